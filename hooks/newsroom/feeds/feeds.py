"""Lists the feeds of the site, and makes the view of each, with its entries newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from newsroom.feeds.entries import FeedEntries, FeedEntry, FeedKind, Tombstone
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Settings
from newsroom.pages.presenter import CORRECTIONS_TITLE, Presenter
from newsroom.text import dates

# The time of a feed without entries, which Atom requires: the month of RFC 4287, before which no feed can be.
EMPTY_FEED_TIME = "2005-12-01T00:00:00Z"

YearMonth = tuple[int, int]


class FeedSite(Struct, frozen=True):
    """What every feed says of the site; addresses are absolute, except the stylesheet's; "" for none."""

    origin: str
    board: str
    rights: str
    hub: str
    stylesheet: str


class FeedView(Struct, frozen=True):
    """A feed in no particular format; addresses are absolute, those of feeds without the file's name."""

    site: FeedSite
    path: str
    """The path of its list, "" or "tin-tuc/"."""
    id: str
    """The feed's identity, which its archives share (RFC 5005, 4)."""
    title: str
    description: str
    page_url: str
    """The page of the list."""
    base_url: str
    """The address below which the feed's files are."""
    updated: str
    """The last change of an entry; never the current time."""
    entries: tuple[FeedEntry, ...]
    withdrawn: tuple[Tombstone, ...] = ()
    archive: bool = False
    current: str = ""
    prev_archive: str = ""
    next_archive: str = ""
    """The subscription feed of an archive, and its neighbours (RFC 5005); the subscription feed has `prev_archive`."""

    @property
    def has_own_time(self) -> bool:
        """Whether `updated` comes from an entry."""
        return self.updated != EMPTY_FEED_TIME

    @property
    def hub(self) -> str:
        """The WebSub hub; "" for an archive, which has no subscribers."""
        return "" if self.archive else self.site.hub


class FeedSpec(Struct, frozen=True):
    """A feed before its view is made: the path of its list, title, description, and items, newest first.

    `withdrawn` are withdrawn items that would be among the others; the rest is as in `FeedView`, with paths.
    """

    path: str
    title: str
    description: str
    items: tuple[Item, ...]
    withdrawn: tuple[Item, ...] = ()
    page_path: str | None = None
    """The path of the page that the feed belongs to, where that is not the list's own."""
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
        settings, self._home_url = presenter.library.settings, presenter.home_url
        self._feed_length = settings.feed_length
        self._feed_site = FeedSite(
            origin=presenter.origin,
            board=settings.organisation.board,
            rights=settings.organisation.licence,
            hub=settings.hub,
            stylesheet=presenter.base + urls.FEED_CSS,
        )
        self._description = settings.description or settings.site_name

    def subscription_feeds(self) -> Iterator[FeedSpec]:
        """The feeds for subscribers: of the site, of corrections, of each section and of each tag."""
        library, name, length = self._library, self._library.settings.site_name, self._feed_length
        rest = library.public[length:]
        older = _archive_path(_month_of(rest[0])) if rest else ""
        yield self._newest_items_feed(
            "", name, self._description, library.public, library.withdrawn, prev_archive=older
        )
        corrected = dict.fromkeys(item.path for item, _ in self.entries.correction_entries[:length])
        title = f"{CORRECTIONS_TITLE} – {name}"
        items = tuple(library.items[path] for path in corrected)
        yield FeedSpec(urls.CORRECTIONS, title, "Những chỗ đã sửa trong các bài đã đăng", items)
        for section in library.settings.sections:
            title = f"{section.title} – {name}"
            withdrawn = [item for item in library.withdrawn if item.section == section.key]
            path, items = urls.section(section.key), library.items_by_section[section.key]
            yield self._newest_items_feed(path, title, section.description or title, items, withdrawn)
        for key, tag in library.tags.items():
            title = f"Chủ đề {tag.title} – {name}"
            path, description = urls.tag(tag.slug), f"Các bài về chủ đề {tag.title}"
            yield self._newest_items_feed(path, title, description, tag.items, self._withdrawn_by_tag.get(key, []))

    def _newest_items_feed(
        self,
        path: str,
        title: str,
        description: str,
        items: Sequence[Item],
        withdrawn_items: Iterable[Item],
        prev_archive: str = "",
    ) -> FeedSpec:
        """The feed of the newest items of a list, and of the withdrawn ones that would be among them."""
        newest = tuple(items[: self._feed_length])
        is_full = len(newest) == self._feed_length
        withdrawn = tuple(item for item in withdrawn_items if not is_full or item.date >= newest[-1].date)
        return FeedSpec(path, title, description, newest, withdrawn, prev_archive=prev_archive)

    @cached_property
    def _withdrawn_by_tag(self) -> dict[str, list[Item]]:
        items: dict[str, list[Item]] = {}
        for item in self._library.withdrawn:
            for key in dict.fromkeys(self._library.tag_keys[tag] for tag in item.tags):
                items.setdefault(key, []).append(item)
        return items

    # Archives (RFC 5005) -------------------------------------------------------------------------------------------

    def archive_feeds(self) -> Iterator[FeedSpec]:
        """The archives of the site's feed, one for each month, newest first.

        The archive of a past month must not change when later items come. So each month links to the calendar month
        after it, which has an archive even if it is empty; an empty one links on to the next month with items.
        """
        library, withdrawn = self._library, self._withdrawn_by_month
        # A month whose items are all withdrawn keeps its place.
        used = sorted(library.items_by_month.keys() | withdrawn.keys())
        neighbours: dict[YearMonth, tuple[YearMonth | None, YearMonth | None]] = {}
        for previous, month, following in zip([None, *used], used, [*used[1:], None], strict=False):
            calendar_next = _next_month(month)
            neighbours[month] = previous, calendar_next
            if calendar_next != following:
                neighbours[calendar_next] = month, following
        for month in sorted(neighbours, reverse=True):
            before, after = map(_archive_path, neighbours[month])
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
        items: dict[YearMonth, list[Item]] = {}
        for item in self._library.withdrawn:
            items.setdefault(_month_of(item), []).append(item)
        return items

    def adjusted_times(self, spec: FeedSpec) -> list[tuple[str, str]]:
        """The times of a feed's entries that do not follow from its items alone, as a part of its key."""
        if spec.path == urls.CORRECTIONS:
            return [(entry.id, entry.updated) for _, entry in self.entries.correction_entries[: self._feed_length]]
        return self.entries.times.shifted((*spec.items, *spec.withdrawn))

    # Views ---------------------------------------------------------------------------------------------------------

    def feed_view(self, spec: FeedSpec) -> FeedView:
        """The view of a feed."""
        if spec.path == urls.CORRECTIONS:
            entries = tuple(entry for _, entry in self.entries.correction_entries[: self._feed_length])
        else:
            entries = tuple(map(self.entries.entry, spec.items))

        def absolute(path: str) -> str:
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
            prev_archive=absolute(spec.prev_archive),
            next_archive=absolute(spec.next_archive),
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
