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


class RelatedStories:
    """Related stories of every public item of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._places = {
            (key, item.path): place for key, tag in library.tags.items() for place, item in enumerate(tag.items)
        }

    def of(self, item: Item) -> list[Item]:
        """At most SHOWN public items, best first, never the item itself."""
        found = {other.path: other for other in self._named(item)}
        shared: Counter[str] = Counter()
        near: dict[str, Item] = {}
        for other in self._near(item):
            shared[other.path] += 1
            near[other.path] = other
        best = sorted(near.values(), key=lambda o: (-shared[o.path], abs(o.date - item.date), o.path))
        for other in (*best, *self._older(item)):
            if len(found) >= SHOWN:
                break
            found.setdefault(other.path, other)
        return list(found.values())[:SHOWN]

    def candidates(self, item: Item) -> Iterator[Item]:
        """Every item that `of` may choose from; the same candidates give the same choice."""
        yield from self._named(item)
        yield from self._near(item)
        yield from self._older(item)

    def _named(self, item: Item) -> Iterator[Item]:
        for reference in item.related:
            target = self._library.find(reference, near=item.path)
            if target is not None and target.path in self._library.public_paths and target.path != item.path:
                yield self._library.items[target.path]

    def _near(self, item: Item) -> Iterator[Item]:
        """The nearest in time under each tag, once for each tag they share."""
        library = self._library
        for tag in item.tags:
            key = library.tag_keys[tag]
            if not key:
                continue
            place = self._places[key, item.path]
            for other in library.tags[key].items[max(0, place - REACH) : place + REACH + 1]:
                if other is not item:
                    yield other

    def _older(self, item: Item) -> tuple[Item, ...]:
        """The next older of the section, for items with few tags."""
        place = self._library.place(item)
        return self._library.sections[item.section][place + 1 : place + 1 + SHOWN]
