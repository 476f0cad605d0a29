"""Reads the values of a front-matter mapping by their type and reports every one that is not what its key asks for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection

import yaml

from .dates import ImpossibleDate, UnknownDate, parse_day, parse_moment
from .front_matter import line_of
from .problems import Report
from .text import clean, fold, nearest, squeeze

MOMENT_EXAMPLE = "2017-10-09 08:30"
DAY_EXAMPLE = "2017-10-09"
YES = frozenset({"true", "yes", "on", "co"})
NO = frozenset({"false", "no", "off", "khong"})
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def scalar(node: yaml.Node) -> str | None:
    """The text of a scalar node as it was written; None where the value is absent or is not a scalar."""
    if not isinstance(node, yaml.ScalarNode) or (node.style is None and node.value in _EMPTY):
        return None
    return clean(str(node.value))


class Fields:
    """One mapping being read: each method takes a key, returns its typed value, and reports what is wrong.

    A value that is wrong reads as if it were absent, so that reading goes on and every problem is found in one run.
    """

    def __init__(self, node: yaml.MappingNode, report: Report, prefix: str = "") -> None:
        self.report = report
        self.prefix = prefix
        self.line = line_of(node)
        self.nodes: dict[str, yaml.Node] = {}
        self._key_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = scalar(key_node)
            if key is None:
                report.add(line_of(key_node), prefix + "?", "khóa phải là một từ đơn giản", example="title")
            elif key in self.nodes:
                first = self._key_lines[key]
                report.add(
                    line_of(key_node),
                    prefix + key,
                    f"khóa viết hai lần, lần đầu ở dòng {first}; hãy giữ một",
                    value=scalar(value_node),
                    example=f"{key}: …",
                )
            else:
                self.nodes[key] = value_node
                self._key_lines[key] = line_of(key_node)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes and not self._is_empty(self.nodes[key])

    def line_for(self, key: str) -> int:
        """The line of a key, or of the mapping itself where the key is absent."""
        return self._key_lines.get(key, self.line)

    def problem(self, key: str, why: str, *, value: str | None = None, example: str | None = None) -> None:
        """Report an error at a key of this mapping."""
        self.report.add(self.line_for(key), self.prefix + key, why, value=value, example=example)

    def unknown(self, known: Collection[str], passed: Collection[str] = ()) -> None:
        """Report every key that is neither known nor passed through, with the nearest known one."""
        for key, node in self.nodes.items():
            if key in known or key in passed:
                continue
            near = nearest(key, known)
            why = "là khóa không có" + (f"; có phải bạn định viết “{near}”?" if near else "")
            self.problem(key, why, value=key, example=f"{near}: {scalar(node) or '…'}" if near else "title, date, tags")

    def text(self, key: str, *, required: str | None = None, limit: int | None = None) -> str:
        """A text on one line, NFC, or "" where absent; `required` is the example shown where it must be there."""
        node = self.nodes.get(key)
        if node is None or self._is_empty(node):
            if required is not None:
                why = "còn trống" if key in self.nodes else "còn thiếu, bắt buộc phải có"
                self.problem(key, why, example=required)
            return ""
        value = scalar(node)
        if value is None:
            self.problem(
                key, "phải là một dòng chữ, không phải danh sách hay nhóm khóa", example=required or f'{key}: "…"'
            )
            return ""
        value = squeeze(value)
        if not value and required is not None:
            self.problem(key, "còn trống", example=required)
        if limit is not None and len(value) > limit:
            self.problem(key, f"dài {len(value)} ký tự, tối đa {limit}", value=value, example="rút gọn còn một ý chính")
        return value

    def choice(self, key: str, allowed: Collection[str], *, default: str) -> str:
        """One of the allowed words; reports any other with the nearest."""
        value = self.text(key)
        if not value or value in allowed:
            return value or default
        near = nearest(value, allowed)
        self.problem(
            key,
            "không nằm trong các giá trị được dùng: " + ", ".join(allowed),
            value=value,
            example=near or default or next(iter(allowed)),
        )
        return default

    def flag(self, key: str) -> bool:
        """A yes or no, in English or Vietnamese; absent is no."""
        value = self.text(key)
        word = fold(value)
        if value and word not in YES and word not in NO:
            self.problem(key, "phải là yes (có) hoặc no (không)", value=value, example=f"{key}: yes")
        return word in YES

    def moment(self, key: str, *, required: bool = False) -> datetime.datetime | None:
        """A time with its zone (default Asia/Ho_Chi_Minh); a bare day is its midnight."""
        value = self.text(key, required=MOMENT_EXAMPLE if required else None)
        if not value:
            return None
        try:
            return parse_moment(value)
        except ImpossibleDate:
            self.problem(key, "không phải là ngày có thật", value=value, example=MOMENT_EXAMPLE)
        except UnknownDate:
            self.problem(key, "không đúng cách viết ngày giờ", value=value, example=MOMENT_EXAMPLE)
        return None

    def day(self, key: str, *, required: bool = False) -> datetime.date | None:
        """A calendar day."""
        value = self.text(key, required=DAY_EXAMPLE if required else None)
        if not value:
            return None
        try:
            return parse_day(value)
        except ImpossibleDate:
            self.problem(key, "không phải là ngày có thật", value=value, example=DAY_EXAMPLE)
        except UnknownDate:
            self.problem(key, "không đúng cách viết ngày", value=value, example=DAY_EXAMPLE)
        return None

    def number(self, key: str, *, required: str | None = None) -> float | None:
        """A decimal number; a comma serves as the decimal point, as Vietnamese writes it."""
        value = self.text(key, required=required)
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            self.problem(key, "phải là một con số", value=value, example=required or "10")
            return None
        return float(value.replace(",", "."))

    def whole(self, key: str, *, required: str | None = None) -> int | None:
        """A whole number from 1."""
        value = self.number(key, required=required)
        if value is None:
            return None
        if value != int(value) or value < 1:
            self.problem(key, "phải là số nguyên từ 1 trở lên", value=self.text(key), example=required or "10")
            return None
        return int(value)

    def texts(self, key: str, example: str = "[…, …]") -> tuple[str, ...]:
        """A list of texts, empties dropped; a single text counts as a list of one."""
        node = self.nodes.get(key)
        if node is None or self._is_empty(node):
            return ()
        if isinstance(node, yaml.ScalarNode):
            return (self.text(key),)
        if not isinstance(node, yaml.SequenceNode):
            self.problem(key, "phải là một danh sách", example=f"{key}: {example}")
            return ()
        found: list[str] = []
        for child in node.value:
            value = scalar(child)
            if value is not None and squeeze(value):
                found.append(squeeze(value))
            elif not self._is_empty(child):
                why = "mỗi mục của danh sách phải là một dòng chữ; mục có dấu hai chấm cần đặt trong ngoặc kép"
                self.report.add(line_of(child), self.prefix + key, why, example=f"{key}: {example}")
        return tuple(found)

    def fields(self, key: str, example: str) -> Fields | None:
        """The mapping under a key."""
        node = self.nodes.get(key)
        if node is None or self._is_empty(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            self.problem(key, "phải là một nhóm khóa viết thụt vào bên dưới", value=scalar(node), example=example)
            return None
        return Fields(node, self.report, f"{self.prefix}{key}.")

    def field_list(self, key: str, example: str) -> list[Fields]:
        """The list of mappings under a key."""
        node = self.nodes.get(key)
        if node is None or self._is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(
                key, "phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch ngang", value=scalar(node), example=example
            )
            return []
        found = []
        for number, child in enumerate(node.value, start=1):
            if isinstance(child, yaml.MappingNode):
                found.append(Fields(child, self.report, f"{self.prefix}{key}[{number}]."))
            else:
                self.report.add(
                    line_of(child),
                    f"{self.prefix}{key}[{number}]",
                    "phải là một nhóm khóa",
                    value=scalar(child),
                    example=example,
                )
        return found

    @staticmethod
    def _is_empty(node: yaml.Node) -> bool:
        if isinstance(node, yaml.ScalarNode):
            return node.style is None and node.value in _EMPTY
        return not node.value
