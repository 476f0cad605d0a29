"""Walks content/ and lists every file in it with a stamp that changes when the file does."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from newsroom.model.problems import Problem, unreadable
from newsroom.text.normalize import nfc

_FARTHEST = 2**63 - 1


class Source(Struct, frozen=True):
    """A file under content/: its path as the site names it (NFC, POSIX), its path on disk, and its stamp."""

    path: str
    disk: str
    stamp: bytes


def stamp(facts: os.stat_result) -> bytes:
    """Size and times of a file: equal stamps mean equal bytes, but for a file written just now (see `settled`)."""
    return _packed(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


def site_stamp(facts: os.stat_result) -> bytes:
    """Size and time of a published file, without the time of its inode, which a change of owner or rights moves."""
    return _packed(facts.st_size, facts.st_mtime_ns)


def _packed(*numbers: int) -> bytes:
    try:
        return struct.pack(f"<{len(numbers)}q", *numbers)
    except struct.error:
        # A broken clock may give times that do not fit, of the year 2262 and later.
        return struct.pack(f"<{len(numbers)}q", *(max(-_FARTHEST, min(number, _FARTHEST)) for number in numbers))


def settled(facts: bytes, *, now_ns: int) -> bool:
    """Whether a stamp was old enough when it was read; a younger file may change again without changing its stamp."""
    _, modified, changed = struct.unpack("<qqq", facts)
    return bool(max(modified, changed) < now_ns - 2_000_000_000)


def scan(root: Path, lost: Callable[[str], None]) -> Iterator[Source]:
    """Every regular file below `root`, hidden ones and editors' leavings left out, in order of path.

    Links that lead out of `root` are passed over: nothing outside content/ is ever read. `lost` hears of folders that
    cannot be opened, by their path.
    """
    inside = os.path.realpath(root)
    yield from _folder(str(root), "", (inside,), lost)


def listed(root: Path, name: str) -> tuple[list[Source], list[Problem]]:
    """Every source below `root`, and a problem for each folder that cannot be opened; `name` is what lines call it."""
    unread: list[Problem] = []

    def lost(path: str) -> None:
        unread.append(unreadable(f"{name}/{path}".rstrip("/"), "thư mục"))

    return list(scan(root, lost)), unread


def _folder(folder: str, prefix: str, above: tuple[str, ...], lost: Callable[[str], None]) -> Iterator[Source]:
    """The files below a folder; `above` are the real paths of content/ and of each linked folder on the way to it."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        lost(nfc(prefix))
        return
    for entry in entries:
        name, inner = entry.name, above
        if name.startswith((".", "~$", "#")) or name.endswith("~"):
            continue
        if entry.is_symlink():
            real = os.path.realpath(entry.path)
            # A link back to a folder above would never end.
            if not real.startswith(above[0] + os.sep) or _leads_back(real, os.path.realpath(folder), above):
                continue
            inner = (*above, real)
        try:
            is_folder = entry.is_dir()
            facts = None if is_folder or not entry.is_file() else entry.stat()
        except OSError:
            continue  # Gone since the folder was listed, or a ring of links.
        if is_folder:
            yield from _folder(entry.path, f"{prefix}{_unicode(name)}/", inner, lost)
        elif facts is not None:
            yield Source(nfc(prefix + _unicode(name)), entry.path, stamp(facts))


def _unicode(name: str) -> str:
    """A name fit to be stored and printed: Linux lets any bytes be one, and Python keeps them as lone surrogates."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _leads_back(real: str, folder: str, above: tuple[str, ...]) -> bool:
    """Whether a linked folder holds the folder it stands in, or has been passed on the way."""
    return f"{folder}{os.sep}".startswith(f"{real}{os.sep}") or real in above
