"""Divides one function's work over numbered tasks among forked processes, or does it here where none can be forked."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

R = TypeVar("R")

_ALL_SENT = object()
# Tasks whose processes still run: until they end, the garbage collector is frozen (see `start_tasks`).
_forked: set[Tasks[Any]] = set()


class WorkerCrashed(RuntimeError):
    """A worker process ended without a result; `index` is the task that ends it, `name` what that task makes."""

    def __init__(self, index: int, name: str = "") -> None:
        super().__init__(f"a worker process died over {name or index}")
        self.index, self.name = index, name


def job_count() -> int:
    """How many processes to use: NEWSROOM_JOBS, else one for each processor this process may run on."""
    wanted = os.environ.get("NEWSROOM_JOBS", "")
    if wanted.isdigit() and int(wanted):
        return int(wanted)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """True if this system forks and this process has no other threads (rebuilds under `serve` have)."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


def split_range(begin: int, end: int, size: int) -> list[range]:
    """The numbers from `begin` up to `end` in chunks of `size`."""
    return [range(start, min(start + size, end)) for start in range(begin, end, size)]


class Tasks(Generic[R]):
    """Work under way: one function over chunks of numbers, dealt in turn to the worker processes.

    Without processes the work is done when its results are asked for. Close it, or use it in a `with` statement.
    """

    def __init__(
        self,
        work: Callable[[Sequence[int]], R],
        chunks: Sequence[Sequence[int]],
        workers: list[tuple[ForkProcess, Connection]],
        describe: Callable[[int], str],
    ) -> None:
        self._work, self._chunks, self._workers, self._describe = work, chunks, workers, describe

    def results(self) -> Iterator[R]:
        """The result of each chunk, in order.

        Raises what the work raised, and WorkerCrashed for the first task that ends its process.
        """
        for number, chunk in enumerate(self._chunks):
            yield self._receive(number, chunk) if self._workers else self._work(chunk)

    def _receive(self, number: int, chunk: Sequence[int]) -> R:
        _, receiver = self._workers[number % len(self._workers)]
        try:
            answer: R | Exception = receiver.recv()
        except (EOFError, OSError):
            # The process ended early. If it was not this chunk that ended it, the chunk is done in this process.
            crashing = _find_crashing_index(self._work, chunk)
            if crashing is not None:
                raise WorkerCrashed(crashing, self._describe(crashing)) from None
            return self._work(chunk)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End what is still under way."""
        for process, receiver in self._workers:
            process.terminate()
            process.join()
            receiver.close()
        self._workers.clear()
        _forked.discard(self)
        if not _forked:
            gc.unfreeze()

    def __enter__(self) -> Tasks[R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start_tasks(
    work: Callable[[Sequence[int]], R],
    chunks: Sequence[Sequence[int]],
    *,
    jobs: int,
    describe: Callable[[int], str] = str,
) -> Tasks[R]:
    """Start on these chunks in at most `jobs` forked processes; put those that take longest first.

    Workers inherit what they work on; only results are sent. `describe` names a task where it ends its process.
    """
    workers: list[tuple[ForkProcess, Connection]] = []
    tasks = Tasks(work, chunks, workers, describe)
    count = min(jobs, len(chunks)) if jobs > 1 and can_fork() else 0
    if count:
        # A garbage collection would write to, and so copy, the memory pages shared with the workers.
        gc.freeze()
        _forked.add(tasks)
    try:
        for number in range(count):
            workers.append(_start_worker(work, chunks[number::count]))
    except BaseException:
        tasks.close()
        raise
    return tasks


def map_chunks(
    work: Callable[[Sequence[int]], R],
    chunks: Sequence[Sequence[int]],
    *,
    jobs: int,
    describe: Callable[[int], str] = str,
) -> Iterator[R]:
    """The result of each chunk, in order, as `Tasks.results`; one chunk alone is worked on here."""
    with start_tasks(work, chunks, jobs=jobs if len(chunks) > 1 else 1, describe=describe) as tasks:
        yield from tasks.results()


def map_surviving(
    work: Callable[[Sequence[int]], Sequence[R]], count: int, *, size: int, jobs: int, crashed: R
) -> Iterator[R]:
    """What `work` gives for each number below `count`, in order, in chunks of `size`; `crashed` where one ends its
    process, which costs no other its result.
    """
    done = 0
    while done < count:
        try:
            for chunk in map_chunks(work, split_range(done, count, size), jobs=jobs):
                done += len(chunk)
                yield from chunk
        except WorkerCrashed as crash:
            # The results of those before it in its chunk were lost with the process.
            for number in range(done, crash.index):
                yield from work([number])
            yield crashed
            done = crash.index + 1


def _start_worker(
    work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]]
) -> tuple[ForkProcess, Connection]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run_chunks, args=(sender, work, chunks))
    process.start()
    # Only the child keeps this end open, so that reading fails once the child has died.
    sender.close()
    return process, receiver


def _run_chunks(sender: Connection, work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]]) -> None:
    """Do some chunks in a process of their own, up to the first that raises, and send what each gave."""
    _set_up_worker()
    answers: SimpleQueue[object] = SimpleQueue()
    # Sent by a thread, so that a full pipe does not block the work.
    sending = threading.Thread(target=_send_all, args=(sender, answers))
    sending.start()
    try:
        for chunk in chunks:
            answers.put(work(chunk))
    except Exception as error:
        answers.put(error)
    answers.put(_ALL_SENT)
    sending.join()


def _send_all(sender: Connection, answers: SimpleQueue[object]) -> None:
    while (answer := answers.get()) is not _ALL_SENT:
        sender.send(answer)


def _find_crashing_index(work: Callable[[Sequence[int]], object], indices: Sequence[int]) -> int | None:
    """The first of these tasks that ends its process, found by bisection; None if none does."""
    process = multiprocessing.get_context("fork").Process(target=_run_isolated, args=(work, indices))
    process.start()
    process.join()
    if process.exitcode == 0 or len(indices) == 1:
        return indices[0] if process.exitcode else None
    half = len(indices) // 2
    first = _find_crashing_index(work, indices[:half])
    return first if first is not None else _find_crashing_index(work, indices[half:])


def _run_isolated(work: Callable[[Sequence[int]], object], indices: Sequence[int]) -> None:
    _set_up_worker()
    try:
        work(indices)
    except Exception:
        # The task did not end its process; the caller does it again and gets the exception.
        os._exit(0)


def _set_up_worker() -> None:
    """Make a forked process end with its parent, and leave Ctrl-C, which the whole group gets, to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """End this process when its parent is killed; otherwise it would wait for ever and hold the build's lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
