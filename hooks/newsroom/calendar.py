"""Writes a plan's milestones as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from .items import Item, Plan

_FOLD = 75
# A day has to come after it.
_LAST = datetime.date.max - datetime.timedelta(days=1)


def calendar(item: Item, record: Plan, *, url: str, host: str) -> bytes:
    """One all-day event a milestone; the stamp is the item's own time, so the same plan gives the same bytes."""
    changed = max((item.updated or item.date), item.date).astimezone(datetime.UTC)
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Newsroom//vi",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(item.title)}",
    ]
    for number, milestone in enumerate(record.milestones, start=1):
        partners = f"Phối hợp: {', '.join(milestone.partners)}" if milestone.partners else ""
        details = "\n".join(filter(None, (f"Chủ trì: {milestone.lead}" if milestone.lead else "", partners, url)))
        # DTEND of an all-day event is the day after its last (RFC 5545, 3.6.1).
        end = min(milestone.last, _LAST) + datetime.timedelta(days=1)
        rows += [
            "BEGIN:VEVENT",
            f"UID:{item.permalink.strip('/').replace('/', '-')}-{number}@{host}",
            f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{milestone.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{end:%Y%m%d}",
            f"SUMMARY:{_text(milestone.task)}",
            f"DESCRIPTION:{_text(details)}",
            f"URL:{url}",
            "END:VEVENT",
        ]
    rows.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for row in rows for part in _folded(row)).encode()


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, written)
    return value


def _folded(row: str) -> Iterator[str]:
    """A content line in pieces of at most 75 octets (RFC 5545, 3.1), never inside a character."""
    piece, size, limit = "", 0, _FOLD
    for sign in row:
        octets = len(sign.encode())
        if size + octets > limit:
            yield piece
            piece, size, limit = " ", 1, _FOLD
        piece += sign
        size += octets
    yield piece
