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
_work: Callable[[Sequence[int]], object] | None = None


class WorkerDied(RuntimeError):
    """A worker process ended without an answer; `place` is the piece of work that ends it, `name` what that is."""

    def __init__(self, place: int, name: str = "") -> None:
        super().__init__(f"a worker process died over {name or place}")
        self.place, self.name = place, name


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


def chunks(begin: int, end: int, size: int) -> list[range]:
    """The numbers from `begin` up to `end` in chunks of `size`."""
    return [range(start, min(start + size, end)) for start in range(begin, end, size)]


def over(work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]], *, jobs: int) -> Iterator[R]:
    """The results of `work` over each of these chunks of numbers, in order.

    Raises what `work` raises, and WorkerDied where a piece of work ends its process.
    """
    if jobs < 2 or len(chunks) < 2 or not can_fork():
        yield from map(work, chunks)
        return
    # Slow to load, and most builds have too little to do for it.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _work
    _work = work
    # What exists now lives as long as the build: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    answered = 0
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(min(jobs, len(chunks)), mp_context=context, initializer=begin) as pool:
            futures: list[Future[object] | None] = [pool.submit(_run, numbers) for numbers in chunks]
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
            try_out(work, lost[: 2 * jobs])
            # No piece of work ends a process: something else did. The rest is done here.
            yield from map(work, chunks[answered:])
    finally:
        _work = None
        gc.unfreeze()


def try_out(work: Callable[[Sequence[int]], object], chunks: Sequence[Sequence[int]]) -> None:
    """Raise WorkerDied with the first piece of work that ends the process it is done in, if there is one."""
    global _work
    _work = work
    try:
        for numbers in chunks:
            if (culprit := _culprit(numbers)) is not None:
                raise WorkerDied(culprit)
    finally:
        _work = None


def _culprit(places: Sequence[int]) -> int | None:
    """The first of these pieces of work that ends the process it is done in; None where they leave it alive."""
    process = multiprocessing.get_context("fork").Process(target=_run_alone, args=(places,))
    process.start()
    process.join()
    if process.exitcode == 0 or len(places) == 1:
        return places[0] if process.exitcode else None
    half = len(places) // 2
    first = _culprit(places[:half])
    return first if first is not None else _culprit(places[half:])


def begin() -> None:
    """Make a forked process a worker, which ends with its parent and leaves Ctrl-C to it."""
    # Ctrl-C goes to the whole group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when its parent is killed: it would wait for work for ever, and hold the build's lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(numbers: Sequence[int]) -> object:
    assert _work is not None, "a worker forks while there is work"
    return _work(numbers)


def _run_alone(numbers: Sequence[int]) -> None:
    begin()
    try:
        _run(numbers)
    except Exception:
        # It did not end its process, which is all that is asked here; done again, it says what it has to say.
        os._exit(0)
