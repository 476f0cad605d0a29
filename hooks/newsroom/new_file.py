"""Composes the text of a new content file: front matter with comments for whoever goes on with it, and a body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

Value = str | Sequence[str] | Mapping[str, str] | Sequence[Mapping[str, str]]


class FrontMatter:
    """The lines of a front matter, in the order they are added."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, key: str, value: Value, *, off: bool = False) -> None:
        """A key with its value; with `off` commented out, for the editor to take up."""
        self._put(_entry(key, value), off=off)

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


def _entry(key: str, value: Value) -> list[str]:
    if isinstance(value, str):
        return [f"{key}: {scalar(value)}"]
    if isinstance(value, Mapping):
        return [f"{key}:", *(f"  {name}: {scalar(text)}" for name, text in value.items())]
    lines = []
    for entry in value:
        if isinstance(entry, str):
            lines.append(f"  - {scalar(entry)}")
        else:
            pairs = [f"{name}: {scalar(text)}" for name, text in entry.items()]
            lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
    return [f"{key}:", *lines]


def scalar(text: str) -> str:
    """A text as YAML writes it, in quotes only where it would be read as something else without them."""
    text = " ".join(text.split())
    plain = text and text[0] not in "\"'&!#%@`|>[]{},?:-*" and ": " not in text and " #" not in text
    if plain and not text.endswith(":") and "\\" not in text:
        return text
    return yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style="'" if "\\" in text else '"').strip()


def in_flow(text: str) -> str:
    """A text as an entry of a list in brackets, where commas and brackets mean something too."""
    return (
        scalar(text)
        if not set(text) & set(",[]{}")
        else yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style='"').strip()
    )
