"""Walks content/ and lists every file in it with a stamp that changes when the file does."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from newsroom.model.problems import Problem, unreadable_problem
from newsroom.model.source import Source
from newsroom.text.normalize import nfc

_MAX_INT64 = 2**63 - 1


def file_stamp(stat: os.stat_result) -> bytes:
    """Size and times of a file: equal stamps mean equal bytes, but for a file written just now (see `settled`)."""
    return _pack_int64(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def published_stamp(stat: os.stat_result) -> bytes:
    """Size and time of a published file, without the time of its inode, which a change of owner or rights moves."""
    return _pack_int64(stat.st_size, stat.st_mtime_ns)


def _pack_int64(*numbers: int) -> bytes:
    try:
        return struct.pack(f"<{len(numbers)}q", *numbers)
    except struct.error:
        # A broken clock may give times that do not fit, of the year 2262 and later.
        return struct.pack(f"<{len(numbers)}q", *(max(-_MAX_INT64, min(number, _MAX_INT64)) for number in numbers))


def is_mtime_trustworthy(stamp: bytes, *, now_ns: int) -> bool:
    """Whether a stamp was old enough when it was read; a younger file may change again without changing its stamp."""
    _, modified, changed = struct.unpack("<qqq", stamp)
    return bool(max(modified, changed) < now_ns - 2_000_000_000)


def iter_sources(root: Path, on_unreadable_folder: Callable[[str], None]) -> Iterator[Source]:
    """Every regular file below `root`, hidden ones and editors' leavings left out, in order of path.

    Links that lead out of `root` are passed over: nothing outside content/ is ever read. `lost` hears of folders that
    cannot be opened, by their path.
    """
    inside = os.path.realpath(root)
    yield from _scan_folder(str(root), "", (inside,), on_unreadable_folder)


def scan_sources(root: Path, content_name: str) -> tuple[list[Source], list[Problem]]:
    """Every source below `root`, and a problem for each folder that cannot be opened; `name` is what lines call it."""
    unread: list[Problem] = []

    def lost(path: str) -> None:
        unread.append(unreadable_problem(f"{content_name}/{path}".rstrip("/"), "thư mục"))

    return list(iter_sources(root, lost)), unread


def _scan_folder(
    folder: str, prefix: str, real_ancestors: tuple[str, ...], on_unreadable_folder: Callable[[str], None]
) -> Iterator[Source]:
    """The files below a folder; `above` are the real paths of content/ and of each linked folder on the way to it."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        on_unreadable_folder(nfc(prefix))
        return
    for entry in entries:
        name, inner = entry.name, real_ancestors
        if name.startswith((".", "~$", "#")) or name.endswith("~"):
            continue
        if entry.is_symlink():
            real = os.path.realpath(entry.path)
            # A link back to a folder above would never end.
            if not real.startswith(real_ancestors[0] + os.sep) or _is_link_cycle(
                real, os.path.realpath(folder), real_ancestors
            ):
                continue
            inner = (*real_ancestors, real)
        try:
            is_folder = entry.is_dir()
            facts = None if is_folder or not entry.is_file() else entry.stat()
        except OSError:
            continue  # Gone since the folder was listed, or a ring of links.
        if is_folder:
            yield from _scan_folder(entry.path, f"{prefix}{_replace_surrogates(name)}/", inner, on_unreadable_folder)
        elif facts is not None:
            yield Source(nfc(prefix + _replace_surrogates(name)), entry.path, file_stamp(facts))


def _replace_surrogates(name: str) -> str:
    """A name fit to be stored and printed: Linux lets any bytes be one, and Python keeps them as lone surrogates."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_link_cycle(real_path: str, folder: str, real_ancestors: tuple[str, ...]) -> bool:
    """Whether a linked folder holds the folder it stands in, or has been passed on the way."""
    return f"{folder}{os.sep}".startswith(f"{real_path}{os.sep}") or real_path in real_ancestors
