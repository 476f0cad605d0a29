"""Says what a YAML node holds as an editor wrote it, whatever kind of node it is."""

from __future__ import annotations

import re

import yaml

from newsroom.text.normalize import strip_control_chars

EMPTY_SCALARS = frozenset({"", "~", "null", "Null", "NULL"})
# Nothing an editor counts is longer, and a float holds it exactly.
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
# Of a list or mapping in a problem line, so much is enough to know it by.
_MAX_PREVIEW_ENTRIES = 10


def scalar_text(node: yaml.Node) -> str | None:
    """The text of a scalar node as it was written; None where the value is absent or is not a scalar."""
    if not isinstance(node, yaml.ScalarNode) or is_empty_node(node):
        return None
    return strip_control_chars(str(node.value))


def is_empty_node(node: yaml.Node) -> bool:
    """Whether nothing is written at a node; a text in quotes is something, though it may be of no characters."""
    if isinstance(node, yaml.ScalarNode):
        return not node.style and node.value in EMPTY_SCALARS
    return not node.value


def node_preview(node: yaml.Node) -> str | None:
    """A value as it was written, roughly, whatever it is; None where nothing is written."""
    if isinstance(node, yaml.SequenceNode):
        return f"[{', '.join(scalar_text(child) or '…' for child in node.value[:_MAX_PREVIEW_ENTRIES])}]"
    if isinstance(node, yaml.MappingNode):
        pairs = [
            (scalar_text(key) or "…", scalar_text(value) or "…") for key, value in node.value[:_MAX_PREVIEW_ENTRIES]
        ]
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"
    return scalar_text(node)


def parse_decimal(text: str) -> float | None:
    """A number as people write it, with a point or, as Vietnamese has it, a comma; None where it is not one."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def node_as_line(node: yaml.Node) -> str | None:
    """What a list or a mapping says on one line, which its author may have meant as text."""
    if isinstance(node, yaml.SequenceNode):
        words = [scalar_text(child) for child in node.value]
        return ", ".join(filter(None, words)) if all(words) else None
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
        return f'"{scalar_text(node.value[0][0])}: {scalar_text(node.value[0][1])}"'
    return None
