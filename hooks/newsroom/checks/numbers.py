"""Finds numbers that clash: of documents by one issuer in one year, and of bulletins within a year."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from operator import itemgetter

from newsroom.checks.collector import ProblemCollector
from newsroom.model.document_numbers import number_key, plan_year
from newsroom.model.items import Bulletin, Plan
from newsroom.text.normalize import fold


def check_numbers(collector: ProblemCollector) -> None:
    """Report every number given twice, and every gap in a year's run of bulletins."""
    _check_document_numbers(collector)
    _check_bulletin_numbers(collector)


def _check_document_numbers(found: ProblemCollector) -> None:
    owners: dict[tuple[str, str, int], str] = {}
    numbered = (
        (path, item.record, plan_year(item))
        for path, item in found.library.items.items()
        if isinstance(item.record, Plan) and item.record.number
    )
    for path, record, year in sorted(numbered, key=itemgetter(0)):
        owner = owners.setdefault((number_key(record.number), fold(record.issuer), year), path)
        if owner != path:
            why = f"trùng số, cơ quan ban hành và năm với {found.display_path(owner)}"
            found.add(path, "number", why, value=record.number, example="kiểm tra lại số ghi trên văn bản gốc")


def _check_bulletin_numbers(found: ProblemCollector) -> None:
    years: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for path, item in found.library.items.items():
        if isinstance(item.record, Bulletin) and item.record.number and item.record.year:
            years[item.record.year].append((item.record.number, path))
    for year, issues in sorted(years.items()):
        issues.sort()
        numbers = [number for number, _ in issues]
        free = next((low + 1 for low, high in pairwise(numbers) if high > low + 1), numbers[-1] + 1)
        for (before, first), (number, path) in pairwise(issues):
            if number == before:
                why = f"trùng số với {found.display_path(first)} trong năm {year}"
                found.add(path, "number", why, value=str(number), example=f"number: {free}")
            elif number > before + 1:
                lost = f"{before + 1}" if number == before + 2 else f"{before + 1} đến {number - 1}"
                why = f"nhảy số: năm {year} đã có số {before} nhưng thiếu bản tin số {lost}"
                found.add(path, "number", why, value=str(number), example=f"number: {before + 1}")
