"""Where an old site was, and its addresses in the form that is kept of them."""

import re
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from msgspec import Struct

from newsroom.text.normalize import nfc

_ESCAPES = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f\\]")
_MAX_ADDRESS = 500
SAFE_IN_PATH = "~!$&'()*+,;=:@-._"
"""What stands in a part of a path as it is (RFC 3986, section 3.3)."""


class OldHost(Struct, frozen=True):
    """Where a site was: its host without `www.`, and the path that all its addresses begin with (`` or `/tin`)."""

    host: str
    path: str = ""

    def address(self, link: str) -> str:
        """The path and query of a link into the site; "" for one that leads elsewhere, or nowhere."""
        try:
            parts = urlsplit(link.strip())
            host = parts.hostname
        except ValueError:
            return ""
        if host is not None and host.removeprefix("www.") != self.host:
            return ""
        if host is None and not link.startswith("/"):
            return ""
        address = readable(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return address if address.startswith("/") and is_address(address) else ""


def old_host(address: str) -> OldHost:
    """The place of a site by its own address; an empty one where that is none."""
    try:
        parts = urlsplit(address.strip())
        return OldHost((parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"))
    except ValueError:
        return OldHost("")


def site_addresses(host: str) -> tuple[str, ...]:
    """The addresses that the site of a host answered at; none without a host."""
    places = (f"{scheme}://{prefix}{host}/" for prefix in ("", "www.") for scheme in ("https", "http"))
    return tuple(places) if host else ()


def slug_of(address: str) -> str:
    """The last part of an address without the ending of a file."""
    path = address.partition("?")[0].rstrip("/")
    return re.sub(r"\.(?:x?html?|php|aspx?)$", "", path.rpartition("/")[2], flags=re.IGNORECASE)


def readable(path: str) -> str:
    """A path with its Vietnamese letters as such (RFC 3987); one that needs escapes has them for all."""
    if "%" not in path:
        return nfc(path)
    decoded = nfc(_ESCAPES.sub(_decoded, path))
    return quote(nfc(unquote(path)), safe=f"/{SAFE_IN_PATH}") if "%" in decoded else decoded


def _decoded(escapes: re.Match[str]) -> str:
    try:
        text = unquote_to_bytes(escapes[0]).decode()
    except UnicodeDecodeError:
        return escapes[0]
    return text if text.isprintable() and not _FORBIDDEN.search(text) else escapes[0]


def is_address(text: str) -> bool:
    """Whether a text can be an old address: it is not endless and has nothing that no request has."""
    return len(text) <= _MAX_ADDRESS and not text.startswith("//") and not _FORBIDDEN.search(text)
