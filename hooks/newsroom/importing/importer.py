"""Brings documents into content/: reads them in several processes, and puts what they become into place one by one."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing import sources
from newsroom.importing.compose import compose_draft
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.draft import ArticleDraft
from newsroom.model.settings import Section, Settings
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER, IdenticalFileExists, create_content_file
from newsroom.runtime.progress import Progress

CHUNK_SIZE = 4


class ImportResult(Struct, frozen=True):
    """What became of one document: a draft, or why there is none; `problems` are lines of the checks."""

    draft: ArticleDraft | None
    refusal: str = ""
    problems: tuple[str, ...] = ()


class Importer:
    """Imports into one content folder, whose `name` stands in messages."""

    def __init__(
        self, content: Path, folder_name: str, settings: Settings, parser: Parser, *, now: datetime.datetime, jobs: int
    ) -> None:
        self._content, self._folder_name, self._settings, self._parser = content, folder_name, settings, parser
        self._now, self._jobs = now, jobs
        self._failed_count = self._written_count = 0

    def run(self, paths: Sequence[Path], section: Section | None) -> bool:
        """Import all documents at these paths; gives whether every one could be brought in.

        The path of each file written goes to standard output, what is to be known of it to standard error.
        """
        found = [path for path in sources.find_documents(paths, self._report_failure) if self._is_outside_content(path)]
        progress = Progress(sys.stderr)
        done = 0
        for batch in self._draft_all(found, section):
            for path, outcome in zip(found[done : done + len(batch)], batch, strict=True):
                progress.clear()
                self._write_result(path, outcome)
            done += len(batch)
            progress.show("Đang nhập bài", done, len(found))
        if len(found) > 1 or self._failed_count:
            tail = f", {self._failed_count} tệp không nhập được" if self._failed_count else ""
            print(f"Đã nhập {self._written_count} bài{tail}.", file=sys.stderr)
        elif not found and not self._failed_count:
            print("Không thấy tệp .docx, .html, .txt hay .md nào ở đó.", file=sys.stderr)
        return self._failed_count == 0 and bool(found)

    def _is_outside_content(self, path: Path) -> bool:
        inside = path.resolve().is_relative_to(self._content.resolve())
        if inside:
            self._report_failure(path, f"đã nằm trong {self._folder_name}/, không cần nhập")
        return not inside

    def _draft_all(self, found: list[Path], section: Section | None) -> Iterator[list[ImportResult]]:
        def work(numbers: Sequence[int]) -> list[ImportResult]:
            return [self.draft_from_file(found[number], section) for number in numbers]

        done = 0
        try:
            for batch in pool.map_chunks(work, pool.split_range(0, len(found), CHUNK_SIZE), jobs=self._jobs):
                done += len(batch)
                yield batch
        except pool.WorkerCrashed as death:
            # Those before it in its chunk are read again: they have not been taken yet.
            yield from (work([number]) for number in range(done, death.index))
            yield [ImportResult(None, "làm chương trình dừng đột ngột; hãy lưu lại tệp bằng Word rồi thử lại")]
            yield from self._draft_all(found[death.index + 1 :], section)

    def draft_from_file(self, path: Path, section: Section | None) -> ImportResult:
        """What becomes of the document in a file; nothing is written yet."""
        try:
            manuscript = sources.load_document(path)
            made = compose_draft(manuscript, name=path.stem, section=section, settings=self._settings, now=self._now)
        except ImportRefused as refusal:
            return ImportResult(None, str(refusal))
        except (MemoryError, RecursionError):
            return ImportResult(None, "quá lớn hoặc lồng nhau quá sâu, máy không đọc được")
        parsed = self._parser.parse(
            f"{made.folder}/{made.stem}.md", made.text.replace(STEM_PLACEHOLDER, made.stem).encode()
        )
        return ImportResult(made, problems=tuple(p.message for p in parsed.problems if p.level == "error"))

    def _write_result(self, path: Path, outcome: ImportResult) -> None:
        """Put a draft into place, and say what there is to say of it."""
        made = outcome.draft
        if made is None:
            self._report_failure(path, outcome.refusal)
            return
        try:
            target, _ = create_content_file(self._content / made.folder, made.stem, made.text, made.picture_files)
        except IdenticalFileExists as before:
            _print_note(path, f"đã nhập từ trước vào {self._display_path(before.path)}, không ghi lại")
            return
        self._written_count += 1
        print(self._display_path(target), flush=True)
        if target.stem != made.stem:
            _print_note(path, f"đã có bài khác tên {made.stem}.md nên ghi vào {target.name}")
        for words in made.notes:
            _print_note(path, words)
        for words in (*made.to_do, *outcome.problems):
            _print_note(path, f"cần bổ sung: {words}")
        for words in made.losses:
            _print_note(path, f"không mang sang: {words}")

    def _display_path(self, target: Path) -> str:
        return f"{self._folder_name}/{target.relative_to(self._content).as_posix()}"

    def _report_failure(self, path: Path, why: str) -> None:
        self._failed_count += 1
        _print_note(path, why)


def _print_note(path: Path, words: str) -> None:
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    line = " ".join(f"{name}: {words}".split())
    print("".join(sign if sign.isprintable() else "�" for sign in line), file=sys.stderr)


def invocation_folder() -> Path:
    """The folder the command was typed in: the launcher changes to the project's root."""
    return Path(os.environ.get("NEWSROOM_CWD") or Path.cwd())
