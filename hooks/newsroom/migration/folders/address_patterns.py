"""Patterns of addresses, as most generators have them, and the parts of a date that stand in them."""

import re
from collections.abc import Mapping
from datetime import datetime

_STRFTIME = re.compile(r"%-?[A-Za-z]")
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def date_parts(date: datetime | None) -> Mapping[str, str]:
    """What patterns of addresses take from a date, by the names that Jekyll and Hexo have for it."""
    if date is None:
        return {}
    week = date.isocalendar()
    month, weekday = _MONTHS[date.month - 1], _WEEKDAYS[date.weekday()]
    return {
        "year": f"{date.year:04}", "short_year": f"{date.year % 100:02}", "month": f"{date.month:02}",
        "i_month": f"{date.month}", "short_month": month[:3].upper(), "long_month": month, "monthname": month,
        "day": f"{date.day:02}", "i_day": f"{date.day}", "y_day": f"{date:%j}", "yearday": f"{int(f'{date:%j}')}",
        "hour": f"{date.hour:02}", "minute": f"{date.minute:02}", "second": f"{date.second:02}",
        "w_year": f"{week.year}", "week": f"{week.week:02}", "w_day": f"{week.weekday}",
        "short_day": weekday[:3].upper(), "long_day": weekday, "weekdayname": weekday,
        "weekday": f"{week.weekday % 7}", "timestamp": f"{int(date.timestamp())}",
    }  # fmt: skip


def strftime(date: datetime, pattern: str) -> str:
    """A date by a pattern of `%Y` and the like that came with the source."""
    parts = date_parts(date)
    names = {"Y": "year", "y": "short_year", "m": "month", "d": "day", "B": "long_month", "H": "hour", "M": "minute",
             "S": "second", "j": "y_day", "A": "long_day"}  # fmt: skip
    short = {"b": parts["long_month"][:3], "a": parts["long_day"][:3]}

    def fill(match: re.Match[str]) -> str:
        letter = match[0][-1]
        text = short.get(letter) or parts.get(names.get(letter, ""), match[0])
        return text.lstrip("0") or "0" if "-" in match[0] else text

    return _STRFTIME.sub(fill, pattern)


def fill_pattern(pattern: str, values: Mapping[str, str]) -> str:
    """A pattern of `:name` parts with their values; a part without a value goes."""
    names = sorted(values, key=len, reverse=True)
    filled = re.sub(rf":({'|'.join(map(re.escape, names))})(?![a-z_])", lambda match: values[match[1]], pattern)
    return re.sub(r"/{2,}", "/", re.sub(r":[a-z_]+", "", filled))
