"""Reads the facts about a file, and makes the published form of an image and its smaller copies."""

import hashlib
import io
import os
import struct
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from newsroom.content.media import attachments
from newsroom.content.media.focus import cut_box
from newsroom.content.media.icc import clean_profile
from newsroom.content.media.strip import count_scans, strip_container
from newsroom.model.file_types import IMAGE_FORMATS, FileDefect, FileInfo, file_extension
from newsroom.model.items import FocalPoint

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
REENCODE_QUALITY = 90
# EXIF (CIPA DC-008, 4.6.4): with orientation 1 an image is upright, with all others rotated or mirrored; by 90 degrees
# from 5 on.
_ORIENTATION, _ROTATED, _QUARTER_TURNS = 0x0112, frozenset(range(2, 9)), frozenset(range(5, 9))
MAX_PIXELS = 100_000_000
# A progressive JPEG may tell a decoder to go through its pixels thousands of times; programs write about ten scans
# ("Two Issues with the JPEG Standard", libjpeg-turbo.org).
_MAX_SCANNED_PIXELS = 20 * MAX_PIXELS
# A JPEG with a second image behind the first, as telephones make it (CIPA DC-007).
_EQUIVALENT_FORMATS = {"MPO": "JPEG"}


class OversizedImageError(ValueError):
    """An image that would take too long to decode; `defect` is a key of DEFECT_REASONS."""

    def __init__(self, defect: FileDefect, size: tuple[int, int]) -> None:
        super().__init__(f"{defect}: {size[0]}×{size[1]}")
        self.defect = defect


def strip_metadata(data: bytes, extension: str, *, orientation: int | None = None) -> bytes:
    """An image without EXIF (where it was taken), XMP, IPTC and comments, upright; `extension` is its file's.

    The pixels are copied as they are unless it is rotated; `orientation` is what EXIF says, None where the caller does
    not know. Raises OSError or ValueError where the data is no image.
    """
    image_format = IMAGE_FORMATS[extension]
    if orientation is None:
        with open_image(data) as image:
            orientation = exif_orientation(image)
    if orientation in _ROTATED:
        return _reencode(data, image_format)
    try:
        return strip_container(data, image_format)
    except (ValueError, IndexError, struct.error):
        # Pillow forgives errors in a file's structure that these functions do not.
        return _reencode(data, image_format)


def scale_image(
    data: bytes, width: int, extension: str, shape: tuple[int, int] | None = None, focus: FocalPoint | None = None
) -> bytes:
    """A copy of that width, upright, in sRGB and without metadata, cut to a shape (`cut_box`) where one is given."""
    image_format = IMAGE_FORMATS[extension]
    with open_image(data) as image:
        if shape is None:
            # Decodes a JPEG at a half, a quarter or an eighth; twice the width asked for is enough to scale smoothly.
            image.draft("RGB", (2 * width, 2 * width))
        upright = apply_orientation(image)
    if shape is not None:
        upright = upright.crop(cut_box(upright.size, shape, focus))
    height = max(1, round(upright.height * width / upright.width))
    scaled = _to_srgb(upright).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return encode_image(scaled, image_format, _QUALITY[image_format], None)


def open_image(data: bytes) -> Image.Image:
    """The image, not decoded yet.

    Raises OversizedImageError where decoding would take too long; OSError, SyntaxError or ValueError for what is none.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            # Of damaged EXIF, which is removed, and of large sizes.
            image = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise OversizedImageError("large", (0, 0)) from error
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise OversizedImageError("large", image.size)
    if image.format in {"JPEG", "MPO"} and pixels * count_scans(data) > _MAX_SCANNED_PIXELS:
        raise OversizedImageError("scans", image.size)
    return image


def exif_orientation(image: Image.Image) -> int:
    """The orientation that EXIF gives an image, 1 to 8; 1, upright, where it gives none."""
    with warnings.catch_warnings(action="ignore"):
        orientation = image.getexif().get(_ORIENTATION)
    # Damaged EXIF may hold anything.
    return int(orientation) if orientation in _ROTATED else 1


def apply_orientation(image: Image.Image) -> Image.Image:
    """The image upright."""
    with warnings.catch_warnings(action="ignore"):
        return ImageOps.exif_transpose(image)


def _reencode(data: bytes, image_format: str) -> bytes:
    """The image decoded and encoded again, upright."""
    with open_image(data) as image:
        profile = clean_profile(image.info.get("icc_profile"))
        return encode_image(apply_orientation(image), image_format, REENCODE_QUALITY, profile)


def encode_image(image: Image.Image, image_format: str, quality: int, profile: bytes | None) -> bytes:
    """The image as a file without metadata; `quality` is what its encoder counts from 0 to 100."""
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


def inspect_file(path: str, *, clean_attachments: bool = False) -> FileInfo:
    """The facts of a file; one that cannot be opened, or is no image of the type that its name says, has a defect.

    With `clean_attachments` an attachment is published without the names in its properties.
    """
    extension = file_extension(Path(path).name)
    image_format = IMAGE_FORMATS.get(extension)
    try:
        with Path(path).open("rb") as file:
            if image_format is None and os.fstat(file.fileno()).st_size > attachments.MAX_SIZE:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                return FileInfo(file.tell(), digest)
            data = file.read()
    except OSError:
        return FileInfo(0, "", defect="unreadable")
    if image_format is None:
        published = attachments.without_names(data, extension) if clean_attachments else data
        traces = attachments.personal_traces(published, extension)
        changed_from = hashlib.sha256(data).hexdigest() if published != data else ""
        sha256 = hashlib.sha256(published).hexdigest()
        return FileInfo(len(published), sha256, traces=traces, changed_from=changed_from)
    size, digest = len(data), hashlib.sha256(data).hexdigest()
    try:
        with open_image(data) as image:
            width, height = image.size
            if _EQUIVALENT_FORMATS.get(image.format or "", image.format) != image_format:
                return FileInfo(size, digest, defect="type")
            orientation = exif_orientation(image)
        published = strip_metadata(data, extension, orientation=orientation)
    except OversizedImageError as error:
        return FileInfo(size, digest, defect=error.defect)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return FileInfo(size, digest, defect="broken")
    sha256 = hashlib.sha256(published).hexdigest()
    return FileInfo(
        len(published),
        sha256,
        *((height, width) if orientation in _QUARTER_TURNS else (width, height)),
        changed_from=digest if digest != sha256 else "",
    )
