"""The rows of the cache, their checksums, and which errors mean that it is damaged."""

import sqlite3
from zlib import crc32

from msgspec import Struct

from newsroom.runtime.digests import digest

CHECKSUM_SIZE = 4
"""In bytes."""


class DamagedBlock(sqlite3.DatabaseError):
    """A block of the cache is lost or not as it was saved: what was recorded of the last build cannot be relied on."""


class ParsedRow(Struct, frozen=True):
    """A file without problems as it was last parsed: its stamp, a digest of its bytes, and its item as JSON."""

    path: str
    stamp: bytes
    digest: bytes
    item_json: bytes


def fragment_digest(html: bytes) -> str:
    """The name of a fragment: a digest of it as UTF-8."""
    return digest(html).hex()


# Errors although the file is whole: the disk is full or fails, no permission, another program has the file.
_ENVIRONMENT_CODES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    }
)


def is_corruption(error: sqlite3.DatabaseError) -> bool:
    """True if the file itself is damaged, so that an empty one helps."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _ENVIRONMENT_CODES


def checksum(name: str, *parts: bytes) -> bytes:
    """A checksum of a row, CHECKSUM_SIZE bytes: sqlite would not notice a flipped bit inside a value."""
    try:
        return crc32(b"\0".join((name.encode(), *parts))).to_bytes(CHECKSUM_SIZE, "big")
    except (TypeError, AttributeError):
        # A bit flipped in a row's header makes another type of a value. No row has an empty checksum.
        return b""
