"""Keeps what the list of items asks of each, worked out once for every version of an item."""

import datetime
import struct
import threading
from collections.abc import Mapping, Sequence

from msgspec import Struct

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.engine.on_site import OnSite
from newsroom.desk.items.item_state import ItemState, item_state
from newsroom.kinds import KINDS
from newsroom.model.items import Item
from newsroom.model.settings import Section
from newsroom.text.collation import SortKey, sort_key
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import fold

NEWEST, OLDEST, BY_TITLE, LAST_CHANGED = "", "cu", "ten", "sua"
ORDERS: Mapping[str, str] = {
    NEWEST: "Mới nhất trước",
    OLDEST: "Cũ nhất trước",
    BY_TITLE: "Theo tiêu đề, A đến Y",
    LAST_CHANGED: "Vừa sửa trước",
}


class IndexedItem(Struct, frozen=True):
    """An item, or None for a file that cannot be read; its number as its kind shows it, and what is searched first."""

    path: str
    item: Item | None
    section: Section
    number: str
    text: str
    """Title, number, authors, date and path, without diacritics."""
    digest: bytes = b""
    state: ItemState = "loi"

    @property
    def title(self) -> str:
        """What the list calls it."""
        return self.item.title if self.item is not None and self.item.title else self.path.rpartition("/")[2]

    @property
    def file_path(self) -> str:
        """The file whose text readers have, or will have: this version's or the next one's."""
        return self.item.file_path if self.item is not None else self.path


class ItemIndex:
    """The items of one desk as its list needs them; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: ContentSnapshot | None = None
        self._on_site = OnSite((), {})
        self._items: dict[str, IndexedItem] = {}
        self._title_keys: dict[str, SortKey] = {}

    def items(self, snapshot: ContentSnapshot, on_site: OnSite) -> Mapping[str, IndexedItem]:
        """By path every item of a section, newest first, after the files that cannot be read."""
        with self._lock:
            if snapshot is not self._snapshot or on_site.places != self._on_site.places:
                self._items = self._indexed_items(snapshot, on_site)
                self._snapshot, self._on_site = snapshot, on_site
            return self._items

    def in_order(self, items: Sequence[IndexedItem], order: str, snapshot: ContentSnapshot) -> list[IndexedItem]:
        """Some of these items, which come newest first, in an order of `ORDERS`."""
        if order == OLDEST:
            return list(reversed(items))
        if order == BY_TITLE:
            return sorted(items, key=lambda indexed: self._title_key(indexed.title))
        if order == LAST_CHANGED:
            return sorted(items, key=lambda indexed: _changed_ns(snapshot, indexed.path), reverse=True)
        return list(items)

    def _indexed_items(self, snapshot: ContentSnapshot, on_site: OnSite) -> dict[str, IndexedItem]:
        library, settings = snapshot.library, snapshot.library.settings
        items: dict[str, IndexedItem] = {}
        for path in snapshot.unreadable_paths:
            section = settings.section_by_key(path.partition("/")[0])
            if section is not None:
                items[path] = IndexedItem(path, None, section, "", fold(path))
        is_same_site = on_site.places == self._on_site.places
        for item in sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True):
            known, digest = self._items.get(item.path), snapshot.digests.get(item.path, b"")
            is_known = known is not None and known.item is item and known.digest == digest
            if known is not None and is_known and is_same_site and _is_settled(item, library.now):
                items[item.path] = known
                continue
            section = settings.section_by_key(item.section)
            if section is not None:
                number = KINDS[item.kind].list_label(item)
                words = f"{item.title} {number} {' '.join(item.authors)} {short_datetime(item.date)} {item.path}"
                text, state = fold(words), item_state(item, library.now, on_site)
                items[item.path] = IndexedItem(item.path, item, section, number, text, digest, state)
        return items

    def _title_key(self, title: str) -> SortKey:
        key = self._title_keys.get(title)
        if key is None:
            key = self._title_keys[title] = sort_key(title)
        return key


def _is_settled(item: Item, now: datetime.datetime) -> bool:
    """Whether no passing of time changes the item's state: it is published, and nothing of it is still to come."""
    return item.date <= now and item.expires is None and not item.corrections


def _changed_ns(snapshot: ContentSnapshot, path: str) -> int:
    """When a file was last changed, in ns since 1970."""
    source = snapshot.sources.get(path)
    return int(struct.unpack("<qqq", source.stamp)[1]) if source is not None else 0
