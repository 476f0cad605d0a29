"""Gives the headings of a fragment their anchors, and lists them."""

from __future__ import annotations

import html
import re

from newsroom.content.markdown.sanitizer import RESERVED_ID_PREFIX
from newsroom.model.items import Heading
from newsroom.text.normalize import collapse_whitespace, slug

_HEADING = re.compile(r"<h([2-6])((?: [^>]*)?)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_OTHER_ID = re.compile(r'<(?!h[2-6])[^>]* id="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


def add_heading_ids(fragment: str) -> tuple[str, tuple[Heading, ...]]:
    """The sanitised fragment with an id on every heading, the author's own or the slug of its words, each used once.

    One pass over the finished HTML takes in headings however they were written, and costs a tenth of what
    Python-Markdown's `toc` does, which also loses đ.
    """
    headings: list[Heading] = []
    taken = set(_OTHER_ID.findall(fragment)) if ' id="' in fragment else set()

    def anchor(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        text = collapse_whitespace(html.unescape(_TAG.sub("", inner)))
        own = _ID.search(attributes)
        name = html.unescape(own[1]) if own else _heading_slug(text)
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free)
        headings.append(Heading(int(level), free, text))
        rest = _ID.sub("", attributes)
        return f'<h{level} id="{html.escape(free)}"{rest}>{inner}</h{level}>'

    return _HEADING.sub(anchor, fragment), tuple(headings)


def _heading_slug(text: str) -> str:
    name = slug(text)
    return f"muc-{name}" if name.startswith(RESERVED_ID_PREFIX) else name
