"""Keeps what the list of items asks of each, worked out once for every version of an item."""

import threading
from collections.abc import Mapping

from msgspec import Struct

from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import fold


class IndexedItem(Struct, frozen=True):
    """An item, its number as its kind shows it, and what is searched, without diacritics."""

    item: Item
    number: str
    text: str


class ItemIndex:
    """The items of one desk as its list needs them; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library: Library | None = None
        self._items: dict[str, IndexedItem] = {}

    def items(self, library: Library) -> Mapping[str, IndexedItem]:
        """Every item by its path, newest first."""
        with self._lock:
            if library is not self._library:
                newest_first = sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)
                self._items = {item.path: self._indexed(item) for item in newest_first}
                self._library = library
            return self._items

    def _indexed(self, item: Item) -> IndexedItem:
        known = self._items.get(item.path)
        if known is not None and known.item is item:
            return known
        number = KINDS[item.kind].list_label(item)
        authors = " ".join(item.authors)
        return IndexedItem(
            item, number, fold(f"{item.title} {number} {authors} {short_datetime(item.date)} {item.path}")
        )
