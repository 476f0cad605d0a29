"""What is wrong in the content, as one line an editor can act on."""

import json
import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from newsroom.runtime.long_lists import ListedLine, without_values

ProblemLevel = Literal["error", "warning", "advice"]
ProblemFormat = Literal["text", "json", "github"]

PROBLEMS_FILE = "problems.txt"
"""The file in the cache's folder that holds all problems where they are too many to show."""

# The keys of problems outside the front matter.
FILE_KEY = "tệp"
BODY_KEY = "nội dung"

_LEVEL_LABELS: dict[ProblemLevel, str] = {"error": "", "warning": " [cảnh báo]", "advice": " [gợi ý]"}
_LEVEL_NOUNS: dict[ProblemLevel, str] = {"error": "lỗi", "warning": "cảnh báo", "advice": "gợi ý"}
_OTHER_SYSTEM = (
    "khóa của hệ khác; không phải sửa từng chỗ: chuyển các tệp ấy ra khỏi thư mục nội dung,"
    " rồi chạy ./newsroom import-site THƯ-MỤC, máy đổi hết"
)
_INDEX = re.compile(r"\[\d+\]")

# Characters of each part of a line; a value may have millions.
_LIMITS = {"key": 80, "value": 80, "why": 400, "example": 160}


class Problem(Struct, frozen=True, order=True):
    """One thing to correct; sorts by path (POSIX, from the project's root), then line (from 1).

    `why` is a Vietnamese clause that reads on from the value, without a full stop; `example` is what would be right.
    """

    path: str
    line: int
    key: str
    why: str
    value: str | None = None
    example: str | None = None
    level: ProblemLevel = "error"
    change: str = ""
    """What becomes of a key of another system when its file is brought in: `description → summary`."""
    of_draft: bool = False
    """True if what it stops is only a draft, which readers do not see anyway."""

    def __str__(self) -> str:
        return f"{_escape_unprintable(self.path)}:{self.line}: {self.message}"

    @property
    def message(self) -> str:
        """The problem without path and line number."""
        shown = self._shown()
        value = shown["value"]
        quoted = "" if value is None else f"“{value}” " if '"' in value else f'"{value}" '
        full_stop = "" if self.why.endswith(("?", "…")) else "."
        example = "" if self.example is None else f" Ví dụ đúng: {shown['example']}"
        return f"{shown['key']}: {quoted}{shown['why']}{full_stop}{example}{_LEVEL_LABELS[self.level]}"

    @property
    def kind(self) -> str:
        """What it has in common with others: key and reason, without what differs from file to file."""
        if self.change:
            return _OTHER_SYSTEM
        shown = self._shown()
        # An unknown key is itself the value.
        key = "…" if self.value and self.key.endswith(self.value) else _INDEX.sub("", f"{shown['key']}")
        return f"{key}: {without_values(str(shown['why']))}"

    def as_json(self) -> str:
        """One JSON object on one line; `value` and `example` are null where there is none."""
        position = {"path": _escape_unprintable(self.path), "line": self.line}
        return json.dumps({**position, **self._shown(), "level": self.level}, ensure_ascii=False)

    def _shown(self) -> dict[str, str | None]:
        """The parts of the message, each on one line and no longer than editors read."""
        parts = {name: (getattr(self, name), limit) for name, limit in _LIMITS.items()}
        return {name: None if text is None else _truncate_line(text, limit) for name, (text, limit) in parts.items()}

    def as_workflow_command(self) -> str:
        """A GitHub workflow command, which shows the problem at its line in a pull request."""
        file = _escape_workflow_text(_escape_unprintable(self.path), ":,")
        level = "notice" if self.level == "advice" else self.level
        return f"::{level} file={file},line={self.line}::{_escape_workflow_text(self.message)}"


def unreadable_problem(path: str, noun: str = "tệp") -> Problem:
    """The problem of a file, or of what `noun` says, that cannot be opened; `path` is from the project's root."""
    why = f"là {noun} không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở"
    return Problem(path, 1, FILE_KEY, why, path.rpartition("/")[2], f"mở thử {noun} ấy bằng trình soạn thảo")


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
        level: ProblemLevel = "error",
        change: str = "",
    ) -> None:
        """Record one problem of this file."""
        self.problems.append(Problem(self.path, line, key, why, value, example, level, change))


def has_errors(problems: Iterable[Problem], *, strict: bool) -> bool:
    """True if there are errors among the problems, also in drafts; warnings count if `strict`, advice never."""
    return any(problem.level == "error" or (strict and problem.level == "warning") for problem in problems)


def stops_build(problems: Iterable[Problem], *, strict: bool) -> bool:
    """True if the problems stop a build: errors do, those of drafts and warnings only if `strict`, advice never."""
    return has_errors((problem for problem in problems if strict or not problem.of_draft), strict=strict)


def format_problems(problems: Iterable[Problem], output_format: ProblemFormat = "text") -> list[str]:
    """The problems in order of path and line: plain lines, one JSON object a line, or GitHub workflow commands."""
    write = {"text": Problem.__str__, "json": Problem.as_json, "github": Problem.as_workflow_command}[output_format]
    # Several checks may report the same problem.
    return list(dict.fromkeys(map(write, _in_order(problems))))


def problem_list(problems: Iterable[Problem]) -> list[ListedLine]:
    """The plain lines of `format_problems`, each with its kind; errors rank first, advice last."""
    listed = {str(problem): problem for problem in reversed(_in_order(problems))}
    levels = list(_LEVEL_NOUNS)
    return [
        ListedLine(text, problem.kind, _LEVEL_NOUNS[problem.level], levels.index(problem.level), problem.change)
        for text, problem in reversed(listed.items())
    ]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.key, problem.why))


def _truncate_line(text: str, limit: int) -> str:
    """At most `limit` characters on one line, with unprintable ones as their code."""
    # Cut first, for speed: a key may have a million characters.
    line = _escape_unprintable(" ".join(text[: 4 * limit].split()))
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1].rstrip() + "…"


def _escape_unprintable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _escape_workflow_text(text: str, extra_chars: str = "") -> str:
    for char in "%\r\n" + extra_chars:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def did_you_mean(suggestion: str | None) -> str:
    """The end of a Vietnamese clause, which asks whether the suggestion was meant; "" without one."""
    return f"; có phải “{suggestion}”?" if suggestion else ""
