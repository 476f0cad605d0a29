"""Makes the files of the search index, shard by shard."""

import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct, json, msgpack

from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.pages.presenter import Presenter
from newsroom.runtime.digests import digest
from newsroom.runtime.pool import split_range
from newsroom.search.bloom import bloom_filter
from newsroom.search.documents import SearchDocuments, SearchKind
from newsroom.search.postings import Postings
from newsroom.search.shards import Shard, Span, plan_shards
from newsroom.search.tokens import distinct_tokens, lowercase_words, strip_marks, tokenize

ITEMS_PER_FILE = 4
"""How many items share one file of summaries or texts; a reader loads one for each result."""


class ShardInfo(Struct, frozen=True):
    """What leads to the words of a shard: the first word of each file, a filter of its full text's words."""

    first_words: tuple[str, ...]
    bloom_filter: str = ""
    title_words: dict[str, int] = {}
    """How many titles have each word, as it is spelled in lower case."""


class BuiltShard(Struct, frozen=True):
    """The files of a shard by their paths under site/."""

    files: dict[str, bytes]
    info: ShardInfo


class SearchIndex:
    """The search index of one library.

    Metadata (title, number, tags, lead) is in few shards, since every query asks all of them. Full text is in many,
    which are asked newest first and only when metadata gives too few results. `plan_shards` has the rule.
    """

    def __init__(
        self, presenter: Presenter, fragment: Callable[[str], str], kinds: Mapping[str, SearchKind], *, key: bytes
    ) -> None:
        """`fragment` gives the sanitised HTML of a digest; `key` is a digest of the programs."""
        self.key, self._library, self._fragment = key, presenter.library, fragment
        self._documents = SearchDocuments(presenter, kinds)
        self.sections = presenter.library.settings.sections
        used = {section.kind for section in self.sections}
        self.kind_labels = {name: kind.label for name, kind in kinds.items() if name in used}

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """Every shard; those of metadata first, each sort the oldest first."""
        return plan_shards({month: len(items) for month, items in self._library.items_by_month.items()})

    @property
    def tags_by_use(self) -> list[str]:
        """Every tag as the site spells it, the most used first."""
        tags = sorted(self._library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))
        return [tag.title for tag in tags]

    def items(self, span: Span) -> Sequence[Item]:
        """The items of a span, the oldest first."""
        items = self._library.items_by_month[span.year, span.month]
        return items[len(items) - span.stop : len(items) - span.start][::-1]

    def span_digest(self, span: Span, *, is_metadata: bool) -> bytes:
        """A digest of all that a shard has of a span's items."""
        fingerprint = self._documents.metadata_fingerprint if is_metadata else self._documents.fulltext_fingerprint
        return digest(msgpack.encode([fingerprint(item) for item in self.items(span)]), key=self.key)

    def folder(self, shard: Shard, span_digests: Sequence[bytes]) -> str:
        """The folder of a shard, named by a digest of what it is made from."""
        return f"{urls.SEARCH_INDEX}{shard.name}-{digest(*span_digests, key=self.key, size=6).hex()}/"

    def build_shard(self, shard: Shard, folder: str) -> BuiltShard:
        """The files of a shard, to be published in that folder."""
        documents, items = self._documents, [item for span in shard.spans for item in self.items(span)]
        postings, word_filter, title_words = Postings(), "", Counter[str]()
        files: dict[str, bytes] = {}
        if shard.is_metadata:
            files[_facets_file(folder)] = compressed_json(_invert_facets([documents.facets(item) for item in items]))
            summaries: Sequence[object] = [documents.result_summary(item) for item in items]
            for number, item in enumerate(items):
                for field, values in documents.metadata(item).items():
                    postings.add(number, field, map(tokenize, values))
            title_words.update(word for item in items for word in set(lowercase_words(item.title)))
        else:
            texts = [documents.fulltext(item, self._fragment(item.body.digest)) for item in items]
            summaries = [" ".join(words) for words in texts]
            # Each word of a text once: with all its positions the index would be several times as large. Words that
            # first occur side by side get neighbouring positions, by which most phrases are found.
            for number, words in enumerate(texts):
                postings.add(number, "body", (distinct_tokens(words),))
            word_filter = bloom_filter({strip_marks(word) for word in postings.words})
        first_words, word_files = postings.files()
        files |= {_word_file(folder, number): data for number, data in enumerate(word_files)}
        for number, part in enumerate(split_range(0, len(items), ITEMS_PER_FILE)):
            files[_document_file(folder, number)] = compressed_json(summaries[part.start : part.stop])
        return BuiltShard(files, ShardInfo(first_words, word_filter, dict(sorted(title_words.items()))))


def shard_files(shard: Shard, folder: str, info: ShardInfo) -> list[str]:
    """The paths of a shard's files."""
    facets = [_facets_file(folder)] if shard.is_metadata else []
    words = (_word_file(folder, number) for number in range(len(info.first_words)))
    documents = (_document_file(folder, number) for number in range(-(-shard.count // ITEMS_PER_FILE)))
    return [*facets, *words, *documents]


def _facets_file(folder: str) -> str:
    return f"{folder}loc.bin"


def _word_file(folder: str, number: int) -> str:
    return f"{folder}tu/{number}.bin"


def _document_file(folder: str, number: int) -> str:
    return f"{folder}doc/{number}.bin"


def _invert_facets(items: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, list[int]]]:
    """The items of each value of each facet, as the number of the first and the differences between the next ones."""
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
