"""Reads YAML nodes as their author wrote them, whatever kind of node they are."""

import re

import yaml

from newsroom.text.normalize import strip_control_chars

EMPTY_SCALARS = frozenset({"", "~", "null", "Null", "NULL"})
# Long enough for anything editors count, and short enough for a float to hold it exactly.
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
# Enough of a list or mapping to recognise it in a problem line.
_MAX_PREVIEW_ENTRIES = 10


def scalar_text(node: yaml.Node) -> str | None:
    """The text of a scalar node as it was written; None where nothing is written or the node is no scalar."""
    if not isinstance(node, yaml.ScalarNode) or is_empty_node(node):
        return None
    return strip_control_chars(str(node.value))


def is_empty_node(node: yaml.Node) -> bool:
    """True if nothing is written at a node; quotes are something, even without a text between them."""
    if isinstance(node, yaml.ScalarNode):
        return not node.style and node.value in EMPTY_SCALARS
    return not node.value


def node_preview(node: yaml.Node) -> str | None:
    """A value as it was written, roughly, whatever it is; None where nothing is written."""
    if isinstance(node, yaml.SequenceNode):
        return f"[{', '.join(scalar_text(child) or '…' for child in node.value[:_MAX_PREVIEW_ENTRIES])}]"
    if isinstance(node, yaml.MappingNode):
        pairs = [[scalar_text(part) or "…" for part in pair] for pair in node.value[:_MAX_PREVIEW_ENTRIES]]
        return f"{{{', '.join(map(': '.join, pairs))}}}"
    return scalar_text(node)


def parse_decimal(text: str) -> float | None:
    """A number with a decimal point or, as in Vietnamese, a comma; None where the text is not one."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def node_as_line(node: yaml.Node) -> str | None:
    """A list or a mapping as the text on one line that its author may have meant; None where it cannot be that."""
    if isinstance(node, yaml.SequenceNode):
        texts = [scalar_text(child) for child in node.value]
        return ", ".join(filter(None, texts)) if all(texts) else None
    if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
        return f'"{scalar_text(node.value[0][0])}: {scalar_text(node.value[0][1])}"'
    return None
