"""What tells official documents apart and ties them together: numbers, years, series, and their naming each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from newsroom.model.items import Item, Plan
from newsroom.text.normalize import fold

DocumentRelation = Literal["replaces", "amends", "basis"]

_DASH_TO_HYPHEN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def number_key(number: str) -> str:
    """What the ways to type one document's number have in common: case, spaces and the kind of dash do not count."""
    return "".join(fold(number).translate(_DASH_TO_HYPHEN).split())


def series_key(item: Item) -> tuple[str, str]:
    """What plans of one series share from year to year: issuer and title without figures."""
    record = item.record
    issuer = record.issuer if isinstance(record, Plan) else ""
    words = "".join(sign if sign.isalpha() else " " for sign in fold(item.title))
    return fold(issuer), " ".join(words.split())


def plan_year(item: Item) -> int:
    """The year of a plan: of its issue, or of its publication where that is not known."""
    record = item.record
    return record.issued.year if isinstance(record, Plan) and record.issued else item.date.year


def document_relations(item: Item) -> Iterator[tuple[DocumentRelation, str]]:
    """What a plan says of other documents, each by the number or path that names it."""
    record = item.record
    if isinstance(record, Plan):
        yield from (("replaces", reference) for reference in record.replaces)
        yield from (("amends", reference) for reference in record.amends)
        yield from (("basis", reference) for reference in record.basis)
