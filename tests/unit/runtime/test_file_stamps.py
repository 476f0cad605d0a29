"""What counts as a change of files that a process has read."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom.runtime.file_stamps import FileStamps

HOUR_NS = 3_600_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/build.py").write_text("một", "utf-8")
    return tmp_path / "hooks"


def stamps(folder: Path, since_ns: int = 0) -> FileStamps:
    return FileStamps([folder, folder / "build.py", folder / "khong-co.py"], since_ns=since_ns or _later())


def _later() -> int:
    """A moment at which these files are old."""
    return time.time_ns() + HOUR_NS


CHANGES: list[Callable[[Path], object]] = [
    lambda folder: (folder / "build.py").write_text("hai hai", "utf-8"),
    lambda folder: (folder / "build.py").unlink(),
    lambda folder: (folder / "khac.py").write_text("", "utf-8"),
    lambda folder: (folder / "khong-co.py").write_text("", "utf-8"),
    lambda folder: os.utime(folder / "build.py", ns=(1, 1)),
    lambda folder: ((folder / "moi").write_text("bốn", "utf-8"), (folder / "moi").replace(folder / "build.py")),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    read = stamps(folder)
    assert not read.have_changed()
    change(folder)
    assert read.have_changed()


def test_what_was_changed_while_it_was_read_may_be_changed_once_more(folder: Path) -> None:
    """Within one tick of the file system's clock the second change would leave the same stamp."""
    assert stamps(folder, since_ns=time.time_ns()).have_changed()
