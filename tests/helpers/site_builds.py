"""Builds projects in this process and in others, reads published sites, and kills builds under way."""

import contextlib
import errno
import io
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from newsroom.mkdocs_plugin import entry
from project_folder import (
    NOW,
    ROOT,
    Project,
    command_environment,
    environment_variables,
    epoch_seconds,
    image_bytes,
    read_tree,
)

SITE_ORIGIN = "https://danvan.example.vn"
_LINK_ATTRIBUTE = re.compile(r"""\b(?:href|src)="([^"]*)"|;\s*url=([^"]*)\"""")


@dataclass
class InProcessBuild:
    """What one build gave: whether it published, what it said, and its own count of files."""

    succeeded: bool
    messages: str
    file_counts: tuple[int, ...] = ()


class _FileCountHandler(logging.Handler):
    """Hears the closing line of a build."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[tuple[int, ...]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.counts.append(tuple(map(int, re.findall(r"(\d+) tệp", record.getMessage()))))


def build_in_process(
    root: Path,
    *,
    now: str | int = NOW,
    jobs: int = 1,
    strict: bool = False,
    confirm: bool = True,
    serve: bool = False,
    time_ns: Callable[[], int] = time.time_ns,
) -> InProcessBuild:
    """Build a project in this process, as `newsroom build` does; `now` may be in seconds since 1970.

    To its progress the build takes no time, so that no line of it is among the messages. Without `confirm` it stops
    where it would take many pages away. With `serve` it builds the preview, and counts no files where that has errors.
    """
    said, counts = io.StringIO(), _FileCountHandler()
    logger = logging.getLogger("mkdocs.newsroom")
    logger.setLevel(logging.INFO)
    logger.addHandler(counts)
    seconds = epoch_seconds(now) if isinstance(now, str) else str(now)
    try:
        with (
            environment_variables(
                SOURCE_DATE_EPOCH=seconds, NEWSROOM_JOBS=str(jobs), NEWSROOM_CONFIRM="1" if confirm else ""
            ),
            contextlib.redirect_stderr(said),
            pytest.MonkeyPatch.context() as patch,
        ):
            config = load_config(str(root / "mkdocs.yml"), strict=strict or None)
            patch.setattr(entry, "time_ns", time_ns)
            patch.setattr(entry, "monotonic", lambda: 0.0)
            config.plugins.on_startup(command="serve" if serve else "build", dirty=False)
            build(config)
    except Abort as stop:
        return InProcessBuild(False, f"{said.getvalue()}{stop}")
    finally:
        logger.removeHandler(counts)
    return InProcessBuild(True, said.getvalue(), next(reversed(counts.counts), ()))


def build_from_scratch(project: Project, *, now: str | int = NOW) -> dict[str, bytes]:
    """The site of a project as a build without cache or site makes it."""
    other = project.root.with_name(f"{project.root.name}-from-nothing")
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    for name in ("content", "overrides", "hooks"):
        (other / name).symlink_to(project.root / name, target_is_directory=True)
    shutil.copyfile(project.root / "mkdocs.yml", other / "mkdocs.yml")
    output = build_in_process(other, now=now)
    assert output.succeeded, output.messages
    return read_tree(other / "site")


def dead_links(site: Mapping[str, bytes]) -> list[str]:
    """Every link of a page, a feed or the sitemap that leads to no file of the site, as "page -> address"."""
    return sorted(
        f"{path} -> {link}"
        for path, data in site.items()
        for link, file in internal_links(path, data).items()
        if file not in site
    )


def internal_links(path: str, data: bytes) -> dict[str, str]:
    """The links of a page, a feed or the sitemap within the site, each with the file that it leads to."""
    if path.endswith(".html"):
        addresses = {quoted or other for quoted, other in _LINK_ATTRIBUTE.findall(data.decode())}
    elif path.endswith("rss.xml") or path.startswith("sitemap"):
        addresses = set(re.findall(r"<(?:link|loc)>([^<]*)<", data.decode()))
    else:
        addresses = set()
    links = {}
    for link in addresses:
        where = urlsplit(urljoin(f"{SITE_ORIGIN}/{path}", link.replace("&amp;", "&")))
        if f"{where.scheme}://{where.netloc}" == SITE_ORIGIN:
            file = unquote(where.path).removeprefix("/")
            links[link] = f"{file}index.html" if file.endswith("/") or not file else file
    return links


def start_command(
    project: Project, *arguments: str, now: str = NOW, startup_code: str = "", **variables: str
) -> subprocess.Popen[str]:
    """Start a real command in a process group of its own; each of its processes runs `startup_code` first."""
    environment = command_environment(now=now, **variables)
    if startup_code:
        folder = project.root / ".patch"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(startup_code, encoding="utf-8")
        environment["PYTHONPATH"] = os.pathsep.join([str(folder), environment["PYTHONPATH"]])
    return subprocess.Popen(
        [sys.executable, "-m", "newsroom", *arguments],
        cwd=project.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


@contextlib.contextmanager
def record_changes(
    site: Path, *, kill_before: int | None = None, fail_before: int | None = None
) -> Iterator[list[str]]:
    """The changes made to a site while this holds.

    Before the one of that number this process kills itself, or the disk is full from then on.
    """
    changes: list[str] = []

    def watched(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **keys: object) -> object:
            if any(str(argument).startswith(str(site)) for argument in arguments):
                if len(changes) == kill_before:
                    os.kill(os.getpid(), signal.SIGKILL)
                if fail_before is not None and len(changes) >= fail_before:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                changes.append(f"{name} {arguments[-1]}")
            return call(*arguments, **keys)

        return change

    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "rename", "unlink", "rmdir", "mkdir"):
            patch.setattr(os, name, watched(name, getattr(os, name)))
        yield changes


def kill_before_change(change_number: int, project: Project) -> None:
    """Build a project in a fork, which is killed with SIGKILL before its change of that number to the site."""
    child = os.fork()
    if child == 0:
        try:
            with record_changes(project.site, kill_before=change_number):
                build_in_process(project.root)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the build made fewer than {change_number} changes"


def article_file(
    path: str, title: str, date: str, *, tags: str = "", extra_front_matter: str = "", body: str = "Lời."
) -> dict[str, str]:
    text = f"---\ntitle: {title}\ndate: {date}\ntags: [{tags}]\n{extra_front_matter}---\n{body}\n"
    return {f"content/{path}": text}


PLAN_FRONT_MATTER = (
    "number: {n}-KH/BDVTU\nissued: 2018-0{n}-05\nattachments: [{{file: tep-{n}.pdf, title: Toàn văn}}]\n"
    + ("milestones: [{{date: 2018-11-0{n}, task: Việc {n}}}]\n")
)
IMAGE_FRONT_MATTER = "image: {src: anh.jpg, alt: Ảnh, caption: Chú thích}\n"
LINKS_TO_NEW = (
    "[Bài mới](/tin-tuc/2018/12/moi-1.md) [Chủ đề mới](/chu-de/chu-de-moi/) [Nguồn tin](/chu-de/chu-de-moi/rss.xml)"
)


def write_first_version(project: Project) -> None:
    """A small site whose lists have older pages."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("per_page: 20", "per_page: 3")
    project.write({"mkdocs.yml": settings, "content/gioi-thieu.md": "# Giới thiệu\n", "content/cu.md": "# Trang cũ\n"})
    for n in range(1, 9):
        body = f"Bài [trước](/tin-tuc/2018/0{n - 1}/bai-{n - 1}.md)." if n > 1 else "Bài đầu."
        tags = "Dân vận khéo, Chủ đề cũ" if n in (2, 3) else "Dân vận khéo"
        rest = IMAGE_FRONT_MATTER if n % 2 else ""
        project.write(
            article_file(
                f"tin-tuc/2018/0{n}/bai-{n}.md",
                f"Bài {n}",
                f"2018-0{n}-10",
                tags=tags,
                extra_front_matter=rest,
                body=body,
            )
        )
        project.write({f"content/tin-tuc/2018/0{n}/anh.jpg": image_bytes("JPEG")})
    for n in range(1, 4):
        rest = PLAN_FRONT_MATTER.format(n=n)
        project.write(
            article_file(f"ke-hoach/2018/ke-hoach-{n}.md", f"Kế hoạch {n}", f"2018-0{n}-06", extra_front_matter=rest)
        )
        project.write({f"content/ke-hoach/2018/tep-{n}.pdf": f"%PDF-1.4 {n}"})


def write_second_version(project: Project) -> None:
    """Articles come, change, move and go, and with them tags, months, lists, pictures and pages of their own."""
    for n in (1, 2, 3):
        other = f"[kia](/tin-tuc/2018/12/moi-{n % 3 + 1}.md)"
        rest = "plan: 4-KH/BDVTU\n" + (IMAGE_FRONT_MATTER if n == 1 else "")
        path = f"tin-tuc/2018/12/moi-{n}.md"
        project.write(
            article_file(
                path, f"Mới {n}", f"2018-12-0{n}", tags="Chủ đề mới, Dân vận khéo", extra_front_matter=rest, body=other
            )
        )
    project.write(
        {"content/tin-tuc/2018/12/anh.jpg": image_bytes("JPEG"), "content/them.md": f"# Trang mới\n\n{LINKS_TO_NEW}\n"}
    )
    project.write(
        article_file(
            "ke-hoach/2018/ke-hoach-4.md", "Kế hoạch 4", "2018-12-02", extra_front_matter=PLAN_FRONT_MATTER.format(n=4)
        )
    )
    project.write(
        {"content/ke-hoach/2018/tep-4.pdf": "%PDF-1.4 4", "content/gioi-thieu.md": f"# Giới thiệu\n\n{LINKS_TO_NEW}\n"}
    )
    project.write(article_file("tin-tuc/2018/02/bai-2.md", "Bài 2", "2018-02-10", tags="Chủ đề mới", body=LINKS_TO_NEW))
    project.write(
        article_file(
            "tin-tuc/2018/03/bai-3.md",
            "Bài 3",
            "2018-03-10",
            extra_front_matter=IMAGE_FRONT_MATTER,
            body="Không còn chủ đề.",
        )
    )
    project.write(article_file("tin-tuc/2018/06/bai-6.md", "Bài 6", "2018-06-10", body="Bài trước đã gỡ."))
    project.write(article_file("tin-tuc/2018/05/bai-5.md", "Bài 5", "2018-05-10", body="Bài trước đã gỡ."))
    moved = article_file(
        "hoat-dong/2018/bai-8.md", "Bài 8", "2018-08-10", extra_front_matter="aliases: [/tin-tuc/2018/08/bai-8/]\n"
    )
    project.write(moved)
    for path in ("tin-tuc/2018/04/bai-4.md", "tin-tuc/2018/08/bai-8.md", "ke-hoach/2018/ke-hoach-1.md", "cu.md"):
        (project.content / path).unlink()
    for path in ("tin-tuc/2018/05/anh.jpg", "ke-hoach/2018/tep-1.pdf"):
        (project.content / path).unlink()


class SiteUpdate:
    """A published site and a change of its content that waits to be built; `begin` sets both up again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        write_first_version(project)
        output = build_in_process(project.root)
        assert output.succeeded, output.messages
        self.site_before = read_tree(project.site)
        self._saved_state = project.root.with_name("kept")
        for name in ("site", ".cache"):
            shutil.copytree(project.root / name, self._saved_state / name)
        write_second_version(project)
        self.site_after = build_from_scratch(project)
        assert dead_links(self.site_before) == dead_links(self.site_after) == []
        assert len(self.site_after.keys() - self.site_before.keys()) > 10
        assert len(self.site_before.keys() - self.site_after.keys()) > 8

    def reset(self) -> None:
        for name in ("site", ".cache"):
            shutil.rmtree(self.project.root / name, ignore_errors=True)
            # A file of the site is replaced whole, never written into: a second name for it will do.
            copy = os.link if name == "site" else shutil.copy2
            shutil.copytree(self._saved_state / name, self.project.root / name, copy_function=copy)


def wait_for_group_exit(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether no process of the group is left after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


# Run in every process of a command, before the package: what the parser does with one article.
PARSER_PATCH = """\
import os, signal, sys, time
sys.path.insert(0, {hooks!r})
from newsroom.content import parser
parse_as_ever = parser.Parser.parse
def patched(self, path, data):
    if path.endswith({{where!r}}):
        {{act}}
    return parse_as_ever(self, path, data)
parser.Parser.parse = patched
""".format(hooks=str(ROOT / "hooks"))
