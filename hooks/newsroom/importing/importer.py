"""Brings documents into content/: reads them in several processes, and puts what they become into place one by one."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.content.read_settings import Section, Settings
from newsroom.importing import sources
from newsroom.importing.compose import draft
from newsroom.importing.docx_package import Refused
from newsroom.importing.draft import Draft
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import STEM, AlreadyThere, place
from newsroom.runtime.progress import Progress

CHUNK = 4


class Outcome(Struct, frozen=True):
    """What became of one document: a draft, or why there is none; `problems` are lines of the checks."""

    draft: Draft | None
    refusal: str = ""
    problems: tuple[str, ...] = ()


class Importer:
    """Imports into one content folder, whose `name` stands in messages."""

    def __init__(
        self, content: Path, name: str, settings: Settings, parser: Parser, *, now: datetime.datetime, jobs: int
    ) -> None:
        self._content, self._name, self._settings, self._parser = content, name, settings, parser
        self._now, self._jobs = now, jobs
        self._failed = self._written = 0

    def run(self, paths: Sequence[Path], section: Section | None) -> bool:
        """Import all documents at these paths; gives whether every one could be brought in.

        The path of each file written goes to standard output, what is to be known of it to standard error.
        """
        found = [path for path in sources.documents(paths, self._lost) if self._outside(path)]
        progress = Progress(sys.stderr)
        done = 0
        for batch in self._over(found, section):
            for path, outcome in zip(found[done : done + len(batch)], batch, strict=True):
                progress.clear()
                self._take(path, outcome)
            done += len(batch)
            progress.show("Đang nhập bài", done, len(found))
        if len(found) > 1 or self._failed:
            tail = f", {self._failed} tệp không nhập được" if self._failed else ""
            print(f"Đã nhập {self._written} bài{tail}.", file=sys.stderr)
        elif not found and not self._failed:
            print("Không thấy tệp .docx, .html, .txt hay .md nào ở đó.", file=sys.stderr)
        return self._failed == 0 and bool(found)

    def _outside(self, path: Path) -> bool:
        inside = path.resolve().is_relative_to(self._content.resolve())
        if inside:
            self._lost(path, f"đã nằm trong {self._name}/, không cần nhập")
        return not inside

    def _over(self, found: list[Path], section: Section | None) -> Iterator[list[Outcome]]:
        def work(numbers: Sequence[int]) -> list[Outcome]:
            return [self.read(found[number], section) for number in numbers]

        done = 0
        try:
            for batch in pool.over(work, pool.chunks(0, len(found), CHUNK), jobs=self._jobs):
                done += len(batch)
                yield batch
        except pool.WorkerDied as death:
            # Those before it in its chunk are read again: they have not been taken yet.
            yield from (work([number]) for number in range(done, death.place))
            yield [Outcome(None, "làm chương trình dừng đột ngột; hãy lưu lại tệp bằng Word rồi thử lại")]
            yield from self._over(found[death.place + 1 :], section)

    def read(self, path: Path, section: Section | None) -> Outcome:
        """What becomes of the document in a file; nothing is written yet."""
        try:
            manuscript = sources.read(path)
            made = draft(manuscript, name=path.stem, section=section, settings=self._settings, now=self._now)
        except Refused as refusal:
            return Outcome(None, str(refusal))
        except (MemoryError, RecursionError):
            return Outcome(None, "quá lớn hoặc lồng nhau quá sâu, máy không đọc được")
        parsed = self._parser.parse(f"{made.folder}/{made.stem}.md", made.text.replace(STEM, made.stem).encode())
        return Outcome(made, problems=tuple(p.message for p in parsed.problems if p.level == "error"))

    def _take(self, path: Path, outcome: Outcome) -> None:
        """Put a draft into place, and say what there is to say of it."""
        made = outcome.draft
        if made is None:
            self._lost(path, outcome.refusal)
            return
        try:
            target, _ = place(self._content / made.folder, made.stem, made.text, made.beside)
        except AlreadyThere as before:
            _say(path, f"đã nhập từ trước vào {self._shown(before.path)}, không ghi lại")
            return
        self._written += 1
        print(self._shown(target), flush=True)
        if target.stem != made.stem:
            _say(path, f"đã có bài khác tên {made.stem}.md nên ghi vào {target.name}")
        for words in made.told:
            _say(path, words)
        for words in (*made.open, *outcome.problems):
            _say(path, f"cần bổ sung: {words}")
        for words in made.losses:
            _say(path, f"không mang sang: {words}")

    def _shown(self, target: Path) -> str:
        return f"{self._name}/{target.relative_to(self._content).as_posix()}"

    def _lost(self, path: Path, why: str) -> None:
        self._failed += 1
        _say(path, why)


def _say(path: Path, words: str) -> None:
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    line = " ".join(f"{name}: {words}".split())
    print("".join(sign if sign.isprintable() else "�" for sign in line), file=sys.stderr)


def typed_in() -> Path:
    """The folder the command was typed in: the launcher changes to the project's root."""
    return Path(os.environ.get("NEWSROOM_CWD") or Path.cwd())
