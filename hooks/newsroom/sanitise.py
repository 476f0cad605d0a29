"""Cleans HTML by an allow-list and turns every address of this site in it into a reference to resolve later."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import nh3

# An address of this site stands in a fragment as `newsroom:` and the text as the author wrote it, until the library is
# known. Authors cannot write such an address themselves: the scheme is not on the list of those let through.
SCHEME = "newsroom:"
_REFERENCE = re.compile(rf' (href|src)="{SCHEME}([^"]*)"')
_IMAGE = re.compile(rf'<img\b([^>]*?) src="{SCHEME}([^"]*)"([^>]*)>')
_ANCHOR_WITHOUT_ADDRESS = re.compile(r"<a>(.*?)</a>", re.DOTALL)

TAGS = {
    "a",
    "abbr",
    "aside",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
}
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "div": {"role", "aria-label", "tabindex"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "sup": {"role"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "time": {"datetime"},
}
# Removed with all they hold.
EMPTIED = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "textarea", "select"}
SCHEMES = {"http", "https", "mailto", "tel"}
# Ids of the pages' own landmarks begin so; a body may not take one of them.
OWN_ID = "nr-"

_REFUSED_TAG = re.compile(
    r"<(script|style|iframe|object|embed|form|input|button|select|textarea|svg|video|audio|link|meta|base|noscript)\b",
    re.IGNORECASE,
)
_HANDLER = re.compile(r"<[a-z][^<>]*\s(on[a-z]+)\s*=", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"=\s*[\"']?\s*((?:javascript|vbscript|data):)", re.IGNORECASE)


class Sanitiser:
    """A reusable cleaner; after each `clean` it holds the references that HTML made."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.foreign_pictures: list[str] = []
        self._cleaner = nh3.Cleaner(
            tags=TAGS,
            attributes=ATTRIBUTES,
            clean_content_tags=EMPTIED,
            url_schemes=SCHEMES,
            attribute_filter=self._attribute,
            link_rel=None,
        )

    def clean(self, markup: str) -> str:
        """The allowed part of the markup; addresses of this site become references."""
        self.links, self.pictures, self.foreign_pictures = [], [], []
        return self._cleaner.clean(markup)

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return None if value.startswith(OWN_ID) else value
        if name == "href":
            return self._reference(value, self.links)
        if name == "src":
            if urlsplit(value.strip()).netloc or urlsplit(value.strip()).scheme:
                self.foreign_pictures.append(value)
                return None
            return self._reference(value, self.pictures)
        return value

    def _reference(self, value: str, found: list[str]) -> str | None:
        address = value.strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or address.startswith("#") or not address:
            return address
        found.append(address)
        return SCHEME + address


def refused(markup: str) -> list[str]:
    """What in the markup the allow-list removes and an author would miss: tags, handlers, script addresses."""
    tags = [f"<{tag.lower()}>" for tag in _REFUSED_TAG.findall(markup)]
    return list(dict.fromkeys(tags + _HANDLER.findall(markup) + _SCRIPT_ADDRESS.findall(markup)))


def written_path(reference: str) -> str:
    """The path of a reference as a file name has it: without query and fragment, percent-decoded."""
    return unquote(urlsplit(reference).path)


def written_anchor(reference: str) -> str:
    """The `#fragment` of a reference, or ""."""
    fragment = urlsplit(reference).fragment
    return f"#{fragment}" if fragment else ""


def resolve(fragment: str, *, link: Callable[[str], str | None], picture: Callable[[str], str | None]) -> str:
    """Put addresses in place of the references of a fragment.

    `link` gives the address for a reference, or None where its target is not public: the words stay, the link goes.
    `picture` gives the attributes of the `<img>` (`src="…" width="…"`), or None where the picture goes.
    """
    if SCHEME not in fragment:
        return fragment

    def image(match: re.Match[str]) -> str:
        attributes = picture(html.unescape(match[2]))
        return f"<img{match[1]} {attributes}{match[3]}>" if attributes else ""

    lost = False

    def anchor(match: re.Match[str]) -> str:
        nonlocal lost
        address = link(html.unescape(match[2]))
        lost = lost or address is None
        return "" if address is None else f' {match[1]}="{html.escape(address)}"'

    done = _REFERENCE.sub(anchor, _IMAGE.sub(image, fragment))
    return _ANCHOR_WITHOUT_ADDRESS.sub(r"\1", done) if lost else done
