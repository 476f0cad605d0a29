"""What differs from the last build: rows of items that changed, and what refers to them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from newsroom.library.index import LibraryIndex
from newsroom.library.item_rows import (
    ANNOUNCING,
    EVERY_ISSUE,
    EVERY_PLAN,
    ItemRow,
    entry_path,
    looked_up_places,
    month_issues_key,
    old_addresses,
)
from newsroom.library.lookups import found_by
from newsroom.library.tags import Tag
from newsroom.pages.lists import full_pages, page_number
from newsroom.runtime.blocks import Entry

YearMonth = tuple[int, int]


class RowChange(Struct, frozen=True):
    """An item as the last build left it and as it is now; None where it was not or is not there."""

    before: ItemRow | None
    after: ItemRow | None

    @property
    def rows(self) -> list[ItemRow]:
        """Those that are there."""
        return [row for row in (self.before, self.after) if row is not None]

    @property
    def lists(self) -> set[str]:
        """The names of all lists that it was or is in."""
        return {name for row in self.rows for name in row.lists}

    @property
    def keys(self) -> set[str]:
        """The names it had or has, and what it referred or refers to."""
        return {key for row in self.rows for key in row.keys}

    @property
    def is_in_place(self) -> bool:
        """Whether it is in the same lists, at the same places, as before."""
        before, after = self.before, self.after
        return before is not None and after is not None and (before.lists, before.entry) == (after.lists, after.entry)

    @property
    def has_other_addresses(self) -> bool:
        """Whether readers or editors find it at other addresses than before, or no longer, or for the first time."""
        before, after = self.before, self.after
        if before is None or after is None or not self.is_in_place:
            return True
        return (before.names, before.tags, old_addresses(before)) != (after.names, after.tags, old_addresses(after))


class Before(Struct, frozen=True):
    """What the index said before rows were changed in it, as far as that matters to pages and feeds."""

    counts: dict[str, int]
    """How many items were in the lists that items that changed are or were in."""
    ranks: dict[tuple[str, Entry], int]
    """How many items were before each item that changed, by list and place."""
    months: frozenset[YearMonth]
    withdrawn_months: frozenset[YearMonth]
    tags: Mapping[str, Tag]
    """The topics."""


class Changes(Struct, frozen=True, dict=True):
    """All that differs, and all that depends on it by a reference."""

    rows: Mapping[str, RowChange]
    """Items that changed, by path; also those that the site shows otherwise from a moment since the last build on."""
    touched: Mapping[str, RowChange]
    """These, and the items that refer to what changed, by path."""
    files: frozenset[str]
    """Files of content/ that came, went or changed, or whose place on pages did; not those of items."""
    introductions: frozenset[str]
    """Sections whose introduction is another, or refers to what changed."""
    before: Before
    redirects: frozenset[int]
    """The groups of lines of redirects.txt that changed, or that look up something that did."""

    @cached_property
    def readdressed(self) -> Sequence[str]:
        """The paths of the items that have other addresses."""
        return [path for path, change in self.rows.items() if change.has_other_addresses]

    @cached_property
    def by_list(self) -> Mapping[str, list[RowChange]]:
        """The items that are touched, by the lists that they are or were in."""
        lists: dict[str, list[RowChange]] = defaultdict(list)
        for change in self.touched.values():
            for name in change.lists:
                lists[name].append(change)
        return lists


def record_before(index: LibraryIndex, paths: Iterable[str], names: Iterable[str], tags: Mapping[str, Tag]) -> Before:
    """What the index says before the rows of items at these paths change; `names` are lists they will be in."""
    counts = {name: index.lists.count(name) for name in names}
    ranks = {}
    for row in filter(None, map(index.row, paths)):
        for name in row.lists:
            counts[name] = index.lists.count(name)
            ranks[name, row.entry] = index.lists.rank(name, row.entry)
    months, withdrawn = frozenset(index.months()), frozenset(index.months("withdrawn"))
    return Before(counts, ranks, months, withdrawn, tags)


# Who shows something of an item beside those that look it up ---------------------------------------------------------


def plans_of_its_number(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The plans of its number: they are told apart by their years."""
    yield from _with_keys(index, change, "number ")


def plans_of_its_series(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The plans of its series, which lead to the one of the year before and of the year after."""
    yield from _with_keys(index, change, "series ")


def plans_it_names(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The plans that it names by a number or a path: they show what names them."""
    if {ANNOUNCING, EVERY_PLAN} & change.lists:
        places = looked_up_places(change.keys)
        for place in places:
            if place.startswith("#"):
                yield from index.keys.get(f"number {place[1:]}")
        plans = map(entry_path, index.lists.all(EVERY_PLAN))
        yield from (plan for plan in plans if any(low in places for low, _ in found_by(plan, None)))


def items_of_its_hour(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The items last changed in the hour in which it was: no two entries of feeds have the same time."""
    before, after = change.before, change.after
    if before is None or after is None or (before.modified, before.feed_id) != (after.modified, after.feed_id):
        yield from _with_keys(index, change, "hour ")


def issues_of_its_month(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The issues of the bulletin that hold all of its month."""
    for name in change.lists:
        kind, _, month = name.partition(" ")
        if kind in {"month", "withdrawn"} and month:
            yield from index.keys.get(month_issues_key(month))


def issues_beside_it(index: LibraryIndex, change: RowChange) -> Iterator[str]:
    """The issues of the bulletin: each leads to the one before and the one after."""
    if EVERY_ISSUE in change.lists:
        yield from map(entry_path, index.lists.all(EVERY_ISSUE))


def _with_keys(index: LibraryIndex, change: RowChange, prefix: str) -> Iterator[str]:
    """The paths of the items that have one of its keys that begin with this."""
    for key in change.keys:
        if key.startswith(prefix):
            yield from index.keys.get(key)


REFERENCES: tuple[Callable[[LibraryIndex, RowChange], Iterator[str]], ...] = (
    plans_of_its_number,
    plans_of_its_series,
    plans_it_names,
    items_of_its_hour,
    issues_of_its_month,
    issues_beside_it,
)


def referring_paths(index: LibraryIndex, changes: Iterable[RowChange], keys: Iterable[str]) -> set[str]:
    """The paths of what looks something up by one of these keys, and of what else shows something of these items."""
    found = {path for key in keys for path in index.keys.get(key)}
    return found.union(path for change in changes for rule in REFERENCES for path in rule(index, change))


def changed_pages(
    name: str, changes: Collection[RowChange], index: LibraryIndex, before: Before, per_page: int
) -> set[int]:
    """The numbers of the pages of a list that show an item that changed, that came or went, or whose items moved."""
    old_count, new_count = before.counts.get(name, index.lists.count(name)), index.lists.count(name)
    old_full, new_full = full_pages(old_count, per_page), full_pages(new_count, per_page)
    pages, moved = set[int](), list[int]()
    for change in changes:
        row, old_row = change.after, change.before
        is_there, was_there = (each is not None and name in each.lists for each in (row, old_row))
        is_same = is_there and was_there and row is not None and old_row is not None and row.entry == old_row.entry
        if is_there and row is not None:
            rank = index.lists.rank(name, row.entry)
            if is_same:
                pages.add(page_number(rank, new_count, per_page))
            else:
                moved.append(new_count - 1 - rank)
        if was_there and not is_same and old_row is not None:
            moved.append(old_count - 1 - before.ranks[name, old_row.entry])
    if moved:
        # Pages are numbered from the oldest item: older ones stay as they are.
        fewer, more = sorted((old_full, new_full))
        pages.update((0, *range(min(min(moved) // per_page + 1, fewer), more + 1)))
    return pages
