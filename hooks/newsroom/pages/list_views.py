"""The views of pages that list: home, sections, topics, months, corrections, feeds."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model.feed_formats import FeedFormat
from newsroom.pages.item_views import BodyImage, Notice, ResolvedReference
from newsroom.pages.page_views import ItemSummary, Link, PageView, TimeView


class Pager(Struct, frozen=True):
    """The way to newer and older pages of a list, and which page this is ("" for the newest)."""

    newer: str
    older: str
    label: str


class ListingView(PageView, frozen=True, kw_only=True):
    """A section, tag or month: cards, newest first; `sort` is section, tag or month."""

    list_kind: str
    heading: str
    intro_digest: str
    """Digest of the introduction's fragment, or ""."""
    intro_references: tuple[ResolvedReference, ...]
    intro_images: tuple[BodyImage, ...]
    lead: str
    """A line under the heading."""
    cards: tuple[ItemSummary, ...]
    pager: Pager


class SearchView(PageView, frozen=True, kw_only=True):
    """The search page and what it offers where no script searches."""

    contents_url: str
    """The address of the search index's contents, and what stands there: a query need not wait for it."""
    contents: str
    register: str
    """Address of the register of documents, or "" where no section has any."""
    tags: tuple[Link, ...]
    years: tuple[Link, ...]


class TagCount(Struct, frozen=True):
    """A tag and how many public items carry it."""

    url: str
    title: str
    count: int


class TagIndexView(PageView, frozen=True, kw_only=True):
    """All tags in Vietnamese order, by the letters of the alphabet."""

    letters: tuple[tuple[str, tuple[TagCount, ...]], ...]


class ArchiveMonth(Struct, frozen=True):
    """A month of the archive; no address where it is empty."""

    month: int
    url: str
    count: int


class ArchiveYear(Struct, frozen=True):
    """A year of the archive with its twelve months."""

    year: int
    count: int
    months: tuple[ArchiveMonth, ...]


class ArchiveView(PageView, frozen=True, kw_only=True):
    """Years, newest first."""

    years: tuple[ArchiveYear, ...]


class ListedCorrection(Struct, frozen=True):
    """A correction with the page it mends."""

    notice: Notice
    item: Link


class CorrectionsView(PageView, frozen=True, kw_only=True):
    """All corrections and updates, newest first."""

    entries: tuple[ListedCorrection, ...]


class FeedUrls(Struct, frozen=True):
    """A feed by its short title and the page of its list; `folder` is the absolute address its files stand below."""

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
    """A section on the home page: one large story and three small."""

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
    """The day of the newest item, shown where no script tells today's."""
