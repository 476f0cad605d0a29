"""Gives each item its own time of last change, since feed readers take entries with equal times for one."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

from newsroom.library.identity import feed_entry_id
from newsroom.library.library import Library, hour_number
from newsroom.model.items import Item


class EntryTimes:
    """The times of change of one library's items, the same in every feed and format.

    Withdrawn items count too: a withdrawal changes no other item's time. A time is made unique among those of its hour,
    so that an item can only change the times of items that were last changed in the same hour.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._shifted_times: dict[int, dict[str, datetime.datetime]] = {}

    def updated(self, item: Item) -> datetime.datetime:
        """The last change of an item that readers were told of, made unique."""
        modified = self._library.last_modified(item)
        hour = hour_number(modified)
        shifted = self._shifted_times.get(hour)
        if shifted is None:
            shifted = self._shifted_times[hour] = self._shift(self._library.changed_in_hour(hour))
        return shifted.get(item.path, modified)

    def _shift(self, items: Sequence[Item]) -> dict[str, datetime.datetime]:
        """The times of those of these items that share theirs with another, by path."""
        # Most are alone in their hour.
        if len(items) < 2:
            return {}
        library = self._library
        times = {item.path: library.last_modified(item) for item in items}
        shared = Counter(times.values())
        entries = [
            (feed_entry_id(item, library.settings), times[item.path], item)
            for item in items
            if shared[times[item.path]] > 1
        ]
        entries.sort(key=lambda entry: (entry[1], entry[2].date, entry[0]))
        unique = deduplicate([(id, time) for id, time, _ in entries], taken_times=shared)
        return {item.path: unique[id] for id, _, item in entries}


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
