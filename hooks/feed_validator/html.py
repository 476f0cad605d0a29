"""Checks the HTML of entries: what readers remove or refuse in it, and addresses that lead nowhere from a feed."""

import html
import re

from feed_validator.report import FeedReport
from feed_validator.rules import Rule

BrokenHtmlRules = tuple[tuple[Rule, str], ...]

# fmt: off
_FORBIDDEN_ELEMENTS = frozenset({
    "applet", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe", "input",
    "link", "meta", "noscript", "object", "option", "plaintext", "script", "select", "style", "template", "textarea",
    "title", "xmp",
})
_URL_ATTRIBUTES = frozenset({
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src", "usemap",
})
# fmt: on
# Most tags have no attributes and cannot break a rule: the expression skips them.
_TAG_TO_CHECK = re.compile(
    r"<(?!/|(?:p|li|td|tr|h[1-6]|strong|em|b|i|br|ul|ol|dl|dt|dd|div|span|table|thead|tbody|figure|figcaption|blockquote"
    r'|th scope="(?:col|row)")>)'
    r"(?:!--.*?(?:--!?>|\Z)|(!\[CDATA\[)|([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)?)*+)(>|\Z))",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s\"'>]+)))?")
_SRCSET_CANDIDATE = re.compile(r"([^\s,]\S*+)(?:\s++[0-9.]+[wxh])*+\s*+,?")
_EVENT_HANDLER = re.compile("on[a-z]+")
_ABSOLUTE_URL = re.compile(r"(?!https?:(?!//[^/?#\s]))[a-z][a-z0-9+.-]+:.", re.IGNORECASE)
_SCRIPT_SCHEME = re.compile(r"(?:javascript|vbscript|file|data:text/html)\b", re.IGNORECASE)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x20\x7f]+")
_ESCAPED_TAG = re.compile(r"\s*&lt;[a-z!/][^<>]*?&gt;", re.IGNORECASE)

# What is wrong with a text by its hash and length: the same content is in three formats and in many feeds. The texts
# themselves would take too much memory.
_CACHE: dict[tuple[int, int, bool], BrokenHtmlRules] = {}
_CACHE_SIZE = 1 << 15


def check_html(report: FeedReport, text: str, *, has_base: bool = False) -> None:
    """Record what is wrong with HTML; with `has_base` an `xml:base` resolves its relative addresses."""
    if "<" in text:
        for rule, value in _cached_broken_rules(text, has_base):
            report.add(rule, value)


def check_content_html(report: FeedReport, text: str, *, has_base: bool = False) -> None:
    """Record what is wrong with an entry's whole content."""
    check_html(report, text, has_base=has_base)
    if "<" not in text and (escaped := _ESCAPED_TAG.match(text)):
        report.add(Rule.HTML_TWICE, escaped[0].strip())


def _cached_broken_rules(text: str, has_base: bool) -> BrokenHtmlRules:
    key = (hash(text), len(text), has_base)
    if key not in _CACHE:
        if len(_CACHE) >= _CACHE_SIZE:
            _CACHE.clear()
        _CACHE[key] = tuple(_broken_rules(text, has_base))
    return _CACHE[key]


def _broken_rules(text: str, has_base: bool) -> list[tuple[Rule, str]]:
    broken_rules: list[tuple[Rule, str]] = []
    ids: set[str] = set()
    for match in _TAG_TO_CHECK.finditer(text):
        section, name, attributes, end = match.groups()
        if section:
            broken_rules.append((Rule.HTML_CDATA, text[match.start() : match.start() + 40]))
        elif name:
            # XHTML may name its elements with a prefix.
            if name.lower().rpartition(":")[2] in _FORBIDDEN_ELEMENTS:
                broken_rules.append((Rule.HTML_ELEMENT, f"<{name}>"))
            if attributes:
                _check_attributes(attributes, has_base, ids, broken_rules)
            if not end:
                broken_rules.append((Rule.HTML_CUT, match[0]))
    return broken_rules


def _check_attributes(attributes: str, has_base: bool, ids: set[str], broken_rules: list[tuple[Rule, str]]) -> None:
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        key = name.lower().rpartition(":")[2]
        value = double or single or bare
        if key in _URL_ATTRIBUTES:
            _check_url(value, has_base, broken_rules)
        elif key == "srcset":
            for candidate in _SRCSET_CANDIDATE.findall(value):
                _check_url(candidate.rstrip(","), has_base, broken_rules)
        elif key == "id":
            if value in ids:
                broken_rules.append((Rule.HTML_ID, value))
            ids.add(value)
        elif _EVENT_HANDLER.fullmatch(key):
            broken_rules.append((Rule.HTML_HANDLER, name))


def _check_url(url: str, has_base: bool, broken_rules: list[tuple[Rule, str]]) -> None:
    if url.startswith(("https://", "http://")) and len(url) > 8:
        return
    address = html.unescape(url).strip()
    # Browsers drop control characters and line ends before they read the scheme.
    if _SCRIPT_SCHEME.match(_CONTROL_CHARACTERS.sub("", address[:200])):
        broken_rules.append((Rule.HTML_SCRIPT, address))
    elif not has_base and not _ABSOLUTE_URL.match(address):
        broken_rules.append((Rule.HTML_ADDRESS, url))
