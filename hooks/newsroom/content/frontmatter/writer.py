"""Composes the text of a new content file: front matter with comments for its editor, and a body."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.yaml_nodes import EMPTY_SCALARS
from newsroom.text.normalize import collapse_whitespace

# A list of texts this short stands on one line.
MAX_FLOW_LENGTH = 80

FrontMatterValue: TypeAlias = "str | Sequence[FrontMatterValue] | Mapping[str, FrontMatterValue]"


class FrontMatterWriter:
    """The lines of a front matter, in the order they are added."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, key: str, value: FrontMatterValue, *, commented_out: bool = False) -> None:
        """Add a key with its value; commented out, it is a suggestion to the editor."""
        self.add_lines(*block_entry(key, value), commented_out=commented_out)

    def add_yaml(self, key: str, text: str, *, commented_out: bool = False) -> None:
        """Add a key with a value that is YAML already."""
        rows = text.split("\n")
        lines = [f"{key}: {text}"] if len(rows) == 1 else [f"{key}:", *(f"  {row}" for row in rows)]
        self.add_lines(*lines, commented_out=commented_out)

    def add_comment(self, text: str) -> None:
        """Add a comment on a line of its own."""
        self._lines.append(f"# {collapse_whitespace(text)}")

    def add_lines(self, *lines: str, commented_out: bool = False) -> None:
        """Add lines of YAML as they are."""
        self._lines += [f"# {line}" if commented_out else line for line in lines]

    def to_text(self, body: str) -> str:
        """The whole file."""
        return "\n".join(["---", *self._lines, "---", "", body.strip("\n"), ""])


def block_entry(key: str, value: FrontMatterValue) -> list[str]:
    """The lines of a key with its value, in YAML's block style."""
    if isinstance(value, str):
        return [f"{yaml_scalar(key)}: {yaml_scalar(value)}"]
    return [f"{yaml_scalar(key)}:", *(f"  {line}" for line in value_lines(value))]


def value_lines(value: FrontMatterValue) -> list[str]:
    """The lines of a list or a mapping below its key; a short list inside a mapping takes one line."""
    if isinstance(value, str):
        return [yaml_scalar(value)]
    if isinstance(value, Mapping):
        return [line for name, part in value.items() for line in compact_entry(name, part)]
    lines = []
    for part in value:
        first, *rest = value_lines(part)
        lines += [f"- {first}", *(f"  {line}" for line in rest)]
    return lines


def compact_entry(key: str, value: FrontMatterValue) -> list[str]:
    """The lines of a key with its value, a short list of texts on the key's own line."""
    flow = flow_list(value)
    return block_entry(key, value) if flow is None or len(flow) > MAX_FLOW_LENGTH else [f"{yaml_scalar(key)}: {flow}"]


def flow_list(value: FrontMatterValue) -> str | None:
    """A list of texts in YAML's flow style; None for anything else."""
    parts = () if isinstance(value, str | Mapping) else value
    texts = [part for part in parts if isinstance(part, str)]
    return f"[{', '.join(map(flow_scalar, texts))}]" if texts and len(texts) == len(parts) else None


def yaml_scalar(text: str) -> str:
    """A text on one line as YAML writes it, in quotes only where it would be read as something else without them."""
    text = _readable_line(text)
    plain = text and text[0] not in "\"'&!#%@`|>[]{},?:-*" and ": " not in text and " #" not in text
    if plain and not text.endswith(":") and "\\" not in text and text not in EMPTY_SCALARS:
        return text
    return _quoted(text, "'" if "\\" in text else '"')


def flow_scalar(text: str) -> str:
    """A text as an entry of a list in brackets, where commas, brackets and `:?` mean something too."""
    text = _readable_line(text)
    return _quoted(text, '"') if set(text) & set(",[]{}") or ":?" in text else yaml_scalar(text)


def _readable_line(text: str) -> str:
    """The text on one line, with a space for each character that YAML does not allow."""
    return collapse_whitespace(INVISIBLE_CHARS.sub(" ", text))


def _quoted(text: str, quote: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style=quote).strip()
