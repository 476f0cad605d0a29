"""What is worked on aside comes in its order, says what went wrong, and leaves nothing behind."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from newsroom.runtime.background import BackgroundTasks
from newsroom.runtime.pool import WorkerCrashed, split_range
from newsroom.search.pagefind import PagefindError

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def silent(done: int, count: int) -> None:
    """Nobody watches."""


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


@pytest.mark.parametrize("jobs", [1, 2, 3, 50])
@pytest.mark.parametrize("count", [0, 1, 7, 10])
def test_results_are_in_the_order_of_the_chunks(jobs: int, count: int) -> None:
    aside = BackgroundTasks(squares, split_range(0, count, 3), jobs=jobs)
    found = [square for part in aside.results(silent) for square in part]
    aside.close()
    assert found == squares(range(count))


@forks
def test_who_watches_hears_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    aside = BackgroundTasks(squares, split_range(0, 5, 1), jobs=2)
    aside.results(lambda done, count: heard.append((done, count)))
    aside.close()
    assert heard == [(0, 5), (3, 5), (5, 5)]


@forks
def test_it_works_while_nobody_waits(tmp_path: Path) -> None:
    def work(numbers: Sequence[int]) -> int:
        (tmp_path / "mark").touch()
        return os.getpid()

    aside = BackgroundTasks(work, [[0]], jobs=2)
    deadline = time.monotonic() + 30
    while not (tmp_path / "mark").exists():
        assert time.monotonic() < deadline, "it waits to be asked"
        time.sleep(0.01)
    assert aside.results(silent) != [os.getpid()]
    aside.close()


def test_with_other_threads_nothing_is_forked() -> None:
    go_on = threading.Event()
    other = threading.Thread(target=go_on.wait)
    other.start()
    aside = BackgroundTasks(lambda numbers: os.getpid(), [[0], [1]], jobs=2)
    assert aside.results(silent) == [os.getpid()] * 2
    aside.close()
    go_on.set()
    other.join()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_raised_is_raised_where_results_are_asked_for(jobs: int) -> None:
    def work(numbers: Sequence[int]) -> int:
        raise PagefindError("không có chỉ mục nào")

    aside = BackgroundTasks(work, [[0], [1]], jobs=jobs)
    with pytest.raises(PagefindError, match="không có chỉ mục nào"):
        aside.results(silent)
    aside.close()


@forks
def test_work_that_ends_its_process_is_named() -> None:
    def work(numbers: Sequence[int]) -> int:
        if 5 in numbers:
            os._exit(3)
        return 0

    aside = BackgroundTasks(work, split_range(0, 9, 2), jobs=2)
    with pytest.raises(WorkerCrashed) as death:
        aside.results(silent)
    aside.close()
    assert death.value.index == 5


@forks
def test_a_process_ended_from_outside_costs_nothing_but_time(tmp_path: Path) -> None:
    def work(numbers: Sequence[int]) -> list[int]:
        mark = tmp_path / "mark"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return squares(numbers)

    aside = BackgroundTasks(work, [[2], [3]], jobs=2)
    assert aside.results(silent) == [[4], [9]]
    aside.close()


@forks
def test_whoever_closes_waits_for_nothing() -> None:
    aside = BackgroundTasks(lambda numbers: time.sleep(600), [[0], [1]], jobs=2)
    assert len(multiprocessing.active_children()) == 2
    aside.close()
    assert multiprocessing.active_children() == []
