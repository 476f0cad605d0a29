"""The ways to build and preview: newsroom, mkdocs and properdocs make the same site of the same content."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_folder import ROOT, copy_pictures

ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "1767200400"}
BUILDS = {
    "newsroom": ["-m", "newsroom", "build", "--strict"],
    "mkdocs": ["-m", "mkdocs", "build", "--strict"],
    "properdocs": ["-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml"],
}
PREVIEWS = {
    "newsroom": ["-m", "newsroom", "serve", "--port"],
    "mkdocs": ["-m", "mkdocs", "serve", "-a"],
}


@pytest.fixture
def copy(sample_site: Path, tmp_path: Path) -> Path:
    """The project with its sample and its smaller pictures, in a folder of its own."""
    copy_pictures(sample_site, tmp_path)
    for name in ("content", "overrides", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def environment(command: str) -> dict[str, str]:
    """What the command is started with: mkdocs and properdocs need no path of ours."""
    return {**ENVIRONMENT, "PYTHONPATH": "hooks"} if command == "newsroom" else ENVIRONMENT


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_every_way_makes_the_same_site(copy: Path) -> None:
    sites = {}
    for name, command in BUILDS.items():
        shutil.rmtree(copy / "site", ignore_errors=True)
        for file in copy.glob(".cache/newsroom.sqlite*"):
            file.unlink()
        done = subprocess.run(
            [sys.executable, *command], cwd=copy, env=environment(name), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        sites[name] = files(copy / "site")
    assert len(sites["newsroom"]) > 150
    assert sites["mkdocs"] == sites["newsroom"]
    assert sites["properdocs"] == sites["newsroom"]


def test_no_module_is_compiled_twice_even_in_a_container(copy: Path) -> None:
    env = {**environment("newsroom"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": ""}
    command = [sys.executable, "-m", "newsroom", "--help"]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list(copy.glob("hooks/newsroom/commands/__pycache__/main.*.pyc"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(params=PREVIEWS)
def preview(copy: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    """A preview of the copy, and its address."""
    port = free_port()
    *command, option = PREVIEWS[request.param]
    where = str(port) if option == "--port" else f"127.0.0.1:{port}"
    env = {key: value for key, value in environment(request.param).items() if key != "SOURCE_DATE_EPOCH"}
    with (copy / "serve.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *command, option, where], cwd=copy, env=env, stdout=log, stderr=log)
    try:
        yield copy, f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def page_with(address: str, pattern: str, seconds: float = 60) -> str:
    """The page, once it holds the pattern."""
    deadline = time.monotonic() + seconds
    text = ""
    while time.monotonic() < deadline:
        try:
            text = DIRECT.open(address, timeout=20).read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        except OSError:  # not there yet, or too busy to answer
            time.sleep(0.2)
            continue
        if re.search(pattern, text):
            return text
        time.sleep(0.2)
    raise AssertionError(f"{address} never had {pattern!r}: {text[:2000]}")


def test_a_preview_shows_drafts_follows_changes_and_tells_mistakes(preview: tuple[Path, str]) -> None:
    root, address = preview
    article = root / "content/tin-tuc/2017/10/thang-dan-van.md"
    page = f"{address}tin-tuc/2017/10/thang-dan-van/"
    good = article.read_text("utf-8")
    page_with(page, "<h1>Tổ chức hoạt động")
    assert "Bản nháp" in page_with(address, "data-item")
    assert "Hẹn giờ đăng" in page_with(address, "data-item")

    article.write_text(good.replace("title: ", "title: Đã sửa, ", 1), "utf-8")
    page_with(page, "<h1>Đã sửa, Tổ chức")

    article.write_text(re.sub(r"^date: .*", "date: 31/02/2017", good, count=1, flags=re.MULTILINE), "utf-8")
    banner_page = page_with(page, 'role="alert"')
    assert "content/tin-tuc/2017/10/thang-dan-van.md:3: date: " in banner_page
    assert "không phải là ngày có thật" in banner_page
    assert "<h1>Đã sửa, Tổ chức" in banner_page, "the last good page stays"

    article.write_text(good, "utf-8")
    page_with(page, "<h1>Tổ chức hoạt động")
    assert 'role="alert"' not in page_with(page, "<h1>")

    draft = root / "content/tin-tuc/2017/10/nhap-moi.md"
    draft.write_text("---\ntitle: Nháp mới\ndate: 2017-10-09\ndraft: yes\nhidden: yes\n---\nNội dung.\n", "utf-8")
    article.write_text(good.replace("title: ", "title: Bên cạnh nháp, ", 1), "utf-8")
    banner_page = page_with(page, "<h1>Bên cạnh nháp")
    assert "Bản nháp có lỗi nên chưa hiện ở đây" in banner_page
    assert "content/tin-tuc/2017/10/nhap-moi.md:5: hidden: " in banner_page
    assert "Nháp mới" not in page_with(f"{address}tin-tuc/", "data-item")


def test_a_preview_that_begins_with_a_mistake_tells_it(copy: Path) -> None:
    (copy / "content/tin-tuc/2017/10/hong.md").write_text("không có phần đầu bài\n", "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "newsroom", "serve", "--port", str(port)]
    with (copy / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=copy, env=environment("newsroom"), stdout=log, stderr=log)
    try:
        banner_page = page_with(f"http://127.0.0.1:{port}/", 'role="alert"')
        assert "content/tin-tuc/2017/10/hong.md:1: " in banner_page
        (copy / "content/tin-tuc/2017/10/hong.md").unlink()
        page_with(f"http://127.0.0.1:{port}/", "data-item")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
