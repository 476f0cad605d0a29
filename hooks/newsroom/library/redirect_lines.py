"""The lines of redirects.txt in groups, of which a build reads those alone that a change concerns.

Of a site that was brought in whole there are hundreds of thousands. A line is looked at again where something came,
went or changed that it looks up: at its old address, or where its new one may lead to.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import chain
from typing import TypeVar, overload
from urllib.parse import quote
from zlib import crc32

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.library.identity import alias_request, request_address
from newsroom.library.lookups import files_above, looked_up_by_address
from newsroom.runtime.cache import Cache

GROUP_SIZE = 1000
MAX_STEPS = 8
"""Of two old addresses that lead to each other nobody knows the end; nobody writes longer chains."""
_LINES_PER_BLOCK = 1000

T = TypeVar("T")


class RedirectLine(Struct, frozen=True, array_like=True):
    """A line: its number from 1, the old address as written and as browsers ask for it below the root, the new one.

    `new` is a path from the root of the site as it is written, or an absolute address elsewhere, ready for a server.
    """

    number: int
    old: str
    request: str
    new: str


class RedirectLines(Sequence[RedirectLine]):
    """The lines in the order of the file, each old address once."""

    def __init__(self, lines: Iterable[RedirectLine]) -> None:
        self._lines = tuple(lines)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> RedirectLine: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[RedirectLine, ...]: ...
    def __getitem__(self, place: int | slice) -> RedirectLine | tuple[RedirectLine, ...]:
        return self._lines[place]

    def __iter__(self) -> Iterator[RedirectLine]:
        return iter(self._lines)

    @property
    def groups(self) -> range:
        """The numbers of the groups."""
        return range(-(-len(self) // GROUP_SIZE))

    def group(self, number: int) -> tuple[RedirectLine, ...]:
        """The lines of a group; none where there is no such group."""
        return self._lines[number * GROUP_SIZE : (number + 1) * GROUP_SIZE]

    def find(self, request: str) -> RedirectLine | None:
        """The line of an old address as browsers ask for it."""
        return self._by_request.get(request)

    @cached_property
    def _by_request(self) -> dict[str, RedirectLine]:
        return {line.request: line for line in self._lines}

    def steps(self, new: str) -> Iterator[str]:
        """An address that stands in a line, and those that further lines lead on to from there."""
        for _ in range(MAX_STEPS):
            yield new
            line = self.find(alias_request(new) or "")
            if line is None:
                return
            new = line.new

    def groups_with(self, keys: Iterable[str]) -> set[int]:
        """The groups with a line that looks up one of these keys (`looked_up_by_line`), and seldom another group."""
        found = set[int]()
        for checksum in set(map(_checksum, keys)):
            block = self._key_block(self._block_number(checksum))
            place = bisect_left(block, checksum << 32)
            while place < len(block) and block[place] >> 32 == checksum:
                found.add(block[place] & 0xFFFFFFFF)
                place += 1
        return found

    def _block_number(self, checksum: int) -> int:
        return checksum * self._block_count >> 32

    @property
    def _block_count(self) -> int:
        return len(self) // _LINES_PER_BLOCK + 1

    def _key_block(self, number: int) -> "array[int]":
        return self._key_blocks[number]

    @cached_property
    def _key_blocks(self) -> "list[array[int]]":
        """The checksum of each key above 32 bits of the number of the group, sorted and divided by the checksums."""
        lines = RedirectLines(self._lines)  # all in memory
        blocks: list[set[int]] = [set() for _ in range(self._block_count)]
        # Several lines lead to each item.
        looked_up_at_end = cache(partial(_looked_up_at_end, lines))
        for place, line in enumerate(lines):
            for key in (_line_key(line.request), *_looked_up(lines, line, looked_up_at_end)):
                checksum = _checksum(key)
                blocks[self._block_number(checksum)].add(checksum << 32 | place // GROUP_SIZE)
        return [array("Q", sorted(block)) for block in blocks]


NO_LINES = RedirectLines(())


class _Group(Struct, frozen=True, array_like=True):
    key: bytes
    lines: tuple[RedirectLine, ...]


class _Block(Struct, frozen=True, array_like=True):
    key: bytes
    keys: bytes


class CachedLines(RedirectLines):
    """Lines that the cache has in groups."""

    def __init__(self, count: int, read_all: Callable[[], Iterable[RedirectLine]], cache: Cache, key: bytes) -> None:
        """`key` stands for the lines in the cache; `read_all` gives them where it has lost some."""
        self._count, self._read_all, self._cache, self._key = count, read_all, cache, key
        self._groups: dict[int, tuple[RedirectLine, ...]] = {}

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _lines(self) -> tuple[RedirectLine, ...]:  # type: ignore[override]
        groups = [self._load(_group_name(number), _Group) for number in self.groups]
        if any(group is None or group.key != self._key for group in groups):
            return tuple(self._read_all())
        return tuple(line for group in groups if group is not None for line in group.lines)

    def group(self, number: int) -> tuple[RedirectLine, ...]:
        """The lines of a group; none where there is no such group."""
        if "_lines" in self.__dict__:
            return super().group(number)
        if number not in self._groups:
            group = self._load(_group_name(number), _Group)
            if group is None or group.key != self._key:
                return super().group(number)
            self._groups[number] = group.lines
        return self._groups[number]

    def find(self, request: str) -> RedirectLine | None:
        """The line of an old address as browsers ask for it."""
        if "_lines" in self.__dict__:
            return super().find(request)
        lines = chain.from_iterable(map(self.group, sorted(self.groups_with([_line_key(request)]))))
        return next((line for line in lines if line.request == request), None)

    def _key_block(self, number: int) -> "array[int]":
        block = self._load(_block_name(number), _Block) if "_key_blocks" not in self.__dict__ else None
        if block is not None and block.key == self._key:
            return array("Q", block.keys)
        # Worked out once for each version of the file, when a key is first asked for.
        if "_key_blocks" not in self.__dict__:
            for each, keys in enumerate(self._key_blocks):
                self._cache.save_value(_block_name(each), msgpack.encode(_Block(self._key, keys.tobytes())))
        return self._key_blocks[number]

    def _load(self, name: str, kind: type[T]) -> T | None:
        try:
            return msgpack.decode(self._cache.get_value(name) or b"", type=kind)
        except (DecodeError, ValidationError):
            return None


def save_lines(lines: RedirectLines, cache: Cache, key: bytes) -> None:
    """Keep lines in the cache, for `CachedLines` with the same key."""
    for number in lines.groups:
        cache.save_value(_group_name(number), msgpack.encode(_Group(key, lines.group(number))))


def _group_name(number: int) -> str:
    return f"redirects.txt {number}"


def _block_name(number: int) -> str:
    return f"redirects.txt keys {number}"


# Keys ----------------------------------------------------------------------------------------------------------------


def looked_up_by_line(lines: RedirectLines, line: RedirectLine) -> set[str]:
    """The keys, as those of `library/lookups`, of all that decides where a line leads to, or that it has no effect.

    Those are what has its old address, or is a file above it; what has its new address, or one that further lines lead
    on to from there; and the same of a line whose file may lie above its own.
    """
    return _looked_up(lines, line, partial(_looked_up_at_end, lines))


def _looked_up(lines: RedirectLines, line: RedirectLine, looked_up_at_end: Callable[[str], set[str]]) -> set[str]:
    keys = looked_up_by_address(line.old) | looked_up_at_end(line.new)
    if "?" not in line.request:
        for folder in folders_like_files(request_address(line.request)):
            above = lines.find(quote(folder))
            if above is not None:
                keys |= looked_up_at_end(above.new)
    return {each for key in keys for each in (key, *files_above(key))}


def _looked_up_at_end(lines: RedirectLines, new: str) -> set[str]:
    return set[str]().union(*map(looked_up_by_address, lines.steps(new)))


def folders_like_files(path: str) -> Iterator[str]:
    """The folders above a file that may be files elsewhere, the innermost first: by their ending, or in the root."""
    while path := path.rpartition("/")[0]:
        if "/" not in path or "." in path.rpartition("/")[2]:
            yield path


def _line_key(request: str) -> str:
    return f"line {request}"


def _checksum(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))
