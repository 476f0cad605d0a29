"""Chooses the stories that a page offers next: those its author named, then those that share most of its tags."""

from collections.abc import Iterator, Sequence

from newsroom.library.library import Library
from newsroom.model.items import Item

MAX_RELATED = 4
# Only the nearest in time on each side of a tag are candidates, so that a new article changes the related stories of at
# most so many older ones a tag.
NEIGHBOURS_PER_SIDE = 3


def related_stories(library: Library, item: Item) -> list[Item]:
    """At most `MAX_RELATED` public items, best first, never the item itself."""
    chosen = {other.path: other for other in author_choices(library, item)}
    shared_tags: dict[str, int] = {}
    candidates: dict[str, Item] = {}
    for near in _near_in_tags(library, item):
        for other in near:
            path = other.path
            shared_tags[path] = shared_tags.get(path, 0) + 1
            candidates[path] = other
    candidates.pop(item.path, None)
    best = sorted(candidates.values(), key=lambda o: (-shared_tags[o.path], abs(o.date - item.date), o.path))
    for other in best:
        chosen.setdefault(other.path, other)
    if len(chosen) < MAX_RELATED:
        # The next older of the section, for items with few tags.
        position = library.section_positions[item.path] + 1
        for other in library.items_by_section[item.section][position : position + MAX_RELATED]:
            chosen.setdefault(other.path, other)
    return list(chosen.values())[:MAX_RELATED]


def _near_in_tags(library: Library, item: Item) -> Iterator[Sequence[Item]]:
    """For each tag of an item, the items near it in time, the item among them."""
    for tag in item.tags:
        key = library.tag_keys[tag]
        if key:
            position = library.position_in_tag(key, item)
            yield library.tags[key].items[max(0, position - NEIGHBOURS_PER_SIDE) : position + NEIGHBOURS_PER_SIDE + 1]


def author_choices(library: Library, item: Item) -> Iterator[Item]:
    """The public stories the author named."""
    for reference in item.related:
        target = library.find_target(reference, from_path=item.path)
        if target is not None and target.path in library.public_paths and target.path != item.path:
            yield library.items[target.path]
