"""What the page of an official document shows of its record, and a row of the register."""

from msgspec import Struct

from newsroom.pages.item_views import RecordRow, RecordView
from newsroom.pages.list_views import ListingView
from newsroom.pages.page_views import ItemSummary, Link


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
    """A file to download: type as people call it (PDF), size in words and in bytes, SHA-256 in hex."""

    url: str
    title: str
    type: str
    size: str
    bytes: int
    sha256: str


class LinkGroup(Struct, frozen=True):
    """Relations of one sort to other records, under their label."""

    label: str
    links: tuple[Link, ...]


class PlanView(RecordView, frozen=True, tag="plan"):
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
    preview_label: str


class RegisterView(ListingView, frozen=True, kw_only=True):
    """A section of documents: every one of them in a table, newest first."""

    rows: tuple[RegisterRow, ...]
    data_url: str
    schema_url: str
    """Addresses of the same as JSON, and of its JSON Schema."""
