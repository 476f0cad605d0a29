"""Turns the files of a site before and after a build into what the build wrote, and what lies there then."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Stamps = Mapping[str, tuple[int, int, int]]
"""Number, time in ns since 1970 and size in bytes of files, by path."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Files that a build wrote and removed; the files and bytes of the site after it, and the bytes of its cache."""

    written: int
    removed: int
    files: int
    site_bytes: int
    cache_bytes: int


def footprint(before: Stamps, after: Stamps, cache: Stamps) -> Footprint:
    """The difference of two moments of a site. A file that was written with the same bytes counts as written."""
    return Footprint(
        written=sum(before.get(path) != stamp for path, stamp in after.items()),
        removed=len(before.keys() - after.keys()),
        files=len(after),
        site_bytes=_bytes(after),
        cache_bytes=_bytes(cache),
    )


def stamps(folder: Path) -> Stamps:
    """The files below a folder; none where there is no such folder."""
    return dict(_stamps(str(folder))) if folder.is_dir() else {}


def _stamps(folder: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _stamps(entry.path)
            else:
                status = entry.stat(follow_symlinks=False)
                yield entry.path, (status.st_ino, status.st_mtime_ns, status.st_size)


def _bytes(files: Stamps) -> int:
    return sum(size for _, _, size in files.values())
