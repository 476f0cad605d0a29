"""Tells which files the last build put into the published site, and which of them were changed since."""

import os
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from newsroom.build.workspace import Workspace
from newsroom.content.scanner import published_stamp
from newsroom.runtime.cache_rows import PublishedRow
from newsroom.runtime.pool import Tasks


class SiteState(Struct, frozen=True):
    """A published site: what builds put into it, by path, and the paths of files that were changed or deleted since."""

    folder: str
    rows: dict[str, PublishedRow]
    modified: frozenset[str]


class SiteScan:
    """A comparison of the published files' stamps with those recorded, under way."""

    def __init__(self, folder: str, rows: dict[str, PublishedRow], tasks: Tasks[list[str]]) -> None:
        self._folder, self._rows, self._tasks = folder, rows, tasks

    @cached_property
    def state(self) -> SiteState:
        """The result; waits until the scan has ended."""
        modified = (path for paths in self._tasks.results() for path in paths)
        return SiteState(self._folder, self._rows, frozenset(modified))


def start_site_scan(workspace: Workspace, *, in_background: bool) -> SiteScan:
    """Start to compare stamps, in another process if that is to be in the background.

    Raises sqlite3.DatabaseError where recorded rows are damaged.
    """
    folder = str(workspace.folders.site)
    workspace.cache.delete_missing_sites()
    by_path = workspace.cache.published_rows(folder)
    rows = list(by_path.values())

    def modified_paths(numbers: Sequence[int]) -> list[str]:
        return [rows[number].path for number in numbers if not _is_unmodified(folder, rows[number])]

    chunks = [range(len(rows))] if rows else []
    return SiteScan(folder, by_path, workspace.start_tasks(modified_paths, chunks, in_background=in_background))


def _is_unmodified(folder: str, row: PublishedRow) -> bool:
    try:
        return bool(row.stamp) and published_stamp(os.stat(f"{folder}/{row.path}")) == row.stamp
    except OSError:
        return False
