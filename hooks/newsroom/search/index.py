"""Divides the search index into shards that change independently, and makes the files of each."""

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
from newsroom.search.documents import SEPARATOR, SearchDocuments, SearchKind
from newsroom.search.pagefind import ChunkTable, PagefindError, PagefindRecord, build_index, decode_pf_meta
from newsroom.search.tokens import distinct_tokens, lowercase_words, strip_marks
from newsroom.text.dates import TIME_ZONE

ITEMS_PER_FILE = 4
"""How many items share one file of summaries or texts; a reader loads one for each result."""

METADATA_SHARD_SIZE, FULLTEXT_SHARD_SIZE = 10_000, 800
"""The most items of a shard; when one of them is edited, the whole shard is made again."""

ITEMS_PER_RECORD = 16
"""How many items Pagefind indexes as one page: a page costs it more than the words on it."""

# A year is closed half a year after it ends. Until then items are still added to it, and the first item of a new year
# does not change the shards of the old one.
_YEAR_CLOSED_AFTER = datetime.timedelta(days=183)

_CHUNK_FOLDER = "index/"


class Shard(Struct, frozen=True):
    """An independent index of `items`, oldest first; `offset` is the number of the first among all public items.

    `key` is a digest of all that any page may show of the items: with the same key a shard has the same files.
    """

    name: str
    key: bytes
    items: tuple[Item, ...]
    offset: int
    is_metadata: bool


class ShardInfo(Struct, frozen=True):
    """What the contents of the index say of a shard: its chunks, and its full text's or its titles' words."""

    table: ChunkTable
    bloom_filter: str = ""
    title_words: dict[str, int] = {}


class BuiltShard(Struct, frozen=True):
    """The files of a shard by their paths under site/."""

    files: dict[str, bytes]
    info: ShardInfo


class SearchIndex:
    """The search index of one library.

    Metadata (title, number, tags, lead) is in as few shards as memory allows, since every query asks all of them;
    closed years have shards of their own. Full text has one or more shards for each half-year, which are asked newest
    first and only when metadata gives too few results. Pagefind's fields are numbered by the item of the record that
    they belong to: `title3`.
    """

    def __init__(
        self,
        presenter: Presenter,
        fingerprints: Fingerprints,
        fragment: Callable[[str], str],
        kinds: Mapping[str, SearchKind],
        *,
        key: bytes,
    ) -> None:
        """`key` is a digest of the programs."""
        self._library, self._fingerprints, self._fragment, self._key = presenter.library, fingerprints, fragment, key
        self._documents = SearchDocuments(presenter, kinds)
        self._items = presenter.library.public[::-1]
        self.sections = presenter.library.settings.sections
        used = {section.kind for section in self.sections}
        self.kind_labels = {name: kind.label for name, kind in kinds.items() if name in used}

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """Every shard, those that take longest to make first."""
        items = self._items
        days = [item.date.astimezone(TIME_ZONE) for item in items]
        years = [day.year for day in days]
        first_open_year = (items[-1].date - _YEAR_CLOSED_AFTER).astimezone(TIME_ZONE).year if items else 0
        closed = sum(year < first_open_year for year in years)
        # Closed years are divided evenly, open ones so that a new item changes the last shard alone.
        even = -(-closed // max(1, -(-closed // METADATA_SHARD_SIZE)))
        shards = [
            self._create_shard(f"{name}-{number}", part, is_metadata=True)
            for name, begin, end, size in (("cu", 0, closed, even), ("moi", closed, len(items), METADATA_SHARD_SIZE))
            for number, part in enumerate(split_range(begin, end, max(1, size)), start=1)
        ]
        begin = 0
        for (year, half), group in groupby((day.year, 2 if day.month > 6 else 1) for day in days):
            end = begin + len(list(group))
            shards += (
                self._create_shard(f"{year}-{half}-{number}", part, is_metadata=False)
                for number, part in enumerate(split_range(begin, end, FULLTEXT_SHARD_SIZE), start=1)
            )
            begin = end
        return tuple(shards)

    @property
    def tags_by_use(self) -> list[str]:
        """Every tag as the site spells it, the most used first."""
        tags = sorted(self._library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))
        return [tag.title for tag in tags]

    def _create_shard(self, name: str, part: range, *, is_metadata: bool) -> Shard:
        fingerprints = self._fingerprints.slice(self._items, part.start, part.stop)
        key = digest(fingerprints, key=self._key)
        return Shard(name, key, self._items[part.start : part.stop], part.start, is_metadata)

    def folder(self, shard: Shard) -> str:
        """The folder of a shard, named by a digest of what it is made from."""
        fingerprint = self._documents.metadata_fingerprint if shard.is_metadata else self._fulltext_fingerprint
        source_digest = digest(msgpack.encode(list(map(fingerprint, shard.items))), key=self._key, size=6).hex()
        return f"{urls.SEARCH_INDEX}{shard.name}-{source_digest}/"

    def _fulltext_fingerprint(self, item: Item) -> object:
        file = self._fingerprints.path_and_content_digest(item)
        return (
            (file, [correction.text for correction in self._library.visible_corrections(item)])
            if item.corrections
            else file
        )

    def build_shard(self, shard: Shard, folder: str) -> BuiltShard:
        """The files of a shard, to be published in that folder. Raises PagefindError."""
        documents, items = self._documents, shard.items
        files: dict[str, bytes] = {}
        word_filter, title_words = "", Counter[str]()
        if shard.is_metadata:
            files[f"{folder}loc.bin"] = compressed_json(_invert_facets([documents.facets(item) for item in items]))
            summaries: Sequence[object] = [documents.result_summary(item) for item in items]
            fields = [documents.metadata_fields(item) for item in items]
            title_words.update(word for item in items for word in set(lowercase_words(item.title)))
        else:
            texts = [documents.fulltext(item, self._fragment(item.body.digest)) for item in items]
            summaries = [" ".join(words) for words in texts]
            # Each word of a text once: with all its positions the index would be five times as large. Words that first
            # occur side by side get neighbouring positions, by which most phrases are found.
            tokens = [distinct_tokens(words) for words in texts]
            fields = [{"body": " ".join(distinct)} for distinct in tokens]
            word_filter = bloom_filter({strip_marks(token) for token in set[str]().union(*tokens)})
        records = _group_into_records(fields)
        index = build_index(records)
        info = ShardInfo(_read_chunk_table(index, len(records)), word_filter, dict(sorted(title_words.items())))
        files |= {folder + path: data for path, data in index.items() if path.startswith(_CHUNK_FOLDER)}
        for number, part in enumerate(split_range(0, len(items), ITEMS_PER_FILE)):
            files[f"{folder}doc/{number}.bin"] = compressed_json(summaries[part.start : part.stop])
        return BuiltShard(files, info)


def _group_into_records(items: Sequence[Mapping[str, str]]) -> list[PagefindRecord]:
    """The records that Pagefind indexes, several items in each: a field for each text of each item."""
    records = []
    for part in split_range(0, len(items), ITEMS_PER_RECORD):
        numbered = enumerate(items[part.start : part.stop])
        fields = {f"{name}{number}": text for number, item in numbered for name, text in item.items() if text}
        records.append(PagefindRecord(SEPARATOR, fields))
    return records


def _invert_facets(items: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, list[int]]]:
    """The items of each value of each facet, as the number of the first and the differences between the next ones.

    Pagefind's own filters come out in another order each time.
    """
    numbers: dict[str, dict[str, list[int]]] = {}
    for number, facets in enumerate(items):
        for name, values in facets.items():
            for value in values:
                numbers.setdefault(name, {}).setdefault(value, []).append(number)
    return {
        name: {value: [places[0], *(b - a for a, b in pairwise(places))] for value, places in sorted(values.items())}
        for name, values in sorted(numbers.items())
    }


def compressed_json(value: object) -> bytes:
    """JSON compressed with gzip; the same bytes at any time."""
    return gzip.compress(json.encode(value), compresslevel=6, mtime=0)


def _read_chunk_table(index: dict[str, bytes], record_count: int) -> ChunkTable:
    """The chunks of an index, checked against the number of records it was made of."""
    meta = next((data for path, data in index.items() if path.endswith(".pf_meta")), None)
    if meta is None:
        raise PagefindError("không có chỉ mục nào")
    table, pages = decode_pf_meta(meta)
    if pages != record_count:
        raise PagefindError(f"chỉ mục có {pages} trong {record_count} bài")
    return table
