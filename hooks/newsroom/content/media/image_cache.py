"""Keeps the smaller copies of pictures from one build to the next, each made once."""

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
    """A folder of copies by the digest of what each is made from; a damaged one is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used_names: set[str] = set()

    def reserve_name(self, info: FileInfo, rendition: Rendition) -> str:
        """The name under which a copy of the picture with these facts is kept; `tidy` spares what was named."""
        name = digest(f"{info.sha256} {rendition.path_for('')}".encode(), key=_encoder_digest()).hex()
        self._used_names.add(name)
        return name

    def scaled_copy(self, name: str, source: Path, rendition: Rendition) -> bytes:
        """The copy of the picture at `source`, kept under that name."""
        kept = self._folder / name
        found = self._read(kept)
        if found is not None:
            return found
        # Pillow is slow to load, and most builds have no new picture.
        from newsroom.content.media.images import scale_image, strip_metadata

        original = source.read_bytes()
        try:
            data = scale_image(original, rendition.width, rendition.extension)
        except (ValueError, SyntaxError, OSError):
            # It opens and cannot be decoded: what a browser makes of it is no better in any size.
            return strip_metadata(original, file_extension(source.name))
        self._write(kept, data)
        return data

    def stripped_original(self, source: Path) -> bytes:
        """The picture at `source` as it is published."""
        from newsroom.content.media.images import strip_metadata

        return strip_metadata(source.read_bytes(), file_extension(source.name))

    def _read(self, file: Path) -> bytes | None:
        try:
            whole = file.read_bytes()
        except OSError:
            return None
        data = whole[DIGEST_SIZE:]
        return data if digest(data) == whole[:DIGEST_SIZE] else None

    def _write(self, file: Path, data: bytes) -> None:
        # What cannot be kept is made again next time; a full disk is told when the site is written.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f"{file.name}.{os.getpid()}")
            new.write_bytes(digest(data) + data)
            new.replace(file)

    def delete_unused(self) -> None:
        """Remove what no picture of the site is made into any more."""
        with suppress(OSError):
            for name in set(os.listdir(self._folder)) - self._used_names:  # noqa: PTH208 - names are all it takes
                (self._folder / name).unlink()


@cache
def _encoder_digest() -> bytes:
    """A digest of what makes copies: a program that leaves it alone leaves the pictures alone."""
    program = Path(__file__).with_name("images.py").read_bytes()
    return digest(program, version("pillow").encode())
