"""Finds the row of front matter that keeps YAML from reading it, and mends it so that reading can go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml
from msgspec import Struct

from .problems import FILE

_KEY = re.compile(r"[\s-]*([^\s:#\"'\[\]{}&*!|>%@`-][^:\"'\[\]{}]{0,200}):(?=\s|$)")
_NO_SPACE = re.compile(r"^(\s*(?:- +)*)([A-Za-z_][\w-]*):(?=[^\s/])(.*)$")
_OPENING_SIGNS = "@`%&*!|>"
TITLE = 'title: "Tiêu đề bài"'


class Slip(Struct, frozen=True):
    """What is wrong in a row: an editor's words for it, the right row to show, and the row to read on with."""

    row: int
    key: str
    value: str
    why: str
    example: str
    mended: str
    guessed: bool = False
    """Only worth saying if mending it helps."""


def slips(rows: Sequence[str], error: yaml.YAMLError) -> Iterator[Slip]:
    """What may have caused the error, likeliest first; the reader of YAML has to try which mends it.

    Told from the rows themselves: libyaml's message names what it did not find, and often a row too late.
    """
    found, begun = place(error, len(rows))
    yield from _in_row(rows, found)
    if begun != found:
        yield from _in_row(rows, begun)
    # A quote or bracket left open swallows the rows that follow.
    for number in range(found - 1, -1, -1):
        yield from _left_open(rows[number], number)
    if found:
        yield from _in_row(rows, found - 1)


def place(error: yaml.YAMLError, count: int) -> tuple[int, int]:
    """The row where reading stopped and the row where what it was reading began, from 0; `count` rows there are."""
    begun = getattr(error, "context_mark", None)
    stopped = getattr(error, "problem_mark", None) or begun
    last = max(count - 1, 0)
    found = 0 if stopped is None else min(int(stopped.line), last)
    return found, found if begun is None else min(int(begun.line), last)


def key_and_value(row: str) -> tuple[str, str]:
    """The key of a row and what stands after it; the word for the file where the row has no key."""
    match = _KEY.match(row)
    return (match[1].rstrip(), row[match.end() :].strip()) if match else (FILE, row.strip())


def quoted(value: str) -> str:
    """The value in quotes that need no escapes inside, if there are any."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _in_row(rows: Sequence[str], number: int) -> Iterator[Slip]:
    row = rows[number]
    indent = row[: len(row) - len(row.lstrip())]
    key, value = key_and_value(row)
    if "\t" in indent or re.search(r":\t|\t-|-\t", row):
        mended = row.replace("\t", "  ")
        yield Slip(number, key, value, "có dấu Tab; hãy thay bằng dấu cách", mended.strip(), mended)
    if row.startswith(("--- ", "...")):
        why = "dấu --- phải đứng một mình trên một dòng"
        yield Slip(number, FILE, row, why, "---", "")
    yield from _left_open(row, number)
    no_space = _NO_SPACE.match(row)
    if no_space:
        mended = f"{no_space[1]}{no_space[2]}: {no_space[3]}"
        yield Slip(number, no_space[2], no_space[3], "thiếu dấu cách sau dấu hai chấm", mended.strip(), mended)
    reason = _unquoted(value) if key != FILE and value else None
    if reason:
        right = f"{key}: {quoted(value)}"
        yield Slip(number, key, value, reason, right, row[: len(row) - len(row.lstrip(" -"))] + right)
    yield from _crooked(rows, number)
    if key == FILE and row.strip() and not row.lstrip().startswith(("- ", "#")):
        why = "thiếu dấu hai chấm và dấu cách giữa khóa và giá trị"
        yield Slip(number, FILE, row.strip(), why, TITLE, f"# {row}")


def _unquoted(value: str) -> str | None:
    """Why a value needs quotes around all of it."""
    first = value[0]
    if first in "\"'":
        if "\\" in value and first == '"' and value.endswith('"'):
            return "có dấu \\ trong ngoặc kép; hãy bỏ dấu đó hoặc dùng ngoặc đơn ' '"
        return None if value.endswith(first) else "có chữ nằm ngoài cặp ngoặc kép; hãy để ngoặc bao cả giá trị"
    if first in "[{":
        inside = re.search(r":\s", value) if first == "{" else None
        if inside and value.endswith("}"):
            return "có dấu hai chấm hoặc ngoặc bên trong { }; hãy viết mỗi khóa một dòng, thụt vào hai dấu cách"
        return "bắt đầu bằng ngoặc nên phải đặt cả giá trị trong ngoặc kép"
    if first in _OPENING_SIGNS or value.startswith(("- ", "? ")):
        return f"bắt đầu bằng ký tự {first} nên phải đặt trong ngoặc kép"
    return "có dấu hai chấm nên phải đặt trong ngoặc kép" if re.search(r":(\s|$)", value) else None


def _left_open(row: str, number: int) -> Iterator[Slip]:
    """A quote or bracket that is opened in the row and not closed in it."""
    key, value = key_and_value(row)
    first = value[:1]
    if first in ("'", '"') and value.count(first) % 2:
        yield _slip(row, number, f"mở ngoặc {first} mà không đóng lại", first)
    elif first in ("[", "{"):
        closing = "]" if first == "[" else "}"
        name = "vuông" if first == "[" else "nhọn"
        quote = '"' if value.count('"') % 2 else ""
        if quote:
            yield _slip(row, number, f"mở ngoặc {quote} mà không đóng lại", quote + closing)
        missing = value.count(first) - value.count(closing)
        if missing == 1:
            yield _slip(row, number, f"mở ngoặc {name} {first} mà không đóng lại", closing)
        elif missing > 1:
            why = f"có nhiều ngoặc {name} {first} không đóng lại"
            yield Slip(number, key, value, why, f"{key}: {quoted(value)}", row)
        elif missing < 0:
            why = f"thừa ngoặc {closing}"
            short = row.rstrip()[:missing]
            yield Slip(number, key, value, why, short.strip(), short)


def _slip(row: str, number: int, why: str, ending: str) -> Slip:
    key, value = key_and_value(row)
    return Slip(number, key, value, why, f"{key}: {value}{ending}", row.rstrip() + ending)


def _crooked(rows: Sequence[str], number: int) -> Iterator[Slip]:
    """A row that stands further in or out than the rows it belongs with."""
    row = rows[number]
    indent = len(row) - len(row.lstrip(" "))
    key, value = key_and_value(row)
    above = dict.fromkeys(
        len(r) - len(r.lstrip(" ")) for r in reversed(rows[:number]) if r.strip() and not r.lstrip().startswith("#")
    )
    for other in above:
        if other != indent:
            mended = " " * other + row.lstrip(" ")
            why = "thụt đầu dòng không thẳng hàng với các dòng cùng nhóm"
            place = f"{other} dấu cách ở đầu dòng" if other else "viết sát lề trái"
            yield Slip(number, key, value, why, f"{mended.strip()} ({place})", mended, guessed=True)
