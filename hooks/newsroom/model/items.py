"""The validated values a content file becomes: an item of the site, with its record where its kind has one."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct

from newsroom.model import urls
from newsroom.model.records import Record
from newsroom.model.review import Review, UnapprovedReason

NEXT_VERSION = ".next.md"
"""How the name of a file ends that holds the next version of the item beside it: `bai.next.md` beside `bai.md`."""
CorrectionKind = Literal["dinh-chinh", "cap-nhat", "go"]


class FocalPoint(Struct, frozen=True):
    """The point of a picture that stays in view where its sides are cut: percent from the left and from the top."""

    x: int
    y: int


class LeadImage(Struct, frozen=True):
    """A picture with its words; `src` is a path under content/. Without a focal point its middle counts."""

    src: str
    alt: str
    caption: str
    credit: str = ""
    focus: FocalPoint | None = None


class Correction(Struct, frozen=True):
    """What readers are told of a change: a correction, an update, or that the item was withdrawn."""

    date: datetime.datetime
    text: str
    kind: CorrectionKind


class Heading(Struct, frozen=True):
    """A heading of a body: level 2 to 6, the anchor's id and the text."""

    level: int
    anchor: str
    text: str


class Body(Struct, frozen=True):
    """What the rest of the site needs to know of a body; its HTML is the fragment of that digest."""

    digest: str = ""
    lead: str = ""
    """The first paragraph's text."""
    syllables: int = 0
    headings: tuple[Heading, ...] = ()
    links: tuple[str, ...] = ()
    """Paths of this site the body links to: files under content/, or permalinks with a leading slash."""
    images: tuple[str, ...] = ()
    """Paths under content/ of the pictures shown in it."""


class Item(Struct, frozen=True):
    """One article, plan, contest report or bulletin, whole and valid in itself.

    `path` is POSIX, under content/, and the same for its next version. Texts are NFC on one line. Times have a zone.
    `authors` is empty where the editorial board (BBT) signs.
    """

    path: str
    section: str
    kind: str
    title: str
    date: datetime.datetime
    updated: datetime.datetime | None = None
    summary: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    image: LeadImage | None = None
    draft: bool = False
    expires: datetime.datetime | None = None
    featured: bool = False
    featured_until: datetime.datetime | None = None
    id: str = ""
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    plan: str = ""
    corrections: tuple[Correction, ...] = ()
    record: Record | None = None
    body: Body = Body()
    review: Review | None = None
    unapproved: UnapprovedReason = ""
    """Why it counts as not approved; "" where it is, and always where the board's settings ask for no approval."""
    is_next_version: bool = False
    """True if it was read from a file of its own, to take the place of the version that readers see."""

    @property
    def lead(self) -> str:
        """The summary as the reader sees it: the author's own, else the first paragraph."""
        return self.summary or self.body.lead

    @property
    def file_path(self) -> str:
        """The path under content/ of the file it was read from."""
        return next_version_path(self.path) if self.is_next_version else self.path

    @property
    def permalink(self) -> str:
        """The page's address from the site's root: `tin-tuc/2017/10/thang-dan-van/`."""
        return urls.permalink(self.path)

    def withdrawal(self, now: datetime.datetime) -> Correction | None:
        """The entry that withdraws the item, once its time has come."""
        return next((c for c in self.corrections if c.kind == "go" and c.date <= now), None)

    def is_public(self, now: datetime.datetime) -> bool:
        """Whether readers may see anything of the item: the contract's publication rule."""
        return not self.is_withheld and self.date <= now and (self.expires is None or now < self.expires)

    def goes_live(self, now: datetime.datetime, before: Item) -> bool:
        """Whether readers see this next version instead of the version `before`.

        From its time on, if it is approved and no draft. Who makes the version before a draft, or withdraws it, takes
        both from readers; what had expired does not come back.
        """
        live = self.review.live if self.review is not None else None
        if live is None or live > now or self.is_withheld or before.draft or before.withdrawal(now) is not None:
            return False
        return before.expires is None or live < before.expires

    @property
    def is_withheld(self) -> bool:
        """Whether readers see nothing of it at any time: a draft, or an item that has no valid approval."""
        return self.draft or bool(self.unapproved)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths under content/ of every picture and attachment the item shows."""
        lead = (self.image.src,) if self.image else ()
        attached = tuple(a.file for a in self.record.attachments) if self.record else ()
        return lead + self.body.images + attached


def next_version_path(path: str) -> str:
    """The path of the file with the next version of the item at a path."""
    return path.removesuffix(".md") + NEXT_VERSION


def item_path(file_path: str) -> str:
    """The path of the item that a file holds, this version or the next: `bai.md` for `bai.next.md`."""
    return f"{file_path.removesuffix(NEXT_VERSION)}.md" if file_path.endswith(NEXT_VERSION) else file_path
