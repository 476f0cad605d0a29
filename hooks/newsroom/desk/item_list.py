"""Chooses the items that the desk's list shows, by words without marks, section, kind and state."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from newsroom.desk.content_cache import Overview
from newsroom.model.items import Item
from newsroom.text.dates import short_time
from newsroom.text.normalize import fold

A_PAGE = 50
STATES = {
    "nhap": "Bản nháp",
    "hen-gio": "Hẹn giờ",
    "dang": "Đã đăng",
    "het-han": "Hết hạn",
    "da-go": "Đã gỡ",
    "loi": "Có lỗi",
}


class Entry(Struct, frozen=True):
    """One line of the list: `state` is a key of STATES; errors and warnings are counts."""

    path: str
    title: str
    section: str
    when: str
    state: str
    errors: int
    warnings: int


class Listing(Struct, frozen=True):
    """A page of the list, with how many entries there are in all and in each state."""

    entries: tuple[Entry, ...]
    count: int
    page: int
    pages: int
    states: Mapping[str, int]


def state_of(item: Item, now: datetime.datetime) -> str:
    """The state of an item that could be read."""
    if item.draft:
        return "nhap"
    if item.date > now:
        return "hen-gio"
    if item.withdrawn(now) is not None:
        return "da-go"
    return "het-han" if item.expires is not None and item.expires <= now else "dang"


def listing(overview: Overview, *, words: str, section: str, kind: str, state: str, page: int) -> Listing:
    """The entries that fit, newest first; files that cannot be read stand before all."""
    now, titles = overview.library.now, {s.key: s.title for s in overview.library.settings.sections}
    kinds = {s.key: s.kind for s in overview.library.settings.sections}
    wanted = fold(words).split()
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
        states = [state_of(item, now)] if item is not None else []
        if any(problem.level == "error" for problem in overview.problems.get(path, ())):
            states.append("loi")
        counts.update(states)
        if not state or state in states:
            found.append((path, item))

    for path in overview.unread:
        consider(path, None, fold(path))
    for item in sorted(overview.library.items.values(), key=lambda item: (item.date, item.path), reverse=True):
        consider(item.path, item, overview.folded[item.path])
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    return Listing(tuple(_entry(overview, titles, *each) for each in shown), len(found), page, pages, counts)


def _entry(overview: Overview, titles: Mapping[str, str], path: str, item: Item | None) -> Entry:
    levels = Counter(problem.level for problem in overview.problems.get(path, ()))
    section = titles.get(path.partition("/")[0], "")
    if item is None:
        return Entry(path, path.rpartition("/")[2], section, "", "loi", max(1, levels["error"]), levels["warning"])
    state, title = state_of(item, overview.library.now), item.title or path.rpartition("/")[2]
    return Entry(path, title, section, short_time(item.date), state, levels["error"], levels["warning"])
