"""Gives what stays of an item when it moves: the files that answer for its old addresses, and its URI in feeds."""

import posixpath
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit

from newsroom.library.target_index import reference_path
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Settings
from newsroom.text.normalize import nfc
from newsroom.text.uris import is_uri

# Names that begin with a dot are the server's and Git's own: .htaccess, .git, .well-known.
_SEGMENT = re.compile(r"(?!\.)[\w.~ ,()!'+@=-]+")
# A build asks several times for each; a site that was brought in whole has one at every item.
_KNOWN_ALIASES = 100_000
# What file systems take as one name, less the suffix that a file has while it is being put in place.
_MAX_NAME_BYTES, _MAX_PATH_LENGTH = 230, 1000
# What may stand in a query as it is (RFC 3986, 3.4), but for what means something in the settings of a server.
_QUERY_CHARACTERS = "=&:@/?,;+!*()~%"
# As the importer writes it: the module and the number of an article of NukeViet.
_NUKEVIET_ID = re.compile(r"nukeviet:([\w-]+):([0-9]+)")
# An old address can be a file and the folder of another one only if it ends so.
_UP_TO_FILE = re.compile(r".*?\.html?(?=/|$)", re.IGNORECASE)
_SLUG_PATH = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")


@lru_cache(maxsize=_KNOWN_ALIASES)
def alias_path(alias: str) -> str | None:
    """The file under site/ that answers for an old address; None where the address is not one of this site's.

    `/tin-tuc/bai-cu/` is tin-tuc/bai-cu/index.html, `/tin-tuc/bai-cu.html` itself; a full URL counts by its path.
    Whether the build makes another file there is for the check of addresses to tell.
    """
    parts = _alias_parts(alias)
    if parts is None or parts.query:
        return None
    path = nfc(unquote(parts.path).strip("/"))
    if not _can_be_file(path):
        return None
    ending = posixpath.splitext(path)[1].lower()
    if ending in {".html", ".htm"} and not parts.path.endswith("/"):
        return path
    return urls.page_file(f"{path}/")


@lru_cache(maxsize=_KNOWN_ALIASES)
def alias_request(alias: str) -> str | None:
    """What browsers ask for at an old address, below the site's root: `tin-tuc/bai-cu/`, `index.php?id=5`, `?p=123`.

    None where it is none of this site's. With a query it can be no file: the web server has to lead on from there.
    """
    parts = _alias_parts(alias)
    if parts is None:
        return None
    if not parts.query:
        file = alias_path(alias)
        return None if file is None else quote(urls.page_of_file(file))
    path = nfc(unquote(parts.path)).lstrip("/")
    if path and not _can_be_file(path.rstrip("/")):
        return None
    return f"{quote(path)}?{quote(parts.query, safe=_QUERY_CHARACTERS)}"


def alias_address(alias: str) -> str:
    """The address that an old one would take from a page or file of this site, without a slash at either end."""
    target = alias_path(alias)
    return (reference_path(alias).strip("/") if target is None else target).removesuffix(urls.INDEX_HTML).rstrip("/")


def request_address(request: str) -> str:
    """The file under site/ that answers what browsers ask for at an old address; with a query the request itself."""
    path = unquote(request)
    return request if "?" in request else urls.page_file(path) if path.endswith("/") else path


def claimed_address(alias: str, settings: Settings) -> str | None:
    """The file under site/ that answers for an old address, or the request with a query that the web server answers."""
    request = alias_request(alias)
    return request if request is not None and "?" in request and settings.redirects_queries else alias_path(alias)


def address_top(address: str) -> str:
    """The part of an address that may itself be an old address: no file lies above it."""
    up_to_file = None if "?" in address else _UP_TO_FILE.match(address)
    return up_to_file[0] if up_to_file else address


def _alias_parts(alias: str) -> SplitResult | None:
    try:
        parts = urlsplit(alias.strip())
    except ValueError:
        return None
    return parts if parts.scheme in {"", "http", "https"} and parts.path.startswith("/") else None


def _can_be_file(path: str) -> bool:
    # Windows takes dots and spaces off the end of a name.
    return all(_SEGMENT.fullmatch(segment) and segment[-1] not in ". " for segment in path.split("/"))


def fits_file_systems(path: str) -> bool:
    """Whether file systems take the path of a file, and each name in it, as far as their length goes."""
    return len(path) <= _MAX_PATH_LENGTH and all(len(name.encode()) <= _MAX_NAME_BYTES for name in path.split("/"))


def feed_entry_id(item: Item, settings: Settings) -> str:
    """The URI that stands for the item in feeds, whatever becomes of its address: what it writes down, or a tag URI.

    A tag URI (RFC 4151) holds the host, the year, and the address the item first had: an alias of the form this site
    gives its pages, if there is one. Addresses of an older system do not count, since they may be added at any time.
    """
    if is_uri(item.id):
        return item.id
    first = item.id or next(
        (alias for alias in map(alias_path, item.aliases) if is_item_page(alias, settings)), item.permalink
    )
    path = quote((first or "").removesuffix(urls.INDEX_HTML).strip("/"))
    return f"tag:{urlsplit(settings.origin).hostname},{item.date.year}:{path}"


def is_derived_id(identity: str, settings: Settings) -> bool:
    """Whether a URI is one that stands for an item of this site by its address, so that no other may write it down."""
    before, _, path = identity.partition(":")[2].partition(":")
    host = before.rpartition(",")[0]
    is_tag_of_ours = identity.startswith("tag:") and host == urlsplit(settings.origin).hostname
    return is_tag_of_ours and is_item_page(path, settings)


def rss_guid(entry_id: str) -> str:
    """The identity of an entry in RSS: its URI, but for what came from NukeViet, whose RSS says `news_123`.

    RSS 2.0 takes any text as guid; Atom and JSON Feed, which NukeViet has none of, have the URI.
    """
    match = _NUKEVIET_ID.fullmatch(entry_id)
    return f"{match[1]}_{match[2]}" if match else entry_id


def is_item_page(path: str | None, settings: Settings) -> bool:
    """Whether a page's address or file is of the form that this site gives the pages of its items."""
    section, _, rest = (path or "").removesuffix(urls.INDEX_HTML).rstrip("/").partition("/")
    return settings.section_by_key(section) is not None and _SLUG_PATH.fullmatch(rest) is not None
