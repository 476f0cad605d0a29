"""Judges the links of a feed and its entries: itself, its hub, its archives (RFC 4287, RFC 5005, WebSub)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from newsroom.feeds.rules import values
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import ATOM, Element, absolute

LINK = f"{ATOM}link"
_HISTORY = "{http://purl.org/syndication/history/1.0}"
_IANA = "http://www.iana.org/assignments/relation/"
_ONE_EACH = ("self", "current", "prev-archive", "next-archive")

Links = dict[str, list[str]]


def check_links(found: Flaws, links: Iterable[Element], base: str) -> Links:
    """The addresses of the links by relation, each link judged for itself; `base` is the `xml:base` around them."""
    by_relation: Links = defaultdict(list)
    kinds: set[tuple[str | None, str | None]] = set()
    for link in links:
        href, relation = link.get("href"), link.get("rel", "alternate").removeprefix(_IANA)
        if not relation.strip():
            found.add(Rule.LINK_REL, relation)
        if href is None:
            found.add(Rule.LINK_HREF)
            continue
        url = absolute(href, base)
        found.judge(values.address(url), href)
        by_relation[relation].append(url)
        media_type, language, length = link.get("type"), link.get("hreflang"), link.get("length")
        if media_type is not None:
            found.judge(values.media_type(media_type), media_type)
        if language is not None:
            found.judge(values.language(language), language)
        if length is not None and not values.is_number(length):
            found.add(Rule.LENGTH, length)
        if relation == "alternate":
            # RFC 4287, 4.1.1: no two of the same type and language.
            if (media_type, language) in kinds:
                found.add(Rule.LINK_TWICE, href)
            kinds.add((media_type, language))
        elif relation == "enclosure":
            found.file(url, length or "", media_type or "")
    return by_relation


def check_feed_links(found: Flaws, links: Links, marks: Container[str]) -> None:
    """What is wrong with the links of one feed as a whole; `marks` has the tags of its elements."""
    itself, hubs = links.get("self", []), links.get("hub", [])
    if not itself:
        found.judge(Rule.HUB_SELF if hubs else Rule.SELF, hubs[0] if hubs else None)
    elif found.address not in itself:
        found.add(Rule.SELF_OTHER, itself[0])
    for hub in hubs:
        if values.address(hub) is None:
            found.judge(Rule.HUB if values.web_address(hub) else None, hub)
    for relation in _ONE_EACH:
        if len(links.get(relation, ())) > 1:
            found.add(Rule.LINK_TWICE, f'rel="{relation}"')
    archived = f"{_HISTORY}archive" in marks
    if archived and f"{_HISTORY}complete" in marks:
        found.add(Rule.ARCHIVE_COMPLETE)
    if archived and not links.get("current"):
        found.add(Rule.ARCHIVE_CURRENT)
    around = ("prev-archive", "next-archive", *(("current",) if archived else ()))
    for url in (url for relation in around for url in links.get(relation, ())[:1]):
        if url == found.address:
            found.add(Rule.ARCHIVE_SELF, url)
