"""Blots out of a content file all that is not prose, place for place: code, addresses, tags, most front matter."""

from __future__ import annotations

import re

from newsroom.content.frontmatter.reader import YAML_HANDLER

# Stands for each character that is no prose; it is no letter, no space, and no sign that a rule looks for.
MASK = "\ue001"
# Values that people read as sentences.
_PROSE_FIELDS = re.compile(r"^[ -]*(?:title|summary|subject|alt|caption|task|text):[ ]*", re.MULTILINE)
_NOT_PROSE = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)"
    r"|<!--.*?-->"
    r"|`+[^`\n]+`+"
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|^ {0,3}\[[^\]\n]+\]:[^\n]*$"
    r"|</?[A-Za-z][^<>\n]*>"
    r"|https?://[^\s<>)]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\{:[^}\n]*\}"
    r"|^\|[^\n]*\|[ ]*$"
    r"|^[ ]*(?:[-*+]|\d+[.)]|>|#{1,6})[ ]+"
    r"|^(?: {4}|\t)[^\n]*$",
    re.MULTILINE | re.DOTALL,
)


def body_start(text: str) -> int:
    """The place at which a file's body begins; 0 where it has no front matter."""
    if not YAML_HANDLER.detect(text):
        return 0
    try:
        _, body = YAML_HANDLER.split(text)
    except ValueError:
        return 0
    return len(text) - len(body)


def mask_non_prose(text: str) -> str:
    """A file's text, as long as it was, with a blot for each character that is no prose; line ends stay."""
    begin = body_start(text)
    return _mask_front_matter(text[:begin]) + _NOT_PROSE.sub(_mask_match, text[begin:])


def _mask_front_matter(head: str) -> str:
    lines = []
    for line in head.split("\n"):
        key = _PROSE_FIELDS.match(line)
        kept = line[key.end() :] if key else ""
        # Quotes around a value are YAML's.
        if kept[:1] in "\"'" and kept:
            kept = f"{MASK}{kept[1:-1]}{MASK}" if len(kept) > 1 else MASK
        lines.append(MASK * (len(line) - len(kept)) + kept)
    return "\n".join(lines)


def _mask_match(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", MASK, found[0])
