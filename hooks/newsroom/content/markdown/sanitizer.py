"""Sanitises HTML by an allow-list, and turns every address of this site in it into a reference to resolve later."""

import html
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit, urlunsplit

import nh3

from newsroom.model.settings import canonical_host
from newsroom.text.normalize import strip_control_chars

# A reference is this scheme and an address of this site as its author wrote it, which is resolved when all items are
# known. Authors cannot write references themselves, since the scheme is not in ALLOWED_SCHEMES.
REFERENCE_SCHEME = "newsroom:"
# The prefix of ids in the templates, which no body may use.
RESERVED_ID_PREFIX = "nr-"

ALLOWED_TAGS = {
    "a", "abbr", "aside", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
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
TAGS_REMOVED_WITH_CONTENT = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "textarea", "select",
}  # fmt: skip
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}

# nh3 writes `<`, `>` and `"` in text and attributes as entities: a tag ends at the next `>`, and nothing else looks
# like a tag.
_LINK = re.compile(rf'<a\b([^<>]*?) href="{REFERENCE_SCHEME}([^"]*)"')
_IMAGE = re.compile(rf'<img\b([^<>]*?) src="{REFERENCE_SCHEME}([^"]*)"([^<>]*)>')
_DEAD_LINK = re.compile(r"<a\b(?![^<>]* (?:href|id)=)[^<>]*>([^<]*(?:<(?!/?a\b)[^<]*)*)</a>")
_DEAD_IMAGE = re.compile(r"<img\b(?![^<>]* src=)[^<>]*>")
_FIGURE = re.compile(r"<figure\b[^<>]*>(?:(?!</?figure\b).)*</figure>", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[^"]*"')

_REMOVED_TAG = re.compile(
    r"<(script|style|iframe|object|embed|form|input|button|select|textarea|svg|math|video|audio|link|meta|base|noscript"
    r"|template|frameset|applet)\b",
    re.IGNORECASE,
)
_EVENT_HANDLER = re.compile(r"<[a-z][^<>]*[\s/\"'](on[a-z]+)\s*=", re.IGNORECASE)
_LOCAL_PATH = re.compile(r"[A-Za-z]:(?!//)|file:|[^\\]*\\", re.IGNORECASE)
_IMAGE_WITHOUT_ALT = re.compile(r'<img\b(?![^<>]* alt="[^"])[^<>]*>')
_SRC = re.compile(r' src="([^"]*)"')
_ADDRESS_WITH_SCHEME = re.compile(
    r"<[a-z][^<>]*\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE
)


class Sanitizer:
    """Sanitises one HTML after another; the lists are of the references and addresses in the last one."""

    def __init__(self, site_url: str = "") -> None:
        """`site_url` is the site's address: addresses that begin with it are references too."""
        site = urlsplit(site_url)
        self._host, self._base = canonical_host(site), site.path.rstrip("/") + "/"
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
        # nh3 passes attributes of removed tags too, such as <iframe src>.
        if name == "href" or (name == "src" and tag == "img"):
            return self._filter_address(name, value.strip())
        return value

    def _filter_address(self, name: str, address: str) -> str | None:
        if not address or not allowed(address):
            return None
        parts = urlsplit(address)
        if self._is_own(parts):
            own_path = "/" + parts.path[len(self._base) :].lstrip("/")
            address, parts = urlunsplit(("", "", own_path, parts.query, parts.fragment)), urlsplit("")
        if name == "src" and (parts.scheme or parts.netloc):
            self.external_images.append(address)
            return None
        if parts.scheme or (address.startswith("#") and name == "href"):
            return address
        if parts.netloc:
            return f"https:{address}"
        (self.links if name == "href" else self.images).append(address)
        return REFERENCE_SCHEME + address

    def _is_own(self, parts: SplitResult) -> bool:
        """Whether an absolute address is one of this site."""
        if not self._host or not parts.netloc or parts.scheme not in {"", "http", "https"}:
            return False
        try:
            return canonical_host(parts) == self._host and f"{parts.path}/".startswith(self._base)
        except ValueError:
            return False


def allowed(address: str) -> bool:
    """True if a browser reads one of ALLOWED_SCHEMES in the address, or no scheme.

    Check the text that is written out: whatever is stripped from it afterwards may have hidden a scheme. `urlsplit`
    finds the scheme as browsers do: without control characters and spaces before it and without tabs and line ends
    inside it (WHATWG URL, 4.4, basic URL parser). An address that it cannot parse is not allowed.
    """
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return not scheme or scheme in ALLOWED_SCHEMES


def _unwrap_dead_links(fragment: str) -> str:
    """The fragment with the text alone of links without address; an `<a id>` can be linked to, and stays."""
    return _DEAD_LINK.sub(r"\1", fragment) if "<a" in fragment else fragment


def _remove_dead_images(fragment: str) -> str:
    """The fragment without images that have no address, and without figures that have no other image."""
    if "<img" not in fragment or not _DEAD_IMAGE.search(fragment):
        return fragment

    def remove_in_figure(match: re.Match[str]) -> str:
        figure = _DEAD_IMAGE.sub("", match[0])
        return figure if figure == match[0] or "<img" in figure else ""

    return _DEAD_IMAGE.sub("", _FIGURE.sub(remove_in_figure, fragment))


def removed_markup(markup: str) -> list[str]:
    """What is removed from the markup and its author would miss: tags, event handlers, addresses by their scheme."""
    tags = [f"<{tag.lower()}>" for tag in _REMOVED_TAG.findall(markup)]
    addresses = (html.unescape("".join(quoted)).strip() for quoted in _ADDRESS_WITH_SCHEME.findall(markup))
    refused = [address for address in addresses if not allowed(address)]
    return list(dict.fromkeys(tags + _EVENT_HANDLER.findall(markup) + refused))


def is_local_path(address: str) -> bool:
    """Whether an address is a path on somebody's own computer or network: C:\\anh, file:///…, \\\\may\\chung."""
    return _LOCAL_PATH.match(address) is not None


def images_without_alt(fragment: str) -> list[str]:
    """The addresses, as their author wrote them, of a sanitised fragment's images without an alternative text."""
    if "<img" not in fragment:
        return []
    sources = (_SRC.search(image) for image in _IMAGE_WITHOUT_ALT.findall(fragment))
    written = (html.unescape(source[1]).removeprefix(REFERENCE_SCHEME) for source in sources if source)
    return list(dict.fromkeys(written))


def replace_references(
    fragment: str,
    *,
    link_address: Callable[[str], str | None],
    image_attributes: Callable[[str], str | None],
    wrap_image: Callable[[str, str, bool], str] | None = None,
) -> str:
    """Put addresses in place of the references of a fragment.

    `link_address` returns the address for a reference, or None where its target is not public: then only the link's
    text stays. `image_attributes` returns the attributes of the `<img>` (`src="…" width="…"`), or None to remove the
    image, and its figure if it has no other; a size that the author gave replaces the image's own. `wrap_image` gets
    the reference, the finished `<img>` and whether it is inside a link, and returns the HTML in its place.
    """
    if REFERENCE_SCHEME not in fragment:
        return fragment

    def replace_image(match: re.Match[str]) -> str:
        before, reference, after = match.groups()
        attributes = image_attributes(html.unescape(reference))
        if not attributes:
            return f"<img{before}{after}>"
        if _SIZE.search(before) or _SIZE.search(after):
            attributes = _SIZE.sub("", attributes)
        tag = f"<img{before} {attributes}{after}>"
        if wrap_image is None:
            return tag
        in_link = fragment.rfind("<a ", 0, match.start()) > fragment.rfind("</a>", 0, match.start())
        return wrap_image(html.unescape(reference), tag, in_link)

    def replace_link(match: re.Match[str]) -> str:
        before, reference = match.groups()
        address = link_address(html.unescape(reference))
        if address is None or not allowed(address):
            return f"<a{before}"
        return f'<a{before} href="{html.escape(address)}"'

    return _unwrap_dead_links(_remove_dead_images(_LINK.sub(replace_link, _IMAGE.sub(replace_image, fragment))))
