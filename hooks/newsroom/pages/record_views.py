"""What views of records have in common, and the plan that an item announces."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from newsroom.pages.page_views import Link


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
