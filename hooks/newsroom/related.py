"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from .items import Item
from .library import Library

SHOWN = 4
# Only the nearest in time on each side of a tag are looked at, so that a new article changes the related stories of at
# most REACH older ones a tag.
REACH = 3


class Window(Struct, frozen=True):
    """A stretch of a list of items."""

    items: tuple[Item, ...]
    start: int
    stop: int


class RelatedStories:
    """Related stories of every public item of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._places = {
            key: {item.path: place for place, item in enumerate(tag.items)} for key, tag in library.tags.items()
        }

    def of(self, item: Item) -> list[Item]:
        """At most SHOWN public items, best first, never the item itself."""
        found = {other.path: other for other in self.named(item)}
        *by_tag, older = self.windows(item)
        shared: Counter[str] = Counter()
        near: dict[str, Item] = {}
        for other in (other for window in by_tag for other in window.items[window.start : window.stop]):
            shared[other.path] += 1
            near[other.path] = other
        near.pop(item.path, None)
        best = sorted(near.values(), key=lambda o: (-shared[o.path], abs(o.date - item.date), o.path))
        for other in (*best, *older.items[older.start : older.stop]):
            found.setdefault(other.path, other)
        return list(found.values())[:SHOWN]

    def windows(self, item: Item) -> list[Window]:
        """What `of` chooses from beside the stories the author named: the same windows give the same choice."""
        library = self._library
        found = []
        for tag in item.tags:
            key = library.tag_keys[tag]
            if key:
                place = self._places[key][item.path]
                found.append(Window(library.tags[key].items, max(0, place - REACH), place + REACH + 1))
        # The next older of the section, for items with few tags.
        place = library.place(item) + 1
        found.append(Window(library.sections[item.section], place, place + SHOWN))
        return found

    def named(self, item: Item) -> Iterator[Item]:
        """The public stories the author named."""
        for reference in item.related:
            target = self._library.find(reference, near=item.path)
            if target is not None and target.path in self._library.public_paths and target.path != item.path:
                yield self._library.items[target.path]
