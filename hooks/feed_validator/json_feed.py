"""Checks JSON Feed by version 1.1 of its specification."""

import math
from collections.abc import Mapping
from datetime import datetime

import msgspec

from feed_validator import values
from feed_validator.html import check_content_html
from feed_validator.report import FeedReport
from feed_validator.rules import Rule

_JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"
_BOM = b"\xef\xbb\xbf"

JsonObject = Mapping[str, object]


def check_json_feed(report: FeedReport, data: bytes) -> None:
    """Record what is wrong with the bytes of a feed.json."""
    if data.startswith(_BOM):
        # RFC 8259, 8.1: writers must not add one.
        report.add(Rule.JSON_BOM, "U+FEFF")
    try:
        feed = msgspec.json.decode(data.removeprefix(_BOM))
    except UnicodeDecodeError as error:
        report.add(Rule.JSON_ENCODING, repr(data[error.start : error.end]))
    except (msgspec.DecodeError, RecursionError) as error:
        report.add(Rule.JSON_BROKEN, str(error))
    else:
        if isinstance(feed, dict):
            _check_feed(report, feed)
        else:
            report.add(Rule.JSON_KIND, type(feed).__name__)
    report.assign_to_entry()


def _check_feed(report: FeedReport, feed: JsonObject) -> None:
    version, title = _text_member(report, feed, "version"), _text_member(report, feed, "title")
    if version != _JSON_FEED_VERSION:
        report.add(Rule.VERSION_JSON, version)
    if not title.strip():
        report.add(Rule.TITLE)
    language = _text_member(report, feed, "language")
    report.add(values.language_error(language) if language.strip() else Rule.LANGUAGE, language.strip() or None)
    _check_urls(report, feed, ("home_page_url", "icon", "favicon"))
    _text_member(report, feed, "description")
    _check_links(report, feed)
    _check_authors(report, feed)
    if not isinstance(feed.get("expired", False), bool):
        report.add(Rule.JSON_KIND, "expired")
    items = feed.get("items")
    if not isinstance(items, list):
        report.add(Rule.ITEMS)
    report.assign_to_entry()
    ids: set[str] = set()
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            _check_item(report, item, ids)
            report.assign_to_entry(*(name for key in ("title", "id", "url") if isinstance(name := item.get(key), str)))
        else:
            report.add(Rule.JSON_KIND, "items")
            report.assign_to_entry()


def _check_links(report: FeedReport, feed: JsonObject) -> None:
    feed_url, next_url = _text_member(report, feed, "feed_url"), _text_member(report, feed, "next_url")
    hubs = _list_member(report, feed, "hubs")
    if not feed_url:
        report.add(Rule.HUB_SELF if hubs else Rule.SELF)
    elif feed_url != report.feed_url:
        report.add(Rule.SELF_OTHER, feed_url)
    if next_url:
        is_same = next_url in (feed_url, report.feed_url)
        report.add(values.web_url_error(next_url) or (Rule.NEXT_URL if is_same else None), next_url)
    for hub in hubs:
        url = _text_member(report, hub, "url") if isinstance(hub, dict) else ""
        if values.web_url_error(url) or not (isinstance(hub, dict) and _text_member(report, hub, "type").strip()):
            report.add(Rule.HUB, url)


def _check_item(report: FeedReport, item: JsonObject, ids: set[str]) -> None:
    id = _text_member(report, item, "id")
    if not id.strip():
        # An id that is no text has been reported already.
        report.add(Rule.ID if isinstance(item.get("id", ""), str) else None, None)
    elif id in ids:
        report.add(Rule.ID_TWICE, id)
    else:
        report.add(values.tag_uri_error(id), id)
    ids.add(id)
    content = _text_member(report, item, "content_html")
    if not (content.strip() or _text_member(report, item, "content_text").strip()):
        report.add(Rule.CONTENT)
    check_content_html(report, content)
    _check_urls(report, item, ("url", "external_url", "image", "banner_image"))
    for name in ("title", "summary"):
        _text_member(report, item, name)
    if language := _text_member(report, item, "language"):
        report.add(values.language_error(language), language)
    published, updated = _date_member(report, item, "date_published"), _date_member(report, item, "date_modified")
    if published and updated and updated < published:
        report.add(Rule.DATE_ORDER, str(item["date_modified"]))
    for tag in _list_member(report, item, "tags"):
        if not isinstance(tag, str):
            report.add(Rule.JSON_KIND, "tags")
        elif not tag.strip():
            report.add(Rule.CATEGORY)
    _check_authors(report, item)
    for attachment in _list_member(report, item, "attachments"):
        if isinstance(attachment, dict):
            _check_attachment(report, attachment)
        else:
            report.add(Rule.JSON_KIND, "attachments")


def _check_authors(report: FeedReport, holder: JsonObject) -> None:
    for author in _list_member(report, holder, "authors"):
        if not isinstance(author, dict):
            report.add(Rule.JSON_KIND, "authors")
            continue
        _check_urls(report, author, ("url", "avatar"))
        if not (_text_member(report, author, "name").strip() or author.get("url") or author.get("avatar")):
            report.add(Rule.AUTHOR_NAME)


def _check_attachment(report: FeedReport, attachment: JsonObject) -> None:
    url, media_type = _text_member(report, attachment, "url"), _text_member(report, attachment, "mime_type")
    report.add(values.web_url_error(url) if url else Rule.ENCLOSURE_URL, url or None)
    report.add(values.media_type_error(media_type), media_type)
    for name in ("size_in_bytes", "duration_in_seconds"):
        number = attachment.get(name, 0)
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0 or not math.isfinite(number):
            report.add(Rule.LENGTH if name == "size_in_bytes" else Rule.JSON_KIND, f"{name}: {number}")
    report.compare_with_file(url, str(attachment.get("size_in_bytes", "")), media_type)


def _check_urls(report: FeedReport, holder: JsonObject, names: tuple[str, ...]) -> None:
    for name in names:
        if name in holder:
            url = _text_member(report, holder, name)
            report.add(values.web_url_error(url) if isinstance(holder[name], str) else None, url)


def _date_member(report: FeedReport, holder: JsonObject, name: str) -> datetime | None:
    if name not in holder:
        return None
    text = _text_member(report, holder, name)
    # RFC 3339 allows small letters too; only Atom forbids them.
    parsed = values.parse_rfc3339(text.upper())
    if isinstance(parsed, datetime):
        return parsed
    report.add(parsed if isinstance(holder[name], str) else None, text)
    return None


def _text_member(report: FeedReport, holder: JsonObject, name: str) -> str:
    """A member that must be text; "" where it is not there, or is something else."""
    member = holder.get(name, "")
    if isinstance(member, str):
        return member
    report.add(Rule.JSON_KIND, name)
    return ""


def _list_member(report: FeedReport, holder: JsonObject, name: str) -> list[object]:
    """A member that must be a list; empty where it is not there, or is something else."""
    member = holder.get(name)
    if isinstance(member, list):
        return member
    if name in holder:
        report.add(Rule.JSON_KIND, name)
    return []
