"""Footnotes in web pages and in what Word saves as one: the marks in the text, and the notes below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_FOOTNOTE_LINK = re.compile(r"#(?:.*?)(?:(footnote|endnote)-|_(ftn|edn))(\d+)$")
_BACK_LINK = re.compile(r"#.*(?:footnote-ref|endnote-ref|_ftnref|_ednref)")
_FOOTNOTE_ID = re.compile(r"(?:(footnote|endnote)-|_?(ftn|edn))(\d+)$")


def is_back_link(address: str) -> bool:
    """Whether a link leads from a note back into the text."""
    return bool(_BACK_LINK.search(address))


def footnote_mark(address: str) -> str:
    """The mark of the note a link in the text leads to; "" where it leads to none."""
    note = None if is_back_link(address) else _FOOTNOTE_LINK.search(address)
    return _format_mark(note) if note else ""


def take_footnotes(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Mark and element of every note below `root`; each is taken out of the tree after it was given."""
    for element in list(root.iter("li", "div", "p")):
        note = _FOOTNOTE_ID.fullmatch(element.get("id", ""))
        parent = element.getparent()
        if note is not None and parent is not None:
            yield _format_mark(note), element
            parent.remove(element)


def _format_mark(note: re.Match[str]) -> str:
    """The mark of a footnote; notes at the end of the document count apart."""
    return note[3] if (note[1] or note[2]) in ("footnote", "ftn") else f"cuoi-{note[3]}"
