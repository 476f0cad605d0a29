"""Reads dates as editors write them, and writes them as news, official documents and feeds do."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from typing import TypeVar

# Asia/Ho_Chi_Minh has kept +07:00 without summer time since 13 June 1975. A fixed offset is the same, and spares
# Windows, which has no zone files, the tzdata package.
TIME_ZONE = timezone(timedelta(hours=7), "+07")
"""The zone of Vietnam: of all dates without one, and of all dates shown."""

_MIDNIGHT = time()

DateT = TypeVar("DateT", bound=date)

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")

_YEAR = "[1-9][0-9]{3}"
_DAY = (
    f"(?:(?P<year>{_YEAR})(?P<sep>[-/])(?P<month>[0-9]{{2}})(?P=sep)(?P<day>[0-9]{{2}})"
    f"|(?P<d>[0-9]{{1,2}})(?P<s>[-/])(?P<m>[0-9]{{1,2}})(?P=s)(?P<y>{_YEAR}))"
)
_TIME = (
    "(?P<hour>[0-9]{1,2})(?:h(?P<past>[0-9]{2})|:(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?(?: ?(?P<zone>Z|[-+][0-9]{2}:?[0-5][0-9]))?)"
)
_MOMENT = re.compile(f"{_DAY}(?:[T ]{_TIME})?")
_TIME_SEPARATOR = re.compile("[T ]")
_DAY_FIRST = re.compile("([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})")


class UnknownDateFormat(ValueError):
    """The text is in no form of date that editors may use."""


class ImpossibleDate(ValueError):
    """The text has the form of a date, but there is no such day or hour."""


def parse_moment(text: str) -> datetime:
    """The moment that `text` names, in TIME_ZONE, to the second; a day without a time is its midnight.

    Year first with two digits for month and day (RFC 3339, or a space for the T, without a zone, without seconds), or
    day first as in "9/10/2017 8:30", "9-10-2017 8h30". Years are 1000 to 9999. Raises UnknownDateFormat or
    ImpossibleDate.
    """
    parts = _match_date(text)
    try:
        moment = datetime(
            int(parts["year"] or parts["y"]),
            int(parts["month"] or parts["m"]),
            int(parts["day"] or parts["d"]),
            int(parts["hour"] or 0),
            int(parts["minute"] or parts["past"] or 0),
            int(parts["second"] or 0),
            tzinfo=_parse_zone(parts["zone"]),
        )
        moment = _to_local(moment)
    except (ValueError, OverflowError) as error:
        raise ImpossibleDate(text) from error
    if moment.year < 1000:
        raise ImpossibleDate(text)
    return moment


def parse_day(text: str) -> date:
    """The day that `text` names, in a form of `parse_moment` without a time; raises as `parse_moment` does."""
    if _match_date(text)["hour"] is not None:
        raise UnknownDateFormat(text)
    return parse_moment(text).date()


def why_impossible(text: str) -> str:
    """Why `parse_moment` or `parse_day` raised ImpossibleDate for this text, as a clause in Vietnamese."""
    day = _TIME_SEPARATOR.split(text, maxsplit=1)[0]
    if _is_real_day(day):
        return "không phải là giờ có thật"
    swapped = _DAY_FIRST.sub(r"\2/\1/\3", day)
    hint = "; ngày viết trước, tháng viết sau" if swapped != day and _is_real_day(swapped) else ""
    return f"không phải là ngày có thật{hint}"


def day_before_time(text: str) -> str:
    """The day that a time follows in the text, as it is written; "" where there is none."""
    day = _TIME_SEPARATOR.split(text, maxsplit=1)[0]
    return day if day != text and _is_real_day(day) else ""


def _is_real_day(text: str) -> bool:
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


def _match_date(text: str) -> re.Match[str]:
    """The parts of a date, not yet checked against the calendar; white space of any kind may stand around and in it."""
    match = _MOMENT.fullmatch(" ".join(text.split()))
    if match is None:
        raise UnknownDateFormat(text)
    return match


def _parse_zone(text: str | None) -> timezone:
    """The zone of "Z", "+07:00" or "+0700"; TIME_ZONE where none is written. Raises ValueError from 24 hours on."""
    if text is None:
        return TIME_ZONE
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(offset if text[0] == "+" else -offset)


def _to_local(day: DateT) -> DateT:
    """A moment in TIME_ZONE; a day stays as it is. Raises ValueError for a moment without a zone."""
    if not isinstance(day, datetime) or day.tzinfo is TIME_ZONE:
        return day
    if day.tzinfo is None:
        raise ValueError(f"{day} has no zone")
    return day.astimezone(TIME_ZONE)


def _time_suffix(moment: datetime, separator: str) -> str:
    """The time of day after the separator; "" at midnight, which stands for a day without a time."""
    local = _to_local(moment)
    return "" if local.time() == _MIDNIGHT else f"{separator}{local.hour:02}:{local.minute:02}"


def news_date(moment: date) -> str:
    """The day as news writes it: "Thứ Hai, ngày 9 tháng 10 năm 2017"."""
    day = _to_local(moment)
    return f"{_WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"


def news_datetime(moment: datetime) -> str:
    """As `news_date`, with the time unless it is midnight: "Thứ Hai, ngày 9 tháng 10 năm 2017, 08:30"."""
    return f"{news_date(moment)}{_time_suffix(moment, ', ')}"


def short_date(moment: date) -> str:
    """The day in figures: "09/10/2017"."""
    day = _to_local(moment)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def short_datetime(moment: datetime) -> str:
    """As `short_date`, with the time unless it is midnight: "09/10/2017 08:30"."""
    return f"{short_date(moment)}{_time_suffix(moment, ' ')}"


def spoken_moment(moment: datetime) -> str:
    """A time as one says it: "08:30 thứ Hai, ngày 9/10/2017"."""
    local = _to_local(moment)
    weekday = _WEEKDAYS[local.weekday()]
    if weekday.startswith("Thứ"):
        weekday = f"thứ{weekday[3:]}"
    return f"{local.hour:02}:{local.minute:02} {weekday}, ngày {local.day}/{local.month}/{local.year}"


def short_noted_datetime(noted: str) -> str:
    """As `short_datetime`, of a moment in a note (ISO 8601) that somebody may have spoilt: then “không rõ”."""
    try:
        return short_datetime(datetime.fromisoformat(noted))
    except ValueError:
        return "không rõ"


def document_date(moment: date) -> str:
    """The day as an official document writes it: "ngày 09 tháng 10 năm 2017", "ngày 12 tháng 02 năm 2018".

    Days below 10 and the months 1 and 2 get a zero in front (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    day = _to_local(moment)
    return f"ngày {day.day:02} tháng {f'{day.month:02}' if day.month in (1, 2) else day.month} năm {day.year}"


def month_heading(year: int, month: int) -> str:
    """The heading of a month: "Tháng 10 năm 2017"."""
    return f"Tháng {month} năm {year}"


def date_range(first: date, last: date) -> str:
    """The days from `first` to `last`, with month and year only once where they are the same.

    "ngày 5/10/2017", "từ ngày 5 đến ngày 7/10/2017", "từ ngày 28/9 đến ngày 3/10/2017", "từ ngày 30/12/2017 đến ngày
    2/1/2018". Raises ValueError where `last` is before `first`.
    """
    first, last = (day.date() if isinstance(day, datetime) else day for day in map(_to_local, (first, last)))
    if last < first:
        raise ValueError(f"a period from {first} cannot end on {last}")
    end = f"ngày {last.day}/{last.month}/{last.year}"
    if first == last:
        return end
    start = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f"/{first.month}"
    if first.year != last.year:
        start += f"/{first.year}"
    return f"từ ngày {start} đến {end}"


def iso_datetime(moment: datetime) -> str:
    """The moment as in RFC 3339, in TIME_ZONE: "2017-10-09T08:30:00+07:00"."""
    return _to_local(moment).isoformat(timespec="seconds")


def rfc822_datetime(moment: datetime) -> str:
    """The moment as in RFC 822 with RSS 2.0's four-digit year, in TIME_ZONE: "Mon, 09 Oct 2017 08:30:00 +0700"."""
    return format_datetime(_to_local(moment))
