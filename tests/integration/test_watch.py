"""`publish --watch` as a process: an article appears, a mistake stays away, one watcher a project, a clean end."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from newsroom.commands import watch
from newsroom.publishing.watch import StepFailed
from newsroom.runtime.fork_server import ServerFailed
from newsroom.runtime.locks import is_locked
from newsroom.text.dates import TIME_ZONE
from project_folder import ROOT, Project, command_environment
from small_disk import small_disk

ARTICLE = "---\ntitle: {title}\ndate: 2018-10-09 08:30\nsummary: Tóm tắt\ntags: [Dân vận]\n---\n\nNội dung.\n"
PATH = "content/tin-tuc/2018/10/bai.md"


@pytest.fixture
def watched(project: Project) -> Project:
    (project.root / "dich").mkdir()
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write(
        {
            "mkdocs.yml": f"{settings}    publish:\n      chinh: {{to: {project.root / 'dich'}}}\n",
            PATH: ARTICLE.format(title="Bài đầu"),
        }
    )
    return project


@contextmanager
def watching(project: Project, **variables: str | None) -> Iterator[subprocess.Popen[bytes]]:
    """A watcher with these environment variables, or without those that are None."""
    log = project.root / "watch.log"
    command = [sys.executable, "-m", "newsroom", "publish", "--watch"]
    environment = {name: value for name, value in (command_environment() | variables).items() if value is not None}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=project.root, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def until(condition: Callable[[], object], project: Project) -> None:
    """Wait for something to come true; fails with what the watcher has said."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, (project.root / "watch.log").read_text("utf-8")
        time.sleep(0.02)


def text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def status(project: Project) -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = json.loads(text(project.root / ".publish/status.json") or "{}")
    return found


def test_an_article_appears_a_mistake_does_not_and_the_end_is_clean(watched: Project) -> None:
    page = watched.root / "dich/tin-tuc/2018/10/bai/index.html"
    with watching(watched) as process:
        until(lambda: status(watched).get("published"), watched)
        assert "Bài đầu" in text(page)
        watched.write({PATH: ARTICLE.format(title="Bài đã sửa")})
        until(lambda: "Bài đã sửa" in text(page), watched)

        watched.write({PATH: ARTICLE.format(title="Bài hỏng").replace("2018-10-09", "hôm qua")})
        until(lambda: status(watched)["troubles"], watched)
        trouble = status(watched)["troubles"]["dựng trang"]
        assert any(f"{PATH}:3: date: " in line for line in trouble["lines"]), trouble["lines"]
        assert "Bài đã sửa" in text(page)
        shown = watched.run_newsroom("status").stdout
        assert shown.startswith("Tự đăng (3)\n")
        assert "Chưa dựng trang được, từ " in shown

        watched.write({PATH: ARTICLE.format(title="Bài lành")})
        until(lambda: "Bài lành" in text(page) and not status(watched)["troubles"], watched)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert "Đã dừng theo yêu cầu." in text(watched.root / "watch.log")
    assert "Tự đăng (publish --watch) đang không chạy." in watched.run_newsroom("status").stdout
    assert watched.run_newsroom("publish", "--dry-run").stdout == "", "the same bytes as a build from the start"


def test_a_clean_build_gives_the_same_bytes(watched: Project, tmp_path: Path) -> None:
    with watching(watched):
        until(lambda: status(watched).get("published"), watched)
        for title in ("Bài thứ 1", "Bài thứ 2", "Bài thứ 3"):
            watched.write({PATH: ARTICLE.format(title=title)})
            until(lambda title=title: title in text(watched.root / "dich/tin-tuc/2018/10/bai/index.html"), watched)  # type: ignore[misc]
        until(lambda: not (watched.root / "dich/.newsroom/pending.json").exists(), watched)
    kept = watched.site_files()
    for folder in ("site", ".cache"):
        (watched.root / folder).rename(tmp_path / f"old-{folder}")
    assert watched.build().site_files() == kept


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without asking")
def test_one_watcher_a_project_and_its_lock_goes_with_it(watched: Project) -> None:
    with watching(watched) as first:
        until(lambda: status(watched).get("published"), watched)
        second = watched.run_newsroom("publish", "--watch")
        assert second.exit_status == 2
        assert f"đã có một lệnh publish --watch đang chạy (tiến trình {first.pid})" in second.stderr
        first.kill()
        first.wait()
        with watching(watched) as third:
            until(lambda: text(watched.root / "watch.log").count("Đang theo dõi") == 2, watched)
            third.send_signal(signal.SIGINT)
            assert third.wait(60) == 0


def test_a_target_that_is_missing_is_tried_again(watched: Project) -> None:
    (watched.root / "dich").rmdir()
    with watching(watched) as process:
        until(lambda: status(watched).get("troubles"), watched)
        (line,) = status(watched)["troubles"]["đăng lên chinh"]["lines"][-1:]
        assert line.startswith("Chưa đăng lên chinh: Không có thư mục ")
        (watched.root / "dich").mkdir()
        until(lambda: (watched.root / "dich/index.html").exists(), watched)
        until(lambda: not status(watched)["troubles"], watched)
        process.terminate()
        assert process.wait(60) == 0


def test_options_that_ask_once_do_not_go_with_it(watched: Project) -> None:
    refused = watched.run_newsroom("publish", "--watch", "--confirm")
    assert (refused.exit_status, refused.stderr) == (
        2,
        "--watch không đi cùng --confirm hay --dry-run; hãy chạy riêng ./newsroom publish trước.\n",
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows replaces no process by another")
def test_a_new_version_of_the_program_goes_on_in_the_same_process(watched: Project, tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "hooks", program, ignore=shutil.ignore_patterns("__pycache__"))
    page = watched.root / "dich/tin-tuc/2018/10/bai/index.html"
    with watching(watched, PYTHONPATH=str(program)) as process:
        until(lambda: status(watched).get("published"), watched)
        with (program / "newsroom/__init__.py").open("a") as module:
            module.write("# another version\n")
        watched.write({PATH: ARTICLE.format(title="Bài sau khi thay")})
        until(lambda: "Bài sau khi thay" in text(page) and not status(watched)["troubles"], watched)
        assert process.poll() is None
    log = text(watched.root / "watch.log")
    assert log.count("Chương trình vừa được thay bằng bản khác; chạy tiếp bằng bản ấy.") == 1
    assert log.count("Đang theo dõi") == 2
    assert process.returncode == 0


HOOK = """
from pathlib import Path
import beside

with Path("loads.txt").open("a") as loads:
    loads.write("x")

def on_post_page(output, *, page, config):
    return output.replace("</main>", f"{beside.WORDS}</main>")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows does not fork")
def test_what_was_loaded_serves_all_builds_until_it_is_changed(watched: Project) -> None:
    """Of mkdocs.yml, what it inherits, hooks, what they import, and templates the newest state counts, and no old one
    is read again for a build."""
    settings = (watched.root / "mkdocs.yml").read_text("utf-8")
    (watched.root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", watched.root / "overrides")
    watched.write(
        {
            "mkdocs.yml": settings.replace("hooks:\n", "hooks:\n  - own/hook.py\n").replace(
                "site_name:", "INHERIT: base.yml\nsite_name_was:"
            ),
            "base.yml": "site_name: Trang một\n",
            "own/hook.py": HOOK,
            "own/beside.py": "WORDS = 'lời một'\n",
        }
    )
    page = watched.root / "dich/tin-tuc/2018/10/bai/index.html"
    loads, template = watched.root / "loads.txt", watched.root / "overrides/article.html"
    changes = {
        "Trang hai": {"base.yml": "site_name: Trang hai\n"},
        "lời hai hai": {"own/beside.py": "WORDS = 'lời hai hai'\n"},
        "mẫu hai": {"overrides/article.html": template.read_text("utf-8").replace("</article>", "mẫu hai</article>")},
    }
    with watching(watched, PYTHONPATH=f"{ROOT / 'hooks'}{os.pathsep}{watched.root / 'own'}"):
        until(lambda: status(watched).get("published"), watched)
        assert "Trang một" in text(page)
        for words, files in changes.items():
            watched.write(files)
            for number in range(2):
                watched.write({PATH: ARTICLE.format(title=f"Bài {number} sau {words}")})
                until(lambda number=number, words=words: f"Bài {number} sau {words}" in text(page), watched)  # type: ignore[misc]
            assert words in text(page)
        # Not to be waited for, but until these files are old enough that a change of them would be seen.
        time.sleep(2.1)
        watched.write({PATH: ARTICLE.format(title="Bài để nạp")})
        until(lambda: "Bài để nạp" in text(page), watched)
        count = len(text(loads))
        for number in range(3):
            watched.write({PATH: ARTICLE.format(title=f"Bài cuối {number}")})
            until(lambda number=number: f"Bài cuối {number}" in text(page), watched)  # type: ignore[misc]
        assert len(text(loads)) == count


@pytest.mark.skipif(os.name == "nt", reason="Windows does not fork")
def test_a_hook_that_starts_threads_is_loaded_where_it_may(watched: Project) -> None:
    settings = (watched.root / "mkdocs.yml").read_text("utf-8").replace("hooks:\n", "hooks:\n  - own/hook.py\n")
    hook = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    watched.write({"mkdocs.yml": settings, "own/hook.py": hook})
    page = watched.root / "dich/tin-tuc/2018/10/bai/index.html"
    with watching(watched) as process:
        until(lambda: status(watched).get("published"), watched)
        watched.write({PATH: ARTICLE.format(title="Bài thứ hai")})
        until(lambda: "Bài thứ hai" in text(page), watched)
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux tells of all processes what they are")
def test_a_build_that_is_killed_is_told_and_tried_again(watched: Project) -> None:
    page = watched.root / "dich/tin-tuc/2018/10/bai/index.html"
    settings = (watched.root / "mkdocs.yml").read_text("utf-8").replace("hooks:\n", "hooks:\n  - own/hook.py\n")
    hook = """
import os, pathlib, signal

def on_pre_build(config):
    if pathlib.Path("die").exists():
        os.kill(os.getpid(), signal.SIGKILL)
"""
    watched.write({"mkdocs.yml": settings, "own/hook.py": hook})
    with watching(watched):
        until(lambda: status(watched).get("published"), watched)
        (watched.root / "die").touch()
        watched.write({PATH: ARTICLE.format(title="Bài sau cùng")})
        until(lambda: status(watched)["troubles"], watched)
        assert status(watched)["troubles"]["dựng trang"]["lines"] == [
            "Chương trình dừng đột ngột khi dựng trang; hãy báo người phụ trách kỹ thuật."
        ]
        (watched.root / "die").unlink()
        until(lambda: "Bài sau cùng" in text(page) and not status(watched)["troubles"], watched)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_lets_a_build_end_and_once_more_ends_it(watched: Project, times: int) -> None:
    settings = (watched.root / "mkdocs.yml").read_text("utf-8").replace("hooks:\n", "hooks:\n  - own/hook.py\n")
    hook = """
import pathlib, time

def on_pre_build(config):
    pathlib.Path("begun").touch()
    while pathlib.Path("hold").exists():
        time.sleep(0.01)
"""
    watched.write({"mkdocs.yml": settings, "own/hook.py": hook, "hold": ""})
    with watching(watched) as process:
        until((watched.root / "begun").exists, watched)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert process.poll() is None
        if times == 2:
            process.send_signal(signal.SIGINT)
        else:
            (watched.root / "hold").unlink()
        assert process.wait(60) == (0 if times == 1 else 130)
    assert watched.site.exists() == (times == 1)
    assert not is_locked(watched.root / ".cache/build.lock")
    assert text(watched.root / "watch.log").count("Đã dừng theo yêu cầu.") == 1


@pytest.fixture
def work(watched: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[watch._Work]:
    """The steps of a watcher, without its loop."""
    monkeypatch.chdir(watched.root)
    for name, value in command_environment().items():
        monkeypatch.setenv(name, value)
    steps = watch._Work(None)
    yield steps
    steps.events.close()
    steps.close()


@pytest.mark.parametrize("forks", [False, pytest.param(True, marks=pytest.mark.skipif(os.name == "nt", reason=""))])
def test_steps_tell_the_same_with_and_without_forks(
    work: watch._Work, watched: Project, monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    monkeypatch.setattr(watch, "HAS_FORK_SERVER", forks)
    built = work.build()
    assert (built.targets, built.next_change) == (["chinh"], None)
    work.publish("chinh")
    assert "Bài đầu" in text(watched.root / "dich/tin-tuc/2018/10/bai/index.html")
    watched.write({PATH: ARTICLE.format(title="Bài hỏng").replace("2018-10-09", "hôm qua")})
    with pytest.raises(StepFailed) as failure:
        work.build()
    assert failure.value.lines[-1] == "Có 1 lỗi trong nội dung; trang đã đăng giữ nguyên."
    assert f"{PATH}:3: date: " in failure.value.lines[-2]
    (watched.root / "dich").rename(watched.root / "dich-khac")
    with pytest.raises(StepFailed, match="Chưa đăng lên chinh: Không có thư mục "):
        work.publish("chinh")


def test_a_program_that_does_not_start_is_told(work: watch._Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*arguments: object, **files: object) -> None:
        raise ServerFailed

    monkeypatch.setattr(work._server, "start", start)
    monkeypatch.setattr(watch, "HAS_FORK_SERVER", True)
    with pytest.raises(StepFailed, match="Không chạy được lệnh build: chương trình dừng đột ngột lúc khởi động"):
        work.build()


def test_an_article_appears_at_its_time_by_itself(watched: Project) -> None:
    moment = datetime.now(TIME_ZONE).replace(microsecond=0) + timedelta(seconds=20)
    article = ARTICLE.format(title="Bài hẹn giờ").replace("2018-10-09 08:30", f"{moment:%Y-%m-%d %H:%M:%S}")
    watched.write({"content/tin-tuc/2018/10/hen-gio.md": article})
    page = watched.root / "dich/tin-tuc/2018/10/hen-gio/index.html"
    with watching(watched, SOURCE_DATE_EPOCH=None):
        until(lambda: status(watched).get("published"), watched)
        assert datetime.fromisoformat(str(status(watched)["next_change"])) == moment
        until(page.exists, watched)
        assert datetime.now(TIME_ZONE) >= moment


def test_a_disk_that_is_full_for_a_while_loses_nothing(watched: Project, tmp_path: Path) -> None:
    with small_disk(tmp_path, 8) as disk:
        settings = (watched.root / "mkdocs.yml").read_text("utf-8")
        watched.write({"mkdocs.yml": settings.replace(str(watched.root / "dich"), str(disk.folder))})
        filler = disk.leave_free(0)
        with watching(watched):
            until(lambda: status(watched).get("troubles"), watched)
            assert status(watched)["troubles"].keys() == {"đăng lên chinh"}
            watched.write({PATH: ARTICLE.format(title="Bài viết lúc ổ đĩa đầy")})
            until(lambda: "Bài viết lúc ổ đĩa đầy" in text(watched.site / "tin-tuc/2018/10/bai/index.html"), watched)
            filler.unlink()
            until(lambda: not status(watched)["troubles"], watched)
        assert "Bài viết lúc ổ đĩa đầy" in text(disk.folder / "tin-tuc/2018/10/bai/index.html")
