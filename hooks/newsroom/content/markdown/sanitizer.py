"""Cleans HTML by an allow-list and turns every address of this site in it into a reference to resolve later."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import nh3

from newsroom.text.normalize import clean

# An address of this site stands in a fragment as `newsroom:` and the text as the author wrote it, until the library is
# known. Authors cannot write such an address themselves: the scheme is not on the list of those let through.
SCHEME = "newsroom:"
# Ids of the pages' own landmarks begin so; a body may not take one of them.
OWN_ID = "nr-"

# fmt: off
TAGS = {
    "a", "abbr", "aside", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
}
# fmt: on
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "div": {"aria-label"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "time": {"datetime"},
}
# What makes the frame of a table reachable; any other value would take the page's order or landmarks away.
VALUES = {"div": {"role": {"region"}, "tabindex": {"0"}}}
# Removed with all they hold.
EMPTIED = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "textarea", "select"}
SCHEMES = {"http", "https", "mailto", "tel"}

# The cleaner writes `<`, `>` and `"` inside attributes as entities, so a tag ends at the next `>`, and no text or
# attribute can look like a tag.
_LINK = re.compile(rf'<a\b([^>]*?) href="{SCHEME}([^"]*)"')
_IMAGE = re.compile(rf'<img\b([^>]*?) src="{SCHEME}([^"]*)"([^>]*)>')
_DEAD_LINK = re.compile(r"<a\b(?![^>]* (?:href|id)=)[^>]*>(.*?)</a>", re.DOTALL)
_DEAD_IMAGE = re.compile(r"<img\b(?![^>]* src=)[^>]*>")
_FIGURE = re.compile(r"<figure\b[^>]*>(?:(?!</?figure\b).)*</figure>", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[^"]*"')

_REFUSED_TAG = re.compile(
    r"<(script|style|iframe|object|embed|form|input|button|select|textarea|svg|math|video|audio|link|meta|base|noscript"
    r"|template|frameset|applet)\b",
    re.IGNORECASE,
)
_HANDLER = re.compile(r"<[a-z][^<>]*[\s/\"'](on[a-z]+)\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"<[a-z][^<>]*\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)


class Sanitiser:
    """A reusable cleaner; after each `clean` it holds the references that HTML made."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.foreign_pictures: list[str] = []
        self._cleaner = nh3.Cleaner(
            tags=TAGS,
            attributes=ATTRIBUTES,
            tag_attribute_values=VALUES,
            clean_content_tags=EMPTIED,
            url_schemes=SCHEMES,
            attribute_filter=self._attribute,
            link_rel=None,
        )

    def clean(self, markup: str) -> str:
        """The allowed part of the markup; addresses of this site become references."""
        self.links, self.pictures, self.foreign_pictures = [], [], []
        return _without_dead_links(_without_dead_images(self._cleaner.clean(markup)))

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        """The value as it is written out, or None without the attribute.

        nh3 judges addresses before it calls this filter, so whatever is changed here has to be judged here again.
        """
        value = clean(value)
        if name == "id":
            return None if value.startswith(OWN_ID) else value
        if name == "href":
            return self._link(value.strip())
        # The filter hears of the attributes of refused tags too, an <iframe src> say.
        if name == "src" and tag == "img":
            return self._picture(value.strip())
        return value

    def _link(self, address: str) -> str | None:
        if not allowed(address):
            return None
        parts = urlsplit(address)
        if parts.scheme or address.startswith("#"):
            return address
        if parts.netloc:
            return f"https:{address}"
        return _reference(address, self.links)

    def _picture(self, address: str) -> str | None:
        if not allowed(address):
            return None
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            self.foreign_pictures.append(address)
            return None
        return _reference(address, self.pictures)


def allowed(address: str) -> bool:
    """True if a browser reads one of SCHEMES in the address, or no scheme.

    Ask this of the text that is written out: whatever is stripped from it afterwards may have hidden a scheme.
    `urlsplit` finds the scheme as browsers do: without controls and spaces before it and without tabs and line ends
    inside it (WHATWG URL, 4.4, basic URL parser). What it cannot parse is not allowed.
    """
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return not scheme or scheme in SCHEMES


def _reference(address: str, found: list[str]) -> str | None:
    if not address:
        return None
    found.append(address)
    return SCHEME + address


def _without_dead_links(fragment: str) -> str:
    """The fragment with only the words of links that lead nowhere; an `<a id>` is a place to link to, and stays."""
    return _DEAD_LINK.sub(r"\1", fragment) if "<a" in fragment else fragment


def _without_dead_images(fragment: str) -> str:
    """The fragment without pictures that have no address, and without figures that are left with none."""
    if "<img" not in fragment or not _DEAD_IMAGE.search(fragment):
        return fragment

    def figure(match: re.Match[str]) -> str:
        kept = _DEAD_IMAGE.sub("", match[0])
        return kept if kept == match[0] or "<img" in kept else ""

    return _DEAD_IMAGE.sub("", _FIGURE.sub(figure, fragment))


def refused(markup: str) -> list[str]:
    """What in the markup the allow-list removes and an author would miss: tags, handlers, addresses by their scheme."""
    tags = [f"<{tag.lower()}>" for tag in _REFUSED_TAG.findall(markup)]
    addresses = (html.unescape("".join(quoted)).strip() for quoted in _ADDRESS.findall(markup))
    lost = [address for address in addresses if not allowed(address)]
    return list(dict.fromkeys(tags + _HANDLER.findall(markup) + lost))


def written_path(reference: str) -> str:
    """The path of a reference as a file name has it: without query and fragment, percent-decoded."""
    try:
        return unquote(urlsplit(reference).path)
    except ValueError:
        return reference


def written_anchor(reference: str) -> str:
    """The `#fragment` of a reference, or ""."""
    try:
        fragment = urlsplit(reference).fragment
    except ValueError:
        return ""
    return f"#{fragment}" if fragment else ""


def resolve(
    fragment: str,
    *,
    link: Callable[[str], str | None],
    picture: Callable[[str], str | None],
    around: Callable[[str, str, bool], str] | None = None,
) -> str:
    """Put addresses in place of the references of a fragment.

    `link` gives the address for a reference, or None where its target is not public: the words stay, the link goes.
    `picture` gives the attributes of the `<img>` (`src="…" width="…"`), or None where the picture goes, and with it the
    figure it stands in. A size that the author gave stands instead of the picture's own. `around` gets the reference,
    the finished `<img>` and whether it stands inside a link, and gives what stands in its place.
    """
    if SCHEME not in fragment:
        return fragment

    def image(match: re.Match[str]) -> str:
        before, written, after = match.groups()
        attributes = picture(html.unescape(written))
        if not attributes:
            return f"<img{before}{after}>"
        if _SIZE.search(before) or _SIZE.search(after):
            attributes = _SIZE.sub("", attributes)
        drawn = f"<img{before} {attributes}{after}>"
        if around is None:
            return drawn
        linked = fragment.rfind("<a ", 0, match.start()) > fragment.rfind("</a>", 0, match.start())
        return around(html.unescape(written), drawn, linked)

    def anchor(match: re.Match[str]) -> str:
        before, written = match.groups()
        address = link(html.unescape(written))
        if address is None or not allowed(address):
            return f"<a{before}"
        return f'<a{before} href="{html.escape(address)}"'

    return _without_dead_links(_without_dead_images(_LINK.sub(anchor, _IMAGE.sub(image, fragment))))
