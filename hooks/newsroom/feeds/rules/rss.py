"""Judges RSS 2.0 by its specification and the RSS Advisory Board's Best Practices Profile."""

from __future__ import annotations

from datetime import datetime

from newsroom.feeds.rules import values
from newsroom.feeds.rules.html import check_content, check_html
from newsroom.feeds.rules.links import LINK, check_feed_links, check_links
from newsroom.feeds.rules.media import MEDIA, check_media
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import ATOM, Element, base_of, dated, dated_822, local, sorted_out, text

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_UPDATED, _PUBLISHED = f"{ATOM}updated", f"{ATOM}published"
_CHANNEL_MANY, _ITEM_MANY = ("category",), ("category", "enclosure")
_NOT_BLANK = {"category": Rule.CATEGORY, _CREATOR: Rule.AUTHOR_NAME}

# fmt: off
_CHANNEL_ONCE = frozenset({
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
    "generator", "docs", "cloud", "ttl", "image", "rating", "textInput", "skipHours", "skipDays",
})
# fmt: on
_ITEM_ONCE = frozenset(
    {"title", "link", "description", "author", "comments", "guid", "pubDate", "source", _CONTENT, _UPDATED, _PUBLISHED}
)


def check_rss(found: Flaws, root: Element) -> None:
    """Record what is wrong with a document that ends in rss.xml."""
    if root.tag != "rss":
        found.add(Rule.XML_ROOT, local(root))
        return
    if root.get("version") != "2.0":
        found.add(Rule.VERSION_RSS, root.get("version", ""))
    channels = root.findall("channel")
    if len(channels) != 1:
        found.add(Rule.CHANNEL)
    found.named()
    for channel in channels[:1]:
        _check_channel(found, channel, base_of(channel, base_of(root, "")))


def _check_channel(found: Flaws, channel: Element, base: str) -> None:
    own, others = sorted_out(found, channel, _CHANNEL_ONCE)
    items = others.pop("item", [])
    for name, rule in (("title", Rule.TITLE), ("description", Rule.DESCRIPTION), ("language", Rule.LANGUAGE)):
        if not text(own.get(name)).strip():
            found.add(rule)
    if language := text(own.get("language")).strip():
        found.judge(values.language(language), language)
    _check_page(found, own.get("link"), required=True)
    if (docs := own.get("docs")) is not None:
        found.judge(values.web_address(text(docs).strip()), text(docs))
    for name in ("managingEditor", "webMaster"):
        if name in own:
            found.judge(values.email(text(own[name])), text(own[name]))
    if "ttl" in own and not values.is_number(text(own["ttl"])):
        found.add(Rule.TTL, text(own["ttl"]))
    _check_image(found, own.get("image"))
    _check_others(found, others, _CHANNEL_MANY)
    links = check_links(found, others.get(LINK, ()), base)
    check_feed_links(found, links, others)
    dated_822(found, own.get("pubDate"))
    built = dated_822(found, own.get("lastBuildDate"))
    found.named()

    ids: set[str] = set()
    moments = [_check_item(found, item, base, ids) for item in items]
    newest = max((moment for pair in moments for moment in pair if moment), default=None)
    # RSS itself does not say when an item was updated: where no item does, the channel may be newer than their dates.
    says_all = any(updated for _, updated in moments)
    if built and newest and (built < newest or (says_all and built > newest)):
        found.add(Rule.DATE_FEED, text(own["lastBuildDate"]))
        found.named()


def _check_image(found: Flaws, image: Element | None) -> None:
    if image is not None:
        parts = {name: text(image.find(name)).strip() for name in ("url", "title", "link")}
        if not all(parts.values()):
            found.add(Rule.IMAGE)
        for url in filter(None, (parts["url"], parts["link"])):
            found.judge(values.web_address(url, ascii_only=True), url)


def _check_item(found: Flaws, item: Element, base: str, ids: set[str]) -> tuple[datetime | None, datetime | None]:
    """The moments of an item's publication and update, each None where it has none."""
    own, others = sorted_out(found, item, _ITEM_ONCE)
    inner = base_of(item, base)
    description, content = own.get("description"), own.get(_CONTENT)
    if not text(description).strip():
        found.add(Rule.SUMMARY)
    for element in own.values():
        if len(element):
            found.add(Rule.XML_MARKUP, local(element))
    if description is not None:
        check_html(found, text(description), based=bool(base_of(description, inner)))
    if content is not None:
        check_content(found, text(content), based=bool(base_of(content, inner)))
    _check_page(found, own.get("link"))
    _check_page(found, own.get("comments"))
    if "author" in own:
        found.judge(values.email(text(own["author"])), text(own["author"]))
    if "source" in own:
        url = own["source"].get("url", "")
        found.judge(values.web_address(url, ascii_only=True), url)
    _check_guid(found, own.get("guid"), ids)
    published, updated = dated_822(found, own.get("pubDate")), dated(found, own.get(_UPDATED))
    published = published or dated(found, own.get(_PUBLISHED))
    if published and updated and updated < published:
        found.add(Rule.DATE_ORDER, text(own[_UPDATED]))
    _check_others(found, others, _ITEM_MANY)
    _check_enclosures(found, others.get("enclosure", []))
    check_links(found, others.get(LINK, ()), inner)
    if found.waiting:
        found.named(*(text(own.get(name)) for name in ("title", "guid", "link")))
    return published, updated


def _check_others(found: Flaws, others: dict[str, list[Element]], known: tuple[str, ...]) -> None:
    for tag, elements in others.items():
        if tag[0] != "{" and tag not in known:
            found.add(Rule.XML_UNKNOWN, local(elements[0]))
        elif tag in _NOT_BLANK:
            for element in elements:
                if not text(element).strip():
                    found.add(_NOT_BLANK[tag])
        elif tag.startswith(MEDIA):
            check_media(found, elements)


def _check_page(found: Flaws, link: Element | None, *, required: bool = False) -> None:
    url = text(link).strip()
    if url or (link is not None and not required):
        found.judge(values.web_address(url, ascii_only=True), url)
    elif required:
        found.add(Rule.LINK)


def _check_guid(found: Flaws, guid: Element | None, ids: set[str]) -> None:
    written = text(guid)
    if guid is None or not written.strip():
        found.add(Rule.ID)
        return
    if written in ids:
        found.add(Rule.ID_TWICE, written)
    ids.add(written)
    permalink = guid.get("isPermaLink", "true")
    if permalink not in ("true", "false"):
        found.add(Rule.PERMALINK_WORD, permalink)
    elif permalink == "true" and values.web_address(written.strip(), ascii_only=True):
        found.add(Rule.PERMALINK, written)
    elif permalink == "false":
        found.judge(values.tag(written), written)


def _check_enclosures(found: Flaws, enclosures: list[Element]) -> None:
    for enclosure in enclosures[1:]:
        found.add(Rule.ENCLOSURES, enclosure.get("url", ""))
    for enclosure in enclosures:
        url, length, media_type = (enclosure.get(name, "") for name in ("url", "length", "type"))
        if url:
            found.judge(values.web_address(url, ascii_only=True), url)
        else:
            found.add(Rule.ENCLOSURE_URL)
        if not values.is_number(length):
            found.add(Rule.LENGTH, length)
        found.judge(values.media_type(media_type), media_type)
        found.file(url, length, media_type)
