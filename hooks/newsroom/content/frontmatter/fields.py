"""Reads the values of a front-matter mapping by their type and reports every one that is not what its key asks for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping

import yaml

from newsroom.content.frontmatter import field_names
from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, MOMENT_EXAMPLE, Key
from newsroom.content.frontmatter.reader import line_of
from newsroom.content.frontmatter.yaml_nodes import as_text, decimal_number, is_empty, scalar, written
from newsroom.model.problems import Level, Report
from newsroom.text.date_errors import day_part, impossible, is_day
from newsroom.text.dates import ImpossibleDate, UnknownDate, parse_day, parse_moment
from newsroom.text.normalize import fold, nearest, squeeze

YES = frozenset({"true", "yes", "on", "co"})
NO = frozenset({"false", "no", "off", "khong"})
_DIGITS = re.compile(r"[-+]?[0-9][0-9.,]*", re.ASCII)
_NO_KEYS: Mapping[str, Key] = {}


class Fields:
    """One mapping being read: each method takes a key, returns its typed value, and reports what is wrong.

    A value that is wrong reads as if it were absent, so that reading goes on and every problem is found in one run.
    What `keys` says of a key (whether it is required, its limit, its choices) need not be said again.
    """

    def __init__(
        self, node: yaml.MappingNode, report: Report, prefix: str = "", keys: Mapping[str, Key] = _NO_KEYS
    ) -> None:
        self.report = report
        self.prefix = prefix
        self.keys = keys
        self.line = line_of(node)
        self.nodes: dict[str, yaml.Node] = {}
        self._key_lines: dict[str, int] = {}
        self._mistaken: set[str] = set()
        for key_node, value_node in node.value:
            key = squeeze(scalar(key_node) or "")
            if not key:
                why = "trước dấu hai chấm phải là tên một khóa"
                report.add(line_of(key_node), f"{prefix}?", why, example='title: "Tiêu đề bài"')
            elif key in self.nodes:
                why = f"là giá trị thứ hai của khóa này (lần đầu ở dòng {self._key_lines[key]}); hãy giữ lại một dòng"
                value = written(value_node) or "(trống)"
                report.add(line_of(key_node), prefix + key, why, value=value, example=f"{key}: {value}")
            else:
                self.nodes[key] = value_node
                self._key_lines[key] = line_of(key_node)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes and not is_empty(self.nodes[key])

    def line_for(self, key: str) -> int:
        """The line of a key, or of the mapping itself where the key is absent."""
        return self._key_lines.get(key, self.line)

    def problem(
        self, key: str, why: str, *, value: str | None = None, example: str | None = None, level: Level = "error"
    ) -> None:
        """Report what is wrong at a key of this mapping."""
        self.report.add(self.line_for(key), self.prefix + key, why, value=value, example=example, level=level)

    def unknown(self, known: Collection[str] = (), passed: Collection[str] = ()) -> None:
        """Report every key that is neither known nor passed through, with the one that was probably meant."""
        known = known or self.keys
        for key, node in self.nodes.items():
            if key in known or key in passed:
                continue
            near = field_names.meant(key, known)
            if near is not None and near not in self.nodes:
                self._mistaken.add(near)
            if key in field_names.EVERY and not self.prefix:
                why, example = "là khóa của loại trang khác, không dùng ở đây; hãy xóa", ", ".join(list(known)[:12])
            elif near is not None:
                why = f"không phải là khóa dùng được ở đây; có phải “{near}”?"
                example = f"{near}: {scalar(node) or '…'}"
            elif " " in key and is_empty(node):
                why = "không phải là khóa; nếu đây là phần sau dấu phẩy của một câu thì hãy đặt cả câu trong ngoặc kép"
                example = f'"…, {key}"'
            else:
                why, example = "không phải là khóa dùng được ở đây", ", ".join(list(known)[:12])
            self.problem(key, why, value=key, example=example)

    def text(self, key: str, *, required: str | None = None, limit: int | None = None) -> str:
        """A text on one line, NFC, or "" where absent; `required` is the example shown where it must be there."""
        rule = self.keys.get(key)
        if rule is not None:
            required, limit = rule.example if rule.required else required, rule.limit
        node = self.nodes.get(key)
        if node is None or is_empty(node):
            if required is not None and key not in self._mistaken:
                why = "còn để trống" if node is not None else "còn thiếu, bắt buộc phải có"
                self.problem(key, why, example=f"{key}: {required}")
            return ""
        value = scalar(node)
        if value is None:
            why = "phải là một dòng chữ, không phải danh sách hay nhóm khóa"
            self.problem(key, why, value=written(node), example=f"{key}: {as_text(node) or required or '…'}")
            return ""
        value = squeeze(value)
        if not value and required is not None:
            self.problem(key, "còn để trống", example=f"{key}: {required}")
        if limit is not None and len(value) > limit:
            why = f"dài {len(value)} ký tự, chỉ được tối đa {limit}"
            self.problem(key, why, value=value, example="rút gọn, chỉ giữ ý chính")
        return value

    def choice(self, key: str, allowed: Collection[str] = (), *, default: str, required: bool = False) -> str:
        """One of the allowed words; reports any other with the nearest."""
        allowed = allowed or [word for word, _ in self.keys[key].choices]
        first = next(iter(allowed))
        value = self.text(key, required=first if required else None)
        if not value or value in allowed:
            return value or default
        near = nearest(value, allowed) or default or first
        self.problem(key, "chỉ nhận một trong các giá trị: " + ", ".join(allowed), value=value, example=near)
        return default

    def flag(self, key: str, *, example: str | None = None) -> bool:
        """A yes or no, in English or Vietnamese; absent is no."""
        value = self.text(key)
        word = fold(value)
        if value and word not in YES and word not in NO:
            self.problem(key, "phải là yes (có) hoặc no (không)", value=value, example=example or f"{key}: yes")
        return word in YES

    def moment(self, key: str, *, required: bool = False) -> datetime.datetime | None:
        """A time with its zone (default Asia/Ho_Chi_Minh); a bare day is its midnight."""
        value = self.text(key, required=MOMENT_EXAMPLE if required else None)
        if not value:
            return None
        try:
            return parse_moment(value)
        except ImpossibleDate:
            self.problem(key, impossible(value), value=value, example=MOMENT_EXAMPLE)
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
            self.problem(key, impossible(value), value=value, example=DAY_EXAMPLE)
        except UnknownDate:
            bare = day_part(value)
            why = "chỉ ghi ngày, không ghi giờ" if bare != value and is_day(bare) else "không đúng cách viết ngày"
            self.problem(key, why, value=value, example=bare if why.startswith("chỉ") else DAY_EXAMPLE)
        return None

    def number(self, key: str, *, required: str | None = None) -> float | None:
        """A decimal number of at most nine digits before the point."""
        value = self.text(key, required=required)
        if not value:
            return None
        number = decimal_number(value)
        if number is None:
            why = "là con số quá lớn hoặc viết chưa đúng" if _DIGITS.fullmatch(value) else "phải là một con số"
            self.problem(key, why, value=value, example=f"{key}: {required or '10'}")
        return number

    def whole(self, key: str, *, required: str | None = None) -> int | None:
        """A whole number from 1."""
        value = self.number(key, required=required)
        if value is None:
            return None
        if value != int(value) or value < 1:
            why = "phải là số nguyên từ 1 trở lên"
            self.problem(key, why, value=self.text(key), example=f"{key}: {required or '10'}")
            return None
        return int(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empties dropped; a single text counts as a list of one."""
        example = self.keys[key].example
        node = self.nodes.get(key)
        if node is None or is_empty(node):
            return ()
        if isinstance(node, yaml.ScalarNode):
            return tuple(filter(None, (self.text(key),)))
        if not isinstance(node, yaml.SequenceNode):
            self.problem(key, "phải là một danh sách", value=written(node), example=f"{key}: {example}")
            return ()
        found: list[str] = []
        for child in node.value:
            value = squeeze(scalar(child) or "")
            if value:
                found.append(value)
            elif not is_empty(child) and not isinstance(child, yaml.ScalarNode):
                why = "mỗi mục của danh sách phải là một dòng chữ; mục có dấu hai chấm cần đặt trong ngoặc kép"
                shown = written(child)
                self.report.add(line_of(child), self.prefix + key, why, value=shown, example=f"{key}: {example}")
        return tuple(found)

    def fields(self, key: str, example: str = "") -> Fields | None:
        """The mapping under a key."""
        rule = self.keys.get(key)
        example = example or (rule.example if rule else "…")
        node = self.nodes.get(key)
        if node is None or is_empty(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            why = "phải là một nhóm khóa, mỗi khóa một dòng viết thụt vào"
            self.problem(key, why, value=written(node), example=f"{key}: {example}")
            return None
        return Fields(node, self.report, f"{self.prefix}{key}.", rule.by_name if rule else _NO_KEYS)

    def field_list(self, key: str, example: str = "") -> list[Fields]:
        """The list of mappings under a key."""
        rule = self.keys.get(key)
        example = example or (rule.example if rule else "…")
        inner = rule.by_name if rule else _NO_KEYS
        node = self.nodes.get(key)
        if node is None or is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            why = "phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch ngang"
            self.problem(key, why, value=written(node), example=example)
            return []
        found = []
        for number, child in enumerate(node.value, start=1):
            place = f"{self.prefix}{key}[{number}]"
            if isinstance(child, yaml.MappingNode):
                found.append(Fields(child, self.report, f"{place}.", inner))
            else:
                why = "phải là một nhóm khóa, không phải một dòng chữ"
                self.report.add(line_of(child), place, why, value=written(child), example=example)
        return found
