"""The views of items' pages, of their records, and of withdrawn items."""

from collections.abc import Iterable

from msgspec import Struct

from newsroom.model.items import Heading
from newsroom.pages.page_views import Image, ImageFile, ItemSummary, Link, PageView, TimeView


class RecordView(Struct, frozen=True):
    """What an item's page and its feed entry show of its record."""


class RecordRow(Struct, frozen=True):
    """A row of a record: the front matter's key, its Vietnamese label, and one or more values."""

    field: str
    label: str
    values: tuple[Link, ...]


def text_rows(texts: Iterable[tuple[str, str, str]]) -> tuple[RecordRow, ...]:
    """Rows of one text each, given as key, label and text; those without text are left out."""
    return tuple(RecordRow(field, label, (Link("", text),)) for field, label, text in texts if text)


class AnnouncedPlanView(Struct, frozen=True):
    """The plan an article announces."""

    url: str
    title: str
    number: str
    subject: str


class CorrectionView(Struct, frozen=True):
    """A correction, an update or a withdrawal; `label` is its title in Vietnamese."""

    kind: str
    label: str
    time: TimeView
    text: str


class ResolvedReference(Struct, frozen=True):
    """A reference of a body, and its address; "" if the target is not public."""

    reference: str
    url: str


class BodyImage(ImageFile, frozen=True):
    """A picture of a body, and the reference that it replaces; without an address it is left out."""

    reference: str


class BodyView(Struct, frozen=True):
    """A body: the digest of its HTML, "" without one, and what its references lead to."""

    digest: str = ""
    references: tuple[ResolvedReference, ...] = ()
    images: tuple[BodyImage, ...] = ()


class ItemView(PageView, frozen=True, kw_only=True):
    """The page of an item."""

    kind: str
    section_link: Link
    published: TimeView
    updated: TimeView | None
    lead: str
    show_lead: bool
    """False if the lead is the body's first paragraph."""
    image: Image | None
    body: BodyView
    headings: tuple[Heading, ...]
    """The table of contents of a long article; empty for a short one."""
    minutes: int
    authors: tuple[str, ...]
    """Persons; empty if the editorial board is the author."""
    corrections: tuple[CorrectionView, ...]
    tags: tuple[Link, ...]
    plan: AnnouncedPlanView | None
    related: tuple[ItemSummary, ...]
    previous: Link | None
    next: Link | None
    preview_label: str
    record: RecordView | None


class WithdrawnView(PageView, frozen=True, kw_only=True):
    """What stays of a withdrawn item: its title, date and the reason."""

    kind: str
    published: TimeView
    correction: CorrectionView
