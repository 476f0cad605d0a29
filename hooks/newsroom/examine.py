"""Reads the facts about a picture or an attachment: bytes, checksum, and pixels."""

from __future__ import annotations

import warnings
from hashlib import sha256
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from .files import PICTURES, FileFacts, suffix

MAX_PIXELS = 100_000_000


def examine(file: str) -> FileFacts:
    """Read a file's facts; raises OSError where it cannot be read."""
    data = Path(file).read_bytes()
    digest = sha256(data).hexdigest()
    kind = PICTURES.get(suffix(Path(file).name))
    if kind is None:
        return FileFacts(len(data), digest)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                if image.format != kind or image.width * image.height > MAX_PIXELS:
                    return FileFacts(len(data), digest, broken=True)
                turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
                width, height = image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return FileFacts(len(data), digest, broken=True)
    return FileFacts(len(data), digest, *((height, width) if turned else (width, height)))
