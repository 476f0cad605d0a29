"""Finds the keys of a file's front matter, and gives them other values without changing any other byte."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.reader import NON_ASCII_SPACES, YAML_HANDLER
from newsroom.content.frontmatter.writer import (
    FrontMatterValue,
    block_entry,
    compact_entry,
    flow_list,
    flow_scalar,
    value_lines,
    yaml_scalar,
)
from newsroom.content.frontmatter.yaml_nodes import is_empty_node, scalar_text
from newsroom.text.normalize import collapse_whitespace, nfc

_BOUNDARY = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*(?:#.*)?\r?\n?")


def front_matter_end(text: str) -> int:
    """Where the line that closes a file's front matter ends; 0 where it has none. The front matter may be invalid."""
    boundaries = _boundaries(text)
    return boundaries[1].end() if boundaries else 0


def _boundaries(text: str) -> list[re.Match[str]]:
    """The lines that open and close a file's front matter, or []."""
    boundaries = list(islice(_BOUNDARY.finditer(text), 2))
    return [] if len(boundaries) < 2 or text[: boundaries[0].start()].strip("\ufeff\r\n ") else boundaries


class UneditableFrontMatter(Exception):
    """The front matter of this file cannot be changed key by key."""


class FrontMatterLayout:
    """The front matter of a text: where it is, and its nodes, whose marks count from `yaml_start`."""

    def __init__(self, text: str) -> None:
        """Raises UneditableFrontMatter where there is none, or YAML cannot read it."""
        boundaries = _boundaries(text)
        if not boundaries:
            raise UneditableFrontMatter
        self.text, (first, second) = text, boundaries
        self.yaml_start, self.yaml_end = min(first.end() + 1, second.start()), second.start()
        self.body_offset = min(second.end() + 1, len(text))
        self.line_ending = "\r\n" if text[first.start() : first.end()].endswith("\r") else "\n"
        try:
            # One character for another, so offsets stay the same.
            yaml_text = INVISIBLE_CHARS.sub(" ", text[self.yaml_start : self.yaml_end])
            yaml_text = yaml_text.translate(NON_ASCII_SPACES)
            node = YAML_HANDLER.compose(yaml_text)
            # What one alias repeats, others can repeat again: such a text may say more than any memory holds.
            if "*" in yaml_text and any(
                isinstance(e, yaml.AliasEvent) for e in yaml.parse(yaml_text, yaml.CSafeLoader)
            ):
                raise UneditableFrontMatter
        except (yaml.YAMLError, RecursionError) as error:
            raise UneditableFrontMatter from error
        if node is not None and (not isinstance(node, yaml.MappingNode) or node.flow_style):
            raise UneditableFrontMatter
        self.pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if node is not None else []

    def value_node(self, key: str) -> yaml.Node | None:
        """The node of a key's value."""
        return next((value for name, value in self.pairs if scalar_text(name) == key), None)

    def line_span(self, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
        """Where the lines of a key start and end, without the comments and blank lines that follow them."""
        start = self.text.rfind("\n", 0, self.yaml_start + key.start_mark.index) + 1
        end = self.yaml_start + value.end_mark.index
        if end > start and self.text[end - 1] == "\n":
            end -= 1
        end = self.text.find("\n", end, self.yaml_end) + 1 or self.yaml_end
        lines = self.text[start:end].splitlines(keepends=True)
        while len(lines) > 1 and _COMMENT.fullmatch(lines[-1]):
            end -= len(lines.pop())
        return start, end

    def insertion_point(self, key: str) -> int:
        """Where a new key belongs: below the line where it is commented out, else at the end."""
        commented_out = re.compile(rf"^# {re.escape(key)}:.*\n(?:#(?: {{2,}}| *-).*\n)*", re.MULTILINE)
        match = commented_out.search(self.text, self.yaml_start, self.yaml_end)
        return match.end() if match else self.yaml_end


class Edit(Struct, frozen=True):
    """A text in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def set_values(text: str, values: Mapping[str, FrontMatterValue]) -> str:
    """The text in which these keys have these values; an empty value removes its key.

    Inside a list or mapping only what differs is written; keys of a mapping that its value does not name stay. Raises
    UneditableFrontMatter where the result would not read as it should.
    """
    for key, value in values.items():
        text = _set_value(text, key, value)
    return text


def _set_value(text: str, key: str, value: FrontMatterValue) -> str:
    layout = FrontMatterLayout(text)
    node = layout.value_node(key)
    if node is None and _removes_key(node, value):
        return text
    for edits in _candidate_edits(layout, key, node, value):
        edited = text
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            edited = edited[: edit.start] + edit.text + edited[edit.end :]
        if _is_correct(edited, layout, key, value):
            return edited
    raise UneditableFrontMatter


def _candidate_edits(
    layout: FrontMatterLayout, key: str, node: yaml.Node | None, value: FrontMatterValue
) -> Iterator[list[Edit]]:
    """The ways to write a value, the one that changes least first."""
    filled, removed = _without_empty(_with_unnamed(node, value)), _removes_key(node, value)
    in_block_style = isinstance(node, yaml.SequenceNode) and not node.flow_style
    lines = [] if not filled else block_entry(key, filled) if in_block_style else compact_entry(key, filled)
    entry = "".join(f"{line}{layout.line_ending}" for line in lines)
    if node is None:
        offset = layout.insertion_point(key)
        before = "" if offset == layout.yaml_start or layout.text[offset - 1] == "\n" else layout.line_ending
        yield [Edit(offset, offset, before + entry)]
        return
    pair = next((key_node, value_node) for key_node, value_node in layout.pairs if value_node is node)
    if not removed:
        edits = _minimal_edits(layout, node, value, flow=False)
        if edits is not None:
            yield edits
    if filled or removed:
        yield [Edit(*layout.line_span(*pair), entry)]


def _minimal_edits(
    layout: FrontMatterLayout, node: yaml.Node, value: FrontMatterValue, *, flow: bool
) -> list[Edit] | None:
    """The edits that make a node say `value`, none where it does; None where the whole entry has to be rewritten."""
    start, end = layout.yaml_start + node.start_mark.index, layout.yaml_start + node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and isinstance(value, str):
        return _edit_scalar(node, value, start, end, flow=flow)
    if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping):
        return _edit_mapping(layout, node, value)
    if isinstance(value, str | Mapping):
        return None
    if isinstance(node, yaml.SequenceNode):
        return _edit_sequence(layout, node, value)
    if isinstance(node, yaml.ScalarNode) and not node.style and not is_empty_node(node):
        written = flow_list(value)
        same = len(value) == 1 and value[0] == collapse_whitespace(scalar_text(node) or "")
        return [] if same else None if written is None else [Edit(start, end, written)]
    return None


def _edit_scalar(node: yaml.ScalarNode, value: str, start: int, end: int, *, flow: bool) -> list[Edit] | None:
    if _node_equals(node, value):
        return []
    if node.style in ("|", ">") or not value:
        return None
    written = flow_scalar(value) if flow else yaml_scalar(value)
    return [Edit(start, end, f" {written}" if start == end else written)]


def _edit_mapping(
    layout: FrontMatterLayout, node: yaml.MappingNode, value: Mapping[str, FrontMatterValue]
) -> list[Edit] | None:
    edits: list[Edit] = []
    added: list[str] = []
    pairs = {scalar_text(key) or "": (key, part) for key, part in node.value}
    for name, part in value.items():
        if name in pairs and _without_empty(part):
            inner = _minimal_edits(layout, pairs[name][1], part, flow=bool(node.flow_style))
            if inner is None:
                return None
            edits += inner
        elif name in pairs and not is_empty_node(pairs[name][1]):
            if node.flow_style or len(pairs) == 1:
                return None
            edits.append(Edit(*layout.line_span(*pairs[name]), ""))
        elif _without_empty(part):
            if node.flow_style or name in pairs or not pairs:
                return None
            added += compact_entry(name, _without_empty(part))
    if added:
        edits.append(_append_lines(layout, node, added))
    # Two edits at one offset could come in the wrong order.
    return None if len({edit.start for edit in edits}) < len(edits) else edits


def _edit_sequence(
    layout: FrontMatterLayout, node: yaml.SequenceNode, value: Sequence[FrontMatterValue]
) -> list[Edit] | None:
    if len(value) < len(node.value) or not node.value:
        return _rewrite_flow_list(layout, node, value)
    edits: list[Edit] = []
    for child, part in zip(node.value, value, strict=False):
        inner = _minimal_edits(layout, child, part, flow=bool(node.flow_style))
        if inner is None:
            return _rewrite_flow_list(layout, node, value)
        edits += inner
    if len(value) > len(node.value):
        if node.flow_style:
            return _rewrite_flow_list(layout, node, value)
        edits.append(_append_lines(layout, node, value_lines(_without_empty(value[len(node.value) :]))))
    return edits


def _rewrite_flow_list(
    layout: FrontMatterLayout, node: yaml.SequenceNode, value: Sequence[FrontMatterValue]
) -> list[Edit] | None:
    written = flow_list(value) if node.flow_style else None
    start, end = layout.yaml_start + node.start_mark.index, layout.yaml_start + node.end_mark.index
    return None if written is None else [Edit(start, end, written)]


def _append_lines(layout: FrontMatterLayout, node: yaml.MappingNode | yaml.SequenceNode, lines: list[str]) -> Edit:
    """Lines after the last one of a block, with the block's indent."""
    last = node.value[-1]
    key, part = last if isinstance(node, yaml.MappingNode) else (last, last)
    _, offset = layout.line_span(key, part)
    indent = " " * node.start_mark.column
    before = "" if layout.text[offset - 1] == "\n" else layout.line_ending
    return Edit(offset, offset, before + "".join(f"{indent}{line}{layout.line_ending}" for line in lines))


def _without_empty(value: FrontMatterValue) -> FrontMatterValue:
    """A value without its empty parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: filled for name, part in value.items() if (filled := _without_empty(part))}
    return [filled for part in value if (filled := _without_empty(part))]


def _with_unnamed(node: yaml.Node | None, value: FrontMatterValue) -> FrontMatterValue:
    """A value with the keys of its mappings that it does not name, as they are."""
    if not (isinstance(value, Mapping) and isinstance(node, yaml.MappingNode)):
        return value
    pairs = {scalar_text(key) or "": part for key, part in node.value}
    kept = {name: _with_unnamed(pairs.get(name), part) for name, part in value.items()}
    return {**{name: _node_value(part) for name, part in pairs.items() if name not in value}, **kept}


def _node_value(node: yaml.Node) -> FrontMatterValue:
    if isinstance(node, yaml.MappingNode):
        return {scalar_text(key) or "": _node_value(part) for key, part in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_node_value(part) for part in node.value]
    return scalar_text(node) or ""


def _removes_key(node: yaml.Node | None, value: FrontMatterValue) -> bool:
    """True if a value leaves nothing at its key; a mapping may have keys that the value does not name."""
    if _without_empty(value):
        return False
    pairs = node.value if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping) else ()
    return all(scalar_text(key) in value or is_empty_node(part) for key, part in pairs)


def _is_correct(edited: str, original: FrontMatterLayout, key: str, value: FrontMatterValue) -> bool:
    """True if the edited text says `value` at the key and is otherwise as before."""
    try:
        layout = FrontMatterLayout(edited)
    except UneditableFrontMatter:
        return False
    node = layout.value_node(key)
    if _removes_key(original.value_node(key), value):
        says_value = node is None or is_empty_node(node)
    else:
        says_value = node is not None and _node_equals(node, value)
    others, others_before = (
        [_node_content(pair) for pair in each.pairs if scalar_text(pair[0]) != key] for each in (layout, original)
    )
    same_body = edited[layout.body_offset :] == original.text[original.body_offset :]
    keeps_rest = _keeps_unnamed(original.value_node(key), node, value)
    return says_value and others == others_before and same_body and keeps_rest


def _keeps_unnamed(before: yaml.Node | None, after: yaml.Node | None, value: FrontMatterValue) -> bool:
    """True if a mapping still has, with what they said, the keys that its new value does not name."""
    if not (isinstance(value, Mapping) and isinstance(before, yaml.MappingNode)):
        return True
    now = {scalar_text(key) or "": part for key, part in after.value} if isinstance(after, yaml.MappingNode) else {}
    for key, part in before.value:
        name = scalar_text(key) or ""
        if name in value:
            if not _keeps_unnamed(part, now.get(name), value[name]):
                return False
        elif (name in now or not is_empty_node(part)) and _node_content(now.get(name)) != _node_content(part):
            return False
    return True


def _node_content(node: object) -> object:
    """What a node says, whatever its style, in a form to compare."""
    if isinstance(node, yaml.ScalarNode):
        return node.value, is_empty_node(node)
    if isinstance(node, yaml.CollectionNode):
        return [_node_content(part) for part in node.value]
    return [_node_content(part) for part in node] if isinstance(node, tuple) else node


def _node_equals(node: yaml.Node, value: FrontMatterValue) -> bool:
    if isinstance(value, str):
        return nfc(collapse_whitespace(scalar_text(node) or "")) == value
    if isinstance(value, Mapping):
        if not isinstance(node, yaml.MappingNode):
            return False
        nodes = {scalar_text(key) or "": part for key, part in node.value}
        return all(
            name in nodes and _node_equals(nodes[name], part)
            if _without_empty(part)
            else name not in nodes or is_empty_node(nodes[name])
            for name, part in value.items()
        )
    if isinstance(node, yaml.ScalarNode):
        return len(value) == 1 and _node_equals(node, value[0])
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    return len(parts) == len(value) and all(map(_node_equals, parts, value))
