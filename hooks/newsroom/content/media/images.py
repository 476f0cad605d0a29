"""Makes what is published of a picture: its own file without what a camera wrote into it, and smaller copies."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Callable, Mapping

from PIL import Image, ImageCms, ImageFile, ImageOps

from newsroom.model.file_types import IMAGE_FORMATS

# A picture whose last lines were lost on the way from a telephone is shown as far as it goes.
ImageFile.LOAD_TRUNCATED_IMAGES = True
# Quality as each encoder counts it: a photograph at arm's length is not told from the original.
_QUALITY = {"JPEG": 76, "WEBP": 72}
# Where a turn or an odd structure makes it necessary to write the whole picture anew.
_REENCODE_QUALITY = 90
# EXIF (CIPA DC-008, 4.6.4): all but 1 are turned or mirrored.
_ORIENTATION, _ROTATED = 0x0112, frozenset(range(2, 9))


def strip_metadata(data: bytes, extension: str) -> bytes:
    """A picture without EXIF (where it was taken), XMP, IPTC and comments, upright; `ending` is its file's.

    The picture itself is copied as it is unless it has to be turned. Raises OSError or ValueError where it is none.
    """
    kind = IMAGE_FORMATS[extension]
    if kind == "AVIF" or _is_rotated(data):
        return _reencode(data, kind)
    try:
        return _STRIPPERS[kind](data)
    except (ValueError, IndexError, struct.error):
        # Readers of pictures forgive much that this one does not.
        return _reencode(data, kind)


def scale_image(data: bytes, width: int, extension: str) -> bytes:
    """A copy of that width, upright, in sRGB and without metadata."""
    kind = IMAGE_FORMATS[extension]
    with _open_image(data) as image:
        # A JPEG can be decoded at a half, a quarter or an eighth; twice the width asked for leaves enough to smooth.
        image.draft("RGB", (2 * width, 2 * width))
        whole = _apply_orientation(image)
    height = max(1, round(whole.height * width / whole.width))
    small = _to_srgb(whole).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _encode(small, kind, _QUALITY[kind], None)


def _open_image(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Damaged EXIF, which goes.
        warnings.simplefilter("ignore")
        return Image.open(io.BytesIO(data))


def _is_rotated(data: bytes) -> bool:
    with warnings.catch_warnings(), _open_image(data) as image:
        warnings.simplefilter("ignore")
        return image.getexif().get(_ORIENTATION) in _ROTATED


def _apply_orientation(image: Image.Image) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ImageOps.exif_transpose(image)


def _reencode(data: bytes, image_format: str) -> bytes:
    """The whole picture written again, upright; an AVIF that says nothing of itself stays as it is."""
    with _open_image(data) as image:
        told = {"exif", "xmp"} & image.info.keys()
        if image_format == "AVIF" and not told and not _is_rotated(data):
            return data
        profile = image.info.get("icc_profile")
        return _encode(_apply_orientation(image), image_format, _REENCODE_QUALITY, profile)


def _encode(image: Image.Image, image_format: str, quality: int, profile: bytes | None) -> bytes:
    if image_format == "JPEG" and image.mode not in {"RGB", "L", "CMYK"}:
        image = image.convert("RGB")
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    made = io.BytesIO()
    if image_format == "JPEG":
        image.save(
            made,
            image_format,
            quality=quality,
            optimize=True,
            progressive=True,
            icc_profile=profile,
            exif=b"",
            comment=b"",
        )
    elif image_format == "WEBP":
        image.save(made, image_format, quality=quality, method=4, icc_profile=profile, exif=b"", xmp=b"")
    elif image_format == "AVIF":
        image.save(made, image_format, quality=quality, icc_profile=profile, exif=b"", xmp=b"")
    else:
        image.save(made, image_format, icc_profile=profile, exif=b"")
    return made.getvalue()


def _to_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours every screen knows, since small copies carry no profile."""
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    mode, profile = "RGBA" if transparent else "RGB", image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, io.BytesIO(profile), target, outputMode=mode)
            if converted is not None:
                return converted
        except ImageCms.PyCMSError:
            # A profile that cannot be read means no more than none.
            pass
    return image.convert(mode)


# The markers that end the coded lines of a JPEG: anything but a stuffed zero, a fill byte or a restart (T.81, B.1.1).
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def _strip_jpeg(data: bytes) -> bytes:
    """A JPEG with nothing beside the picture but JFIF, colour profile and Adobe's colour transform (ITU T.81, B)."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [data[:2]], 2
    while True:
        while data[at] == data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            # Behind the end some telephones put a second picture, or a film.
            return b"".join([*kept, b"\xff\xd9"])
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data):
            raise ValueError("cut short")
        told = marker == 0xFE or 0xE1 <= marker <= 0xEF
        profile = marker == 0xE2 and data.startswith(b"ICC_PROFILE\0", at + 4)
        if marker == 0xDA:
            following = _MARKER.search(data, end)
            if following is None:
                raise ValueError("no end")
            end = following.end() - 2
        if not told or profile or marker == 0xEE:
            kept.append(data[at:end])
        at = end


def _strip_png(data: bytes) -> bytes:
    """A PNG without text, time and EXIF (PNG, 11.3)."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    kept, at = [data[:8]], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ValueError("damaged")
        if kind not in {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("no end")


def _strip_webp(data: bytes) -> bytes:
    """A WebP without EXIF and XMP (RFC 9649, 2.7)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    kept, at = [], 12
    size = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= size:
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        chunk = bytearray(data[at:end])
        if kind == b"VP8X":
            # The flags that announce them.
            chunk[8] &= ~(0x08 | 0x04)
        if kind not in {b"EXIF", b"XMP "}:
            kept.append(bytes(chunk))
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _strip_gif(data: bytes) -> bytes:
    """A GIF without comments and without what applications wrote, but for how often it moves (GIF89a, 24 and 26)."""
    if data[:3] != b"GIF":
        raise ValueError("no GIF")
    at = 13 + _palette_size(data[10])
    kept = [data[:at]]
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at = _skip_sub_blocks(data, at + 10 + _palette_size(data[at + 9]) + 1)
            kept.append(data[start:at])
        elif data[at] == 0x21:
            label, at = data[at + 1], _skip_sub_blocks(data, at + 2)
            loops = data[start + 3 : start + 14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
            if label == 0xF9 or (label == 0xFF and loops):
                kept.append(data[start:at])
        else:
            raise ValueError("no block")
    return b"".join([*kept, b";"])


def _palette_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_sub_blocks(data: bytes, offset: int) -> int:
    """Where a run of sub-blocks ends."""
    while data[offset]:
        offset += data[offset] + 1
    return offset + 1


_STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {
    "JPEG": _strip_jpeg,
    "PNG": _strip_png,
    "WEBP": _strip_webp,
    "GIF": _strip_gif,
}
