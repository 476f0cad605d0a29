"""Whatever a build has taken it gives back, also where it fails in the middle."""

import gc
import io
import multiprocessing
import os
import sqlite3
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from newsroom.build import workspace
from newsroom.build.project import Folders
from newsroom.build.workspace import open_workspace
from newsroom.runtime.locks import build_lock
from newsroom.runtime.progress import Progress

FAILURE = OSError("hỏng")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "content", tmp_path / "site", tmp_path / ".cache", "content")


def opened(folders: Folders) -> AbstractContextManager[workspace.Workspace]:
    return open_workspace(folders, key=b"key", progress=Progress(io.StringIO()))


@pytest.mark.parametrize("failing", ["build_lock", "open_cache", "Workspace"])
def test_what_fails_on_the_way_leaves_nothing_behind(
    folders: Folders, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FAILURE

    before = gc.get_threshold()
    with monkeypatch.context() as patch, pytest.raises(OSError, match="hỏng"):
        patch.setattr(workspace, failing, fail)
        with opened(folders):
            pass
    assert gc.get_threshold() == before
    with build_lock(folders.cache, pytest.fail), sqlite3.connect(folders.cache / "newsroom.sqlite"):
        assert not folders.staging.exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_tasks_end_with_their_workspace(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSROOM_JOBS", "2")
    with pytest.raises(OSError, match="hỏng"), opened(folders) as means:
        folders.mkdocs_input.mkdir(parents=True)
        means.start_tasks(lambda numbers: time.sleep(600), [[0], [1]])
        assert len(multiprocessing.active_children()) == 2
        raise FAILURE
    assert multiprocessing.active_children() == []
    assert not folders.staging.exists()


def test_a_step_that_finds_the_cache_damaged_is_repeated_with_an_empty_one(folders: Folders) -> None:
    def step() -> bytes | None:
        if means.cache.get_value("row") == b"damaged":
            raise sqlite3.DatabaseError("a damaged row")
        return means.cache.get_value("row")

    with opened(folders) as means:
        means.cache.save_value("row", b"damaged")
        assert means.retry_if_damaged(step, before_retry=lambda: means.cache.save_value("row", b"new")) == b"new"


def test_a_full_disk_is_no_damage(folders: Folders) -> None:
    error = sqlite3.OperationalError("disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL

    def step() -> None:
        raise error

    with opened(folders) as means:
        means.cache.save_value("row", b"kept")
        with pytest.raises(sqlite3.OperationalError):
            means.retry_if_damaged(step)
        assert means.cache.get_value("row") == b"kept"
