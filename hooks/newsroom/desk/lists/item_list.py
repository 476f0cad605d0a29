"""Chooses the items that the desk's list shows: by words without diacritics, numbers, section, kind and state."""

import re
from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.engine.on_site import OnSite
from newsroom.desk.items.item_state import ItemState, state_label
from newsroom.desk.lists.body_texts import BodyTexts
from newsroom.desk.lists.item_index import IndexedItem, ItemIndex
from newsroom.desk.lists.list_query import ListQuery
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
    is_in_text: bool
    """True if what was searched for stands only in its text."""


class ItemListPage(Struct, frozen=True):
    """A page of the list, with how many entries there are in all and in each state."""

    entries: tuple[ItemListEntry, ...]
    total: int
    page: int
    page_count: int
    state_counts: Mapping[ItemState, int]
    has_all_texts: bool
    """False where bodies are still being read: they were not all searched."""

    @property
    def page_numbers(self) -> list[int]:
        """The pages to lead to, in order: the first, the last and those near this one; 0 for those left out."""
        near = range(max(1, self.page - 2), min(self.page_count, self.page + 2) + 1)
        numbers = sorted({1, *near, self.page_count})
        shown: list[int] = []
        for number in numbers:
            if shown and number > shown[-1] + 1:
                shown.append(number - 1 if number == shown[-1] + 2 else 0)
            shown.append(number)
        return shown


class ItemList:
    """The list of one desk."""

    def __init__(self, index: ItemIndex) -> None:
        self._index, self._texts = index, BodyTexts()

    def page(self, snapshot: ContentSnapshot, on_site: OnSite, query: ListQuery) -> ItemListPage:
        """The page of the entries that match; files that cannot be read come before all.

        What has the words in its title, number, authors or date comes before what has them only in its text.
        """
        wrong = {
            path
            for path, problems in snapshot.problems.items()
            if any(problem.level == "error" for problem in problems)
        }
        words = fold(query.words).split()
        texts, has_all_texts = self._texts.texts(snapshot) if words else ({}, True)
        found: list[IndexedItem] = []
        only_in_text: list[IndexedItem] = []
        counts: Counter[ItemState] = Counter()
        for path, indexed in self._index.items(snapshot, on_site).items():
            if query.section not in ("", indexed.section.key) or query.kind not in ("", indexed.section.kind):
                continue
            is_found = all(word in indexed.text for word in words)
            if not is_found and not _has_words(texts.get(indexed.file_path, ""), words):
                continue
            counts[indexed.state] += 1
            is_wrong = path in wrong and indexed.state != "loi"
            counts["loi"] += is_wrong
            if query.state in ("", indexed.state) or (query.state == "loi" and is_wrong):
                (found if is_found else only_in_text).append(indexed)
        hits = self._index.in_order(found, query.order, snapshot)
        hits += self._index.in_order(only_in_text, query.order, snapshot)
        page_count = max(1, -(-len(hits) // ITEMS_PER_PAGE))
        page = min(max(1, query.page), page_count)
        shown = range((page - 1) * ITEMS_PER_PAGE, min(page * ITEMS_PER_PAGE, len(hits)))
        entries = (_list_entry(snapshot, hits[n], on_site, is_in_text=n >= len(found)) for n in shown)
        return ItemListPage(tuple(entries), len(hits), page, page_count, counts, has_all_texts)


def _has_words(text: str, words: list[str]) -> bool:
    """Whether each word begins a word of the text."""
    return all(word in text and re.search(rf"(?<!\w){re.escape(word)}", text) for word in words)


def _list_entry(snapshot: ContentSnapshot, indexed: IndexedItem, on_site: OnSite, *, is_in_text: bool) -> ItemListEntry:
    levels = Counter(problem.level for problem in snapshot.problems.get(indexed.path, ()))
    item = indexed.item
    return ItemListEntry(
        indexed.path,
        indexed.title,
        indexed.number,
        indexed.section.title,
        short_datetime(item.date) if item is not None else "",
        indexed.state,
        state_label(item, indexed.state, snapshot.library.now, on_site),
        levels["error"] if item is not None else max(1, levels["error"]),
        levels["warning"],
        is_in_text,
    )
