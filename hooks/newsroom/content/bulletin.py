"""Reads an issue of the bulletin from front matter."""

from __future__ import annotations

import re

from newsroom.content.frontmatter.fields import Fields
from newsroom.model.items import Bulletin

_PERIOD = re.compile(r"([1-9][0-9]{3})-([0-9]{1,2})", re.ASCII)
_MONTH_BEFORE_YEAR = re.compile(r"(0?[1-9]|1[0-2])[-/]([1-9][0-9]{3})", re.ASCII)


def read_bulletin(fields: Fields) -> Bulletin:
    """The issue; a wrong part is reported and reads as absent."""
    year, month = _read_period(fields)
    items = fields.text_list("items")
    return Bulletin(
        number=fields.positive_int("number") or 0,
        year=year,
        month=month,
        items=None if items in {(), ("auto",)} else items,
        publisher=fields.text("publisher"),
        licence=fields.text("licence"),
    )


def _read_period(fields: Fields) -> tuple[int, int]:
    """Year and month, zeros where they are not to be had."""
    written = fields.text("period")
    match = _PERIOD.fullmatch(written)
    if match and 1 <= int(match[2]) <= 12:
        return int(match[1]), int(match[2])
    if written:
        why = "không phải là tháng có thật" if match else "không đúng cách viết tháng: năm trước, tháng sau"
        turned = _MONTH_BEFORE_YEAR.fullmatch(written)
        example = f"period: {turned[2]}-{int(turned[1]):02}" if turned else "period: 2017-10"
        fields.report_problem("period", why, value=written, example=example)
    return 0, 0
