"""Finds the line of a content file on which a wrong value is written."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import yaml

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.reader import node_line, split_optional_front_matter
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.problems import BODY_KEY, FILE_KEY, Report
from newsroom.text.normalize import collapse_whitespace


def locate(text: str, key: str, value: str | None, *, occurrence: int = 1) -> tuple[int, str]:
    """The line, from 1, and the full name of the key of the given occurrence of `value` (1 is the first).

    `key` is a key of the front matter, BODY_KEY or FILE_KEY. Where the value cannot be found it is the line of the
    key, the first line of the body, or 1.
    """
    if key == FILE_KEY:
        return 1, key
    # The file has been read before, and its problems are reported already.
    ignored = Report("")
    clean = decode_text(text.encode("utf-8", "replace"), ignored) or ""
    document = split_optional_front_matter(clean, ignored)
    if key == BODY_KEY:
        return _line_in_body(clean, document.body_line if document else 1, value), key
    for key_node, node in document.node.value if document else ():
        if scalar_text(key_node) == key:
            matches = [(line, name) for line, name, written in _iter_texts(node, key) if written == value]
            return matches[min(occurrence, len(matches)) - 1] if matches else (node_line(key_node), key)
    return 1, key


def _iter_texts(root: yaml.Node, name: str) -> Iterator[tuple[int, str, str]]:
    """Every text below a node in order, with its line and the name of its key: `attachments[2].file`."""
    seen: set[int] = set()
    stack = [(root, name)]
    while stack:
        node, name = stack.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node_line(node), name, collapse_whitespace(scalar_text(node) or "")
            continue
        # An alias may lead back to a node around it.
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            numbered = enumerate(node.value, start=1)
            children = [(n, name if isinstance(n, yaml.ScalarNode) else f"{name}[{i}]") for i, n in numbered]
        else:
            children = [(n, f"{name}.{scalar_text(k) or '?'}") for k, n in node.value]
        stack.extend(reversed(children))


def _line_in_body(text: str, body_line: int, value: str | None) -> int:
    """The line of a reference in the body: the first with it as a whole word, else the first with it at all."""
    lines = list(enumerate(text.split("\n")[body_line - 1 :], start=body_line))
    for reference in filter(None, dict.fromkeys((value or "", unquote(value or "")))):
        pattern = re.escape(reference)
        for regex in (rf"(?<![\w./-]){pattern}(?![\w/-])", pattern):
            numbers = (number for number, line in lines if reference in line and re.search(regex, line))
            if number := next(numbers, 0):
                return number
    return body_line
