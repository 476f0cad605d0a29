"""Reads the values of a front-matter mapping by their type and reports every one that is not what its key asks for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping

import yaml

from newsroom.content.frontmatter import field_names
from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, MOMENT_EXAMPLE, FieldSpec
from newsroom.content.frontmatter.reader import node_line
from newsroom.content.frontmatter.yaml_nodes import (
    is_empty_node,
    node_as_line,
    node_preview,
    parse_decimal,
    scalar_text,
)
from newsroom.model.problems import ProblemLevel, Report
from newsroom.text.date_errors import date_part, is_real_date, why_impossible
from newsroom.text.dates import ImpossibleDate, UnknownDateFormat, parse_day, parse_moment
from newsroom.text.normalize import closest_match, collapse_whitespace, fold

YES_WORDS = frozenset({"true", "yes", "on", "co"})
NO_WORDS = frozenset({"false", "no", "off", "khong"})
_NUMBER_LIKE = re.compile(r"[-+]?[0-9][0-9.,]*", re.ASCII)
_NO_SPECS: Mapping[str, FieldSpec] = {}


class Fields:
    """One mapping being read: each method takes a key, returns its typed value, and reports what is wrong.

    A value that is wrong reads as if it were absent, so that reading goes on and every problem is found in one run.
    What `keys` says of a key (whether it is required, its limit, its choices) need not be said again.
    """

    def __init__(
        self, node: yaml.MappingNode, report: Report, prefix: str = "", specs: Mapping[str, FieldSpec] = _NO_SPECS
    ) -> None:
        self.report = report
        self.prefix = prefix
        self.specs = specs
        self.line = node_line(node)
        self.nodes: dict[str, yaml.Node] = {}
        self._key_lines: dict[str, int] = {}
        self._misspelt: set[str] = set()
        for key_node, value_node in node.value:
            key = collapse_whitespace(scalar_text(key_node) or "")
            if not key:
                why = "trước dấu hai chấm phải là tên một khóa"
                report.add(node_line(key_node), f"{prefix}?", why, example='title: "Tiêu đề bài"')
            elif key in self.nodes:
                why = f"là giá trị thứ hai của khóa này (lần đầu ở dòng {self._key_lines[key]}); hãy giữ lại một dòng"
                value = node_preview(value_node) or "(trống)"
                report.add(node_line(key_node), prefix + key, why, value=value, example=f"{key}: {value}")
            else:
                self.nodes[key] = value_node
                self._key_lines[key] = node_line(key_node)

    def __contains__(self, key: str) -> bool:
        return key in self.nodes and not is_empty_node(self.nodes[key])

    def line_for(self, key: str) -> int:
        """The line of a key, or of the mapping itself where the key is absent."""
        return self._key_lines.get(key, self.line)

    def report_problem(
        self, key: str, why: str, *, value: str | None = None, example: str | None = None, level: ProblemLevel = "error"
    ) -> None:
        """Report what is wrong at a key of this mapping."""
        self.report.add(self.line_for(key), self.prefix + key, why, value=value, example=example, level=level)

    def report_unknown(self, known_keys: Collection[str] = (), ignored_keys: Collection[str] = ()) -> None:
        """Report every key that is neither known nor passed through, with the one that was probably meant."""
        known_keys = known_keys or self.specs
        for key, node in self.nodes.items():
            if key in known_keys or key in ignored_keys:
                continue
            near = field_names.suggest_field_name(key, known_keys)
            if near is not None and near not in self.nodes:
                self._misspelt.add(near)
            if key in field_names.ALL_FIELD_NAMES and not self.prefix:
                why = "là khóa của loại trang khác, không dùng ở đây; hãy xóa"
                example = ", ".join(list(known_keys)[:12])
            elif near is not None:
                why = f"không phải là khóa dùng được ở đây; có phải “{near}”?"
                example = f"{near}: {scalar_text(node) or '…'}"
            elif " " in key and is_empty_node(node):
                why = "không phải là khóa; nếu đây là phần sau dấu phẩy của một câu thì hãy đặt cả câu trong ngoặc kép"
                example = f'"…, {key}"'
            else:
                why, example = "không phải là khóa dùng được ở đây", ", ".join(list(known_keys)[:12])
            self.report_problem(key, why, value=key, example=example)

    def text(self, key: str, *, required_example: str | None = None, max_length: int | None = None) -> str:
        """A text on one line, NFC, or "" where absent; `required` is the example shown where it must be there."""
        rule = self.specs.get(key)
        if rule is not None:
            required_example, max_length = rule.example if rule.required else required_example, rule.max_length
        node = self.nodes.get(key)
        if node is None or is_empty_node(node):
            if required_example is not None and key not in self._misspelt:
                why = "còn để trống" if node is not None else "còn thiếu, bắt buộc phải có"
                self.report_problem(key, why, example=f"{key}: {required_example}")
            return ""
        value = scalar_text(node)
        if value is None:
            why = "phải là một dòng chữ, không phải danh sách hay nhóm khóa"
            self.report_problem(
                key, why, value=node_preview(node), example=f"{key}: {node_as_line(node) or required_example or '…'}"
            )
            return ""
        value = collapse_whitespace(value)
        if not value and required_example is not None:
            self.report_problem(key, "còn để trống", example=f"{key}: {required_example}")
        if max_length is not None and len(value) > max_length:
            why = f"dài {len(value)} ký tự, chỉ được tối đa {max_length}"
            self.report_problem(key, why, value=value, example="rút gọn, chỉ giữ ý chính")
        return value

    def choice(self, key: str, allowed: Collection[str] = (), *, default: str, required: bool = False) -> str:
        """One of the allowed words; reports any other with the nearest."""
        allowed = allowed or [word for word, _ in self.specs[key].choices]
        first = next(iter(allowed))
        value = self.text(key, required_example=first if required else None)
        if not value or value in allowed:
            return value or default
        near = closest_match(value, allowed) or default or first
        self.report_problem(key, "chỉ nhận một trong các giá trị: " + ", ".join(allowed), value=value, example=near)
        return default

    def flag(self, key: str, *, example: str | None = None) -> bool:
        """A yes or no, in English or Vietnamese; absent is no."""
        value = self.text(key)
        word = fold(value)
        if value and word not in YES_WORDS and word not in NO_WORDS:
            self.report_problem(key, "phải là yes (có) hoặc no (không)", value=value, example=example or f"{key}: yes")
        return word in YES_WORDS

    def moment(self, key: str, *, required: bool = False) -> datetime.datetime | None:
        """A time with its zone (default Asia/Ho_Chi_Minh); a bare day is its midnight."""
        value = self.text(key, required_example=MOMENT_EXAMPLE if required else None)
        if not value:
            return None
        try:
            return parse_moment(value)
        except ImpossibleDate:
            self.report_problem(key, why_impossible(value), value=value, example=MOMENT_EXAMPLE)
        except UnknownDateFormat:
            self.report_problem(key, "không đúng cách viết ngày giờ", value=value, example=MOMENT_EXAMPLE)
        return None

    def day(self, key: str, *, required: bool = False) -> datetime.date | None:
        """A calendar day."""
        value = self.text(key, required_example=DAY_EXAMPLE if required else None)
        if not value:
            return None
        try:
            return parse_day(value)
        except ImpossibleDate:
            self.report_problem(key, why_impossible(value), value=value, example=DAY_EXAMPLE)
        except UnknownDateFormat:
            bare = date_part(value)
            why = "chỉ ghi ngày, không ghi giờ" if bare != value and is_real_date(bare) else "không đúng cách viết ngày"
            self.report_problem(key, why, value=value, example=bare if why.startswith("chỉ") else DAY_EXAMPLE)
        return None

    def number(self, key: str, *, required: str | None = None) -> float | None:
        """A decimal number of at most nine digits before the point."""
        value = self.text(key, required_example=required)
        if not value:
            return None
        number = parse_decimal(value)
        if number is None:
            why = "là con số quá lớn hoặc viết chưa đúng" if _NUMBER_LIKE.fullmatch(value) else "phải là một con số"
            self.report_problem(key, why, value=value, example=f"{key}: {required or '10'}")
        return number

    def positive_int(self, key: str, *, required: str | None = None) -> int | None:
        """A whole number from 1."""
        value = self.number(key, required=required)
        if value is None:
            return None
        if value != int(value) or value < 1:
            why = "phải là số nguyên từ 1 trở lên"
            self.report_problem(key, why, value=self.text(key), example=f"{key}: {required or '10'}")
            return None
        return int(value)

    def text_list(self, key: str) -> tuple[str, ...]:
        """A list of texts, empties dropped; a single text counts as a list of one."""
        example = self.specs[key].example
        node = self.nodes.get(key)
        if node is None or is_empty_node(node):
            return ()
        if isinstance(node, yaml.ScalarNode):
            return tuple(filter(None, (self.text(key),)))
        if not isinstance(node, yaml.SequenceNode):
            self.report_problem(key, "phải là một danh sách", value=node_preview(node), example=f"{key}: {example}")
            return ()
        found: list[str] = []
        for child in node.value:
            value = collapse_whitespace(scalar_text(child) or "")
            if value:
                found.append(value)
            elif not is_empty_node(child) and not isinstance(child, yaml.ScalarNode):
                why = "mỗi mục của danh sách phải là một dòng chữ; mục có dấu hai chấm cần đặt trong ngoặc kép"
                shown = node_preview(child)
                self.report.add(node_line(child), self.prefix + key, why, value=shown, example=f"{key}: {example}")
        return tuple(found)

    def mapping(self, key: str, example: str = "") -> Fields | None:
        """The mapping under a key."""
        rule = self.specs.get(key)
        example = example or (rule.example if rule else "…")
        node = self.nodes.get(key)
        if node is None or is_empty_node(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            why = "phải là một nhóm khóa, mỗi khóa một dòng viết thụt vào"
            self.report_problem(key, why, value=node_preview(node), example=f"{key}: {example}")
            return None
        return Fields(node, self.report, f"{self.prefix}{key}.", rule.subfields_by_name if rule else _NO_SPECS)

    def mapping_list(self, key: str, example: str = "") -> list[Fields]:
        """The list of mappings under a key."""
        rule = self.specs.get(key)
        example = example or (rule.example if rule else "…")
        inner = rule.subfields_by_name if rule else _NO_SPECS
        node = self.nodes.get(key)
        if node is None or is_empty_node(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            why = "phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch ngang"
            self.report_problem(key, why, value=node_preview(node), example=example)
            return []
        found = []
        for number, child in enumerate(node.value, start=1):
            place = f"{self.prefix}{key}[{number}]"
            if isinstance(child, yaml.MappingNode):
                found.append(Fields(child, self.report, f"{place}.", inner))
            else:
                why = "phải là một nhóm khóa, không phải một dòng chữ"
                self.report.add(node_line(child), place, why, value=node_preview(child), example=example)
        return found
