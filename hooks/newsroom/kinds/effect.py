"""The days from when until when something has effect: its key in front matter, its state on a day, and its words."""

import datetime
from collections.abc import Iterable, Iterator

from msgspec import structs

from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.pages.item_views import RecordRow
from newsroom.pages.page_views import Link
from newsroom.text.dates import short_date

EFFECT_LABELS = {"chua-co": "Chưa có hiệu lực", "con": "Còn hiệu lực", "het": "Hết hiệu lực"}

EffectDays = tuple[datetime.date | None, datetime.date | None]
"""First and last day, where they are known."""


def effect_field(name: str) -> FieldSpec:
    """The key of that name."""
    days = (
        FieldSpec("from", "Từ ngày", "day", example=DAY_EXAMPLE),
        FieldSpec("to", "Đến ngày", "day", example=DAY_EXAMPLE),
    )
    return FieldSpec(name, "Hiệu lực", "group", example=f"{{from: {DAY_EXAMPLE}}}", subfields=days)


def read_effect(fields: Fields, key: str) -> EffectDays:
    """What is written at the key."""
    written = fields.mapping(key)
    if written is None:
        return None, None
    written.report_unknown()
    first, last = written.day("from"), written.day("to")
    if first and last and last < first:
        why = f"sớm hơn ngày bắt đầu hiệu lực ({short_date(first)})"
        written.report_problem("to", why, value=written.text("to"), example=f"to: {first.year}-12-31")
    return first, last


def effect_state(first: datetime.date | None, last: datetime.date | None, today: datetime.date) -> str:
    """The state on a day: chua-co, con, het; "" where no day is known."""
    if first is None and last is None:
        return ""
    if first is not None and today < first:
        return "chua-co"
    return "het" if last is not None and today > last else "con"


def effect_label(state: str) -> str:
    """A state in words; "" for none."""
    return EFFECT_LABELS.get(state, "")


def effect_text(first: datetime.date | None, last: datetime.date | None, today: datetime.date) -> str:
    """“Từ ngày 1/9/2018 đến ngày 31/12/2018 (còn hiệu lực)”; "" where no day is known."""
    begin = f"từ ngày {short_date(first)}" if first else ""
    end = f"đến ngày {short_date(last)}" if last else ""
    days = " ".join(filter(None, (begin, end))).capitalize()
    return f"{days} ({effect_label(effect_state(first, last, today)).lower()})" if days else ""


def rows_without_state(rows: Iterable[RecordRow], field: str, state_words: str) -> Iterator[RecordRow]:
    """The rows without the state in that of `field`: it hangs on the day, and feeds do not change with the day."""
    state = f" ({state_words.lower()})"
    for row in rows:
        values = tuple(Link(value.url, value.title.removesuffix(state)) for value in row.values)
        yield structs.replace(row, values=values) if row.field == field else row
