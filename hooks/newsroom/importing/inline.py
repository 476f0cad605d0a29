"""Turns the pieces of a paragraph, each with its form, into Markdown and plain text with tidy spaces and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from msgspec import Struct, structs

from newsroom.text.normalize import LOOKALIKES, nfc


class Piece(Struct, frozen=True):
    """Characters in one form; `raw` are Markdown already, and nothing in plain text."""

    text: str
    strong: bool = False
    slanted: bool = False
    link: str = ""
    height: str = ""
    """`sup`, `sub`, or neither."""
    raw: bool = False

    @property
    def form(self) -> tuple[bool, bool, str, str, bool]:
        """What two pieces have to share to be one."""
        return self.strong, self.slanted, self.link, self.height, self.raw


_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_COLUMNS = re.compile("\t+|[ \u00a0]{3,}")
_AROUND_BREAK = re.compile(r" *([\t\n]) *")
_BEFORE_STOP = re.compile(r"(?<=\w|[)”’%]) +(?=[,;:!?…](?:\s|$)|\.(?![\d\w]))")
_OPENS_AFTER = frozenset(" \t\n([{“‘–—-/«")
_SIGNS = re.compile(r"([\\`*])|(?<!\w)(_)|(_)(?!\w)|(<)(?=[A-Za-z/!?])")
_REFERENCE = re.compile(r"&#?\w+;?")
_BRACKET = re.compile(r"\[(?=[^\]]*\](?:[(\[:]|$))|\[(?=\^)|!(?=\[)")
_LINE_BEGINS = re.compile(r"^(?:(#)|([>|=]|:(?=\s)|[-+](?=\s|$|-))|(\d+)([.)])(?=\s|$))", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{(?=[^}\n]*\})")


def tidied(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with one space where there were several, none before a stop, and straight quotes made round.

    A tab, or three spaces and more, stays a tab: they make columns in letterheads.
    """
    found: list[Piece] = []
    for piece in pieces:
        text = piece.text
        if not piece.raw:
            text = _UNSEEN.sub("", nfc(text)).translate(LOOKALIKES).replace("\r", "")
            text = _SPACES.sub(" ", _COLUMNS.sub("\t", text))
        if found and found[-1].form == piece.form:
            found[-1] = structs.replace(found[-1], text=found[-1].text + text)
        elif text:
            found.append(structs.replace(piece, text=text))
    last = "\n"
    for place, piece in enumerate(found):
        if piece.raw:
            last = "x"
            continue
        text = _BEFORE_STOP.sub("", _AROUND_BREAK.sub(r"\1", _SPACES.sub(" ", piece.text)))
        if last.isspace():
            text = text.lstrip(" ")
        text = _round_quotes(text, last)
        last = text[-1:] or last
        found[place] = structs.replace(piece, text=text)
    while found and not found[-1].raw:
        found[-1] = structs.replace(found[-1], text=found[-1].text.rstrip())
        if found[-1].text:
            break
        found.pop()
    return [piece for piece in found if piece.text]


def plain(pieces: Iterable[Piece]) -> str:
    """The text of tidied pieces."""
    return "".join(piece.text for piece in pieces if not piece.raw)


def markdown(pieces: Sequence[Piece], *, formed: bool = True, row: bool = False) -> str:
    """Tidied pieces as Markdown, or without their form; in a `row` of a table a line break is `<br>`."""
    written = []
    for piece in pieces:
        if piece.raw:
            written.append(piece.text)
            continue
        text = piece.text.replace("\t", " ")
        body = text.strip(" \n")
        if not body:
            written.append(text)
            continue
        before, after = text[: text.index(body[0])], text[len(text.rstrip(" \n")) :]
        marked = escaped(body)
        if formed:
            if piece.height:
                marked = f"<{piece.height}>{marked}</{piece.height}>"
            marks = ("**" if piece.strong else "") + ("*" if piece.slanted else "")
            marked = "\n".join(f"{marks}{line}{marks}" if line else line for line in marked.split("\n"))
        if piece.link:
            marked = f"[{marked}]({_address(piece.link)})"
        written.append(f"{before}{marked}{after}")
    text = "".join(written).strip(" \n")
    if row:
        return text.replace("|", "\\|").replace("\n", "<br>")
    return _at_line_beginnings(text).replace("\n", "  \n")


def escaped(text: str) -> str:
    """Plain text in which no sign means anything to Markdown, wherever on a line it stands."""
    text = _REFERENCE.sub(lambda sign: sign[0] if unescape(sign[0]) == sign[0] else f"&amp;{sign[0][1:]}", text)
    text = _SIGNS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", text)
    text = _BRACKET.sub(lambda sign: f"\\{sign[0]}", text)
    return _ATTRIBUTES.sub("&#123;", text)


def _at_line_beginnings(text: str) -> str:
    """The text without what would begin a list, a heading or a quotation."""

    def sign(begin: re.Match[str]) -> str:
        if begin[1]:
            return "\\#"
        if begin[3]:
            # Markdown knows an escaped full stop, and no escaped bracket.
            return f"{begin[3]}\\." if begin[4] == "." else f"{begin[3]}&#41;"
        return f"\\{begin[2]}" if begin[2] in "-+" else f"&#{ord(begin[2])};"

    return _LINE_BEGINS.sub(sign, text)


def _round_quotes(text: str, before: str) -> str:
    """Straight double quotes as “ and ”, by what stands before each."""
    if '"' not in text:
        return text
    signs = []
    for sign in text:
        made = ("“" if before in _OPENS_AFTER else "”") if sign == '"' else sign
        signs.append(made)
        before = made
    return "".join(signs)


def _address(link: str) -> str:
    """An address as Markdown takes it."""
    return link.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
