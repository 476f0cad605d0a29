"""What several test modules share: a browser, and projects of their own."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
from accessibility import INSPECTORS, skip_without_inspectors
from chromium import CHROMIUM_ARGUMENTS, CHROMIUM_PROGRAMS
from hypothesis import settings
from nginx import running_nginx
from playwright.sync_api import Browser, sync_playwright
from project_folder import ROOT, Project
from site_builds import article_file, write_first_version

# The launcher, which has started these tests maybe, was called in another folder than those that they make.
os.environ.pop("NEWSROOM_CWD", None)

# The same examples every time, so that what was green stays green; `--hypothesis-profile=search` looks for new ones.
# A slow machine is no failure, so no example has a deadline.
settings.register_profile("search", deadline=None)
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


def _skip_without_browser(reason: str) -> NoReturn:
    """Skips by name; fails where NEWSROOM_BROWSER=required, as in CI, so that no browser test is lost unseen."""
    if os.environ.get("NEWSROOM_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, headless: the program that NEWSROOM_CHROMIUM names, or the first on the path."""
    named = os.environ.get("NEWSROOM_CHROMIUM")
    program = shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM_PROGRAMS)), None)
    if not program:
        _skip_without_browser(f"no browser: {named or ', '.join(CHROMIUM_PROGRAMS)} is not on the path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project in a folder of its own."""
    return Project(tmp_path)


@pytest.fixture(scope="module")
def large_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site not yet published, large enough for worker processes."""
    project = Project(tmp_path_factory.mktemp("large") / "project")
    write_first_version(project)
    for n in range(230):
        day = f"2017-{n % 12 + 1:02}-{n % 28 + 1:02}"
        project.write(
            article_file(f"hoat-dong/2017/bai-{n}.md", f"Bài {n}", day, tags=f"Chủ đề {n % 7}", body=f"Lời {n}.")
        )
    return project


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample built with --strict, at a time after all of it."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "overrides", "hooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    made = subprocess.run(
        [sys.executable, "-m", "newsroom", "build", "--strict"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": "hooks", "SOURCE_DATE_EPOCH": "1767200400"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    return root / "site"


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves without telling."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def sample_url(sample_site: Path) -> Iterator[str]:
    """The address at which the sample is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(sample_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="session")
def nginx_url(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which nginx serves the sample with the settings of server/."""
    with running_nginx(sample_site, tmp_path_factory.mktemp("nginx")) as address:
        yield address


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    script = INSPECTORS / "axe-core/axe.min.js"
    if not script.is_file():
        skip_without_inspectors("axe-core is not there: npm ci --prefix tests/inspectors")
    return script.read_text("utf-8")
