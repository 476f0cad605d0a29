"""Runs one function over chunks of work in forked processes, or in this one where there is little or no fork."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Forked workers inherit what they work on; a task names it by its place, so nothing large is sent to them.
_work: Callable[[Sequence[int]], object] | None = None


class WorkerDied(RuntimeError):
    """A worker process ended without an answer; `place` is the piece of work that kills it, None where none does."""

    def __init__(self, place: int | None) -> None:
        super().__init__("a worker process died" + ("" if place is None else f" over piece {place}"))
        self.place = place


def job_count() -> int:
    """How many processes to use: NEWSROOM_JOBS, else one a processor this process may run on."""
    asked = os.environ.get("NEWSROOM_JOBS", "")
    if asked.isdigit() and int(asked):
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether this process may fork: on systems that can, and while it has no other threads (serve's rebuilds have)."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def over(work: Callable[[Sequence[int]], R], count: int, *, chunk: int, jobs: int) -> Iterator[R]:
    """The results of `work` over chunks of the numbers below `count`, in order.

    `work` gets the numbers of one chunk. Raises what it raises, and WorkerDied where a process was killed over one.
    """
    chunks = [range(start, min(start + chunk, count)) for start in range(0, count, chunk)]
    if jobs < 2 or len(chunks) < 2 or not can_fork():
        for numbers in chunks:
            yield work(numbers)
        return
    # Slow to load, and most builds have too little to do for it.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _work
    _work = work
    # What exists now lives as long as the build: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(min(jobs, len(chunks)), mp_context=context, initializer=_begin) as pool:
            futures = [pool.submit(_run, numbers) for numbers in chunks]
            answered = 0
            try:
                for future in futures:
                    yield future.result()  # type: ignore[misc]
                    answered += 1
            except BrokenProcessPool:
                # The first chunk without an answer was under way, or one of those handed out right after it.
                lost = [place for numbers in chunks[answered : answered + jobs] for place in numbers]
                raise WorkerDied(_culprit(lost)) from None
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        _work = None
        gc.unfreeze()


def _culprit(places: Sequence[int]) -> int | None:
    """The first of these pieces of work that kills a process of its own."""
    context = multiprocessing.get_context("fork")
    for place in places:
        process = context.Process(target=_run, args=([place],))
        process.start()
        process.join()
        if process.exitcode != 0:
            return place
    return None


def _begin() -> None:
    # Ctrl-C goes to the whole group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()


def _run(numbers: Sequence[int]) -> object:
    assert _work is not None, "a worker forks while there is work"
    return _work(numbers)
