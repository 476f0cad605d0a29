"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from __future__ import annotations

from collections import Counter

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
        self._rank = {item.path: number for number, item in enumerate(library.public)}
        self._place = {
            (key, item.path): number for key, tag in library.tags.items() for number, item in enumerate(tag.items)
        }
        self._place_in_section = {
            item.path: number for items in library.sections.values() for number, item in enumerate(items)
        }

    def of(self, item: Item) -> list[Item]:
        """At most SHOWN public items, best first, never the item itself."""
        library = self._library
        named: dict[str, Item] = {}
        for reference in item.related:
            target = library.find(reference, near=item.path)
            if target is not None and target.path in self._rank and target.path != item.path:
                named[target.path] = library.items[target.path]
        found = list(named.values())[:SHOWN]
        if len(found) == SHOWN:
            return found
        return found + self._sharing(item, {item.path, *named})[: SHOWN - len(found)]

    def _sharing(self, item: Item, left_out: set[str]) -> list[Item]:
        library, rank = self._library, self._rank
        near: Counter[str] = Counter()
        for tag in item.tags:
            key = library.tag_keys[tag]
            place = self._place[key, item.path]
            for other in library.tags[key].items[max(0, place - REACH) : place + REACH + 1]:
                near[other.path] += 1
        own = rank[item.path]
        best = sorted((-shared, abs(rank[path] - own), rank[path], path) for path, shared in near.items())
        paths = [path for *_, path in best if path not in left_out]
        if len(paths) < SHOWN:
            place = self._place_in_section[item.path]
            older = library.sections[item.section][place + 1 : place + 1 + SHOWN]
            paths += [other.path for other in older if other.path not in left_out and other.path not in near]
        return [library.items[path] for path in paths]
