"""The calendar of a month: what is scheduled to appear, change or go, and the milestones of plans."""

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from werkzeug.wrappers import Response

from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.library import Library
from newsroom.library.schedule import upcoming_events
from newsroom.model.records import Plan
from newsroom.text.dates import TIME_ZONE, month_heading

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class CalendarEntry(Struct, frozen=True, order=True):
    """What happens on a day: at what time ("" for the whole day), what, and the item that it happens to."""

    time: str
    what: str
    title: str
    path: str


class CalendarDay(Struct, frozen=True):
    """A day and what happens on it; `is_outside` is true of days that only fill the first and the last week."""

    day: datetime.date
    entries: Sequence[CalendarEntry]
    is_outside: bool


def month_days(library: Library, year: int, month: int) -> list[CalendarDay]:
    """The whole weeks of a month, from Monday."""
    by_day: dict[datetime.date, list[CalendarEntry]] = defaultdict(list)
    for day, entry in (*_events(library), *_milestones(library)):
        by_day[day].append(entry)
    days = calendar.Calendar().itermonthdates(year, month)
    return [CalendarDay(day, sorted(by_day.get(day, ())), day.month != month) for day in days]


def _events(library: Library) -> Iterator[tuple[datetime.date, CalendarEntry]]:
    for event in upcoming_events(library):
        local = event.moment.astimezone(TIME_ZONE)
        yield local.date(), CalendarEntry(f"{local:%H:%M}", event.kind, event.title, event.path)


def _milestones(library: Library) -> Iterator[tuple[datetime.date, CalendarEntry]]:
    for item in library.items.values():
        if isinstance(item.record, Plan):
            for milestone in item.record.milestones:
                what = f"hạn: {milestone.task}" if milestone.task else "hạn"
                yield milestone.last_day, CalendarEntry("", what, item.title, item.path)


class CalendarPage:
    """The page of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services

    def show(self, request: DeskRequest) -> Response:
        """The month that is asked for, or the present one."""
        snapshot = self._services.content_cache.snapshot()
        library, today = snapshot.library, snapshot.library.now.date()
        asked = _MONTH.fullmatch(request.args.get("thang", ""))
        year, month = (int(asked[1]), int(asked[2])) if asked else (today.year, today.month)
        first = datetime.date(year, month, 1)
        return self._services.responses.render(
            request,
            "calendar.html",
            heading=month_heading(year, month),
            days=month_days(library, year, month),
            today=today,
            before=f"{first - datetime.timedelta(days=1):%Y-%m}",
            after=f"{first + datetime.timedelta(days=31):%Y-%m}",
        )
