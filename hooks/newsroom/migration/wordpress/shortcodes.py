"""Reads the shortcodes of a WordPress text: [caption]…[/caption], [gallery ids="1,2"]."""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping

from msgspec import Struct

_QUOTES = "\"'“”″„"
_CODE = re.compile(
    r"\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{0,60})"
    r"(?P<attributes>(?:[^\[\]\"'/]++|\"[^\"]{0,20000}\"|'[^']{0,20000}'|/(?!\])){0,100}+)(?P<alone>/?)\]"
)
_ATTRIBUTE = re.compile(
    rf"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s"']+))|"([^"]*)"|'([^']*)'|(\S+)"""
)
_MAX_DEPTH = 60


class Shortcode(Struct, frozen=True):
    """A shortcode: its name in small letters, its attributes, those without names as "0", "1" …, and what it is about.

    `content` is None where it has no end of its own; `source` is the text of its start.
    """

    name: str
    attributes: Mapping[str, str]
    content: str | None
    source: str

    def first(self, *names: str) -> str:
        """The first of some attributes that has a value; "" where none has."""
        return next((value for name in names if (value := self.attributes.get(name, "").strip())), "")


Render = Callable[[Shortcode], str | None]
"""Gives the HTML of a shortcode; None for one that is not known, which stays as it stands."""


def replace_shortcodes(text: str, render: Render) -> str:
    """A text with its shortcodes turned, inner ones first; [[name]] is a text “[name]”."""
    if "[" not in text:
        return text
    codes = list(_CODE.finditer(text))
    ends = Counter(code["name"].lower() for code in codes if code["close"])
    # For each shortcode that is open: its start, and what stands before it in the one around it.
    opened: list[tuple[re.Match[str], list[str]]] = []
    parts: list[str] = []
    position = 0
    for code in codes:
        name = code["name"].lower()
        parts.append(text[position : code.start()])
        position = code.end()
        ends[name] -= bool(code["close"])
        if parts[-1].endswith("[") and text.startswith("]", position):
            parts[-1] = parts[-1][:-1]
            parts.append(code[0])
            position += 1
        elif not code["close"]:
            is_open = sum(start["name"].lower() == name for start, _ in opened)
            if not code["alone"] and ends[name] > is_open and len(opened) < _MAX_DEPTH:
                opened.append((code, parts))
                parts = []
            else:
                parts.append(_rendered(code, None, render))
        elif any(start["name"].lower() == name for start, _ in opened):
            while True:
                start, before = opened.pop()
                content, parts = "".join(parts), before
                if start["name"].lower() == name:
                    parts.append(_rendered(start, content, render))
                    break
                # One whose end never came.
                parts += (_rendered(start, None, render), content)
        elif render(Shortcode(name, {}, None, code[0])) is None:
            parts.append(code[0])
    parts.append(text[position:])
    while opened:
        start, before = opened.pop()
        before.append(_rendered(start, None, render))
        parts = before + parts
    return "".join(parts)


def _rendered(start: re.Match[str], content: str | None, render: Render) -> str:
    rendered = render(Shortcode(start["name"].lower(), _attributes(start["attributes"]), content, start[0]))
    if rendered is not None:
        return rendered
    return start[0] if content is None else f"{start[0]}{content}[/{start['name']}]"


def _attributes(text: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text[:100_000].strip().strip("/")):
        value = html.unescape(next(filter(None, values), ""))
        attributes[name.lower() or str(sum(key.isdigit() for key in attributes))] = value
    return attributes
