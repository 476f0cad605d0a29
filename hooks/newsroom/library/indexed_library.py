"""The library of an incremental build: it asks the index, and reads only the items that are asked for."""

from __future__ import annotations

import datetime
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import overload

from msgspec import structs

from newsroom.library import item_rows
from newsroom.library.identity import address_top, claimed_address
from newsroom.library.index import LibraryIndex
from newsroom.library.item_rows import entry_path, month_list, section_list, topic_list
from newsroom.library.library import Library, LibraryKind
from newsroom.library.redirect_lines import RedirectLines
from newsroom.library.tags import Tag, make_tags
from newsroom.library.target_index import TargetIndex
from newsroom.model.items import Item, next_version_path
from newsroom.model.settings import Settings
from newsroom.text.normalize import slug, tag_key

ReadItem = Callable[[str], Item | None]
"""Gives what the file at a path is parsed to; None where it gives no item."""


class IndexedItems(Mapping[str, Item]):
    """Items by path, each read when it is first asked for."""

    def __init__(self, index: LibraryIndex, read: ReadItem) -> None:
        self._index, self._read = index, read
        self._items: dict[str, Item] = {}

    def __getitem__(self, path: str) -> Item:
        item = self._items.get(path)
        if item is None:
            row = self._index.row(path)
            if row is None:
                raise KeyError(path)
            item = self._read(next_version_path(path) if row.is_next_version else path)
            if item is None:
                raise KeyError(path)
            if item.unapproved != row.unapproved:
                item = structs.replace(item, unapproved=row.unapproved)
            self._items[path] = item
        return item

    def __contains__(self, path: object) -> bool:
        return path in self._items or (isinstance(path, str) and self._index.row(path) is not None)

    def __iter__(self) -> Iterator[str]:
        return self._index.paths()

    def __len__(self) -> int:
        return sum(1 for _ in self)


class ItemList(Sequence[Item]):
    """A list of the index, whose items are read when they are asked for."""

    def __init__(self, index: LibraryIndex, items: Mapping[str, Item], name: str) -> None:
        self._index, self._items, self._name = index, items, name

    def __len__(self) -> int:
        return self._index.lists.count(self._name)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                return tuple(self)[place]
            return self._take(start, stop)
        number = place if place >= 0 else place + len(self)
        found = self._take(number, number + 1) if number >= 0 else ()
        if not found:
            raise IndexError(place)
        return found[0]

    def __iter__(self) -> Iterator[Item]:
        for start in range(0, len(self), 100):
            yield from self._take(start, start + 100)

    def _take(self, start: int, stop: int) -> tuple[Item, ...]:
        return tuple(self._items[entry_path(entry)] for entry in self._index.lists.slice(self._name, start, stop))


class _PathsInList(Set[str]):
    """The paths of the items that are in a list of the index."""

    def __init__(self, index: LibraryIndex, name: str) -> None:
        self._index, self._name = index, name

    def __contains__(self, path: object) -> bool:
        row = self._index.row(path) if isinstance(path, str) else None
        return row is not None and self._name in row.lists

    def __iter__(self) -> Iterator[str]:
        return map(entry_path, self._index.lists.all(self._name))

    def __len__(self) -> int:
        return self._index.lists.count(self._name)


class _PlannedPaths(Set[str]):
    """The paths of public items, if every next version were in its place."""

    def __init__(self, next_versions: Mapping[str, Item], public_paths: Set[str], now: datetime.datetime) -> None:
        self._next_versions, self._public_paths, self._now = next_versions, public_paths, now

    def __contains__(self, path: object) -> bool:
        version = self._next_versions.get(path) if isinstance(path, str) else None
        if version is None:
            return path in self._public_paths
        return version.is_public(self._now) and version.withdrawal(self._now) is None

    def __iter__(self) -> Iterator[str]:
        return filter(self.__contains__, {*self._public_paths, *self._next_versions})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _SectionPositions(Mapping[str, int]):
    """The position of each public item in its section by path, 0 for the newest."""

    def __init__(self, index: LibraryIndex) -> None:
        self._index = index

    def __getitem__(self, path: str) -> int:
        row = self._index.row(path)
        if row is None:
            raise KeyError(path)
        return self._index.lists.rank(section_list(path.partition("/")[0]), row.entry)

    def __iter__(self) -> Iterator[str]:
        return self._index.paths()

    def __len__(self) -> int:
        return self._index.lists.count(item_rows.PUBLIC)


class TagKeys(dict[str, str]):
    """The merging key of each spelling, worked out when it is asked for."""

    def __missing__(self, tag: str) -> str:
        key = self[tag] = tag_key(tag)
        return key


class _IndexedTargets(TargetIndex):
    """Finds a file by a name in other letters without a list of all files."""

    def __init__(
        self,
        items: Mapping[str, Item],
        static_pages: Mapping[str, str],
        files: Set[str],
        iter_generated: Callable[[], Iterator[str]],
        base: str,
        file_by_lowercase: Callable[[str], str | None],
    ) -> None:
        super().__init__(items=items, static_pages=static_pages, files=files, iter_generated=iter_generated, base=base)
        self._file_by_lowercase = file_by_lowercase
        self._pages_by_lowercase = {path.lower(): path for path in sorted(static_pages, reverse=True)}

    def _path_by_lowercase(self, path: str) -> str | None:
        found = [each for each in (self._file_by_lowercase(path), self._pages_by_lowercase.get(path)) if each]
        return min(found, default=None)


class IndexedLibrary(Library):
    """A library whose items and lists are those of an index."""

    def __init__(
        self,
        index: LibraryIndex,
        read_item: ReadItem,
        *,
        introductions: Mapping[str, Item],
        static_pages: Mapping[str, str],
        files: Set[str],
        file_by_lowercase: Callable[[str], str | None],
        next_versions: Mapping[str, Item],
        replaced: Mapping[str, Item],
        settings: Settings,
        kinds: Mapping[str, LibraryKind],
        now: datetime.datetime,
        redirect_lines: RedirectLines,
    ) -> None:
        """`next_versions` are those that readers do not see yet, `replaced` the items whose place one has taken.

        `file_by_lowercase` finds a file by its path in small letters.

        The rest is as in `Library`.
        """
        self.index, self._file_by_lowercase = index, file_by_lowercase
        self.settings, self.kinds, self.now, self.preview, self._held_back = settings, kinds, now, False, frozenset()
        self.introductions, self.static_pages, self.files = introductions, static_pages, files
        self.redirect_lines = redirect_lines
        self.next_versions, self.replaced = dict(next_versions), dict(replaced)
        self._take_items(IndexedItems(index, read_item))

    def _take_items(self, items: Mapping[str, Item]) -> None:
        index = self.index
        self.items = items
        self._target_index = _IndexedTargets(
            items, self.static_pages, self.files, self._iter_generated, self.settings.base, self._file_by_lowercase
        )
        self.public = self._list(item_rows.PUBLIC)
        self.withdrawn = self._list(item_rows.WITHDRAWN)
        self.public_paths = _PathsInList(index, item_rows.PUBLIC)

    def with_next_versions(self) -> IndexedLibrary:
        """The library as it would be if every next version were in its place now; its lists are those of now."""
        other = object.__new__(IndexedLibrary)
        kept = ("index", "_file_by_lowercase", "settings", "kinds", "now", "preview", "_held_back", "introductions")
        for name in (*kept, "static_pages", "files", "redirect_lines", "replaced"):
            setattr(other, name, getattr(self, name))
        other.next_versions = {}
        other._take_items(ChainMap(self.next_versions, self.items))  # type: ignore[arg-type]
        other._target_index.set_generated(self._planned_files)
        other.public_paths = _PlannedPaths(self.next_versions, self.public_paths, self.now)
        return other

    def _list(self, name: str) -> ItemList:
        return ItemList(self.index, self.items, name)

    @cached_property
    def corrected_items(self) -> Sequence[Item]:
        return self._list(item_rows.CORRECTED)

    @cached_property
    def featured_items(self) -> Sequence[Item]:
        return self._list(item_rows.FEATURED)

    @cached_property
    def announcing_items(self) -> Sequence[Item]:
        return self._list(item_rows.ANNOUNCING)

    @cached_property
    def items_with_files(self) -> Sequence[Item]:
        return self._list(item_rows.WITH_FILES)

    @cached_property
    def items_with_aliases(self) -> Sequence[Item]:
        return self._list(item_rows.WITH_ALIASES)

    @cached_property
    def every_plan(self) -> Sequence[Item]:
        return self._list(item_rows.EVERY_PLAN)

    @cached_property
    def every_issue(self) -> Sequence[Item]:
        return self._list(item_rows.EVERY_ISSUE)

    @cached_property
    def plans(self) -> Sequence[Item]:
        return self._list(item_rows.PLANS)

    @cached_property
    def public_issues(self) -> Sequence[Item]:
        return self._list(item_rows.ISSUES)

    @cached_property
    def items_by_section(self) -> Mapping[str, Sequence[Item]]:
        return {section.key: self._list(section_list(section.key)) for section in self.settings.sections}

    @cached_property
    def section_positions(self) -> Mapping[str, int]:
        return _SectionPositions(self.index)

    def changed_in_hour(self, hour: int) -> Sequence[Item]:
        return [self.items[path] for path in self.index.keys.get(item_rows.hour_key(hour))]

    def position_in_tag(self, key: str, item: Item) -> int:
        row = self.index.row(item.path)
        if row is None:
            raise KeyError(item.path)
        return self.index.lists.rank(topic_list(key), row.entry)

    def old_addresses(self, top: str) -> Sequence[tuple[str, Item]]:
        items = (self.items[path] for path in self.index.keys.get(item_rows.old_address_key(top)))
        claimed = ((claimed_address(alias, self.settings), item) for item in items for alias in item.aliases)
        return [(address, item) for address, item in claimed if address is not None and address_top(address) == top]

    def has_tag_address(self, address: str) -> bool:
        return any(slug(key) == address for key in self.index.every_topic)

    @cached_property
    def items_by_month(self) -> Mapping[tuple[int, int], Sequence[Item]]:
        months = sorted(self.index.months(), reverse=True)
        return {month: self._list(month_list(*month)) for month in months}

    def changes(self, month: tuple[int, int]) -> Iterator[tuple[str, str]]:
        for entry in self.index.lists.all(month_list(*month)):
            row = self.index.row(entry_path(entry))
            if row is not None:
                yield entry[1].removesuffix("index.md"), row.modified

    @cached_property
    def tag_keys(self) -> Mapping[str, str]:
        return TagKeys()

    @cached_property
    def tags(self) -> dict[str, Tag]:
        topics = self.index.topics
        return make_tags(topics, {key: self._list(topic_list(key)) for key in topics}, self.settings.tag_addresses)
