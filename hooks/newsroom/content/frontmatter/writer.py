"""Composes the text of a new content file: front matter with comments for whoever goes on with it, and a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

from newsroom.content.frontmatter.yaml_nodes import EMPTY

# A list of texts this short stands on one line.
SHORT = 80

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"


class FrontMatter:
    """The lines of a front matter, in the order they are added."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, key: str, value: Value, *, off: bool = False) -> None:
        """A key with its value; with `off` commented out, for the editor to take up."""
        self._put(entry(key, value), off=off)

    def raw(self, key: str, text: str, *, off: bool = False) -> None:
        """A key with a value that is YAML already."""
        lines = text.split("\n")
        self._put([f"{key}: {text}"] if len(lines) == 1 else [f"{key}:", *(f"  {line}" for line in lines)], off=off)

    def nested(self, text: str, *, off: bool = False) -> None:
        """A line of YAML inside the mapping that was added last."""
        self._put([f"  {text}"], off=off)

    def note(self, words: str) -> None:
        """A comment on a line of its own: after a value YAML would take it for a part of it, or lose it."""
        self._lines.append(f"# {' '.join(words.split())}")

    def _put(self, lines: list[str], *, off: bool) -> None:
        self._lines += [f"# {line}" if off else line for line in lines]

    def text(self, body: str) -> str:
        """The whole file."""
        return "\n".join(["---", *self._lines, "---", "", body.strip("\n"), ""])


def entry(key: str, value: Value) -> list[str]:
    """The lines of a key with its value, in YAML's block style."""
    if isinstance(value, str):
        return [f"{scalar(key)}: {scalar(value)}"]
    return [f"{scalar(key)}:", *(f"  {line}" for line in block(value))]


def block(value: Value) -> list[str]:
    """The lines of a list or a mapping that stands below its key; a short list inside a mapping takes one line."""
    if isinstance(value, str):
        return [scalar(value)]
    if isinstance(value, Mapping):
        return [line for name, part in value.items() for line in compact(name, part)]
    lines = []
    for part in value:
        first, *rest = block(part)
        lines += [f"- {first}", *(f"  {line}" for line in rest)]
    return lines


def compact(key: str, value: Value) -> list[str]:
    """The lines of a key with its value, a short list of texts on the key's own line."""
    flow = in_brackets(value)
    return entry(key, value) if flow is None or len(flow) > SHORT else [f"{scalar(key)}: {flow}"]


def in_brackets(value: Value) -> str | None:
    """A list of texts in YAML's flow style; None for anything else."""
    parts = () if isinstance(value, str | Mapping) else value
    words = [part for part in parts if isinstance(part, str)]
    return f"[{', '.join(map(in_flow, words))}]" if words and len(words) == len(parts) else None


def scalar(text: str) -> str:
    """A text as YAML writes it, in quotes only where it would be read as something else without them."""
    text = " ".join(text.split())
    plain = text and text[0] not in "\"'&!#%@`|>[]{},?:-*" and ": " not in text and " #" not in text
    if plain and not text.endswith(":") and "\\" not in text and text not in EMPTY:
        return text
    return yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style="'" if "\\" in text else '"').strip()


def in_flow(text: str) -> str:
    """A text as an entry of a list in brackets, where commas and brackets mean something too."""
    return (
        scalar(text)
        if not set(text) & set(",[]{}")
        else yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style='"').strip()
    )
