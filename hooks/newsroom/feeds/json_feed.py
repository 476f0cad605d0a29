"""Writes the feeds as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw, Struct, json

from newsroom.feeds.entries import Entry
from newsroom.feeds.entry_html import Content
from newsroom.feeds.entry_templates import Written
from newsroom.feeds.feeds import FeedView
from newsroom.model.feed_formats import JSON
from newsroom.text.normalize import clean

VERSION = "https://jsonfeed.org/version/1.1"


class Author(Struct, frozen=True):
    """A person, or the board."""

    name: str


class Attachment(Struct, frozen=True, omit_defaults=True):
    """A file that goes with an item."""

    url: str
    mime_type: str
    size_in_bytes: int
    title: str = ""


class Item(Struct, frozen=True, omit_defaults=True):
    """An entry."""

    id: str
    url: str
    title: str
    content_html: str
    summary: str
    date_published: str
    date_modified: str
    authors: tuple[Author, ...]
    tags: tuple[str, ...]
    image: str = ""
    attachments: tuple[Attachment, ...] = ()


class Hub(Struct, frozen=True):
    """Where subscribers ask to be told of changes."""

    type: str
    url: str


class Document(Struct, frozen=True, omit_defaults=True):
    """A feed."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    description: str
    authors: tuple[Author, ...]
    language: str
    items: list[Raw]
    next_url: str = ""
    hubs: tuple[Hub, ...] = ()


def item(entry: Entry, content: Content) -> Written:
    """An entry as an item."""
    pictures = entry.pictures
    found = Item(
        id=entry.id,
        url=entry.url,
        title=clean(entry.title),
        content_html=content.html,
        summary=clean(entry.summary),
        date_published=entry.published,
        date_modified=entry.updated,
        authors=tuple(Author(clean(name)) for name in entry.authors),
        tags=tuple(map(clean, entry.categories)),
        image=pictures[0].url if pictures else "",
        attachments=tuple(
            Attachment(file.url, file.media_type, file.length, clean(file.title)) for file in entry.enclosures
        ),
    )
    return (json.encode(found),)


def document(view: FeedView, items: Sequence[Written]) -> bytes:
    """The bytes of `feed.json` around its items; the same view always gives the same bytes."""
    found = Document(
        version=VERSION,
        title=clean(view.title),
        home_page_url=view.url,
        feed_url=view.place + JSON.file,
        description=clean(view.description),
        authors=(Author(clean(view.site.board)),),
        language="vi",
        items=[Raw(written) for (written,) in items],
        next_url=view.older and view.older + JSON.file,
        hubs=(Hub("WebSub", view.hub),) if view.hub else (),
    )
    return json.encode(found) + b"\n"
