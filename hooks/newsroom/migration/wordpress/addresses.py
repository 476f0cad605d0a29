"""The addresses at which WordPress answers for its items and lists.

Sources: WordPress, class-wp-rewrite.php (permalinks), canonical.php (what leads on), class-wp.php (queries).
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlsplit

from msgspec import Struct

_ESCAPES = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f\\]")
_DATE = re.compile(r"/\d{4}/\d\d(/\d\d)?/", re.ASCII)
_FEED_WORDS = ("feed", "feed/rss", "feed/rss2", "feed/atom", "feed/rdf", "rss", "rss2", "atom", "rdf")
_FEED_FILES = ("wp-rss.php", "wp-rss2.php", "wp-atom.php", "wp-rdf.php", "wp-feed.php")
_FEED_QUERIES = ("rss", "rss2", "atom", "rdf")
MAX_LIST_PAGES = 30
"""How many pages of one list are led on from; nobody keeps a bookmark of later ones."""
_LIST_PAGE_SIZE = 10
_MAX_ADDRESS = 500


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


def readable(path: str) -> str:
    """A path with its Vietnamese letters as such (RFC 3987); escapes of other signs stay."""
    if "%" not in path:
        return unicodedata.normalize("NFC", path)
    return unicodedata.normalize("NFC", _ESCAPES.sub(_decoded, path))


def _decoded(escapes: re.Match[str]) -> str:
    try:
        text = unquote_to_bytes(escapes[0]).decode()
    except UnicodeDecodeError:
        return escapes[0]
    return text if text.isprintable() and not _FORBIDDEN.search(text) else escapes[0]


def is_address(text: str) -> bool:
    """Whether a text can be an old address: it is not endless and has nothing that no request has."""
    return len(text) <= _MAX_ADDRESS and not text.startswith("//") and not _FORBIDDEN.search(text)


def is_query(address: str) -> bool:
    """Whether an address only gives a number: readers saw it as a site's plain permalink, or never."""
    return "?" in address


def item_queries(path: str, number: int, item_type: str) -> Iterator[str]:
    """The addresses of an item by its number, which lead on to its permalink."""
    yield f"{path}/?p={number}"
    if item_type == "page":
        yield f"{path}/?page_id={number}"
    if item_type not in ("post", "page"):
        yield f"{path}/?post_type={item_type}&p={number}"


def below(address: str, *names: str) -> Iterator[str]:
    """What lies below a permalink: `feed/`, `amp/`, `2/`; nothing below a query."""
    if not is_query(address):
        yield from (f"{address.rstrip('/')}/{name}/" for name in names)


def former(address: str, slug: str, old_slugs: tuple[str, ...], old_days: tuple[str, ...]) -> Iterator[str]:
    """The permalinks that an item had under former slugs and days (`2019-05-31`)."""
    slug = readable(slug)
    for old in map(readable, old_slugs):
        # The last place where the slug stands as a part of the path, with or without an ending.
        start, found, rest = address.rpartition(f"/{slug}")
        if found and slug and old and "/" not in old and re.fullmatch(r"(?:[/.-].*)?", rest):
            yield f"{start}/{old}{rest}"
    for day in old_days:
        if (date := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day)) and (place := _DATE.search(address)):
            parts = date.groups() if place[1] else date.groups()[:2]
            yield f"{address[: place.start()]}/{'/'.join(parts)}/{address[place.end() :]}"


def site_feeds(path: str) -> tuple[str, ...]:
    """The feeds of all posts."""
    words = (f"{path}/{word}/" for word in _FEED_WORDS)
    files = (f"{path}/{name}" for name in _FEED_FILES)
    return (*words, *files, *(f"{path}/?feed={word}" for word in _FEED_QUERIES))


def list_addresses(address: str, items: int) -> Iterator[str]:
    """The pages of a list with so many items, from its own address on."""
    yield address
    pages = min(-(-items // _LIST_PAGE_SIZE), MAX_LIST_PAGES)
    for number in range(2, pages + 1):
        if is_query(address):
            yield f"{address}&paged={number}"
        else:
            yield f"{address}page/{number}/"


def list_feeds(address: str) -> tuple[str, ...]:
    """The feeds of a list."""
    if is_query(address):
        return (f"{address}&feed=rss2", f"{address}&feed=atom")
    return (f"{address}feed/", f"{address}feed/atom/")
