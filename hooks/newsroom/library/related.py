"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.library.library import Library
from newsroom.model.items import Item

MAX_RELATED = 4
# Only the nearest in time on each side of a tag are looked at, so that a new article changes the related stories of at
# most REACH older ones a tag.
NEIGHBOURS_PER_SIDE = 3


# A stretch of a list of items: the list, where it starts and where it stops.
ItemSlice = tuple[tuple[Item, ...], int, int]


class RelatedStories:
    """Related stories of every public item of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._items_by_tag: dict[str, tuple[tuple[Item, ...], dict[str, int]]] = {}

    def choose(self, item: Item) -> list[Item]:
        """At most SHOWN public items, best first, never the item itself."""
        found = {other.path: other for other in self.author_choices(item)}
        *by_tag, (section, first, last) = self.candidate_slices(item)
        shared: dict[str, int] = {}
        near: dict[str, Item] = {}
        for items, start, stop in by_tag:
            for other in items[start:stop]:
                path = other.path
                shared[path] = shared.get(path, 0) + 1
                near[path] = other
        near.pop(item.path, None)
        best = sorted(near.values(), key=lambda o: (-shared[o.path], abs(o.date - item.date), o.path))
        for other in (*best, *section[first:last]):
            found.setdefault(other.path, other)
        return list(found.values())[:MAX_RELATED]

    def candidate_slices(self, item: Item) -> list[ItemSlice]:
        """What `of` chooses from beside the stories the author named: the same windows give the same choice."""
        library, path, tagged = self._library, item.path, self._items_by_tag
        found: list[ItemSlice] = []
        for tag in item.tags:
            items, places = tagged.get(tag) or self._items_with_tag(tag)
            if items:
                place = places[path]
                found.append(
                    (
                        items,
                        place - NEIGHBOURS_PER_SIDE if place > NEIGHBOURS_PER_SIDE else 0,
                        place + NEIGHBOURS_PER_SIDE + 1,
                    )
                )
        # The next older of the section, for items with few tags.
        place = library.position_in_section(item) + 1
        found.append((library.items_by_section[item.section], place, place + MAX_RELATED))
        return found

    def _items_with_tag(self, tag: str) -> tuple[tuple[Item, ...], dict[str, int]]:
        """The list of a tag, and the place of each item in it, worked out when first asked for."""
        key = self._library.tag_keys[tag]
        items = self._library.tags[key].items if key else ()
        found = self._items_by_tag[tag] = items, {item.path: place for place, item in enumerate(items)}
        return found

    def author_choices(self, item: Item) -> Iterator[Item]:
        """The public stories the author named."""
        for reference in item.related:
            target = self._library.find_target(reference, from_path=item.path)
            if target is not None and target.path in self._library.public_paths and target.path != item.path:
                yield self._library.items[target.path]
