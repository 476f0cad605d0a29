"""Makes the pages of lists: sections, tags, months, the tag index, archive, corrections, search, and the 404 page."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from msgspec import Struct

from newsroom.library.item_rows import month_list, section_list, topic_list
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.pages.item_views import BodyView
from newsroom.pages.items import Page
from newsroom.pages.list_views import (
    ArchiveMonth,
    ArchiveView,
    ArchiveYear,
    CorrectionsView,
    ListedCorrection,
    ListingView,
    Pager,
    SearchView,
    TagCount,
    TagIndexView,
)
from newsroom.pages.page_views import FeedLink, Link, PageView
from newsroom.pages.presenter import CORRECTIONS_TITLE, Presenter
from newsroom.text import dates
from newsroom.text.collation import index_heading

# How many tags the search page shows.
POPULAR_TAGS_COUNT = 24

T = TypeVar("T")


class Listing(Struct, frozen=True):
    """A list of items before its pages are made: its path from the site's root, its texts, and items, newest first."""

    path: str
    list_kind: str
    heading: str
    items: Sequence[Item]
    lead: str = ""
    feeds: tuple[FeedLink, ...] = ()
    crumbs: tuple[Link, ...] = ()
    section: str = ""
    introduction: Item | None = None


class PaginatedPage(Struct, Generic[T], frozen=True):
    """One page: its path below the list's address ("" for the newest), its items, newest first, and its pager."""

    path: str
    items: Sequence[T]
    pager: Pager


class ListPages:
    """The lists of one library."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter, self._library = presenter, presenter.library

    def names(self) -> Iterator[str]:
        """The names of all lists: of every section, tag and month."""
        library = self._library
        yield from (section_list(section.key) for section in library.settings.sections)
        yield from map(topic_list, library.tags)
        yield from (month_list(*month) for month in library.items_by_month)

    def listing(self, name: str) -> Listing | None:
        """The list of that name; None where there is none any more."""
        presenter, library = self._presenter, self._library
        kind, _, key = name.partition(" ")
        if kind == "section":
            section = library.settings.section_by_key(key)
            if section is None:
                return None
            introduction = library.introductions.get(key)
            return Listing(
                urls.section(key),
                "section",
                introduction.title if introduction else section.title,
                library.items_by_section[key],
                lead=section.description,
                feeds=presenter.list_feeds(urls.section(key), section.title),
                section=key,
                introduction=introduction,
            )
        if kind == "topic":
            tag = library.tags.get(key)
            if tag is None:
                return None
            feeds = presenter.list_feeds(urls.tag(tag.slug), f"Chủ đề {tag.title}")
            topics = (Link(presenter.base + urls.TAGS, "Chủ đề"),)
            return Listing(urls.tag(tag.slug), "tag", tag.title, tag.items, feeds=feeds, crumbs=topics)
        year, month = map(int, key.split("-"))
        items = library.items_by_month.get((year, month))
        archive = (Link(presenter.base + urls.ARCHIVE, "Lưu trữ"),)
        heading = dates.month_heading(year, month)
        path, feeds = urls.month(year, month), presenter.site_feeds
        return Listing(path, "month", heading, items, feeds=feeds, crumbs=archive) if items is not None else None

    def listings(self) -> Iterator[Listing]:
        """Every list."""
        return filter(None, map(self.listing, self.names()))

    def page_numbers(self, listing: Listing) -> range:
        """The numbers of a list's pages, 0 for the newest one."""
        return range(full_pages(len(listing.items), self._library.settings.per_page) + 1)

    def paginated_page(self, listing: Listing, number: int) -> PaginatedPage[Item]:
        """The page of that number."""
        url, per_page = self._presenter.base + listing.path, self._library.settings.per_page
        return paginated_page(listing.items, number, url=url, per_page=per_page)

    def listing_page(self, listing: Listing, paginated: PaginatedPage[Item]) -> Page:
        """One page of a list; only the newest one has the introduction and the lead."""
        presenter, first = self._presenter, not paginated.path
        title, description = _title_and_description(listing)
        title = title if first else f"{title} – {paginated.pager.label}"
        view = ListingView(
            **presenter.page_fields(listing.path + paginated.path, title, description, listing.feeds),
            section=listing.section,
            crumbs=listing.crumbs if first else (*listing.crumbs, Link(presenter.base + listing.path, listing.heading)),
            list_kind=listing.list_kind,
            heading=listing.heading,
            body=presenter.body_view(listing.introduction) if listing.introduction and first else BodyView(),
            lead=listing.lead if first else "",
            cards=tuple(presenter.summary(item) for item in paginated.items),
            pager=paginated.pager,
        )
        return Page("listing.html", view)

    def tag_index_page(self) -> Page:
        """All tags by their letters."""
        base, tags = self._presenter.base, self._library.tags.values()
        counts = (TagCount(base + urls.tag(tag.slug), tag.title, len(tag.items)) for tag in tags)
        letters = groupby(counts, key=lambda tag: index_heading(tag.title))
        view = TagIndexView(
            **self._presenter.page_fields(urls.TAGS, "Chủ đề", "Các chủ đề xếp theo bảng chữ cái"),
            letters=tuple((letter, tuple(group)) for letter, group in letters),
        )
        return Page("tags.html", view)

    def archive_page(self) -> Page:
        """Years with their months."""
        base, items = self._presenter.base, self._library.items_by_month
        years = []
        for year in sorted({year for year, _ in items}, reverse=True):
            counts = {month: len(items.get((year, month), ())) for month in range(1, 13)}
            months = tuple(
                ArchiveMonth(month, base + urls.month(year, month) if count else "", count)
                for month, count in counts.items()
            )
            years.append(ArchiveYear(year, sum(counts.values()), months))
        fields = self._presenter.page_fields(urls.ARCHIVE, "Lưu trữ", "Tất cả bài đã đăng, xếp theo năm và tháng")
        return Page("archive.html", ArchiveView(**fields, years=tuple(years)))

    def corrections_page(self) -> Page:
        """All corrections and updates, newest first."""
        description = "Những chỗ đã sửa trong các bài đã đăng"
        feeds = self._presenter.list_feeds(urls.CORRECTIONS, CORRECTIONS_TITLE)
        view = CorrectionsView(
            **self._presenter.page_fields(urls.CORRECTIONS, CORRECTIONS_TITLE, description, feeds),
            entries=tuple(
                ListedCorrection(self._presenter.correction_view(correction), self._presenter.link(item))
                for correction, item in self._library.corrections
            ),
        )
        return Page("corrections.html", view)

    def search_page(self, contents: str) -> Page:
        """The search page, with what stands in the search index's contents."""
        presenter, library = self._presenter, self._library
        tags = sorted(library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))[:POPULAR_TAGS_COUNT]
        documents = [section.key for section in library.settings.sections if presenter.kinds[section.kind].is_document]
        view = SearchView(
            **presenter.page_fields(urls.SEARCH, "Tìm kiếm", "Tìm bài, kế hoạch, văn bản theo từ, số, chủ đề và năm"),
            contents_url=presenter.base + urls.SEARCH_CONTENTS,
            contents=contents,
            register=presenter.base + urls.section(documents[0]) if documents else "",
            tags=tuple(presenter.tag_link(tag) for tag in tags),
            years=tuple(
                Link(presenter.base + urls.archive_year(year), str(year))
                for year in sorted({y for y, _ in library.items_by_month})[::-1]
            ),
        )
        return Page("search.html", view)

    def not_found_page(self) -> Page:
        """The page for addresses that lead nowhere."""
        fields = self._presenter.page_fields(urls.NOT_FOUND, "Không tìm thấy trang")
        return Page("not_found.html", PageView(**fields | {"canonical": ""}, indexed=False))


def _title_and_description(listing: Listing) -> tuple[str, str]:
    """Title and description for search engines and browsers, where a tag may have the name of a section."""
    if listing.list_kind == "tag":
        return f"Chủ đề {listing.heading}", f"Tin, bài và văn bản về chủ đề {listing.heading}"
    if listing.list_kind == "month":
        return listing.heading, f"Tin, bài và văn bản đăng trong {listing.heading[:1].lower()}{listing.heading[1:]}"
    return listing.heading, listing.lead


def full_pages(count: int, per_page: int) -> int:
    """How many full pages a list of that many items has beside its newest page.

    The full pages count from `trang/1/`, the oldest. The newest page has the rest: per_page to 2 · per_page - 1 items,
    or all of a short list.
    """
    return max(0, count // per_page - 1)


def page_number(rank: int, count: int, per_page: int) -> int:
    """The number of the page that has the item with `rank` newer ones before it; 0 for the newest page."""
    number = (count - 1 - rank) // per_page + 1
    return number if number <= full_pages(count, per_page) else 0


def paginated_page(items: Sequence[T], number: int, *, url: str, per_page: int) -> PaginatedPage[T]:
    """A page of a list whose items are given newest first; `url` is the list's own address."""
    count, full = len(items), full_pages(len(items), per_page)
    if number == 0:
        return PaginatedPage(
            "", items[: count - full * per_page], Pager("", url + urls.list_page(full) if full else "", "")
        )
    end = count - (number - 1) * per_page
    newer = url + urls.list_page(number + 1) if number < full else url
    older = url + urls.list_page(number - 1) if number > 1 else ""
    return PaginatedPage(urls.list_page(number), items[end - per_page : end], Pager(newer, older, f"Trang {number}"))
