"""Builds projects in this process and in others, reads published sites, and kills builds under way."""

import contextlib
import io
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from project import ROOT, Project, epoch

NOW = "2018-12-31 12:00"
HOST = "https://danvan.example.vn"
_LINK = re.compile(r"""\b(?:href|src)="([^"]*)"|;\s*url=([^"]*)\"""")


@dataclass
class Told:
    """What one build gave: whether it published, what it said, and its own count of files."""

    good: bool
    lines: str
    counts: tuple[int, ...] = ()


class _Counts(logging.Handler):
    """Hears the closing line of a build."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, ...]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(tuple(value for value in record.args or () if isinstance(value, int)))


def publish(root: Path, *, now: str | int = NOW, jobs: int = 1, strict: bool = False) -> Told:
    """Build a project in this process, as `newsroom build` does; `now` may be in seconds since 1970."""
    said, counts = io.StringIO(), _Counts()
    logger = logging.getLogger("mkdocs.newsroom")
    logger.setLevel(logging.INFO)
    logger.addHandler(counts)
    seconds = epoch(now) if isinstance(now, str) else str(now)
    try:
        with environment(SOURCE_DATE_EPOCH=seconds, NEWSROOM_JOBS=str(jobs)), contextlib.redirect_stderr(said):
            build(load_config(str(root / "mkdocs.yml"), strict=strict or None))
    except Abort as stop:
        return Told(False, f"{said.getvalue()}{stop}")
    finally:
        logger.removeHandler(counts)
    return Told(True, said.getvalue(), counts.heard[-1])


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Environment variables for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their path."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def from_nothing(project: Project, *, now: str | int = NOW) -> dict[str, bytes]:
    """The site of a project as a build without cache or site makes it."""
    other = project.root.with_name(f"{project.root.name}-from-nothing")
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    for name in ("content", "overrides", "hooks"):
        (other / name).symlink_to(project.root / name, target_is_directory=True)
    shutil.copyfile(project.root / "mkdocs.yml", other / "mkdocs.yml")
    told = publish(other, now=now)
    assert told.good, told.lines
    return tree(other / "site")


def dead_links(site: Mapping[str, bytes]) -> list[str]:
    """Every link of a page, a feed or the sitemap that leads to no file of the site, as "page -> address"."""
    dead = []
    for path, data in site.items():
        if path.endswith(".html"):
            found = {one or other for one, other in _LINK.findall(data.decode())}
        elif path.endswith("rss.xml") or path == "sitemap.xml":
            found = set(re.findall(r"<(?:link|loc)>([^<]*)<", data.decode()))
        else:
            continue
        for link in found:
            where = urlsplit(urljoin(f"{HOST}/{path}", link.replace("&amp;", "&")))
            if f"{where.scheme}://{where.netloc}" != HOST:
                continue
            file = unquote(where.path).removeprefix("/")
            if (f"{file}index.html" if file.endswith("/") or not file else file) not in site:
                dead.append(f"{path} -> {link}")
    return sorted(dead)


def start(
    project: Project, *arguments: str, now: str = NOW, patch: str = "", **variables: str
) -> subprocess.Popen[str]:
    """Start a real command in a process group of its own; `patch` is Python run when each of its processes starts."""
    path = [str(ROOT / "hooks")]
    if patch:
        folder = project.root / ".patch"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(patch, encoding="utf-8")
        path.insert(0, str(folder))
    values = {
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": epoch(now),
        "NO_MKDOCS_2_WARNING": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "newsroom", *arguments],
        cwd=project.root,
        env=os.environ | values | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


@contextlib.contextmanager
def changes(site: Path, *, kill_before: int | None = None) -> Iterator[list[str]]:
    """The changes made to a site while this holds; this process kills itself before the one of that number."""
    made: list[str] = []

    def watched(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **keys: object) -> object:
            if any(str(argument).startswith(str(site)) for argument in arguments):
                if len(made) == kill_before:
                    os.kill(os.getpid(), signal.SIGKILL)
                made.append(f"{name} {arguments[-1]}")
            return call(*arguments, **keys)

        return change

    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "rename", "unlink", "rmdir", "mkdir"):
            patch.setattr(os, name, watched(name, getattr(os, name)))
        yield made


def killed_before(number: int, project: Project) -> None:
    """Build a project in a fork, which is killed with SIGKILL before its change of that number to the site."""
    child = os.fork()
    if child == 0:
        try:
            with changes(project.site, kill_before=number):
                publish(project.root)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the build made fewer than {number} changes"
