"""Reads an issue of the bulletin from front matter."""

from __future__ import annotations

import re

from .fields import Fields
from .items import Bulletin

KEYS = ("number", "period", "items", "publisher", "licence")
_PERIOD = re.compile(r"([0-9]{4})-([0-9]{1,2})", re.ASCII)


def read(fields: Fields) -> Bulletin:
    """The issue; a wrong part is reported and reads as absent."""
    number = fields.whole("number", required="10") or 0
    period = fields.text("period", required="2017-10")
    match = _PERIOD.fullmatch(period)
    year, month = (int(match[1]), int(match[2])) if match else (0, 0)
    if period and not (match and 1 <= month <= 12):
        fields.problem("period", "không phải là tháng có thật", value=period, example="period: 2017-10")
        year = month = 0
    items = fields.texts("items", "[tin-tuc/2017/10/thang-dan-van.md]")
    return Bulletin(
        number=number,
        year=year,
        month=month,
        items=None if items in {(), ("auto",)} else items,
        publisher=fields.text("publisher"),
        licence=fields.text("licence"),
    )
