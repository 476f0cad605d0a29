"""The records that items of some kinds have: the base of all, and those whose relations the library keeps."""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from newsroom.model import urls


class Attachment(Struct, frozen=True):
    """A file to download; `file` is a path under content/."""

    file: str
    title: str


class Record:
    """What the items of one kind have beyond an article: a frozen Struct whose tag is the name of the kind."""

    __slots__ = ()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files to download with the item."""
        return ()

    @property
    def references(self) -> tuple[str, ...]:
        """The paths, or numbers, of other items that it names."""
        return ()

    @property
    def stands_alone(self) -> bool:
        """Whether it says enough for a page that has no text besides."""
        return False

    @property
    def change_days(self) -> tuple[datetime.date, ...]:
        """The days on which the item's page becomes another without anyone editing it."""
        return ()

    @property
    def generated_files(self) -> tuple[str, ...]:
        """Names of the files that the build makes beside the item's page."""
        return ()


def boundary_days(first_day: datetime.date | None, last_day: datetime.date | None) -> Iterator[datetime.date]:
    """The day on which a span of days begins and the day after its end, where they are known."""
    if first_day is not None:
        yield first_day
    if last_day is not None and last_day < datetime.date.max:
        yield last_day + datetime.timedelta(days=1)


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


class Plan(Record, Struct, frozen=True, tag="plan"):
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

    @property
    def references(self) -> tuple[str, ...]:
        """The documents that it rests on, replaces or amends."""
        return self.basis + self.replaces + self.amends

    @property
    def stands_alone(self) -> bool:
        """What the document is about, its text as a file, or what is to be done when."""
        return bool(self.subject or self.attachments or self.milestones)

    @property
    def change_days(self) -> tuple[datetime.date, ...]:
        """The days on which its effect begins or has ended, or that of a milestone."""
        spans = [(each.first_day, each.last_day) for each in self.milestones]
        return tuple(day for span in ((self.effective_from, self.effective_to), *spans) for day in boundary_days(*span))

    @property
    def generated_files(self) -> tuple[str, ...]:
        """The calendar of its milestones."""
        return (urls.CALENDAR,) if self.milestones else ()


class Bulletin(Record, Struct, frozen=True, tag="bulletin"):
    """An issue of the bulletin; `items` are paths in order, or None for every public article of its month."""

    number: int = 0
    year: int = 0
    month: int = 0
    items: tuple[str, ...] | None = None
    publisher: str = ""
    licence: str = ""

    @property
    def references(self) -> tuple[str, ...]:
        """The items in it, where they are listed."""
        return self.items or ()

    @property
    def stands_alone(self) -> bool:
        """The contents of the issue."""
        return self.items is None or bool(self.items)
