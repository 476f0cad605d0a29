"""Turns the addresses in an old site's texts into what they lead to here."""

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from msgspec import Struct

from newsroom.model.settings import canonical_host

FindPage = Callable[[str], str]
"""Gives what answers here for an old address (a path and maybe a query): a path under content/, a list's own address
with a slash at each end, or "" where it was none of the old site's."""
# Of a link to a page, these say who came by it, not which page it is.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc|mc_[ce]id|replytocom|share|ref", re.IGNORECASE)
_INDEX_FILE = re.compile(r"(?<=/)(?:index|default)\.(?:php|html?|aspx?)$", re.IGNORECASE)
_OLD_HOME = "https://old.invalid/"
_KEPT_SCHEMES = ("mailto", "tel")


class OldAddress(Struct, frozen=True):
    """What an address in a text names: one of the old site, below its host, or one elsewhere.

    `absolute` leads there from everywhere; "" for what is no address that readers could follow.
    """

    absolute: str
    own_path: str = ""
    """Path and query of an address of the old site; "" for one elsewhere."""
    fragment: str = ""


class OwnAddresses:
    """Tells the addresses of one old site from others."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        """`addresses` are those that the site answered at; http, https and `www.` are one."""
        self._home = addresses[0] if addresses else _OLD_HOME
        self._hosts = {host for host in map(_host, addresses) if host} | {_host(_OLD_HOME)}

    def read(self, address: str, page: str) -> OldAddress:
        """What an address means in the text of a page, whose own address is a path below the host, or ""."""
        written = re.sub(r"[\t\r\n]+", "", address).strip()
        try:
            parts = urlsplit(urljoin(urljoin(self._home, page or "/"), written))
            host = _host(parts.geturl())
        except ValueError:
            return OldAddress("")
        if parts.scheme in _KEPT_SCHEMES:
            return OldAddress(written)
        if parts.scheme not in ("http", "https") or not host:
            return OldAddress("")
        if host not in self._hosts:
            return OldAddress(parts.geturl())
        path = parts.path or "/"
        own = f"{path}?{parts.query}" if parts.query else path
        return OldAddress(parts.geturl() if self._home != _OLD_HOME else "", own, parts.fragment)

    def is_home(self, own_path: str) -> bool:
        """Whether a path is that of the old home page."""
        home = urlsplit(self._home).path.rstrip("/")
        return _INDEX_FILE.sub("", own_path).rstrip("/") == home


def _host(address: str) -> str:
    try:
        return canonical_host(urlsplit(address)).removeprefix("www.")
    except ValueError:
        return ""


def find_by_spellings(own_path: str, find_page: Callable[[str], str]) -> str:
    """What `find_page` knows by any way to write one address; "" for nothing."""
    return next(filter(None, map(find_page, dict.fromkeys(_spellings(own_path)))), "")


def _spellings(own_path: str) -> Iterator[str]:
    path, _, query = own_path.partition("?")
    yield own_path
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    if query and len(kept) < len(pairs):
        query = urlencode(kept)
        yield f"{path}?{query}" if query else path
    ending = f"?{query}" if query else ""
    for each in (path, unquote(path), quote(unquote(path), safe="/~!$&'()*+,;=:@-._"), _INDEX_FILE.sub("", path)):
        yield each + ending
        if not posixpath.splitext(each)[1]:
            yield (each.rstrip("/") if each.endswith("/") and each != "/" else f"{each}/") + ending


def reference_from(path: str, target: str, fragment: str = "") -> str:
    """How the file at a path under content/ refers to a target there: a list by its own address, a file by its path."""
    anchor = f"#{fragment}" if fragment and not target.startswith("/") else ""
    return target if target.startswith("/") else posixpath.relpath(target, posixpath.dirname(path) or ".") + anchor
