"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .items import Item
from .library import Library

SHOWN = 4
# Only the nearest in time on each side of a tag are looked at, so that a new article changes the related stories of at
# most REACH older ones a tag.
REACH = 3


# A stretch of a list of items: the list, where it starts and where it stops.
Window = tuple[tuple[Item, ...], int, int]


class RelatedStories:
    """Related stories of every public item of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._places: dict[str, dict[str, int]] = {}

    def of(self, item: Item) -> list[Item]:
        """At most SHOWN public items, best first, never the item itself."""
        found = {other.path: other for other in self.named(item)}
        *by_tag, (section, first, last) = self.windows(item)
        shared: Counter[str] = Counter()
        near: dict[str, Item] = {}
        for other in (other for items, start, stop in by_tag for other in items[start:stop]):
            shared[other.path] += 1
            near[other.path] = other
        near.pop(item.path, None)
        best = sorted(near.values(), key=lambda o: (-shared[o.path], abs(o.date - item.date), o.path))
        for other in (*best, *section[first:last]):
            found.setdefault(other.path, other)
        return list(found.values())[:SHOWN]

    def windows(self, item: Item) -> list[Window]:
        """What `of` chooses from beside the stories the author named: the same windows give the same choice."""
        library, path = self._library, item.path
        tags, keys = library.tags, library.tag_keys
        found: list[Window] = []
        for tag in item.tags:
            key = keys[tag]
            if key:
                place = self._places_of(key)[path]
                found.append((tags[key].items, place - REACH if place > REACH else 0, place + REACH + 1))
        # The next older of the section, for items with few tags.
        place = library.place(item) + 1
        found.append((library.sections[item.section], place, place + SHOWN))
        return found

    def _places_of(self, key: str) -> dict[str, int]:
        """The place of each item in the list of a tag, worked out when first asked for."""
        places = self._places.get(key)
        if places is None:
            items = self._library.tags[key].items
            places = self._places[key] = {item.path: place for place, item in enumerate(items)}
        return places

    def named(self, item: Item) -> Iterator[Item]:
        """The public stories the author named."""
        for reference in item.related:
            target = self._library.find(reference, near=item.path)
            if target is not None and target.path in self._library.public_paths and target.path != item.path:
                yield self._library.items[target.path]
