"""Finds in a content file's text where its front matter and each of its keys stand."""

from __future__ import annotations

import re

import yaml

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.reader import NON_ASCII_SPACES, YAML_HANDLER
from newsroom.content.frontmatter.yaml_nodes import scalar_text as text_of

_BOUNDARY = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*(?:#.*)?\r?\n?")


class UneditableFrontMatter(Exception):
    """The front matter of this file is not in a form that can be changed key by key."""


class FrontMatterLayout:
    """The front matter of a text: where it stands, and its nodes, whose marks count from `begin`."""

    def __init__(self, text: str) -> None:
        """Raises `Unwritable` where there is none, or YAML cannot read it as it is."""
        first = _BOUNDARY.search(text)
        second = _BOUNDARY.search(text, first.end()) if first is not None else None
        if first is None or second is None or text[: first.start()].strip("\ufeff\r\n "):
            raise UneditableFrontMatter
        self.text = text
        self.yaml_start, self.yaml_end = min(first.end() + 1, second.start()), second.start()
        self.body_offset = min(second.end() + 1, len(text))
        self.line_ending = "\r\n" if text[first.start() : first.end()].endswith("\r") else "\n"
        try:
            # Each of these signs stands for one that YAML takes, so places stay the same.
            node = YAML_HANDLER.compose(
                INVISIBLE_CHARS.sub(" ", text[self.yaml_start : self.yaml_end]).translate(NON_ASCII_SPACES)
            )
        except (yaml.YAMLError, RecursionError) as error:
            raise UneditableFrontMatter from error
        if node is not None and (not isinstance(node, yaml.MappingNode) or node.flow_style):
            raise UneditableFrontMatter
        self.pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if node is not None else []

    def value_node(self, key: str) -> yaml.Node | None:
        """The node of a key's value."""
        return next((value for name, value in self.pairs if text_of(name) == key), None)

    def line_span(self, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
        """Where the lines of a key begin and end, without the comments and blank lines that follow them."""
        begin, end = self._line_start(self.yaml_start + key.start_mark.index), self.yaml_start + value.end_mark.index
        if end > begin and self.text[end - 1] == "\n":
            end -= 1
        end = self._next_line_start(end)
        lines = self.text[begin:end].splitlines(keepends=True)
        while len(lines) > 1 and _COMMENT.fullmatch(lines[-1]):
            end -= len(lines.pop())
        return begin, end

    def insertion_point(self, key: str) -> int:
        """Where a new key belongs: below the comment that offers it, else at the end."""
        offered = re.compile(rf"^# {re.escape(key)}:.*\n(?:#(?: {{2,}}| *-).*\n)*", re.MULTILINE)
        found = offered.search(self.text, self.yaml_start, self.yaml_end)
        return found.end() if found else self.yaml_end

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _next_line_start(self, offset: int) -> int:
        found = self.text.find("\n", offset, self.yaml_end)
        return self.yaml_end if found < 0 else found + 1
