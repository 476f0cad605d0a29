"""What several test modules share: a browser, and projects of their own."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessibility import INSPECTORS
from chromium import ARGUMENTS, find_chromium
from filelock import FileLock
from hypothesis import settings
from kept_templates import keep_templates
from optional_programs import skip_without
from playwright.sync_api import Browser, sync_playwright
from project_folder import ROOT, Project
from site_builds import article_file, build_in_process, write_first_version
from static_server import serve_folder
from web_servers import running_server

# The launcher, which has started these tests maybe, was called in another folder than those that they make.
os.environ.pop("NEWSROOM_CWD", None)

# A shell starts what runs in the background with Ctrl-C ignored, and commands would inherit that from the tests.
signal.signal(signal.SIGINT, signal.default_int_handler)

keep_templates()

# The same examples every time, so that what was green stays green; `--hypothesis-profile=search` looks for new ones.
# A slow machine is no failure, so no example has a deadline.
settings.register_profile("search", deadline=None)
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, headless."""
    program = find_chromium()
    if not program:
        skip_without("no Chromium is on the path", variable="NEWSROOM_BROWSER")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
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
    """The sample built with --strict, at a time after all of it; made once for all processes of a test run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    root = folder / "sample"
    with FileLock(folder / "sample.lock"):
        if not (root / "site").exists():
            project = Project(root)
            shutil.copytree(ROOT / "content", project.content, dirs_exist_ok=True)
            build = build_in_process(root, now=1767200400, strict=True)
            assert build.succeeded, build.messages
    return root / "site"


@pytest.fixture(scope="session")
def sample_url(sample_site: Path) -> Iterator[str]:
    """The address at which the sample is served."""
    with serve_folder(sample_site) as address:
        yield address


@pytest.fixture(scope="session")
def nginx_url(sample_site: Path) -> Iterator[str]:
    """The address at which nginx serves the sample with the settings of server/."""
    with running_server("nginx", sample_site) as address:
        yield address


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    script = INSPECTORS / "axe-core/axe.min.js"
    if not script.is_file():
        skip_without("axe-core is not there: npm ci --prefix tests/inspectors", variable="NEWSROOM_INSPECTORS")
    return script.read_text("utf-8")
