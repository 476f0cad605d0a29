"""Tells which items' pages cannot have changed since the last build, without asking what each is made from."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.build.publisher import Publisher
from newsroom.library.fingerprints import Fingerprints
from newsroom.library.library import Library
from newsroom.library.related import MAX_RELATED, NEIGHBOURS_PER_SIDE
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import DIGEST_SIZE

MAX_DISTANCE = max(NEIGHBOURS_PER_SIDE, MAX_RELATED)
"""How many places up or down a list a page looks at most: to related stories and to what stands next to its own."""


class ListFingerprints(Struct, frozen=True):
    """The inks of every list, by its name, as a build saw them."""

    key: bytes
    lists: dict[str, bytes]


class DirtyItems:
    """The lists that items stand in, by section and by tag.

    A page shows its own item, those near it in these lists, and those its author named. So where a list is as it was,
    all pages of its items are, as far as that list goes.
    """

    def __init__(
        self, library: Library, fingerprints: Fingerprints, publisher: Publisher, cache: Cache, *, key: bytes
    ) -> None:
        """`key` stands for templates and program."""
        self._library, self._publisher, self._cache, self._key = library, publisher, cache, key
        self._lists = {f"section {name}": items for name, items in library.items_by_section.items()}
        self._lists |= {f"tag {name}": tag.items for name, tag in library.tags.items()}
        self._fingerprints = {name: fingerprints.list_fingerprints(items) for name, items in self._lists.items()}
        self._cache_name = f"lists {publisher.folder}"
        self._dirty = self._dirty_since(cache.get_value(self._cache_name))
        # Until all is published, nobody knows what each page there was made from.
        cache.save_value(self._cache_name, None)

    def save(self) -> None:
        """Keep, for the next build, what all pages now published were made from."""
        self._cache.save_value(self._cache_name, msgpack.encode(ListFingerprints(self._key, self._fingerprints)))

    def is_clean(self, item: Item) -> bool:
        """Whether a public item's page is there as it would be made."""
        return item.path not in self._dirty and self._publisher.claim_unmodified(urls.page_file(item.permalink))

    def _dirty_since(self, note: bytes | None) -> set[str]:
        """Paths of the public items whose pages may have changed since a note was made; all, where there is none."""
        try:
            earlier = msgpack.decode(note or b"", type=ListFingerprints)
        except (DecodeError, ValidationError):
            earlier = ListFingerprints(b"", {})
        if earlier.key != self._key:
            return self._library.public_paths
        found = {item.path for item in self._library.public if item.related}
        for name, items in self._lists.items():
            found.update(
                item.path for item in _items_near_change(items, self._fingerprints[name], earlier.lists.get(name, b""))
            )
        return found


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
