"""Cleans HTML by an allow-list and turns every address of this site in it into a reference to resolve later."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import nh3

from newsroom.text.normalize import strip_control_chars

# An address of this site stands in a fragment as `newsroom:` and the text as the author wrote it, until the library is
# known. Authors cannot write such an address themselves: the scheme is not on the list of those let through.
REFERENCE_SCHEME = "newsroom:"
# Ids of the pages' own landmarks begin so; a body may not take one of them.
RESERVED_ID_PREFIX = "nr-"

# fmt: off
ALLOWED_TAGS = {
    "a", "abbr", "aside", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
}
# fmt: on
ALLOWED_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "time": {"datetime"},
}
# Removed with all they hold.
TAGS_REMOVED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "textarea",
    "select",
}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}

# The cleaner writes `<`, `>` and `"` inside attributes as entities, so a tag ends at the next `>`, and no text or
# attribute can look like a tag.
_LINK = re.compile(rf'<a\b([^>]*?) href="{REFERENCE_SCHEME}([^"]*)"')
_IMAGE = re.compile(rf'<img\b([^>]*?) src="{REFERENCE_SCHEME}([^"]*)"([^>]*)>')
_DEAD_LINK = re.compile(r"<a\b(?![^>]* (?:href|id)=)[^>]*>(.*?)</a>", re.DOTALL)
_DEAD_IMAGE = re.compile(r"<img\b(?![^>]* src=)[^>]*>")
_FIGURE = re.compile(r"<figure\b[^>]*>(?:(?!</?figure\b).)*</figure>", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[^"]*"')

_REMOVED_TAG = re.compile(
    r"<(script|style|iframe|object|embed|form|input|button|select|textarea|svg|math|video|audio|link|meta|base|noscript"
    r"|template|frameset|applet)\b",
    re.IGNORECASE,
)
_EVENT_HANDLER = re.compile(r"<[a-z][^<>]*[\s/\"'](on[a-z]+)\s*=", re.IGNORECASE)
_ADDRESS_WITH_SCHEME = re.compile(
    r"<[a-z][^<>]*\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE
)


class Sanitizer:
    """A reusable cleaner; after each `clean` it holds the references that HTML made."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self.images: list[str] = []
        self.external_images: list[str] = []
        self._cleaner = nh3.Cleaner(
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            clean_content_tags=TAGS_REMOVED_WITH_CONTENT,
            url_schemes=ALLOWED_SCHEMES,
            attribute_filter=self._filter_attribute,
            link_rel=None,
        )

    def sanitize(self, markup: str) -> str:
        """The allowed part of the markup; addresses of this site become references.

        An h1 becomes an h2: the page's title is the only h1.
        """
        self.links, self.images, self.external_images = [], [], []
        fragment = self._cleaner.clean(markup).replace("<h1", "<h2").replace("</h1>", "</h2>")
        return _unwrap_dead_links(_remove_dead_images(fragment))

    def _filter_attribute(self, tag: str, name: str, value: str) -> str | None:
        """The value as it is written out, or None without the attribute.

        nh3 judges addresses before it calls this filter, so whatever is changed here has to be judged here again.
        """
        value = strip_control_chars(value)
        if name == "id":
            return None if value.startswith(RESERVED_ID_PREFIX) else value
        if name == "href":
            return self._filter_href(value.strip())
        # The filter hears of the attributes of refused tags too, an <iframe src> say.
        if name == "src" and tag == "img":
            return self._filter_src(value.strip())
        return value

    def _filter_href(self, address: str) -> str | None:
        if not allowed(address):
            return None
        parts = urlsplit(address)
        if parts.scheme or address.startswith("#"):
            return address
        if parts.netloc:
            return f"https:{address}"
        return _to_reference(address, self.links)

    def _filter_src(self, address: str) -> str | None:
        if not allowed(address):
            return None
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            self.external_images.append(address)
            return None
        return _to_reference(address, self.images)


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
    return not scheme or scheme in ALLOWED_SCHEMES


def _to_reference(address: str, references: list[str]) -> str | None:
    if not address:
        return None
    references.append(address)
    return REFERENCE_SCHEME + address


def _unwrap_dead_links(fragment: str) -> str:
    """The fragment with only the words of links that lead nowhere; an `<a id>` is a place to link to, and stays."""
    return _DEAD_LINK.sub(r"\1", fragment) if "<a" in fragment else fragment


def _remove_dead_images(fragment: str) -> str:
    """The fragment without pictures that have no address, and without figures that are left with none."""
    if "<img" not in fragment or not _DEAD_IMAGE.search(fragment):
        return fragment

    def figure(match: re.Match[str]) -> str:
        kept = _DEAD_IMAGE.sub("", match[0])
        return kept if kept == match[0] or "<img" in kept else ""

    return _DEAD_IMAGE.sub("", _FIGURE.sub(figure, fragment))


def removed_markup(markup: str) -> list[str]:
    """What in the markup the allow-list removes and an author would miss: tags, handlers, addresses by their scheme."""
    tags = [f"<{tag.lower()}>" for tag in _REMOVED_TAG.findall(markup)]
    addresses = (html.unescape("".join(quoted)).strip() for quoted in _ADDRESS_WITH_SCHEME.findall(markup))
    lost = [address for address in addresses if not allowed(address)]
    return list(dict.fromkeys(tags + _EVENT_HANDLER.findall(markup) + lost))


def replace_references(
    fragment: str,
    *,
    link_address: Callable[[str], str | None],
    image_attributes: Callable[[str], str | None],
    wrap_image: Callable[[str, str, bool], str] | None = None,
) -> str:
    """Put addresses in place of the references of a fragment.

    `link` gives the address for a reference, or None where its target is not public: the words stay, the link goes.
    `picture` gives the attributes of the `<img>` (`src="…" width="…"`), or None where the picture goes, and with it the
    figure it stands in. A size that the author gave stands instead of the picture's own. `around` gets the reference,
    the finished `<img>` and whether it stands inside a link, and gives what stands in its place.
    """
    if REFERENCE_SCHEME not in fragment:
        return fragment

    def image(match: re.Match[str]) -> str:
        before, written, after = match.groups()
        attributes = image_attributes(html.unescape(written))
        if not attributes:
            return f"<img{before}{after}>"
        if _SIZE.search(before) or _SIZE.search(after):
            attributes = _SIZE.sub("", attributes)
        drawn = f"<img{before} {attributes}{after}>"
        if wrap_image is None:
            return drawn
        linked = fragment.rfind("<a ", 0, match.start()) > fragment.rfind("</a>", 0, match.start())
        return wrap_image(html.unescape(written), drawn, linked)

    def anchor(match: re.Match[str]) -> str:
        before, written = match.groups()
        address = link_address(html.unescape(written))
        if address is None or not allowed(address):
            return f"<a{before}"
        return f'<a{before} href="{html.escape(address)}"'

    return _unwrap_dead_links(_remove_dead_images(_LINK.sub(anchor, _IMAGE.sub(image, fragment))))
