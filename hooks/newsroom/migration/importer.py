"""Brings the items of an old site into content/: what is new or has changed there, and nothing that editors changed."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field, msgpack, structs

from newsroom.migration.content_state import ContentState
from newsroom.migration.conversion import Conversion, ConversionTask, SiteConverter
from newsroom.migration.finding_list import FindingList
from newsroom.migration.journal import Journal, WrittenItem
from newsroom.migration.old_site import Finding, OldItem
from newsroom.migration.outcome import ConvertedItem, Counts, ItemOutcome
from newsroom.migration.placing import Placement
from newsroom.migration.spool import Spool
from newsroom.runtime.atomic_write import ChangedMeanwhile, FileToWrite, file_digest
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.digests import digest
from newsroom.runtime.errors import error_message

WINDOW_SIZE, BATCH_SIZE = 1000, 100
"""How many items are converted by the same processes, and how many are written between two entries of the journal."""


class _Pending(Struct, frozen=True):
    """An item that is converted: its key and title, its row of the journal, and a digest of what it is made from."""

    key: str
    title: str
    written: WrittenItem | None
    task: ConversionTask
    input: bytes


class _Write(Struct, frozen=True):
    """An item that is written: its files, its row of the journal, and the files that it leaves behind."""

    key: str
    title: str
    files: tuple[FileToWrite, ...]
    row: WrittenItem
    outcome: ItemOutcome
    leftovers: Mapping[str, bytes] = {}


class ImportTotals(Struct):
    """What became of all items: how many of each, how many were left out by clause, how many are drafts."""

    outcomes: Counter[ItemOutcome] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    drafts: int = 0
    counts: Counts = Counts()
    tracebacks: list[str] = field(default_factory=list)


def settle_planned(journal: Journal, content: Path, *, is_dry_run: bool) -> set[str]:
    """Find out how far a run came that was ended while it wrote.

    Gives the paths of files that belong to no item after all; they are deleted, but in a dry run.
    """
    orphans: dict[str, bytes] = {}
    for key, before, planned in journal.planned():
        if file_digest(content / planned.path) == planned.digest:
            # The file of an item is written after those beside it.
            journal.settle({key: planned})
            continue
        there = {path: each for path, each in planned.all_files().items() if file_digest(content / path) == each}
        journal.unplan(key)
        if before is not None:
            files = {name: there.get(before.beside(name), each) for name, each in before.files.items()}
            journal.settle({key: structs.replace(before, files=files)})
            there = {path: each for path, each in there.items() if path not in before.all_files()}
        orphans |= there
    if not is_dry_run:
        for path in orphans:
            (content / path).unlink(missing_ok=True)
    return set(orphans)


class SiteImporter(Struct, frozen=True):
    """Imports one old site; a dry run does the same but writes no file."""

    spool: Spool
    journal: Journal
    placement: Placement
    state: ContentState
    converter: SiteConverter
    writer: ContentWriter
    findings: FindingList
    input_key: bytes
    """A digest of all that conversions depend on besides the item: the program, the settings, the map."""
    since: datetime.datetime | None
    now: datetime.datetime
    is_dry_run: bool
    own_id: Callable[[str], str]
    """What an item is called in feeds here if another old site has one of the same key."""
    has_page: Callable[[str], bool]
    """Whether the site has been built with a page for the item at a path."""
    placeholders: Mapping[str, bytes] = {}
    """What an item may be written over: digests by paths."""
    totals: ImportTotals = field(default_factory=ImportTotals)

    def run(self, on_progress: Callable[[int, int], None]) -> ImportTotals:
        """Import all items; `on_progress` gets how many of how many are done. Raises OSError for a full disk."""
        gone = [(key, item.path) for key, item in self.journal.items() if not self.spool.has_key(key)]
        total = self.spool.count()
        for start in range(1, total + 1, WINDOW_SIZE):
            numbers = range(start, min(start + WINDOW_SIZE, total + 1))
            batch: list[_Write] = []
            for done, write in enumerate(self._decide(numbers), start):
                if write is not None:
                    batch.append(write)
                if len(batch) == BATCH_SIZE:
                    self._write(batch)
                    batch = []
                on_progress(done, total)
            self._write(batch)
        for _, path in gone:
            if (self.writer.content / path).is_file():
                self.findings.add(Finding("gone-there", path), path)
        self._delete_leftovers()
        return self.totals

    def _decide(self, numbers: range) -> Iterator[_Write | None]:
        """For each of these items what is to be written, None where nothing is."""
        pending = []
        for number, item in zip(numbers, self.spool.items(numbers), strict=True):
            each = self._decide_unconverted(number, item)
            if each is None:
                yield None
            else:
                pending.append(each)
        for each, conversion in zip(pending, self.converter.convert_all([each.task for each in pending]), strict=True):
            yield self._decide_converted(each, conversion)

    def _decide_unconverted(self, number: int, item: OldItem) -> _Pending | None:
        """The item if it has to be converted; else it is counted and told."""
        key, written = item.key, self.journal.get(item.key)
        if key in self.placement.left_out:
            self.totals.left_out[self.placement.left_out[key]] += 1
            self._count("left-out")
            if written is not None:
                self.journal.settle({key: None}, {key: written.all_files()})
            return None
        if key in self.placement.deleted:
            path = written.path if written is not None else ""
            self._count("deleted", Finding("deleted-here", item.title, path))
            return None
        path = written.path if written is not None and key in self.placement.moved else self.placement.paths[key]
        former = written.former_paths if written is not None else ()
        if written is not None and path != written.path and self.has_page(written.path):
            former = (*former, written.path)
        # How often it was read differs in each export, and says nothing here.
        source = digest(msgpack.encode(structs.replace(item, hits=0)), key=self.input_key)
        is_old = self.since is not None and item.date is not None and item.date < self.since
        if written is not None and path == written.path and (written.input == source or is_old):
            self._keep(key, item.title, written, "unchanged")
            return None
        feed_id = self.own_id(key) if self.journal.is_of_another_site(key) else ""
        made = written.made if written is not None and written.made is not None else self.now
        return _Pending(key, item.title, written, ConversionTask(number, path, former, feed_id, made), source)

    def _decide_converted(self, pending: _Pending, conversion: Conversion) -> _Write | None:
        """What is to be written of an item; None where nothing is, which is counted and told."""
        key, written, converted = pending.key, pending.written, conversion.item
        if converted is None:
            if conversion.traceback:
                self.totals.tracebacks.append(conversion.traceback)
            self._count("failed", Finding("failed", pending.title, conversion.failure), path=pending.task.path)
            return None
        row = self._row(pending, conversion, converted)
        if written is None and key in self.placement.found:
            is_same = self._is_there(row) and key not in self.placement.held
            # Without digests it counts as edited from now on, and where it is deleted it stays so.
            known = row if is_same else structs.replace(row, digest=b"", files={}, input=b"")
            self.journal.settle({key: known})
            if is_same:
                self._keep(key, pending.title, row, "unchanged")
            else:
                self._count("edited", Finding("already-here", pending.title), path=row.path)
            return None
        if written is None:
            return self._write_of(pending, converted, row, None, "new")
        if row.path != written.path:
            write = self._write_of(pending, converted, row, None, "changed")
            return structs.replace(write, leftovers=written.all_files())
        is_same = row.digest == written.digest and row.files == written.files
        if is_same or key in self.placement.moved:
            if is_same and row != written:
                self.journal.settle({key: row})
            self._keep(key, pending.title, row if is_same else written, "unchanged" if is_same else "edited")
            return None
        if file_digest(self.writer.content / written.path) != written.digest:
            if self._is_there(row):
                self.journal.settle({key: row})
                self._keep(key, pending.title, row, "unchanged")
                return None
            self._keep(key, pending.title, written, "edited")
            return None
        write = self._write_of(pending, converted, row, written, "changed")
        if write.files:
            return write
        if write.row != written:
            self.journal.settle({key: write.row}, {key: write.leftovers})
        self._keep(key, pending.title, write.row, "unchanged")
        return None

    def _is_there(self, row: WrittenItem) -> bool:
        return all(file_digest(self.writer.content / path) == each for path, each in row.all_files().items())

    def _write_of(
        self,
        pending: _Pending,
        converted: ConvertedItem,
        row: WrittenItem,
        before: WrittenItem | None,
        outcome: ItemOutcome,
    ) -> _Write:
        """The files of an item, those beside it first; `before` is what was written at its place."""
        folder = (self.writer.content / row.path).parent
        files: list[FileToWrite] = []
        kept: dict[str, bytes] = {}
        for each in converted.files:
            there, new = file_digest(folder / each.name), row.files[each.name]
            was = before.files.get(each.name) if before is not None else None
            if there == new or (was == new and there is None):
                # It is there already; or an editor has deleted it.
                continue
            if was is not None and there != was:
                kept[each.name] = was
                self.findings.add(Finding("file-edited-here", pending.title, each.name), row.path)
                continue
            files.append(FileToWrite(folder / each.name, each.data, each.source, was))
        for name, was in before.files.items() if before is not None else ():
            if name in row.files:
                continue
            if file_digest(folder / name) != was or self.state.is_named(row.beside(name)):
                # A picture that it no longer has, but an editor has changed, deleted or shows, keeps it where it is.
                kept[name] = was
        row = structs.replace(row, files={**row.files, **kept})
        replaces = before.digest if before is not None else self.placeholders.get(row.path)
        if row.digest != replaces:
            files.append(FileToWrite(self.writer.content / row.path, converted.text.encode(), replaces=replaces))
        former = before.all_files() if before is not None else {}
        leftovers = {path: each for path, each in former.items() if path not in row.all_files()}
        return _Write(pending.key, pending.title, tuple(files), row, outcome, leftovers)

    def _row(self, pending: _Pending, conversion: Conversion, converted: ConvertedItem) -> WrittenItem:
        counts = converted.counts
        # Another run may find what it refers to, or its pictures.
        is_open = converted.has_open_links or counts.pictures_kept < counts.pictures
        return WrittenItem(
            path=pending.task.path,
            digest=conversion.digest,
            section=self.placement.sections[pending.key],
            files=conversion.files,
            former_paths=pending.task.former_paths,
            aliases=converted.aliases,
            made=pending.task.made,
            addresses={file.name: file.address for file in converted.files if file.address},
            input=b"" if is_open else pending.input,
            is_public=converted.is_public,
            counts=counts,
            findings=converted.findings,
        )

    def _write(self, batch: list[_Write]) -> None:
        """Write items, unless it is a dry run, and count them."""
        if not batch:
            return
        hindered: Sequence[OSError | ChangedMeanwhile | None] = [None] * len(batch)
        rows = {write.key: write.row for write in batch}
        leftovers = {write.key: write.leftovers for write in batch if write.leftovers}
        if not self.is_dry_run:
            self.journal.plan(rows, leftovers)
            hindered = self.writer.write_groups([write.files for write in batch])
        written = {write.key: write.row for write, why in zip(batch, hindered, strict=True) if why is None}
        self.journal.settle(written, leftovers)
        settle_planned(self.journal, self.writer.content, is_dry_run=self.is_dry_run)
        for write, why in zip(batch, hindered, strict=True):
            if why is None:
                self._keep(write.key, write.title, write.row, write.outcome)
                continue
            clause = "vừa có chương trình khác sửa tệp ấy" if isinstance(why, ChangedMeanwhile) else error_message(why)
            self._count("failed", Finding("failed", write.title, clause.rstrip(".")), path=write.row.path)

    def _delete_leftovers(self) -> None:
        for path, expected in self.journal.leftovers().items():
            file = self.writer.content / path
            if not self.is_dry_run and file_digest(file) == expected and not self.state.is_named(path):
                self.writer.delete(file)
                for folder in file.parents:
                    if folder == self.writer.content:
                        break
                    with suppress(OSError):
                        folder.rmdir()
        self.journal.forget_leftovers()

    def _keep(self, key: str, title: str, row: WrittenItem, outcome: ItemOutcome) -> None:
        """Count an item that is here, and tell what there is to tell of it."""
        if outcome == "edited":
            self.findings.add(Finding("edited-here", title), row.path)
        elif key in self.placement.held:
            self.findings.add(Finding("held-here", title), row.path)
            outcome = "edited" if outcome == "unchanged" else outcome
        self._count(outcome, *row.findings, path=row.path)
        self.totals.drafts += not row.is_public
        self.totals.counts += row.counts

    def _count(self, outcome: ItemOutcome, *findings: Finding, path: str = "") -> None:
        self.totals.outcomes[outcome] += 1
        for finding in findings:
            self.findings.add(finding, path)
