"""Works out the feeds of the site: the view of each, with its entries newest first."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from . import dates
from .compose import Composer
from .files import PICTURES, FileFacts, suffix
from .items import Item
from .library import Library
from .redirects import alias_path
from .views import BodyImage, Reference

MEDIA_TYPES = {ending: f"image/{kind.lower()}" for ending, kind in PICTURES.items()}


class Media(Struct, frozen=True):
    """An entry's picture, by absolute address; bytes and pixels."""

    url: str
    media_type: str
    length: int
    width: int
    height: int
    description: str
    credit: str


class Entry(Struct, frozen=True):
    """One item in a feed; all addresses are absolute, times RFC 3339."""

    id: str
    """A tag URI (RFC 4151), or what the item says."""
    url: str
    title: str
    published: str
    updated: str
    summary: str
    body: str
    references: tuple[Reference, ...]
    images: tuple[BodyImage, ...]
    caption: str
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    media: Media | None


class FeedView(Struct, frozen=True):
    """One list of entries, whatever the format: `path` is the list's own, "" or "tin-tuc/"."""

    path: str
    title: str
    description: str
    url: str
    origin: str
    base: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        """The newest entry's time; the epoch of the site's zone for a feed without entries, never the clock."""
        return max((entry.updated for entry in self.entries), default="1970-01-01T07:00:00+07:00")


class FeedComposer:
    """Makes the feeds of one library."""

    def __init__(self, library: Library, composer: Composer, facts: Callable[[str], FileFacts | None]) -> None:
        self._library, self._composer, self._facts = library, composer, facts
        self._entries: dict[str, Entry] = {}
        self._home = library.settings.origin + library.settings.base

    def feeds(self) -> Iterator[FeedView]:
        """The site's feed, then one a section and one a tag."""
        library, name = self._library, self._library.settings.site_name
        yield self._feed("", name, library.settings.description or name, library.public)
        for section in library.settings.sections:
            title = f"{section.title} – {name}"
            yield self._feed(f"{section.key}/", title, section.description or title, library.sections[section.key])
        for tag in library.tags.values():
            title = f"Chủ đề {tag.title} – {name}"
            yield self._feed(f"chu-de/{tag.slug}/", title, f"Các bài về chủ đề {tag.title}", tag.items)

    def _feed(self, path: str, title: str, description: str, items: tuple[Item, ...]) -> FeedView:
        settings = self._library.settings
        newest = items[: settings.feed_length]
        return FeedView(
            path,
            title,
            description,
            self._home + path,
            settings.origin,
            settings.base,
            tuple(self.entry(item) for item in newest),
        )

    def entry(self, item: Item) -> Entry:
        """The item as a feed entry, the same in every feed it belongs to."""
        entry = self._entries.get(item.path)
        if entry is None:
            settings = self._library.settings
            entry = self._entries[item.path] = Entry(
                id=identity(item, settings.origin),
                url=self._home + item.permalink,
                title=item.title,
                published=dates.iso(item.date),
                updated=dates.iso(self._changed(item)),
                summary=item.lead or item.title,
                body=item.body.digest,
                references=self._composer.references(item),
                images=self._composer.body_images(item),
                caption=item.image.caption if item.image else "",
                categories=(settings_title(self._library, item), *(tag.title for tag in self._library.tags_of(item))),
                authors=item.authors or (settings.organisation.board,),
                media=self._media(item),
            )
        return entry

    def _changed(self, item: Item) -> datetime.datetime:
        """The last change the reader was told of, never after now."""
        now = self._library.now
        moments = [c.date for c in item.corrections if c.date <= now]
        if item.updated is not None and item.updated <= now:
            moments.append(item.updated)
        return max(moments, default=item.date)

    def _media(self, item: Item) -> Media | None:
        if item.image is None:
            return None
        target = self._library.find(item.image.src, near=item.path)
        facts = self._facts(target.path) if target is not None and target.kind == "file" else None
        if target is None or facts is None or suffix(target.path) not in MEDIA_TYPES:
            return None
        return Media(
            self._library.settings.origin + self._library.address(target),
            MEDIA_TYPES[suffix(target.path)],
            facts.size,
            facts.width,
            facts.height,
            item.image.alt,
            item.image.credit,
        )


def identity(item: Item, origin: str) -> str:
    """A tag URI (RFC 4151) of the first address and year, which outlives moves; or the id the item writes down."""
    if item.id:
        return item.id
    first = next((path for alias in item.aliases if (path := alias_path(alias))), item.permalink)
    path = first.removesuffix("index.html").strip("/")
    return f"tag:{urlsplit(origin).hostname},{item.date.year}:{path}"


def settings_title(library: Library, item: Item) -> str:
    """The title of the item's section."""
    section = library.settings.section(item.section)
    return section.title if section else item.section
