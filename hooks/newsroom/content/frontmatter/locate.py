"""Finds the line of a content file on which something that is wrong was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import yaml

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.reader import node_line, split_front_matter
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.problems import BODY_KEY, FILE_KEY, Report
from newsroom.text.normalize import collapse_whitespace


def locate(text: str, key: str, value: str | None, *, occurrence: int = 1) -> tuple[int, str]:
    """The line, from 1, and the full name of the key under which `value` stands for the `time`th time.

    `key` is a key of the front matter, or the word for the body or the file. What cannot be found is said to be on the
    key's line, the body's first line, or line 1.
    """
    if key == FILE_KEY:
        return 1, key
    # The file has been read before: what is wrong with its form is reported already.
    silent = Report("")
    clean = decode_text(text.encode("utf-8", "replace"), silent) or ""
    document = split_front_matter(clean, silent) if clean.lstrip().startswith("---") else None
    if key == BODY_KEY:
        return _line_in_body(clean, document.body_line if document else 1, value), key
    for key_node, node in document.node.value if document else ():
        if scalar_text(key_node) == key:
            places = [(line, name) for line, name, written in _iter_texts(node, key) if written == value]
            return places[min(occurrence, len(places)) - 1] if places else (node_line(key_node), key)
    return 1, key


def _iter_texts(root: yaml.Node, name: str) -> Iterator[tuple[int, str, str]]:
    """Every text below a node in order, with its line and the name of its key: `attachments[2].file`."""
    seen: set[int] = set()
    waiting = [(root, name)]
    while waiting:
        node, name = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node_line(node), name, collapse_whitespace(scalar_text(node) or "")
            continue
        # An alias may lead back to where it stands in.
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            numbered = enumerate(node.value, start=1)
            below = [(n, name if isinstance(n, yaml.ScalarNode) else f"{name}[{i}]") for i, n in numbered]
        else:
            below = [(n, f"{name}.{scalar_text(k) or '?'}") for k, n in node.value]
        waiting.extend(reversed(below))


def _line_in_body(text: str, body_line: int, value: str | None) -> int:
    """The line of a reference in the body: where it stands as a whole, else where it is part of another word."""
    rows = text.split("\n")[body_line - 1 :]
    for written in dict.fromkeys((value or "", unquote(value or ""))):
        if not written:
            continue
        whole = re.compile(rf"(?<![\w./-]){re.escape(written)}(?![\w/-])")
        for number, row in enumerate(rows, start=body_line):
            if written in row and whole.search(row):
                return number
        for number, row in enumerate(rows, start=body_line):
            if written in row:
                return number
    return body_line
