"""Tasks divided among processes come in their order, say what went wrong, and leave nothing behind."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from newsroom.runtime.pool import WorkerCrashed, map_chunks, split_range, start_tasks

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(autouse=True)
def no_other_threads() -> None:
    """A process with other threads does not fork: those that a test before has left, at a slow server, end first."""
    deadline = time.monotonic() + 90
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.05)


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


@pytest.mark.parametrize("jobs", [1, 2, 3, 50])
@pytest.mark.parametrize("count", [0, 1, 7, 10])
def test_results_are_in_the_order_of_the_chunks(jobs: int, count: int) -> None:
    with start_tasks(squares, split_range(0, count, 3), jobs=jobs) as tasks:
        assert [square for part in tasks.results() for square in part] == squares(range(count))
    assert [square for part in map_chunks(squares, split_range(0, count, 3), jobs=jobs) for square in part] == squares(
        range(count)
    )


@forks
def test_work_goes_on_while_nobody_waits(tmp_path: Path) -> None:
    """Also where results are too large for a pipe to hold."""

    def work(numbers: Sequence[int]) -> bytes:
        (tmp_path / str(numbers[0])).touch()
        return b"." * 1_000_000

    with start_tasks(work, [[0], [1], [2]], jobs=2) as tasks:
        deadline = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < 3:
            assert time.monotonic() < deadline, "it waits to be asked"
            time.sleep(0.01)
        assert [len(result) for result in tasks.results()] == [1_000_000] * 3


@forks
@pytest.mark.parametrize("in_order", [True, False])
def test_a_process_that_is_free_takes_what_is_left(in_order: bool, tmp_path: Path) -> None:
    """One long chunk holds up no other."""

    def work(numbers: Sequence[int]) -> bool:
        deadline = time.monotonic() + 30
        while numbers[0] == 0 and len(list(tmp_path.iterdir())) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        (tmp_path / str(numbers[0])).touch()
        return time.monotonic() < deadline

    assert list(map_chunks(work, [[n] for n in range(6)], jobs=2, in_order=in_order)) == [True] * 6


@forks
def test_in_any_order_one_process_has_the_first_chunks_and_one_the_last() -> None:
    def work(numbers: Sequence[int]) -> tuple[int, int]:
        time.sleep(0.01)
        return os.getpid(), numbers[0]

    by_process: dict[int, list[int]] = {}
    for process, number in map_chunks(work, [[n] for n in range(20)], jobs=2, in_order=False):
        by_process.setdefault(process, []).append(number)
    first, last = sorted(by_process.values(), key=min)
    assert (first, last) == (list(range(len(first))), list(reversed(range(len(first), 20))))


@forks
def test_one_chunk_is_worked_on_here_unless_it_may_wait() -> None:
    assert list(map_chunks(lambda numbers: os.getpid(), [[0]], jobs=2)) == [os.getpid()]
    with start_tasks(lambda numbers: os.getpid(), [[0]], jobs=2) as tasks:
        assert list(tasks.results()) != [os.getpid()]


def test_with_other_threads_nothing_is_forked() -> None:
    go_on = threading.Event()
    other = threading.Thread(target=go_on.wait)
    other.start()
    with start_tasks(lambda numbers: os.getpid(), [[0], [1]], jobs=2) as tasks:
        assert list(tasks.results()) == [os.getpid()] * 2
    go_on.set()
    other.join()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_is_raised_where_results_are_asked_for(jobs: int) -> None:
    def work(numbers: Sequence[int]) -> int:
        if numbers == [1]:
            raise ValueError("không có chỉ mục nào")
        return numbers[0]

    with start_tasks(work, [[0], [1], [2]], jobs=jobs) as tasks:
        results = tasks.results()
        assert next(results) == 0
        with pytest.raises(ValueError, match="không có chỉ mục nào"):
            next(results)


@forks
@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("killer", [3, 5, 8])
def test_work_that_ends_its_process_is_named(killer: int, in_order: bool) -> None:
    def work(numbers: Sequence[int]) -> int:
        if killer in numbers:
            os._exit(3)
        return 0

    chunks = split_range(0, 9, 2)
    with pytest.raises(WorkerCrashed) as death:
        list(map_chunks(work, chunks, jobs=2, describe=lambda number: f"bai-{number}.md", in_order=in_order))
    assert (death.value.index, death.value.name) == (killer, f"bai-{killer}.md")


@forks
@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("jobs", [2, 4])
def test_a_process_ended_from_outside_costs_nothing_but_time(tmp_path: Path, jobs: int, in_order: bool) -> None:
    def work(numbers: Sequence[int]) -> list[int]:
        mark = tmp_path / "mark"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return squares(numbers)

    results = list(map_chunks(work, [[2], [3], [4], [5]], jobs=jobs, in_order=in_order))
    assert (results if in_order else sorted(results)) == [[4], [9], [16], [25]]


@forks
def test_whoever_stops_early_waits_for_nothing_and_ends_only_its_own_processes() -> None:
    def wait(numbers: Sequence[int]) -> int:
        if numbers != [0]:
            time.sleep(600)
        return numbers[0]

    frozen_before = gc.get_freeze_count()
    with start_tasks(wait, [[1], [2]], jobs=2):
        others = set(multiprocessing.active_children())
        assert len(others) == 2
        results = map_chunks(wait, [[0], [1], [2]], jobs=2)
        assert next(results) == 0
        results.close()  # type: ignore[attr-defined]
        assert set(multiprocessing.active_children()) == others
        assert gc.get_freeze_count() > frozen_before, "the others still share what exists"
    assert multiprocessing.active_children() == []
    assert gc.get_freeze_count() == 0
