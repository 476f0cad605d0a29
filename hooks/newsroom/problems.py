"""What is wrong in the content, as one line an editor can act on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning"]
Format = Literal["text", "json", "github"]
VALUE_LIMIT = 80

# Keys for what is wrong outside the front matter.
FILE = "tệp"
BODY = "nội dung"


class Problem(Struct, frozen=True, order=True):
    """One thing to mend; sorts by path (POSIX, from the project's root), then line (from 1)."""

    path: str
    line: int
    key: str
    why: str
    value: str | None = None
    example: str | None = None
    level: Level = "error"

    def __str__(self) -> str:
        shown = "" if self.value is None else f"“{self.value}” " if '"' in self.value else f'"{self.value}" '
        end = "" if self.why.endswith("?") else "."
        example = "" if self.example is None else f" Ví dụ đúng: {self.example}"
        mark = " [cảnh báo]" if self.level == "warning" else ""
        return f"{self.path}:{self.line}: {self.key}: {shown}{self.why}{end}{example}{mark}"


def shown_value(text: str) -> str:
    """The value as one short printable line: control characters escaped, at most VALUE_LIMIT characters."""
    line = " ".join(text.split())
    printable = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)
    return printable if len(printable) <= VALUE_LIMIT else printable[: VALUE_LIMIT - 1] + "…"


class Report:
    """Collects the problems of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(
        self,
        line: int,
        key: str,
        why: str,
        *,
        value: str | None = None,
        example: str | None = None,
        level: Level = "error",
    ) -> None:
        """Record one problem; `why` is a Vietnamese clause that reads on from the value, without a full stop."""
        shown = None if value is None else shown_value(value)
        self.problems.append(Problem(self.path, line, key, why, shown, example, level))


def has_errors(problems: Iterable[Problem], *, strict: bool) -> bool:
    """Whether the problems stop a build; with `strict` a warning does too."""
    return any(strict or problem.level == "error" for problem in problems)


def lines(problems: Iterable[Problem], style: Format = "text") -> list[str]:
    """The problems in order of path and line: plain lines, one JSON object a line, or GitHub workflow commands."""
    ordered = sorted(problems, key=lambda problem: (problem.path, problem.line, problem.key, problem.why))
    if style == "json":
        return [json.dumps(_fields(problem), ensure_ascii=False) for problem in ordered]
    if style == "github":
        return [_workflow_command(problem) for problem in ordered]
    return [str(problem) for problem in ordered]


def _fields(problem: Problem) -> dict[str, str | int | None]:
    return {
        "path": problem.path,
        "line": problem.line,
        "key": problem.key,
        "value": problem.value,
        "why": problem.why,
        "example": problem.example,
        "level": problem.level,
    }


def _workflow_command(problem: Problem) -> str:
    def escaped(text: str, extra: str = "") -> str:
        for sign in "%\r\n" + extra:
            text = text.replace(sign, f"%{ord(sign):02X}")
        return text

    message = str(problem).split(": ", 1)[1]
    return f"::{problem.level} file={escaped(problem.path, ':,')},line={problem.line}::{escaped(message)}"
