"""Works out the feeds of the site: the view of each, with its entries newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from newsroom.feeds.entries import FeedEntries, FeedEntry, FeedKind, Tombstone
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Settings
from newsroom.pages.presenter import CORRECTIONS_TITLE, Presenter
from newsroom.text import dates

# Atom asks every feed for a time. One without entries has none of its own, and none is older than Atom (RFC 4287).
EMPTY_FEED_TIME = "2005-12-01T00:00:00Z"

YearMonth = tuple[int, int]


class FeedSite(Struct, frozen=True):
    """What every feed says of the site: addresses are absolute but for the stylesheet's, "" where there is none."""

    home_url: str
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
    page_url: str
    """The page of the list."""
    base_url: str
    """Where the feed's files stand."""
    updated: str
    """The time of the entry that changed last, never the clock's."""
    entries: tuple[FeedEntry, ...]
    withdrawn: tuple[Tombstone, ...] = ()
    archive: bool = False
    current: str = ""
    prev_archive: str = ""
    next_archive: str = ""
    """Of an archive, the subscription feed and its neighbours (RFC 5005); `older` of the subscription feed too."""

    @property
    def has_own_time(self) -> bool:
        """Whether the feed has a time of its own."""
        return self.updated != EMPTY_FEED_TIME

    @property
    def hub(self) -> str:
        """The hub that tells subscribers of changes (WebSub); an archive has no subscribers."""
        return "" if self.archive else self.site.hub


class FeedSpec(Struct, frozen=True):
    """A feed to be: its list's path, title and description, and its items, newest first.

    `withdrawn` are the items that would be among them; the rest is as `FeedView` has it, with paths for addresses.
    """

    path: str
    title: str
    description: str
    items: tuple[Item, ...]
    withdrawn: tuple[Item, ...] = ()
    page_path: str | None = None
    """The path of the page it is the feed of, where that is not the list's own."""
    archive: bool = False
    prev_archive: str = ""
    next_archive: str = ""
    archive_start: str = ""
    """The time of an archive without entries."""


class Feeds:
    """The feeds of one library."""

    def __init__(self, presenter: Presenter, kinds: Mapping[str, FeedKind]) -> None:
        self._presenter, self._library = presenter, presenter.library
        self.entries = FeedEntries(presenter, kinds)
        settings, self._home_url = presenter.library.settings, presenter.absolute_url(presenter.base)
        self._feed_length = settings.feed_length
        self._feed_site = FeedSite(
            home_url=self._home_url,
            origin=presenter.origin,
            board=settings.organisation.board,
            rights=settings.organisation.licence,
            hub=settings.hub,
            stylesheet=presenter.base + urls.FEED_CSS,
        )
        self._description = settings.description or settings.site_name

    def subscription_feeds(self) -> Iterator[FeedSpec]:
        """Every feed that one can subscribe to: the site's, the corrections', then one a section and one a tag."""
        library, name, length = self._library, self._library.settings.site_name, self._feed_length
        rest = library.public[length:]
        older = _archive_path(_month_of(rest[0])) if rest else ""
        yield self._newest_items_feed(
            "", name, self._description, library.public, library.withdrawn, prev_archive=older
        )
        mended = tuple(dict.fromkeys(item.path for item, _ in self.entries.correction_entries[:length]))
        title = f"{CORRECTIONS_TITLE} – {name}"
        items = tuple(library.items[path] for path in mended)
        yield FeedSpec(urls.CORRECTIONS, title, "Những chỗ đã sửa trong các bài đã đăng", items)
        for section in library.settings.sections:
            title = f"{section.title} – {name}"
            gone = [item for item in library.withdrawn if item.section == section.key]
            items = library.items_by_section[section.key]
            yield self._newest_items_feed(urls.section(section.key), title, section.description or title, items, gone)
        for key, tag in library.tags.items():
            title = f"Chủ đề {tag.title} – {name}"
            gone = self._withdrawn_by_tag.get(key, [])
            yield self._newest_items_feed(urls.tag(tag.slug), title, f"Các bài về chủ đề {tag.title}", tag.items, gone)

    def _newest_items_feed(
        self,
        path: str,
        title: str,
        description: str,
        items: Sequence[Item],
        withdrawn_items: Iterable[Item],
        prev_archive: str = "",
    ) -> FeedSpec:
        """The newest of a list, and of what was withdrawn from it that would be among them."""
        newest = tuple(items[: self._feed_length])
        full = len(newest) == self._feed_length
        withdrawn = tuple(item for item in withdrawn_items if not full or item.date >= newest[-1].date)
        return FeedSpec(path, title, description, newest, withdrawn, prev_archive=prev_archive)

    @cached_property
    def _withdrawn_by_tag(self) -> dict[str, list[Item]]:
        library = self._library
        found: dict[str, list[Item]] = {}
        for item in library.withdrawn:
            for key in dict.fromkeys(library.tag_keys[tag] for tag in item.tags):
                found.setdefault(key, []).append(item)
        return found

    # Archives (RFC 5005) -------------------------------------------------------------------------------------------

    def archive_feeds(self) -> Iterator[FeedSpec]:
        """The months of the site's feed, newest first.

        A month that is over must not change because a later item comes. So a month leads to the calendar month after
        it, whose archive is there though it may be empty, and an empty one leads on once there is where to.
        """
        library, withdrawn = self._library, self._withdrawn_by_month
        full = sorted(library.items_by_month.keys() | withdrawn.keys())
        # What a month's neighbours are does not hang on whether all of it was withdrawn.
        older = {month: before for before, month in pairwise(full)}
        months: dict[YearMonth, tuple[str, str]] = {}
        for place, month in enumerate(full):
            follower = _next_month(month)
            months[month] = _archive_path(older.get(month)), _archive_path(follower)
            next_full = full[place + 1] if place + 1 < len(full) else None
            if follower != next_full:
                months[follower] = _archive_path(month), _archive_path(next_full)
        for month in sorted(months, reverse=True):
            before, after = months[month]
            title = f"{library.settings.site_name} – {dates.month_heading(*month)}"
            items = library.items_by_month.get(month, ())
            yield FeedSpec(
                _archive_path(month),
                title,
                self._description,
                items,
                tuple(withdrawn.get(month, ())),
                page_path=None if items else urls.ARCHIVE,
                archive=True,
                prev_archive=before,
                next_archive=after,
                archive_start=f"{month[0]:04}-{month[1]:02}-01T00:00:00+07:00",
            )

    @cached_property
    def _withdrawn_by_month(self) -> dict[YearMonth, list[Item]]:
        found: dict[YearMonth, list[Item]] = {}
        for item in self._library.withdrawn:
            found.setdefault(_month_of(item), []).append(item)
        return found

    def adjusted_times(self, spec: FeedSpec) -> list[tuple[str, str]]:
        """What of a feed's times does not follow from its items alone, for telling whether it may have changed."""
        if spec.path == urls.CORRECTIONS:
            return [(entry.id, entry.updated) for _, entry in self.entries.correction_entries[: self._feed_length]]
        return self.entries.times.shifted((*spec.items, *spec.withdrawn))

    # Views ---------------------------------------------------------------------------------------------------------

    def feed_view(self, spec: FeedSpec) -> FeedView:
        """A feed with its entries."""
        if spec.path == urls.CORRECTIONS:
            entries = tuple(entry for _, entry in self.entries.correction_entries[: self._feed_length])
        else:
            entries = tuple(map(self.entries.entry, spec.items))

        def place(path: str) -> str:
            return self._home_url + path if path else ""

        return FeedView(
            site=self._feed_site,
            path=spec.path,
            id=self._home_url if spec.archive else self._home_url + spec.path,
            title=spec.title,
            description=spec.description,
            page_url=self._home_url + (spec.path if spec.page_path is None else spec.page_path),
            base_url=self._home_url + spec.path,
            updated=max((entry.updated for entry in entries), default=spec.archive_start or EMPTY_FEED_TIME),
            entries=entries,
            withdrawn=tuple(map(self.entries.tombstone, spec.withdrawn)),
            archive=spec.archive,
            current=self._home_url if spec.archive else "",
            prev_archive=place(spec.prev_archive),
            next_archive=place(spec.next_archive),
        )


def _month_of(item: Item) -> YearMonth:
    return item.date.year, item.date.month


def _next_month(month: YearMonth) -> YearMonth:
    year, number = month
    return (year, number + 1) if number < 12 else (year + 1, 1)


def _archive_path(month: YearMonth | None) -> str:
    return urls.month(*month) if month else ""


class FeedGroups(Struct, frozen=True):
    """Feeds in their order: those of the whole site, of sections, and of tags."""

    site: tuple[FeedSpec, ...]
    sections: tuple[FeedSpec, ...]
    tags: tuple[FeedSpec, ...]


def group_feeds(feeds: Iterable[FeedSpec], settings: Settings) -> FeedGroups:
    """The feeds by what their paths say they are about."""
    section_paths = {urls.section(section.key) for section in settings.sections}
    groups: dict[str, list[FeedSpec]] = {"site": [], "sections": [], "tags": []}
    for feed in feeds:
        is_tag = feed.path.startswith(urls.TAGS)
        groups["tags" if is_tag else "sections" if feed.path in section_paths else "site"].append(feed)
    return FeedGroups(*map(tuple, groups.values()))
