"""Reads the facts about a file, and makes the published form of an image and its smaller copies."""

import hashlib
import io
import re
import struct
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from newsroom.model.file_types import IMAGE_FORMATS, FileInfo, file_extension

# An image that lost its last lines on the way from a telephone is shown as far as it goes.
ImageFile.LOAD_TRUNCATED_IMAGES = True
# Quality as each encoder counts it: at arm's length a photograph looks like the original.
_QUALITY = {"JPEG": 76, "WEBP": 72}
_ENCODER_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"optimize": True, "progressive": True, "comment": b""},
    "WEBP": {"method": 4, "xmp": b""},
    "AVIF": {"xmp": b""},
}
# For an image that has to be encoded again: it is rotated, or its structure is unusual.
_REENCODE_QUALITY = 90
# EXIF (CIPA DC-008, 4.6.4): with orientation 1 an image is upright, with all others rotated or mirrored; by 90 degrees
# from 5 on.
_ORIENTATION, _ROTATED, _QUARTER_TURNS = 0x0112, frozenset(range(2, 9)), frozenset(range(5, 9))
MAX_PIXELS = 100_000_000
# A JPEG with a second image behind the first, as telephones make it (CIPA DC-007).
_EQUIVALENT_FORMATS = {"MPO": "JPEG"}


def strip_metadata(data: bytes, extension: str, *, orientation: int | None = None) -> bytes:
    """An image without EXIF (where it was taken), XMP, IPTC and comments, upright; `extension` is its file's.

    The pixels are copied as they are unless it is rotated; `orientation` is what EXIF says, None where the caller does
    not know. Raises OSError or ValueError where the data is no image.
    """
    image_format = IMAGE_FORMATS[extension]
    if orientation is None:
        with _open_image(data) as image:
            orientation = exif_orientation(image)
    if image_format == "AVIF" or orientation in _ROTATED:
        return _reencode(data, image_format)
    try:
        return _STRIPPERS[image_format](data)
    except (ValueError, IndexError, struct.error):
        # Pillow forgives errors in a file's structure that these functions do not.
        return _reencode(data, image_format)


def scale_image(data: bytes, width: int, extension: str) -> bytes:
    """A copy of that width, upright, in sRGB and without metadata."""
    image_format = IMAGE_FORMATS[extension]
    with _open_image(data) as image:
        # Decodes a JPEG at a half, a quarter or an eighth; twice the width asked for is enough to scale smoothly.
        image.draft("RGB", (2 * width, 2 * width))
        upright = _apply_orientation(image)
    height = max(1, round(upright.height * width / upright.width))
    scaled = _to_srgb(upright).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _encode(scaled, image_format, _QUALITY[image_format], None)


def _open_image(data: bytes) -> Image.Image:
    with warnings.catch_warnings(action="ignore"):
        # About damaged EXIF, which is removed.
        return Image.open(io.BytesIO(data))


def exif_orientation(image: Image.Image) -> int:
    """The orientation that EXIF gives an image, 1 to 8; 1, upright, where it gives none."""
    with warnings.catch_warnings(action="ignore"):
        orientation = image.getexif().get(_ORIENTATION)
    # Damaged EXIF may hold anything.
    return int(orientation) if orientation in _ROTATED else 1


def _apply_orientation(image: Image.Image) -> Image.Image:
    with warnings.catch_warnings(action="ignore"):
        return ImageOps.exif_transpose(image)


def _reencode(data: bytes, image_format: str) -> bytes:
    """The image decoded and encoded again, upright; an AVIF without metadata stays as it is."""
    with _open_image(data) as image:
        if image_format == "AVIF" and not {"exif", "xmp"} & image.info.keys() and exif_orientation(image) == 1:
            return data
        profile = image.info.get("icc_profile")
        return _encode(_apply_orientation(image), image_format, _REENCODE_QUALITY, profile)


def _encode(image: Image.Image, image_format: str, quality: int, profile: bytes | None) -> bytes:
    if image_format == "JPEG" and image.mode not in {"RGB", "L", "CMYK"}:
        image = image.convert("RGB")
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    output = io.BytesIO()
    options = _ENCODER_OPTIONS.get(image_format, {})
    image.save(output, image_format, quality=quality, icc_profile=profile, exif=b"", **options)
    return output.getvalue()


def _to_srgb(image: Image.Image) -> Image.Image:
    """The image in the colours of every screen, since smaller copies have no colour profile."""
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    mode, profile = "RGBA" if transparent else "RGB", image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, io.BytesIO(profile), target, outputMode=mode)
            if converted is not None:
                return converted
        except ImageCms.PyCMSError:
            # A profile that cannot be read counts as none.
            pass
    return image.convert(mode)


# A marker after the coded data of a JPEG: no stuffed zero, fill byte or restart marker (ITU T.81, B.1.1).
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def _strip_jpeg(data: bytes) -> bytes:
    """A JPEG without metadata but JFIF, colour profile and Adobe's colour transform (ITU T.81, annex B)."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    parts, offset = [data[:2]], 2
    while True:
        while data[offset] == data[offset + 1] == 0xFF:
            offset += 1
        if data[offset] != 0xFF:
            raise ValueError("no marker")
        marker = data[offset + 1]
        if marker == 0xD9:
            # After the end some telephones put a second image or a video.
            return b"".join([*parts, b"\xff\xd9"])
        end = offset + 2 + struct.unpack_from(">H", data, offset + 2)[0]
        if end > len(data):
            raise ValueError("cut short")
        is_metadata = marker == 0xFE or 0xE1 <= marker <= 0xEF
        is_profile = marker == 0xE2 and data.startswith(b"ICC_PROFILE\0", offset + 4)
        if marker == 0xDA:
            following = _MARKER.search(data, end)
            if following is None:
                raise ValueError("no end")
            end = following.end() - 2
        if not is_metadata or is_profile or marker == 0xEE:
            parts.append(data[offset:end])
        offset = end


def _strip_png(data: bytes) -> bytes:
    """A PNG without text, time and EXIF (PNG, 11.3)."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    parts, offset = [data[:8]], 8
    while offset < len(data):
        length, chunk_type = struct.unpack_from(">I4s", data, offset)
        end = offset + 12 + length
        if zlib.crc32(data[offset + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ValueError("damaged")
        if chunk_type not in {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}:
            parts.append(data[offset:end])
        if chunk_type == b"IEND":
            return b"".join(parts)
        offset = end
    raise ValueError("no end")


def _strip_webp(data: bytes) -> bytes:
    """A WebP without EXIF and XMP (RFC 9649, 2.7)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    parts, offset = [], 12
    size = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while offset + 8 <= size:
        chunk_type, length = struct.unpack_from("<4sI", data, offset)
        end = offset + 8 + length + length % 2
        chunk = bytearray(data[offset:end])
        if chunk_type == b"VP8X":
            # The flags that say that the file has EXIF and XMP.
            chunk[8] &= ~(0x08 | 0x04)
        if chunk_type not in {b"EXIF", b"XMP "}:
            parts.append(bytes(chunk))
        offset = end
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _strip_gif(data: bytes) -> bytes:
    """A GIF without comments and application data, except for how often it repeats (GIF89a, 24 and 26)."""
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
            label, offset = data[offset + 1], _skip_sub_blocks(data, offset + 2)
            is_loop_count = data[start + 3 : start + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
            if label == 0xF9 or (label == 0xFF and is_loop_count):
                parts.append(data[start:offset])
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


_STRIPPERS = {"JPEG": _strip_jpeg, "PNG": _strip_png, "WEBP": _strip_webp, "GIF": _strip_gif}


def inspect_file(path: str) -> FileInfo:
    """The facts of a file; one that cannot be opened, or is no image of the type that its name says, has a defect."""
    extension = file_extension(Path(path).name)
    image_format = IMAGE_FORMATS.get(extension)
    try:
        with Path(path).open("rb") as file:
            if image_format is None:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                return FileInfo(file.tell(), digest)
            data = file.read()
    except OSError:
        return FileInfo(0, "", defect="unreadable")
    size, digest = len(data), hashlib.sha256(data).hexdigest()
    try:
        with warnings.catch_warnings(action="ignore"):
            # Pillow warns of damaged EXIF, which nobody sees, and of large sizes, which are checked below.
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if _EQUIVALENT_FORMATS.get(image.format or "", image.format) != image_format:
                    return FileInfo(size, digest, defect="type")
                if width * height > MAX_PIXELS:
                    return FileInfo(size, digest, defect="large")
                orientation = exif_orientation(image)
            published = strip_metadata(data, extension, orientation=orientation)
    except Image.DecompressionBombError:
        return FileInfo(size, digest, defect="large")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return FileInfo(size, digest, defect="broken")
    size, digest = len(published), hashlib.sha256(published).hexdigest()
    return FileInfo(size, digest, *((height, width) if orientation in _QUARTER_TURNS else (width, height)))
