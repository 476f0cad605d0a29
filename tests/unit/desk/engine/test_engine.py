"""Building and publishing beside the desk: one run at a time, none forgotten, and what is said of it."""

import datetime
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from newsroom.desk.engine.engine import Engine
from newsroom.publishing.history import HISTORY_FOLDER
from newsroom.publishing.watch_status import BUILD, LOCK_FILE, STATUS_FILE, Status, save_status
from newsroom.runtime.locks import file_lock
from project_folder import Project


class Runs:
    """Runs of a program of a few lines in place of ours."""

    def __init__(self, folder: Path, program: str = "") -> None:
        self.folder, self.program, self.commands = folder, program, list[list[str]]()

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        self.commands.append(list(arguments))
        command = [
            sys.executable,
            "-c",
            f"import pathlib, time\nhere = pathlib.Path({str(self.folder)!r})\n{self.program}",
        ]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


WAIT = "print('Đang làm trang: 1/2', flush=True)\nwhile not (here / 'go').exists(): time.sleep(0.01)\n"


def test_what_is_asked_for_during_a_run_is_done_by_one_more(tmp_path: Path) -> None:
    runs = Runs(tmp_path, WAIT)
    engine = Engine(tmp_path, lambda: ["chinh"], runs.start)
    assert engine.status().doing == ""
    engine.publish()
    until(lambda: engine.status().doing == "đang làm trang: 1/2")
    engine.publish()
    engine.publish()
    (tmp_path / "go").touch()
    until(lambda: engine.status().doing == "")
    assert runs.commands == [["publish"], ["publish"]]


def test_without_a_target_the_site_is_built(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    engine = Engine(tmp_path, tuple, runs.start)
    engine.publish()
    until(lambda: runs.commands and engine.status().doing == "")
    assert runs.commands == [["build"]]
    assert engine.status().trouble == ()


def test_a_run_that_fails_is_told_with_its_last_lines_and_can_be_confirmed(tmp_path: Path) -> None:
    runs = Runs(tmp_path, "print('12 trang sẽ bị gỡ. Hãy chạy lại với --confirm.'); raise SystemExit(1)")
    engine = Engine(tmp_path, lambda: ["chinh"], runs.start)
    engine.publish()
    until(lambda: engine.status().trouble)
    assert engine.status().trouble == ("12 trang sẽ bị gỡ. Hãy chạy lại với --confirm.",)
    assert engine.status().needs_confirmation
    runs.program = ""
    engine.publish(confirmed=True)
    until(lambda: not engine.status().doing and not engine.status().trouble)
    assert runs.commands[-1] == ["publish", "--confirm"]


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    def start(arguments: Sequence[str]) -> subprocess.Popen[str]:
        raise PermissionError(13, "Permission denied")

    engine = Engine(tmp_path, tuple, start)
    engine.publish()
    until(lambda: engine.status().trouble)
    assert "Không chạy được lệnh build" in engine.status().trouble[0]


def test_where_a_watcher_runs_nothing_is_started_and_its_words_are_told(tmp_path: Path) -> None:
    runs, folder = Runs(tmp_path), tmp_path / HISTORY_FOLDER
    engine = Engine(tmp_path, lambda: ["chinh"], runs.start)
    with file_lock(folder / LOCK_FILE, pytest.fail):
        assert engine.status().is_automatic
        save_status(folder / STATUS_FILE, Status().begun(BUILD))
        assert engine.status().doing == "đang dựng trang"
        save_status(folder / STATUS_FILE, Status().failed(BUILD, ["a.md:3: date", "Không dựng được."], _now()))
        assert engine.status().trouble == ("Không dựng được.",)
        engine.publish()
    assert runs.commands == []
    assert not engine.status().is_automatic


def _now() -> datetime.datetime:
    return datetime.datetime(2018, 10, 20, tzinfo=datetime.UTC)


def test_a_watcher_that_ends_is_started_again_and_ends_with_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.desk.engine.engine._RESTART_SECONDS", 0.05)
    runs = Runs(tmp_path, "print('x' * 100_000)")
    engine = Engine(tmp_path, tuple, runs.start)
    with engine.watching():
        until(lambda: len(runs.commands) >= 2)
        runs.program = "while True: time.sleep(0.01)"
        count = len(runs.commands)
        until(lambda: len(runs.commands) > count)
    assert set(map(tuple, runs.commands)) == {("publish", "--watch")}


def test_the_program_is_loaded_once_for_all_runs(project: Project) -> None:
    """What the desk starts is this very program, and its words are told as those of any run."""
    settings = (project.root / "mkdocs.yml").read_text("utf-8").replace("hooks:\n", "hooks:\n  - own/hook.py\n")
    hook = "from pathlib import Path\nwith Path('loads.txt').open('a') as loads:\n    loads.write('x')\n"
    article = "---\ntitle: {0}\ndate: {1}\n---\n\nNội dung.\n"
    path, page = "content/tin-tuc/2018/10/bai.md", project.site / "tin-tuc/2018/10/bai/index.html"
    project.write({"mkdocs.yml": settings, "own/hook.py": hook})
    engine = Engine(project.root, tuple)

    def publish(title: str, date: str) -> None:
        project.write({path: article.format(title, date)})
        engine.publish()
        until(lambda: not engine.status().doing)

    publish("Bài một", "2018-10-09")
    # Only what is older than a tick of the disk's clock is known to be what was loaded.
    time.sleep(2.1)
    publish("Bài hai", "2018-10-09")
    assert engine.status().trouble == ()
    loads = project.root / "loads.txt"
    count = len(loads.read_text())
    publish("Bài hỏng", "hôm qua")
    assert any(f"{path}:3: date: " in line for line in engine.status().trouble)
    publish("Bài lành", "2018-10-09")
    assert engine.status().trouble == ()
    assert "Bài lành" in page.read_text("utf-8")
    assert len(loads.read_text()) == count
