"""Finds the row of front matter that keeps YAML from reading it, and repairs it so that reading can go on."""

import re
from collections.abc import Iterator, Sequence

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.field_spec import ENGLISH_NAMES
from newsroom.model.problems import FILE_KEY

_ROW_KEY = re.compile(r"[\s-]*([^\s:#\"'\[\]{}&*!|>%@`-][^:\"'\[\]{}]{0,200}):(?=\s|$)")
_NO_SPACE_AFTER_COLON = re.compile(r"^(\s*(?:- +)*)([A-Za-z_][\w-]*):(?=[^\s/])(.*)$")
_NO_SPACE_AFTER_DASH = re.compile(r"^(\s*)-([^\s-].*)$")
# A known key with another sign than a colon before its value, or none.
_KEY_WITHOUT_COLON = re.compile(r"([A-Za-z_]+)(?:\s*[:=\uff1a\uff1b;\N{EN DASH}-]\s*|\s+)(\S.*)")
# The first quote inside a value closes one where a word stands before it and none behind it.
_CLOSES_FIRST = re.compile(r"[^\"']*[^\s\"'(\[][\"'](?!\w)")
_OPENING_CHARS = ("@", "`", "%", "&", "*", "!", "|", ">")
_FLOW_PAIR = re.compile(r"[\w-]:\s")
_FLOW_PAIR_SEPARATOR = re.compile(r",\s*(?=[\w-]+:\s)")
_NEEDS_QUOTES = re.compile(r"[\[\]{},]|:\s|^[@`%&*!|>]")
TITLE_EXAMPLE = 'title: "Tiêu đề bài"'


class YamlRepair(Struct, frozen=True):
    """An error in a row, from 0: why, for the editor, an example of a right row, and the row to go on reading with."""

    row: int
    key: str
    value: str
    why: str
    example: str
    repaired_row: str
    is_guess: bool = False
    """True if it is only worth reporting when it lets reading go on."""


def suggest_repairs(rows: Sequence[str], error: yaml.YAMLError) -> Iterator[YamlRepair]:
    """What may have caused the error, the likeliest first; the caller has to try which one lets YAML be read.

    Judged by the rows themselves: libyaml's message names what it did not find, and often a row too late.
    """
    stopped, started = error_rows(error, len(rows))
    yield from _repairs_in_row(rows, stopped)
    if started != stopped:
        yield from _repairs_in_row(rows, started)
    # A quote or bracket left open swallows the rows that follow.
    for number in range(stopped - 1, -1, -1):
        yield from _unclosed(rows[number], number)
    if stopped:
        yield from _repairs_in_row(rows, stopped - 1)
    yield from _list_below_value(rows, stopped)


def error_rows(error: yaml.YAMLError, row_count: int) -> tuple[int, int]:
    """The row, from 0, where reading stopped, and the row where the node that was being read starts."""
    start_mark = getattr(error, "context_mark", None)
    stop_mark = getattr(error, "problem_mark", None) or start_mark
    last = max(row_count - 1, 0)
    stopped = 0 if stop_mark is None else min(int(stop_mark.line), last)
    return stopped, stopped if start_mark is None else min(int(start_mark.line), last)


def split_row(row: str) -> tuple[str, str]:
    """The key of a row and what follows it; FILE_KEY and the row where it has no key."""
    match = _ROW_KEY.match(row)
    return (match[1].rstrip(), row[match.end() :].strip()) if match else (FILE_KEY, row.strip())


def quote_yaml(value: str) -> str:
    """The value in quotes that need no escapes inside, if there are any."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _repairs_in_row(rows: Sequence[str], number: int) -> Iterator[YamlRepair]:
    row = rows[number]
    indent = row[: len(row) - len(row.lstrip(" -"))]
    key, value = split_row(row)
    if "\t" in row[: len(row) - len(row.lstrip())] or "-\t" in row:
        repaired = row.replace("\t", "  ")
        yield YamlRepair(number, key, value, "có dấu Tab; hãy thay bằng dấu cách", repaired.strip(), repaired)
    if row.startswith("--- "):
        yield YamlRepair(number, FILE_KEY, row, "dấu --- phải đứng một mình trên một dòng", "---", "")
    if row.startswith("..."):
        yield YamlRepair(number, FILE_KEY, row, "làm phần đầu bài kết thúc sớm; hãy xóa dòng này", "---", "")
    if row.lstrip(" -").startswith(":"):
        yield YamlRepair(number, FILE_KEY, row.strip(), "thiếu tên khóa trước dấu hai chấm", TITLE_EXAMPLE, f"# {row}")
    yield from _unclosed(row, number)
    dash = _NO_SPACE_AFTER_DASH.match(row)
    if dash:
        repaired = f"{dash[1]}- {_quote_if_needed(dash[2])}"
        why = "thiếu dấu cách sau dấu gạch đầu dòng"
        yield YamlRepair(number, FILE_KEY, row.strip(), why, repaired.strip(), repaired)
    no_space = _NO_SPACE_AFTER_COLON.match(row)
    if no_space:
        prefix, name, rest = no_space.groups()
        repaired, why = f"{prefix}{name}: {_quote_if_needed(rest)}", "thiếu dấu cách sau dấu hai chấm"
        yield YamlRepair(number, name, rest, why, repaired.strip(), repaired)
    if key != FILE_KEY and value:
        yield from _missing_quotes(number, key, value, indent, f"{key}: ")
    elif indent.strip():
        yield from _missing_quotes(number, FILE_KEY, row[len(indent) :], indent, "")
    yield from _misaligned(rows, number)
    if key == FILE_KEY and row.strip() and not indent.strip() and not row.lstrip().startswith("#"):
        parts = _KEY_WITHOUT_COLON.fullmatch(row.strip())
        entry = f"{parts[1]}: {_quote_if_needed(parts[2])}" if parts and parts[1] in ENGLISH_NAMES else ""
        why = "thiếu dấu hai chấm và dấu cách giữa khóa và giá trị"
        repaired = indent + entry if entry else f"# {row}"
        yield YamlRepair(number, FILE_KEY, row.strip(), why, entry or TITLE_EXAMPLE, repaired)


def _missing_quotes(number: int, key: str, value: str, indent: str, prefix: str) -> Iterator[YamlRepair]:
    """A value that needs quotes; `prefix` is what stands between the indent and the value."""
    first, quoted = value[:1], quote_yaml(value)
    if first in ("'", '"'):
        if "\\" in value and first == '"' and value.endswith('"'):
            quoted = quote_yaml(value[1:-1])
            why = "có dấu \\ trong ngoặc kép; hãy bỏ dấu đó hoặc dùng ngoặc đơn ' '"
        elif not value.endswith(first):
            why = "có chữ nằm ngoài cặp ngoặc kép; hãy để ngoặc bao cả giá trị"
        elif not _has_inner_quotes(value):
            return
        elif _CLOSES_FIRST.match(value, 1, len(value) - 1):
            why = "có chữ nằm ngoài cặp ngoặc kép; hãy để ngoặc bao cả giá trị"
        else:
            quoted = quote_yaml(value[1:-1])
            why = f"có dấu {first} bên trong cặp ngoặc {first} {first}; hãy dùng loại ngoặc khác để bao cả giá trị"
    elif first == "{" and value.endswith("}") and _FLOW_PAIR.search(value):
        quoted = _quote_flow_mapping(value[1:-1])
        why = "có dấu hai chấm hoặc ngoặc bên trong { }; hãy đặt từng giá trị như thế trong ngoặc kép"
    elif first == "[" and value.endswith("]") and "]" not in value[:-1]:
        quoted = f"[{', '.join(map(_quote_entry, _split_entries(value[1:-1])))}]"
        why = "có mục viết chưa đúng trong ngoặc vuông; hãy đặt từng mục như thế trong ngoặc kép"
    elif first in ("[", "{"):
        why = "bắt đầu bằng ngoặc nên phải đặt cả giá trị trong ngoặc kép"
    elif first in _OPENING_CHARS or value.startswith(("- ", "? ")):
        why = f"bắt đầu bằng ký tự {first} nên phải đặt trong ngoặc kép"
    elif re.search(r":(\s|$)", value):
        why = "có dấu hai chấm nên phải đặt trong ngoặc kép"
    else:
        return
    example = f"{prefix}{quoted}" if prefix else f"- {quoted}"
    yield YamlRepair(number, key, value, why, example, f"{indent}{prefix}{quoted}")


def _has_inner_quotes(value: str) -> bool:
    """True if a value stands in quotes, and the same quotes stand inside it as well."""
    return len(value) > 2 and value[0] == value[-1] and value[0] in value[1:-1].replace("\\", "")


def _quote_if_needed(value: str) -> str:
    """A value that stood behind a key without a colon, in quotes if they are what it needs to be read."""
    if _has_inner_quotes(value):
        return quote_yaml(value[1:-1])
    return quote_yaml(value) if value[0] not in "\"'[{" and _NEEDS_QUOTES.search(value) else value


def _split_entries(inside: str) -> list[str]:
    """The entries of a list between its brackets, divided at the commas that stand in no quotes."""
    parts: list[str] = []
    for part in inside.split(","):
        if parts and parts[-1].count('"') % 2:
            parts[-1] += f",{part}"
        else:
            parts.append(part.strip())
    return parts


def _quote_entry(entry: str) -> str:
    """An entry of a list, in quotes unless it is right without them."""
    if len(entry) > 1 and entry[0] == entry[-1] and entry[0] in "\"'":
        return quote_yaml(entry[1:-1])
    return quote_yaml(entry) if not entry or entry[0] in "\"'" or _NEEDS_QUOTES.search(entry) else entry


def _quote_flow_mapping(inside: str) -> str:
    """The mapping in braces of these pairs, with quotes around each value that needs them."""
    pairs = [map(str.strip, pair.partition(":")[::2]) for pair in _FLOW_PAIR_SEPARATOR.split(inside)]
    entries = [f"{key}: {_quote_entry(value)}" for key, value in pairs]
    return f"{{{', '.join(entries)}}}"


def _unclosed(row: str, number: int) -> Iterator[YamlRepair]:
    """A quote or bracket that is opened in the row and not closed in it."""
    key, value = split_row(row)
    first = value[:1]
    if first in ("'", '"') and value.count(first) % 2 and not _has_inner_quotes(value):
        yield _append_closing(row, number, f"mở ngoặc {first} mà không đóng lại", first)
    elif first in ("[", "{"):
        closing, name = ("]", "vuông") if first == "[" else ("}", "nhọn")
        if value.count('"') % 2:
            why = 'mở ngoặc " mà không đóng lại'
            yield _append_closing(row.removesuffix(closing), number, why, f'"{closing}', value)
        missing = value.count(first) - value.count(closing)
        if missing == 1:
            yield _append_closing(row, number, f"mở ngoặc {name} {first} mà không đóng lại", closing)
        elif missing > 1:
            why = f"có nhiều ngoặc {name} {first} không đóng lại"
            yield YamlRepair(number, key, value, why, f"{key}: {quote_yaml(value)}", row)
        elif missing < 0:
            short = row.rstrip()[:missing]
            yield YamlRepair(number, key, value, f"thừa ngoặc {closing}", short.strip(), short)


def _list_below_value(rows: Sequence[str], number: int) -> Iterator[YamlRepair]:
    """A value on the row of its key, with a list below it as well."""
    above = number
    while above and rows[above].lstrip().startswith("- "):
        above -= 1
    key, value = split_row(rows[above])
    if above < number and key != FILE_KEY and value:
        why = "có giá trị ngay trên dòng này mà bên dưới lại có các dòng gạch đầu dòng; chỉ viết theo một cách"
        example = f"{key}: {value} (bỏ các dòng gạch đầu dòng bên dưới)"
        indent = rows[above][: len(rows[above]) - len(rows[above].lstrip())]
        yield YamlRepair(above, key, value, why, example, f"{indent}{key}:")


def _append_closing(row: str, number: int, why: str, closing: str, shown_value: str | None = None) -> YamlRepair:
    key, value = split_row(row)
    return YamlRepair(number, key, shown_value or value, why, f"{key}: {value}{closing}", row.rstrip() + closing)


def _misaligned(rows: Sequence[str], number: int) -> Iterator[YamlRepair]:
    """A row with another indent than the rows it belongs with."""
    row = rows[number]
    indent = len(row) - len(row.lstrip(" "))
    key, value = split_row(row)
    above = dict.fromkeys(
        len(r) - len(r.lstrip(" ")) for r in reversed(rows[:number]) if r.strip() and not r.lstrip().startswith("#")
    )
    for other in above:
        if other != indent:
            repaired = " " * other + row.lstrip(" ")
            why = "thụt đầu dòng không thẳng hàng với các dòng cùng nhóm"
            hint = f"{other} dấu cách ở đầu dòng" if other else "viết sát lề trái"
            yield YamlRepair(number, key, value, why, f"{repaired.strip()} ({hint})", repaired, is_guess=True)
