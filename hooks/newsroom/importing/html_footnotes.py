"""Footnotes in HTML, as mammoth and as Word write them: the link in the text, the link back, and the note itself."""

import re
from collections.abc import Iterator

from lxml import etree

_FOOTNOTE_LINK = re.compile(r"#[^#]*?(?:(footnote|endnote)-|_(ftn|edn))(\d+)$")
_BACK_LINK = re.compile(r"#[^#]*(?:footnote-ref|endnote-ref|_ftnref|_ednref)")
_FOOTNOTE_ID = re.compile(r"(?:(footnote|endnote)-|_?(ftn|edn))(\d+)$")


def take_footnotes(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Mark and element of every note below `root`; each is taken out of the tree after it was given."""
    for element in list(root.iter("li", "div", "p")):
        note = _FOOTNOTE_ID.fullmatch(element.get("id", ""))
        parent = element.getparent()
        if note is not None and parent is not None:
            yield _mark_of(note), element
            parent.remove(element)


def linked_footnote(address: str) -> str:
    """The mark of the footnote that a link leads to; "" for another link."""
    note = None if is_back_link(address) else _FOOTNOTE_LINK.search(address)
    return _mark_of(note) if note else ""


def is_back_link(address: str) -> bool:
    """Whether a link leads from a footnote back to its text."""
    return _BACK_LINK.search(address) is not None


def _mark_of(note: re.Match[str]) -> str:
    """The mark of a footnote; notes at the end of the document count apart."""
    return note[3] if (note[1] or note[2]) in ("footnote", "ftn") else f"cuoi-{note[3]}"
