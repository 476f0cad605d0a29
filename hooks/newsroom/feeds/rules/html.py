"""Judges the HTML of entries: what readers remove or refuse in it, and addresses that lead nowhere from a feed."""

from __future__ import annotations

import html
import re

from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule

Verdict = tuple[tuple[Rule, str], ...]

# fmt: off
_REFUSED = frozenset({
    "applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe", "input",
    "link", "meta", "noscript", "object", "option", "plaintext", "script", "select", "style", "template", "textarea",
    "title", "xmp",
})
_ADDRESSES = frozenset({
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src", "usemap",
})
# fmt: on
# Most tags have no attributes and cannot be wrong: they are passed over without a look.
_TAG = re.compile(
    r"<(?!/|(?:p|li|td|tr|h[1-6]|strong|em|b|i|br|ul|ol|dl|dt|dd|div|span|table|thead|tbody|figure|figcaption|blockquote"
    r'|th scope="(?:col|row)")>)'
    r"(?:!--.*?(?:--!?>|\Z)|(!\[CDATA\[)|([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)?)*+)(>|\Z))",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s\"'>]+)))?")
_CANDIDATE = re.compile(r"([^\s,]\S*+)(?:\s++[0-9.]+[wxh])*+\s*+,?")
_HANDLER = re.compile("on[a-z]+")
_ABSOLUTE = re.compile(r"(?!https?:(?!//[^/?#\s]))[a-z][a-z0-9+.-]+:.", re.IGNORECASE)
_RUNS = re.compile(r"(?:javascript|vbscript|file|data:text/html)\b", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f]+")
_ESCAPED = re.compile(r"\s*&lt;[a-z!/][^<>]*?&gt;", re.IGNORECASE)

# Verdicts by what Python makes of the text, which is 64 bits under a key of this process: the three formats and all the
# lists an entry is in show the same content. Texts themselves would fill the memory.
_KNOWN: dict[tuple[int, int, bool], Verdict] = {}
_KNOWN_AT_MOST = 1 << 15


def check_html(found: Flaws, text: str, *, based: bool = False) -> None:
    """Record what is wrong with a piece of HTML; with `based` an `xml:base` makes its relative addresses whole."""
    if "<" in text:
        for rule, value in _verdict(text, based):
            found.add(rule, value)


def check_content(found: Flaws, text: str, *, based: bool = False) -> None:
    """Record what is wrong with an entry's whole content."""
    check_html(found, text, based=based)
    if "<" not in text and (escaped := _ESCAPED.match(text)):
        found.add(Rule.HTML_TWICE, escaped[0].strip())


def _verdict(text: str, based: bool) -> Verdict:
    key = (hash(text), len(text), based)
    verdict = _KNOWN.get(key)
    if verdict is None:
        if len(_KNOWN) >= _KNOWN_AT_MOST:
            _KNOWN.clear()
        verdict = _KNOWN[key] = tuple(_look(text, based))
    return verdict


def _look(text: str, based: bool) -> list[tuple[Rule, str]]:
    flaws: list[tuple[Rule, str]] = []
    ids: set[str] = set()
    for match in _TAG.finditer(text):
        section, name, attributes, end = match.groups()
        if section:
            flaws.append((Rule.HTML_CDATA, text[match.start() : match.start() + 40]))
        elif name:
            # XHTML may name its elements with a prefix.
            if name.lower().rpartition(":")[2] in _REFUSED:
                flaws.append((Rule.HTML_ELEMENT, f"<{name}>"))
            if attributes:
                _look_at_attributes(attributes, based, ids, flaws)
            if not end:
                flaws.append((Rule.HTML_CUT, match[0]))
    return flaws


def _look_at_attributes(written: str, based: bool, ids: set[str], flaws: list[tuple[Rule, str]]) -> None:
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        key = name.lower().rpartition(":")[2]
        value = double or single or bare
        if key in _ADDRESSES:
            _look_at_address(value, based, flaws)
        elif key == "srcset":
            for candidate in _CANDIDATE.findall(value):
                _look_at_address(candidate.rstrip(","), based, flaws)
        elif key == "id":
            if value in ids:
                flaws.append((Rule.HTML_ID, value))
            ids.add(value)
        elif _HANDLER.fullmatch(key):
            flaws.append((Rule.HTML_HANDLER, name))


def _look_at_address(written: str, based: bool, flaws: list[tuple[Rule, str]]) -> None:
    if written.startswith(("https://", "http://")) and len(written) > 8:
        return
    address = html.unescape(written).strip()
    # Browsers drop control characters and line ends before they read the scheme.
    if _RUNS.match(_UNSEEN.sub("", address[:200])):
        flaws.append((Rule.HTML_SCRIPT, address))
    elif not based and not _ABSOLUTE.match(address):
        flaws.append((Rule.HTML_ADDRESS, written))
