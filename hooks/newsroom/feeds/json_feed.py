"""Writes the feeds as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from collections.abc import Sequence

from msgspec import Raw, json

from newsroom.feeds.entries import EntryMedia, FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.entry_templates import EncodedEntry
from newsroom.feeds.feeds import FeedView
from newsroom.model.file_types import JSON_FEED
from newsroom.text.normalize import strip_control_chars

JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed_item(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an entry."""
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": strip_control_chars(entry.title),
        "content_html": entry_html.html,
        "summary": strip_control_chars(entry.summary),
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": strip_control_chars(name)} for name in entry.authors],
        "tags": list(map(strip_control_chars, entry.categories)),
    }
    if entry.pictures:
        item["image"] = entry.pictures[0].url
    if entry.enclosures:
        item["attachments"] = list(map(_attachment, entry.enclosures))
    return (json.encode(item),)


def _attachment(file: EntryMedia) -> dict[str, str | int]:
    attachment: dict[str, str | int] = {"url": file.url, "mime_type": file.media_type, "size_in_bytes": file.length}
    title = strip_control_chars(file.title)
    return attachment | {"title": title} if title else attachment


def json_feed_document(view: FeedView, items: Sequence[EncodedEntry]) -> bytes:
    """The bytes of a `feed.json`; the same view always gives the same bytes."""
    feed = {
        "version": JSON_FEED_VERSION,
        "title": strip_control_chars(view.title),
        "home_page_url": view.page_url,
        "feed_url": view.base_url + JSON_FEED.file,
        "description": strip_control_chars(view.description),
        "authors": [{"name": strip_control_chars(view.site.board)}],
        "language": "vi",
        "items": [Raw(item) for (item,) in items],
    }
    if view.prev_archive:
        feed["next_url"] = view.prev_archive + JSON_FEED.file
    if view.hub:
        feed["hubs"] = [{"type": "WebSub", "url": view.hub}]
    return json.encode(feed) + b"\n"
