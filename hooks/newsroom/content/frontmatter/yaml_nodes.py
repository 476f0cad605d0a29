"""Says what a YAML node holds as an editor wrote it, whatever kind of node it is."""

from __future__ import annotations

import re

import yaml

from newsroom.text.normalize import clean

EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
# Nothing an editor counts is longer, and a float holds it exactly.
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
# Of a list or mapping in a problem line, so much is enough to know it by.
_SHOWN = 10


def scalar(node: yaml.Node) -> str | None:
    """The text of a scalar node as it was written; None where the value is absent or is not a scalar."""
    if not isinstance(node, yaml.ScalarNode) or is_empty(node):
        return None
    return clean(str(node.value))


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing is written at a node; a text in quotes is something, though it may be of no characters."""
    if isinstance(node, yaml.ScalarNode):
        return not node.style and node.value in EMPTY
    return not node.value


def written(node: yaml.Node) -> str | None:
    """A value as it was written, roughly, whatever it is; None where nothing is written."""
    if isinstance(node, yaml.SequenceNode):
        return f"[{', '.join(scalar(child) or '…' for child in node.value[:_SHOWN])}]"
    if isinstance(node, yaml.MappingNode):
        pairs = [(scalar(key) or "…", scalar(value) or "…") for key, value in node.value[:_SHOWN]]
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"
    return scalar(node)


def decimal_number(text: str) -> float | None:
    """A number as people write it, with a point or, as Vietnamese has it, a comma; None where it is not one."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def as_text(node: yaml.Node) -> str | None:
    """What a list or a mapping says on one line, which its author may have meant as text."""
    if isinstance(node, yaml.SequenceNode):
        words = [scalar(child) for child in node.value]
        return ", ".join(filter(None, words)) if all(words) else None
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
        return f'"{scalar(node.value[0][0])}: {scalar(node.value[0][1])}"'
    return None
