"""Turns the text of a file into the YAML nodes of its front matter, which keep their lines, and its Markdown body."""

from __future__ import annotations

import re

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from .problems import FILE, Report

EXAMPLE = '--- (một dòng), title: "Tiêu đề bài", date: 2017-10-09 08:30, --- (một dòng), rồi đến nội dung'


class Document(Struct, frozen=True):
    """A file taken apart: the front matter's mapping node and the body with the line (from 1) it starts on."""

    node: yaml.MappingNode
    body: str
    body_line: int


class LineHandler(YAMLHandler):
    """python-frontmatter's YAML handler on the C loader, composing nodes instead of building values.

    Values stay text, so YAML 1.1's guesses (010 is 8, 8:30 is 510, `no` is false) never reach a field, and each
    node knows its line.
    """

    FM_BOUNDARY = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)

    def compose(self, fm: str) -> yaml.Node | None:
        """The root node of a YAML text, or None for an empty one; raises yaml.YAMLError."""
        return yaml.compose(fm, Loader=yaml.CSafeLoader)


HANDLER = LineHandler()


def read(text: str, report: Report) -> Document | None:
    """Take a file's text (NFC, `\\n` line ends) apart; None, with the problem reported, where that cannot be done."""
    if not text.strip():
        report.add(1, FILE, "tệp trống, chưa có phần đầu bài và nội dung", example=EXAMPLE)
        return None
    if not HANDLER.detect(text):
        report.add(1, FILE, "thiếu phần đầu bài đặt giữa hai dòng --- ở ngay đầu tệp", example=EXAMPLE)
        return None
    try:
        head, body = HANDLER.split(text)
    except ValueError:
        report.add(
            1, FILE, "phần đầu bài mở bằng dòng --- nhưng không có dòng --- thứ hai để đóng lại", example=EXAMPLE
        )
        return None
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    node = compose(head, report)
    if node is None:
        return None
    return Document(node, body, body_line)


def compose(head: str, report: Report) -> yaml.MappingNode | None:
    """The mapping node of a YAML text that begins on line 1 of its file; None with a problem where it is not one."""
    try:
        node = HANDLER.compose(head)
    except yaml.YAMLError as error:
        _explain(error, head, report)
        return None
    except RecursionError:
        report.add(1, FILE, "phần đầu bài lồng nhau quá sâu, máy không đọc được", example="tags: [Dân vận khéo]")
        return None
    if node is None:
        report.add(1, FILE, "phần đầu bài không có mục nào", example='title: "Tiêu đề bài"')
        return None
    if not isinstance(node, yaml.MappingNode):
        why = "phần đầu bài phải gồm các dòng dạng “khóa: giá trị”"
        report.add(line_of(node), FILE, why, value=str(node.value)[:60], example='title: "Tiêu đề bài"')
        return None
    return node


def line_of(node: yaml.Node) -> int:
    """The line, from 1, a node starts on."""
    return int(node.start_mark.line) + 1


def _explain(error: yaml.YAMLError, head: str, report: Report) -> None:
    """Put a YAML error in an editor's words, told from the text around it rather than from libyaml's message."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    rows = head.split("\n")
    if mark is None:
        position = getattr(error, "position", 0)
        number = head.count("\n", 0, position if isinstance(position, int) else 0)
        report.add(
            number + 1,
            FILE,
            "có ký tự điều khiển không nhìn thấy được, hãy xóa và gõ lại dòng này",
            value=rows[min(number, len(rows) - 1)],
            example='title: "Tiêu đề bài"',
        )
        return
    # The parser notices some slips only on the next line: look there first, then on the lines above.
    found = min(int(mark.line), len(rows) - 1)
    for number in range(found, max(found - 3, -1), -1):
        reason = _slip(rows[number])
        if reason:
            why, example = reason
            report.add(number + 1, _key(rows[number]), why, value=_value(rows[number]), example=example)
            return
    context = getattr(error, "context_mark", None)
    number = min(int(context.line), found) if context is not None else found
    report.add(
        number + 1,
        _key(rows[number]),
        "máy không hiểu được dòng này; hãy kiểm tra dấu ngoặc, dấu cách đầu dòng và đặt giá trị trong ngoặc kép",
        value=_value(rows[number]),
        example='title: "Tiêu đề bài"',
    )


_ROW = re.compile(r"^\s*(?:- )?([A-Za-z_][\w-]*)\s*:\s?(.*)$")
_OPENING_SIGNS = "@`%&*!|>"


def _key(row: str) -> str:
    match = _ROW.match(row)
    return match[1] if match else FILE


def _value(row: str) -> str:
    match = _ROW.match(row)
    return match[2].strip() if match else row.strip()


def _slip(row: str) -> tuple[str, str] | None:
    """What is wrong in one row of front matter, and the row written rightly; None where nothing shows."""
    if "\t" in row[: len(row) - len(row.lstrip())] or re.search(r":\t", row):
        return "có dấu Tab; hãy thay bằng dấu cách", row.replace("\t", "  ").strip()
    key, value = _key(row), _value(row)
    bare = value.replace('"', "'")
    if value[:1] in {'"', "'"}:
        quote = value[0]
        if value.count(quote) == 1:
            return f"mở ngoặc {quote} mà không đóng lại", f"{key}: {value}{quote}"
        if not value.rstrip().endswith(quote):
            return "có chữ nằm ngoài cặp ngoặc kép; hãy để ngoặc kép bao cả giá trị", f"{key}: '{value.strip()}'"
        return None
    if value[:1] == "[":
        if value.count("[") != value.count("]"):
            return "mở ngoặc vuông [ mà không đóng lại", f"{key}: {value}]"
        return None
    if value[:1] == "{" and value.count("{") != value.count("}"):
        return "mở ngoặc nhọn { mà không đóng lại", f'{key}: "{bare}"'
    if value[:1] and value[0] in _OPENING_SIGNS:
        return f"bắt đầu bằng ký tự {value[0]} nên phải đặt trong ngoặc kép", f'{key}: "{bare}"'
    if re.search(r":(\s|$)", value):
        return "có dấu hai chấm nên phải đặt trong ngoặc kép", f'{key}: "{bare}"'
    if key == FILE and row.strip() and not row.lstrip().startswith(("- ", "#")):
        return "thiếu dấu hai chấm và dấu cách giữa khóa và giá trị", 'title: "Tiêu đề bài"'
    if re.match(r"^\s*[A-Za-z_][\w-]*:\S", row):
        return "thiếu dấu cách sau dấu hai chấm", re.sub(r":", ": ", row.strip(), count=1)
    return None
