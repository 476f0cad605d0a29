"""Finds which items' pages may have changed since the last build, without computing the key of each page."""

from collections.abc import Callable
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.library.fingerprints import Fingerprints
from newsroom.library.library import Library
from newsroom.library.related import MAX_RELATED, NEIGHBOURS_PER_SIDE
from newsroom.model.items import Item
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import DIGEST_SIZE

MAX_DISTANCE = max(NEIGHBOURS_PER_SIDE, MAX_RELATED)
"""How many places up or down a list a page looks at most: to related stories and to the next and the previous item."""


class ListFingerprints(Struct, frozen=True):
    """The fingerprints of the items of every list, by section and by tag; `key` stands for templates and program."""

    key: bytes
    lists: dict[str, bytes]


def dirty_items(
    library: Library, fingerprints: Fingerprints, last: ListFingerprints, *, key: bytes
) -> tuple[ListFingerprints, set[str]]:
    """The fingerprints of all lists, and the paths of public items whose pages may differ from those of the last build.

    A page shows its own item, those near it in these lists, and those its author named. So where a list is as it was,
    all pages of its items are, as far as that list goes.
    """
    lists = {f"section {name}": items for name, items in library.items_by_section.items()}
    lists |= {f"tag {name}": tag.items for name, tag in library.tags.items()}
    now = ListFingerprints(key, {name: fingerprints.list_fingerprints(items) for name, items in lists.items()})
    if last.key != key:
        return now, set(library.public_paths)
    dirty = {item.path for item in library.public if item.related}
    for name, items in lists.items():
        dirty.update(item.path for item in _items_near_change(items, now.lists[name], last.lists.get(name, b"")))
    return now, dirty


def load_list_fingerprints(cache: Cache, site: Path) -> ListFingerprints:
    """What all pages of a published site were made from; nothing where that is not known."""
    try:
        return msgpack.decode(cache.get_value(_cache_name(site)) or b"", type=ListFingerprints)
    except (DecodeError, ValidationError):
        return ListFingerprints(b"", {})


def save_list_fingerprints(cache: Cache, site: Path, fingerprints: ListFingerprints | None) -> None:
    """Save what all pages of a site were made from, or delete it where they are about to change."""
    cache.save_value(_cache_name(site), None if fingerprints is None else msgpack.encode(fingerprints))


def _cache_name(site: Path) -> str:
    return f"lists {site}"


def _items_near_change(items: tuple[Item, ...], now: bytes, before: bytes) -> tuple[Item, ...]:
    """The items of a list that stand where it changed, or near there."""
    if now == before:
        return ()
    most = min(len(now), len(before)) // DIGEST_SIZE
    start = _longest_match(most, lambda count: now[: count * DIGEST_SIZE] == before[: count * DIGEST_SIZE])
    end = _longest_match(
        most - start, lambda count: now[len(now) - count * DIGEST_SIZE :] == before[len(before) - count * DIGEST_SIZE :]
    )
    return items[max(0, start - MAX_DISTANCE) : len(items) - end + MAX_DISTANCE]


def _longest_match(most: int, is_same: Callable[[int], bool]) -> int:
    """The greatest count, of at most `most`, for which all is the same; what holds for a count holds for any lower."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if is_same(middle) else (low, middle - 1)
    return low
