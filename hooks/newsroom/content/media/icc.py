"""Copies colour profiles without the texts, names and dates in them (ICC.1:2022, clause 7 and table 33)."""

import struct
from collections.abc import Iterator

_HEADER_SIZE, _MAX_TAGS, _MAX_SIZE = 128, 100, 4_000_000
# What colours are computed from, and the types that hold nothing but numbers.
_COLOUR_TAGS = frozenset(
    {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"bkpt", b"chad", b"cicp"}
    | {letters + digit for letters in (b"A2B", b"B2A", b"D2B", b"B2D") for digit in (b"0", b"1", b"2", b"3")}
)
_NUMBER_TYPES = frozenset({b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet", b"cicp"})
# Preferred program, date, platform, maker and model of the device, creator and checksum: offsets in the header.
_PERSONAL_HEADER_FIELDS = ((4, 8), (24, 36), (40, 44), (48, 56), (80, 100))
_DATE = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
_TEXT = "RGB"


def clean_profile(profile: bytes | None) -> bytes | None:
    """The profile with only the tags that colours are computed from; None for one that cannot be read, or none."""
    if not profile or len(profile) > _MAX_SIZE or profile[36:40] != b"acsp":
        return None
    try:
        tags = dict(_colour_tags(profile))
    except (struct.error, ValueError):
        return None
    tags |= {b"desc": _description(version=profile[8]), b"cprt": _copyright(version=profile[8])}
    header = bytearray(profile[:_HEADER_SIZE])
    for start, end in _PERSONAL_HEADER_FIELDS:
        header[start:end] = bytes(end - start)
    header[24:36] = _DATE
    header[100:] = bytes(_HEADER_SIZE - 100)
    # Several tags may share one value, as the three curves of a screen do.
    values = list(dict.fromkeys(tags.values()))
    sizes = [len(value) + -len(value) % 4 for value in values]
    offsets, position = {}, _HEADER_SIZE + 4 + 12 * len(tags)
    for value, size in zip(values, sizes, strict=True):
        offsets[value] = position
        position += size
    header[:4] = struct.pack(">I", position)
    table = b"".join(struct.pack(">4sII", tag, offsets[value], len(value)) for tag, value in tags.items())
    body = b"".join(value.ljust(size, b"\0") for value, size in zip(values, sizes, strict=True))
    return bytes(header) + struct.pack(">I", len(tags)) + table + body


def _colour_tags(profile: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tags to keep with their values. Raises struct.error or ValueError where the table is damaged."""
    (count,) = struct.unpack_from(">I", profile, _HEADER_SIZE)
    if count > _MAX_TAGS:
        raise ValueError("too many tags")
    for number in range(count):
        tag, offset, size = struct.unpack_from(">4sII", profile, _HEADER_SIZE + 4 + 12 * number)
        value = profile[offset : offset + size]
        if len(value) != size:
            raise ValueError("cut short")
        if tag in _COLOUR_TAGS and value[:4] in _NUMBER_TYPES:
            yield tag, value


def _description(version: int) -> bytes:
    """A value of the tag `desc`, which every profile must have (ICC.1:2022, 9.2.41; ICC.1:2001-04, 6.5.17)."""
    if version >= 4:
        return _localised_text()
    return struct.pack(">4s4xI", b"desc", len(_TEXT) + 1) + _TEXT.encode() + bytes(1 + 4 + 4 + 2 + 1 + 67)


def _copyright(version: int) -> bytes:
    """A value of the tag `cprt`, which every profile must have."""
    return _localised_text() if version >= 4 else struct.pack(">4s4x", b"text") + _TEXT.encode() + b"\0"


def _localised_text() -> bytes:
    text = _TEXT.encode("utf-16-be")
    return struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(text), 28) + text
