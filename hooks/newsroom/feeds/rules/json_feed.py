"""Judges JSON Feed by version 1.1 of its specification."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import msgspec

from newsroom.feeds.rules import values
from newsroom.feeds.rules.html import check_content
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule

_VERSION = "https://jsonfeed.org/version/1.1"
_BOM = b"\xef\xbb\xbf"

Json = Mapping[str, object]


def check_json(found: Flaws, data: bytes) -> None:
    """Record what is wrong with a file that ends in feed.json."""
    if data.startswith(_BOM):
        # RFC 8259, 8.1: writers must not add one.
        found.add(Rule.JSON_BOM, "U+FEFF")
    try:
        feed = msgspec.json.decode(data.removeprefix(_BOM))
    except UnicodeDecodeError as error:
        found.add(Rule.JSON_ENCODING, repr(data[error.start : error.end]))
    except (msgspec.DecodeError, RecursionError) as error:
        found.add(Rule.JSON_BROKEN, str(error))
    else:
        if isinstance(feed, dict):
            _check_feed(found, feed)
        else:
            found.add(Rule.JSON_KIND, type(feed).__name__)
    found.named()


def _check_feed(found: Flaws, feed: Json) -> None:
    version, title = _text(found, feed, "version"), _text(found, feed, "title")
    if version != _VERSION:
        found.add(Rule.VERSION_JSON, version)
    if not title.strip():
        found.add(Rule.TITLE)
    language = _text(found, feed, "language")
    found.judge(values.language(language) if language.strip() else Rule.LANGUAGE, language.strip() or None)
    _addresses(found, feed, ("home_page_url", "icon", "favicon"))
    _text(found, feed, "description")
    _check_links(found, feed)
    _check_authors(found, feed)
    if not isinstance(feed.get("expired", False), bool):
        found.add(Rule.JSON_KIND, "expired")
    items = feed.get("items")
    if not isinstance(items, list):
        found.add(Rule.ITEMS)
    found.named()
    ids: set[str] = set()
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            _check_item(found, item, ids)
            found.named(*(name for key in ("title", "id", "url") if isinstance(name := item.get(key), str)))
        else:
            found.add(Rule.JSON_KIND, "items")
            found.named()


def _check_links(found: Flaws, feed: Json) -> None:
    itself, following, hubs = _text(found, feed, "feed_url"), _text(found, feed, "next_url"), _list(found, feed, "hubs")
    if not itself:
        found.add(Rule.HUB_SELF if hubs else Rule.SELF)
    elif itself != found.address:
        found.add(Rule.SELF_OTHER, itself)
    if following:
        wrong = values.web_address(following)
        found.judge(wrong or (Rule.NEXT_URL if following in (itself, found.address) else None), following)
    for hub in hubs:
        url = _text(found, hub, "url") if isinstance(hub, dict) else ""
        if values.web_address(url) or not (isinstance(hub, dict) and _text(found, hub, "type").strip()):
            found.add(Rule.HUB, url)


def _check_item(found: Flaws, item: Json, ids: set[str]) -> None:
    id = _text(found, item, "id")
    if not id.strip():
        # What is there, but no text, has been told of.
        found.judge(Rule.ID if isinstance(item.get("id", ""), str) else None, None)
    elif id in ids:
        found.add(Rule.ID_TWICE, id)
    else:
        found.judge(values.tag(id), id)
    ids.add(id)
    content = _text(found, item, "content_html")
    if not (content.strip() or _text(found, item, "content_text").strip()):
        found.add(Rule.CONTENT)
    check_content(found, content)
    _addresses(found, item, ("url", "external_url", "image", "banner_image"))
    for name in ("title", "summary"):
        _text(found, item, name)
    if language := _text(found, item, "language"):
        found.judge(values.language(language), language)
    published, updated = _date(found, item, "date_published"), _date(found, item, "date_modified")
    if published and updated and updated < published:
        found.add(Rule.DATE_ORDER, str(item["date_modified"]))
    for tag in _list(found, item, "tags"):
        if not isinstance(tag, str):
            found.add(Rule.JSON_KIND, "tags")
        elif not tag.strip():
            found.add(Rule.CATEGORY)
    _check_authors(found, item)
    for attachment in _list(found, item, "attachments"):
        if isinstance(attachment, dict):
            _check_attachment(found, attachment)
        else:
            found.add(Rule.JSON_KIND, "attachments")


def _check_authors(found: Flaws, holder: Json) -> None:
    for author in _list(found, holder, "authors"):
        if not isinstance(author, dict):
            found.add(Rule.JSON_KIND, "authors")
            continue
        _addresses(found, author, ("url", "avatar"))
        if not (_text(found, author, "name").strip() or author.get("url") or author.get("avatar")):
            found.add(Rule.AUTHOR_NAME)


def _check_attachment(found: Flaws, attachment: Json) -> None:
    url, media_type = _text(found, attachment, "url"), _text(found, attachment, "mime_type")
    found.judge(values.web_address(url) if url else Rule.ENCLOSURE_URL, url or None)
    found.judge(values.media_type(media_type), media_type)
    for name in ("size_in_bytes", "duration_in_seconds"):
        number = attachment.get(name, 0)
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0 or not math.isfinite(number):
            found.add(Rule.LENGTH if name == "size_in_bytes" else Rule.JSON_KIND, f"{name}: {number}")
    found.file(url, str(attachment.get("size_in_bytes", "")), media_type)


def _addresses(found: Flaws, holder: Json, names: tuple[str, ...]) -> None:
    for name in names:
        if name in holder:
            url = _text(found, holder, name)
            found.judge(values.web_address(url) if isinstance(holder[name], str) else None, url)


def _date(found: Flaws, holder: Json, name: str) -> datetime | None:
    if name not in holder:
        return None
    written = _text(found, holder, name)
    # RFC 3339 takes small letters too; only Atom forbids them.
    judged = values.rfc3339(written.upper())
    if isinstance(judged, datetime):
        return judged
    found.judge(judged if isinstance(holder[name], str) else None, written)
    return None


def _text(found: Flaws, holder: Json, name: str) -> str:
    """A member that must be text; "" where it is not there, or is something else."""
    member = holder.get(name, "")
    if isinstance(member, str):
        return member
    found.add(Rule.JSON_KIND, name)
    return ""


def _list(found: Flaws, holder: Json, name: str) -> list[object]:
    """A member that must be a list; empty where it is not there, or is something else."""
    member = holder.get(name)
    if isinstance(member, list):
        return member
    if name in holder:
        found.add(Rule.JSON_KIND, name)
    return []
