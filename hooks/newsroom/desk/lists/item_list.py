"""Chooses the items that the desk's list shows: by words without diacritics, numbers, section, kind and state."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.engine.on_site import OnSite
from newsroom.desk.items.item_state import ItemState, item_state, state_label
from newsroom.desk.lists.item_index import ItemIndex
from newsroom.kinds import KINDS
from newsroom.model.items import Item
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import fold

ITEMS_PER_PAGE = 50


class ItemListEntry(Struct, frozen=True):
    """One line of the list; `number` is what its kind shows beside the title; errors and warnings are counts."""

    path: str
    title: str
    number: str
    section: str
    when: str
    state: ItemState
    state_label: str
    errors: int
    warnings: int


class ItemListPage(Struct, frozen=True):
    """A page of the list, with how many entries there are in all and in each state."""

    entries: tuple[ItemListEntry, ...]
    total: int
    page: int
    page_count: int
    state_counts: Mapping[ItemState, int]


def filter_items(
    snapshot: ContentSnapshot,
    index: ItemIndex,
    *,
    query: str,
    section: str,
    kind: str,
    state: str,
    page: int,
    on_site: OnSite,
) -> ItemListPage:
    """The page of the entries that match, newest first; files that cannot be read come before all.

    `state` is a key of `STATE_LABELS`, or "" for all.
    """
    library, words = snapshot.library, fold(query).split()
    matching: list[tuple[str, Item | None]] = []
    counts: Counter[ItemState] = Counter()
    items = index.items(library)
    for path in (*snapshot.unreadable_paths, *items):
        item = library.items.get(path)
        own_section = library.settings.section_by_key(path.partition("/")[0])
        if own_section is None or section not in ("", own_section.key) or kind not in ("", own_section.kind):
            continue
        text = items[path].text if item is not None else fold(path)
        if not all(word in text for word in words):
            continue
        states: set[ItemState] = {item_state(item, library.now, on_site)} if item is not None else set()
        if any(problem.level == "error" for problem in snapshot.problems.get(path, ())):
            states.add("loi")
        counts.update(states)
        if not state or state in states:
            matching.append((path, item))
    page_count = max(1, -(-len(matching) // ITEMS_PER_PAGE))
    page = min(max(1, page), page_count)
    entries = matching[(page - 1) * ITEMS_PER_PAGE : page * ITEMS_PER_PAGE]
    return ItemListPage(
        tuple(_list_entry(snapshot, *entry, on_site) for entry in entries), len(matching), page, page_count, counts
    )


def _list_entry(snapshot: ContentSnapshot, path: str, item: Item | None, on_site: OnSite) -> ItemListEntry:
    levels = Counter(problem.level for problem in snapshot.problems.get(path, ()))
    section = snapshot.library.settings.section_by_key(path.partition("/")[0])
    state = item_state(item, snapshot.library.now, on_site)
    return ItemListEntry(
        path,
        item.title if item is not None and item.title else path.rpartition("/")[2],
        KINDS[item.kind].list_label(item) if item is not None else "",
        section.title if section is not None else "",
        short_datetime(item.date) if item is not None else "",
        state,
        state_label(item, state, snapshot.library.now, on_site),
        levels["error"] if item is not None else max(1, levels["error"]),
        levels["warning"],
    )
