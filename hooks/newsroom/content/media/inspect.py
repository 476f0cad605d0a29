"""Reads the facts about a picture or an attachment: bytes, checksum, and pixels."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from newsroom.content.media.images import strip_metadata
from newsroom.model.file_types import IMAGE_FORMATS, FileInfo, file_extension

MAX_PIXELS = 100_000_000
# EXIF orientations that turn a picture by a quarter (CIPA DC-008, 4.6.4).
_QUARTER_TURNS = frozenset({5, 6, 7, 8})
# Telephones put a second picture behind the first (CIPA DC-007); to everything else it is a JPEG.
_EQUIVALENT_FORMATS = {"MPO": "JPEG"}


def inspect_file(path: str) -> FileInfo:
    """Read a file's facts; one that cannot be opened or is no picture, though its name says so, has a fault."""
    ending = file_extension(Path(path).name)
    kind = IMAGE_FORMATS.get(ending)
    try:
        with Path(path).open("rb") as file:
            if kind is None:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                return FileInfo(file.tell(), digest)
            data = file.read()
    except OSError:
        return FileInfo(0, "", defect="unreadable")
    size, digest = len(data), hashlib.sha256(data).hexdigest()
    try:
        with warnings.catch_warnings():
            # Pillow warns of damaged EXIF, which nobody sees, and of sizes, which are told below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if _EQUIVALENT_FORMATS.get(image.format or "", image.format) != kind:
                    return FileInfo(size, digest, defect="type")
                if width * height > MAX_PIXELS:
                    return FileInfo(size, digest, defect="large")
                turned = image.getexif().get(0x0112, 1) in _QUARTER_TURNS
            published = strip_metadata(data, ending)
    except Image.DecompressionBombError:
        return FileInfo(size, digest, defect="large")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return FileInfo(size, digest, defect="broken")
    size, digest = len(published), hashlib.sha256(published).hexdigest()
    return FileInfo(size, digest, *((height, width) if turned else (width, height)))
