"""The templates and assets of a site: a project's own files, and below them those of the program."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from newsroom.runtime.digests import digest, files_digest
from newsroom.runtime.folders import files_below


class ThemeFiles(Struct, frozen=True):
    """Folders with templates and assets; where two have a file of the same path, the first one's counts."""

    folders: tuple[Path, ...]

    def find(self, path: str) -> Path | None:
        """The file at a path below the folders; None where there is none, or only outside of them."""
        for folder in self.folders:
            root = folder.resolve()
            file = (root / path).resolve()
            if file.is_relative_to(root) and file.is_file():
                return file
        return None

    def below(self, folder: str) -> Iterator[tuple[str, Path]]:
        """Path below that folder and file of each file there, in the order of the paths."""
        found: dict[str, Path] = {}
        for root in reversed(self.folders):
            top = root / folder
            found |= {file.relative_to(top).as_posix(): file for file in files_below(top)}
        return iter(sorted(found.items()))

    def digest(self, pattern: str = "*") -> bytes:
        """A digest of the files whose names match the pattern."""
        return digest(*(files_digest(folder, pattern) for folder in self.folders))
