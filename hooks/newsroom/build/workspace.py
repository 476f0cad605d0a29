"""What a build works with: the project's lock, its cache, a clean staging folder, processes under way."""

import gc
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

from newsroom.build.project import Folders
from newsroom.build.site_changes import SiteChanges
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache, open_cache
from newsroom.runtime.cache_rows import DamagedBlock, is_corruption
from newsroom.runtime.locks import build_lock
from newsroom.runtime.progress import Progress

R = TypeVar("R")

# To look for cycles among a million objects that live as long as a build is a tenth of its time.
_GC_THRESHOLDS = (200_000, 50, 50)


class Workspace:
    """The means of one build, from `open_workspace` on."""

    def __init__(
        self, folders: Folders, cache: Cache, progress: Progress, *, key: bytes, time_ns: Callable[[], int], jobs: int
    ) -> None:
        """`key` stands for the programs and the settings they read; `time_ns` is the clock, in ns since 1970."""
        self.folders, self.cache, self.progress = folders, cache, progress
        self.key, self.time_ns, self.jobs = key, time_ns, jobs
        self.site_changes = SiteChanges()
        self._tasks: list[pool.Tasks[Any]] = []

    def start_tasks(
        self,
        work: Callable[[Sequence[int]], R],
        chunks: Sequence[Sequence[int]],
        *,
        describe: Callable[[int], str] = str,
        in_background: bool = True,
    ) -> pool.Tasks[R]:
        """Start tasks that end with the workspace at the latest, or leave them until their results are asked for."""
        tasks = pool.start_tasks(work, chunks, jobs=self.jobs if in_background else 1, describe=describe)
        self._tasks.append(tasks)
        return tasks

    def end_tasks(self) -> None:
        """End the tasks that still run."""
        while self._tasks:
            self._tasks.pop().close()

    def retry_if_damaged(self, step: Callable[[], R], before_retry: Callable[[], object] | None = None) -> R:
        """The result of a step. Where the cache proves damaged, what is lost is forgotten, and the step repeated.

        A damaged block costs the record of the last build, other damage the whole cache. `before_retry` works out once
        more what the step needs and has from the cache.
        """
        remedies: list[Callable[[], object]] = [self._forget_last_build, self.cache.reset]
        to_do: list[Callable[[], object]] = []
        while True:
            try:
                for each in to_do:
                    each()
                return step()
            except sqlite3.DatabaseError as error:
                if not is_corruption(error) or not remedies:
                    raise
                self.end_tasks()
                if not isinstance(error, DamagedBlock):
                    del remedies[:-1]
                to_do = [remedies.pop(0), *([before_retry] if before_retry is not None else [])]

    def _forget_last_build(self) -> None:
        self.cache.delete_blocks(str(self.folders.site))


@contextmanager
def open_workspace(
    folders: Folders, *, key: bytes, progress: Progress, time_ns: Callable[[], int] = time.time_ns
) -> Iterator[Workspace]:
    """Wait for the project's lock, open its cache and clear its staging folder; all is undone at the end.

    Raises OSError and sqlite3.OperationalError where the disk fails.
    """
    with ExitStack() as stack:
        stack.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(*_GC_THRESHOLDS)
        stack.callback(progress.clear)
        stack.enter_context(build_lock(folders.cache, progress.print_line))
        cache = stack.enter_context(open_cache(folders.cache, engine_key=key))
        shutil.rmtree(folders.staging, ignore_errors=True)
        stack.callback(shutil.rmtree, folders.staging, ignore_errors=True)
        workspace = Workspace(folders, cache, progress, key=key, time_ns=time_ns, jobs=pool.job_count())
        stack.callback(workspace.end_tasks)
        yield workspace
