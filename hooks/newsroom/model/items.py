"""The validated values a content file becomes: an item of the site, with its record where its kind has one."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct

from newsroom.model import urls

ItemKind = Literal["article", "plan", "contest", "bulletin"]
CorrectionKind = Literal["dinh-chinh", "cap-nhat", "go"]
PrizeRank = Literal["nhat", "nhi", "ba", "khuyen-khich", "toan-doan", "phu"]


class LeadImage(Struct, frozen=True):
    """A picture with its words; `src` is a path under content/."""

    src: str
    alt: str
    caption: str
    credit: str = ""


class Correction(Struct, frozen=True):
    """A dated notice to the reader."""

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


class Signer(Struct, frozen=True):
    """Who signed a document: name, title and the authority line (T/M, K/T, T/L, TUQ)."""

    name: str
    title: str = ""
    authority: str = ""


class Milestone(Struct, frozen=True):
    """A task with its first and last day (equal for a single day)."""

    first_day: datetime.date
    last_day: datetime.date
    task: str
    lead: str = ""
    partners: tuple[str, ...] = ()


class Attachment(Struct, frozen=True):
    """A file to download; `file` is a path under content/."""

    file: str
    title: str


class Plan(Struct, frozen=True, tag="plan"):
    """The record of an official document (Nghị định 30/2020/NĐ-CP Điều 8; Quy định 66-QĐ/TW)."""

    number: str = ""
    doctype: str = "Kế hoạch"
    issued: datetime.date | None = None
    issuer: str = ""
    place: str = ""
    subject: str = ""
    field: str = ""
    signer: Signer | None = None
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    recipients: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class Team(Struct, frozen=True):
    """A team of a contest: its name, the unit that sent it and the block it competes in."""

    name: str
    unit: str = ""
    block: str = ""


class Round(Struct, frozen=True):
    """A round with the most points a team can score in it."""

    name: str
    maximum: float | None = None


class Score(Struct, frozen=True):
    """A team's points, one a round in the order of the rounds."""

    team: str
    points: tuple[float, ...]


class Prize(Struct, frozen=True):
    """A prize; several teams may share a rank (đồng giải), a special prize has a title."""

    rank: PrizeRank
    team: str
    title: str = ""


class Contest(Struct, frozen=True, tag="contest"):
    """The record of a contest and its results."""

    name: str = ""
    edition: str = ""
    level: str = ""
    organiser: str = ""
    place: str = ""
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    teams: tuple[Team, ...] = ()
    rounds: tuple[Round, ...] = ()
    scores: tuple[Score, ...] = ()
    prizes: tuple[Prize, ...] = ()


class Bulletin(Struct, frozen=True, tag="bulletin"):
    """An issue of the bulletin; `items` are paths in order, or None for every public article of its month."""

    number: int = 0
    year: int = 0
    month: int = 0
    items: tuple[str, ...] | None = None
    publisher: str = ""
    licence: str = ""


class Item(Struct, frozen=True):
    """One article, plan, contest report or bulletin, whole and valid in itself.

    `path` is POSIX, under content/. Texts are NFC on one line. Times have a zone. `authors` is empty where the
    editorial board (BBT) signs.
    """

    path: str
    section: str
    kind: ItemKind
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
    record: Plan | Contest | Bulletin | None = None
    body: Body = Body()

    @property
    def lead(self) -> str:
        """The summary as the reader sees it: the author's own, else the first paragraph."""
        return self.summary or self.body.lead

    @property
    def permalink(self) -> str:
        """The page's address from the site's root: `tin-tuc/2017/10/thang-dan-van/`."""
        return urls.permalink(self.path)

    def withdrawal_notice(self, now: datetime.datetime) -> Correction | None:
        """The notice that took the item back, once its time has come."""
        return next((c for c in self.corrections if c.kind == "go" and c.date <= now), None)

    def is_public(self, now: datetime.datetime) -> bool:
        """Whether readers may see anything of the item: the contract's publication rule."""
        return not self.draft and self.date <= now and (self.expires is None or now < self.expires)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths under content/ of every picture and attachment the item shows."""
        lead = (self.image.src,) if self.image else ()
        attached = tuple(a.file for a in self.record.attachments) if isinstance(self.record, Plan) else ()
        return lead + self.body.images + attached
