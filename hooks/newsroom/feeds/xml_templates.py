"""Templates that feedgen writes: XML in which placeholders stand for the values that differ."""

import datetime
import html
import re
from collections.abc import Sequence

from newsroom.text import dates
from newsroom.text.normalize import strip_control_chars

_PLACEHOLDER = re.compile("\ue000([0-9]+)\ue001")

TIME_PLACEHOLDERS = tuple(datetime.datetime(1000, 1, day, tzinfo=dates.TIME_ZONE) for day in (1, 2))
"""Times that stand for the values of numbers 0 and 1, however feedgen writes them."""


def placeholder_text(number: int) -> str:
    """What stands for the value of that number, which is not that of a time."""
    return f"\ue000{number}\ue001"


def split_template(xml: bytes) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The texts between the values, one more than these, and the number of each value, in their order."""
    text = xml.decode()
    for number, time in enumerate(TIME_PLACEHOLDERS):
        for format_time in (dates.rfc822_datetime, dates.iso_datetime):
            text = text.replace(format_time(time), placeholder_text(number))
    parts = _PLACEHOLDER.split(text)
    return tuple(parts[::2]), tuple(map(int, parts[1::2]))


def escape_values(values: Sequence[str]) -> list[str]:
    """Values on one line each, escaped for XML text and attributes; all at once if none has a line end."""
    escaped = html.escape(strip_control_chars("\n".join(values))).split("\n")
    if len(escaped) == len(values):
        return escaped
    return [html.escape(strip_control_chars(value).replace("\n", " ")) for value in values]
