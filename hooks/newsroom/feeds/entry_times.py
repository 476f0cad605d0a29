"""Gives each item a time of change that no other item has, for readers that take equal times for the same change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from zlib import crc32

from newsroom.library.identity import feed_entry_id
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.text import dates


class EntryTimes:
    """When each item of one library last changed, as its feeds say it.

    Worked out once for the whole library, so that an item has one time in every feed and format. What is withdrawn
    keeps its time, and no other moves for it.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def updated(self, item: Item) -> datetime.datetime:
        """The last change of an item the reader was told of."""
        return self._shifted_times.get(item.path) or self._library.last_modified(item)

    def shifted(self, items: Iterable[Item]) -> list[tuple[str, str]]:
        """Of these items, those that share their time with another, with the one they get."""
        moved = self._shifted_times
        if not moved:
            return []
        return [(item.path, dates.iso_datetime(moved[item.path])) for item in items if item.path in moved]

    @cached_property
    def _shifted_times(self) -> dict[str, datetime.datetime]:
        library = self._library
        alike: dict[datetime.datetime, list[Item]] = {}
        for item in chain(library.public, library.withdrawn):
            alike.setdefault(library.last_modified(item), []).append(item)
        shared = [
            (feed_entry_id(item, library.settings), moment, item)
            for moment, items in alike.items()
            if len(items) > 1
            for item in items
        ]
        shared.sort(key=lambda member: (member[1], member[2].date, member[0]))
        own = deduplicate([(name, moment) for name, moment, _ in shared], taken_times=alike)
        return {item.path: own[name] for name, moment, item in shared if own[name] != moment}


def deduplicate(
    times_by_name: Iterable[tuple[str, datetime.datetime]], taken_times: Iterable[datetime.datetime]
) -> dict[str, datetime.datetime]:
    """A time of its own for each name, where none of those taken is given twice.

    The first name of a moment keeps it. The others get a second that follows from their names, of the same minute, or
    of the same hour where a moment is midnight, which is how a day alone is written. So one more name moves at most
    the one that was first, unless two names mean the same second, and none of another moment.
    """
    given, used = set(), set(taken_times)
    found = {}
    for name, moment in times_by_name:
        time = moment
        if moment in given:
            span = 59 if moment.hour or moment.minute else 3599
            time = moment + datetime.timedelta(seconds=1 + crc32(name.encode()) % span)
            while time in used:
                time += datetime.timedelta(seconds=1)
        given.add(moment)
        used.add(time)
        found[name] = time
    return found
