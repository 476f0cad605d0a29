"""The record that a site carries of itself: the version it is of, and the files that builds have put into it.

By it a site from a backup is told from the one that the cache knows, and where the cache is lost, ours from others'
files.
"""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import DecodeError, ValidationError, json

from newsroom.runtime.cache_rows import PublishedRow
from newsroom.runtime.digests import DIGEST_SIZE, digest

FOLDER = ".newsroom"
VERSION_FILE, FILES_FILE = f"{FOLDER}/version", f"{FOLDER}/files.json"
REDIRECTS_FILE = f"{FOLDER}/redirects.json"
"""Where each old address leads to, for the settings of web servers that `publish` makes."""
ITEMS_FILE = f"{FOLDER}/items.json"
"""Which items readers find in the site, and from which content: what tells an editor whether a text is on it yet."""
_CHANGING = "changing "
EMPTY_VERSION = bytes(DIGEST_SIZE).hex()


def read_version(site_folder: str) -> str:
    """The version that a site says it is of; "" where it does not say."""
    return _read(Path(site_folder, VERSION_FILE)).decode(errors="replace").strip()


def read_files(site_folder: str) -> list[str]:
    """The paths of the files that builds have put into a site; none where it does not say."""
    try:
        paths = json.decode(_read(Path(site_folder, FILES_FILE)), type=list[str])
    except (DecodeError, ValidationError):
        return []
    return [path for path in paths if not path.startswith("/") and ".." not in path.split("/")]


def read_redirects(site_folder: Path) -> dict[str, str]:
    """Where each old address leads to, both from the root of the host; none where the site does not say."""
    try:
        return json.decode(_read(site_folder / REDIRECTS_FILE), type=dict[str, str])
    except (DecodeError, ValidationError):
        return {}


def encode_items(public: Iterable[str], withdrawn: Iterable[str], content_digests: Mapping[str, bytes]) -> bytes:
    """The record of the items that a site shows, by their paths, and of those that it says to be withdrawn."""
    shown = {path: shown_version(content_digests[path], is_withdrawn=False) for path in public}
    gone = {path: shown_version(content_digests[path], is_withdrawn=True) for path in withdrawn}
    return json.encode(shown | gone)


def decode_items(data: bytes) -> dict[str, str]:
    """The versions of the items in a record, by path; none where it cannot be read."""
    try:
        return json.decode(data, type=dict[str, str])
    except (DecodeError, ValidationError):
        return {}


def shown_version(content_digest: bytes, *, is_withdrawn: bool) -> str:
    """By which it is known what of an item a site shows: its file's digest, and whether it says it to be withdrawn."""
    return f"{content_digest.hex()[:16]}{'-' if is_withdrawn else ''}"


def encode_files(paths: Iterable[str]) -> bytes:
    """The file that names these paths."""
    return json.format(json.encode(sorted(paths)), indent=0) + b"\n"


def version_of_change() -> str:
    """The version of a site while it is being changed, unlike any other."""
    return f"{_CHANGING}{secrets.token_hex(DIGEST_SIZE)}"


def is_whole(version: str) -> bool:
    """True if it is the version of a site that a build has published to the end."""
    return bool(version) and not version.startswith(_CHANGING)


def next_version(version: str, rows: Iterable[PublishedRow]) -> str:
    """The version of a site that gets or loses files, as their rows are or were.

    It is the exclusive or of all files' digests: the same files give the same version in whatever order they came, and
    a change costs what it changes.
    """
    number = int(version, 16)
    for row in rows:
        number ^= int.from_bytes(digest(row.path.encode(), b"\0", row.digest), "big")
    return f"{number:0{2 * DIGEST_SIZE}x}"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
