"""Gives each item a time of change that no other item has, for readers that take equal times for the same change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import cached_property

from . import dates
from .items import Item
from .library import Library

_SECOND = datetime.timedelta(seconds=1)


class FeedDates:
    """When each item of one library last changed, as its feeds say it.

    Worked out once for the whole library, so that an item has one time in every feed and format. Only what changed in
    the same second as another moves, by a second each. What is withdrawn keeps its place, and nothing moves for it.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def updated(self, item: Item) -> datetime.datetime:
        """The last change of an item the reader was told of."""
        return self._moved.get(item.path) or self._library.changed(item)

    def moved(self, items: Iterable[Item]) -> list[tuple[str, str]]:
        """Of these items, those that share their time with another, with the one they get."""
        moved = self._moved
        if not moved:
            return []
        return [(item.path, dates.iso(moved[item.path])) for item in items if item.path in moved]

    @cached_property
    def _moved(self) -> dict[str, datetime.datetime]:
        library = self._library
        items = (*library.public, *library.withdrawn)
        found = sorted((library.changed(item), item.date, item.path) for item in items)
        own = [moment for moment, _, _ in found]
        return {
            path: moment for (before, _, path), moment in zip(found, apart(own), strict=True) if moment is not before
        }


def apart(moments: Iterable[datetime.datetime]) -> Iterator[datetime.datetime]:
    """Moments in their order, each at least a second after the one before."""
    last = None
    for moment in moments:
        last = moment if last is None or moment >= last + _SECOND else last + _SECOND
        yield last
