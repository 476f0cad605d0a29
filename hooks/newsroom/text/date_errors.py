"""Says in Vietnamese why a text in the form of a date is none."""

from __future__ import annotations

import re

from newsroom.text.dates import parse_day

_TIME_SEPARATOR = re.compile(r"[T ]")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")


def why_impossible(text: str) -> str:
    """Why a text in the form of a date is none."""
    day = date_part(text)
    if is_real_date(day):
        return "không phải là giờ có thật"
    swapped = _DAY_FIRST.sub(r"\2/\1/\3", day)
    hint = "; ngày viết trước, tháng viết sau" if swapped != day and is_real_date(swapped) else ""
    return f"không phải là ngày có thật{hint}"


def date_part(text: str) -> str:
    """What stands before the time of day."""
    return _TIME_SEPARATOR.split(text, maxsplit=1)[0]


def is_real_date(text: str) -> bool:
    """Whether a text is a day of the calendar."""
    try:
        parse_day(text)
    except ValueError:
        return False
    return True
