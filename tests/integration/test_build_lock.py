"""One build at a time works on a project."""

import os

import pytest
from newsroom.runtime.locks import build_lock
from project_folder import Project
from site_builds import (
    article_file,
    build_from_scratch,
    build_in_process,
    read_tree,
    start_command,
    write_first_version,
)


@pytest.fixture
def small(project: Project) -> Project:
    """A published site of a few pages."""
    write_first_version(project)
    assert build_in_process(project.root).succeeded
    return project


def test_a_second_build_waits_and_says_for_whom(small: Project) -> None:
    small.write(article_file("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    with build_lock(small.root / ".cache", pytest.fail):
        process = start_command(small, "build")
        assert process.stderr is not None
        assert process.stderr.readline() == f"Một lần dựng khác đang chạy (tiến trình {os.getpid()}); đang chờ…\n"
        assert not (small.site / "tin-tuc/2018/10/moi").exists()
    assert process.wait(30) == 0
    assert process.stderr.read().startswith("Đã dựng: ")
    assert read_tree(small.site) == build_from_scratch(small)


def test_builds_that_begin_together_all_end_right(small: Project) -> None:
    small.write(article_file("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    processes = [start_command(small, "build") for _ in range(3)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert read_tree(small.site) == build_from_scratch(small)
