"""Turns Pagefind's table of an index into what a reader needs of it: which file holds which words."""

from __future__ import annotations

import gzip

from msgspec import Struct

PAGEFIND_VERSION = "1.5.2"
"""The version of Pagefind whose files the reader's script understands."""

_PF_META_SIGNATURE = b"pagefind_dcd"


class ChunkTable(Struct, frozen=True):
    """An index without its pages' names: chunks as (first word, last word, file), and the names of its fields.

    The words at both ends of a chunk are cut to what tells them from its neighbours.
    """

    chunks: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]


class PagefindFormatError(ValueError):
    """The table is of another version of Pagefind."""


def decode_pf_meta(data: bytes) -> tuple[ChunkTable, int]:
    """The table and the number of pages in a `.pf_meta` file: CBOR (RFC 8949) behind a signature, compressed.

    Raises UnknownFormat.
    """
    opened = gzip.decompress(data)
    if not opened.startswith(_PF_META_SIGNATURE):
        raise PagefindFormatError(opened[:12])
    match _decode_cbor(memoryview(opened), len(_PF_META_SIGNATURE))[0]:
        case [str(version), list(pages), list(chunks), list(_), list(_), list(fields)] if version == PAGEFIND_VERSION:
            table = ChunkTable(tuple((str(a), str(b), str(c)) for a, b, c in chunks), tuple(fields))
            return table, len(pages)
        case _:
            raise PagefindFormatError(PAGEFIND_VERSION)


def _decode_cbor(data: memoryview, at: int) -> tuple[object, int]:
    """The integer, text or list that begins there, and where it ends."""
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
