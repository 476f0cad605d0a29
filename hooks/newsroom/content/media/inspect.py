"""Reads the facts about an image or an attachment: bytes, checksum, and pixels."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from newsroom.content.media.images import exif_orientation, strip_metadata
from newsroom.model.file_types import IMAGE_FORMATS, FileInfo, file_extension

MAX_PIXELS = 100_000_000
# EXIF orientations that rotate an image by 90 degrees (CIPA DC-008, 4.6.4).
_QUARTER_TURNS = frozenset({5, 6, 7, 8})
# A JPEG with a second image behind the first, as telephones make it (CIPA DC-007).
_EQUIVALENT_FORMATS = {"MPO": "JPEG"}


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
        with warnings.catch_warnings():
            # Pillow warns of damaged EXIF, which nobody sees, and of large sizes, which are checked below.
            warnings.simplefilter("ignore")
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
