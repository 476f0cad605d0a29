"""Splits the text of a file into its front matter, as YAML nodes that know their lines, and its Markdown body."""

import re
from itertools import islice
from typing import cast

import yaml
from frontmatter.default_handlers import YAMLHandler
from msgspec import Struct

from newsroom.content.frontmatter.yaml_repair import TITLE_EXAMPLE, error_rows, quote_yaml, split_row, suggest_repairs
from newsroom.model.problems import FILE_KEY, ProblemLevel, Report

FRONT_MATTER_EXAMPLE = '--- (một dòng), title: "Tiêu đề bài", date: 2017-10-09 08:30, --- (một dòng), rồi đến nội dung'
# Real front matter is four deep at most, and a few pages long. libyaml's composer calls itself once a level, and the
# stack is finite; its scanner looks at every open bracket for each new one.
MAX_DEPTH = 40
MAX_FRONT_MATTER_LENGTH = 100_000
# With more errors than these the file is hardly front matter at all. A long text gets fewer attempts, so that no more
# than MAX_CHARS_PARSED are read in all.
MAX_REPAIRS, MAX_REPAIR_ATTEMPTS, MAX_CHARS_PARSED = 20, 40, 4_000_000

_DASH_LINE = re.compile(r"\s*[-‐‑–—−]{1,4}\s*")
NON_ASCII_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "))
# As Hugo and Hexo take them.
_OTHER_LANGUAGES = {"TOML": re.compile(r"\+\+\+[ \t]*(?:\n|$)"), "JSON": re.compile(r"\{\s*\"")}
_CONTROL_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TRAILING_COMMENT = re.compile(r"\s+#\S")


class SplitFile(Struct, frozen=True):
    """The mapping node of a file's front matter, and the body with the line (from 1) it starts on."""

    node: yaml.MappingNode
    body: str
    body_line: int


class LineHandler(YAMLHandler):
    """python-frontmatter's YAML handler with the C loader, which composes nodes instead of building values.

    Values stay text, so that YAML 1.1 cannot read 010 as 8, 8:30 as 510 or `no` as false, and each node knows its line.
    """

    FM_BOUNDARY = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)

    def compose(self, fm: str) -> yaml.Node | None:
        """The root node of a YAML text, or None for an empty one; raises yaml.YAMLError, as TooDeep before it reads."""
        _check_depth(fm)
        return yaml.compose(fm, Loader=yaml.CSafeLoader)


class TooDeep(yaml.MarkedYAMLError):
    """Lists and mappings stand inside each other more than MAX_DEPTH deep."""


def _check_depth(yaml_text: str) -> None:
    """Raises TooDeep at the first node that is too deep, and yaml.YAMLError where the text cannot be read up to it."""
    # Each level needs one of these characters: a text with few of them need not be read.
    if sum(map(yaml_text.count, "[{-?:")) <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(yaml_text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise TooDeep(problem_mark=cast("yaml.Mark | None", event.start_mark))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


YAML_HANDLER = LineHandler()


def split_front_matter(text: str, report: Report) -> SplitFile | None:
    """Split a file's text (NFC, `\\n` line ends); None, with the problem reported, where that cannot be done."""
    stripped = text.lstrip("\n ")
    if not stripped.strip():
        report.add(1, FILE_KEY, "trống, chưa có phần đầu bài và nội dung", example=FRONT_MATTER_EXAMPLE)
        return None
    skipped = len(text) - len(stripped)
    if not YAML_HANDLER.detect(stripped):
        first_row = stripped.partition("\n")[0]
        if _DASH_LINE.fullmatch(first_row):
            why = "dòng mở đầu phải là đúng ba dấu gạch nối ---; trình soạn thảo có thể đã tự đổi thành gạch dài"
            report.add(text.count("\n", 0, skipped) + 1, FILE_KEY, why, value=first_row, example="---")
        elif language := _other_language(stripped):
            why = f"là phần đầu bài viết bằng {language}; ở đây viết giữa hai dòng ---, mỗi dòng một “khóa: giá trị”"
            why += ", hoặc dùng lệnh ./newsroom import để máy chuyển giúp"
            number = text.count("\n", 0, skipped) + 1
            report.add(number, FILE_KEY, why, value=first_row, example=FRONT_MATTER_EXAMPLE)
        else:
            why = "thiếu phần đầu bài đặt giữa hai dòng --- ở ngay đầu tệp"
            report.add(1, FILE_KEY, why, example=FRONT_MATTER_EXAMPLE)
        return None
    if skipped:
        why = "có dòng trống hoặc dấu cách trước dòng --- đầu tiên; nên xóa để dòng --- đứng đầu tệp"
        report.add(1, FILE_KEY, why, example="---", level="warning")
    try:
        yaml_text, body = YAML_HANDLER.split(stripped)
    except ValueError:
        why = "phần đầu bài mở bằng dòng --- nhưng không có dòng --- thứ hai để đóng lại"
        report.add(1, FILE_KEY, why, example=FRONT_MATTER_EXAMPLE)
        return None
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    node = compose_mapping("\n" * text.count("\n", 0, skipped) + yaml_text, report, is_front_matter=True)
    return None if node is None else SplitFile(node, body, body_line)


def split_optional_front_matter(text: str, report: Report) -> SplitFile | None:
    """As `split_front_matter`, but a text without front matter is all body, and its mapping is empty."""
    if text.lstrip().startswith("---") or _other_language(text.lstrip()):
        return split_front_matter(text, report)
    start = yaml.Mark("", 0, 0, 0, None, 0)
    return SplitFile(yaml.MappingNode("tag:yaml.org,2002:map", [], start, start), text, 1)


def _other_language(text: str) -> str:
    """The language of front matter, other than YAML, that a text begins with; "" where it begins with none."""
    return next((name for name, pattern in _OTHER_LANGUAGES.items() if pattern.match(text)), "")


def compose_mapping(yaml_text: str, report: Report, *, is_front_matter: bool = False) -> yaml.MappingNode | None:
    """The mapping node of a YAML text that begins on line 1 of its file; None with a problem where it is not one.

    A row that YAML cannot read is reported and repaired as its author most likely meant it, and reading goes on, so
    that the rest of the file is checked in the same run. In front matter, text that YAML ignores is reported too:
    nobody there means tags, anchors or comments behind a value.
    """
    yaml_text = yaml_text.translate(NON_ASCII_SPACES) if not yaml_text.isascii() else yaml_text
    if is_front_matter and len(yaml_text) > MAX_FRONT_MATTER_LENGTH:
        number = yaml_text.count("\n", 0, MAX_FRONT_MATTER_LENGTH) + 1
        why = f"phần đầu bài dài {len(yaml_text)} ký tự, từ dòng này là quá giới hạn {MAX_FRONT_MATTER_LENGTH} ký tự"
        report.add(number, FILE_KEY, why, example="chuyển nội dung xuống dưới dòng --- thứ hai")
        return None
    rows = yaml_text.split("\n")
    reads = max(2, MAX_CHARS_PARSED // (len(yaml_text) + 1))
    for _ in range(min(MAX_REPAIRS, reads // 2)):
        try:
            node = YAML_HANDLER.compose("\n".join(rows))
        except TooDeep as error:
            why = "có quá nhiều ngoặc hoặc gạch đầu dòng lồng vào nhau, máy không đọc được"
            number = error_rows(error, len(rows))[0]
            report.add(number + 1, FILE_KEY, why, example="tags: [Dân vận khéo, Hiệp Hòa]")
            return None
        except yaml.YAMLError as error:
            if not _repair(rows, error, report, max_attempts=min(MAX_REPAIR_ATTEMPTS, reads)):
                return None
        else:
            if is_front_matter:
                _report_ignored_text("\n".join(rows), rows, report)
            return _require_mapping(node, rows, report, "phần đầu bài" if is_front_matter else "cả tệp")
    return None


def node_line(node: yaml.Node) -> int:
    """The line, from 1, a node starts on."""
    return int(node.start_mark.line) + 1


def _repair(rows: list[str], error: yaml.YAMLError, report: Report, *, max_attempts: int) -> bool:
    """Report the row that caused the error and repair it; False where no repair lets reading go on."""
    stopped, started = error_rows(error, len(rows))
    swallowed = "quoted scalar" in str(error) or "flow" in str(error)
    for repair in islice(suggest_repairs(rows, error), max_attempts):
        if repair.repaired_row == rows[repair.row]:
            continue
        attempt = rows.copy()
        attempt[repair.row] = repair.repaired_row
        reached = _error_row(attempt)
        # Where a row has two errors, reading stops there again when the first is repaired. A quote left open swallowed
        # the rows below it; when it is closed, reading may stop at one of them.
        is_near = not repair.is_guess and repair.row in (stopped, started)
        if reached > stopped or (is_near and (reached == stopped or (swallowed and reached > started == repair.row))):
            report.add(repair.row + 1, repair.key, repair.why, value=repair.value, example=repair.example)
            rows[repair.row] = repair.repaired_row
            return True
    # Of a quote or bracket left open, the start is wrong; of a mapping, the row at which reading stopped.
    number = started if swallowed else stopped
    key, value = split_row(rows[number])
    why = "máy không hiểu được dòng này; hãy kiểm tra dấu ngoặc, dấu cách đầu dòng và đặt giá trị trong ngoặc kép"
    example = TITLE_EXAMPLE if key == FILE_KEY else f"{key}: {quote_yaml(value)}"
    report.add(number + 1, key, why, value=value, example=example)
    return False


def _error_row(rows: list[str]) -> int:
    """The row at which reading stops; the number of rows where it does not."""
    try:
        YAML_HANDLER.compose("\n".join(rows))
    except yaml.YAMLError as error:
        return error_rows(error, len(rows))[0]
    return len(rows)


def _require_mapping(node: yaml.Node | None, rows: list[str], report: Report, subject: str) -> yaml.MappingNode | None:
    if isinstance(node, yaml.MappingNode):
        return node
    if node is None:
        report.add(1, FILE_KEY, f"{subject} không có khóa nào", example=TITLE_EXAMPLE)
        return None
    row = rows[min(node_line(node), len(rows)) - 1]
    why = f"{subject} phải gồm các dòng dạng “khóa: giá trị”"
    report.add(node_line(node), FILE_KEY, why, value=row.strip(), example=TITLE_EXAMPLE)
    return None


def _report_ignored_text(yaml_text: str, rows: list[str], report: Report) -> None:
    """Report what YAML drops from a value or changes in it: all after ` #`, a first word `&x` or `!x`, and `\\t`."""
    if not any(trigger in yaml_text for trigger in (" #", " &", "[&", " !", "\\")):
        return
    for event in yaml.parse(yaml_text, Loader=yaml.CSafeLoader):
        start, end = event.start_mark, event.end_mark
        if not isinstance(event, yaml.ScalarEvent) or start is None or end is None:
            continue
        number, after = end.line, rows[end.line][end.column :]
        written = after.strip()
        key, value = split_row(rows[start.line])
        level: ProblemLevel = "error"
        if event.anchor or (event.tag and not any(event.implicit)):
            number, written = start.line, rows[start.line][start.column :].strip()
            value, why = written, f"bắt đầu bằng ký tự {written[:1]} nên phải đặt trong ngoặc kép"
        elif event.style == '"' and _CONTROL_CHARS.search(event.value) and "\\" in rows[start.line]:
            number, written = start.line, rows[start.line][start.column :].strip()
            value, why = written[1:-1], "có dấu \\ trong ngoặc kép; hãy bỏ dấu đó hoặc dùng ngoặc đơn ' '"
        elif not event.style and _TRAILING_COMMENT.match(after):
            why = "bị coi là ghi chú và bỏ đi vì đứng sau dấu cách và dấu #; hãy đặt cả giá trị trong ngoặc kép"
            level = "warning"
        else:
            continue
        example = f"- {quote_yaml(value)}" if key == FILE_KEY else f"{key}: {quote_yaml(value)}"
        report.add(number + 1, key, why, value=written, example=example, level=level)
