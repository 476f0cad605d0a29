"""Writes the feeds as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw, Struct, json

from newsroom.feeds.entries import FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.entry_templates import EncodedEntry
from newsroom.feeds.feeds import FeedView
from newsroom.model.file_types import JSON_FEED
from newsroom.text.normalize import strip_control_chars

JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


class JsonFeedAuthor(Struct, frozen=True):
    """A person, or the board."""

    name: str


class JsonFeedAttachment(Struct, frozen=True, omit_defaults=True):
    """A file that goes with an item."""

    url: str
    mime_type: str
    size_in_bytes: int
    title: str = ""


class JsonFeedItem(Struct, frozen=True, omit_defaults=True):
    """An entry."""

    id: str
    url: str
    title: str
    content_html: str
    summary: str
    date_published: str
    date_modified: str
    authors: tuple[JsonFeedAuthor, ...]
    tags: tuple[str, ...]
    image: str = ""
    attachments: tuple[JsonFeedAttachment, ...] = ()


class JsonFeedHub(Struct, frozen=True):
    """The hub that tells subscribers of changes."""

    type: str
    url: str


class JsonFeed(Struct, frozen=True, omit_defaults=True):
    """A feed."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    description: str
    authors: tuple[JsonFeedAuthor, ...]
    language: str
    items: list[Raw]
    next_url: str = ""
    hubs: tuple[JsonFeedHub, ...] = ()


def json_feed_item(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an entry."""
    pictures = entry.pictures
    item = JsonFeedItem(
        id=entry.id,
        url=entry.url,
        title=strip_control_chars(entry.title),
        content_html=entry_html.html,
        summary=strip_control_chars(entry.summary),
        date_published=entry.published,
        date_modified=entry.updated,
        authors=tuple(JsonFeedAuthor(strip_control_chars(name)) for name in entry.authors),
        tags=tuple(map(strip_control_chars, entry.categories)),
        image=pictures[0].url if pictures else "",
        attachments=tuple(
            JsonFeedAttachment(file.url, file.media_type, file.length, strip_control_chars(file.title))
            for file in entry.enclosures
        ),
    )
    return (json.encode(item),)


def json_feed_document(view: FeedView, items: Sequence[EncodedEntry]) -> bytes:
    """The bytes of a `feed.json`; the same view always gives the same bytes."""
    feed = JsonFeed(
        version=JSON_FEED_VERSION,
        title=strip_control_chars(view.title),
        home_page_url=view.page_url,
        feed_url=view.base_url + JSON_FEED.file,
        description=strip_control_chars(view.description),
        authors=(JsonFeedAuthor(strip_control_chars(view.site.board)),),
        language="vi",
        items=[Raw(item) for (item,) in items],
        next_url=view.prev_archive and view.prev_archive + JSON_FEED.file,
        hubs=(JsonFeedHub("WebSub", view.hub),) if view.hub else (),
    )
    return json.encode(feed) + b"\n"
