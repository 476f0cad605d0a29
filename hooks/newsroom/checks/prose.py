"""Masks all of a content file that is not prose, character for character: code, addresses, tags, most front matter."""

import re

from newsroom.content.frontmatter.editor import front_matter_end

# Stands for each character that is no prose: no letter, no space, and nothing that a rule of style looks for.
MASK = "\ue001"
# Values that people read as sentences.
_PROSE_FIELDS = re.compile(r"^[ -]*(?:title|summary|subject|alt|caption|task|text):[ ]*", re.MULTILINE)
_NOT_PROSE = re.compile(
    r"^(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)"
    r"|<!--(?:(?!<!--).)*?-->"
    r"|(?<!`)`+[^`\n]+`+"
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|^ {0,3}\[[^\]\n]+\]:[^\n]*$"
    r"|</?[A-Za-z][^<>\n]*>"
    r"|https?://[^\s<>)]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\{:[^{}\n]*\}"
    r"|^\|[^\n]*\|[ ]*$"
    r"|^[ ]*(?:[-*+]|\d+[.)]|>|#{1,6})[ ]+"
    r"|^(?: {4}|\t)[^\n]*$",
    re.MULTILINE | re.DOTALL,
)


def mask_non_prose(text: str) -> str:
    """A file's text of the same length, with `MASK` for each character that is no prose; line ends stay."""
    end = front_matter_end(text)
    head = "\n".join(map(_mask_front_matter_line, text[:end].split("\n")))
    return head + _NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", MASK, match[0]), text[end:])


def _mask_front_matter_line(line: str) -> str:
    key = _PROSE_FIELDS.match(line)
    value = line[key.end() :] if key else ""
    # Quotes around a value are YAML's.
    if value.startswith(('"', "'")):
        value = f"{MASK}{value[1:-1]}{MASK}" if len(value) > 1 else MASK
    return MASK * (len(line) - len(value)) + value
