"""The views of items' own pages: with all they show, and once withdrawn."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model.items import Heading
from newsroom.pages.page_views import Image, ItemSummary, Link, PageView, TimeView
from newsroom.pages.record_views import AnnouncedPlanView, RecordView


class Notice(Struct, frozen=True):
    """A correction or an update, as a boxed notice; `label` is Đính chính, Cập nhật or Bài đã được gỡ."""

    kind: str
    label: str
    time: TimeView
    text: str


class ResolvedReference(Struct, frozen=True):
    """Where a body's reference leads: "" where its target is not public."""

    reference: str
    url: str


class BodyImage(Struct, frozen=True):
    """A body's picture: its reference, address and size in pixels; an empty address drops it."""

    reference: str
    url: str
    width: int
    height: int
    srcset: str = ""
    fallback: str = ""


class ItemView(PageView, frozen=True, kw_only=True):
    """The page of an item; `body_digest` is of its fragment."""

    kind: str
    section_link: Link
    published: TimeView
    updated: TimeView | None
    lead: str
    show_lead: bool
    """False where the lead is the body's own first paragraph."""
    image: Image | None
    body_digest: str
    references: tuple[ResolvedReference, ...]
    body_images: tuple[BodyImage, ...]
    headings: tuple[Heading, ...]
    """The contents of a long article; empty for a short one."""
    minutes: int
    authors: tuple[str, ...]
    """Persons; empty where the board signs."""
    notices: tuple[Notice, ...]
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
    notice: Notice
