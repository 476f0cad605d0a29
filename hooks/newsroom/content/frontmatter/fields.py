"""Reads the values of a YAML mapping by their type and reports every one that is not what its key takes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import yaml

from newsroom.content.frontmatter.field_spec import ANY_KEY, DAY_EXAMPLE, MOMENT_EXAMPLE, FieldSpec, suggest_field_name
from newsroom.content.frontmatter.other_systems import change_of_import, meaning_elsewhere
from newsroom.content.frontmatter.reader import node_line
from newsroom.content.frontmatter.writer import flow_list
from newsroom.content.frontmatter.yaml_nodes import (
    is_empty_node,
    node_as_line,
    node_preview,
    parse_decimal,
    scalar_text,
)
from newsroom.content.frontmatter.yaml_repair import quote_yaml
from newsroom.model.problems import ProblemLevel, Report, did_you_mean
from newsroom.text import dates
from newsroom.text.normalize import closest_match, collapse_whitespace, fold
from newsroom.text.written_dates import moment_or_none

YES_WORDS = frozenset({"true", "yes", "on", "co"})
NO_WORDS = frozenset({"false", "no", "off", "khong"})
_NUMBER_LIKE = re.compile(r"[-+]?[0-9][0-9.,]*", re.ASCII)
_DASH_WITHOUT_SPACE = re.compile(r"-\w")
_NO_SPECS: Mapping[str, FieldSpec] = {}
_UNSPECIFIED = FieldSpec("", example="…")
# As many keys as an example lists.
_MAX_KEYS_SHOWN = 12

DateT = TypeVar("DateT", bound=datetime.date)


class Fields:
    """One mapping being read: each method takes a key, returns its typed value, and reports what is wrong.

    A value that is wrong reads as if it were absent, so that reading goes on and every problem is found in one run.
    What a key takes (whether it is required, its limit, choices, subkeys and example) is said by its FieldSpec.
    """

    def __init__(
        self, node: yaml.MappingNode, report: Report, prefix: str = "", specs: Mapping[str, FieldSpec] = _NO_SPECS
    ) -> None:
        """`prefix` stands before the keys in problems: `image.`, `attachments[2].`."""
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
        return self._filled_node(key) is not None

    def _filled_node(self, key: str) -> yaml.Node | None:
        node = self.nodes.get(key)
        return None if node is None or is_empty_node(node) else node

    def _spec(self, key: str) -> FieldSpec:
        return self.specs.get(key) or self.specs.get(ANY_KEY) or _UNSPECIFIED

    def line_for(self, key: str) -> int:
        """The line of a key, or of the mapping itself where the key is absent."""
        return self._key_lines.get(key, self.line)

    def report_problem(
        self,
        key: str,
        why: str,
        *,
        value: str | None = None,
        example: str | None = None,
        level: ProblemLevel = "error",
        change: str = "",
    ) -> None:
        """Report what is wrong at a key of this mapping."""
        line, name = self.line_for(key), self.prefix + key
        self.report.add(line, name, why, value=value, example=example, level=level, change=change)

    def report_unknown(self, ignored_keys: Collection[str] = (), keys_elsewhere: Collection[str] = ()) -> None:
        """Report every key that is neither specified nor ignored, with the one that was probably meant.

        `keys_elsewhere` are right in the front matter of other items.
        """
        for key, node in self.nodes.items():
            if key in self.specs or key in ignored_keys:
                continue
            name, colon, rest = map(str.strip, key.partition(":"))
            if colon and name in self.specs:
                why = "thiếu dấu cách sau dấu hai chấm đầu tiên"
                example = f"{name}: " + quote_yaml(f"{rest}: {scalar_text(node) or ''}".strip())
                self._misspelt.add(name)
                self.report.add(self.line_for(key), self.prefix + name, why, value=key, example=example)
                continue
            meant = meaning_elsewhere(key, self.specs) or suggest_field_name(key, self.specs)
            why, example = "không phải là khóa dùng được ở đây", ", ".join(list(self.specs)[:_MAX_KEYS_SHOWN])
            if key in keys_elsewhere:
                why = "là khóa của loại trang khác, không dùng ở đây; hãy xóa"
            elif meant is not None and (joined := self._joined_list(meant, node)):
                example = f"{meant}: {joined}"
                why += f"; điều ấy đã có ở khóa {meant} (dòng {self._key_lines[meant]}), hãy ghép vào đó"
            elif meant is not None:
                why += did_you_mean(meant)
                example = f"{meant}: {scalar_text(node) or '…'}"
            elif " " in key and is_empty_node(node):
                why = "không phải là khóa; nếu đây là phần sau dấu phẩy của một câu thì hãy đặt cả câu trong ngoặc kép"
                example = f'"…, {key}"'
            change = "" if self.prefix or key in keys_elsewhere else change_of_import(key, self.specs)
            self.report_instead_of(meant, key, why, value=key, example=example, change=change)

    def _joined_list(self, key: str, other: yaml.Node) -> str:
        """The list of texts at a key with those of another node, as it is written; "" where it has all of them."""
        own = self._filled_node(key)
        if own is None or self._spec(key).field_type != "texts":
            return ""
        texts, others = (
            {fold(text): text for text in map(collapse_whitespace, filter(None, map(scalar_text, parts)))}
            for parts in (node.value if isinstance(node, yaml.SequenceNode) else [node] for node in (own, other))
        )
        added = [text for name, text in others.items() if name not in texts]
        return (flow_list([*texts.values(), *added]) or "") if texts and added else ""

    def report_instead_of(
        self, meant: str | None, key: str, why: str, *, value: str, example: str, change: str = ""
    ) -> None:
        """Report a key that stands where the key `meant` belongs, which then is not missing as well."""
        if meant and meant not in self.nodes:
            self._misspelt.add(meant)
        self.report_problem(key, why, value=value, example=example, change=change)

    def text(self, key: str, *, shorter_example: str = "rút gọn, chỉ giữ ý chính") -> str:
        """A text on one line, NFC, or "" where absent; `shorter_example` is what to write instead of too long a one."""
        spec, node = self._spec(key), self.nodes.get(key)
        if node is None or is_empty_node(node):
            if spec.required and key not in self._misspelt:
                why = "còn để trống" if node is not None else "còn thiếu, bắt buộc phải có"
                self.report_problem(key, why, example=f"{key}: {spec.example}")
            return ""
        written = scalar_text(node)
        if written is None:
            why = "phải là một dòng chữ, không phải danh sách hay nhóm khóa"
            example = node_as_line(node) or (spec.example if spec.required else "…")
            self.report_problem(key, why, value=node_preview(node), example=f"{key}: {example}")
            return ""
        value = collapse_whitespace(written)
        if not value and spec.required:
            self.report_problem(key, "còn để trống", example=f"{key}: {spec.example}")
        self._check_length(key, value, self.line_for(key), shorter_example)
        return value

    def _check_length(self, key: str, value: str, line: int, example: str) -> None:
        limit = self._spec(key).length_limit
        if len(value) > limit:
            why = f"dài {len(value)} ký tự, chỉ được tối đa {limit}"
            self.report.add(line, self.prefix + key, why, value=value, example=example)

    def choice(self, key: str, *, default: str) -> str:
        """One of the key's choices; reports any other word with the closest choice."""
        allowed = [word for word, _ in self._spec(key).choices]
        value = self.text(key)
        if not value or value in allowed:
            return value or default
        example = closest_match(value, allowed) or default or allowed[0]
        why = "chỉ nhận một trong các giá trị: " + ", ".join(allowed)
        self.report_problem(key, why, value=value, example=example)
        return default

    def flag(self, key: str, *, example: str = "") -> bool:
        """A yes or no, in English or Vietnamese; absent is no."""
        value = self.text(key)
        word = fold(value)
        if value and word not in YES_WORDS and word not in NO_WORDS:
            self.report_problem(key, "phải là yes (có) hoặc no (không)", value=value, example=example or f"{key}: yes")
        return word in YES_WORDS

    def moment(self, key: str) -> datetime.datetime | None:
        """A time with its zone (default Asia/Ho_Chi_Minh); a day alone is its midnight."""
        return self._date(key, dates.parse_moment, "không đúng cách viết ngày giờ", MOMENT_EXAMPLE)

    def day(self, key: str) -> datetime.date | None:
        """A calendar day."""
        return self._date(key, dates.parse_day, "không đúng cách viết ngày", DAY_EXAMPLE)

    def _date(self, key: str, parse: Callable[[str], DateT], why_unknown: str, example: str) -> DateT | None:
        value = self.text(key)
        if not value:
            return None
        try:
            return parse(value)
        except dates.ImpossibleDate:
            why = dates.why_impossible(value)
        except dates.UnknownDateFormat:
            why = why_unknown
            if parse is dates.parse_day and (day := dates.day_before_time(value)):
                why, example = "chỉ ghi ngày, không ghi giờ", day
        if example in (MOMENT_EXAMPLE, DAY_EXAMPLE) and (meant := moment_or_none(value)):
            example = (
                f"{meant:%Y-%m-%d}"
                if example == DAY_EXAMPLE or not meant.hour + meant.minute
                else f"{meant:%Y-%m-%d %H:%M}"
            )
        self.report_problem(key, why, value=value, example=example)
        return None

    def number(self, key: str) -> float | None:
        """A decimal number of at most nine digits before the point."""
        value = self.text(key)
        if not value:
            return None
        number = parse_decimal(value)
        if number is None:
            why = "là con số quá lớn hoặc viết chưa đúng" if _NUMBER_LIKE.fullmatch(value) else "phải là một con số"
            self.report_problem(key, why, value=value, example=f"{key}: 10")
        return number

    def positive_int(self, key: str) -> int | None:
        """A whole number from 1."""
        value = self.number(key)
        if value is None:
            return None
        if value != int(value) or value < 1:
            self.report_problem(key, "phải là số nguyên từ 1 trở lên", value=self.text(key), example=f"{key}: 10")
            return None
        return int(value)

    def text_list(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty ones dropped; a single text counts as a list of one."""
        example = f"{key}: {self._spec(key).example}"
        node = self._filled_node(key)
        if node is None:
            return ()
        if isinstance(node, yaml.ScalarNode):
            text = self.text(key)
            if _DASH_WITHOUT_SPACE.match(text) and not node.style:
                why = "thiếu dấu cách sau dấu gạch đầu dòng của danh sách"
                self.report_problem(key, why, value=text, example=example)
            return tuple(filter(None, (text,)))
        if not isinstance(node, yaml.SequenceNode):
            self.report_problem(key, "phải là một danh sách", value=node_preview(node), example=example)
            return ()
        texts: list[str] = []
        for child in node.value:
            text = collapse_whitespace(scalar_text(child) or "")
            if text:
                self._check_length(key, text, node_line(child), example)
                texts.append(text)
            elif not is_empty_node(child) and not isinstance(child, yaml.ScalarNode):
                why = "mỗi mục của danh sách phải là một dòng chữ; mục có dấu hai chấm cần đặt trong ngoặc kép"
                value = node_preview(child)
                self.report.add(node_line(child), self.prefix + key, why, value=value, example=example)
        return tuple(texts)

    def mapping(self, key: str) -> Fields | None:
        """The mapping under a key; None where absent."""
        spec, node = self._spec(key), self._filled_node(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            why = "phải là một nhóm khóa, mỗi khóa một dòng viết thụt vào"
            self.report_problem(key, why, value=node_preview(node), example=f"{key}: {spec.example}")
            return None
        return Fields(node, self.report, f"{self.prefix}{key}.", spec.subfields_by_name)

    def mapping_list(self, key: str) -> list[Fields]:
        """The list of mappings under a key."""
        spec, node = self._spec(key), self._filled_node(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            why = "phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch ngang"
            self.report_problem(key, why, value=node_preview(node), example=spec.example)
            return []
        mappings = []
        for number, child in enumerate(node.value, start=1):
            name = f"{self.prefix}{key}[{number}]"
            if isinstance(child, yaml.MappingNode):
                mappings.append(Fields(child, self.report, f"{name}.", spec.subfields_by_name))
            else:
                why = "phải là một nhóm khóa, không phải một dòng chữ"
                self.report.add(node_line(child), name, why, value=node_preview(child), example=spec.example)
        return mappings
