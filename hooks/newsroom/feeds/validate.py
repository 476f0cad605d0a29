"""Checks the feeds of a published site as they lie on the disk, and gives what is wrong as problems."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from newsroom.feeds.rules import CHECKABLE_FILES, GetPublishedFile, PublishedFile, validate_feed
from newsroom.model.file_types import MEDIA_TYPES, file_extension
from newsroom.model.problems import Problem, ProblemLevel

# What a problem of the feed itself, of none of its entries, has for a key.
FEED_ITSELF = "nguồn tin"


def feed_problems(
    path: str, data: bytes, site_url: str, *, level: ProblemLevel, get_published_file: GetPublishedFile | None = None
) -> list[Problem]:
    """What is wrong with the bytes of one feed; `path` is below the site, which is served below the address `root`."""
    return [
        Problem(f"site/{path}", 1, flaw.entry or FEED_ITSELF, flaw.message, flaw.value or None, flaw.example, level)
        for flaw in validate_feed(path, data, feed_url=site_url + path, get_published_file=get_published_file)
    ]


def check_site_feeds(site_folder: Path, site_url: str) -> Iterator[Problem]:
    """What is wrong with each feed of a site; the lengths and types of enclosures are held against its files."""

    def fact(url: str) -> PublishedFile | None:
        file = site_folder / unquote(url.removeprefix(site_url))
        known = MEDIA_TYPES.get(file_extension(file.name))
        is_published = url.startswith(site_url) and known and file.is_file()
        return PublishedFile(file.stat().st_size, known) if known and is_published else None

    for file in sorted(file for name in CHECKABLE_FILES for file in site_folder.rglob(name)):
        path = file.relative_to(site_folder).as_posix()
        yield from feed_problems(path, file.read_bytes(), site_url, level="error", get_published_file=fact)
