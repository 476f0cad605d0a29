"""Walks content/ and lists every file in it with a stamp that changes when the file does."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from .text import nfc


class Source(Struct, frozen=True):
    """A file under content/: its path as the site names it (NFC, POSIX), its path on disk, and its stamp."""

    path: str
    disk: str
    stamp: bytes


def stamp(facts: os.stat_result) -> bytes:
    """Size and times of a file: equal stamps mean equal bytes, but for a file written just now (see `settled`)."""
    return struct.pack("<qqq", facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


def site_stamp(facts: os.stat_result) -> bytes:
    """Size and time of a published file, without the time of its inode, which a change of owner or rights moves."""
    return struct.pack("<qq", facts.st_size, facts.st_mtime_ns)


def settled(facts: bytes, *, now_ns: int) -> bool:
    """Whether a stamp was old enough when it was read; a younger file may change again without changing its stamp."""
    _, modified, changed = struct.unpack("<qqq", facts)
    return bool(max(modified, changed) < now_ns - 2_000_000_000)


def scan(root: Path) -> Iterator[Source]:
    """Every regular file below `root`, hidden ones and editors' leavings left out, in order of path.

    Links that lead out of `root` are passed over: nothing outside content/ is ever read.
    """
    inside = os.path.realpath(root) + os.sep
    yield from _folder(str(root), "", inside)


def _folder(folder: str, prefix: str, inside: str) -> Iterator[Source]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        name = entry.name
        if name.startswith((".", "~$", "#")) or name.endswith("~"):
            continue
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
            continue
        if entry.is_dir():
            # A link back to a folder above would never end.
            if not (entry.is_symlink() and folder.startswith(os.path.realpath(entry.path))):
                yield from _folder(entry.path, f"{prefix}{name}/", inside)
        elif entry.is_file():
            yield Source(nfc(prefix + name), entry.path, stamp(entry.stat()))
