"""Runs one function over chunks of work in forked processes, or in this one where there is little or no fork."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

# Forked workers inherit what they work on; a task names it by its place, so nothing large is sent to them.
_current_work: Callable[[Sequence[int]], object] | None = None


class WorkerCrashed(RuntimeError):
    """A worker process ended without an answer; `place` is the piece of work that ends it, `name` what that is."""

    def __init__(self, index: int, name: str = "") -> None:
        super().__init__(f"a worker process died over {name or index}")
        self.index, self.name = index, name


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


def split_range(begin: int, end: int, size: int) -> list[range]:
    """The numbers from `begin` up to `end` in chunks of `size`."""
    return [range(start, min(start + size, end)) for start in range(begin, end, size)]


def map_chunks(work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]], *, jobs: int) -> Iterator[R]:
    """The results of `work` over each of these chunks of numbers, in order.

    Raises what `work` raises, and WorkerDied where a piece of work ends its process.
    """
    if jobs < 2 or len(chunks) < 2 or not can_fork():
        yield from map(work, chunks)
        return
    # Slow to load, and most builds have too little to do for it.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _current_work
    _current_work = work
    # What exists now lives as long as the build: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    answered = 0
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(min(jobs, len(chunks)), mp_context=context, initializer=initialize_worker) as pool:
            futures: list[Future[object] | None] = [pool.submit(_run_work, numbers) for numbers in chunks]
            try:
                while answered < len(futures):
                    yield futures[answered].result()  # type: ignore[misc, union-attr]
                    # An answer that has been taken in must not be kept by the one who gave it.
                    futures[answered] = None
                    answered += 1
            except BrokenProcessPool:
                pass  # Which piece of work it was is found out once every answer is in.
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                if answered < len(chunks):
                    # Nobody waits any more for what is under way.
                    for process in multiprocessing.active_children():
                        process.terminate()
        if answered < len(chunks):
            lost = [
                numbers
                for numbers, future in zip(chunks, futures, strict=True)
                if future is not None and (future.cancelled() or future.exception() is not None)
            ]
            # What was under way is among the first of these: one chunk a worker, and those handed out beside them.
            raise_if_crashes(work, lost[: 2 * jobs])
            # No piece of work ends a process: something else did. The rest is done here.
            yield from map(work, chunks[answered:])
    finally:
        _current_work = None
        gc.unfreeze()


def raise_if_crashes(work: Callable[[Sequence[int]], object], chunks: Sequence[Sequence[int]]) -> None:
    """Raise WorkerDied with the first piece of work that ends the process it is done in, if there is one."""
    global _current_work
    _current_work = work
    try:
        for numbers in chunks:
            if (culprit := _find_crashing_index(numbers)) is not None:
                raise WorkerCrashed(culprit)
    finally:
        _current_work = None


def _find_crashing_index(indices: Sequence[int]) -> int | None:
    """The first of these pieces of work that ends the process it is done in; None where they leave it alive."""
    process = multiprocessing.get_context("fork").Process(target=_run_isolated, args=(indices,))
    process.start()
    process.join()
    if process.exitcode == 0 or len(indices) == 1:
        return indices[0] if process.exitcode else None
    half = len(indices) // 2
    first = _find_crashing_index(indices[:half])
    return first if first is not None else _find_crashing_index(indices[half:])


def initialize_worker() -> None:
    """Make a forked process a worker, which ends with its parent and leaves Ctrl-C to it."""
    # Ctrl-C goes to the whole group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """End this process when its parent is killed: it would wait for work for ever, and hold the build's lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_work(indices: Sequence[int]) -> object:
    assert _current_work is not None, "a worker forks while there is work"
    return _current_work(indices)


def _run_isolated(indices: Sequence[int]) -> None:
    initialize_worker()
    try:
        _run_work(indices)
    except Exception:
        # It did not end its process, which is all that is asked here; done again, it says what it has to say.
        os._exit(0)
