"""Divides the site's search index into pieces that change apart, and makes the files of each."""

from __future__ import annotations

import datetime
import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import groupby, pairwise

from msgspec import Struct, json, msgpack

from newsroom.library.fingerprints import Inks
from newsroom.model.items import Item
from newsroom.pages.presenter import Parts
from newsroom.runtime.pool import chunks
from newsroom.search.bloom import packed_set
from newsroom.search.documents import APART, SearchRecords
from newsroom.search.pagefind import IndexerFailed, Record, index
from newsroom.search.pagefind_format import VERSION, Table, UnknownFormat, read
from newsroom.search.tokens import bare, distinct, runs
from newsroom.text.dates import ZONE

FOLDER = "tim-kiem/chi-muc/"
TOGETHER = 4
"""How many items' cards, or texts, are one file: each result asks for one."""

HEADS_AT_ONCE, BODIES_AT_ONCE = 10_000, 800
"""How many items a piece holds at the most.

Where an item is edited, its whole piece is made anew.
"""

IN_A_RECORD = 16
"""How many items are one page to Pagefind: a page costs it more than the words on it."""

# A year is finished once the newest item is half a year beyond it: until then late news of it still come, and the first
# item of a year does not make all that went before anew.
_FINISHED_AFTER = datetime.timedelta(days=183)

_PUBLISHED = "index/"


class Piece(Struct, frozen=True):
    """An index of its own, of `items` oldest first; `first` is the number of the first, of all public items.

    `key` stands for all that any page may show of them: where it is as it was, so are the piece and its folder.
    """

    name: str
    key: bytes
    items: tuple[Item, ...]
    first: int
    is_head: bool


class Summary(Struct, frozen=True):
    """What is told of a piece elsewhere: its table; of bodies the words, as bits; of heads the words of titles."""

    table: Table
    words: str = ""
    titles: dict[str, int] = {}


class Made(Struct, frozen=True):
    """A piece as it was made."""

    files: dict[str, bytes]
    summary: Summary


class SearchIndex:
    """The search index of one library.

    Heads (title, number, tags, lead) are as few pieces as memory allows, those of finished years apart from what is
    newer, for every query asks all of them. Bodies are a piece each half-year, or several, asked newest first and only
    where heads do not tell enough. The field of a word tells which item of the record it stands in, and where there:
    `title3`.
    """

    def __init__(self, parts: Parts, inks: Inks, fragment: Callable[[str], str], *, key: bytes) -> None:
        """`key` stands for the programs."""
        self._library, self._inks, self._fragment, self._key = parts.library, inks, fragment, key
        self._records = SearchRecords(parts)
        self._items = parts.library.public[::-1]
        self.sections = parts.library.settings.sections

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece; those that take longest to make first."""
        items = self._items
        days = [item.date.astimezone(ZONE) for item in items]
        years = [day.year for day in days]
        recent = (items[-1].date - _FINISHED_AFTER).astimezone(ZONE).year if items else 0
        finished = sum(year < recent for year in years)
        found = []
        # Finished years are divided evenly; what is newer so that a new item leaves all but the last piece alone.
        even = -(-finished // max(1, -(-finished // HEADS_AT_ONCE)))
        for name, begin, end, size in (("cu", 0, finished, even), ("moi", finished, len(items), HEADS_AT_ONCE)):
            for number, part in enumerate(chunks(begin, end, max(1, size)), start=1):
                own = items[part.start : part.stop]
                found.append(self._piece(f"{name}-{number}", own, part.start, is_head=True))
        first = 0
        for (year, half), group in groupby((day.year, 2 if day.month > 6 else 1) for day in days):
            end = first + len(list(group))
            for number, part in enumerate(chunks(first, end, BODIES_AT_ONCE), start=1):
                own = items[part.start : part.stop]
                found.append(self._piece(f"{year}-{half}-{number}", own, part.start, is_head=False))
            first = end
        return tuple(found)

    @property
    def tags(self) -> list[str]:
        """Every tag as the site spells it, the most used first."""
        tags = sorted(self._library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))
        return [tag.title for tag in tags]

    def _piece(self, name: str, items: tuple[Item, ...], first: int, *, is_head: bool) -> Piece:
        inks = self._inks.window(self._items, first, first + len(items))
        return Piece(name, blake2b(inks, digest_size=16, key=self._key).digest(), items, first, is_head)

    def folder(self, piece: Piece) -> str:
        """The folder of a piece, named by a digest of what it is made from."""
        ink = self._records.ink if piece.is_head else self._body_ink
        digest = blake2b(msgpack.encode(list(map(ink, piece.items))), digest_size=6, key=self._key).hexdigest()
        return f"{FOLDER}{piece.name}-{digest}/"

    def _body_ink(self, item: Item) -> object:
        file = self._inks.file(item)
        return (file, [notice.text for notice in self._library.corrections(item)]) if item.corrections else file

    def make(self, piece: Piece, folder: str) -> Made:
        """The files of a piece, to stand in that folder. Raises IndexerFailed."""
        records, items = self._records, piece.items
        files: dict[str, bytes] = {}
        words, titles = "", Counter[str]()
        if piece.is_head:
            files[f"{folder}loc.bin"] = packed(_facets([records.facets(item) for item in items]))
            shown: Sequence[object] = [records.card(item) for item in items]
            texts = [records.head(item) for item in items]
            titles.update(run for item in items for run in set(runs(item.title)))
        else:
            bodies = [records.text(item, self._fragment(item.body.digest)) for item in items]
            shown = [" ".join(body) for body in bodies]
            # Each word of a body once: all its places would make the index five times as large. Words that first stand
            # side by side have neighbouring places, by which most phrases are known.
            found = [distinct(body) for body in bodies]
            texts = [{"body": " ".join(codes)} for codes in found]
            words = packed_set({bare(code) for code in set[str]().union(*found)})
        recorded = _recorded(texts)
        made = index(recorded)
        summary = Summary(_table(made, len(recorded)), words, dict(sorted(titles.items())))
        files |= {folder + path: data for path, data in made.items() if path.startswith(_PUBLISHED)}
        for start in range(0, len(items), TOGETHER):
            files[f"{folder}doc/{start // TOGETHER}.bin"] = packed(shown[start : start + TOGETHER])
        return Made(files, summary)


def _recorded(texts: Sequence[Mapping[str, str]]) -> list[Record]:
    """What is indexed, some items a record."""
    parts = chunks(0, len(texts), IN_A_RECORD)
    return [Record(APART, _fields(texts[part.start : part.stop])) for part in parts]


def _fields(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """One field for each text there is of each item, named by kind and place."""
    return {f"{kind}{place}": text for place, kinds in enumerate(texts) for kind, text in kinds.items() if text}


def _facets(items: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, list[int]]]:
    """For each facet its values, each with the places of its items, told by the steps between them.

    Pagefind's own filters stand in another order each time they are made.
    """
    found: dict[str, dict[str, list[int]]] = {}
    for place, facets in enumerate(items):
        for name, values in facets.items():
            for value in values:
                found.setdefault(name, {}).setdefault(value, []).append(place)
    return {
        name: {value: [places[0], *(b - a for a, b in pairwise(places))] for value, places in sorted(values.items())}
        for name, values in sorted(found.items())
    }


def packed(value: object) -> bytes:
    """JSON, compressed; the same on every day."""
    return gzip.compress(json.encode(value), compresslevel=6, mtime=0)


def _table(made: dict[str, bytes], count: int) -> Table:
    """The table of an index just made of so many records."""
    meta = next((data for path, data in made.items() if path.endswith(".pf_meta")), None)
    if meta is None:
        raise IndexerFailed("không có chỉ mục nào")
    try:
        table, pages = read(meta)
    except UnknownFormat as error:
        raise IndexerFailed(f"không phải phiên bản {VERSION}") from error
    if pages != count:
        raise IndexerFailed(f"chỉ mục có {pages} trong {count} bài")
    return table
