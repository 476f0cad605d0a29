"""Checks the feed files of a site, and gives what is wrong in them as problems."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from feed_validator import CHECKABLE_FILES, PublishedFile, validate_feed

from newsroom.model.file_types import MEDIA_TYPES, file_extension
from newsroom.model.problems import Problem
from newsroom.runtime.folders import files_below

# The key of a problem that belongs to no entry.
FEED_ITSELF = "nguồn tin"


def check_site_feeds(site_folder: Path, site_url: str) -> Iterator[Problem]:
    """What is wrong with each feed of a site; lengths and types of enclosures are compared with its files."""

    def published_file(url: str) -> PublishedFile | None:
        file = site_folder / unquote(url.removeprefix(site_url))
        media_type = MEDIA_TYPES.get(file_extension(file.name))
        if media_type is None or not url.startswith(site_url) or not file.is_file():
            return None
        return PublishedFile(file.stat().st_size, media_type)

    for file in (file for file in files_below(site_folder) if file.name in CHECKABLE_FILES):
        path = file.relative_to(site_folder).as_posix()
        broken_rules = validate_feed(
            path, file.read_bytes(), feed_url=site_url + path, get_published_file=published_file
        )
        for rule in broken_rules:
            key = rule.entry or FEED_ITSELF
            yield Problem(f"site/{path}", 1, key, rule.message, rule.value or None, rule.example)
