"""Stages the shards of the search index that changed, and a table of contents that leads to all shards."""

from collections import Counter
from collections.abc import Sequence

from msgspec import DecodeError, Struct, ValidationError, json, msgpack, structs

from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.staging import StagingArea
from newsroom.build.workspace import Workspace
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
from newsroom.search.tokens import strip_marks, token_of

MAX_COMMON_WORDS = 150


class PublishedShard(Struct, frozen=True):
    """A shard as it was published: its key, its folder, the digests of its files by path, and what the contents say."""

    key: bytes
    folder: str
    files: dict[str, bytes]
    info: ShardInfo


class SearchTasks(Struct, frozen=True):
    """The search index under way: the shards that stay as they are, and those that are built anew."""

    index: SearchIndex
    current: dict[str, PublishedShard]
    outdated: list[Shard]
    tasks: pool.Tasks[list[tuple[PublishedShard, list[OutputFile]]]]


class SearchOutput(Struct, frozen=True):
    """The files of the index that may have changed, and its table of contents, with which every search begins."""

    files: list[OutputFile]
    contents: bytes


def start_search_index(
    workspace: Workspace, index: SearchIndex, publisher: Publisher, staging: StagingArea
) -> SearchTasks:
    """Start to build the shards that changed, in the background."""
    published = {
        name: shard
        for name, shard in _load_published(workspace.cache, publisher.folder).items()
        if all(publisher.stamp_if_digest_matches(path, key) is not None for path, key in shard.files.items())
    }
    current = {
        shard.name: published[shard.name]
        for shard in index.shards
        if shard.name in published and published[shard.name].key == shard.key
    }
    outdated = [shard for shard in index.shards if shard.name not in current]

    def build_shards(numbers: Sequence[int]) -> list[tuple[PublishedShard, list[OutputFile]]]:
        workspace.cache.reconnect_after_fork()
        return [build_shard(outdated[number]) for number in numbers]

    def build_shard(shard: Shard) -> tuple[PublishedShard, list[OutputFile]]:
        """A shard as it is to be, and its files unless they are there already."""
        folder, last = index.folder(shard), published.get(shard.name)
        if last is not None and last.folder == folder:
            return structs.replace(last, key=shard.key), []
        built = index.build_shard(shard, folder)
        files = [_output_file(path, data, PublishOrder.FILES, publisher, staging) for path, data in built.files.items()]
        return PublishedShard(shard.key, folder, {file.path: file.digest for file in files}, built.info), files

    tasks = workspace.start_tasks(
        build_shards,
        pool.split_range(0, len(outdated), 1),
        describe=lambda number: f"{urls.SEARCH_INDEX}{outdated[number].name}",
    )
    return SearchTasks(index, current, outdated, tasks)


def finish_search_index(
    workspace: Workspace, search: SearchTasks, publisher: Publisher, staging: StagingArea
) -> SearchOutput:
    """Wait for the shards, and list them in a table of contents; raises PagefindError.

    The table goes public after the shards it names, and shards that it no longer names are removed last.
    """
    shards, files = dict(search.current), list[OutputFile]()
    outdated = iter(search.outdated)
    for batch in search.tasks.results():
        for shard, shard_files in batch:
            shards[next(outdated).name] = shard
            files += shard_files
        done = len(shards) - len(search.current)
        workspace.progress.show("Đang làm chỉ mục tìm kiếm", done, len(search.outdated))
    staged = {file.path for file in files}
    for shard in shards.values():
        for path, key in shard.files.items():
            if path not in staged:
                publisher.claim_if_key_matches(path, key)
    workspace.cache.save_value(_cache_name(publisher.folder), msgpack.encode(shards))
    tables = _named_by_digest(
        "than",
        compressed_json(
            {
                _relative_folder(shards[shard.name]): (
                    shards[shard.name].info.table,
                    shards[shard.name].info.bloom_filter,
                )
                for shard in search.index.shards
                if not shard.is_metadata
            }
        ),
    )
    title_words = Counter[str]()
    for shard in shards.values():
        title_words.update(shard.info.title_words)
    by_use = [word for word, _ in sorted(title_words.items(), key=lambda pair: (-pair[1], pair[0]))]
    words = _named_by_digest("tu-vung", compressed_json({"tags": search.index.tags_by_use, "words": by_use}))
    contents = json.encode(
        {**_contents_data(search.index, shards, tables[0], words[0]), "common": _common_words(title_words)}
    )
    for path, data, order in (
        (*tables, PublishOrder.FILES),
        (*words, PublishOrder.FILES),
        (urls.SEARCH_CONTENTS, contents, PublishOrder.LISTS),
    ):
        if not publisher.claim_if_key_matches(path, digest(data)):
            files.append(_output_file(path, data, order, publisher, staging))
    return SearchOutput(files, contents)


def _output_file(path: str, data: bytes, order: PublishOrder, publisher: Publisher, staging: StagingArea) -> OutputFile:
    key = digest(data)
    return OutputFile(path, key, key, order, *publisher.stage_if_changed(path, data, staging))


def _contents_data(
    index: SearchIndex, published: dict[str, PublishedShard], tables: str, words: str
) -> dict[str, object]:
    """Where the shards are, which items they hold, and the tables of metadata shards, which every search reads."""

    def entry(shard: Shard) -> dict[str, object]:
        entry_data = {"path": _relative_folder(published[shard.name]), "first": shard.offset, "count": len(shard.items)}
        if not shard.is_metadata:
            return {"year": int(shard.name[:4]), **entry_data}
        return {**entry_data, "table": published[shard.name].info.table}

    return {
        "sections": {section.key: (section.title, section.kind) for section in index.sections},
        "kinds": index.kind_labels,
        "together": ITEMS_PER_FILE,
        "inARecord": ITEMS_PER_RECORD,
        "words": words.removeprefix(urls.SEARCH_INDEX),
        "tables": tables.removeprefix(urls.SEARCH_INDEX),
        "heads": [entry(shard) for shard in index.shards if shard.is_metadata],
        "bodies": [entry(shard) for shard in index.shards if not shard.is_metadata],
    }


def _common_words(titles: Counter[str]) -> list[str]:
    """Words of many titles without their marks, the commonest first: a long query is asked by its other words."""
    counts = Counter[str]()
    for word, count in titles.items():
        counts[strip_marks(token_of(word))] += count
    return [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_COMMON_WORDS]]


def _relative_folder(shard: PublishedShard) -> str:
    return shard.folder.removeprefix(urls.SEARCH_INDEX)


def _load_published(cache: Cache, site: str) -> dict[str, PublishedShard]:
    """The shards of a published site, by name; none where the cache has nothing, or what another version saved."""
    try:
        return msgpack.decode(cache.get_value(_cache_name(site)) or b"", type=dict[str, PublishedShard])
    except (DecodeError, ValidationError):
        return {}


def _cache_name(site: str) -> str:
    return f"index {site}"


def _named_by_digest(name: str, data: bytes) -> tuple[str, bytes]:
    """A file that is named by its bytes."""
    return f"{urls.SEARCH_INDEX}{name}-{digest(data, size=6).hex()}.bin", data
