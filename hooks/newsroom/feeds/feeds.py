"""Works out the feeds of the site: the view of each, with its entries newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from newsroom.feeds.entries import Entries, Entry, Tombstone
from newsroom.model.items import Item
from newsroom.pages.presenter import CORRECTIONS_PATH, CORRECTIONS_TITLE, Parts
from newsroom.text import dates

STYLESHEET = "assets/feed.css"
# Atom asks every feed for a time. One without entries has none of its own, and none is older than Atom (RFC 4287).
NEVER = "2005-12-01T00:00:00Z"

Month = tuple[int, int]


class FeedSite(Struct, frozen=True):
    """What every feed says of the site: addresses are absolute but for the stylesheet's, "" where there is none."""

    home: str
    origin: str
    board: str
    rights: str
    hub: str
    stylesheet: str


class FeedView(Struct, frozen=True):
    """One list of entries, whatever the format; addresses are absolute, those of feeds without the file's name."""

    site: FeedSite
    path: str
    """The list's own, "" or "tin-tuc/"."""
    id: str
    """What stands for the feed; the same in the archives of a feed (RFC 5005, 4)."""
    title: str
    description: str
    url: str
    """The page of the list."""
    place: str
    """Where the feed's files stand."""
    updated: str
    """The time of the entry that changed last, never the clock's."""
    entries: tuple[Entry, ...]
    withdrawn: tuple[Tombstone, ...] = ()
    archive: bool = False
    current: str = ""
    older: str = ""
    newer: str = ""
    """Of an archive, the subscription feed and its neighbours (RFC 5005); `older` of the subscription feed too."""

    @property
    def dated(self) -> bool:
        """Whether the feed has a time of its own."""
        return self.updated != NEVER

    @property
    def hub(self) -> str:
        """The hub that tells subscribers of changes (WebSub); an archive has no subscribers."""
        return "" if self.archive else self.site.hub


class FeedList(Struct, frozen=True):
    """A feed to be: its list's path, title and description, and its items, newest first.

    `withdrawn` are the items that would be among them; the rest is as `FeedView` has it, with paths for addresses.
    """

    path: str
    title: str
    description: str
    items: tuple[Item, ...]
    withdrawn: tuple[Item, ...] = ()
    page: str | None = None
    """The path of the page it is the feed of, where that is not the list's own."""
    archive: bool = False
    older: str = ""
    newer: str = ""
    since: str = ""
    """The time of an archive without entries."""


class Feeds:
    """The feeds of one library."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._library, self.entries = parts, parts.library, Entries(parts)
        settings, self._home = parts.library.settings, parts.canonical(parts.base)
        self._length = settings.feed_length
        self._site = FeedSite(
            home=self._home,
            origin=parts.origin,
            board=settings.organisation.board,
            rights=settings.organisation.licence,
            hub=settings.hub,
            stylesheet=parts.base + STYLESHEET,
        )
        self._description = settings.description or settings.site_name

    def lists(self) -> Iterator[FeedList]:
        """Every feed that one can subscribe to: the site's, the corrections', then one a section and one a tag."""
        library, name, length = self._library, self._library.settings.site_name, self._length
        rest = library.public[length:]
        older = _archive_path(_month(rest[0])) if rest else ""
        yield self._list("", name, self._description, library.public, library.withdrawn, older=older)
        mended = tuple(dict.fromkeys(item.path for item, _ in self.entries.corrections[:length]))
        title = f"{CORRECTIONS_TITLE} – {name}"
        items = tuple(library.items[path] for path in mended)
        yield FeedList(CORRECTIONS_PATH, title, "Những chỗ đã sửa trong các bài đã đăng", items)
        for section in library.settings.sections:
            title = f"{section.title} – {name}"
            gone = [item for item in library.withdrawn if item.section == section.key]
            items = library.sections[section.key]
            yield self._list(f"{section.key}/", title, section.description or title, items, gone)
        for key, tag in library.tags.items():
            title = f"Chủ đề {tag.title} – {name}"
            gone = self._withdrawn_by_tag.get(key, [])
            yield self._list(f"chu-de/{tag.slug}/", title, f"Các bài về chủ đề {tag.title}", tag.items, gone)

    def _list(
        self, path: str, title: str, description: str, items: Sequence[Item], gone: Iterable[Item], older: str = ""
    ) -> FeedList:
        """The newest of a list, and of what was withdrawn from it that would be among them."""
        newest = tuple(items[: self._length])
        full = len(newest) == self._length
        withdrawn = tuple(item for item in gone if not full or item.date >= newest[-1].date)
        return FeedList(path, title, description, newest, withdrawn, older=older)

    @cached_property
    def _withdrawn_by_tag(self) -> dict[str, list[Item]]:
        library = self._library
        found: dict[str, list[Item]] = {}
        for item in library.withdrawn:
            for key in dict.fromkeys(library.tag_keys[tag] for tag in item.tags):
                found.setdefault(key, []).append(item)
        return found

    # Archives (RFC 5005) -------------------------------------------------------------------------------------------

    def archives(self) -> Iterator[FeedList]:
        """The months of the site's feed, newest first.

        A month that is over must not change because a later item comes. So a month leads to the calendar month after
        it, whose archive is there though it may be empty, and an empty one leads on once there is where to.
        """
        library, withdrawn = self._library, self._withdrawn_by_month
        full = sorted(library.months.keys() | withdrawn.keys())
        # What a month's neighbours are does not hang on whether all of it was withdrawn.
        older = {month: before for before, month in pairwise(full)}
        months: dict[Month, tuple[str, str]] = {}
        for place, month in enumerate(full):
            follower = _after(month)
            months[month] = _archive_path(older.get(month)), _archive_path(follower)
            next_full = full[place + 1] if place + 1 < len(full) else None
            if follower != next_full:
                months[follower] = _archive_path(month), _archive_path(next_full)
        for month in sorted(months, reverse=True):
            before, after = months[month]
            title = f"{library.settings.site_name} – {dates.month(*month)}"
            items = library.months.get(month, ())
            yield FeedList(
                _archive_path(month),
                title,
                self._description,
                items,
                tuple(withdrawn.get(month, ())),
                page=None if items else "luu-tru/",
                archive=True,
                older=before,
                newer=after,
                since=f"{month[0]:04}-{month[1]:02}-01T00:00:00+07:00",
            )

    @cached_property
    def _withdrawn_by_month(self) -> dict[Month, list[Item]]:
        found: dict[Month, list[Item]] = {}
        for item in self._library.withdrawn:
            found.setdefault(_month(item), []).append(item)
        return found

    def moments(self, feed: FeedList) -> list[tuple[str, str]]:
        """What of a feed's times does not follow from its items alone, for telling whether it may have changed."""
        if feed.path == CORRECTIONS_PATH:
            return [(entry.id, entry.updated) for _, entry in self.entries.corrections[: self._length]]
        return self.entries.dates.moved((*feed.items, *feed.withdrawn))

    # Views ---------------------------------------------------------------------------------------------------------

    def view(self, feed: FeedList) -> FeedView:
        """A feed with its entries."""
        if feed.path == CORRECTIONS_PATH:
            entries = tuple(entry for _, entry in self.entries.corrections[: self._length])
        else:
            entries = tuple(map(self.entries.of, feed.items))

        def place(path: str) -> str:
            return self._home + path if path else ""

        return FeedView(
            site=self._site,
            path=feed.path,
            id=self._home if feed.archive else self._home + feed.path,
            title=feed.title,
            description=feed.description,
            url=self._home + (feed.path if feed.page is None else feed.page),
            place=self._home + feed.path,
            updated=max((entry.updated for entry in entries), default=feed.since or NEVER),
            entries=entries,
            withdrawn=tuple(map(self.entries.tombstone, feed.withdrawn)),
            archive=feed.archive,
            current=self._home if feed.archive else "",
            older=place(feed.older),
            newer=place(feed.newer),
        )


def _month(item: Item) -> Month:
    return item.date.year, item.date.month


def _after(month: Month) -> Month:
    year, number = month
    return (year, number + 1) if number < 12 else (year + 1, 1)


def _archive_path(month: Month | None) -> str:
    return f"luu-tru/{month[0]}/{month[1]:02}/" if month else ""
