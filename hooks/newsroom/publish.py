"""Puts a finished build into the published site: file by file by rename, removals last."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
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


def current(site: Path, row: PublishedRow) -> bool:
    """Whether a published file is still as the build left it."""
    try:
        return row.stamp is not None and site_stamp(os.stat(site / row.path)) == row.stamp
    except OSError:
        return False


def strangers(site: Path, known: Iterable[str]) -> set[str]:
    """Files in a site folder that no recorded build put there."""
    expected = set(known)
    found = set()
    for folder, _, names in os.walk(site):
        prefix = os.path.relpath(folder, site).replace(os.sep, "/")
        for name in names:
            path = name if prefix == "." else f"{prefix}/{name}"
            if path not in expected:
                found.add(path)
    return found


def publish(site: Path, staged: list[Staged], gone: Iterable[str], kept: int, store: Store) -> Outcome:
    """Move the staged files into `site` and remove those that are gone.

    The store learns of every file before it is moved, so that after a crash the next build knows it may be there.
    Raises OSError where the site cannot be written; what was moved by then is whole.
    """
    removals = sorted(gone)
    name = str(site)
    store.save_published(name, [PublishedRow(entry.path, None, None) for entry in staged])
    made: set[str] = set()
    rows = []
    for entry in sorted(staged, key=lambda entry: (entry.turn, entry.path)):
        target = os.path.join(name, entry.path)
        folder = os.path.dirname(target)
        if folder not in made:
            _make_folder(folder)
            made.add(folder)
        _move(entry.file, target)
        rows.append(PublishedRow(entry.path, entry.digest, site_stamp(os.stat(target))))
    for path in removals:
        _remove(site, path)
    store.save_published(name, rows, removals)
    return Outcome(len(staged), kept, len(removals))


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


def _remove(site: Path, path: str) -> None:
    """Remove a file and the folders it leaves empty."""
    file = site / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == site:
            return
        try:
            folder.rmdir()
        except OSError:
            return
