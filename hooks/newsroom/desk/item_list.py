"""Chooses the items that the desk's list shows: by words without diacritics, section, kind and state."""

import datetime
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from newsroom.desk.content_cache import ContentSnapshot
from newsroom.model.items import Item
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import fold

ITEMS_PER_PAGE = 50
STATE_LABELS = {
    "nhap": "Bản nháp",
    "hen-gio": "Hẹn giờ",
    "dang": "Đã đăng",
    "het-han": "Hết hạn",
    "da-go": "Đã gỡ",
    "loi": "Có lỗi",
}


class ItemListEntry(Struct, frozen=True):
    """One line of the list: `state` is a key of `STATE_LABELS`; errors and warnings are counts."""

    path: str
    title: str
    section: str
    when: str
    state: str
    errors: int
    warnings: int


class ItemListPage(Struct, frozen=True):
    """A page of the list, with how many entries there are in all and in each state."""

    entries: tuple[ItemListEntry, ...]
    total: int
    page: int
    page_count: int
    state_counts: Mapping[str, int]


def item_state(item: Item, now: datetime.datetime) -> str:
    """The state of an item that could be read."""
    if item.draft:
        return "nhap"
    if item.date > now:
        return "hen-gio"
    if item.withdrawal(now) is not None:
        return "da-go"
    return "het-han" if item.expires is not None and item.expires <= now else "dang"


def filter_items(
    snapshot: ContentSnapshot, *, query: str, section: str, kind: str, state: str, page: int
) -> ItemListPage:
    """The page of the entries that match, newest first; files that cannot be read come before all."""
    library, words = snapshot.library, fold(query).split()
    matching: list[tuple[str, Item | None]] = []
    counts: Counter[str] = Counter()
    newest_first = sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)
    files = [(path, None) for path in snapshot.unreadable_paths] + [(item.path, item) for item in newest_first]
    for path, item in files:
        own_section = library.settings.section_by_key(path.partition("/")[0])
        if own_section is None or section not in ("", own_section.key) or kind not in ("", own_section.kind):
            continue
        text = snapshot.search_texts[path] if item is not None else fold(path)
        if not all(word in text for word in words):
            continue
        states = [item_state(item, library.now)] if item is not None else []
        if any(problem.level == "error" for problem in snapshot.problems.get(path, ())):
            states.append("loi")
        counts.update(states)
        if not state or state in states:
            matching.append((path, item))
    page_count = max(1, -(-len(matching) // ITEMS_PER_PAGE))
    page = min(max(1, page), page_count)
    entries = matching[(page - 1) * ITEMS_PER_PAGE : page * ITEMS_PER_PAGE]
    return ItemListPage(
        tuple(_list_entry(snapshot, *entry) for entry in entries), len(matching), page, page_count, counts
    )


def _list_entry(snapshot: ContentSnapshot, path: str, item: Item | None) -> ItemListEntry:
    levels = Counter(problem.level for problem in snapshot.problems.get(path, ()))
    section = snapshot.library.settings.section_by_key(path.partition("/")[0])
    return ItemListEntry(
        path,
        item.title if item is not None and item.title else path.rpartition("/")[2],
        section.title if section is not None else "",
        short_datetime(item.date) if item is not None else "",
        item_state(item, snapshot.library.now) if item is not None else "loi",
        levels["error"] if item is not None else max(1, levels["error"]),
        levels["warning"],
    )
