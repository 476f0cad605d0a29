"""Copies the coded pixels of an image into a new file: of everything else only what showing them takes."""

import re
import struct
import zlib
from collections.abc import Iterator

from newsroom.content.media.icc import clean_profile

# The parts of each format that are copied: whatever is not named here (texts, thumbnails, EXIF, XMP, C2PA, chunks that
# programs made up) never reaches the site.
#
# JPEG (ITU T.81, table B.1): frames, tables, scans. JFIF, colour profile and Adobe's transform are written anew.
_JPEG_MARKERS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}) - {0xC8}
# PNG (W3C, third edition, 11.2 and 11.3): pixels, transparency, colours, animation. iCCP is written anew.
_PNG_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB cICP mDCV cLLI acTL fcTL fdAT".split()  # codespell:ignore
)
# WebP (RFC 9649, 2.7): pixels, transparency, animation. ICCP is written anew.
_WEBP_CHUNKS = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_PROFILE, _WEBP_ALPHA, _WEBP_ANIMATION = 0x20, 0x10, 0x02
# GIF (GIF89a, 23 and 26; the loop count as browsers read it): images, their times, how often they repeat.
_GIF_TIMES = b"\x21\xf9\x04"
_GIF_LOOP = re.compile(rb"\x21\xff\x0b(?:NETSCAPE2\.0|ANIMEXTS1\.0)\x03\x01(..)", re.DOTALL)
# AVIF (ISO/IEC 14496-12 and 23008-12; AVIF 1.2): of a file that has anything else, the pixels are coded anew, since
# offsets in it count from its beginning.
_AVIF_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov"})
_AVIF_META_BOXES = frozenset({b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat"})
_AVIF_ITEMS = frozenset({b"av01", b"grid"})
_AVIF_PROPERTIES = frozenset(
    {b"ispe", b"pixi", b"av1C", b"colr", b"auxC", b"irot", b"imir", b"pasp", b"clap", b"a1op", b"a1lx", b"lsel"}
    | {b"clli", b"mdcv"}
)
# The frames of an animation, and which of their boxes hold boxes.
_AVIF_TRACK_BOXES = frozenset(
    b"mvhd trak tkhd tref edts mdia mdhd hdlr minf vmhd dinf stbl stsd stts stsc stsz stco co64 stss ctts".split()
)
_AVIF_TRACK_FOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
_MAX_PROFILE_SIZE = 4_000_000

# A marker after the coded data of a JPEG: no stuffed zero, fill byte or restart marker (ITU T.81, B.1.1).
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def strip_container(data: bytes, image_format: str) -> bytes:
    """The image without metadata, its pixels as they are; `image_format` is one of Pillow's names.

    Raises ValueError, IndexError or struct.error where its structure is damaged or unusual: Pillow may forgive it.
    """
    return _STRIPPERS[image_format](data)


def count_scans(data: bytes) -> int:
    """How often a decoder of this JPEG goes through its pixels: a progressive one has about ten scans.

    Of a file whose structure is damaged, at least as many as there are.
    """
    try:
        return sum(marker == 0xDA for marker, _, _ in _jpeg_segments(data))
    except (ValueError, IndexError, struct.error):
        return data.count(b"\xff\xda")


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The marker of each segment, and where its marker begins and its data end; a scan has its coded data with it."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    offset = 2
    while True:
        while data[offset] == data[offset + 1] == 0xFF:
            offset += 1
        if data[offset] != 0xFF:
            raise ValueError("no marker")
        marker = data[offset + 1]
        if marker == 0xD9:
            # After the end some telephones put a second image or a video.
            return
        end = offset + 2 + struct.unpack_from(">H", data, offset + 2)[0]
        if end > len(data):
            raise ValueError("cut short")
        if marker == 0xDA:
            following = _MARKER.search(data, end)
            if following is None:
                raise ValueError("no end")
            end = following.end() - 2
        yield marker, offset, end
        offset = end


def _strip_jpeg(data: bytes) -> bytes:
    head: list[bytes] = []
    parts: list[bytes] = []
    profile: dict[int, bytes] = {}
    for marker, start, end in _jpeg_segments(data):
        if marker in _JPEG_MARKERS:
            parts.append(data[start:end])
        elif marker == 0xE0 and data.startswith(b"JFIF\0", start + 4) and not head:
            # Version, unit and density; the thumbnail that may follow is left out (JFIF 1.02).
            head.append(b"\xff\xe0\0\x10" + data[start + 4 : start + 16] + b"\0\0")
        elif marker == 0xEE and data.startswith(b"Adobe", start + 4):
            parts.append(b"\xff\xee\0\x0e" + data[start + 4 : start + 16])
        elif marker == 0xE2 and data.startswith(b"ICC_PROFILE\0", start + 4):
            profile[data[start + 16]] = data[start + 18 : end]
    cleaned = clean_profile(b"".join(piece for _, piece in sorted(profile.items()))) or b""
    pieces = [cleaned[start : start + 65_519] for start in range(0, len(cleaned), 65_519)]
    for number, piece in enumerate(pieces, start=1):
        # ICC.1:2022, B.4.
        head.append(struct.pack(">HH12sBB", 0xFFE2, 16 + len(piece), b"ICC_PROFILE", number, len(pieces)) + piece)
    return b"".join([data[:2], *head, *parts, b"\xff\xd9"])


def _strip_png(data: bytes) -> bytes:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    parts, offset = [data[:8]], 8
    while offset < len(data):
        length, chunk_type = struct.unpack_from(">I4s", data, offset)
        end = offset + 12 + length
        if zlib.crc32(data[offset + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ValueError("damaged")
        if chunk_type in _PNG_CHUNKS:
            parts.append(data[offset:end])
        elif chunk_type == b"iCCP":
            _, _, packed = data[offset + 8 : end - 4].partition(b"\0")
            parts.append(_png_profile(packed[1:]))
        if chunk_type == b"IEND":
            return b"".join(parts)
        offset = end
    raise ValueError("no end")


def _png_profile(packed: bytes) -> bytes:
    """A chunk iCCP of a compressed profile; empty where it cannot be read."""
    try:
        profile = clean_profile(zlib.decompressobj().decompress(packed, _MAX_PROFILE_SIZE))
    except zlib.error:
        profile = None
    if profile is None:
        return b""
    chunk = b"iCCPicc\0\0" + zlib.compress(profile, 9)
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _strip_webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    size = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    chunks = list(_webp_chunks(data[12:size]))
    profile = next((cleaned for kind, body in chunks if kind == b"ICCP" and (cleaned := clean_profile(body))), None)
    parts = []
    for kind, body in chunks:
        if kind == b"VP8X":
            flags = body[0] & (_WEBP_ALPHA | _WEBP_ANIMATION) | (_WEBP_PROFILE if profile else 0)
            parts.append(_webp_chunk(kind, bytes([flags, 0, 0, 0]) + body[4:10]))
            # The profile stands right behind the header, wherever it stood.
            parts += [_webp_chunk(b"ICCP", profile)] if profile else []
        elif kind == b"ANMF":
            frame = b"".join(_webp_chunk(*chunk) for chunk in _webp_chunks(body[16:]) if chunk[0] in _WEBP_CHUNKS)
            parts.append(_webp_chunk(kind, body[:16] + frame))
        elif kind in _WEBP_CHUNKS:
            parts.append(_webp_chunk(kind, body))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        yield kind, data[offset + 8 : offset + 8 + length]
        offset += 8 + length + length % 2


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def _strip_gif(data: bytes) -> bytes:
    if data[:3] != b"GIF":
        raise ValueError("no GIF")
    offset = 13 + _palette_size(data[10])
    parts = [data[:offset]]
    while data[offset] != 0x3B:
        start = offset
        if data[offset] == 0x2C:
            offset = _skip_sub_blocks(data, offset + 10 + _palette_size(data[offset + 9]) + 1)
            parts.append(data[start:offset])
        elif data[offset] == 0x21:
            offset = _skip_sub_blocks(data, offset + 2)
            if data.startswith(_GIF_TIMES, start):
                parts.append(data[start : start + 7] + b"\0")
            elif loop := _GIF_LOOP.match(data, start, offset):
                parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + loop[1] + b"\0")
        else:
            raise ValueError("no block")
    return b"".join([*parts, b";"])


def _palette_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_sub_blocks(data: bytes, offset: int) -> int:
    """The offset after a sequence of sub-blocks."""
    while data[offset]:
        offset += data[offset] + 1
    return offset + 1


def _strip_avif(data: bytes) -> bytes:
    """The same bytes; raises ValueError where they hold more than pixels."""
    for kind, body in _boxes(data):
        _require(kind in _AVIF_BOXES)
        if kind == b"meta":
            _check_avif_meta(body[4:])
        elif kind == b"moov":
            _check_avif_tracks(body)
    return data


def _check_avif_tracks(data: bytes) -> None:
    for kind, body in _boxes(data):
        _require(kind in _AVIF_TRACK_BOXES)
        if kind == b"hdlr":
            _check_avif_handler(body)
        elif kind in _AVIF_TRACK_FOLDERS:
            _check_avif_tracks(body)


def _check_avif_handler(handler: bytes) -> None:
    """Pictures only, without a name but that of the commonest program."""
    _require(handler[8:12] in {b"pict", b"auxv"} and handler[24:].strip(b"\0") in {b"", b"libavif"})


def _check_avif_meta(meta: bytes) -> None:
    for kind, body in _boxes(meta):
        _require(kind in _AVIF_META_BOXES)
        if kind == b"hdlr":
            _check_avif_handler(body)
        elif kind == b"iinf":
            for _, entry in _boxes(body[6 if body[0] == 0 else 8 :]):
                # Version 2 of an entry, with its name behind its type.
                _require(entry[0] == 2 and entry[8:12] in _AVIF_ITEMS)
                _require(entry[12:].strip(b"\0") in {b"", b"Color", b"Alpha"})
        elif kind == b"iprp":
            for _, properties in _boxes(body[: struct.unpack_from(">I", body)[0]]):
                for name, value in _boxes(properties):
                    _require(name in _AVIF_PROPERTIES)
                    has_profile = name == b"colr" and value[:4] in {b"prof", b"rICC"}
                    _require(not has_profile or clean_profile(value[4:]) == value[4:])


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset < len(data):
        size, kind = struct.unpack_from(">I4s", data, offset)
        # Sizes of 64 bits, and a box "up to the end", are unusual for a picture.
        _require(8 <= size <= len(data) - offset)
        yield kind, data[offset + 8 : offset + size]
        offset += size


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("more than pixels")


_STRIPPERS = {
    "JPEG": _strip_jpeg,
    "PNG": _strip_png,
    "WEBP": _strip_webp,
    "GIF": _strip_gif,
    "AVIF": _strip_avif,
}
