"""Keeps values in the cache in blocks, which are read one by one and saved together: named ones, lists, and a multimap.

A block that is damaged or lost is told (DamagedBlock), never taken for an empty one: what is there stands in another.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar
from zlib import crc32

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.runtime.cache_rows import DamagedBlock

T = TypeVar("T")
Entry = tuple[int, str]
"""An entry of a list: what it is sorted by, and the text of the entry, by which those with equal numbers are sorted."""

_MAX_ENTRIES = 512
"""How many entries a block of a list has at most; it is divided then."""
_KEYS_PER_BUCKET = 400
"""About how many keys of a multimap share a block."""
_MAX_GROWTH = 4
"""How many times as many may come to share it before the keys are dealt to more blocks."""


class Blocks:
    """Blocks by name: those that were saved, under what was written since."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        """`read` gives a saved block; None where there is none. It raises DamagedBlock for one that is not whole."""
        self._read = read
        self.changes: dict[str, bytes | None] = {}
        """What was written; None for what was deleted."""
        self.is_recorded = False
        """Whether a build was recorded, with all directories."""

    def get(self, name: str) -> bytes | None:
        """A block; None where there is none."""
        return self.changes[name] if name in self.changes else self._read(name)

    def require(self, name: str) -> bytes:
        """A block that must be there."""
        data = self.get(name)
        if data is None:
            raise DamagedBlock(name)
        return data

    def directory(self, name: str) -> bytes | None:
        """A block that leads to others, or stands alone; None where no build was recorded."""
        return self.require(name) if self.is_recorded else self.get(name)

    def put(self, name: str, data: bytes | None) -> None:
        """Write a block, or delete it."""
        self.changes[name] = data


def decode_block(data: bytes, kind: type[T], name: str) -> T:
    """The value of a block. Raises DamagedBlock where it is of another form."""
    try:
        return msgpack.decode(data, type=kind)
    except (DecodeError, ValidationError) as error:
        raise DamagedBlock(name) from error


class BlockMap:
    """Blocks by key, and a directory of the keys."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        self._blocks, self._name = blocks, name
        data = blocks.directory(name)
        self.keys: set[str] = set() if data is None else set(decode_block(data, list[str], name))
        self._saved_keys = None if data is None else set(self.keys)

    def get(self, key: str) -> bytes | None:
        """The block of a key; None where it has none."""
        return self._blocks.require(f"{self._name} {key}") if key in self.keys else None

    def put(self, key: str, data: bytes | None) -> None:
        """Write the block of a key, or delete it."""
        if data is None:
            self.keys.discard(key)
        else:
            self.keys.add(key)
        self._blocks.put(f"{self._name} {key}", data)

    def flush(self) -> None:
        """Write the directory, if it is another than before."""
        if self.keys != self._saved_keys:
            self._blocks.put(self._name, msgpack.encode(sorted(self.keys)))
            self._saved_keys = set(self.keys)


class _Segment(Struct, array_like=True):
    """A block of a list: its number, how many entries it has, and the first of them."""

    number: int
    count: int
    first: Entry


class _ListDirectory(Struct, array_like=True):
    next_number: int
    lists: dict[str, list[_Segment]]


class SortedLists:
    """Sorted lists of entries by key: to find a place, to count or to take a slice costs a block or two."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        self._blocks, self._name = blocks, name
        data = blocks.directory(name)
        self._directory = _ListDirectory(0, {}) if data is None else decode_block(data, _ListDirectory, name)
        self._lists = self._directory.lists
        self._decoded: dict[int, list[Entry]] = {}
        self._changed: set[int] = set()
        self._deleted: set[int] = set()
        self._is_changed = False

    @property
    def names(self) -> Collection[str]:
        """The keys of all lists that have entries."""
        return self._lists.keys()

    def count(self, key: str) -> int:
        """How many entries a list has."""
        return sum(segment.count for segment in self._lists.get(key, ()))

    def rank(self, key: str, entry: Entry) -> int:
        """How many entries of a list come before an entry, which may not be there itself."""
        before = 0
        segments = self._lists.get(key, ())
        place = bisect_right([segment.first for segment in segments], entry) - 1
        if place < 0:
            return 0
        before = sum(segment.count for segment in segments[:place])
        return before + bisect_left(self._entries(segments[place]), entry)

    def slice(self, key: str, start: int, stop: int) -> list[Entry]:
        """The entries of a list from `start` up to `stop`, which may be beyond its ends."""
        found: list[Entry] = []
        begin = 0
        for segment in self._lists.get(key, ()):
            end = begin + segment.count
            if begin < stop and start < end:
                found += self._entries(segment)[max(0, start - begin) : stop - begin]
            begin = end
        return found

    def all(self, key: str) -> list[Entry]:
        """All entries of a list."""
        return [entry for segment in self._lists.get(key, ()) for entry in self._entries(segment)]

    def add(self, key: str, entry: Entry) -> None:
        """Add an entry to a list, unless it is there."""
        segments = self._lists.setdefault(key, [])
        self._is_changed = True
        if not segments:
            segments.append(self._new_segment([entry]))
            return
        place = max(0, bisect_right([segment.first for segment in segments], entry) - 1)
        segment = segments[place]
        entries = self._entries(segment)
        position = bisect_left(entries, entry)
        if position < len(entries) and entries[position] == entry:
            return
        entries.insert(position, entry)
        if len(entries) > _MAX_ENTRIES:
            half = len(entries) // 2
            segments.insert(place + 1, self._new_segment(entries[half:]))
            del entries[half:]
        self._touch(segment, entries)

    def remove(self, key: str, entry: Entry) -> None:
        """Take an entry out of a list. Raises DamagedBlock where it is not there."""
        segments = self._lists.get(key, [])
        place = bisect_right([segment.first for segment in segments], entry) - 1
        entries = self._entries(segments[place]) if place >= 0 else []
        position = bisect_left(entries, entry)
        if position == len(entries) or entries[position] != entry:
            raise DamagedBlock(f"{self._name} {key}")
        self._is_changed = True
        del entries[position]
        if entries:
            self._touch(segments[place], entries)
            return
        self._deleted.add(segments[place].number)
        del segments[place]
        if not segments:
            del self._lists[key]

    def replace_all(self, lists: Mapping[str, list[Entry]]) -> None:
        """Have these lists alone, whose entries are sorted."""
        old_end, self._directory = self._directory.next_number, _ListDirectory(0, {})
        self._lists = self._directory.lists
        self._decoded, self._changed, self._is_changed = {}, set(), True
        size = _MAX_ENTRIES // 2
        for key, entries in lists.items():
            parts = (entries[begin : begin + size] for begin in range(0, len(entries), size))
            self._lists[key] = [self._new_segment(part) for part in parts]
        self._deleted = set(range(self._directory.next_number, old_end))

    def flush(self) -> None:
        """Write the blocks that changed."""
        for number in self._changed - self._deleted:
            self._blocks.put(f"{self._name} {number}", msgpack.encode(self._decoded[number]))
        for number in self._deleted:
            self._blocks.put(f"{self._name} {number}", None)
        if self._is_changed:
            self._blocks.put(self._name, msgpack.encode(self._directory))
        self._changed, self._deleted, self._is_changed = set(), set(), False

    def _new_segment(self, entries: list[Entry]) -> _Segment:
        number = self._directory.next_number
        self._directory.next_number += 1
        self._decoded[number] = entries
        self._changed.add(number)
        return _Segment(number, len(entries), entries[0])

    def _touch(self, segment: _Segment, entries: list[Entry]) -> None:
        segment.count, segment.first = len(entries), entries[0]
        self._changed.add(segment.number)

    def _entries(self, segment: _Segment) -> list[Entry]:
        entries = self._decoded.get(segment.number)
        if entries is None:
            name = f"{self._name} {segment.number}"
            entries = decode_block(self._blocks.require(name), list[Entry], name)
            if len(entries) != segment.count or entries[0] != segment.first:
                raise DamagedBlock(name)
            self._decoded[segment.number] = entries
        return entries


class Multimap:
    """Sets of values by key, for many keys of few values each; keys share blocks by their checksums."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        self._blocks, self._name = blocks, name
        data = blocks.directory(name)
        self._size: int = decode_block(data, int, name) if data is not None else 0
        self._buckets: dict[int, dict[str, list[str]]] = {}
        self._changed: set[int] = set()

    def get(self, key: str) -> tuple[str, ...]:
        """The values of a key, sorted."""
        return tuple(self._bucket(self._number(key)).get(key, ())) if self._size else ()

    def add(self, key: str, value: str) -> None:
        """Add a value to a key."""
        number = self._number(key)
        values = self._bucket(number).setdefault(key, [])
        if value not in values:
            values.append(value)
            values.sort()
            self._changed.add(number)

    def remove(self, key: str, value: str) -> None:
        """Take a value from a key. Raises DamagedBlock where it is not there."""
        number = self._number(key)
        bucket = self._bucket(number)
        values = bucket.get(key, [])
        if value not in values:
            raise DamagedBlock(f"{self._name} {number}")
        values.remove(value)
        if not values:
            del bucket[key]
        self._changed.add(number)

    def replace_all(self, values: Mapping[str, Iterable[str]]) -> None:
        """Have these keys alone."""
        old_size, self._size = self._size, max(1, len(values) // _KEYS_PER_BUCKET)
        self._buckets = {number: {} for number in range(self._size)}
        for key, each in values.items():
            self._buckets[self._number(key)][key] = sorted(each)
        self._changed = set(self._buckets)
        self._blocks.put(self._name, msgpack.encode(self._size))
        for number in range(self._size, old_size):
            self._blocks.put(f"{self._name} {number}", None)

    def flush(self) -> None:
        """Write the blocks that changed; all anew, in more blocks, where these have become large."""
        if any(len(self._buckets[number]) > _MAX_GROWTH * _KEYS_PER_BUCKET for number in self._changed):
            self.replace_all({key: each for number in range(self._size) for key, each in self._bucket(number).items()})
        for number in self._changed:
            self._blocks.put(f"{self._name} {number}", msgpack.encode(self._buckets[number]))
        self._changed = set()

    def _number(self, key: str) -> int:
        return crc32(key.encode("utf-8", "surrogatepass")) % self._size

    def _bucket(self, number: int) -> dict[str, list[str]]:
        bucket = self._buckets.get(number)
        if bucket is None:
            name = f"{self._name} {number}"
            bucket = decode_block(self._blocks.require(name), dict[str, list[str]], name)
            self._buckets[number] = bucket
        return bucket
