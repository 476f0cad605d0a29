"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from collections.abc import Iterator

from newsroom.library.library import Library
from newsroom.model.items import Item

MAX_RELATED = 4
# Only the nearest in time on each side of a tag are candidates, so that a new article changes the related stories of at
# most so many older ones a tag.
NEIGHBOURS_PER_SIDE = 3
# A slice of a list of items: the list, its start and its stop.
ItemSlice = tuple[tuple[Item, ...], int, int]


class RelatedStories:
    """Related stories of every public item of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._items_by_tag: dict[str, tuple[tuple[Item, ...], dict[str, int]]] = {}

    def choose(self, item: Item) -> list[Item]:
        """At most `MAX_RELATED` public items, best first, never the item itself."""
        chosen = {other.path: other for other in self.author_choices(item)}
        *tag_slices, (section, first, last) = self.candidate_slices(item)
        shared_tags: dict[str, int] = {}
        candidates: dict[str, Item] = {}
        for items, start, stop in tag_slices:
            for other in items[start:stop]:
                path = other.path
                shared_tags[path] = shared_tags.get(path, 0) + 1
                candidates[path] = other
        candidates.pop(item.path, None)
        best = sorted(candidates.values(), key=lambda o: (-shared_tags[o.path], abs(o.date - item.date), o.path))
        for other in (*best, *section[first:last]):
            chosen.setdefault(other.path, other)
        return list(chosen.values())[:MAX_RELATED]

    def candidate_slices(self, item: Item) -> list[ItemSlice]:
        """What `choose` chooses from beside the stories the author named: equal slices give an equal choice."""
        library, path, items_by_tag = self._library, item.path, self._items_by_tag
        slices: list[ItemSlice] = []
        for tag in item.tags:
            items, positions = items_by_tag.get(tag) or self._items_with_tag(tag)
            if items:
                position = positions[path]
                start = position - NEIGHBOURS_PER_SIDE if position > NEIGHBOURS_PER_SIDE else 0
                slices.append((items, start, position + NEIGHBOURS_PER_SIDE + 1))
        # The next older of the section, for items with few tags.
        position = library.section_positions[item.path] + 1
        slices.append((library.items_by_section[item.section], position, position + MAX_RELATED))
        return slices

    def _items_with_tag(self, tag: str) -> tuple[tuple[Item, ...], dict[str, int]]:
        """The items with a tag, and the position of each by path, worked out when first asked for."""
        key = self._library.tag_keys[tag]
        items = self._library.tags[key].items if key else ()
        self._items_by_tag[tag] = items, {item.path: position for position, item in enumerate(items)}
        return self._items_by_tag[tag]

    def author_choices(self, item: Item) -> Iterator[Item]:
        """The public stories the author named."""
        for reference in item.related:
            target = self._library.find_target(reference, from_path=item.path)
            if target is not None and target.path in self._library.public_paths and target.path != item.path:
                yield self._library.items[target.path]
