"""Checks the links of a feed and its entries: itself, its hub, its archives (RFC 4287, RFC 5005, WebSub)."""

from collections import defaultdict
from collections.abc import Container, Iterable

from feed_validator import values
from feed_validator.report import FeedReport
from feed_validator.rules import Rule
from feed_validator.xml import ATOM_NS, Element, resolve_url

LINK_TAG = f"{ATOM_NS}link"
_HISTORY_NS = "{http://purl.org/syndication/history/1.0}"
_IANA_PREFIX = "http://www.iana.org/assignments/relation/"
_SINGLE_RELATIONS = ("self", "current", "prev-archive", "next-archive")

UrlsByRelation = dict[str, list[str]]


def check_atom_links(report: FeedReport, links: Iterable[Element], base: str) -> UrlsByRelation:
    """Check each link by itself; gives their addresses by relation. `base` is the `xml:base` that holds for them."""
    by_relation: UrlsByRelation = defaultdict(list)
    alternates: set[tuple[str | None, str | None]] = set()
    for link in links:
        href, relation = link.get("href"), link.get("rel", "alternate").removeprefix(_IANA_PREFIX)
        if not relation.strip():
            report.add(Rule.LINK_REL, relation)
        if href is None:
            report.add(Rule.LINK_HREF)
            continue
        url = resolve_url(href, base)
        report.add(values.url_error(url), href)
        by_relation[relation].append(url)
        media_type, language, length = link.get("type"), link.get("hreflang"), link.get("length")
        if media_type is not None:
            report.add(values.media_type_error(media_type), media_type)
        if language is not None:
            report.add(values.language_error(language), language)
        if length is not None and not values.is_whole_number(length):
            report.add(Rule.LENGTH, length)
        if relation == "alternate":
            # RFC 4287, 4.1.1: no two of the same type and language.
            if (media_type, language) in alternates:
                report.add(Rule.LINK_TWICE, href)
            alternates.add((media_type, language))
        elif relation == "enclosure":
            report.compare_with_file(url, length or "", media_type or "")
    return by_relation


def check_feed_links(report: FeedReport, links: UrlsByRelation, tags: Container[str]) -> None:
    """Record what is wrong between the links of a feed; `tags` are those of its elements."""
    self_urls, hubs = links.get("self", []), links.get("hub", [])
    if not self_urls:
        report.add(Rule.HUB_SELF if hubs else Rule.SELF, hubs[0] if hubs else None)
    elif report.feed_url not in self_urls:
        report.add(Rule.SELF_OTHER, self_urls[0])
    for hub in hubs:
        if values.url_error(hub) is None:
            report.add(values.web_url_error(hub) and Rule.HUB, hub)
    for relation in _SINGLE_RELATIONS:
        if len(links.get(relation, ())) > 1:
            report.add(Rule.LINK_TWICE, f'rel="{relation}"')
    archived = f"{_HISTORY_NS}archive" in tags
    if archived and f"{_HISTORY_NS}complete" in tags:
        report.add(Rule.ARCHIVE_COMPLETE)
    if archived and not links.get("current"):
        report.add(Rule.ARCHIVE_CURRENT)
    for relation in ("prev-archive", "next-archive", *(("current",) if archived else ())):
        if links.get(relation, ())[:1] == [report.feed_url]:
            report.add(Rule.ARCHIVE_SELF, report.feed_url)
