"""Finds the files that mkdocs.yml names: emblem, icon, logo, styles, scripts, pages of the menu."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.reader import compose_mapping, node_line
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.file_types import IMAGE_FORMATS, file_extension
from newsroom.model.problems import Report

PICTURES = frozenset({*IMAGE_FORMATS, "svg", "ico"})
_MENU_KEY = "nav"
# Keys under which file names stand, and the extensions that tell them from other values there; None for any.
_PLACES = (
    ("extra.newsroom.organisation.emblem", None),
    ("theme.favicon", None),
    ("theme.logo", None),
    ("extra_css", frozenset({"css"})),
    ("extra_javascript", frozenset({"js", "mjs"})),
    (_MENU_KEY, None),
)


class NamedFile(Struct, frozen=True):
    """A file that the settings name: where (`mkdocs.yml`, line from 1, key), and its name as it is written."""

    settings_file: str
    line: int
    key: str
    name: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page of the menu."""
        return self.key == _MENU_KEY

    @property
    def is_picture(self) -> bool:
        """Whether readers are to see a picture."""
        return self.key.rpartition(".")[2] in {"emblem", "favicon", "logo"}


def read_named_files(file: Path) -> tuple[NamedFile, ...]:
    """The files that a mkdocs.yml names, in its order of keys; none of one that cannot be read."""
    root = compose_mapping(file.read_text(encoding="utf-8-sig"), Report(file.name))
    if root is None:
        return ()
    return tuple(
        NamedFile(file.name, node_line(node), key, name)
        for key, extensions in _PLACES
        for value in _values(root, key.split("."))
        for node in _scalars(value)
        if (name := scalar_text(node)) and (extensions is None or file_extension(name) in extensions)
    )


def section_lines(file: Path) -> dict[str, int]:
    """The line, from 1, of each section in a mkdocs.yml."""
    root = compose_mapping(file.read_text(encoding="utf-8-sig"), Report(file.name))
    sections = [] if root is None else _values(root, ["extra", "newsroom", "sections"])
    return {
        scalar_text(key) or "": node_line(key)
        for section in sections
        if isinstance(section, yaml.MappingNode)
        for key, _ in section.value
    }


def _values(node: yaml.Node, keys: Sequence[str]) -> Iterator[yaml.Node]:
    if not keys:
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if scalar_text(key_node) == keys[0]:
                yield from _values(value, keys[1:])


def _scalars(node: yaml.Node) -> Iterator[yaml.Node]:
    """The single values in a node, however deep in lists and mappings."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
    else:
        yield node
