"""Tells which files of the published site builds have put there, and which of them were changed since."""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from newsroom.build import site_record
from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE, set_mode
from newsroom.build.workspace import Workspace
from newsroom.content.scanner import published_stamp
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import PublishedRow
from newsroom.runtime.pool import Tasks


class SiteState(Struct, frozen=True):
    """A published site: what builds put into it, by path, and what is to be mended in it."""

    folder: str
    rows: dict[str, PublishedRow]
    modified: frozenset[str]
    """Files that were changed or deleted since the last build, or may have been."""
    version: str
    """The version by its own record and by the cache; "" where these disagree: then any file may be of another day."""
    wrong_modes: frozenset[str] = frozenset()
    """Files, and "" for the folder itself, that a web server may not be able to read, or others may write."""

    @property
    def is_up_to_date(self) -> bool:
        """True if the site is as the last build left it."""
        return site_record.is_whole(self.version) and bool(self.rows) and not self.modified

    def mend_modes(self) -> None:
        """Let everybody read files and folders, and their owner alone write them, whatever the umask was."""
        if not self.wrong_modes:
            return
        paths = {"", site_record.FOLDER, *site_record.own_files(Path(self.folder)), *self.wrong_modes}
        for path in self.rows:
            folder = os.path.dirname(path)
            while folder not in paths:
                paths.add(folder)
                folder = os.path.dirname(folder)
        for place in map(Path(self.folder).joinpath, sorted(paths)):
            # It may be gone by now, or another user's.
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                if not place.is_symlink() and not set_mode(place, FOLDER_MODE if place.is_dir() else FILE_MODE):
                    return


class SiteScan:
    """A comparison of the published files with what is recorded of them, under way."""

    def __init__(
        self, folder: str, rows: dict[str, PublishedRow], version: str, tasks: Tasks[tuple[list[str], list[str]]]
    ) -> None:
        self._folder, self._rows, self._version, self._tasks = folder, rows, version, tasks

    @cached_property
    def state(self) -> SiteState:
        """The result; waits until the scan has ended."""
        modified, wrong_modes = set[str](), set[str]()
        for paths in self._tasks.results():
            modified.update(paths[0])
            wrong_modes.update(paths[1])
        if not self._version:
            modified.update(self._rows)
        return SiteState(self._folder, self._rows, frozenset(modified), self._version, frozenset(wrong_modes))


def start_site_scan(workspace: Workspace, *, in_background: bool) -> SiteScan:
    """Start to compare stamps, in another process if that is to be in the background.

    Raises sqlite3.DatabaseError where recorded rows are damaged.
    """
    folder = str(workspace.folders.site)
    workspace.cache.delete_missing_sites()
    by_path, version = _recorded_rows(workspace.cache, folder)
    rows = list(by_path.values())

    def changed_paths(numbers: Sequence[int]) -> tuple[list[str], list[str]]:
        modified, wrong_modes = [], []
        if os.name == "posix" and os.stat(folder).st_mode & 0o777 != FOLDER_MODE:
            wrong_modes.append("")
        for number in numbers:
            row = rows[number]
            try:
                facts = os.stat(f"{folder}/{row.path}")
            except OSError:
                modified.append(row.path)
                continue
            if not row.stamp or published_stamp(facts) != row.stamp:
                modified.append(row.path)
            if facts.st_mode & 0o777 != FILE_MODE and os.name == "posix":
                wrong_modes.append(row.path)
        return modified, wrong_modes

    chunks = [range(len(rows))] if rows else []
    return SiteScan(folder, by_path, version, workspace.start_tasks(changed_paths, chunks, in_background=in_background))


def _recorded_rows(cache: Cache, folder: str) -> tuple[dict[str, PublishedRow], str]:
    """What is known of a site's files, by path, and its version if cache and site name the same.

    Where they do not, the site or the cache is of another day, or lost: all files that either knows are ours.
    """
    rows, version = cache.published_rows(folder), site_record.read_version(folder)
    if version and version == cache.published_version(folder):
        return rows, version
    unknown = {path: PublishedRow(path, b"", b"", b"") for path in site_record.FILES.read(Path(folder))}
    return unknown | rows, ""
