"""All that a page's template may read: one frozen view a page, so that equal views give equal bytes."""

from __future__ import annotations

from msgspec import Struct

from .items import Heading, Kind

# Addresses (`url`) are paths from the host's root with the site's base, "/tin-tuc/…/"; `iso` times are RFC 3339 with a
# zone (dates: ISO 8601 days), `shown` ones are words for the reader.


class Link(Struct, frozen=True):
    """A link to a page of this site; an empty `url` is text alone."""

    url: str
    title: str


class Time(Struct, frozen=True):
    """A time for machines, in words, and in figures."""

    iso: str
    words: str
    short: str


class Image(Struct, frozen=True):
    """A picture as it is shown; width and height in pixels, 0 where unknown."""

    url: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int


class Card(Struct, frozen=True):
    """An item in a list; `mark` says why a preview shows what readers do not see yet ("" for what is public)."""

    url: str
    title: str
    lead: str
    time: Time
    section: Link
    kind: Kind
    image: Image | None = None
    number: str = ""
    mark: str = ""


class Feed(Struct, frozen=True):
    """A feed to announce in a page's head."""

    url: str
    title: str
    media_type: str = "application/rss+xml"


class PageView(Struct, frozen=True, kw_only=True):
    """What every page has; `template` is the file in overrides/ that draws it."""

    url: str
    canonical: str
    title: str
    description: str = ""
    section: str = ""
    """Key of the section the page belongs to, for the section bar."""
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[Feed, ...] = ()
    indexed: bool = True
    """Whether search engines may list the page."""


class Notice(Struct, frozen=True):
    """A correction or an update, as a boxed notice; `label` is Đính chính, Cập nhật or Bài đã được gỡ."""

    kind: str
    label: str
    time: Time
    text: str


class Row(Struct, frozen=True):
    """A row of a record: the front matter's key, its Vietnamese label, and one or more values."""

    field: str
    label: str
    values: tuple[Link, ...]


class MilestoneView(Struct, frozen=True):
    """A task on a plan's timeline; `state` is qua (over), dang (under way) or sap (to come)."""

    first: str
    last: str
    when: str
    task: str
    lead: str
    partners: tuple[str, ...]
    state: str
    state_words: str


class FileView(Struct, frozen=True):
    """A file to download: type as people call it (PDF), size in words, SHA-256 in hex."""

    url: str
    title: str
    type: str
    size: str
    sha256: str


class LinkGroup(Struct, frozen=True):
    """Relations of one sort to other records, under their label."""

    label: str
    links: tuple[Link, ...]


class PlanView(Struct, frozen=True, tag="plan"):
    """A plan's record as on paper and as a table."""

    heading_issuer: str
    heading_place: str
    """“Bắc Giang, ngày 12 tháng 9 năm 2018”."""
    number: str
    """“Số 62-KH/BDVTU” (Party), “Số: 39/KH-UBND” (State), or “Số: đang cập nhật”."""
    doctype: str
    subject: str
    state: str
    """chua-co, con, het, or "" where nothing is said of its effect."""
    state_words: str
    rows: tuple[Row, ...]
    milestones: tuple[MilestoneView, ...]
    calendar_url: str
    recipients: tuple[str, ...]
    signer_lines: tuple[str, ...]
    """Authority, title and name, as they stand under a document."""
    files: tuple[FileView, ...]
    relations: tuple[LinkGroup, ...]
    last_year: Link | None
    next_year: Link | None
    news: tuple[Card, ...]
    """Articles that announce or report the plan."""


class ScoreRow(Struct, frozen=True):
    """A team's line in the table of scores; figures are as Vietnamese writes them."""

    team: str
    unit: str
    points: tuple[str, ...]
    total: str
    prizes: tuple[str, ...]


class Block(Struct, frozen=True):
    """The teams that compete with each other, best first; the name is "" where a contest has no blocks."""

    name: str
    rows: tuple[ScoreRow, ...]


class PrizeView(Struct, frozen=True):
    """One winner: team, unit, block, and the title of a special prize."""

    team: str
    unit: str
    block: str
    title: str
    total: str


class PrizeGroup(Struct, frozen=True):
    """All winners of a rank."""

    rank: str
    label: str
    prizes: tuple[PrizeView, ...]


class ContestView(Struct, frozen=True, tag="contest"):
    """A contest's facts, prizes first, then scores by block."""

    name: str
    rows: tuple[Row, ...]
    rounds: tuple[str, ...]
    """Names of the rounds with their most points: “Chào hỏi (tối đa 20)”."""
    blocks: tuple[Block, ...]
    prizes: tuple[PrizeGroup, ...]
    has_scores: bool


class BulletinView(Struct, frozen=True, tag="bulletin"):
    """A bulletin issue: its cover line, contents in order, and its neighbours."""

    number: str
    """“Số 10”."""
    period: str
    """“Tháng 10 năm 2017”."""
    contents: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    publisher: str
    licence: str


class PlanCard(Struct, frozen=True):
    """The plan an article announces."""

    url: str
    title: str
    number: str
    subject: str


class Reference(Struct, frozen=True):
    """Where a body's reference leads: "" where its target is not public."""

    written: str
    url: str


class BodyImage(Struct, frozen=True):
    """A body's picture: its reference, address and size in pixels; an empty address drops it."""

    written: str
    url: str
    width: int
    height: int


class ItemView(PageView, frozen=True, kw_only=True):
    """An article, plan, contest report or bulletin; `body` is the digest of its fragment."""

    kind: Kind
    section_link: Link
    published: Time
    updated: Time | None
    lead: str
    show_lead: bool
    """False where the lead is the body's own first paragraph."""
    image: Image | None
    body: str
    references: tuple[Reference, ...]
    body_images: tuple[BodyImage, ...]
    headings: tuple[Heading, ...]
    """The contents of a long article; empty for a short one."""
    minutes: int
    authors: tuple[str, ...]
    """Persons; empty where the board signs."""
    notices: tuple[Notice, ...]
    tags: tuple[Link, ...]
    plan: PlanCard | None
    related: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    mark: str
    record: PlanView | ContestView | BulletinView | None


class WithdrawnView(PageView, frozen=True, kw_only=True):
    """What stays of a withdrawn item: its title, date and the reason."""

    kind: Kind
    published: Time
    notice: Notice


class Pager(Struct, frozen=True):
    """The way to newer and older pages of a list, and which page this is ("" for the newest)."""

    newer: str
    older: str
    label: str


class ListingView(PageView, frozen=True, kw_only=True):
    """A section, tag or month: cards, newest first; `sort` is section, tag or month."""

    sort: str
    heading: str
    intro: str
    """Digest of the introduction's fragment, or ""."""
    intro_references: tuple[Reference, ...]
    intro_images: tuple[BodyImage, ...]
    lead: str
    """A line under the heading."""
    cards: tuple[Card, ...]
    pager: Pager


class RegisterRow(Struct, frozen=True):
    """A document in the register: `state` and its words as on its own page; `issued` is its day, or its year alone."""

    url: str
    title: str
    number: str
    doctype: str
    issuer: str
    issued: str
    """ISO 8601 day, or "" where it is not known."""
    issued_words: str
    year: int
    state: str
    state_words: str
    mark: str


class RegisterView(ListingView, frozen=True, kw_only=True):
    """A section of documents: every one of them in a table, newest first."""

    rows: tuple[RegisterRow, ...]
    data_url: str


class SearchView(PageView, frozen=True, kw_only=True):
    """The search page and what it offers where no script searches."""

    index: str
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


class Letter(Struct, frozen=True):
    """The tags under one letter of the Vietnamese alphabet."""

    letter: str
    tags: tuple[TagCount, ...]


class TagIndexView(PageView, frozen=True, kw_only=True):
    """All tags in Vietnamese order."""

    letters: tuple[Letter, ...]


class MonthCount(Struct, frozen=True):
    """A month of the archive; no address where it is empty."""

    month: int
    url: str
    count: int


class Year(Struct, frozen=True):
    """A year of the archive with its twelve months."""

    year: int
    count: int
    months: tuple[MonthCount, ...]


class ArchiveView(PageView, frozen=True, kw_only=True):
    """Years, newest first."""

    years: tuple[Year, ...]


class CorrectionEntry(Struct, frozen=True):
    """A correction with the page it mends."""

    notice: Notice
    item: Link


class CorrectionsView(PageView, frozen=True, kw_only=True):
    """All corrections and updates, newest first."""

    entries: tuple[CorrectionEntry, ...]


class SectionBlock(Struct, frozen=True):
    """A section on the home page: one large story and three small."""

    link: Link
    cards: tuple[Card, ...]


class HomeView(PageView, frozen=True, kw_only=True):
    """The home page: the lists around the text of content/index.md."""

    lead: Card | None
    beside: tuple[Card, ...]
    latest: tuple[Card, ...]
    plans: tuple[Card, ...]
    contests: tuple[Card, ...]
    bulletins: tuple[Card, ...]
    blocks: tuple[SectionBlock, ...]
    day: Time
    """The day of the newest item, shown where no script tells today's."""


class RedirectView(Struct, frozen=True):
    """An old address and the one that replaces it."""

    url: str
    target: str
    canonical: str
    title: str
