"""Blots out of a content file all that is not prose, place for place: code, addresses, tags, most front matter."""

from __future__ import annotations

import re

from newsroom.content.frontmatter.reader import HANDLER

# Stands for each character that is no prose; it is no letter, no space, and no sign that a rule looks for.
BLOT = "\ue001"
# Values that people read as sentences.
_SPOKEN = re.compile(r"^[ -]*(?:title|summary|subject|alt|caption|task|text):[ ]*", re.MULTILINE)
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


def body_begins(text: str) -> int:
    """The place at which a file's body begins; 0 where it has no front matter."""
    if not HANDLER.detect(text):
        return 0
    try:
        _, body = HANDLER.split(text)
    except ValueError:
        return 0
    return len(text) - len(body)


def prose(text: str) -> str:
    """A file's text, as long as it was, with a blot for each character that is no prose; line ends stay."""
    begin = body_begins(text)
    return _spoken(text[:begin]) + _NOT_PROSE.sub(_blotted, text[begin:])


def _spoken(head: str) -> str:
    lines = []
    for line in head.split("\n"):
        key = _SPOKEN.match(line)
        kept = line[key.end() :] if key else ""
        # Quotes around a value are YAML's.
        if kept[:1] in "\"'" and kept:
            kept = f"{BLOT}{kept[1:-1]}{BLOT}" if len(kept) > 1 else BLOT
        lines.append(BLOT * (len(line) - len(kept)) + kept)
    return "\n".join(lines)


def _blotted(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLOT, found[0])
