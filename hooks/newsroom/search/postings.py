"""An inverted index: where each word stands, in files of a few kB, of which a reader loads those of the query's words.

A file is compressed by gzip. It begins with a line of JSON: its words in order, and how many places each has. Four
stretches with a byte for each place follow: the step from the item before, among those of the same word, low bytes then
high bytes; the position, low bytes then high bytes. Bytes of one sort side by side compress best.
"""

import gzip
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import sub

from msgspec import json

FIELDS = {"body": 1, "lead": 2, "tags": 3, "title": 4, "number": 5}
"""The fields of an item by their rank."""

FIELD_SIZE = 8192
"""A position is the rank of its field times this, plus how many words stand before it; the last is all that follow."""

_FILE_SIZE, _WORD_SIZE = 2_000, 3
"""How many places make a file; a word takes as much room as some of them."""

_ITEM_SHIFT = 16


class Postings:
    """Collects the places of words in the items of one shard."""

    def __init__(self) -> None:
        # A place is the item's number and, in the lower 16 bits, the position.
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    @property
    def words(self) -> Iterable[str]:
        """Every word, in the order in which they came."""
        return self._places.keys()

    def add(self, item: int, field: str, texts: Iterable[Sequence[str]]) -> None:
        """Add the words of a field; items come in the order of their numbers. No phrase spans two texts."""
        place = item << _ITEM_SHIFT | FIELDS[field] * FIELD_SIZE
        last = place + FIELD_SIZE - 1
        places = self._places
        for words in texts:
            for word, at in zip(words, chain(range(place, last), repeat(last)), strict=False):
                places[word].append(at)
            place = min(place + len(words) + 1, last)

    def files(self) -> tuple[tuple[str, ...], list[bytes]]:
        """The first word of each file, and the files in the order of their words."""
        first_words, files = list[str](), list[bytes]()
        group, size = list[tuple[str, list[int]]](), 0
        for entry in sorted(self._places.items()):
            if size >= _FILE_SIZE:
                files.append(_encode(group))
                group, size = [], 0
            if not group:
                first_words.append(entry[0])
            group.append(entry)
            size += len(entry[1]) + _WORD_SIZE
        if group:
            files.append(_encode(group))
        return tuple(first_words), files


def _encode(entries: Sequence[tuple[str, list[int]]]) -> bytes:
    steps = list[int]()
    for _, places in entries:
        items = [place >> _ITEM_SHIFT for place in places]
        steps += map(sub, items, (0, *items))
    step_bytes = struct.pack(f"<{len(steps)}H", *steps)
    place_bytes = struct.pack(f"<{len(steps)}I", *chain.from_iterable(places for _, places in entries))
    head = json.encode(([word for word, _ in entries], [len(places) for _, places in entries]))
    data = b"".join((head, b"\n", step_bytes[::2], step_bytes[1::2], place_bytes[::4], place_bytes[1::4]))
    return gzip.compress(data, compresslevel=6, mtime=0)
