"""Gives each item its own time of last change, since feed readers take entries with equal times for one."""

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
    """The times of change of one library's items, the same in every feed and format.

    Withdrawn items count too: a withdrawal changes no other item's time.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def updated(self, item: Item) -> datetime.datetime:
        """The last change of an item that readers were told of, made unique."""
        return self._shifted_times.get(item.path) or self._library.last_modified(item)

    def shifted(self, items: Iterable[Item]) -> list[tuple[str, str]]:
        """The paths and times of those of these items whose time had to be changed."""
        times = self._shifted_times
        return [(item.path, dates.iso_datetime(times[item.path])) for item in items if item.path in times]

    @cached_property
    def _shifted_times(self) -> dict[str, datetime.datetime]:
        library = self._library
        items_by_time: dict[datetime.datetime, list[Item]] = {}
        for item in chain(library.public, library.withdrawn):
            items_by_time.setdefault(library.last_modified(item), []).append(item)
        shared = [
            (feed_entry_id(item, library.settings), time, item)
            for time, items in items_by_time.items()
            if len(items) > 1
            for item in items
        ]
        shared.sort(key=lambda entry: (entry[1], entry[2].date, entry[0]))
        times = deduplicate([(id, time) for id, time, _ in shared], taken_times=items_by_time)
        return {item.path: times[id] for id, time, item in shared if times[id] != time}


def deduplicate(
    times_by_id: Iterable[tuple[str, datetime.datetime]], taken_times: Iterable[datetime.datetime]
) -> dict[str, datetime.datetime]:
    """A unique time for each id, in the order given; a time in `taken_times` goes to the first id that has it.

    The other ids of a time get a second that follows from the id, of the same minute, or of the same hour where the
    time is midnight, as for a date without a time. So one more id changes at most the time of the id that was first,
    unless two ids give the same second, and none of those with other times.
    """
    assigned_times, used = set[datetime.datetime](), set(taken_times)
    times = {}
    for id, time in times_by_id:
        unique = time
        if time in assigned_times:
            seconds = 59 if time.hour or time.minute else 3599
            unique = time + datetime.timedelta(seconds=1 + crc32(id.encode()) % seconds)
            while unique in used:
                unique += datetime.timedelta(seconds=1)
        assigned_times.add(time)
        used.add(unique)
        times[id] = unique
    return times
