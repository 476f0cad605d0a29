"""Finds where in a content file's text its front matter and each of its keys are."""

from __future__ import annotations

import re
from itertools import islice

import yaml

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.reader import NON_ASCII_SPACES, YAML_HANDLER
from newsroom.content.frontmatter.yaml_nodes import scalar_text

_BOUNDARY = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*(?:#.*)?\r?\n?")


def front_matter_end(text: str) -> int:
    """Where the line that closes a file's front matter ends; 0 where it has none. The front matter may be invalid."""
    boundaries = list(islice(_BOUNDARY.finditer(text), 2))
    if len(boundaries) < 2 or text[: boundaries[0].start()].strip("\ufeff\r\n "):
        return 0
    return boundaries[1].end()


class UneditableFrontMatter(Exception):
    """The front matter of this file cannot be changed key by key."""


class FrontMatterLayout:
    """The front matter of a text: where it is, and its nodes, whose marks count from `yaml_start`."""

    def __init__(self, text: str) -> None:
        """Raises UneditableFrontMatter where there is none, or YAML cannot read it."""
        first = _BOUNDARY.search(text)
        second = _BOUNDARY.search(text, first.end()) if first is not None else None
        if first is None or second is None or text[: first.start()].strip("\ufeff\r\n "):
            raise UneditableFrontMatter
        self.text = text
        self.yaml_start, self.yaml_end = min(first.end() + 1, second.start()), second.start()
        self.body_offset = min(second.end() + 1, len(text))
        self.line_ending = "\r\n" if text[first.start() : first.end()].endswith("\r") else "\n"
        try:
            # One character for another, so offsets stay the same.
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
