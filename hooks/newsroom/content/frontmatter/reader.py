"""Turns the text of a file into the YAML nodes of its front matter, which keep their lines, and its Markdown body."""

from __future__ import annotations

import re
from itertools import islice

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from newsroom.content.frontmatter.yaml_repair import TITLE, key_and_value, place, quoted, slips
from newsroom.model.problems import FILE, Level, Report

EXAMPLE = '--- (một dòng), title: "Tiêu đề bài", date: 2017-10-09 08:30, --- (một dòng), rồi đến nội dung'
# Real front matter is four deep at most; libyaml's composer calls itself once a level, and the stack is finite.
DEEPEST = 40
# After so many slips the file is hardly front matter at all, and so many ways to mend a row are enough; of a text that
# takes long to read, fewer: so many characters in all.
MOST_SLIPS, MOST_TRIES, MOST_READ = 20, 40, 4_000_000

_DASHES = re.compile(r"\s*[-‐‑–—−]{1,4}\s*")
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_COMMENT = re.compile(r"\s+#\S")


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
    body_begins = text.lstrip("\n ")
    if not body_begins.strip():
        report.add(1, FILE, "trống, chưa có phần đầu bài và nội dung", example=EXAMPLE)
        return None
    if not HANDLER.detect(body_begins):
        _no_front_matter(text, body_begins, report)
        return None
    skipped = len(text) - len(body_begins)
    if skipped:
        why = "có dòng trống hoặc dấu cách trước dòng --- đầu tiên; nên xóa để dòng --- đứng đầu tệp"
        report.add(1, FILE, why, example="---", level="warning")
    try:
        head, body = HANDLER.split(body_begins)
    except ValueError:
        why = "phần đầu bài mở bằng dòng --- nhưng không có dòng --- thứ hai để đóng lại"
        report.add(1, FILE, why, example=EXAMPLE)
        return None
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    node = compose("\n" * text.count("\n", 0, skipped) + head, report, plain=True)
    return None if node is None else Document(node, body, body_line)


def compose(head: str, report: Report, *, plain: bool = False) -> yaml.MappingNode | None:
    """The mapping node of a YAML text that begins on line 1 of its file; None with a problem where it is not one.

    A row that YAML cannot read is reported, mended as an editor most likely meant it, and reading goes on, so that the
    rest of the file is checked in the same run. In a `plain` text nobody means YAML's tags, anchors and comments.
    """
    head = head.translate(SPACES) if not head.isascii() else head
    if _too_deep(head):
        why = "có quá nhiều ngoặc hoặc gạch đầu dòng lồng vào nhau, máy không đọc được"
        report.add(1, FILE, why, example="tags: [Dân vận khéo, Hiệp Hòa]")
        return None
    rows = head.split("\n")
    reads = max(2, MOST_READ // (len(head) + 1))
    for _ in range(min(MOST_SLIPS, reads // 2)):
        try:
            node = HANDLER.compose("\n".join(rows))
        except yaml.YAMLError as error:
            if not _mend(rows, error, report, tries=min(MOST_TRIES, reads)):
                return None
        else:
            if plain:
                _report_silent_losses("\n".join(rows), rows, report)
            return _mapping(node, rows, report, whole="phần đầu bài" if plain else "cả tệp")
    return None


def line_of(node: yaml.Node) -> int:
    """The line, from 1, a node starts on."""
    return int(node.start_mark.line) + 1


def _no_front_matter(text: str, stripped: str, report: Report) -> None:
    first = stripped.partition("\n")[0]
    if _DASHES.fullmatch(first):
        line = text.count("\n", 0, len(text) - len(stripped)) + 1
        why = "dòng mở đầu phải là đúng ba dấu gạch nối ---; trình soạn thảo có thể đã tự đổi thành gạch dài"
        report.add(line, FILE, why, value=first, example="---")
        return
    report.add(1, FILE, "thiếu phần đầu bài đặt giữa hai dòng --- ở ngay đầu tệp", example=EXAMPLE)


def _too_deep(head: str) -> bool:
    # Each level needs one of these signs, so few of them cannot make many levels, and nothing has to be parsed.
    if sum(map(head.count, "[{-?:")) <= DEEPEST:
        return False
    depth = 0
    try:
        for event in yaml.parse(head, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    return True
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        pass  # Composing meets the same error, and says it.
    return False


def _mend(rows: list[str], error: yaml.YAMLError, report: Report, *, tries: int) -> bool:
    """Report the row that caused the error and mend it; False where no mending lets reading go on."""
    stopped, begun = place(error, len(rows))
    swallowed = "quoted scalar" in str(error) or "flow" in str(error)
    found = [slip for slip in islice(slips(rows, error), tries) if slip.mended != rows[slip.row]]
    for slip in found:
        tried = rows.copy()
        tried[slip.row] = slip.mended
        reached = _stops_at(tried)
        # Of two slips that stop reading at one row, mending the first leaves it there. What was left open swallowed the
        # rows below it, and reading them may stop earlier now.
        here = not slip.guessed and slip.row in (stopped, begun)
        if reached > stopped or (here and (reached == stopped or (swallowed and reached > begun == slip.row))):
            report.add(slip.row + 1, slip.key, slip.why, value=slip.value, example=slip.example)
            rows[slip.row] = slip.mended
            return True
    # A mapping begins far above what it stumbles over; a quote or bracket is what is wrong itself.
    number = begun if swallowed else stopped
    key, value = key_and_value(rows[number])
    why = "máy không hiểu được dòng này; hãy kiểm tra dấu ngoặc, dấu cách đầu dòng và đặt giá trị trong ngoặc kép"
    example = TITLE if key == FILE else f"{key}: {quoted(value)}"
    report.add(number + 1, key, why, value=value, example=example)
    return False


def _stops_at(rows: list[str]) -> int:
    """The row at which reading these rows stops; their number where it does not."""
    try:
        HANDLER.compose("\n".join(rows))
    except yaml.YAMLError as error:
        return place(error, len(rows))[0]
    return len(rows)


def _mapping(node: yaml.Node | None, rows: list[str], report: Report, *, whole: str) -> yaml.MappingNode | None:
    if node is None:
        report.add(1, FILE, f"{whole} không có khóa nào", example=TITLE)
    elif isinstance(node, yaml.MappingNode):
        return node
    else:
        number = line_of(node)
        row = rows[min(number, len(rows)) - 1]
        why = f"{whole} phải gồm các dòng dạng “khóa: giá trị”"
        report.add(number, FILE, why, value=row.strip(), example=TITLE)
    return None


def _report_silent_losses(head: str, rows: list[str], report: Report) -> None:
    """Report what YAML leaves out of a value without a word: all after ` #`, a first word `&x` or `!x`, and `\\t`."""
    if not any(sign in head for sign in (" #", " &", " !", "\\")):
        return
    for event in yaml.parse(head, Loader=yaml.CSafeLoader):
        begin, end = event.start_mark, event.end_mark
        if not isinstance(event, yaml.ScalarEvent) or begin is None or end is None:
            continue
        number, after = end.line, rows[end.line][end.column :]
        written = after.strip()
        key, value = key_and_value(rows[begin.line])
        level: Level = "error"
        if event.anchor or (event.tag and not any(event.implicit)):
            number, written = begin.line, rows[begin.line][begin.column :].strip()
            value, why = written, f"bắt đầu bằng ký tự {written[:1]} nên phải đặt trong ngoặc kép"
        elif event.style == '"' and _CONTROL.search(event.value) and "\\" in rows[begin.line]:
            number, written = begin.line, rows[begin.line][begin.column :].strip()
            value, why = written[1:-1], "có dấu \\ trong ngoặc kép; hãy bỏ dấu đó hoặc dùng ngoặc đơn ' '"
        elif not event.style and _COMMENT.match(after):
            why = "bị coi là ghi chú và bỏ đi vì đứng sau dấu cách và dấu #; hãy đặt cả giá trị trong ngoặc kép"
            level = "warning"
        else:
            continue
        example = f"- {quoted(value)}" if key == FILE else f"{key}: {quoted(value)}"
        report.add(number + 1, key, why, value=written, example=example, level=level)
