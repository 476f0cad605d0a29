"""The rows of the store, the seals that tell a damaged one, and which errors mean damage."""

from __future__ import annotations

import sqlite3
from zlib import crc32

from msgspec import Struct

from newsroom.runtime.digests import digest

CHECKSUM_SIZE = 4
"""Bytes of a seal."""


class ParsedRow(Struct, frozen=True):
    """A file without problems as it was last parsed: its stamp, a digest of its bytes, and its item as JSON."""

    path: str
    stamp: bytes
    digest: bytes
    item_json: bytes


class PublishedRow(Struct, frozen=True):
    """A file of the published site: the key and digest it was made for and its stamp; empty until it is in place."""

    path: str
    key: bytes
    digest: bytes
    stamp: bytes


def fragment_digest(html: bytes) -> str:
    """The name of a fragment: a digest of it as UTF-8."""
    return digest(html).hex()


# What goes wrong though the file is whole: the disk is full or fails, the folder is shut, another program has the file.
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
    """Whether the store itself is at fault, so that starting over helps."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _ENVIRONMENT_CODES


def checksum(name: str, *parts: bytes) -> bytes:
    """A checksum of a row, SEAL bytes: sqlite would not notice a flipped bit inside a value."""
    try:
        return crc32(b"\0".join((name.encode(), *parts))).to_bytes(CHECKSUM_SIZE, "big")
    except (TypeError, AttributeError):
        # A bit flipped in a row's head makes a number of a text, or a text of bytes; no row has an empty seal.
        return b""
