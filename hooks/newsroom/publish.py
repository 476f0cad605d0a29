"""Puts a finished build into the published site: file by file by rename, removals last."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from msgspec import Struct

from .scan import site_stamp
from .store import PublishedRow, Store

# The order of going public: what pages show, then pages, then the lists and feeds that lead to them.
FILES, PAGES, LISTS, FEEDS = range(4)


class Staged(Struct, frozen=True):
    """A file ready to go public: its path under site/, where it lies now, the digest it was made for, its turn."""

    path: str
    file: str
    digest: bytes
    turn: int


class Outcome(Struct, frozen=True):
    """How many files of the site a build wrote, kept and removed."""

    written: int
    kept: int
    removed: int


class Site:
    """The published site: what of it stays, what is put into it, and what goes."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = str(folder), store
        self._published = store.published(self._folder)
        self._expected: set[str] = set()
        self._kept = 0

    def keeps(self, path: str, digest: bytes) -> bool:
        """Whether the file is there as it is wanted; what is never asked for is removed in the end."""
        self._expected.add(path)
        row = self._published.get(path)
        kept = row is not None and row.digest == digest and self._untouched(path, row.stamp)
        self._kept += kept
        return kept

    def _untouched(self, path: str, stamp: bytes | None) -> bool:
        """Whether a file is still as the build that published it left it."""
        try:
            return stamp is not None and site_stamp(os.stat(f"{self._folder}/{path}")) == stamp
        except OSError:
            return False

    def publish(self, staged: list[Staged]) -> Outcome:
        """Move the staged files into place, then remove what no one asked for.

        The store learns of every file before it is moved, so that after a crash the next build knows it may be there.
        Raises OSError where the site cannot be written; what was moved by then is whole.
        """
        gone = sorted(self._gone())
        self._store.save_published(self._folder, [PublishedRow(entry.path, None, None) for entry in staged])
        made: set[str] = set()
        rows = []
        for entry in sorted(staged, key=lambda entry: (entry.turn, entry.path)):
            target = f"{self._folder}/{entry.path}"
            folder = os.path.dirname(target)
            if folder not in made:
                _make_folder(folder)
                made.add(folder)
            _move(entry.file, target)
            rows.append(PublishedRow(entry.path, entry.digest, site_stamp(os.stat(target))))
        for path in gone:
            self._remove(path)
        self._store.save_published(self._folder, rows, gone)
        return Outcome(len(staged), self._kept, len(gone))

    def _gone(self) -> set[str]:
        """Files to remove: recorded ones, or, where nothing is recorded, whatever lies in the folder."""
        if self._published or not os.path.isdir(self._folder):
            return self._published.keys() - self._expected
        found = set()
        for folder, _, names in os.walk(self._folder):
            prefix = os.path.relpath(folder, self._folder).replace(os.sep, "/")
            found |= {name if prefix == "." else f"{prefix}/{name}" for name in names}
        return found - self._expected

    def _remove(self, path: str) -> None:
        """Remove a file and the folders it leaves empty."""
        try:
            os.unlink(f"{self._folder}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return
        folder = os.path.dirname(path)
        while folder:
            try:
                os.rmdir(f"{self._folder}/{folder}")
            except OSError:
                return
            folder = os.path.dirname(folder)


def _make_folder(folder: str) -> None:
    """Make a folder; a file that stands where it must be (an old `x.html` that is now `x.html/`) goes."""
    try:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        os.unlink(folder)
        os.makedirs(folder, exist_ok=True)


def _move(source: str, target: str) -> None:
    """Rename, also across file systems, and onto a folder that has become a file."""
    try:
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = f"{target}.newsroom-new"
        shutil.copyfile(source, near)
        os.replace(near, target)
