"""What is wrong in the content, as one line an editor can act on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning", "advice"]
Format = Literal["text", "json", "github"]

# Keys for what is wrong outside the front matter.
FILE = "tệp"
BODY = "nội dung"

_MARKS: dict[Level, str] = {"error": "", "warning": " [cảnh báo]", "advice": " [gợi ý]"}

# How many characters a part of a line shows; a value that somebody pasted may have millions.
_KEY, _VALUE, _WHY, _EXAMPLE = 80, 80, 400, 160


class Problem(Struct, frozen=True, order=True):
    """One thing to mend; sorts by path (POSIX, from the project's root), then line (from 1).

    `why` is a Vietnamese clause that reads on from the value, without a full stop; `example` is what would be right.
    """

    path: str
    line: int
    key: str
    why: str
    value: str | None = None
    example: str | None = None
    level: Level = "error"

    def __str__(self) -> str:
        return f"{_printable(self.path)}:{self.line}: {self.message}"

    @property
    def message(self) -> str:
        """The line without its place."""
        value = "" if self.value is None else _one_line(self.value, _VALUE)
        shown = f"“{value}” " if '"' in value else f'"{value}" ' if self.value is not None else ""
        end = "" if self.why.endswith(("?", "…")) else "."
        example = "" if self.example is None else f" Ví dụ đúng: {_one_line(self.example, _EXAMPLE)}"
        return f"{_one_line(self.key, _KEY)}: {shown}{_one_line(self.why, _WHY)}{end}{example}{_MARKS[self.level]}"

    def as_json(self) -> str:
        """One JSON object on one line; `value` and `example` are null where there is none."""
        fields = {
            "path": _printable(self.path),
            "line": self.line,
            "key": _one_line(self.key, _KEY),
            "value": None if self.value is None else _one_line(self.value, _VALUE),
            "why": _one_line(self.why, _WHY),
            "example": None if self.example is None else _one_line(self.example, _EXAMPLE),
            "level": self.level,
        }
        return json.dumps(fields, ensure_ascii=False)

    def as_workflow_command(self) -> str:
        """A GitHub workflow command, which marks the line in a pull request."""
        file = _escaped(_printable(self.path), ":,")
        level = "notice" if self.level == "advice" else self.level
        return f"::{level} file={file},line={self.line}::{_escaped(self.message)}"


def unreadable(path: str, what: str = "tệp") -> Problem:
    """The problem of a file, or another thing on disk, that cannot be opened; `path` is from the project's root."""
    why = f"là {what} không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở"
    return Problem(path, 1, FILE, why, path.rpartition("/")[2], f"mở thử {what} ấy bằng trình soạn thảo")


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
        """Record one problem of this file."""
        self.problems.append(Problem(self.path, line, key, why, value, example, level))


def has_errors(problems: Iterable[Problem], *, strict: bool) -> bool:
    """Whether the problems stop a build; with `strict` a warning does too, and advice never."""
    return any(problem.level == "error" or (strict and problem.level == "warning") for problem in problems)


def lines(problems: Iterable[Problem], style: Format = "text") -> list[str]:
    """The problems in order of path and line: plain lines, one JSON object a line, or GitHub workflow commands."""
    ordered = sorted(problems, key=lambda problem: (problem.path, problem.line, problem.key, problem.why))
    write = {"text": Problem.__str__, "json": Problem.as_json, "github": Problem.as_workflow_command}[style]
    # The same slip may show to several checks.
    return list(dict.fromkeys(map(write, ordered)))


def _one_line(text: str, limit: int) -> str:
    """At most `limit` characters on one line, with what cannot be seen written as its code."""
    # Cut before working on it: a key may have a million characters.
    line = _printable(" ".join(text[: 4 * limit].split()))
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1].rstrip() + "…"


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _escaped(text: str, extra: str = "") -> str:
    for sign in "%\r\n" + extra:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
