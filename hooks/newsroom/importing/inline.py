"""Turns the pieces of a paragraph, each with its form, into Markdown and plain text with tidy spaces and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from msgspec import Struct, structs

from newsroom.text.normalize import LOOKALIKES, nfc


class TextRun(Struct, frozen=True):
    """Characters in one form; `raw` are Markdown already, and nothing in plain text."""

    text: str
    strong: bool = False
    italic: bool = False
    link: str = ""
    vertical_align: str = ""
    """`sup`, `sub`, or neither."""
    raw: bool = False

    @property
    def formatting(self) -> tuple[bool, bool, str, str, bool]:
        """What two pieces have to share to be one."""
        return self.strong, self.italic, self.link, self.vertical_align, self.raw


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_COLUMN_GAP = re.compile("\t+|[ \u00a0]{3,}")
_SPACE_AROUND_BREAK = re.compile(r" *([\t\n]) *")
_SPACE_BEFORE_PUNCTUATION = re.compile(r"(?<=\w|[)”’%]) +(?=[,;:!?…](?:\s|$)|\.(?![\d\w]))")
_QUOTE_OPENS_AFTER = frozenset(" \t\n([{“‘–—-/«")
_SPECIAL_CHARACTERS = re.compile(r"([\\`*])|(?<!\w)(_)|(_)(?!\w)|(<)(?=[A-Za-z/!?])")
_CHARACTER_REFERENCE = re.compile(r"&#?\w+;?")
_BRACKET = re.compile(r"\[(?=[^\]]*\](?:[(\[:]|$))|\[(?=\^)|!(?=\[)")
_LINE_START_MARKER = re.compile(r"^(?:(#)|([>|=]|:(?=\s)|[-+](?=\s|$|-))|(\d+)([.)])(?=\s|$))", re.MULTILINE)
_ATTRIBUTE_LIST = re.compile(r"\{(?=[^}\n]*\})")


def tidy_runs(runs: Iterable[TextRun]) -> list[TextRun]:
    """The pieces with one space where there were several, none before a stop, and straight quotes made round.

    A tab, or three spaces and more, stays a tab: they make columns in letterheads.
    """
    found: list[TextRun] = []
    for piece in runs:
        text = piece.text
        if not piece.raw:
            text = _INVISIBLE.sub("", nfc(text)).translate(LOOKALIKES).replace("\r", "")
            text = _SPACES.sub(" ", _COLUMN_GAP.sub("\t", text))
        if found and found[-1].formatting == piece.formatting:
            found[-1] = structs.replace(found[-1], text=found[-1].text + text)
        elif text:
            found.append(structs.replace(piece, text=text))
    last = "\n"
    for place, piece in enumerate(found):
        if piece.raw:
            last = "x"
            continue
        text = _SPACE_BEFORE_PUNCTUATION.sub("", _SPACE_AROUND_BREAK.sub(r"\1", _SPACES.sub(" ", piece.text)))
        if last.isspace():
            text = text.lstrip(" ")
        text = _curly_quotes(text, last)
        last = text[-1:] or last
        found[place] = structs.replace(piece, text=text)
    while found and not found[-1].raw:
        found[-1] = structs.replace(found[-1], text=found[-1].text.rstrip())
        if found[-1].text:
            break
        found.pop()
    return [piece for piece in found if piece.text]


def runs_to_text(runs: Iterable[TextRun]) -> str:
    """The text of tidied pieces."""
    return "".join(piece.text for piece in runs if not piece.raw)


def runs_to_markdown(runs: Sequence[TextRun], *, with_format: bool = True, in_table: bool = False) -> str:
    """Tidied pieces as Markdown, or without their form; in a `row` of a table a line break is `<br>`."""
    written = []
    for piece in runs:
        if piece.raw:
            written.append(piece.text)
            continue
        text = piece.text.replace("\t", " ")
        body = text.strip(" \n")
        if not body:
            written.append(text)
            continue
        before, after = text[: text.index(body[0])], text[len(text.rstrip(" \n")) :]
        marked = escape_markdown(body)
        if with_format:
            if piece.vertical_align:
                marked = f"<{piece.vertical_align}>{marked}</{piece.vertical_align}>"
            marks = ("**" if piece.strong else "") + ("*" if piece.italic else "")
            marked = "\n".join(f"{marks}{line}{marks}" if line else line for line in marked.split("\n"))
        if piece.link:
            marked = f"[{marked}]({_escape_link(piece.link)})"
        written.append(f"{before}{marked}{after}")
    text = "".join(written).strip(" \n")
    if in_table:
        return text.replace("|", "\\|").replace("\n", "<br>")
    return _escape_line_starts(text).replace("\n", "  \n")


def escape_markdown(text: str) -> str:
    """Plain text in which no sign means anything to Markdown, wherever on a line it stands."""
    text = _CHARACTER_REFERENCE.sub(
        lambda sign: sign[0] if unescape(sign[0]) == sign[0] else f"&amp;{sign[0][1:]}", text
    )
    text = _SPECIAL_CHARACTERS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", text)
    text = _BRACKET.sub(lambda sign: f"\\{sign[0]}", text)
    return _ATTRIBUTE_LIST.sub("&#123;", text)


def _escape_line_starts(text: str) -> str:
    """The text without what would begin a list, a heading or a quotation."""

    def sign(begin: re.Match[str]) -> str:
        if begin[1]:
            return "\\#"
        if begin[3]:
            # Markdown knows an escaped full stop, and no escaped bracket.
            return f"{begin[3]}\\." if begin[4] == "." else f"{begin[3]}&#41;"
        return f"\\{begin[2]}" if begin[2] in "-+" else f"&#{ord(begin[2])};"

    return _LINE_START_MARKER.sub(sign, text)


def _curly_quotes(text: str, before: str) -> str:
    """Straight double quotes as “ and ”, by what stands before each."""
    if '"' not in text:
        return text
    signs = []
    for sign in text:
        made = ("“" if before in _QUOTE_OPENS_AFTER else "”") if sign == '"' else sign
        signs.append(made)
        before = made
    return "".join(signs)


def _escape_link(link: str) -> str:
    """An address as Markdown takes it."""
    return link.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
