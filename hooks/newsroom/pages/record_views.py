"""The records of plans, contests and bulletins as their pages and feeds show them."""

from __future__ import annotations

from msgspec import Struct

from newsroom.pages.page_views import ItemSummary, Link


class RecordRow(Struct, frozen=True):
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
    document_number: str
    """The number alone, “62-KH/BDVTU”, or "" where it is not known."""
    issued: str
    """ISO 8601 day, or ""."""
    number: str
    """“Số 62-KH/BDVTU” (Party), “Số: 39/KH-UBND” (State), or “Số: đang cập nhật”."""
    doctype: str
    subject: str
    state: str
    """chua-co, con, het, or "" where nothing is said of its effect."""
    state_words: str
    rows: tuple[RecordRow, ...]
    milestones: tuple[MilestoneView, ...]
    calendar_url: str
    recipients: tuple[str, ...]
    signer_lines: tuple[str, ...]
    """Authority, title and name, as they stand under a document."""
    files: tuple[FileView, ...]
    relations: tuple[LinkGroup, ...]
    last_year: Link | None
    next_year: Link | None
    news: tuple[ItemSummary, ...]
    """Articles that announce or report the plan."""


class ScoreRow(Struct, frozen=True):
    """A team's line in the table of scores; figures are as Vietnamese writes them."""

    team: str
    unit: str
    points: tuple[str, ...]
    total: str
    prizes: tuple[str, ...]


class BlockScores(Struct, frozen=True):
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
    first: str
    """ISO 8601 day, or ""; so is `last`."""
    last: str
    place: str
    organiser: str
    rows: tuple[RecordRow, ...]
    rounds: tuple[str, ...]
    """Names of the rounds with their most points: “Chào hỏi (tối đa 20)”."""
    blocks: tuple[BlockScores, ...]
    prizes: tuple[PrizeGroup, ...]
    has_scores: bool


class BulletinView(Struct, frozen=True, tag="bulletin"):
    """A bulletin issue: its cover line, contents in order, and its neighbours."""

    number: str
    """“Số 10”."""
    period: str
    """“Tháng 10 năm 2017”."""
    contents: tuple[ItemSummary, ...]
    previous: Link | None
    next: Link | None
    publisher: str
    licence: str


class AnnouncedPlanView(Struct, frozen=True):
    """The plan an article announces."""

    url: str
    title: str
    number: str
    subject: str
