"""Reads the bytes of an XML feed into a tree without a network, a DTD or an entity, and tells what forbids it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from newsroom.feeds.rules import values
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule

XML: Final = "{http://www.w3.org/XML/1998/namespace}"
ATOM: Final = "{http://www.w3.org/2005/Atom}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"

_BOM_8 = b"\xef\xbb\xbf"
_BOMS_16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"\sencoding\s*=\s*[\"']([^\"']*)[\"']")
# Only before the root element: the words may stand in a text about XML.
_DOCTYPE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE[^\[>]*)", re.DOTALL)

_REASONS: dict[int, Rule] = {
    int(etree.ErrorTypes.ERR_INVALID_CHAR): Rule.XML_CHARACTER,
    int(etree.ErrorTypes.ERR_INVALID_ENCODING): Rule.XML_ENCODING,
}

Element = etree._Element


def read(found: Flaws, data: bytes) -> Element | None:
    """The root of the document; None, and flaws, where it is none. Texts are whole: comments and instructions go."""
    written, expected = data.removeprefix(_BOM_8), {"utf-8", "us-ascii"}
    if data.startswith(_BOMS_16):
        # Every XML reader knows UTF-16 by its mark (XML 1.0, 4.3.3).
        expected = {"utf-16"}
        try:
            written = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            found.add(Rule.XML_ENCODING, "UTF-16")
            return None
    declaration = _DECLARATION.match(written)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if encoding and encoding[1].decode("latin-1").lower() not in expected:
        found.add(Rule.XML_ENCODING, encoding[1].decode("latin-1"))
        return None
    if declaration and "utf-16" in expected:
        # What stands there is no longer so.
        written = written[declaration.end() :]
    if doctype := _DOCTYPE.match(written):
        found.add(Rule.XML_DOCTYPE, doctype[1].decode("utf-8", "replace"))
        return None
    # A text of more than 10 MB is long but right; what `huge_tree` lets in besides grows out of entities.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(written, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        rule, what = _REASONS.get(error.code, Rule.XML_BROKEN), error.msg.partition(", line ")[0]
        found.add(rule, f"dòng {line}, cột {column}" + (f": {what}" if rule is Rule.XML_BROKEN else ""))
        return None


def text(element: Element | None) -> str:
    """The words of an element; "" where it is not there."""
    return "" if element is None else element.text or ""


def local(element: Element) -> str:
    """The name of an element without its namespace, as a flaw shows it."""
    return f"<{str(element.tag).rpartition('}')[2]}>"


def base_of(element: Element, outer: str) -> str:
    """The absolute `xml:base` that holds in an element; "" where there is none."""
    own = element.get(f"{XML}base")
    if own is None:
        return outer
    base = absolute(own, outer)
    return "" if values.web_address(base) else base


def absolute(address: str, base: str) -> str:
    """An address as a reader resolves it."""
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return address


def dated(found: Flaws, written: Element | None) -> datetime | None:
    """The moment of an element with an RFC 3339 date; None where there is none, or a flaw."""
    if written is None:
        return None
    words = text(written)
    return moment(found, values.rfc3339(words), words)


def dated_822(found: Flaws, written: Element | None) -> datetime | None:
    """The moment of an element with an RFC 822 date; None where there is none, or a flaw."""
    if written is None:
        return None
    words = text(written)
    return moment(found, values.rfc822(words), words)


def moment(found: Flaws, judged: datetime | Rule, written: str) -> datetime | None:
    """The moment a date names, its flaw recorded where it names none."""
    if isinstance(judged, Rule):
        found.add(judged, written)
        return None
    return judged


def sorted_out(
    found: Flaws, children: Iterable[Element], once: frozenset[str]
) -> tuple[dict[str, Element], dict[str, list[Element]]]:
    """The children that may stand once, by tag, and the others, by tag and in their order."""
    single: dict[str, Element] = {}
    others: dict[str, list[Element]] = defaultdict(list)
    for child in children:
        tag = str(child.tag)
        if tag not in once:
            others[tag].append(child)
        elif tag in single:
            found.add(Rule.XML_TWICE, local(child))
        else:
            single[tag] = child
    return single, others
