"""Reads the blocks of Gutenberg, which are comments in the HTML of a text: <!-- wp:gallery {"ids":[1]} -->."""

import json
import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

_MARK = re.compile(r"(/?)wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)(?:\s+(\{.*\}))?\s*(/?)", re.DOTALL)
_MAX_DEPTH = 60


class Block(Struct, frozen=True):
    """A block: its name (`gallery`, `core-embed/youtube`), its attributes, and what stands in it."""

    name: str
    attributes: dict[str, Any]
    content: str


def replace_blocks(text: str, render: Callable[[Block], str]) -> str:
    """A text with its blocks turned, inner ones first, and without any other comment."""
    parts: list[str] = []
    opened: list[tuple[str, dict[str, Any], list[str]]] = []

    def close() -> None:
        nonlocal parts
        name, attributes, before = opened.pop()
        before.append(render(Block(name, attributes, "".join(parts))))
        parts = before

    position = 0
    while (start := text.find("<!--", position)) >= 0:
        parts.append(text[position:start])
        end = text.find("-->", start + 4)
        if end < 0:
            # Browsers hide the rest; whoever cut it off did not mean that.
            position = start + 4
            break
        position = end + 3
        mark = _MARK.fullmatch(text[start + 4 : end].strip())
        if mark is None:
            continue
        is_end, name, attributes, is_alone = mark.groups()
        if is_end:
            if any(each == name for each, _, _ in opened):
                while opened[-1][0] != name:
                    close()
                close()
        elif is_alone:
            parts.append(render(Block(name, _attributes(attributes), "")))
        elif len(opened) < _MAX_DEPTH:
            opened.append((name, _attributes(attributes), parts))
            parts = []
    parts.append(text[position:])
    while opened:
        close()
    return "".join(parts)


def _attributes(text: str | None) -> dict[str, Any]:
    try:
        values = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
