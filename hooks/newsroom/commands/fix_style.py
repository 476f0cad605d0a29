"""Gives advice on all items of an edition, and mends in their files what is certain, showing the difference first."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

from newsroom.build.site_build import SiteBuild
from newsroom.checks.style import check_style, correct_text, suggestions_to_problems
from newsroom.checks.style_words import STYLE_FILE, StyleWords, read_style_words
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import replace_file
from newsroom.text.normalize import nfc

ITEMS_PER_CHUNK = 200


class StyleChecker:
    """Advises on one edition; `root` is the project's folder, where the board keeps its own lists."""

    def __init__(self, site_build: SiteBuild, root: Path) -> None:
        self._site_build = site_build
        self._report = Report(STYLE_FILE)
        self._style_words: StyleWords = read_style_words(root, self._report)

    def check(self) -> list[Problem]:
        """The advice on every item, and what is wrong with the board's lists."""
        items = list(self._site_build.library.items.values())

        def work(numbers: Sequence[int]) -> list[Problem]:
            return [problem for number in numbers for problem in self._check_item(items[number])]

        found = pool.map_chunks(work, pool.split_range(0, len(items), ITEMS_PER_CHUNK), jobs=pool.job_count())
        # Not even its own lists let advice block anything.
        own = [structs.replace(problem, level="warning") for problem in self._report.problems]
        return [problem for batch in found for problem in batch] + own

    def fix(self, confirm: Callable[[str], bool]) -> int:
        """Mend what is certain; `ask` is shown the difference of a file and says whether to write it.

        Gives how many files were written.
        """
        count = 0
        for item in self._site_build.library.items.values():
            text = self._file_text(item)
            ends = "\r\n" if "\r\n" in text else "\n"
            plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
            # Places count in the composed text.
            right = correct_text(nfc(plain), item, self._style_words)
            if right == plain:
                continue
            name = f"{self._site_build.folders.content_name}/{item.path}"
            rows = (plain.splitlines(keepends=True), right.splitlines(keepends=True))
            if confirm("".join(_with_line_ends(difflib.unified_diff(*rows, name, name, n=1)))):
                replace_file(Path(self._site_build.sources[item.path].disk_path), right.replace("\n", ends))
                count += 1
        return count

    def _check_item(self, item: Item) -> list[Problem]:
        text = nfc(self._file_text(item).replace("\r\n", "\n").removeprefix("\ufeff"))
        found = check_style(text, item, self._style_words)
        return suggestions_to_problems(f"{self._site_build.folders.content_name}/{item.path}", text, found)

    def _file_text(self, item: Item) -> str:
        with Path(self._site_build.sources[item.path].disk_path).open(
            encoding="utf-8", errors="replace", newline=""
        ) as file:
            return file.read()


def _with_line_ends(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a difference, the last of a file that ends without a line end too."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n"


def confirm_at_terminal(difference: str) -> bool:
    """Show a difference; at a terminal ask whether it is right, elsewhere take it as wanted."""
    print(difference, end="", flush=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print("Ghi các chỗ sửa trên? [c/K] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("c", "có", "co", "y", "yes")
