"""Gives keys of a content file's front matter other values, and leaves every other byte of the file as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.layout import Head, Unwritable
from newsroom.content.frontmatter.writer import Value, block, compact, entry, in_brackets, in_flow, scalar
from newsroom.content.frontmatter.yaml_nodes import is_empty
from newsroom.content.frontmatter.yaml_nodes import scalar as text_of
from newsroom.text.normalize import nfc, squeeze


class Splice(Struct, frozen=True):
    """What comes in place of the characters from `begin` to `end`."""

    begin: int
    end: int
    text: str


def with_values(text: str, values: Mapping[str, Value]) -> str:
    """The text in which these keys have these values, an empty one standing for no such key.

    Inside a list or mapping only what differs is written; keys of a mapping that its value does not name stay. Raises
    `Unwritable` where the result would not read as it should.
    """
    for key, value in values.items():
        text = _with_value(text, key, value)
    return text


def _with_value(text: str, key: str, value: Value) -> str:
    head = Head(text)
    node = head.value(key)
    if node is None and _is_nothing(node, value):
        return text
    for splices in _ways(head, key, node, value):
        made = text
        for splice in sorted(splices, key=lambda splice: splice.begin, reverse=True):
            made = made[: splice.begin] + splice.text + made[splice.end :]
        if _reads(made, head, key, value):
            return made
    raise Unwritable


def _ways(head: Head, key: str, node: yaml.Node | None, value: Value) -> Iterator[list[Splice]]:
    """The ways to write a value, that which touches least first."""
    full, nothing = _full(value), _is_nothing(node, value)
    listed = isinstance(node, yaml.SequenceNode) and not node.flow_style
    lines = [] if not full else entry(key, full) if listed else compact(key, full)
    whole = "".join(f"{line}{head.ending}" for line in lines)
    if node is None:
        place = head.place_for(key)
        before = "" if place == head.begin or head.text[place - 1] == "\n" else head.ending
        yield [Splice(place, place, before + whole)]
        return
    pair = next((name, held) for name, held in head.pairs if held is node)
    if not nothing:
        least = _changes(head, node, value, flow=False)
        if least is not None:
            yield least
    if full or nothing:
        yield [Splice(*head.lines_of(*pair), whole)]


def _changes(head: Head, node: yaml.Node, value: Value, *, flow: bool) -> list[Splice] | None:
    """The splices that make a node say `value`; None where it has to be written anew."""
    begin, end = head.begin + node.start_mark.index, head.begin + node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and isinstance(value, str):
        return _scalar(node, value, begin, end, flow=flow)
    if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping):
        return _mapping(head, node, value)
    if isinstance(value, str | Mapping):
        return None
    if isinstance(node, yaml.SequenceNode):
        return _sequence(head, node, value)
    if isinstance(node, yaml.ScalarNode) and not node.style and not is_empty(node):
        written = in_brackets(value)
        same = len(value) == 1 and value[0] == squeeze(text_of(node) or "")
        return [] if same else None if written is None else [Splice(begin, end, written)]
    return None


def _scalar(node: yaml.ScalarNode, value: str, begin: int, end: int, *, flow: bool) -> list[Splice] | None:
    if nfc(squeeze(text_of(node) or "")) == value:
        return []
    if node.style in ("|", ">") or not value:
        return None
    written = in_flow(value) if flow else scalar(value)
    return [Splice(begin, end, f" {written}" if begin == end else written)]


def _mapping(head: Head, node: yaml.MappingNode, value: Mapping[str, Value]) -> list[Splice] | None:
    splices: list[Splice] = []
    held = {text_of(key) or "": (key, part) for key, part in node.value}
    for name, part in value.items():
        if name in held and _full(part):
            inner = _changes(head, held[name][1], part, flow=bool(node.flow_style))
            if inner is None:
                return None
            splices += inner
        elif name in held and not is_empty(held[name][1]):
            if node.flow_style or len(held) == 1:
                return None
            splices.append(Splice(*head.lines_of(*held[name]), ""))
        elif _full(part):
            if node.flow_style or name in held or not held:
                return None
            splices.append(_below(head, node, compact(name, _full(part))))
    # Two things that go to one place would come in each other's way.
    return None if len({splice.begin for splice in splices}) < len(splices) else splices


def _sequence(head: Head, node: yaml.SequenceNode, value: Sequence[Value]) -> list[Splice] | None:
    if len(value) < len(node.value) or not node.value:
        return _anew(head, node, value)
    splices: list[Splice] = []
    for child, part in zip(node.value, value, strict=False):
        inner = _changes(head, child, part, flow=bool(node.flow_style))
        if inner is None:
            return _anew(head, node, value)
        splices += inner
    if len(value) > len(node.value):
        if node.flow_style:
            return _anew(head, node, value)
        splices.append(_below(head, node, block(_full(value[len(node.value) :]))))
    return splices


def _anew(head: Head, node: yaml.SequenceNode, value: Sequence[Value]) -> list[Splice] | None:
    written = in_brackets(value) if node.flow_style else None
    begin = head.begin + node.start_mark.index
    return None if written is None else [Splice(begin, head.begin + node.end_mark.index, written)]


def _below(head: Head, node: yaml.MappingNode | yaml.SequenceNode, lines: list[str]) -> Splice:
    """Lines that follow the last of a block, as far to the right as it."""
    last = node.value[-1]
    key, part = last if isinstance(node, yaml.MappingNode) else (last, last)
    _, place = head.lines_of(key, part)
    indent = " " * node.start_mark.column
    before = "" if head.text[place - 1] == "\n" else head.ending
    return Splice(place, place, before + "".join(f"{indent}{line}{head.ending}" for line in lines))


def _full(value: Value) -> Value:
    """A value without what is empty in it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: full for name, part in value.items() if (full := _full(part))}
    return [full for part in value if (full := _full(part))]


def _is_nothing(node: yaml.Node | None, value: Value) -> bool:
    """Whether a value leaves nothing at its key; a mapping may hold keys that the value does not name."""
    if _full(value):
        return False
    held = node.value if isinstance(node, yaml.MappingNode) and isinstance(value, Mapping) else ()
    return all(text_of(key) in value or is_empty(part) for key, part in held)


def _reads(made: str, before: Head, key: str, value: Value) -> bool:
    """Whether a text says `value` at the key, and all else as before."""
    try:
        after = Head(made)
    except Unwritable:
        return False
    rest = [_shape(pair) for head in (before, after) for pair in head.pairs if text_of(pair[0]) != key]
    middle = len(rest) // 2
    node = after.value(key)
    nothing = _is_nothing(before.value(key), value)
    right = node is None or is_empty(node) if nothing else node is not None and _says(node, value)
    same_body = made[after.body :] == before.text[before.body :]
    return right and same_body and len(rest) % 2 == 0 and rest[:middle] == rest[middle:]


def _shape(thing: object) -> object:
    """What a node holds, whatever its style."""
    if isinstance(thing, yaml.ScalarNode):
        return thing.value, is_empty(thing)
    if isinstance(thing, yaml.CollectionNode):
        return [_shape(part) for part in thing.value]
    return [_shape(part) for part in thing] if isinstance(thing, tuple) else thing


def _says(node: yaml.Node, value: Value) -> bool:
    if isinstance(value, str):
        return nfc(squeeze(text_of(node) or "")) == value
    if isinstance(value, Mapping):
        if not isinstance(node, yaml.MappingNode):
            return False
        held = {text_of(key) or "": part for key, part in node.value}
        return all(
            name in held and _says(held[name], part) if _full(part) else name not in held or is_empty(held[name])
            for name, part in value.items()
        )
    if isinstance(node, yaml.ScalarNode):
        return len(value) == 1 and _says(node, value[0])
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    return len(parts) == len(value) and all(map(_says, parts, value))
