"""Reads content/ into items, from the store where a file has not changed, in several processes where many have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b

from msgspec import DecodeError, Struct, ValidationError, json, structs

from newsroom.content.parser import Parser
from newsroom.content.scanner import Source, settled
from newsroom.model.items import Item
from newsroom.model.problems import FILE, Problem, unreadable
from newsroom.runtime import pool
from newsroom.runtime.cache import Store
from newsroom.runtime.cache_rows import ParsedRow

CHUNK = 100
# Files: a hundred thousand articles must not all wait in memory with their fragments.
SAVE_EVERY = 2_000
Progress = Callable[[int, int], None]


class Reading(Struct, frozen=True):
    """What a run over the files of all items gave; `digests` are of each file's bytes, by path."""

    items: dict[str, Item]
    digests: dict[str, bytes]
    problems: list[Problem]
    fragments: dict[str, bytes]
    """Fragments too new to be in the store, or not to be kept there: those of files with problems."""


class Fresh(Struct, frozen=True):
    """A file parsed in this run, ready to cross a process border."""

    path: str
    digest: bytes
    item: bytes
    """JSON; empty where there is none."""
    fragment_digest: str
    fragment: bytes
    """UTF-8: a text would be encoded and decoded at each border."""
    problems: tuple[Problem, ...]


class Reader:
    """Reads the files of one build."""

    def __init__(self, store: Store, parser: Callable[[], Parser], *, folder: str, started: int, jobs: int) -> None:
        """`folder` is content/'s name in problem lines; `started` the time, in ns, before content/ was scanned."""
        self._store, self._make_parser, self._folder = store, parser, folder
        self._started, self._jobs = started, jobs
        self._parser: Parser | None = None
        self._decoder = json.Decoder(Item)

    def read(self, sources: Sequence[Source], progress: Progress) -> Reading:
        """The items of all these files; `progress` hears how many of how many have been parsed."""
        known = self._store.parsed()
        reading = Reading({}, {}, [], {})
        changed: list[Source] = []
        for source in sources:
            row = known.get(source.path)
            if row is None or row.stamp != source.stamp or not self._take(row, reading):
                changed.append(source)
        self._parse(changed, known, reading, progress)
        gone = known.keys() - {source.path for source in sources}
        if gone:
            self._store.save_parsed([], [], gone)
        # In one order, whatever has changed.
        items = {source.path: reading.items[source.path] for source in sources if source.path in reading.items}
        return structs.replace(reading, items=items)

    def _take(self, row: ParsedRow, reading: Reading) -> bool:
        """Take an item from the store; False where its row cannot be read."""
        try:
            reading.items[row.path] = self._decoder.decode(row.item)
        except (DecodeError, ValidationError):
            return False
        reading.digests[row.path] = row.digest
        return True

    def _parse(
        self, changed: list[Source], known: Mapping[str, ParsedRow], reading: Reading, progress: Progress
    ) -> None:
        """Parse the changed files into `reading`, and save what can be saved every few thousand files."""
        stamps = {source.path: self._stamp(source) for source in changed}
        rows: list[ParsedRow] = []
        done = 0
        for batch in self._over(changed, known):
            for fresh in batch:
                done += 1
                reading.problems.extend(fresh.problems)
                if not fresh.item:
                    continue
                row = ParsedRow(fresh.path, stamps[fresh.path], fresh.digest, fresh.item)
                self._take(row, reading)
                if fresh.fragment_digest:
                    reading.fragments[fresh.fragment_digest] = fresh.fragment
                # What had something wrong is read again next time, so that it is said again.
                if not fresh.problems:
                    rows.append(row)
            if len(rows) >= SAVE_EVERY:
                self._save(rows, reading)
            progress(done, len(changed))
        self._save(rows, reading)

    def _save(self, rows: list[ParsedRow], reading: Reading) -> None:
        """Move rows and their fragments to the store."""
        if rows:
            digests = {reading.items[row.path].body.digest for row in rows}
            fragments = [(digest, reading.fragments.pop(digest)) for digest in digests & reading.fragments.keys()]
            self._store.save_parsed(rows, fragments, ())
            rows.clear()

    def _over(self, changed: list[Source], known: Mapping[str, ParsedRow]) -> Iterator[list[Fresh]]:
        def work(numbers: Sequence[int]) -> list[Fresh]:
            return [self._fresh(changed[number], known.get(changed[number].path)) for number in numbers]

        done = 0
        try:
            for batch in pool.over(work, pool.chunks(0, len(changed), CHUNK), jobs=self._jobs):
                done += len(batch)
                yield batch
        except pool.WorkerDied as death:
            yield [self._lost(changed[death.place])]
            yield from self._over([*changed[done : death.place], *changed[death.place + 1 :]], known)

    def _fresh(self, source: Source, row: ParsedRow | None) -> Fresh:
        try:
            with open(source.disk, "rb") as file:  # noqa: PTH123 - ten thousand times a build
                data = file.read()
        except OSError:
            return Fresh(source.path, b"", b"", "", b"", (unreadable(f"{self._folder}/{source.path}"),))
        digest = blake2b(data, digest_size=16).digest()
        if row is not None and row.digest == digest:
            return Fresh(source.path, digest, row.item, "", b"", ())
        self._parser = self._parser or self._make_parser()
        try:
            parsed = self._parser.parse(source.path, data)
        except Exception as error:
            error.add_note(f"khi đọc {self._folder}/{source.path}")
            raise
        if parsed.item is None:
            return Fresh(source.path, digest, b"", "", b"", parsed.problems)
        item, fragment = json.encode(parsed.item), parsed.fragment.encode()
        return Fresh(source.path, digest, item, parsed.item.body.digest, fragment, parsed.problems)

    def _lost(self, source: Source) -> Fresh:
        why = "làm chương trình đọc bài dừng đột ngột; hãy tạm chuyển tệp này đi và báo người phụ trách kỹ thuật"
        name = source.path.rpartition("/")[2]
        lost = Problem(f"{self._folder}/{source.path}", 1, FILE, why, name, "chép nội dung sang một tệp văn bản mới")
        return Fresh(source.path, b"", b"", "", b"", (lost,))

    def _stamp(self, source: Source) -> bytes:
        """The stamp to remember; none for a file so young that its next change may not show in it."""
        return source.stamp if settled(source.stamp, now_ns=self._started) else b""


def content_pages(sources: Sequence[Source], sections: frozenset[str]) -> tuple[list[Source], list[Source]]:
    """The Markdown files below the section folders, and the hand-written pages beside them."""
    items: list[Source] = []
    pages: list[Source] = []
    for source in sources:
        if source.path.endswith(".md"):
            first, slash, _ = source.path.partition("/")
            (items if slash and first in sections else pages).append(source)
    return items, pages
