"""Checks the feeds of a published site as they lie on the disk, and gives what is wrong as problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from newsroom.feeds.rules import FEEDS, FileFact, FilesOf, flaws
from newsroom.model.file_types import MEDIA_TYPES, suffix
from newsroom.model.problems import Level, Problem

# What a problem of the feed itself, of none of its entries, has for a key.
WHOLE = "nguồn tin"


def feed_problems(path: str, data: bytes, root: str, *, level: Level, files: FilesOf | None = None) -> list[Problem]:
    """What is wrong with the bytes of one feed; `path` is below the site, which is served below the address `root`."""
    return [
        Problem(f"site/{path}", 1, flaw.entry or WHOLE, flaw.why, flaw.value or None, flaw.example, level)
        for flaw in flaws(path, data, address=root + path, files=files)
    ]


def check_feeds(site: Path, root: str) -> Iterator[Problem]:
    """What is wrong with each feed of a site; the lengths and types of enclosures are held against its files."""

    def fact(url: str) -> FileFact | None:
        file = site / unquote(url.removeprefix(root))
        known = MEDIA_TYPES.get(suffix(file.name))
        return FileFact(file.stat().st_size, known) if url.startswith(root) and known and file.is_file() else None

    for file in sorted(file for name in FEEDS for file in site.rglob(name)):
        path = file.relative_to(site).as_posix()
        yield from feed_problems(path, file.read_bytes(), root, level="error", files=fact)
