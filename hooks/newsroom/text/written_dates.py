"""Reads days and hours as other programs, languages and file names write them."""

import re
from datetime import UTC, datetime, timedelta

from newsroom.text.dates import TIME_ZONE, ImpossibleDate, UnknownDateFormat, parse_moment, why_impossible
from newsroom.text.normalize import collapse_whitespace

_MONTH_NAMES = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
    "sep sept september", "oct october", "nov november", "dec december",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"
# Where figures alone are written the day stands first, as in Vietnam, unless the year does.
_DAYS = (
    r"(?<!\d)(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH_NAME},?[ -](?P<year>\d{{4}})(?!\d)",
    rf"(?<!\w){_MONTH_NAME} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)",
    r"(?<!\d)(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?: năm|,)? (?P<year>\d{4})(?!\d)",
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}) ?(?:(?::|h|giờ) ?(?P<minute>\d{2})(?: phút)?(?::(?P<second>\d{2})(?:[.,]\d+)?)?|h|giờ)?"
    r"(?: ?(?P<half>[ap]\.?m\b\.?|sa\b|ch\b))?"
    r"(?: ?(?P<zone>z\b|\(?(?:utc|gmt)(?:[-+]\d{1,2}(?::?\d{2})?)?\)?|[-+]\d{2}(?::?\d{2})?))?(?: \([a-z ]+\))?(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_FILLER = re.compile(
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|ngày|lúc|vào|at|t|[\s,|()–—.-])*",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"\d{10}|\d{13}", re.ASCII)
_FILE_NAME_DAY = re.compile(r"((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?=[-_. ]|$)[-_. ]*", re.ASCII)


def read_written_moment(text: str) -> datetime:
    """The moment that a text names in any of the usual ways, in TIME_ZONE: "Nov 20, 2018 7:05 AM", "20.11.2018".

    Twenty-four o'clock is the midnight that ends a day (ISO 8601). Ten digits are seconds since 1970, thirteen are
    milliseconds. Raises UnknownDateFormat or ImpossibleDate.
    """
    text = collapse_whitespace(text)
    try:
        return parse_moment(text)
    except (UnknownDateFormat, ImpossibleDate) as error:
        if _SECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(TIME_ZONE)
        found = _find_day(text)
        if found is None:
            raise UnknownDateFormat(text) from error
        day, rest = found
        return _add_time(day, rest)


def moment_or_none(text: str) -> datetime | None:
    """As `read_written_moment`; None where that raises."""
    try:
        return read_written_moment(text)
    except ValueError:
        return None


def why_unreadable(text: str, error: ValueError) -> str:
    """Why `read_written_moment` raised this error, as a clause in Vietnamese."""
    return why_impossible(text) if isinstance(error, ImpossibleDate) else "không đúng cách viết ngày giờ"


def file_name_day(name: str) -> tuple[str, str]:
    """The day that a file's name begins with, as front matter has it, and the rest: "2018-05-01-ten" has both.

    The day is "" where there is none.
    """
    match = _FILE_NAME_DAY.match(name)
    if match is None:
        return "", name
    day = f"{match[1]}-{match[3]}-{match[4]}"
    try:
        parse_moment(day)
    except ImpossibleDate:
        return "", name
    return day, name[match.end() :]


def _find_day(text: str) -> tuple[datetime, str] | None:
    """The day in a text, and the text without it."""
    for pattern in _DAYS:
        if match := re.search(pattern, text, re.IGNORECASE | re.ASCII):
            parts = match.groupdict()
            month = int(parts["month"]) if "month" in parts else _MONTHS.get(parts["name"].lower(), 0)
            if month or "name" not in parts:
                day = parse_moment(f"{parts['year']}-{month:02}-{int(parts['day']):02}")
                return day, f"{text[: match.start()]} {text[match.end() :]}"
    return None


def _add_time(day: datetime, rest: str) -> datetime:
    match = _TIME.search(rest)
    if match is None:
        return _without_filler(day, rest)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "").lower()[:1]
    if match["minute"] is None and not half and not match[0].strip().lower().endswith(("h", "giờ")):
        raise UnknownDateFormat(rest)
    if half:
        if not 1 <= hour <= 12:
            raise ImpossibleDate(rest)
        hour = hour % 12 + (12 if half in "pc" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise ImpossibleDate(rest)
    try:
        moment = day + timedelta(hours=hour, minutes=minute, seconds=second)
        moment += TIME_ZONE.utcoffset(None) - _zone_offset(match["zone"])
    except OverflowError as error:
        raise ImpossibleDate(rest) from error
    return _without_filler(moment, f"{rest[: match.start()]} {rest[match.end() :]}")


def _without_filler(moment: datetime, rest: str) -> datetime:
    if not _FILLER.fullmatch(rest):
        raise UnknownDateFormat(rest)
    return moment


def _zone_offset(zone: str | None) -> timedelta:
    if not zone:
        return TIME_ZONE.utcoffset(None)
    offset = re.search(r"([-+])(\d{1,2}):?(\d{2})?", zone)
    if offset is None:
        return timedelta()
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return size if offset[1] == "+" else -size
