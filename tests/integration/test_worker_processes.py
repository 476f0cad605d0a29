"""Worker processes change no byte, and the death of one is reported at once."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from newsroom.runtime import pool
from project_folder import Project
from site_builds import (
    PARSER_PATCH,
    build_from_scratch,
    build_in_process,
    read_tree,
    start_command,
    wait_for_group_exit,
    write_first_version,
)

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def unbuilt(project: Project) -> None:
    """As before the first build."""
    for name in ("site", ".cache"):
        shutil.rmtree(project.root / name, ignore_errors=True)


@forks
@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), signal.SIGKILL)"], ids=["exit", "kill"])
def test_a_worker_that_dies_over_an_article_names_it(large_project: Project, end: str) -> None:
    unbuilt(large_project)
    process = start_command(
        large_project, "build", startup_code=PARSER_PATCH.format(act=end, where="bai-117.md"), NEWSROOM_JOBS="2"
    )
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    first, last = err.splitlines()
    assert first.startswith("content/hoat-dong/2017/bai-117.md:1: tệp: ")
    assert "dừng đột ngột" in first
    assert last.startswith("Có 1 lỗi")
    assert wait_for_group_exit(process, 30)
    assert not large_project.site.exists()


@forks
def test_a_worker_killed_from_outside_costs_nothing_but_time(large_project: Project) -> None:
    unbuilt(large_project)
    mark = large_project.root / "mark"
    mark.unlink(missing_ok=True)
    once = f"os.path.exists({str(mark)!r}) or (open({str(mark)!r}, 'w'), os.kill(os.getpid(), signal.SIGKILL))"
    process = start_command(
        large_project, "build", startup_code=PARSER_PATCH.format(act=once, where="bai-117.md"), NEWSROOM_JOBS="2"
    )
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.splitlines()[-1].startswith("Đã dựng: ")
    assert mark.exists()
    assert read_tree(large_project.site) == build_from_scratch(large_project)


@forks
@pytest.mark.parametrize("group", [True, False], ids=["typed", "sent"])
def test_ctrl_c_ends_at_once_with_one_line(large_project: Project, group: bool) -> None:
    unbuilt(large_project)
    assert build_in_process(large_project.root).succeeded
    before = read_tree(large_project.site)
    shutil.rmtree(large_project.root / ".cache")
    begun, ended = large_project.root / "begun", large_project.root / "ended"
    begun.unlink(missing_ok=True)
    work = f"open({str(begun)!r}, 'w'), time.sleep(60), open({str(ended)!r}, 'w')"
    process = start_command(
        large_project, "build", startup_code=PARSER_PATCH.format(act=work, where="bai-117.md"), NEWSROOM_JOBS="2"
    )
    until(begun.exists)
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert not ended.exists(), "it waited for its workers"
    assert process.returncode == 130
    assert err == "Đã dừng theo yêu cầu. Trang đã đăng vẫn nguyên vẹn.\n"
    assert wait_for_group_exit(process, 30)
    assert read_tree(large_project.site) == before


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@pytest.mark.parametrize("fork", [True, False], ids=["forks", "cannot-fork"])
def test_the_number_of_processes_changes_no_byte(
    large_project: Project, fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbuilt(large_project)
    right = build_from_scratch(large_project)
    asked: list[int] = []
    map_chunks = pool.map_chunks

    def recording(work: Callable[..., object], chunks: Sequence[Sequence[int]], **keys: Any) -> Iterator[object]:
        asked.append(keys["jobs"])
        return map_chunks(work, chunks, **keys)

    monkeypatch.setattr(pool, "map_chunks", recording)
    if not fork:
        monkeypatch.setattr(pool, "can_fork", lambda: False)
    assert build_in_process(large_project.root, jobs=2).succeeded
    assert set(asked) == {2}
    assert read_tree(large_project.site) == right


def test_jobs_sets_the_number_of_processes(project: Project) -> None:
    write_first_version(project)
    program = "import os, atexit; atexit.register(lambda: print('jobs', os.environ.get('NEWSROOM_JOBS')))"
    process = start_command(project, "build", "--jobs", "3", startup_code=program)
    assert process.communicate(timeout=60)[0] == "jobs 3\n"
    for wrong in ("0", "-1", "hai"):
        assert project.run_newsroom("build", "--jobs", wrong).exit_status == 2
