"""Gives advice on all items of an edition, and mends in their files what is certain, showing the difference first."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

from newsroom.build.site_build import Edition
from newsroom.checks.style import findings, mended, problems
from newsroom.checks.style_words import FILE, Words, read
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import replace
from newsroom.text.normalize import nfc

CHUNK = 200


class Adviser:
    """Advises on one edition; `root` is the project's folder, where the board keeps its own lists."""

    def __init__(self, edition: Edition, root: Path) -> None:
        self._edition = edition
        self._report = Report(FILE)
        self._words: Words = read(root, self._report)

    def advice(self) -> list[Problem]:
        """The advice on every item, and what is wrong with the board's lists."""
        items = list(self._edition.library.items.values())

        def work(numbers: Sequence[int]) -> list[Problem]:
            return [problem for number in numbers for problem in self._of(items[number])]

        found = pool.over(work, pool.chunks(0, len(items), CHUNK), jobs=pool.job_count())
        # Not even its own lists let advice block anything.
        own = [structs.replace(problem, level="warning") for problem in self._report.problems]
        return [problem for batch in found for problem in batch] + own

    def fix(self, ask: Callable[[str], bool]) -> int:
        """Mend what is certain; `ask` is shown the difference of a file and says whether to write it.

        Gives how many files were written.
        """
        count = 0
        for item in self._edition.library.items.values():
            text = self._text(item)
            ends = "\r\n" if "\r\n" in text else "\n"
            plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
            # Places count in the composed text.
            right = mended(nfc(plain), findings(nfc(plain), item, self._words))
            if right == plain:
                continue
            name = f"{self._edition.folders.name}/{item.path}"
            rows = (plain.splitlines(keepends=True), right.splitlines(keepends=True))
            if ask("".join(_ended(difflib.unified_diff(*rows, name, name, n=1)))):
                replace(Path(self._edition.sources[item.path].disk), right.replace("\n", ends))
                count += 1
        return count

    def _of(self, item: Item) -> list[Problem]:
        text = nfc(self._text(item).replace("\r\n", "\n").removeprefix("\ufeff"))
        found = findings(text, item, self._words)
        return problems(f"{self._edition.folders.name}/{item.path}", text, found)

    def _text(self, item: Item) -> str:
        with Path(self._edition.sources[item.path].disk).open(encoding="utf-8", errors="replace", newline="") as file:
            return file.read()


def _ended(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a difference, the last of a file that ends without a line end too."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n"


def ask_at_terminal(difference: str) -> bool:
    """Show a difference; at a terminal ask whether it is right, elsewhere take it as wanted."""
    print(difference, end="", flush=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print("Ghi các chỗ sửa trên? [c/K] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("c", "có", "co", "y", "yes")
