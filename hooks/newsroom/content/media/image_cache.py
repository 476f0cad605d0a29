"""Keeps the smaller copies of images from one build to the next, so that each is made once."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from newsroom.content.media.renditions import Rendition
from newsroom.model.file_types import FileInfo, file_extension
from newsroom.runtime.digests import DIGEST_SIZE, digest


class ImageCache:
    """A folder of copies, named by the digest of what each is made from; a damaged copy is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used_names: set[str] = set()

    def reserve_name(self, info: FileInfo, rendition: Rendition) -> str:
        """The name of the copy of the image with these facts; `delete_unused` leaves the names reserved."""
        name = digest(f"{info.sha256} {rendition.path_for('')}".encode(), key=_encoder_digest()).hex()
        self._used_names.add(name)
        return name

    def scaled_copy(self, name: str, source: Path, rendition: Rendition) -> bytes:
        """The copy of the image at `source`, from the cache where it has that name."""
        cached = self._read(self._folder / name)
        if cached is not None:
            return cached
        # Pillow is slow to load, and most builds have no new image.
        from newsroom.content.media.images import scale_image, strip_metadata

        original = source.read_bytes()
        try:
            data = scale_image(original, rendition.width, rendition.extension)
        except (ValueError, SyntaxError, OSError):
            # It opens and cannot be decoded: a browser shows it no better in another size.
            return strip_metadata(original, file_extension(source.name))
        self._write(self._folder / name, data)
        return data

    def stripped_original(self, source: Path) -> bytes:
        """The image at `source` as it is published."""
        from newsroom.content.media.images import strip_metadata

        return strip_metadata(source.read_bytes(), file_extension(source.name))

    def _read(self, file: Path) -> bytes | None:
        try:
            content = file.read_bytes()
        except OSError:
            return None
        data = content[DIGEST_SIZE:]
        return data if digest(data) == content[:DIGEST_SIZE] else None

    def _write(self, file: Path, data: bytes) -> None:
        # A copy that cannot be saved is made again next time; a full disk is reported when the site is written.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f"{file.name}.{os.getpid()}")
            new.write_bytes(digest(data) + data)
            new.replace(file)

    def delete_unused(self) -> None:
        """Delete the copies that no image of the site uses any more."""
        with suppress(OSError):
            for name in set(os.listdir(self._folder)) - self._used_names:  # noqa: PTH208 - names are all it takes
                (self._folder / name).unlink()


@cache
def _encoder_digest() -> bytes:
    """A digest of the code that makes copies: only when it changes are all copies made again."""
    program = Path(__file__).with_name("images.py").read_bytes()
    return digest(program, version("pillow").encode())
