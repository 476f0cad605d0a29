"""Tells which files the last build put into the published site, and which of them are no more as it left them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from newsroom.content.scanner import published_stamp
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import PublishedRow


class SiteScan:
    """A look at one site folder, taken aside from now on: every file is asked for its stamp."""

    def __init__(self, folder: Path, cache: Cache, *, jobs: int) -> None:
        """With one job the look is taken when it is asked for. Raises sqlite3.DatabaseError where rows are damaged."""
        self.folder = str(folder)
        cache.delete_missing_sites()
        self.published = cache.published_rows(self.folder)
        self._rows: list[PublishedRow] = list(self.published.values())
        self._tasks = pool.start_tasks(self._modified_paths, [range(len(self._rows))] if self._rows else [], jobs=jobs)

    def _modified_paths(self, numbers: Sequence[int]) -> list[str]:
        return [self._rows[number].path for number in numbers if not self._is_unmodified(self._rows[number])]

    def _is_unmodified(self, row: PublishedRow) -> bool:
        try:
            return bool(row.stamp) and published_stamp(os.stat(f"{self.folder}/{row.path}")) == row.stamp
        except OSError:
            return False

    @cached_property
    def modified(self) -> frozenset[str]:
        """The files that are gone, or not as the build that published them left them."""
        try:
            return frozenset[str]().union(*self._tasks.results())
        finally:
            self.close()

    def close(self) -> None:
        """End what is still under way."""
        self._tasks.close()
