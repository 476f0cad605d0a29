"""Tells which items' pages cannot have changed since the last build, without asking what each is made from."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.build.publisher import Site
from newsroom.library.fingerprints import SIZE, Inks
from newsroom.library.library import Library
from newsroom.library.related import REACH, SHOWN
from newsroom.model.items import Item
from newsroom.runtime.cache import Store

FARTHEST = max(REACH, SHOWN)
"""How many places up or down a list a page looks at most: to related stories and to what stands next to its own."""


class Noted(Struct, frozen=True):
    """The inks of every list, by its name, as a build saw them."""

    key: bytes
    lists: dict[str, bytes]


class Surroundings:
    """The lists that items stand in, by section and by tag.

    A page shows its own item, those near it in these lists, and those its author named. So where a list is as it was,
    all pages of its items are, as far as that list goes.
    """

    def __init__(self, library: Library, inks: Inks, site: Site, store: Store, *, key: bytes) -> None:
        """`key` stands for templates and program."""
        self._library, self._site, self._store, self._key = library, site, store, key
        self._items = {f"section {name}": items for name, items in library.sections.items()}
        self._items |= {f"tag {name}": tag.items for name, tag in library.tags.items()}
        self._inks = {name: inks.joined(items) for name, items in self._items.items()}
        self._name = f"lists {site.folder}"
        self._stirred = self._since(store.note(self._name))
        # Until all is published, nobody knows what each page there was made from.
        store.save_note(self._name, None)

    def save(self) -> None:
        """Keep, for the next build, what all pages now published were made from."""
        self._store.save_note(self._name, msgpack.encode(Noted(self._key, self._inks)))

    def are_as_before(self, item: Item) -> bool:
        """Whether a public item's page is there as it would be made."""
        return item.path not in self._stirred and self._site.stays(f"{item.permalink}index.html")

    def _since(self, note: bytes | None) -> set[str]:
        """Paths of the public items whose pages may have changed since a note was made; all, where there is none."""
        try:
            earlier = msgpack.decode(note or b"", type=Noted)
        except (DecodeError, ValidationError):
            earlier = Noted(b"", {})
        if earlier.key != self._key:
            return self._library.public_paths
        found = {item.path for item in self._library.public if item.related}
        for name, items in self._items.items():
            found.update(item.path for item in _near(items, self._inks[name], earlier.lists.get(name, b"")))
        return found


def _near(items: tuple[Item, ...], now: bytes, before: bytes) -> tuple[Item, ...]:
    """The items of a list that stand where it changed, or near there."""
    if now == before:
        return ()
    most = min(len(now), len(before)) // SIZE
    start = _same(most, lambda count: now[: count * SIZE] == before[: count * SIZE])
    end = _same(most - start, lambda count: now[len(now) - count * SIZE :] == before[len(before) - count * SIZE :])
    return items[max(0, start - FARTHEST) : len(items) - end + FARTHEST]


def _same(most: int, is_same: Callable[[int], bool]) -> int:
    """The greatest count, of at most `most`, for which all is the same; what holds for a count holds for any lower."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if is_same(middle) else (low, middle - 1)
    return low
