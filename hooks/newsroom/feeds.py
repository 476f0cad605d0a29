"""Works out the feeds of the site: the view of each, with its entries newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from msgspec import Struct

from . import dates
from .files import PICTURES, suffix
from .items import Item
from .parts import Parts
from .redirects import alias_path
from .settings import Settings
from .views import BodyImage, BulletinView, ContestView, Notice, PlanCard, PlanView, Reference

MEDIA_TYPES = {ending: f"image/{kind.lower()}" for ending, kind in PICTURES.items()}

_URI = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
_SLUGS = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")


class Media(Struct, frozen=True):
    """An entry's picture, by absolute address; bytes and pixels (0 where unknown)."""

    url: str
    media_type: str
    length: int
    width: int
    height: int
    alt: str
    caption: str
    credit: str


class Entry(Struct, frozen=True):
    """One item in a feed, whatever the format, with all that its page shows; times are RFC 3339."""

    id: str
    """A URI that no move changes (see `identity`)."""
    url: str
    """The absolute address of the page."""
    title: str
    published: str
    updated: str
    summary: str
    """The lead as plain text, never empty."""
    lead: str
    """The lead where the body does not begin with it, or ""."""
    notices: tuple[Notice, ...]
    record: PlanView | ContestView | BulletinView | None
    body: str
    references: tuple[Reference, ...]
    images: tuple[BodyImage, ...]
    plan: PlanCard | None
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    media: Media | None


class FeedView(Struct, frozen=True):
    """One list of entries, whatever the format: `path` is the list's own, "" or "tin-tuc/", `url` its address."""

    path: str
    title: str
    description: str
    url: str
    origin: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> str:
        """The time of the entry that changed last, never the clock's; "" for a feed without entries."""
        return max((entry.updated for entry in self.entries), default="")


class FeedList(Struct, frozen=True):
    """A feed to be: its list's path, its title and description, and its items, newest first."""

    path: str
    title: str
    description: str
    items: tuple[Item, ...]


class Feeds:
    """The feeds of one library."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._library = parts, parts.library
        self._entries: dict[str, Entry] = {}
        self._home = parts.canonical(parts.base)

    def lists(self) -> Iterator[FeedList]:
        """The feed of the site, then one a section and one a tag."""
        library, name, length = self._library, self._library.settings.site_name, self._library.settings.feed_length
        yield FeedList("", name, library.settings.description or name, library.public[:length])
        for section in library.settings.sections:
            title = self._parts.section_feed(section).title
            items = library.sections[section.key][:length]
            yield FeedList(f"{section.key}/", title, section.description or title, items)
        for tag in library.tags.values():
            title = self._parts.tag_feed(tag).title
            yield FeedList(f"chu-de/{tag.slug}/", title, f"Các bài về chủ đề {tag.title}", tag.items[:length])

    def view(self, feed: FeedList) -> FeedView:
        """A feed with its entries."""
        entries = tuple(self.entry(item) for item in feed.items)
        return FeedView(feed.path, feed.title, feed.description, self._home + feed.path, self._parts.origin, entries)

    def entry(self, item: Item) -> Entry:
        """The item as a feed entry, the same in every feed it belongs to."""
        entry = self._entries.get(item.path)
        if entry is None:
            parts, settings = self._parts, self._library.settings
            section = parts.section_links[item.section].title
            entry = self._entries[item.path] = Entry(
                id=identity(item, settings),
                url=self._home + item.permalink,
                title=item.title,
                published=dates.iso(item.date),
                updated=dates.iso(self._library.changed(item)),
                summary=item.lead or item.title,
                lead=item.summary if parts.shows_lead(item) else "",
                notices=parts.notices(item),
                record=parts.record(item),
                body=item.body.digest,
                references=parts.references(item),
                images=parts.body_images(item),
                plan=parts.plan_card(item),
                categories=(section, *(tag.title for tag in self._library.tags_of(item))),
                authors=item.authors or (settings.organisation.board,),
                media=self._media(item),
            )
        return entry

    def _media(self, item: Item) -> Media | None:
        image, target = item.image, self._library.find(item.image.src, near=item.path) if item.image else None
        if image is None or target is None or target.kind != "file" or suffix(target.path) not in MEDIA_TYPES:
            return None
        facts = self._parts.facts(target.path)
        if facts is None:
            return None
        return Media(
            url=self._parts.canonical(self._library.address(target)),
            media_type=MEDIA_TYPES[suffix(target.path)],
            length=facts.size,
            width=facts.width,
            height=facts.height,
            alt=image.alt,
            caption=image.caption,
            credit=image.credit,
        )


def identity(item: Item, settings: Settings) -> str:
    """The URI that stands for the item in feeds, whatever becomes of its address: what it writes down, or a tag URI.

    A tag URI (RFC 4151) holds the host, the year, and the address the item first had: an alias of the form this site
    gives its pages, if there is one. Addresses of an older system do not count, since they may be added at any time.
    """
    if _URI.match(item.id):
        return item.id
    first = item.id or next((alias for alias in map(alias_path, item.aliases) if _own(alias, settings)), item.permalink)
    path = quote((first or "").removesuffix("index.html").strip("/"))
    return f"tag:{urlsplit(settings.origin).hostname},{item.date.year}:{path}"


def _own(path: str | None, settings: Settings) -> bool:
    """Whether the file at an old address was a page of an item."""
    section, _, rest = (path or "").removesuffix("/index.html").partition("/")
    return settings.section(section) is not None and _SLUGS.fullmatch(rest) is not None
