"""Stages the shards of the search index that changed, and a table of contents that leads to all shards."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby

from msgspec import Struct, json, msgpack, structs

from newsroom.build.products import Node
from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.site_state import SiteState
from newsroom.build.staging import StagingArea
from newsroom.build.workspace import Workspace
from newsroom.model import urls
from newsroom.runtime import pool
from newsroom.runtime.blocks import decode_block
from newsroom.runtime.digests import digest
from newsroom.search.index import ITEMS_PER_FILE, SearchIndex, ShardInfo, compressed_json, shard_files
from newsroom.search.shards import Month, Shard
from newsroom.search.tokens import strip_marks, token_of

MAX_COMMON_WORDS = 150

SHARDS_PER_TABLE = 16
"""Years share a table as long as they have no more shards of full text; one year always has a single table."""

_RECORD = "search"
CONTENTS = "search contents"
"""The node of what leads to the shards."""


class PublishedShard(Struct, frozen=True):
    """A shard as it was published: its folder, a digest of each span, what leads to its words."""

    shard: Shard
    folder: str
    span_digests: tuple[bytes, ...]
    info: ShardInfo

    @property
    def paths(self) -> list[str]:
        """Its files under site/."""
        return shard_files(self.shard, self.folder, self.info)


class SearchRecord(Struct, frozen=True):
    """The index as it was published; `key` stands for the programs."""

    key: bytes = b""
    shards: tuple[PublishedShard, ...] = ()


class SearchTasks(Struct, frozen=True):
    """The search index under way: shards by number, those that stay as they are and those that may be built anew."""

    index: SearchIndex
    current: dict[int, PublishedShard]
    outdated: list[int]
    tasks: pool.Tasks[list[tuple[PublishedShard, list[OutputFile]]]]


class SearchOutput(Struct, frozen=True):
    """The files of the index, the nodes that made them or made files that go, and the table of contents.

    With the table every search begins. Of shards that stay as they are there are neither files nor nodes.
    """

    files: list[OutputFile]
    nodes: set[Node]
    folders: list[str]
    """Of all shards."""
    contents: bytes


def start_search_index(
    workspace: Workspace,
    index: SearchIndex,
    site: SiteState,
    publisher: Publisher,
    staging: StagingArea,
    changed_months: Collection[Month] | None,
) -> SearchTasks:
    """Start to build the shards that changed, in the background.

    Items are looked at only in months that changed; None are all months.
    """
    data = site.blocks.get(_RECORD)
    record = SearchRecord() if data is None else decode_block(data, SearchRecord, _RECORD)
    published = {shard.folder: shard for shard in record.shards}
    known_digests = {
        (shard.shard.is_metadata, span): span_digest
        for shard in record.shards
        for span, span_digest in zip(shard.shard.spans, shard.span_digests, strict=True)
        if record.key == index.key and changed_months is not None and (span.year, span.month) not in changed_months
    }

    def published_already(shard: Shard, span_digests: tuple[bytes, ...]) -> PublishedShard | None:
        last = published.get(index.folder(shard, span_digests))
        if last is None or not _is_whole(site, last):
            return None
        return structs.replace(last, shard=shard, span_digests=span_digests)

    def build_shard(shard: Shard) -> tuple[PublishedShard, list[OutputFile]]:
        """A shard as it is to be, and its files unless they are there already."""
        span_digests = tuple(
            known_digests.get((shard.is_metadata, span)) or index.span_digest(span, is_metadata=shard.is_metadata)
            for span in shard.spans
        )
        last = published_already(shard, span_digests)
        if last is not None:
            return last, []
        folder = index.folder(shard, span_digests)
        built = index.build_shard(shard, folder)
        output = partial(_output_file, _node(folder), PublishOrder.FILES, publisher, staging)
        files = [output(path, data) for path, data in built.files.items()]
        return PublishedShard(shard, folder, span_digests, built.info), files

    def build_shards(numbers: Sequence[int]) -> list[tuple[PublishedShard, list[OutputFile]]]:
        workspace.cache.reconnect_after_fork()
        return [build_shard(index.shards[outdated[number]]) for number in numbers]

    current, outdated = dict[int, PublishedShard](), list[int]()
    for number, shard in enumerate(index.shards):
        span_digests = [known_digests.get((shard.is_metadata, span)) for span in shard.spans]
        known = tuple(span_digest for span_digest in span_digests if span_digest is not None)
        last = published_already(shard, known) if len(known) == len(shard.spans) else None
        if last is not None:
            current[number] = last
        else:
            outdated.append(number)
    tasks = workspace.start_tasks(
        build_shards,
        pool.split_range(0, len(outdated), 1),
        describe=lambda number: f"{urls.SEARCH_INDEX}{index.shards[outdated[number]].name}",
    )
    return SearchTasks(index, current, outdated, tasks)


def finish_search_index(
    workspace: Workspace, search: SearchTasks, site: SiteState, publisher: Publisher, staging: StagingArea
) -> SearchOutput:
    """Wait for the shards, and list them in a table of contents.

    The table goes public after the shards it names, and shards that it no longer names are removed last.
    """
    by_number, files = dict(search.current), list[OutputFile]()
    outdated = iter(search.outdated)
    for batch in search.tasks.results():
        for built, new_files in batch:
            by_number[next(outdated)] = built
            files += new_files
        done = len(by_number) - len(search.current)
        workspace.progress.show("Đang làm chỉ mục tìm kiếm", done, len(search.outdated))
    shards = [shard for _, shard in sorted(by_number.items())]
    record = SearchRecord(search.index.key, tuple(shards))
    site.blocks.put(_RECORD, msgpack.encode(record))
    nodes = {file.node for file in files}
    # Each shard is a group of its own.
    published = {name for name in site.products.groups if name.startswith(_node(urls.SEARCH_INDEX))}
    nodes |= published - {_node(shard.folder) for shard in shards}
    known = {product.path: product for product in site.products.of(CONTENTS)}
    add = partial(_output_file, CONTENTS, PublishOrder.FILES, publisher, staging)
    tables = dict[int, str]()
    for group in _table_groups(shards):
        folders = digest("".join(shard.folder for shard in group).encode(), key=search.index.key, size=6).hex()
        path = f"{urls.SEARCH_INDEX}than-{_year(group[0])}-{folders}.bin"
        tables |= dict.fromkeys(map(_year, group), path)
        product = known.get(path)
        if product is not None and path not in site.modified:
            files.append(OutputFile(path, CONTENTS, PublishOrder.FILES, product.digest, product.stamp, False))
        else:
            files.append(add(path, _table(group)))
    title_words = Counter[str]()
    for shard in shards:
        title_words.update(shard.info.title_words)
    words = compressed_json({"tags": search.index.tags_by_use, "words": _most_first(title_words)})
    words_file = f"{urls.SEARCH_INDEX}tu-vung-{digest(words, size=6).hex()}.bin"
    files.append(add(words_file, words))
    contents = json.encode(_contents(search.index, shards, tables, words_file, _common_words(title_words)))
    files.append(_output_file(CONTENTS, PublishOrder.LISTS, publisher, staging, urls.SEARCH_CONTENTS, contents))
    return SearchOutput(files, {*nodes, CONTENTS}, [shard.folder for shard in shards], contents)


def kept_files(search: SearchOutput, site: SiteState) -> list[OutputFile]:
    """The files of the shards that stay as they are, for a build that lists every file."""
    nodes = (_node(folder) for folder in search.folders if _node(folder) not in search.nodes)
    return [
        OutputFile(product.path, node, PublishOrder.FILES, product.digest, product.stamp, False)
        for node in nodes
        for product in site.products.of(node)
    ]


def _contents(
    index: SearchIndex, shards: Sequence[PublishedShard], tables: Mapping[int, str], words: str, common: Sequence[str]
) -> dict[str, object]:
    """What every search begins with: the shards of metadata, and where the tables of full text are, year by year."""
    metadata = [shard for shard in shards if shard.shard.is_metadata]
    first_of_year = {_year(shard): shard.shard.first for shard in reversed(shards) if not shard.shard.is_metadata}
    return {
        "sections": {section.key: (section.title, section.kind) for section in index.sections},
        "kinds": index.kind_labels,
        "together": ITEMS_PER_FILE,
        "words": words.removeprefix(urls.SEARCH_INDEX),
        "heads": [_entry(shard) for shard in metadata],
        "years": [
            {"year": year, "first": first_of_year[year], "table": path.removeprefix(urls.SEARCH_INDEX)}
            for year, path in tables.items()
        ],
        "count": sum(shard.shard.count for shard in metadata),
        "common": common,
    }


def _table_groups(shards: Iterable[PublishedShard]) -> list[list[PublishedShard]]:
    """The shards of full text that share a table: of one year, or of several in which there are few."""
    groups: list[list[PublishedShard]] = []
    for _, group in groupby((shard for shard in shards if not shard.shard.is_metadata), _year):
        of_year = list(group)
        if groups and len(groups[-1]) + len(of_year) <= SHARDS_PER_TABLE:
            groups[-1] += of_year
        else:
            groups.append(of_year)
    return groups


def _table(shards: Iterable[PublishedShard]) -> bytes:
    """Shards of full text, with filters of their words."""
    return compressed_json([{**_entry(shard), "filter": shard.info.bloom_filter} for shard in shards])


def _entry(shard: PublishedShard) -> dict[str, object]:
    folder = shard.folder.removeprefix(urls.SEARCH_INDEX)
    return {"path": folder, "count": shard.shard.count, "words": shard.info.first_words}


def _year(shard: PublishedShard) -> int:
    return shard.shard.spans[0].year


def _is_whole(site: SiteState, shard: PublishedShard) -> bool:
    """True if every file of a shard is as the last build left it."""
    there = {product.path for product in site.products.of(_node(shard.folder))}
    return all(path in there and path not in site.modified for path in shard.paths)


def _node(folder: str) -> Node:
    return f"search {folder}"


def _output_file(
    node: Node, order: PublishOrder, publisher: Publisher, staging: StagingArea, path: str, data: bytes
) -> OutputFile:
    return OutputFile(path, node, order, digest(data), *publisher.stage_if_changed(path, data, staging))


def _most_first(counts: Counter[str]) -> list[str]:
    return [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _common_words(titles: Counter[str]) -> list[str]:
    """Words of many titles without their marks, the commonest first: a long query is asked by its other words."""
    counts = Counter[str]()
    for word, count in titles.items():
        counts[strip_marks(token_of(word))] += count
    return _most_first(counts)[:MAX_COMMON_WORDS]
