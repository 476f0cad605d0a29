"""Work that forked processes do while this one goes on with something else."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

from newsroom.runtime import pool

R = TypeVar("R")


class BackgroundTasks(Generic[R]):
    """The results of one function over chunks of numbers, worked on from now on by as many processes as there are jobs.

    With one job, or where nothing can be forked, the work is done when its results are asked for.
    """

    def __init__(self, work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]], *, jobs: int) -> None:
        """Chunks that take longest come first: they are dealt to the processes in turn."""
        self._work, self._chunks = work, chunks
        self._worker_count = min(jobs, len(chunks)) if jobs > 1 and pool.can_fork() else 0
        if self._worker_count:
            # A collection in this process would copy all that the others share with it.
            gc.freeze()
        self._workers = [self._start_worker(lane) for lane in range(self._worker_count)]

    def _start_worker(self, worker_index: int) -> tuple[ForkProcess, Connection]:
        context = multiprocessing.get_context("fork")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=_run_chunks, args=(sender, self._work, self._chunks[worker_index :: self._worker_count])
        )
        process.start()
        # The child alone holds this end, so that its death is heard.
        sender.close()
        return process, receiver

    def results(self, progress: Callable[[int, int], None]) -> list[R]:
        """What the work gave, in the order of the chunks; `progress` hears how many of how many are in.

        Raises what the work raised, and WorkerDied where a piece of it ends its process.
        """
        if not self._workers:
            return list(map(self._work, self._chunks))
        lanes: list[list[R]] = []
        for lane in range(self._worker_count):
            progress(sum(map(len, lanes)), len(self._chunks))
            lanes.append(self._receive(lane))
        progress(len(self._chunks), len(self._chunks))
        return [lanes[number % self._worker_count][number // self._worker_count] for number in range(len(self._chunks))]

    def _receive(self, worker_index: int) -> list[R]:
        process, receiver = self._workers[worker_index]
        try:
            answer: list[R] | Exception = receiver.recv()
        except EOFError:
            # Something ended the process: if it was the work, it is not tried here.
            chunks = self._chunks[worker_index :: self._worker_count]
            pool.raise_if_crashes(self._work, chunks)
            return list(map(self._work, chunks))
        process.join()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End what is still under way."""
        for process, receiver in self._workers:
            process.terminate()
            process.join()
            receiver.close()
        if self._workers:
            gc.unfreeze()
        self._workers = []


def _run_chunks(sender: Connection, work: Callable[[Sequence[int]], R], chunks: Sequence[Sequence[int]]) -> None:
    """Do some chunks in a process of their own, and send the results, or what was raised, once all is done."""
    pool.initialize_worker()
    answer: list[R] | Exception
    try:
        answer = [work(numbers) for numbers in chunks]
    except Exception as error:
        answer = error
    sender.send(answer)
