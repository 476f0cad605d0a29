"""Keeps the smaller copies of pictures from one build to the next, each made once."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from newsroom.content.media.renditions import Rendition
from newsroom.model.file_types import FileFacts, suffix

_SIZE = 16


class PictureCache:
    """A folder of copies by the digest of what each is made from; a damaged one is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: set[str] = set()

    def name(self, facts: FileFacts, rendition: Rendition) -> str:
        """The name under which a copy of the picture with these facts is kept; `tidy` spares what was named."""
        found = blake2b(f"{facts.sha256} {rendition.of('')}".encode(), digest_size=_SIZE, key=_recipe()).hexdigest()
        self._asked.add(found)
        return found

    def scaled(self, name: str, source: Path, rendition: Rendition) -> bytes:
        """The copy of the picture at `source`, kept under that name."""
        kept = self._folder / name
        found = self._read(kept)
        if found is not None:
            return found
        # Pillow is slow to load, and most builds have no new picture.
        from newsroom.content.media.images import clean, scaled

        original = source.read_bytes()
        try:
            data = scaled(original, rendition.width, rendition.ending)
        except (ValueError, SyntaxError, OSError):
            # It opens and cannot be decoded: what a browser makes of it is no better in any size.
            return clean(original, suffix(source.name))
        self._write(kept, data)
        return data

    def whole(self, source: Path) -> bytes:
        """The picture at `source` as it is published."""
        from newsroom.content.media.images import clean

        return clean(source.read_bytes(), suffix(source.name))

    def _read(self, file: Path) -> bytes | None:
        try:
            whole = file.read_bytes()
        except OSError:
            return None
        data = whole[_SIZE:]
        return data if blake2b(data, digest_size=_SIZE).digest() == whole[:_SIZE] else None

    def _write(self, file: Path, data: bytes) -> None:
        # What cannot be kept is made again next time; a full disk is told when the site is written.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f"{file.name}.{os.getpid()}")
            new.write_bytes(blake2b(data, digest_size=_SIZE).digest() + data)
            new.replace(file)

    def tidy(self) -> None:
        """Remove what no picture of the site is made into any more."""
        with suppress(OSError):
            for name in set(os.listdir(self._folder)) - self._asked:  # noqa: PTH208 - names are all it takes
                (self._folder / name).unlink()


@cache
def _recipe() -> bytes:
    """A digest of what makes copies: a program that leaves it alone leaves the pictures alone."""
    program = Path(__file__).with_name("images.py").read_bytes()
    return blake2b(program + version("pillow").encode(), digest_size=_SIZE).digest()
