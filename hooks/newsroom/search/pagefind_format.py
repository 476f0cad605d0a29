"""Turns Pagefind's table of an index into what a reader needs of it: which file holds which words."""

from __future__ import annotations

import gzip

from msgspec import Struct

VERSION = "1.5.2"
"""The version of Pagefind whose files the reader's script understands."""

_SIGNATURE = b"pagefind_dcd"


class Table(Struct, frozen=True):
    """An index without its pages' names: chunks as (first word, last word, file), and the names of its fields.

    The words at both ends of a chunk are cut to what tells them from its neighbours.
    """

    chunks: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]


class UnknownFormat(ValueError):
    """The table is of another version of Pagefind."""


def read(data: bytes) -> tuple[Table, int]:
    """The table and the number of pages in a `.pf_meta` file: CBOR (RFC 8949) behind a signature, compressed.

    Raises UnknownFormat.
    """
    opened = gzip.decompress(data)
    if not opened.startswith(_SIGNATURE):
        raise UnknownFormat(opened[:12])
    match _value(memoryview(opened), len(_SIGNATURE))[0]:
        case [str(version), list(pages), list(chunks), list(_), list(_), list(fields)] if version == VERSION:
            table = Table(tuple((str(a), str(b), str(c)) for a, b, c in chunks), tuple(fields))
            return table, len(pages)
        case _:
            raise UnknownFormat(VERSION)


def _value(data: memoryview, at: int) -> tuple[object, int]:
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
        raise UnknownFormat(major)
    values = []
    for _ in range(number):
        value, at = _value(data, at)
        values.append(value)
    return values, at
