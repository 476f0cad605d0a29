"""Checks RSS 2.0 by its specification and the RSS Advisory Board's Best Practices Profile."""

from datetime import datetime

from feed_validator import values
from feed_validator.html import check_content_html, check_html
from feed_validator.links import LINK_TAG, check_atom_links, check_feed_links
from feed_validator.media import MEDIA_RSS_NS, check_media
from feed_validator.report import FeedReport
from feed_validator.rules import Rule
from feed_validator.xml import (
    ATOM_NS,
    Element,
    element_text,
    element_time,
    split_children,
    tag_name,
    xml_base,
)

_CONTENT_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_UPDATED, _PUBLISHED = f"{ATOM_NS}updated", f"{ATOM_NS}published"
_CHANNEL_REPEATABLE, _ITEM_REPEATABLE = ("category",), ("category", "enclosure")
_RULE_IF_BLANK = {"category": Rule.CATEGORY, _DC_CREATOR: Rule.AUTHOR_NAME}

# fmt: off
_CHANNEL_SINGLE_TAGS = frozenset({
    "title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "lastBuildDate",
    "generator", "docs", "cloud", "ttl", "image", "rating", "textInput", "skipHours", "skipDays",
})
_ITEM_SINGLE_TAGS = frozenset({
    "title", "link", "description", "author", "comments", "guid", "pubDate", "source",
    _CONTENT_ENCODED, _UPDATED, _PUBLISHED,
})
# fmt: on


def check_rss(report: FeedReport, root: Element) -> None:
    """Record what is wrong with the document of an rss.xml."""
    if root.tag != "rss":
        report.add(Rule.XML_ROOT, tag_name(root))
        return
    if root.get("version") != "2.0":
        report.add(Rule.VERSION_RSS, root.get("version", ""))
    channels = root.findall("channel")
    if len(channels) != 1:
        report.add(Rule.CHANNEL)
    report.assign_to_entry()
    for channel in channels[:1]:
        _check_channel(report, channel, xml_base(channel, xml_base(root, "")))


def _check_channel(report: FeedReport, channel: Element, base: str) -> None:
    single, others = split_children(report, channel, _CHANNEL_SINGLE_TAGS)
    items = others.pop("item", [])
    for name, rule in (("title", Rule.TITLE), ("description", Rule.DESCRIPTION), ("language", Rule.LANGUAGE)):
        if not element_text(single.get(name)).strip():
            report.add(rule)
    if language := element_text(single.get("language")).strip():
        report.add(values.language_error(language), language)
    _check_page_link(report, single.get("link"), required=True)
    if (docs := single.get("docs")) is not None:
        report.add(values.web_url_error(element_text(docs).strip()), element_text(docs))
    for name in ("managingEditor", "webMaster"):
        if name in single:
            report.add(values.email_error(element_text(single[name])), element_text(single[name]))
    if "ttl" in single and not values.is_whole_number(element_text(single["ttl"])):
        report.add(Rule.TTL, element_text(single["ttl"]))
    _check_image(report, single.get("image"))
    _check_repeatable(report, others, _CHANNEL_REPEATABLE)
    links = check_atom_links(report, others.get(LINK_TAG, ()), base)
    check_feed_links(report, links, others)
    element_time(report, single.get("pubDate"), values.parse_rfc822)
    built = element_time(report, single.get("lastBuildDate"), values.parse_rfc822)
    report.assign_to_entry()

    ids: set[str] = set()
    times = [_check_item(report, item, base, ids) for item in items]
    newest = max((time for pair in times for time in pair if time), default=None)
    # RSS has no element for the time of an update: where no item gives one, the channel may be newer than all items.
    has_update_times = any(updated for _, updated in times)
    if built and newest and (built < newest or (has_update_times and built > newest)):
        report.add(Rule.DATE_FEED, element_text(single["lastBuildDate"]))
        report.assign_to_entry()


def _check_image(report: FeedReport, image: Element | None) -> None:
    if image is not None:
        parts = {name: element_text(image.find(name)).strip() for name in ("url", "title", "link")}
        if not all(parts.values()):
            report.add(Rule.IMAGE)
        for url in filter(None, (parts["url"], parts["link"])):
            report.add(values.web_url_error(url, ascii_only=True), url)


def _check_item(report: FeedReport, item: Element, base: str, ids: set[str]) -> tuple[datetime | None, datetime | None]:
    """The times of an item's publication and update, None where it has none."""
    single, others = split_children(report, item, _ITEM_SINGLE_TAGS)
    inner = xml_base(item, base)
    description, content = single.get("description"), single.get(_CONTENT_ENCODED)
    if not element_text(description).strip():
        report.add(Rule.SUMMARY)
    for element in single.values():
        if len(element):
            report.add(Rule.XML_MARKUP, tag_name(element))
    if description is not None:
        check_html(report, element_text(description), has_base=bool(xml_base(description, inner)))
    if content is not None:
        check_content_html(report, element_text(content), has_base=bool(xml_base(content, inner)))
    _check_page_link(report, single.get("link"))
    _check_page_link(report, single.get("comments"))
    if "author" in single:
        report.add(values.email_error(element_text(single["author"])), element_text(single["author"]))
    if "source" in single:
        url = single["source"].get("url", "")
        report.add(values.web_url_error(url, ascii_only=True), url)
    _check_guid(report, single.get("guid"), ids)
    published = element_time(report, single.get("pubDate"), values.parse_rfc822)
    updated = element_time(report, single.get(_UPDATED), values.parse_rfc3339)
    published = published or element_time(report, single.get(_PUBLISHED), values.parse_rfc3339)
    if published and updated and updated < published:
        report.add(Rule.DATE_ORDER, element_text(single[_UPDATED]))
    _check_repeatable(report, others, _ITEM_REPEATABLE)
    _check_enclosures(report, others.get("enclosure", []))
    check_atom_links(report, others.get(LINK_TAG, ()), inner)
    if report.has_unassigned:
        report.assign_to_entry(*(element_text(single.get(name)) for name in ("title", "guid", "link")))
    return published, updated


def _check_repeatable(report: FeedReport, others: dict[str, list[Element]], allowed: tuple[str, ...]) -> None:
    for tag, elements in others.items():
        if tag[0] != "{" and tag not in allowed:
            report.add(Rule.XML_UNKNOWN, tag_name(elements[0]))
        elif tag in _RULE_IF_BLANK:
            for element in elements:
                if not element_text(element).strip():
                    report.add(_RULE_IF_BLANK[tag])
        elif tag.startswith(MEDIA_RSS_NS):
            check_media(report, elements)


def _check_page_link(report: FeedReport, link: Element | None, *, required: bool = False) -> None:
    url = element_text(link).strip()
    if url or (link is not None and not required):
        report.add(values.web_url_error(url, ascii_only=True), url)
    elif required:
        report.add(Rule.LINK)


def _check_guid(report: FeedReport, guid: Element | None, ids: set[str]) -> None:
    value = element_text(guid)
    if guid is None or not value.strip():
        report.add(Rule.ID)
        return
    if value in ids:
        report.add(Rule.ID_TWICE, value)
    ids.add(value)
    permalink = guid.get("isPermaLink", "true")
    if permalink not in ("true", "false"):
        report.add(Rule.PERMALINK_WORD, permalink)
    elif permalink == "true" and values.web_url_error(value.strip(), ascii_only=True):
        report.add(Rule.PERMALINK, value)
    elif permalink == "false":
        report.add(values.tag_uri_error(value), value)


def _check_enclosures(report: FeedReport, enclosures: list[Element]) -> None:
    for enclosure in enclosures[1:]:
        report.add(Rule.ENCLOSURES, enclosure.get("url", ""))
    for enclosure in enclosures:
        url, length, media_type = (enclosure.get(name, "") for name in ("url", "length", "type"))
        if url:
            report.add(values.web_url_error(url, ascii_only=True), url)
        else:
            report.add(Rule.ENCLOSURE_URL)
        if not values.is_whole_number(length):
            report.add(Rule.LENGTH, length)
        report.add(values.media_type_error(media_type), media_type)
        report.compare_with_file(url, length, media_type)
