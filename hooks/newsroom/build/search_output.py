"""Turns the pieces of the search index into staged files: those that changed are made, and contents lead to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import DecodeError, Struct, ValidationError, json, msgpack, structs

from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.staging import StagingArea
from newsroom.model import urls
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest
from newsroom.search.index import (
    ITEMS_PER_FILE,
    ITEMS_PER_RECORD,
    SearchIndex,
    Shard,
    ShardInfo,
    compressed_json,
)
from newsroom.search.tokens import strip_tones, token_of

MAX_COMMON_WORDS = 150


class SearchOutput(Struct, frozen=True):
    """The files of the index, and its contents: what a search begins with."""

    files: list[OutputFile]
    contents: bytes


class PublishedShard(Struct, frozen=True):
    """What was published of a piece: its key, its folder, the digests of its files, and what is told of it."""

    key: bytes
    folder: str
    files: dict[str, bytes]
    info: ShardInfo


class SearchIndexBuilder:
    """The index on its way to the stage: pieces that changed are made aside, from now on until they are asked for.

    What tells where the pieces are goes public after them, and pieces nobody needs any more go last.
    """

    def __init__(
        self, index: SearchIndex, publisher: Publisher, staging: StagingArea, cache: Cache, *, jobs: int
    ) -> None:
        self._index, self._publisher, self._staging, self._cache = index, publisher, staging, cache
        earlier = {piece.name: _load_published_shard(piece, publisher, cache) for piece in index.shards}
        self._previous = {
            name: kept for name, kept in earlier.items() if kept is not None and _is_complete(kept, publisher)
        }
        self._outdated: list[Shard] = []
        for piece in index.shards:
            kept = self._previous.get(piece.name)
            if kept is not None and kept.key == piece.key:
                self._claim_files(kept)
            else:
                self._outdated.append(piece)
        self._tasks = pool.start_tasks(
            self._build_shards,
            pool.split_range(0, len(self._outdated), 1),
            jobs=jobs,
            describe=lambda number: f"{urls.SEARCH_INDEX}{self._outdated[number].name}",
        )

    def close(self) -> None:
        """End what is still under way, where the build does not come to its end."""
        self._tasks.close()

    def _build_shards(self, numbers: Sequence[int]) -> list[tuple[PublishedShard, list[OutputFile]]]:
        self._cache.reconnect_after_fork()
        return [self._build_shard(self._outdated[number]) for number in numbers]

    def _build_shard(self, piece: Shard) -> tuple[PublishedShard, list[OutputFile]]:
        """A piece as it is to be, and its files where they are not there yet."""
        folder = self._index.folder(piece)
        kept = self._previous.get(piece.name)
        if kept is not None and kept.folder == folder:
            return structs.replace(kept, key=piece.key), []
        made = self._index.build_shard(piece, folder)
        staged = [self._output_file(path, data, PublishOrder.FILES) for path, data in made.files.items()]
        return PublishedShard(piece.key, folder, {file.path: file.digest for file in staged}, made.info), staged

    def finish(self, progress: Callable[[int, int], None]) -> SearchOutput:
        """All files of the index as they are to be; `progress` hears how many pieces are in. Raises IndexerFailed."""
        search, site, known, staged = self._index, self._publisher, dict(self._previous), list[OutputFile]()
        made: list[tuple[PublishedShard, list[OutputFile]]] = []
        for part in self._tasks.results():
            made += part
            progress(len(made), len(self._outdated))
        for piece, (kept, files) in zip(self._outdated, made, strict=True):
            known[piece.name] = kept
            self._cache.save_value(_cache_name(piece, site), msgpack.encode(kept))
            staged += files
            if not files:
                self._claim_files(kept)
        bodies = [known[piece.name] for piece in search.shards if not piece.is_metadata]
        tables = _named_by_digest(
            "than",
            compressed_json({_relative_folder(body): (body.info.table, body.info.bloom_filter) for body in bodies}),
        )
        titles = Counter[str]()
        for piece in search.shards:
            titles.update(known[piece.name].info.title_words)
        runs = [run for run, _ in sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))]
        words = _named_by_digest("tu-vung", compressed_json({"tags": search.tags_by_use, "words": runs}))
        contents = json.encode({**_contents_data(search, known, tables[0], words[0]), "common": _common_words(titles)})
        for path, data, turn in (
            (*tables, PublishOrder.FILES),
            (*words, PublishOrder.FILES),
            (urls.SEARCH_CONTENTS, contents, PublishOrder.LISTS),
        ):
            if not site.claim_if_key_matches(path, digest(data)):
                staged.append(self._output_file(path, data, turn))
        return SearchOutput(staged, contents)

    def _claim_files(self, kept: PublishedShard) -> None:
        for path, key in kept.files.items():
            self._publisher.claim_if_key_matches(path, key)

    def _output_file(self, path: str, data: bytes, order: PublishOrder) -> OutputFile:
        key = digest(data)
        return OutputFile(path, key, key, order, *self._publisher.stage_if_changed(path, data, self._staging))


def _contents_data(search: SearchIndex, known: dict[str, PublishedShard], tables: str, words: str) -> dict[str, object]:
    """Where the pieces are, which items they hold, and of heads, which are always asked, the tables."""

    def entry(piece: Shard) -> dict[str, object]:
        place = {"path": _relative_folder(known[piece.name]), "first": piece.offset, "count": len(piece.items)}
        if not piece.is_metadata:
            return {"year": int(piece.name[:4]), **place}
        return {**place, "table": known[piece.name].info.table}

    return {
        "sections": {section.key: (section.title, section.kind) for section in search.sections},
        "kinds": search.kind_labels,
        "together": ITEMS_PER_FILE,
        "inARecord": ITEMS_PER_RECORD,
        "words": words.removeprefix(urls.SEARCH_INDEX),
        "tables": tables.removeprefix(urls.SEARCH_INDEX),
        "heads": [entry(piece) for piece in search.shards if piece.is_metadata],
        "bodies": [entry(piece) for piece in search.shards if not piece.is_metadata],
    }


def _common_words(titles: Counter[str]) -> list[str]:
    """Bare words of many titles, the commonest first: a long query is asked by its other words."""
    counts = Counter[str]()
    for run, count in titles.items():
        counts[strip_tones(token_of(run))] += count
    return [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_COMMON_WORDS]]


def _relative_folder(kept: PublishedShard) -> str:
    return kept.folder.removeprefix(urls.SEARCH_INDEX)


def _load_published_shard(piece: Shard, site: Publisher, store: Cache) -> PublishedShard | None:
    """What was published of a piece."""
    note = store.get_value(_cache_name(piece, site))
    try:
        return msgpack.decode(note, type=PublishedShard) if note is not None else None
    except (DecodeError, ValidationError):
        # An earlier version of this program kept other things.
        return None


def _is_complete(kept: PublishedShard, site: Publisher) -> bool:
    """Whether all files of a piece are there."""
    return all(site.stamp_if_digest_matches(path, digest) is not None for path, digest in kept.files.items())


def _cache_name(piece: Shard, site: Publisher) -> str:
    return f"index {piece.name} {site.folder}"


def _named_by_digest(name: str, data: bytes) -> tuple[str, bytes]:
    """A file that is named by its bytes."""
    return f"{urls.SEARCH_INDEX}{name}-{digest(data, size=6).hex()}.bin", data
