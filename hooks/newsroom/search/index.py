"""Divides the site's search index into pieces that change apart, and makes the files of each."""

from __future__ import annotations

import datetime
import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from msgspec import Struct, json, msgpack

from newsroom.library.fingerprints import Fingerprints
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.pages.presenter import Presenter
from newsroom.runtime.digests import digest
from newsroom.runtime.pool import split_range
from newsroom.search.bloom import bloom_filter
from newsroom.search.documents import SEPARATOR, SearchDocuments
from newsroom.search.pagefind import PagefindError, PagefindRecord, build_index
from newsroom.search.pagefind_format import PAGEFIND_VERSION, ChunkTable, PagefindFormatError, decode_pf_meta
from newsroom.search.tokens import distinct_tokens, lowercase_words, strip_tones
from newsroom.text.dates import TIME_ZONE

ITEMS_PER_FILE = 4
"""How many items' cards, or texts, are one file: each result asks for one."""

METADATA_SHARD_SIZE, FULLTEXT_SHARD_SIZE = 10_000, 800
"""How many items a piece holds at the most.

Where an item is edited, its whole piece is made anew.
"""

ITEMS_PER_RECORD = 16
"""How many items are one page to Pagefind: a page costs it more than the words on it."""

# A year is finished once the newest item is half a year beyond it: until then late news of it still come, and the first
# item of a year does not make all that went before anew.
_YEAR_CLOSED_AFTER = datetime.timedelta(days=183)

_CHUNK_FOLDER = "index/"


class Shard(Struct, frozen=True):
    """An index of its own, of `items` oldest first; `first` is the number of the first, of all public items.

    `key` stands for all that any page may show of them: where it is as it was, so are the piece and its folder.
    """

    name: str
    key: bytes
    items: tuple[Item, ...]
    offset: int
    is_metadata: bool


class ShardInfo(Struct, frozen=True):
    """What is told of a piece elsewhere: its table; of bodies the words, as bits; of heads the words of titles."""

    table: ChunkTable
    bloom_filter: str = ""
    title_words: dict[str, int] = {}


class BuiltShard(Struct, frozen=True):
    """A piece as it was made."""

    files: dict[str, bytes]
    info: ShardInfo


class SearchIndex:
    """The search index of one library.

    Heads (title, number, tags, lead) are as few pieces as memory allows, those of finished years apart from what is
    newer, for every query asks all of them. Bodies are a piece each half-year, or several, asked newest first and only
    where heads do not tell enough. The field of a word tells which item of the record it stands in, and where there:
    `title3`.
    """

    def __init__(
        self, presenter: Presenter, fingerprints: Fingerprints, fragment: Callable[[str], str], *, key: bytes
    ) -> None:
        """`key` stands for the programs."""
        self._library, self._fingerprints, self._fragment, self._key = presenter.library, fingerprints, fragment, key
        self._documents = SearchDocuments(presenter)
        self._items = presenter.library.public[::-1]
        self.sections = presenter.library.settings.sections

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """Every piece; those that take longest to make first."""
        items = self._items
        days = [item.date.astimezone(TIME_ZONE) for item in items]
        years = [day.year for day in days]
        recent = (items[-1].date - _YEAR_CLOSED_AFTER).astimezone(TIME_ZONE).year if items else 0
        finished = sum(year < recent for year in years)
        found = []
        # Finished years are divided evenly; what is newer so that a new item leaves all but the last piece alone.
        even = -(-finished // max(1, -(-finished // METADATA_SHARD_SIZE)))
        for name, begin, end, size in (("cu", 0, finished, even), ("moi", finished, len(items), METADATA_SHARD_SIZE)):
            for number, part in enumerate(split_range(begin, end, max(1, size)), start=1):
                own = items[part.start : part.stop]
                found.append(self._create_shard(f"{name}-{number}", own, part.start, is_head=True))
        first = 0
        for (year, half), group in groupby((day.year, 2 if day.month > 6 else 1) for day in days):
            end = first + len(list(group))
            for number, part in enumerate(split_range(first, end, FULLTEXT_SHARD_SIZE), start=1):
                own = items[part.start : part.stop]
                found.append(self._create_shard(f"{year}-{half}-{number}", own, part.start, is_head=False))
            first = end
        return tuple(found)

    @property
    def tags_by_use(self) -> list[str]:
        """Every tag as the site spells it, the most used first."""
        tags = sorted(self._library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))
        return [tag.title for tag in tags]

    def _create_shard(self, name: str, items: tuple[Item, ...], first: int, *, is_head: bool) -> Shard:
        inks = self._fingerprints.slice(self._items, first, first + len(items))
        return Shard(name, digest(inks, key=self._key), items, first, is_head)

    def folder(self, shard: Shard) -> str:
        """The folder of a piece, named by a digest of what it is made from."""
        ink = self._documents.metadata_fingerprint if shard.is_metadata else self._fulltext_fingerprint
        made_from = digest(msgpack.encode(list(map(ink, shard.items))), key=self._key, size=6).hex()
        return f"{urls.SEARCH_INDEX}{shard.name}-{made_from}/"

    def _fulltext_fingerprint(self, item: Item) -> object:
        file = self._fingerprints.path_and_content_digest(item)
        return (file, [notice.text for notice in self._library.visible_corrections(item)]) if item.corrections else file

    def build_shard(self, shard: Shard, folder: str) -> BuiltShard:
        """The files of a piece, to stand in that folder. Raises IndexerFailed."""
        records, items = self._documents, shard.items
        files: dict[str, bytes] = {}
        words, titles = "", Counter[str]()
        if shard.is_metadata:
            files[f"{folder}loc.bin"] = compressed_json(_invert_facets([records.facets(item) for item in items]))
            shown: Sequence[object] = [records.result_summary(item) for item in items]
            texts = [records.metadata_fields(item) for item in items]
            titles.update(run for item in items for run in set(lowercase_words(item.title)))
        else:
            bodies = [records.fulltext(item, self._fragment(item.body.digest)) for item in items]
            shown = [" ".join(body) for body in bodies]
            # Each word of a body once: all its places would make the index five times as large. Words that first stand
            # side by side have neighbouring places, by which most phrases are known.
            found = [distinct_tokens(body) for body in bodies]
            texts = [{"body": " ".join(codes)} for codes in found]
            words = bloom_filter({strip_tones(code) for code in set[str]().union(*found)})
        recorded = _group_into_records(texts)
        made = build_index(recorded)
        summary = ShardInfo(_read_chunk_table(made, len(recorded)), words, dict(sorted(titles.items())))
        files |= {folder + path: data for path, data in made.items() if path.startswith(_CHUNK_FOLDER)}
        for start in range(0, len(items), ITEMS_PER_FILE):
            files[f"{folder}doc/{start // ITEMS_PER_FILE}.bin"] = compressed_json(shown[start : start + ITEMS_PER_FILE])
        return BuiltShard(files, summary)


def _group_into_records(texts: Sequence[Mapping[str, str]]) -> list[PagefindRecord]:
    """What is indexed, some items a record."""
    parts = split_range(0, len(texts), ITEMS_PER_RECORD)
    return [PagefindRecord(SEPARATOR, _numbered_fields(texts[part.start : part.stop])) for part in parts]


def _numbered_fields(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """One field for each text there is of each item, named by kind and place."""
    return {f"{kind}{place}": text for place, kinds in enumerate(texts) for kind, text in kinds.items() if text}


def _invert_facets(items: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, list[int]]]:
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


def compressed_json(value: object) -> bytes:
    """JSON, compressed; the same on every day."""
    return gzip.compress(json.encode(value), compresslevel=6, mtime=0)


def _read_chunk_table(made: dict[str, bytes], count: int) -> ChunkTable:
    """The table of an index just made of so many records."""
    meta = next((data for path, data in made.items() if path.endswith(".pf_meta")), None)
    if meta is None:
        raise PagefindError("không có chỉ mục nào")
    try:
        table, pages = decode_pf_meta(meta)
    except PagefindFormatError as error:
        raise PagefindError(f"không phải phiên bản {PAGEFIND_VERSION}") from error
    if pages != count:
        raise PagefindError(f"chỉ mục có {pages} trong {count} bài")
    return table
