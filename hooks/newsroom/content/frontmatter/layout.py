"""Finds in a content file's text where its front matter and each of its keys stand."""

from __future__ import annotations

import re

import yaml

from newsroom.content.frontmatter.encoding import INVISIBLE
from newsroom.content.frontmatter.reader import HANDLER, SPACES
from newsroom.content.frontmatter.yaml_nodes import scalar as text_of

_BOUNDARY = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*(?:#.*)?\r?\n?")


class Unwritable(Exception):
    """The front matter of this file is not in a form that can be changed key by key."""


class Head:
    """The front matter of a text: where it stands, and its nodes, whose marks count from `begin`."""

    def __init__(self, text: str) -> None:
        """Raises `Unwritable` where there is none, or YAML cannot read it as it is."""
        first = _BOUNDARY.search(text)
        second = _BOUNDARY.search(text, first.end()) if first is not None else None
        if first is None or second is None or text[: first.start()].strip("\ufeff\r\n "):
            raise Unwritable
        self.text = text
        self.begin, self.end = min(first.end() + 1, second.start()), second.start()
        self.body = min(second.end() + 1, len(text))
        self.ending = "\r\n" if text[first.start() : first.end()].endswith("\r") else "\n"
        try:
            # Each of these signs stands for one that YAML takes, so places stay the same.
            node = HANDLER.compose(INVISIBLE.sub(" ", text[self.begin : self.end]).translate(SPACES))
        except (yaml.YAMLError, RecursionError) as error:
            raise Unwritable from error
        if node is not None and (not isinstance(node, yaml.MappingNode) or node.flow_style):
            raise Unwritable
        self.pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if node is not None else []

    def value(self, key: str) -> yaml.Node | None:
        """The node of a key's value."""
        return next((value for name, value in self.pairs if text_of(name) == key), None)

    def lines_of(self, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
        """Where the lines of a key begin and end, without the comments and blank lines that follow them."""
        begin, end = self._line(self.begin + key.start_mark.index), self.begin + value.end_mark.index
        if end > begin and self.text[end - 1] == "\n":
            end -= 1
        end = self._next_line(end)
        lines = self.text[begin:end].splitlines(keepends=True)
        while len(lines) > 1 and _COMMENT.fullmatch(lines[-1]):
            end -= len(lines.pop())
        return begin, end

    def place_for(self, key: str) -> int:
        """Where a new key belongs: below the comment that offers it, else at the end."""
        offered = re.compile(rf"^# {re.escape(key)}:.*\n(?:#(?: {{2,}}| *-).*\n)*", re.MULTILINE)
        found = offered.search(self.text, self.begin, self.end)
        return found.end() if found else self.end

    def _line(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _next_line(self, place: int) -> int:
        found = self.text.find("\n", place, self.end)
        return self.end if found < 0 else found + 1
