"""Tries how a cold build divides over machines: reads and renders a built project in workers that share no memory.

    python bench/divided_build.py PROJECT [--executor processes|dask] [--workers 2]

Files of content/ are sent to the workers and come back as items; views of pages are sent and come back as bytes, which
have to be those in site/. It prints what that took and how much was sent. Workers are those of any
`concurrent.futures.Executor`: processes of this machine, or of a Dask cluster (`pip install distributed`), which may
stand on others.
"""

import argparse
import importlib
import os
import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from division import Done, PageTask, Site, parse_files, render_pages
from newsroom.build.content import Loaded
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model import urls
from newsroom.pages.item_views import ItemView
from newsroom.pages.items import ItemPages, Page
from newsroom.pages.lists import ListPages
from newsroom.pages.presenter import Presenter

T = TypeVar("T")

CHUNK_SIZE = 100
AHEAD = 4
"""Chunks for each worker that wait: it never stands idle, and the views of a large site are never all in memory."""


@contextmanager
def dask_executor(workers: int) -> Iterator[Executor]:
    """Workers of a Dask cluster on this machine; `Client(address)` would take those of others."""
    with (
        importlib.import_module("distributed").Client(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as client,
        client.get_executor() as executor,
    ):
        yield executor


@contextmanager
def process_executor(workers: int) -> Iterator[Executor]:
    """Fresh processes: what they know was sent to them, as on another machine."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield executor


EXECUTORS = {"processes": process_executor, "dask": dask_executor}


def map_in_order(
    executor: Executor, work: Callable[[Site, Sequence[T]], Done], site: Site, tasks: Iterable[T], ahead: int
) -> Iterator[tuple[Sequence[T], Done]]:
    """Each chunk of tasks with its results, in order; no more than `ahead` chunks are under way."""
    tasks, waiting = iter(tasks), deque[tuple[Sequence[T], Future[Done]]]()
    while chunk := list(islice(tasks, CHUNK_SIZE)):
        waiting.append((chunk, executor.submit(work, site, chunk)))
        if len(waiting) >= ahead:
            sent, future = waiting.popleft()
            yield sent, future.result()
    for sent, future in waiting:
        yield sent, future.result()


class Ledger:
    """What one kind of work took, printed as a row of a table."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self.count, self.sent, self.came_back, self.workers_cpu = 0, 0, 0, 0.0

    def add(self, tasks: Sequence[object], done: Done) -> None:
        """Count one chunk; what pickling it again costs here is not ours."""
        before = time.process_time()
        self.count += len(tasks)
        self.sent, self.came_back = self.sent + len(pickle.dumps(tasks)), self.came_back + len(pickle.dumps(done))
        self.workers_cpu += done.cpu_seconds
        self._cpu += time.process_time() - before

    def row(self, name: str) -> str:
        """Milliseconds and kB are for each file or page."""
        here, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        figures = (1e3 * self.workers_cpu, 1e3 * here, self.sent / 1e3, self.came_back / 1e3)
        cells = [name, f"{self.count:,}", *(f"{figure / self.count:.2f}" for figure in figures), f"{wall:.1f}"]
        return f"| {' | '.join(cells)} |"


def pages_of(loaded: Loaded) -> Iterator[Page]:
    """The pages of items, topics and months; what else there is is few."""
    presenter = Presenter(loaded.library, loaded.file_info, KINDS)
    items, lists = ItemPages(presenter), ListPages(presenter)
    yield from map(items.item_page, loaded.library.public)
    for listing in lists.listings():
        if listing.list_kind != "section":
            parts = (lists.paginated_page(listing, number) for number in lists.page_numbers(listing))
            yield from (lists.listing_page(listing, part) for part in parts)


def page_task(page: Page, loaded: Loaded) -> PageTask:
    """A page with what its body is made of."""
    body = page.view.body.digest if isinstance(page.view, ItemView) else ""
    return PageTask(page, {body: loaded.fragment(body)} if body else {})


def divide(loaded: Loaded, executor: Executor, workers: int) -> list[str]:
    """Do the work and print the table; returns what is not as this machine alone made it."""
    root, content = loaded.project.root.resolve(), loaded.project.folders.content
    site, differing = Site(str(root), tuple(loaded.static_pages)), []
    paths = [path for path in loaded.versions if path in loaded.library.items]
    reading = Ledger()
    files = ((path, (content / path).read_bytes()) for path in paths)
    for sent, done in map_in_order(executor, parse_files, site, files, AHEAD * workers):
        reading.add(sent, done)
        both = zip(sent, done.parsed, strict=True)
        differing += [path for (path, _), parsed in both if parsed.item != loaded.versions[path]]
    print("| work | count | worker, ms | here, ms | sent, kB | back, kB | wall, s |\n|---|--:|--:|--:|--:|--:|--:|")
    print(reading.row("reading files"))
    rendering = Ledger()
    tasks = (page_task(page, loaded) for page in pages_of(loaded))
    for tasks_sent, done in map_in_order(executor, render_pages, site, tasks, AHEAD * workers):
        rendering.add(tasks_sent, done)
        for task, data in zip(tasks_sent, done.pages, strict=True):
            path = urls.page_file(task.page.view.url.removeprefix(loaded.library.settings.base))
            if (loaded.project.folders.site / path).read_bytes() != data:
                differing.append(path)
    print(rendering.row("rendering pages"))
    return differing


def main() -> int:
    """Status 1 where a worker made other items or bytes than the project's own build."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("project", type=Path)
    cli.add_argument("--executor", choices=EXECUTORS, default="processes")
    cli.add_argument("--workers", type=int, default=2)
    options = cli.parse_args()
    os.chdir(options.project)
    with EXECUTORS[options.executor](options.workers) as executor, open_content(load_config_or_abort()) as loaded:
        differing = divide(loaded, executor, options.workers)
    print(f"{len(differing)} differ{': ' + differing[0] if differing else ''}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
