"""Divides one function's work over numbered tasks among forked processes, or does it here where none can be forked."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import struct
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

if os.name == "posix":
    from fcntl import LOCK_EX, LOCK_UN, lockf

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


class _Queue:
    """The chunks that no process has taken yet, and who took the others, in a file that forked processes share.

    A process that dies lets go of the lock on a file, as it would not of a semaphore.
    """

    _ENDS = struct.Struct("QQ")

    def __init__(self, count: int) -> None:
        self._count = count
        # Where there is such a thing, a file in memory alone: no folder has to be writable for it.
        if hasattr(os, "memfd_create"):
            self._file = os.fdopen(os.memfd_create("chunks"), "r+b", buffering=0)
        else:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - until the tasks are closed
        self._file.write(self._ENDS.pack(0, count) + bytes(2 * count))

    def take(self, worker: int, *, last: bool) -> int | None:
        """The number of the first chunk that is left, or of the last one, which is this worker's now; None without."""
        lockf(self._file, LOCK_EX)
        try:
            first, end = self._ENDS.unpack(os.pread(self._file.fileno(), self._ENDS.size, 0))
            if first == end:
                return None
            number: int = end - 1 if last else first
            os.pwrite(self._file.fileno(), array("H", [worker + 1]).tobytes(), self._ENDS.size + 2 * number)
            os.pwrite(self._file.fileno(), self._ENDS.pack(first + (not last), end - last), 0)
            return number
        finally:
            lockf(self._file, LOCK_UN)

    def taken_by(self, worker: int) -> set[int]:
        """The numbers of all chunks that this worker has taken so far."""
        takers = array("H", os.pread(self._file.fileno(), 2 * self._count, self._ENDS.size))
        return {number for number, taker in enumerate(takers) if taker == worker + 1}

    def close(self) -> None:
        """Forget them."""
        self._file.close()


class Tasks(Generic[R]):
    """Work under way: one function over chunks of numbers, of which each worker process takes the next when it is free.

    Without processes the work is done when its results are asked for. Close it, or use it in a `with` statement.
    """

    def __init__(
        self, work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]], describe: Callable[[int], str]
    ) -> None:
        self._work, self._chunks, self._describe = work, chunks, describe
        self._queue: _Queue | None = None
        self._processes: list[ForkProcess] = []
        # By the end of a pipe that each worker writes to.
        self._workers: dict[Connection, int] = {}
        self._answers: dict[int, R | Exception] = {}
        self._received, self._lost = set[int](), set[int]()

    def fork(self, count: int, *, from_both_ends: bool) -> None:
        """Start that many worker processes."""
        context = multiprocessing.get_context("fork")
        self._queue = _Queue(len(self._chunks))
        for number in range(count):
            receiver, sender = context.Pipe(duplex=False)
            take_next = partial(self._queue.take, number, last=from_both_ends and number % 2 == 1)
            process = context.Process(target=_run_chunks, args=(sender, self._work, self._chunks, take_next))
            process.start()
            # Only the child keeps this end open, so that reading fails once the child has died.
            sender.close()
            self._processes.append(process)
            self._workers[receiver] = number

    def results(self) -> Iterator[R]:
        """The result of each chunk, in order.

        Raises what the work raised, and WorkerCrashed for the first task that ends its process.
        """
        for number in range(len(self._chunks)):
            while self._workers and number not in self._received and number not in self._lost:
                self._receive()
            yield self._result(number)

    def results_in_any_order(self) -> Iterator[R]:
        """The results as they come; raises the same."""
        rest = set(range(len(self._chunks)))
        while self._workers:
            self._receive()
            while self._answers:
                number = next(iter(self._answers))
                rest.discard(number)
                yield self._result(number)
        yield from map(self._result, sorted(rest))

    def _result(self, number: int) -> R:
        if number in self._answers:
            answer = self._answers.pop(number)
            if isinstance(answer, Exception):
                raise answer
            return answer
        # The worker ended early. If it was not this chunk that ended it, the chunk is done in this process.
        if self._queue is not None:
            crashing = _find_crashing_index(self._work, self._chunks[number])
            if crashing is not None:
                raise WorkerCrashed(crashing, self._describe(crashing))
        return self._work(self._chunks[number])

    def _receive(self) -> None:
        """Wait for an answer, or for the end of a worker."""
        for receiver in wait(list(self._workers)):
            assert isinstance(receiver, Connection), "the others are no pipes"
            try:
                number, answer = receiver.recv()
            except (EOFError, OSError):
                worker = self._workers.pop(receiver)
                receiver.close()
                assert self._queue is not None, "there are workers"
                self._lost |= self._queue.taken_by(worker) - self._received
            else:
                self._received.add(number)
                self._answers[number] = answer

    def close(self) -> None:
        """End what is still under way."""
        for process in self._processes:
            process.terminate()
            process.join()
        for receiver in self._workers:
            receiver.close()
        if self._queue is not None:
            self._queue.close()
            self._queue = None
        self._processes.clear()
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
    from_both_ends: bool = False,
) -> Tasks[R]:
    """Start on these chunks in at most `jobs` forked processes; put those that take longest first.

    Workers inherit what they work on; only results are sent. `describe` names a task where it ends its process. With
    `from_both_ends` every other worker begins with the last chunks, so that it needs little of what another has made.
    """
    tasks = Tasks(work, chunks, describe)
    count = min(jobs, len(chunks)) if jobs > 1 and can_fork() else 0
    if count:
        # A garbage collection would write to, and so copy, the memory pages shared with the workers.
        gc.freeze()
        _forked.add(tasks)
        try:
            tasks.fork(count, from_both_ends=from_both_ends)
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
    in_order: bool = True,
) -> Iterator[R]:
    """The result of each chunk, as `Tasks.results`; one chunk alone is worked on here.

    In any order, workers begin at both ends and results come as they are ready.
    """
    jobs = jobs if len(chunks) > 1 else 1
    with start_tasks(work, chunks, jobs=jobs, describe=describe, from_both_ends=not in_order) as tasks:
        yield from tasks.results() if in_order else tasks.results_in_any_order()


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


def _run_chunks(
    sender: Connection,
    work: Callable[[Sequence[int]], R],
    chunks: Sequence[Sequence[int]],
    take_next: Callable[[], int | None],
) -> None:
    """Do chunks in a process of their own, up to the first that raises, and send each one's number and result."""
    _set_up_worker()
    answers: SimpleQueue[object] = SimpleQueue()
    # Sent by a thread, so that a full pipe does not block the work.
    sending = threading.Thread(target=_send_all, args=(sender, answers))
    sending.start()
    number = take_next()
    try:
        while number is not None:
            answers.put((number, work(chunks[number])))
            number = take_next()
    except Exception as error:
        answers.put((number, error))
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
