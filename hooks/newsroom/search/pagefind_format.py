"""Reads Pagefind's table of an index: which file holds which words."""

from __future__ import annotations

import gzip

from msgspec import Struct

PAGEFIND_VERSION = "1.5.2"
"""The version of Pagefind whose files the reader's script can read."""

_PF_META_SIGNATURE = b"pagefind_dcd"


class ChunkTable(Struct, frozen=True):
    """The chunks of an index as (first word, last word, file), and the names of its fields.

    The words are cut to the letters that tell a chunk from its neighbours.
    """

    chunks: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]


class PagefindFormatError(ValueError):
    """A table of another version of Pagefind."""


def decode_pf_meta(data: bytes) -> tuple[ChunkTable, int]:
    """The table and the number of pages in a `.pf_meta` file: a signature, then CBOR (RFC 8949), in gzip.

    Raises PagefindFormatError.
    """
    content = gzip.decompress(data)
    if not content.startswith(_PF_META_SIGNATURE):
        raise PagefindFormatError(content[:12])
    match _decode_cbor(memoryview(content), len(_PF_META_SIGNATURE))[0]:
        case [str(version), list(pages), list(chunks), list(_), list(_), list(fields)] if version == PAGEFIND_VERSION:
            table = ChunkTable(tuple((str(a), str(b), str(c)) for a, b, c in chunks), tuple(fields))
            return table, len(pages)
        case _:
            raise PagefindFormatError(PAGEFIND_VERSION)


def _decode_cbor(data: memoryview, at: int) -> tuple[object, int]:
    """The integer, text or list that begins at a position, and the position after it."""
    major, number, at = data[at] >> 5, data[at] & 31, at + 1
    if number > 23:
        size = 1 << (number - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major == 0:
        return number, at
    if major == 3:
        return str(data[at : at + number], "utf-8"), at + number
    if major != 4:
        raise PagefindFormatError(major)
    values = []
    for _ in range(number):
        value, at = _decode_cbor(data, at)
        values.append(value)
    return values, at
