"""Checks the style of all items, and fixes in their files what is certain, showing each difference first."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import structs

from newsroom.build.steps import Loaded
from newsroom.checks.style import check_style, correct_text, suggestions_to_problems
from newsroom.checks.style_words import STYLE_FILE, StyleWords, read_style_words
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import replace_file
from newsroom.text.normalize import nfc

ITEMS_PER_CHUNK = 200


class StyleChecker:
    """Checks the items of a project, by the word lists that the board keeps in the project's folder."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._report = Report(STYLE_FILE)
        self._style_words: StyleWords = read_style_words(loaded.project.root, self._report)

    def check(self) -> list[Problem]:
        """The advice on every item, and what is wrong with the board's lists."""
        items = list(self._loaded.library.items.values())

        def check_chunk(numbers: Sequence[int]) -> list[Problem]:
            return [problem for number in numbers for problem in self._check_item(items[number])]

        chunks = pool.split_range(0, len(items), ITEMS_PER_CHUNK)
        advice = [problem for batch in pool.map_chunks(check_chunk, chunks, jobs=pool.job_count()) for problem in batch]
        # Advice never stops a build, nor do mistakes in its lists.
        return advice + [structs.replace(problem, level="warning") for problem in self._report.problems]

    def fix(self, confirm: Callable[[str], bool]) -> int:
        """Write the certain corrections of each file whose difference `confirm` accepts; returns how many files."""
        count = 0
        for item in self._loaded.library.items.values():
            name, file = self._display_path(item), self._file(item)
            text = _read_text(file)
            line_ending = "\r\n" if "\r\n" in text else "\n"
            lines = text.replace("\r\n", "\n").removeprefix("\ufeff")
            # Suggestions count their positions in the composed text.
            fixed = correct_text(nfc(lines), item, self._style_words)
            if fixed != lines and confirm(_unified_diff(lines, fixed, name)):
                replace_file(file, fixed.replace("\n", line_ending))
                count += 1
        return count

    def _check_item(self, item: Item) -> list[Problem]:
        text = nfc(_read_text(self._file(item)).replace("\r\n", "\n").removeprefix("\ufeff"))
        return suggestions_to_problems(self._display_path(item), text, check_style(text, item, self._style_words))

    def _display_path(self, item: Item) -> str:
        return f"{self._loaded.project.folders.content_name}/{item.path}"

    def _file(self, item: Item) -> Path:
        return Path(self._loaded.sources[item.path].disk_path)


def _read_text(file: Path) -> str:
    return file.read_bytes().decode(errors="replace")


def _unified_diff(old: str, new: str, name: str) -> str:
    """The difference; the last line of a file that ends without a line ending gets one."""
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), name, name, n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def confirm_at_terminal(difference: str) -> bool:
    """Print a difference and ask at the terminal whether to write it; without a terminal the answer is yes."""
    print(difference, end="", flush=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print("Ghi các chỗ sửa trên? [c/K] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("c", "có", "co", "y", "yes")
