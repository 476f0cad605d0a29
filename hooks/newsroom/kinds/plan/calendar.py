"""Writes a plan's milestones as an iCalendar file (RFC 5545)."""

import datetime
from collections import Counter
from collections.abc import Iterator

from newsroom.model.items import Item
from newsroom.model.records import Plan
from newsroom.runtime.digests import digest
from newsroom.text.normalize import strip_control_chars

_MAX_LINE_OCTETS = 75
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\x7f": None})
# A day has to come after it.
_LATEST_LAST_DAY = datetime.date.max - datetime.timedelta(days=1)


def plan_calendar(item: Item, record: Plan, *, url: str, host: str, last_modified: datetime.datetime) -> bytes:
    """One all-day event a milestone; `changed` is when the reader was last told of a change, never the clock."""
    stamp = f"{last_modified.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Newsroom//vi",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text_value(item.title)}",
    ]
    tasks: Counter[str] = Counter()
    for milestone in record.milestones:
        partners = f"Phối hợp: {', '.join(milestone.partners)}" if milestone.partners else ""
        details = "\n".join(filter(None, (f"Chủ trì: {milestone.lead}" if milestone.lead else "", partners, url)))
        # DTEND of an all-day event is the day after its last (RFC 5545, 3.6.1).
        end = min(milestone.last_day, _LATEST_LAST_DAY) + datetime.timedelta(days=1)
        # The task names the event, so that one moved to another day moves in the readers' calendars too.
        tasks[milestone.task] += 1
        name = f"{item.permalink}\n{milestone.task}\n{tasks[milestone.task]}"
        rows += [
            "BEGIN:VEVENT",
            f"UID:{digest(name.encode('utf-8', 'replace'), size=12).hex()}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{milestone.first_day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{end:%Y%m%d}",
            f"SUMMARY:{_text_value(milestone.task)}",
            f"DESCRIPTION:{_text_value(details)}",
            f"URL:{url}",
            # A day with a task in it is not a day without time.
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    rows.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for row in rows for part in _fold_line(row)).encode()


def _text_value(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11), which may hold no control characters."""
    return strip_control_chars(value).translate(_TEXT_ESCAPES)


def _fold_line(line: str) -> Iterator[str]:
    """A content line in pieces of at most 75 octets (RFC 5545, 3.1), never inside a character."""
    piece, size, limit = "", 0, _MAX_LINE_OCTETS
    for sign in line:
        octets = len(sign.encode())
        if size + octets > limit:
            yield piece
            piece, size, limit = " ", 1, _MAX_LINE_OCTETS
        piece += sign
        size += octets
    yield piece
