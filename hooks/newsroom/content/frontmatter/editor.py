"""Gives keys of a content file's front matter other values, and leaves every other byte of the file as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.layout import FrontMatterLayout, UneditableFrontMatter
from newsroom.content.frontmatter.writer import (
    FrontMatterValue,
    block_entry,
    compact_entry,
    flow_list,
    flow_scalar,
    value_lines,
    yaml_scalar,
)
from newsroom.content.frontmatter.yaml_nodes import is_empty_node
from newsroom.content.frontmatter.yaml_nodes import scalar_text as text_of
from newsroom.text.normalize import collapse_whitespace, nfc


class Edit(Struct, frozen=True):
    """What comes in place of the characters from `begin` to `end`."""

    start: int
    end: int
    text: str


def set_values(text: str, values: Mapping[str, FrontMatterValue]) -> str:
    """The text in which these keys have these values, an empty one standing for no such key.

    Inside a list or mapping only what differs is written; keys of a mapping that its value does not name stay. Raises
    `Unwritable` where the result would not read as it should.
    """
    for key, value in values.items():
        text = _set_value(text, key, value)
    return text


def _set_value(text: str, key: str, value: FrontMatterValue) -> str:
    head = FrontMatterLayout(text)
    node = head.value_node(key)
    if node is None and _removes_key(node, value):
        return text
    for splices in _candidate_edits(head, key, node, value):
        made = text
        for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
            made = made[: splice.start] + splice.text + made[splice.end :]
        if _is_correct(made, head, key, value):
            return made
    raise UneditableFrontMatter


def _candidate_edits(
    head: FrontMatterLayout, key: str, node: yaml.Node | None, value: FrontMatterValue
) -> Iterator[list[Edit]]:
    """The ways to write a value, that which touches least first."""
    full, nothing = _without_empty(value), _removes_key(node, value)
    listed = isinstance(node, yaml.SequenceNode) and not node.flow_style
    lines = [] if not full else block_entry(key, full) if listed else compact_entry(key, full)
    whole = "".join(f"{line}{head.line_ending}" for line in lines)
    if node is None:
        place = head.insertion_point(key)
        before = "" if place == head.yaml_start or head.text[place - 1] == "\n" else head.line_ending
        yield [Edit(place, place, before + whole)]
        return
    pair = next((name, held) for name, held in head.pairs if held is node)
    if not nothing:
        least = _minimal_edits(head, node, value, flow=False)
        if least is not None:
            yield least
    if full or nothing:
        yield [Edit(*head.line_span(*pair), whole)]


def _minimal_edits(
    head: FrontMatterLayout, node: yaml.Node, value: FrontMatterValue, *, flow: bool
) -> list[Edit] | None:
    """The splices that make a node say `value`; None where it has to be written anew."""
    begin, end = head.yaml_start + node.start_mark.index, head.yaml_start + node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and isinstance(value, str):
        return _edit_scalar(node, value, begin, end, flow=flow)
    if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping):
        return _edit_mapping(head, node, value)
    if isinstance(value, str | Mapping):
        return None
    if isinstance(node, yaml.SequenceNode):
        return _edit_sequence(head, node, value)
    if isinstance(node, yaml.ScalarNode) and not node.style and not is_empty_node(node):
        written = flow_list(value)
        same = len(value) == 1 and value[0] == collapse_whitespace(text_of(node) or "")
        return [] if same else None if written is None else [Edit(begin, end, written)]
    return None


def _edit_scalar(node: yaml.ScalarNode, value: str, begin: int, end: int, *, flow: bool) -> list[Edit] | None:
    if nfc(collapse_whitespace(text_of(node) or "")) == value:
        return []
    if node.style in ("|", ">") or not value:
        return None
    written = flow_scalar(value) if flow else yaml_scalar(value)
    return [Edit(begin, end, f" {written}" if begin == end else written)]


def _edit_mapping(
    head: FrontMatterLayout, node: yaml.MappingNode, value: Mapping[str, FrontMatterValue]
) -> list[Edit] | None:
    splices: list[Edit] = []
    held = {text_of(key) or "": (key, part) for key, part in node.value}
    for name, part in value.items():
        if name in held and _without_empty(part):
            inner = _minimal_edits(head, held[name][1], part, flow=bool(node.flow_style))
            if inner is None:
                return None
            splices += inner
        elif name in held and not is_empty_node(held[name][1]):
            if node.flow_style or len(held) == 1:
                return None
            splices.append(Edit(*head.line_span(*held[name]), ""))
        elif _without_empty(part):
            if node.flow_style or name in held or not held:
                return None
            splices.append(_append_lines(head, node, compact_entry(name, _without_empty(part))))
    # Two things that go to one place would come in each other's way.
    return None if len({splice.start for splice in splices}) < len(splices) else splices


def _edit_sequence(
    head: FrontMatterLayout, node: yaml.SequenceNode, value: Sequence[FrontMatterValue]
) -> list[Edit] | None:
    if len(value) < len(node.value) or not node.value:
        return _rewrite_flow_list(head, node, value)
    splices: list[Edit] = []
    for child, part in zip(node.value, value, strict=False):
        inner = _minimal_edits(head, child, part, flow=bool(node.flow_style))
        if inner is None:
            return _rewrite_flow_list(head, node, value)
        splices += inner
    if len(value) > len(node.value):
        if node.flow_style:
            return _rewrite_flow_list(head, node, value)
        splices.append(_append_lines(head, node, value_lines(_without_empty(value[len(node.value) :]))))
    return splices


def _rewrite_flow_list(
    head: FrontMatterLayout, node: yaml.SequenceNode, value: Sequence[FrontMatterValue]
) -> list[Edit] | None:
    written = flow_list(value) if node.flow_style else None
    begin = head.yaml_start + node.start_mark.index
    return None if written is None else [Edit(begin, head.yaml_start + node.end_mark.index, written)]


def _append_lines(head: FrontMatterLayout, node: yaml.MappingNode | yaml.SequenceNode, lines: list[str]) -> Edit:
    """Lines that follow the last of a block, as far to the right as it."""
    last = node.value[-1]
    key, part = last if isinstance(node, yaml.MappingNode) else (last, last)
    _, place = head.line_span(key, part)
    indent = " " * node.start_mark.column
    before = "" if head.text[place - 1] == "\n" else head.line_ending
    return Edit(place, place, before + "".join(f"{indent}{line}{head.line_ending}" for line in lines))


def _without_empty(value: FrontMatterValue) -> FrontMatterValue:
    """A value without what is empty in it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: full for name, part in value.items() if (full := _without_empty(part))}
    return [full for part in value if (full := _without_empty(part))]


def _removes_key(node: yaml.Node | None, value: FrontMatterValue) -> bool:
    """Whether a value leaves nothing at its key; a mapping may hold keys that the value does not name."""
    if _without_empty(value):
        return False
    held = node.value if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping) else ()
    return all(text_of(key) in value or is_empty_node(part) for key, part in held)


def _is_correct(edited: str, original: FrontMatterLayout, key: str, value: FrontMatterValue) -> bool:
    """Whether a text says `value` at the key, and all else as before."""
    try:
        after = FrontMatterLayout(edited)
    except UneditableFrontMatter:
        return False
    rest = [_node_content(pair) for head in (original, after) for pair in head.pairs if text_of(pair[0]) != key]
    middle = len(rest) // 2
    node = after.value_node(key)
    nothing = _removes_key(original.value_node(key), value)
    right = node is None or is_empty_node(node) if nothing else node is not None and _node_equals(node, value)
    same_body = edited[after.body_offset :] == original.text[original.body_offset :]
    return right and same_body and len(rest) % 2 == 0 and rest[:middle] == rest[middle:]


def _node_content(node: object) -> object:
    """What a node holds, whatever its style."""
    if isinstance(node, yaml.ScalarNode):
        return node.value, is_empty_node(node)
    if isinstance(node, yaml.CollectionNode):
        return [_node_content(part) for part in node.value]
    return [_node_content(part) for part in node] if isinstance(node, tuple) else node


def _node_equals(node: yaml.Node, value: FrontMatterValue) -> bool:
    if isinstance(value, str):
        return nfc(collapse_whitespace(text_of(node) or "")) == value
    if isinstance(value, Mapping):
        if not isinstance(node, yaml.MappingNode):
            return False
        held = {text_of(key) or "": part for key, part in node.value}
        return all(
            name in held and _node_equals(held[name], part)
            if _without_empty(part)
            else name not in held or is_empty_node(held[name])
            for name, part in value.items()
        )
    if isinstance(node, yaml.ScalarNode):
        return len(value) == 1 and _node_equals(node, value[0])
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    return len(parts) == len(value) and all(map(_node_equals, parts, value))
