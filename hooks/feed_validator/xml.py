"""Parses the bytes of an XML feed, without network, DTD or entities, and helps to read its elements."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from feed_validator import values
from feed_validator.report import FeedReport
from feed_validator.rules import Rule

XML_NS: Final = "{http://www.w3.org/XML/1998/namespace}"
ATOM_NS: Final = "{http://www.w3.org/2005/Atom}"
XHTML_NS: Final = "{http://www.w3.org/1999/xhtml}"

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"\sencoding\s*=\s*[\"']([^\"']*)[\"']")
# Only before the root element: a text about XML may contain the words.
_DOCTYPE = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE[^\[>]*)", re.DOTALL)

_RULE_BY_XML_ERROR: dict[int, Rule] = {
    int(etree.ErrorTypes.ERR_INVALID_CHAR): Rule.XML_CHARACTER,
    int(etree.ErrorTypes.ERR_INVALID_ENCODING): Rule.XML_ENCODING,
}

Element = etree._Element


def parse_xml(report: FeedReport, data: bytes) -> Element | None:
    """The root of the document, without comments and processing instructions; None where it is broken."""
    text, expected = data.removeprefix(_UTF8_BOM), {"utf-8", "us-ascii"}
    if data.startswith(_UTF16_BOMS):
        # Every XML reader knows UTF-16 by its mark (XML 1.0, 4.3.3).
        expected = {"utf-16"}
        try:
            text = data.decode("utf-16").encode()
        except UnicodeDecodeError:
            report.add(Rule.XML_ENCODING, "UTF-16")
            return None
    declaration = _DECLARATION.match(text)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if encoding and encoding[1].decode("latin-1").lower() not in expected:
        report.add(Rule.XML_ENCODING, encoding[1].decode("latin-1"))
        return None
    if declaration and "utf-16" in expected:
        # The text is UTF-8 by now.
        text = text[declaration.end() :]
    if doctype := _DOCTYPE.match(text):
        report.add(Rule.XML_DOCTYPE, doctype[1].decode("utf-8", "replace"))
        return None
    # A text of more than 10 MB is allowed; the other dangers of `huge_tree` come from entities.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        rule, message = _RULE_BY_XML_ERROR.get(error.code, Rule.XML_BROKEN), error.msg.partition(", line ")[0]
        report.add(rule, f"dòng {line}, cột {column}" + (f": {message}" if rule is Rule.XML_BROKEN else ""))
        return None


def element_text(element: Element | None) -> str:
    """The text of an element; "" without an element."""
    return "" if element is None else element.text or ""


def tag_name(element: Element) -> str:
    """The name of an element without its namespace: "<title>"."""
    return f"<{str(element.tag).rpartition('}')[2]}>"


def xml_base(element: Element, outer_base: str) -> str:
    """The absolute `xml:base` that holds in an element; "" where there is none."""
    value = element.get(f"{XML_NS}base")
    if value is None:
        return outer_base
    base = resolve_url(value, outer_base)
    return "" if values.web_url_error(base) else base


def resolve_url(url: str, base: str) -> str:
    """An address as a reader resolves it."""
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return url


def element_time(
    report: FeedReport, element: Element | None, parse: Callable[[str], datetime | Rule]
) -> datetime | None:
    """The time that an element gives; None without an element, or, with the rule recorded, where it gives none."""
    return None if element is None else time_or_report(report, parse(element_text(element)), element_text(element))


def time_or_report(report: FeedReport, parsed: datetime | Rule, value: str | None) -> datetime | None:
    """The time that a date gives; None, with the rule recorded, where it gives none."""
    if isinstance(parsed, Rule):
        report.add(parsed, value)
        return None
    return parsed


def split_children(
    report: FeedReport, children: Iterable[Element], single_tags: frozenset[str]
) -> tuple[dict[str, Element], dict[str, list[Element]]]:
    """The children with tags that may occur once, by tag, and lists of the others, by tag."""
    single: dict[str, Element] = {}
    others: dict[str, list[Element]] = defaultdict(list)
    for child in children:
        tag = str(child.tag)
        if tag not in single_tags:
            others[tag].append(child)
        elif tag in single:
            report.add(Rule.XML_TWICE, tag_name(child))
        else:
            single[tag] = child
    return single, others
