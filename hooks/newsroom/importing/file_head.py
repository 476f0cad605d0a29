"""Splits a Markdown file of any program into what stands at its head, as YAML nodes, and its body."""

import json
import re
import tomllib
from collections.abc import Mapping

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.reader import YAML_HANDLER, compose_mapping
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.problems import Report
from newsroom.text.normalize import collapse_whitespace, slug

_TOML_HEAD = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# Pelican, MultiMarkdown and MkDocs write `Title: …` at the top of the file and end the head with an empty line.
_HEAD_LINE = re.compile(r"([^\W\d][\w -]{0,30}?)[ \t]*:[ \t]+(\S.*)|[ \t]+(\S.*)")
# An anchor that is repeated can stand for more than any memory holds.
_MAX_NODES = 100_000
_MAX_UNREAD = 20_000
_FIRST_HEAD_KEYS = frozenset({"title", "tieu-de", "date", "slug", "author", "layout"})


class FileHead(Struct, frozen=True):
    """The keys of a file's head in their order, and the body; `problems` are Vietnamese clauses on what is not read.

    `unread` is the text of a head of which nothing could be read.
    """

    nodes: tuple[tuple[str, yaml.Node], ...]
    body: str
    problems: tuple[str, ...] = ()
    unread: str = ""


def split_head(text: str) -> FileHead:
    """The head (YAML, TOML, JSON, or lines `Key: value`) and the body of a text."""
    text = text.lstrip("\n \ufeff")
    if YAML_HANDLER.detect(text):
        return _split_yaml(text)
    if toml := _TOML_HEAD.match(text):
        body = text[toml.end() :]
        try:
            return FileHead(_value_nodes(tomllib.loads(toml[1])), body)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            row = int(line[1]) + 1 if line else toml[0].count("\n")
            why = f"dòng {row} ở phần đầu tệp viết sai: không đúng cú pháp TOML"
            return FileHead((), body, (why,), toml[1].strip())
    if text.startswith("{"):
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except (json.JSONDecodeError, RecursionError):
            pass  # A text may begin with a brace.
        else:
            return FileHead(_value_nodes(value), text[end:]) if isinstance(value, dict) else FileHead((), text)
    return _split_head_lines(text)


def is_too_large(node: yaml.Node) -> bool:
    """Whether a node stands for more values than anyone wrote, by anchors that repeat others."""
    sizes: dict[int, int] = {}

    def size(each: yaml.Node) -> int:
        if id(each) not in sizes:
            # A node that holds itself has no end.
            sizes[id(each)] = _MAX_NODES + 1
            parts = (part for entry in each.value for part in (entry if isinstance(entry, tuple) else (entry,)))
            sizes[id(each)] = 1 if isinstance(each, yaml.ScalarNode) else 1 + sum(map(size, parts))
        return sizes[id(each)]

    return size(node) > _MAX_NODES


def _split_yaml(text: str) -> FileHead:
    try:
        head, body = YAML_HANDLER.split(text)
    except ValueError:
        why = "phần đầu tệp mở bằng dòng --- nhưng không có dòng --- thứ hai để đóng lại"
        return FileHead((), text, (why,))
    report = Report("")
    node = compose_mapping(head, report, is_front_matter=True) if head.strip() else None
    problems = tuple(f"dòng {each.line} ở phần đầu tệp viết sai: {each.message}" for each in report.problems)
    if node is None:
        return FileHead((), body, problems, head.strip())
    if is_too_large(node):
        return FileHead((), body, ("phần đầu tệp quá lớn, máy không đọc",), head.strip()[:_MAX_UNREAD])
    nodes = tuple((collapse_whitespace(scalar_text(key) or ""), value) for key, value in node.value)
    return FileHead(nodes, body, problems)


def _split_head_lines(text: str) -> FileHead:
    rows = text.split("\n")
    values: dict[str, str] = {}
    key = ""
    end = 0
    while end < len(rows) and (match := _HEAD_LINE.fullmatch(rows[end])) and (match[1] or key):
        if match[1]:
            key = match[1]
            values[key] = match[2]
        else:
            values[key] += f" {match[3]}"
        end += 1
    is_closed = end >= len(rows) or not rows[end].strip() or rows[end].strip() == "---"
    if not is_closed or not values or slug(next(iter(values))) not in _FIRST_HEAD_KEYS:
        return FileHead((), text)
    return FileHead(_value_nodes(values), "\n".join(rows[end + 1 :]))


def _value_nodes(values: Mapping[str, object]) -> tuple[tuple[str, yaml.Node], ...]:
    return tuple((str(key), _value_node(value)) for key, value in values.items())


def _value_node(value: object) -> yaml.Node:
    """A value of TOML or JSON as the node of the same text in YAML."""
    if isinstance(value, dict):
        pairs = [(_value_node(str(key)), _value_node(inner)) for key, inner in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs)
    if isinstance(value, list):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_value_node(inner) for inner in value])
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"' if isinstance(value, str) else None)
