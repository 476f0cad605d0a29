"""Footnotes in web pages and in what Word saves as one: the marks in the text, and the notes below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_LINK = re.compile(r"#(?:.*?)(?:(footnote|endnote)-|_(ftn|edn))(\d+)$")
_BACK = re.compile(r"#.*(?:footnote-ref|endnote-ref|_ftnref|_ednref)")
_ID = re.compile(r"(?:(footnote|endnote)-|_?(ftn|edn))(\d+)$")


def is_back(address: str) -> bool:
    """Whether a link leads from a note back into the text."""
    return bool(_BACK.search(address))


def mark_at(address: str) -> str:
    """The mark of the note a link in the text leads to; "" where it leads to none."""
    note = None if is_back(address) else _LINK.search(address)
    return _mark(note) if note else ""


def notes(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Mark and element of every note below `root`; each is taken out of the tree after it was given."""
    for element in list(root.iter("li", "div", "p")):
        note = _ID.fullmatch(element.get("id", ""))
        parent = element.getparent()
        if note is not None and parent is not None:
            yield _mark(note), element
            parent.remove(element)


def _mark(note: re.Match[str]) -> str:
    """The mark of a footnote; notes at the end of the document count apart."""
    return note[3] if (note[1] or note[2]) in ("footnote", "ftn") else f"cuoi-{note[3]}"
