"""Makes the pages of lists: sections, tags, months, the tag index, archive, corrections, search, and the 404 page."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from msgspec import Struct

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
    items: tuple[Item, ...]
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

    def listings(self) -> Iterator[Listing]:
        """Every section, tag and month."""
        presenter, library = self._presenter, self._library
        for section in library.settings.sections:
            introduction = library.introductions.get(section.key)
            yield Listing(
                urls.section(section.key),
                "section",
                introduction.title if introduction else section.title,
                library.items_by_section[section.key],
                lead=section.description,
                feeds=presenter.list_feeds(urls.section(section.key), section.title),
                section=section.key,
                introduction=introduction,
            )
        topics = (Link(presenter.base + urls.TAGS, "Chủ đề"),)
        for tag in library.tags.values():
            feeds = presenter.list_feeds(urls.tag(tag.slug), f"Chủ đề {tag.title}")
            yield Listing(urls.tag(tag.slug), "tag", tag.title, tag.items, feeds=feeds, crumbs=topics)
        archive = (Link(presenter.base + urls.ARCHIVE, "Lưu trữ"),)
        for (year, month), items in library.items_by_month.items():
            heading = dates.month_heading(year, month)
            yield Listing(urls.month(year, month), "month", heading, items, feeds=presenter.site_feeds, crumbs=archive)

    def paginate_listing(self, listing: Listing) -> Iterator[PaginatedPage[Item]]:
        """The pages of a list."""
        return paginate(
            listing.items, url=self._presenter.base + listing.path, per_page=self._library.settings.per_page
        )

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


def paginate(items: Sequence[T], *, url: str, per_page: int) -> Iterator[PaginatedPage[T]]:
    """The pages of a list whose items are given newest first; `url` is the list's own address.

    The full pages count from `trang/1/`, the oldest. The newest page has the rest: per_page to 2 · per_page - 1 items,
    or all of a short list.
    """
    full = max(0, len(items) // per_page - 1)
    older = url + urls.list_page(full) if full else ""
    yield PaginatedPage("", items[: len(items) - full * per_page], Pager("", older, ""))
    for number in range(full, 0, -1):
        end = len(items) - (number - 1) * per_page
        newer = url + urls.list_page(number + 1) if number < full else url
        older = url + urls.list_page(number - 1) if number > 1 else ""
        yield PaginatedPage(urls.list_page(number), items[end - per_page : end], Pager(newer, older, f"Trang {number}"))
