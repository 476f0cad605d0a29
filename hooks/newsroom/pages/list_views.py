"""The views of lists: home page, sections, tags, months, archive, corrections, search, feeds."""

from msgspec import Struct

from newsroom.model.file_types import FeedFormat
from newsroom.pages.item_views import BodyView, CorrectionView
from newsroom.pages.page_views import ItemSummary, Link, PageView, TimeView


class Pager(Struct, frozen=True):
    """The addresses of the newer and the older page of a list, and this page's name ("" for the newest)."""

    newer: str
    older: str
    label: str


class ListingView(PageView, frozen=True, kw_only=True):
    """The list of a section, tag or month, newest first; `list_kind` says which."""

    list_kind: str
    heading: str
    body: BodyView
    """The introduction."""
    lead: str
    """A line under the heading."""
    cards: tuple[ItemSummary, ...]
    pager: Pager


class SearchView(PageView, frozen=True, kw_only=True):
    """The search page, with links for browsers without scripts."""

    contents_url: str
    """The address of the search index's contents, and the contents, so that a search need not load them."""
    contents: str
    register: str
    """The address of the register of documents, or "" if no section has one."""
    tags: tuple[Link, ...]
    years: tuple[Link, ...]


class TagCount(Struct, frozen=True):
    """A tag with the number of its public items."""

    url: str
    title: str
    count: int


class TagIndexView(PageView, frozen=True, kw_only=True):
    """All tags in Vietnamese order, by the letters of the alphabet."""

    letters: tuple[tuple[str, tuple[TagCount, ...]], ...]


class ArchiveMonth(Struct, frozen=True):
    """A month of the archive; an empty one has no address."""

    month: int
    url: str
    count: int


class ArchiveYear(Struct, frozen=True):
    """A year of the archive with its twelve months."""

    year: int
    count: int
    months: tuple[ArchiveMonth, ...]


class ArchiveView(PageView, frozen=True, kw_only=True):
    """The years of the archive, newest first."""

    years: tuple[ArchiveYear, ...]


class ListedCorrection(Struct, frozen=True):
    """A correction with a link to its item."""

    correction: CorrectionView
    item: Link


class CorrectionsView(PageView, frozen=True, kw_only=True):
    """All corrections and updates, newest first."""

    entries: tuple[ListedCorrection, ...]


class FeedUrls(Struct, frozen=True):
    """A feed: its short title, the page of its list, and the absolute address below which its files are."""

    title: str
    url: str
    base_url: str


class FeedGuideView(PageView, frozen=True, kw_only=True):
    """What feeds are for, and the addresses of all of them, those of tags by letters; `opml` is absolute."""

    formats: tuple[FeedFormat, ...]
    site: tuple[FeedUrls, ...]
    sections: tuple[FeedUrls, ...]
    letters: tuple[tuple[str, tuple[FeedUrls, ...]], ...]
    opml: str


class HomeSection(Struct, frozen=True):
    """A section on the home page: one large story and three small ones."""

    link: Link
    cards: tuple[ItemSummary, ...]


class HomeBoxLayout(Struct, frozen=True):
    """How a kind's box on the home page is titled, how many items it shows, and their class in the style sheet."""

    title: str
    length: int
    card_class: str = ""


class HomeBox(Struct, frozen=True):
    """A box on the home page for the newest items of a kind."""

    layout: HomeBoxLayout
    cards: tuple[ItemSummary, ...]


class HomeView(PageView, frozen=True, kw_only=True):
    """The home page: the lists around the text of content/index.md."""

    lead: ItemSummary | None
    beside: tuple[ItemSummary, ...]
    latest: tuple[ItemSummary, ...]
    boxes: tuple[HomeBox, ...]
    blocks: tuple[HomeSection, ...]
    day: TimeView
    """The day of the newest item, for browsers without scripts; others show today."""
