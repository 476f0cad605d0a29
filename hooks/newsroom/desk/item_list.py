"""Chooses the items that the desk's list shows, by words without marks, section, kind and state."""

from __future__ import annotations

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
    """One line of the list: `state` is a key of STATES; errors and warnings are counts."""

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
    if item.withdrawal_notice(now) is not None:
        return "da-go"
    return "het-han" if item.expires is not None and item.expires <= now else "dang"


def filter_items(
    snapshot: ContentSnapshot, *, query: str, section: str, kind: str, state: str, page: int
) -> ItemListPage:
    """The entries that fit, newest first; files that cannot be read stand before all."""
    now, titles = snapshot.library.now, {s.key: s.title for s in snapshot.library.settings.sections}
    kinds = {s.key: s.kind for s in snapshot.library.settings.sections}
    wanted = fold(query).split()
    found: list[tuple[str, Item | None]] = []
    counts: Counter[str] = Counter()

    def consider(path: str, item: Item | None, text: str) -> None:
        key = path.partition("/")[0]
        if (
            (section and key != section)
            or (kind and kinds.get(key) != kind)
            or not all(word in text for word in wanted)
        ):
            return
        states = [item_state(item, now)] if item is not None else []
        if any(problem.level == "error" for problem in snapshot.problems.get(path, ())):
            states.append("loi")
        counts.update(states)
        if not state or state in states:
            found.append((path, item))

    for path in snapshot.unreadable_paths:
        consider(path, None, fold(path))
    for item in sorted(snapshot.library.items.values(), key=lambda item: (item.date, item.path), reverse=True):
        consider(item.path, item, snapshot.search_texts[item.path])
    pages = max(1, -(-len(found) // ITEMS_PER_PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * ITEMS_PER_PAGE : page * ITEMS_PER_PAGE]
    return ItemListPage(tuple(_list_entry(snapshot, titles, *each) for each in shown), len(found), page, pages, counts)


def _list_entry(snapshot: ContentSnapshot, titles: Mapping[str, str], path: str, item: Item | None) -> ItemListEntry:
    levels = Counter(problem.level for problem in snapshot.problems.get(path, ()))
    section = titles.get(path.partition("/")[0], "")
    if item is None:
        return ItemListEntry(
            path, path.rpartition("/")[2], section, "", "loi", max(1, levels["error"]), levels["warning"]
        )
    state, title = item_state(item, snapshot.library.now), item.title or path.rpartition("/")[2]
    return ItemListEntry(path, title, section, short_datetime(item.date), state, levels["error"], levels["warning"])
