"""Lists the feeds of the site, and makes the view of each, with its entries newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, structs

from newsroom.feeds.entries import FeedEntries, FeedEntry, FeedKind, Tombstone
from newsroom.library.item_rows import PUBLIC, month_list, section_list, topic_list
from newsroom.library.tags import Tag
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Section, Settings
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
    items: tuple[Item, ...] = ()
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

    def names(self) -> Iterator[str]:
        """The names of all feeds: those of the lists that they are of, or CORRECTIONS."""
        yield from (*self._subscription_names(), *self._archive_names())

    def _subscription_names(self) -> Iterator[str]:
        yield from (PUBLIC, urls.CORRECTIONS)
        yield from (section_list(section.key) for section in self._library.settings.sections)
        yield from map(topic_list, self._library.tags)

    def _archive_names(self) -> Iterator[str]:
        yield from (month_list(*month) for month in sorted(self._archive_neighbours, reverse=True))

    def subscription_feeds(self) -> Iterator[FeedSpec]:
        """The feeds for subscribers: of the site, of corrections, of each section and of each tag."""
        return filter(None, map(self.feed, self._subscription_names()))

    def archive_feeds(self) -> Iterator[FeedSpec]:
        """The archives of the site's feed, one for each month, newest first."""
        return filter(None, map(self.feed, self._archive_names()))

    def frames(self) -> Iterator[FeedSpec]:
        """The feeds for subscribers without their items, which are not read for it."""
        library, name = self._library, self._library.settings.site_name
        yield FeedSpec("", name, self._description)
        title = f"{CORRECTIONS_TITLE} – {name}"
        yield FeedSpec(urls.CORRECTIONS, title, "Những chỗ đã sửa trong các bài đã đăng")
        yield from map(self._section_feed, library.settings.sections)
        yield from map(self._tag_feed, library.tags.values())

    def _section_feed(self, section: Section) -> FeedSpec:
        title = f"{section.title} – {self._library.settings.site_name}"
        return FeedSpec(urls.section(section.key), title, section.description or title)

    def _tag_feed(self, tag: Tag) -> FeedSpec:
        title = f"Chủ đề {tag.title} – {self._library.settings.site_name}"
        return FeedSpec(urls.tag(tag.slug), title, f"Các bài về chủ đề {tag.title}")

    def path(self, name: str) -> str | None:
        """The address of a feed from the site's root, without its file; None where there is no such feed any more."""
        kind, _, key = name.partition(" ")
        if kind == "topic":
            tag = self._library.tags.get(key)
            return urls.tag(tag.slug) if tag is not None else None
        if kind == "month":
            year, _, month = key.partition("-")
            return (
                _archive_path((int(year), int(month))) if (int(year), int(month)) in self._archive_neighbours else None
            )
        if kind == "section":
            return urls.section(key) if self._library.settings.section_by_key(key) else None
        return urls.CORRECTIONS if name == urls.CORRECTIONS else ""

    def feed(self, name: str) -> FeedSpec | None:
        """The feed of that name with its items; None where its list has none any more."""
        library, length = self._library, self._feed_length
        if name == PUBLIC:
            rest = library.public[length : length + 1]
            frame = FeedSpec("", library.settings.site_name, self._description)
            frame = structs.replace(frame, prev_archive=_archive_path(_month_of(rest[0])) if rest else "")
            return self._with_newest(frame, library.public, library.withdrawn)
        if name == urls.CORRECTIONS:
            title = f"{CORRECTIONS_TITLE} – {library.settings.site_name}"
            paths = dict.fromkeys(item.path for item, _ in self.entries.correction_entries[:length])
            items = tuple(library.items[path] for path in paths)
            return FeedSpec(urls.CORRECTIONS, title, "Những chỗ đã sửa trong các bài đã đăng", items)
        kind, _, key = name.partition(" ")
        if kind == "section":
            section = library.settings.section_by_key(key)
            withdrawn = [item for item in library.withdrawn if item.section == key]
            items_of = library.items_by_section
            return self._with_newest(self._section_feed(section), items_of[key], withdrawn) if section else None
        if kind == "topic":
            tag, gone = library.tags.get(key), self._withdrawn_by_tag.get(key, [])
            return self._with_newest(self._tag_feed(tag), tag.items, gone) if tag is not None else None
        year, _, month = key.partition("-")
        return self._archive_feed((int(year), int(month)))

    def _with_newest(self, frame: FeedSpec, items: Sequence[Item], withdrawn_items: Iterable[Item]) -> FeedSpec:
        """The feed with the newest items of a list, and the withdrawn ones that would be among them."""
        newest = tuple(items[: self._feed_length])
        is_full = len(newest) == self._feed_length
        withdrawn = tuple(item for item in withdrawn_items if not is_full or item.date >= newest[-1].date)
        return structs.replace(frame, items=newest, withdrawn=withdrawn)

    @cached_property
    def _withdrawn_by_tag(self) -> dict[str, list[Item]]:
        items: dict[str, list[Item]] = {}
        for item in self._library.withdrawn:
            for key in dict.fromkeys(self._library.tag_keys[tag] for tag in item.tags):
                items.setdefault(key, []).append(item)
        return items

    # Archives (RFC 5005) -------------------------------------------------------------------------------------------

    @cached_property
    def _archive_neighbours(self) -> dict[YearMonth, tuple[YearMonth | None, YearMonth | None]]:
        # A month whose items are all withdrawn keeps its place.
        return archive_neighbours(self._library.items_by_month.keys() | self._withdrawn_by_month.keys())

    def _archive_feed(self, month: YearMonth) -> FeedSpec | None:
        """The archive of the site's feed for a month."""
        library = self._library
        if month not in self._archive_neighbours:
            return None
        before, after = map(_archive_path, self._archive_neighbours[month])
        items = tuple(library.items_by_month.get(month, ()))
        return FeedSpec(
            _archive_path(month),
            f"{library.settings.site_name} – {dates.month_heading(*month)}",
            self._description,
            items,
            tuple(self._withdrawn_by_month.get(month, ())),
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


def archive_neighbours(months: Iterable[YearMonth]) -> dict[YearMonth, tuple[YearMonth | None, YearMonth | None]]:
    """The months that have an archive, and the archives before and after each; `months` are those with items.

    The archive of a past month must not change when later items come. So each month links to the calendar month
    after it, which has an archive even if it is empty; an empty one links on to the next month with items.
    """
    used = sorted(months)
    neighbours: dict[YearMonth, tuple[YearMonth | None, YearMonth | None]] = {}
    for previous, month, following in zip([None, *used], used, [*used[1:], None], strict=False):
        calendar_next = _next_month(month)
        neighbours[month] = previous, calendar_next
        if calendar_next != following:
            neighbours[calendar_next] = month, following
    return neighbours


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
