"""Loads the items of content/: unchanged files from the cache, the others parsed in several processes."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import DecodeError, Struct, ValidationError, convert, json, structs

from newsroom.content.parser import ContentKind, Parser
from newsroom.content.scanner import Source, is_mtime_trustworthy
from newsroom.model.items import Item
from newsroom.model.problems import FILE_KEY, Problem, unreadable_problem
from newsroom.model.records import Record
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import ParsedRow
from newsroom.runtime.digests import digest

FILES_PER_TASK = 25
# So that a hundred thousand fragments are never in memory at once.
FILES_PER_SAVE = 2_000
# So much of the fragments saved stays at hand: a page, feeds and the search index ask for each.
KEPT_FRAGMENT_BYTES = 8 * 1024 * 1024
ProgressCallback = Callable[[int, int], None]


class LoadedItems(Struct, frozen=True):
    """The items and the digests of their files' bytes, both by the path of the file, and all problems."""

    items: dict[str, Item]
    digests: dict[str, bytes]
    problems: list[Problem]
    fragments: dict[str, bytes]
    """Fragments by digest: those of files with problems, which the cache has not, and some of the others."""


class ParsedFile(Struct, frozen=True):
    """A file parsed in this run, in a form that is quickly sent from one process to another."""

    path: str
    problems: tuple[Problem, ...] = ()
    digest: bytes = b""
    item_json: bytes = b""
    """Empty where the file gives no item."""
    fragment_digest: str = ""
    fragment: bytes = b""


class ItemLoader:
    """Loads the items of one build."""

    def __init__(
        self,
        cache: Cache,
        make_parser: Callable[[], Parser],
        kinds: Mapping[str, ContentKind],
        *,
        content_name: str,
        scan_start_ns: int,
        jobs: int,
    ) -> None:
        """`content_name` is what problem lines call content/; `scan_start_ns` a time before content/ was scanned."""
        self._cache, self._make_parser, self._content_name = cache, make_parser, content_name
        self._scan_start_ns, self._jobs = scan_start_ns, jobs
        self._parser: Parser | None = None
        self._kept_bytes = 0
        self._decoder = item_decoder(kinds)

    def load(self, sources: Sequence[Source], progress: ProgressCallback) -> LoadedItems:
        """The items of all files; `progress` is called with the counts of files parsed and to be parsed."""
        cached_rows = self._cache.parsed_rows()
        loaded = self._load(sources, cached_rows, progress)
        deleted = cached_rows.keys() - {source.path for source in sources}
        if deleted:
            self._cache.save_parsed_rows([], [], deleted)
        return loaded

    def load_some(self, sources: Sequence[Source], gone: Collection[str], progress: ProgressCallback) -> LoadedItems:
        """The items of these files alone; `gone` are paths at which there are no files any more."""
        rows = (self._cache.parsed_row(source.path) for source in sources)
        loaded = self._load(sources, {row.path: row for row in rows if row is not None}, progress)
        if gone:
            self._cache.save_parsed_rows([], [], gone)
        return loaded

    def read(self, source: Source) -> tuple[Item, bytes, dict[str, bytes]] | None:
        """The item of one file, the digest of its bytes, and its fragment if the cache has it not.

        None where the file gives no item.
        """
        row = self._cache.parsed_row(source.path)
        rows = {} if row is None else {source.path: row}
        loaded = self._load([source], rows, lambda done, count: None)
        if source.path not in loaded.items:
            return None
        return loaded.items[source.path], loaded.digests[source.path], loaded.fragments

    def _load(
        self, sources: Sequence[Source], cached_rows: Mapping[str, ParsedRow], progress: ProgressCallback
    ) -> LoadedItems:
        loaded = LoadedItems({}, {}, [], {})
        changed: list[Source] = []
        for source in sources:
            row = cached_rows.get(source.path)
            if row is None or row.stamp != source.stamp or not self._take_cached(row, loaded):
                changed.append(source)
        self._parse_changed(changed, cached_rows, loaded, progress)
        # In the order of the sources, whichever of them have changed.
        items = {source.path: loaded.items[source.path] for source in sources if source.path in loaded.items}
        return structs.replace(loaded, items=items)

    def _take_cached(self, row: ParsedRow, loaded: LoadedItems) -> bool:
        """Take an item from its row; False where the row cannot be read."""
        try:
            loaded.items[row.path] = self._decoder.decode(row.item_json)
        except (DecodeError, ValidationError):
            return False
        loaded.digests[row.path] = row.digest
        return True

    def _parse_changed(
        self,
        changed: list[Source],
        cached_rows: Mapping[str, ParsedRow],
        loaded: LoadedItems,
        progress: ProgressCallback,
    ) -> None:
        """Parse the changed files into `loaded`, and save the rows of every few thousand files."""
        # No stamp for a file so new that its next change may not change it.
        stamps = {
            source.path: source.stamp if is_mtime_trustworthy(source.stamp, now_ns=self._scan_start_ns) else b""
            for source in changed
        }
        rows: list[ParsedRow] = []
        done = 0
        for batch in self._parse_in_pool(changed, cached_rows):
            for file in batch:
                done += 1
                loaded.problems.extend(file.problems)
                if not file.item_json:
                    continue
                row = ParsedRow(file.path, stamps[file.path], file.digest, file.item_json)
                self._take_cached(row, loaded)
                if file.fragment_digest:
                    loaded.fragments[file.fragment_digest] = file.fragment
                # A file with problems is not saved, so that it is parsed and reported again next time.
                if not file.problems:
                    rows.append(row)
            if len(rows) >= FILES_PER_SAVE:
                self._save(rows, loaded)
            progress(done, len(changed))
        self._save(rows, loaded)

    def _save(self, rows: list[ParsedRow], loaded: LoadedItems) -> None:
        """Save rows and their fragments, and keep some of these."""
        if rows:
            digests = {loaded.items[row.path].body.digest for row in rows}
            fragments = [(digest, loaded.fragments.pop(digest)) for digest in digests & loaded.fragments.keys()]
            self._cache.save_parsed_rows(rows, fragments, ())
            for name, fragment in fragments:
                self._kept_bytes += len(fragment)
                if self._kept_bytes <= KEPT_FRAGMENT_BYTES:
                    loaded.fragments[name] = fragment
            rows.clear()

    def _parse_in_pool(self, changed: list[Source], cached_rows: Mapping[str, ParsedRow]) -> Iterator[list[ParsedFile]]:
        def parse(numbers: Sequence[int]) -> list[ParsedFile]:
            return [self._parse_file(changed[number], cached_rows.get(changed[number].path)) for number in numbers]

        done = 0
        try:
            for batch in pool.map_chunks(parse, pool.split_range(0, len(changed), FILES_PER_TASK), jobs=self._jobs):
                done += len(batch)
                yield batch
        except pool.WorkerCrashed as crash:
            yield [self._crashed_file(changed[crash.index])]
            yield from self._parse_in_pool([*changed[done : crash.index], *changed[crash.index + 1 :]], cached_rows)

    def _parse_file(self, source: Source, row: ParsedRow | None) -> ParsedFile:
        def get_parser() -> Parser:
            self._parser = self._parser or self._make_parser()
            return self._parser

        return parse_file(source, get_parser, row, content_name=self._content_name)

    def _crashed_file(self, source: Source) -> ParsedFile:
        why = "làm chương trình đọc bài dừng đột ngột; hãy tạm chuyển tệp này đi và báo người phụ trách kỹ thuật"
        path, name = f"{self._content_name}/{source.path}", source.path.rpartition("/")[2]
        problem = Problem(path, 1, FILE_KEY, why, name, "chép nội dung sang một tệp văn bản mới")
        return ParsedFile(source.path, (problem,))


def parse_file(
    source: Source, get_parser: Callable[[], Parser], row: ParsedRow | None = None, *, content_name: str
) -> ParsedFile:
    """What a file gives now; `row` is what it gave before, which spares the parser where the bytes are the same."""
    try:
        with open(source.disk_path, "rb") as file:  # noqa: PTH123 - ten thousand times a build
            data = file.read()
    except OSError:
        return ParsedFile(source.path, (unreadable_problem(f"{content_name}/{source.path}"),))
    content_digest = digest(data)
    if row is not None and row.digest == content_digest:
        return ParsedFile(source.path, (), content_digest, row.item_json)
    try:
        parsed = get_parser().parse(source.path, data)
    except Exception as error:
        error.add_note(f"khi đọc {content_name}/{source.path}")
        raise
    if parsed.item is None:
        return ParsedFile(source.path, parsed.problems)
    item_json, fragment = json.encode(parsed.item), parsed.fragment.encode()
    return ParsedFile(source.path, parsed.problems, content_digest, item_json, parsed.item.body.digest, fragment)


def item_decoder(kinds: Mapping[str, ContentKind]) -> json.Decoder[Item]:
    """A decoder of items whose records are those of these kinds."""
    record_types = {name: kind.record_type for name, kind in kinds.items()}

    def decode_record(wanted: type, value: object) -> Record:
        record_type = record_types.get(value.get("type", "")) if isinstance(value, dict) else None
        if wanted is not Record or record_type is None:
            raise ValidationError(f"not a record: {value}")
        return convert(value, record_type)

    return json.Decoder(Item, dec_hook=decode_record)


def split_sources(sources: Sequence[Source], sections: frozenset[str]) -> tuple[list[Source], list[Source]]:
    """The Markdown files of items, below the folders of sections, and those of static pages, all others."""
    items: list[Source] = []
    pages: list[Source] = []
    for source in sources:
        if source.path.endswith(".md"):
            first, slash, _ = source.path.partition("/")
            (items if slash and first in sections else pages).append(source)
    return items, pages
