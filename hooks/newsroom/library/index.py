"""The index of a library: the row of each item, lists and keys made of the rows, kept in blocks from build to build."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, msgpack

from newsroom.library.item_rows import PUBLIC, ItemRow
from newsroom.runtime.blocks import BlockMap, Blocks, Entry, Multimap, SortedLists, decode_block

MOMENTS = "moments"
"""The list of the moments to come at which the site shows an item otherwise: the number is the moment."""


class _Topics(Struct, array_like=True):
    """How often each spelling of a topic is used, by its merging key: by public items, and by all."""

    public: dict[str, dict[str, int]]
    every: dict[str, dict[str, int]]

    def count(self, row: ItemRow, step: int, tag_keys: Mapping[str, str]) -> None:
        """Count an item's tags, with 1 as the step, or no longer, with -1."""
        for topics in (self.public, self.every) if PUBLIC in row.lists else (self.every,):
            for tag in row.tags:
                if key := tag_keys[tag]:
                    spellings = topics.setdefault(key, {})
                    spellings[tag] = spellings.get(tag, 0) + step
                    if not spellings[tag]:
                        del spellings[tag]
                    if not spellings:
                        del topics[key]


class LibraryIndex:
    """Rows of items by path, and what follows from them."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._rows = BlockMap(blocks, "rows")
        self.lists, self.keys = SortedLists(blocks, "lists"), Multimap(blocks, "keys")
        data = blocks.directory("topics")
        self._topics = _Topics({}, {}) if data is None else decode_block(data, _Topics, "topics")
        self._folders: dict[str, dict[str, ItemRow]] = {}
        self._changed_folders: set[str] = set()

    def row(self, path: str) -> ItemRow | None:
        """The row of the item at a path; None where there is none."""
        return self._folder(path.rpartition("/")[0]).get(path)

    def paths(self) -> Iterator[str]:
        """The paths of all items, folder by folder."""
        for folder in sorted(self._rows.keys | self._folders.keys()):
            yield from list(self._folder(folder))

    def months(self, kind: Literal["month", "withdrawn"] = "month") -> Iterator[tuple[int, int]]:
        """The months that have public or withdrawn items."""
        for name in self.lists.names:
            list_kind, _, key = name.partition(" ")
            if list_kind == kind and key:
                year, _, month = key.partition("-")
                yield int(year), int(month)

    def put(self, path: str, row: ItemRow | None, tag_keys: Mapping[str, str]) -> None:
        """Give the item at a path another row, or none; lists, keys and topics follow."""
        folder = path.rpartition("/")[0]
        rows = self._folder(folder)
        before = rows.pop(path, None)
        if row is not None:
            rows[path] = row
        self._changed_folders.add(folder)
        old_lists, new_lists = _places(before, path), _places(row, path)
        for key, entry in old_lists - new_lists:
            self.lists.remove(key, entry)
        for key, entry in new_lists - old_lists:
            self.lists.add(key, entry)
        old_keys, new_keys = set(before.keys) if before else set(), set(row.keys) if row else set()
        for key in old_keys - new_keys:
            self.keys.remove(key, path)
        for key in new_keys - old_keys:
            self.keys.add(key, path)
        for each, step in ((before, -1), (row, 1)):
            if each is not None:
                self._topics.count(each, step, tag_keys)

    @property
    def topics(self) -> dict[str, dict[str, int]]:
        """How often each spelling of a topic is used by public items, by its merging key."""
        return self._topics.public

    @property
    def every_topic(self) -> dict[str, dict[str, int]]:
        """The same, of all items."""
        return self._topics.every

    def fill(self, rows: Mapping[str, ItemRow], tag_keys: Mapping[str, str]) -> None:
        """Have these rows alone."""
        lists, keys = defaultdict[str, list[Entry]](list), defaultdict[str, list[str]](list)
        topics = _Topics({}, {})
        folders = defaultdict[str, dict[str, ItemRow]](dict)
        for path, row in rows.items():
            folders[path.rpartition("/")[0]][path] = row
            for name in row.lists:
                lists[name].append(row.entry)
            for key in row.keys:
                keys[key].append(path)
            for moment in row.moments:
                lists[MOMENTS].append((moment, path))
            topics.count(row, 1, tag_keys)
        for entries in lists.values():
            entries.sort()
        self.lists.replace_all(lists)
        self.keys.replace_all(keys)
        self._topics = topics
        gone = {folder: dict[str, ItemRow]() for folder in self._rows.keys - folders.keys()}
        self._folders = folders | gone
        self._changed_folders = set(self._folders)

    def due(self, moment: int) -> list[str]:
        """The paths of the items that the site shows otherwise from a moment between now and that one on."""
        end = self.lists.rank(MOMENTS, (moment + 1, ""))
        return list(dict.fromkeys(path for _, path in self.lists.slice(MOMENTS, 0, end)))

    @property
    def next_moment(self) -> int | None:
        """The first moment to come; None where there is none."""
        entries = self.lists.slice(MOMENTS, 0, 1)
        return entries[0][0] if entries else None

    def flush(self) -> None:
        """Write what changed into the blocks."""
        for folder in self._changed_folders:
            rows = self._folders[folder]
            self._rows.put(folder, msgpack.encode(rows) if rows else None)
        self._changed_folders = set()
        self._rows.flush()
        self.lists.flush()
        self.keys.flush()
        self._blocks.put("topics", msgpack.encode(self._topics))

    def _folder(self, folder: str) -> dict[str, ItemRow]:
        rows = self._folders.get(folder)
        if rows is None:
            data = self._rows.get(folder)
            rows = {} if data is None else decode_block(data, dict[str, ItemRow], f"rows {folder}")
            self._folders[folder] = rows
        return rows


def _places(row: ItemRow | None, path: str) -> set[tuple[str, Entry]]:
    """Every list that an item with this row is in, with its entry there."""
    if row is None:
        return set()
    return {(name, row.entry) for name in row.lists} | {(MOMENTS, (moment, path)) for moment in row.moments}
