"""Reads the facts about a picture or an attachment: bytes, checksum, and pixels."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from newsroom.content.media.images import clean
from newsroom.model.file_types import PICTURES, FileFacts, suffix

MAX_PIXELS = 100_000_000
# EXIF orientations that turn a picture by a quarter (CIPA DC-008, 4.6.4).
_TURNED = frozenset({5, 6, 7, 8})
# Telephones put a second picture behind the first (CIPA DC-007); to everything else it is a JPEG.
_SAME = {"MPO": "JPEG"}


def examine(path: str) -> FileFacts:
    """Read a file's facts; one that cannot be opened or is no picture, though its name says so, has a fault."""
    ending = suffix(Path(path).name)
    kind = PICTURES.get(ending)
    try:
        with Path(path).open("rb") as file:
            if kind is None:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                return FileFacts(file.tell(), digest)
            data = file.read()
    except OSError:
        return FileFacts(0, "", fault="unreadable")
    size, digest = len(data), hashlib.sha256(data).hexdigest()
    try:
        with warnings.catch_warnings():
            # Pillow warns of damaged EXIF, which nobody sees, and of sizes, which are told below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                if _SAME.get(image.format or "", image.format) != kind:
                    return FileFacts(size, digest, fault="type")
                if width * height > MAX_PIXELS:
                    return FileFacts(size, digest, fault="large")
                turned = image.getexif().get(0x0112, 1) in _TURNED
            published = clean(data, ending)
    except Image.DecompressionBombError:
        return FileFacts(size, digest, fault="large")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return FileFacts(size, digest, fault="broken")
    size, digest = len(published), hashlib.sha256(published).hexdigest()
    return FileFacts(size, digest, *((height, width) if turned else (width, height)))
