"""Responds with what was done at the desk: a page with search, and a file for a spreadsheet."""

from collections.abc import Iterator

from werkzeug.wrappers import Response

from newsroom.desk.access.audit import AuditEntry, AuditFilter
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.text.dates import parse_day, short_noted_datetime
from newsroom.text.normalize import collapse_whitespace, nfc
from newsroom.text.spreadsheets import csv_lines

_ENTRIES_PER_PAGE = 100
_COLUMNS = ("Thời điểm", "Tên đăng nhập", "Họ tên", "Việc", "Bài", "Chi tiết")


class AuditPages:
    """The record of one desk as its administrators read it."""

    def __init__(self, services: DeskServices) -> None:
        self._audit, self._responses = services.audit, services.responses

    def show(self, request: DeskRequest) -> Response:
        """A page of the record, the newest first."""
        wanted, page = _filter(request), request.args.get("trang", "1")
        total = self._audit.count(wanted)
        page_count = max(1, -(-total // _ENTRIES_PER_PAGE))
        number = min(max(1, int(page) if page.isdecimal() and len(page) < 9 else 1), page_count)
        entries = self._audit.entries(wanted, limit=_ENTRIES_PER_PAGE, offset=(number - 1) * _ENTRIES_PER_PAGE)
        return self._responses.render(
            request,
            "audit.html",
            entries=[(entry, short_noted_datetime(entry.at)) for entry in entries],
            wanted=wanted,
            people=self._audit.people(),
            total=total,
            page=number,
            page_count=page_count,
        )

    def export(self, request: DeskRequest) -> Response:
        """The whole record, or what was searched for, as comma-separated values (RFC 4180) that Excel reads."""
        return Response(
            csv_lines(_COLUMNS, _rows(self._audit.all_entries(_filter(request)))),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="nhat-ky.csv"'},
        )


def _filter(request: DeskRequest) -> AuditFilter:
    return AuditFilter(
        login=request.args.get("nguoi", ""),
        path=request.args.get("bai", ""),
        words=collapse_whitespace(nfc(request.args.get("tim", "")))[:100],
        first_day=_day(request.args.get("tu", "")),
        last_day=_day(request.args.get("den", "")),
    )


def _day(text: str) -> str:
    try:
        return parse_day(text).isoformat()
    except ValueError:
        return ""


def _rows(entries: Iterator[AuditEntry]) -> Iterator[tuple[str, ...]]:
    return ((entry.at, entry.login, entry.name, entry.action, entry.path, entry.detail) for entry in entries)
