"""Reads content/ into items, from the store where a file has not changed, in several processes where many have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import DecodeError, Struct, ValidationError, json, structs

from newsroom.content.parser import Parser
from newsroom.content.scanner import is_mtime_trustworthy
from newsroom.model.items import Item
from newsroom.model.problems import FILE_KEY, Problem, unreadable_problem
from newsroom.model.source import Source
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import ParsedRow
from newsroom.runtime.digests import digest

FILES_PER_TASK = 100
# Files: a hundred thousand articles must not all wait in memory with their fragments.
FILES_PER_SAVE = 2_000
ProgressCallback = Callable[[int, int], None]


class LoadedItems(Struct, frozen=True):
    """What a run over the files of all items gave; `digests` are of each file's bytes, by path."""

    items: dict[str, Item]
    digests: dict[str, bytes]
    problems: list[Problem]
    fragments: dict[str, bytes]
    """Fragments too new to be in the store, or not to be kept there: those of files with problems."""


class ParsedFile(Struct, frozen=True):
    """A file parsed in this run, ready to cross a process border."""

    path: str
    digest: bytes
    item_json: bytes
    """JSON; empty where there is none."""
    fragment_digest: str
    fragment: bytes
    """UTF-8: a text would be encoded and decoded at each border."""
    problems: tuple[Problem, ...]


class ItemLoader:
    """Reads the files of one build."""

    def __init__(
        self, cache: Cache, make_parser: Callable[[], Parser], *, content_name: str, scan_start_ns: int, jobs: int
    ) -> None:
        """`folder` is content/'s name in problem lines; `started` the time, in ns, before content/ was scanned."""
        self._cache, self._make_parser, self._content_name = cache, make_parser, content_name
        self._scan_start_ns, self._jobs = scan_start_ns, jobs
        self._parser: Parser | None = None
        self._decoder = json.Decoder(Item)

    def load(self, sources: Sequence[Source], progress: ProgressCallback) -> LoadedItems:
        """The items of all these files; `progress` hears how many of how many have been parsed."""
        known = self._cache.parsed_rows()
        reading = LoadedItems({}, {}, [], {})
        changed: list[Source] = []
        for source in sources:
            row = known.get(source.path)
            if row is None or row.stamp != source.stamp or not self._take_cached(row, reading):
                changed.append(source)
        self._parse_changed(changed, known, reading, progress)
        gone = known.keys() - {source.path for source in sources}
        if gone:
            self._cache.save_parsed_rows([], [], gone)
        # In one order, whatever has changed.
        items = {source.path: reading.items[source.path] for source in sources if source.path in reading.items}
        return structs.replace(reading, items=items)

    def _take_cached(self, row: ParsedRow, loaded: LoadedItems) -> bool:
        """Take an item from the store; False where its row cannot be read."""
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
        """Parse the changed files into `reading`, and save what can be saved every few thousand files."""
        stamps = {source.path: self._trustworthy_stamp(source) for source in changed}
        rows: list[ParsedRow] = []
        done = 0
        for batch in self._parse_in_pool(changed, cached_rows):
            for fresh in batch:
                done += 1
                loaded.problems.extend(fresh.problems)
                if not fresh.item_json:
                    continue
                row = ParsedRow(fresh.path, stamps[fresh.path], fresh.digest, fresh.item_json)
                self._take_cached(row, loaded)
                if fresh.fragment_digest:
                    loaded.fragments[fresh.fragment_digest] = fresh.fragment
                # What had something wrong is read again next time, so that it is said again.
                if not fresh.problems:
                    rows.append(row)
            if len(rows) >= FILES_PER_SAVE:
                self._save(rows, loaded)
            progress(done, len(changed))
        self._save(rows, loaded)

    def _save(self, rows: list[ParsedRow], loaded: LoadedItems) -> None:
        """Move rows and their fragments to the store."""
        if rows:
            digests = {loaded.items[row.path].body.digest for row in rows}
            fragments = [(digest, loaded.fragments.pop(digest)) for digest in digests & loaded.fragments.keys()]
            self._cache.save_parsed_rows(rows, fragments, ())
            rows.clear()

    def _parse_in_pool(self, changed: list[Source], cached_rows: Mapping[str, ParsedRow]) -> Iterator[list[ParsedFile]]:
        def work(numbers: Sequence[int]) -> list[ParsedFile]:
            return [self._parse_file(changed[number], cached_rows.get(changed[number].path)) for number in numbers]

        done = 0
        try:
            for batch in pool.map_chunks(work, pool.split_range(0, len(changed), FILES_PER_TASK), jobs=self._jobs):
                done += len(batch)
                yield batch
        except pool.WorkerCrashed as death:
            yield [self._crashed_file(changed[death.index])]
            yield from self._parse_in_pool([*changed[done : death.index], *changed[death.index + 1 :]], cached_rows)

    def _parse_file(self, source: Source, row: ParsedRow | None) -> ParsedFile:
        try:
            with open(source.disk_path, "rb") as file:  # noqa: PTH123 - ten thousand times a build
                data = file.read()
        except OSError:
            return ParsedFile(
                source.path, b"", b"", "", b"", (unreadable_problem(f"{self._content_name}/{source.path}"),)
            )
        content_digest = digest(data)
        if row is not None and row.digest == content_digest:
            return ParsedFile(source.path, content_digest, row.item_json, "", b"", ())
        self._parser = self._parser or self._make_parser()
        try:
            parsed = self._parser.parse(source.path, data)
        except Exception as error:
            error.add_note(f"khi đọc {self._content_name}/{source.path}")
            raise
        if parsed.item is None:
            return ParsedFile(source.path, content_digest, b"", "", b"", parsed.problems)
        item, fragment = json.encode(parsed.item), parsed.fragment.encode()
        return ParsedFile(source.path, content_digest, item, parsed.item.body.digest, fragment, parsed.problems)

    def _crashed_file(self, source: Source) -> ParsedFile:
        why = "làm chương trình đọc bài dừng đột ngột; hãy tạm chuyển tệp này đi và báo người phụ trách kỹ thuật"
        name = source.path.rpartition("/")[2]
        lost = Problem(
            f"{self._content_name}/{source.path}", 1, FILE_KEY, why, name, "chép nội dung sang một tệp văn bản mới"
        )
        return ParsedFile(source.path, b"", b"", "", b"", (lost,))

    def _trustworthy_stamp(self, source: Source) -> bytes:
        """The stamp to remember; none for a file so young that its next change may not show in it."""
        return source.stamp if is_mtime_trustworthy(source.stamp, now_ns=self._scan_start_ns) else b""


def split_sources(sources: Sequence[Source], sections: frozenset[str]) -> tuple[list[Source], list[Source]]:
    """The Markdown files below the section folders, and the hand-written pages beside them."""
    items: list[Source] = []
    pages: list[Source] = []
    for source in sources:
        if source.path.endswith(".md"):
            first, slash, _ = source.path.partition("/")
            (items if slash and first in sections else pages).append(source)
    return items, pages
