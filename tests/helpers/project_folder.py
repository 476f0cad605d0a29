"""Makes a project out of files drawn as text, reads it in this process, and builds it in another."""

import contextlib
import io
import logging
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from mkdocs.config import load_config
from newsroom.build import site_record
from newsroom.build.problems import find_problems
from newsroom.checks.checker import CheckedFiles, Checker, all_problems
from newsroom.checks.collector import ProblemCollector
from newsroom.commands.main import main
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.mkdocs_plugin.project import open_content, read_project
from newsroom.model.file_types import FileInfo
from newsroom.model.items import Item
from newsroom.model.problems import Problem, format_problems
from newsroom.model.settings import DEFAULT_SECTIONS
from newsroom.runtime.theme_files import ThemeFiles
from newsroom.text.dates import parse_moment
from PIL import Image

ROOT = Path(__file__).parents[2]
NOW = "2018-12-31 12:00"
_FILE_HEADING = re.compile(r"^=== (\S.*?)(?: <- (\S+))?$", re.MULTILINE)


def image_bytes(image_format: str, name: str = "") -> bytes:
    """The smallest picture of a kind Pillow writes: JPEG, PNG, GIF, WEBP; white, or in a colour of its name's own."""
    colour = f"#{zlib.crc32(name.encode()) % 16**6:06x}" if name else "white"
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(buffer, image_format)
    return buffer.getvalue()


# What may stand after `<-` in a drawing: how the text below it becomes the bytes of the file.
FILE_ENCODERS: Mapping[str, Callable[[str], bytes]] = {
    "text": str.encode,
    "escaped": lambda text: text.encode("ascii").decode("unicode_escape").encode("utf-8", "surrogatepass"),
    "bom": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "cp1258": lambda text: to_windows_1258(text),
    "nfd": lambda text: unicodedata.normalize("NFD", text).encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "empty": lambda _: b"",
    "jpeg": lambda _: image_bytes("JPEG"),
    "png": lambda _: image_bytes("PNG"),
    "gif": lambda _: image_bytes("GIF"),
    "webp": lambda _: image_bytes("WEBP"),
    "pdf": lambda _: b"%PDF-1.4\n%%EOF\n",
    "docx": lambda _: b"PK\x03\x04\x14\x00\x06\x00",
}


def to_windows_1258(text: str) -> bytes:
    """Windows-1258 has ă, â, ê, ô, ơ, ư and đ whole, and the tones as marks of their own after them."""
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        shape = [mark for mark in marks if mark in "\u0302\u0306\u031b"]
        letters.append(unicodedata.normalize("NFC", base + "".join(shape)))
        letters += [mark for mark in marks if mark not in shape]
    return "".join(letters).encode("cp1258")


def parse_file_listing(text: str) -> dict[str, bytes]:
    """The files of a drawing: each stands below a line `=== path`, or `=== path <- maker`.

    A file ends where the next begins; the blank line before that is not part of it.
    """
    parts = _FILE_HEADING.split(text)
    assert not parts[0].strip(), f"before the first file stands {parts[0]!r}"
    files = {}
    for path, maker, content in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        written = content.removeprefix("\n").rstrip("\n")
        files[path] = FILE_ENCODERS[maker or "text"](f"{written}\n" if written else "")
    return files


@dataclass(frozen=True)
class CommandResult:
    """What a command gave: its exit status, standard output and standard error."""

    exit_status: int
    stdout: str
    stderr: str


@cache
def _navigation() -> list[tuple[str, str]]:
    """The entries of the navigation of mkdocs.yml: title and path under content/."""
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return [pair for entry in settings["nav"] for pair in entry.items()]


def run_command(folder: Path, module: str, *arguments: str, now: str = NOW, **variables: str) -> CommandResult:
    """Run a module, `newsroom` or `mkdocs`, in a folder and a process of its own, with nothing to read on stdin."""
    run = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=command_environment(now=now, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return CommandResult(run.returncode, run.stdout, run.stderr)


class Project:
    """A project in a folder of its own, with this repository's settings, hooks and templates."""

    def __init__(self, root: Path) -> None:
        self.root, self.site, self.content = root, root / "site", root / "content"
        self.content.mkdir(parents=True, exist_ok=True)
        for name in ("hooks", "overrides"):
            try:
                (root / name).symlink_to(ROOT / name, target_is_directory=True)
            except OSError:  # Windows lets administrators alone make links
                shutil.copytree(ROOT / name, root / name)
        shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
        # The pages that the navigation of mkdocs.yml names.
        self.write({f"content/{path}": f"# {title}\n" for title, path in _navigation()})

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Put files into the project, by their path from its root."""
        for path, content in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def introduce_sections(self) -> None:
        """Give each section a folder with an introduction, so that no advice is given on empty ones."""
        self.write({f"content/{section.key}/index.md": f"{section.title}.\n" for section in DEFAULT_SECTIONS})

    def write_listing(self, text: str) -> "Project":
        """Put the files of a drawing into the project."""
        self.write(parse_file_listing(text))
        return self

    def copy_sample(self, sample_site: Path) -> None:
        """Take over the sample's content, and the smaller pictures that a build of it has made, which cost most."""
        shutil.copytree(ROOT / "content", self.content, dirs_exist_ok=True)
        copy_pictures(sample_site, self.root)

    def content_problems(self, now: str = NOW) -> list[Problem]:
        """Every problem of the content, read in this process."""
        with (
            environment_variables(SOURCE_DATE_EPOCH=epoch_seconds(now)),
            open_content(load_config(str(self.root / "mkdocs.yml"))) as loaded,
        ):
            return find_problems(loaded)

    def problem_lines(self, now: str = NOW) -> list[str]:
        """The problem lines of the content."""
        return format_problems(self.content_problems(now))

    def run_newsroom(self, *arguments: str, now: str = NOW) -> CommandResult:
        """Run a command in this process, which takes a second less than starting one, with nothing to read on stdin."""
        stdin, stdout, stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(3))
        with (
            environment_variables(
                SOURCE_DATE_EPOCH=epoch_seconds(now), NEWSROOM_JOBS="1", NO_MKDOCS_2_WARNING="1", NEWSROOM_CONFIRM="1"
            ),
            contextlib.chdir(self.root),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
            pytest.MonkeyPatch.context() as patch,
            restored_loggers("mkdocs", "mkdocs.config"),
        ):
            patch.setattr(sys, "stdin", stdin)
            try:
                status = main(list(arguments))
            except SystemExit as end:
                status = int(end.code or 0)
        output, errors = (stream.buffer.getvalue().decode() for stream in (stdout, stderr))
        return CommandResult(status, output, errors)

    def run_process(self, module: str, *arguments: str, now: str = NOW) -> CommandResult:
        """Run a module, `newsroom` or `mkdocs`, in a process of its own."""
        return run_command(self.root, module, *arguments, now=now)

    def build(self, *, now: str = NOW) -> "Project":
        """Build the whole site; fails with what the build said where it does not succeed."""
        run = self.run_newsroom("build", now=now)
        assert run.exit_status == 0, run.stderr
        return self

    def site_files(self) -> dict[str, bytes]:
        """The files of the site by their path."""
        return read_tree(self.site)

    def read_site_file(self, path: str) -> str:
        """The text of a published file; a path that ends in a slash is a page."""
        file = self.site / (f"{path}index.html" if path.endswith("/") or not path else path)
        return file.read_text(encoding="utf-8")


class ContentChecker:
    """Reads and checks content in memory, with the sections and Markdown extensions of this repository."""

    def __init__(self) -> None:
        config = load_config(str(ROOT / "mkdocs.yml"))
        project = read_project(config)
        self.settings, self.parser = project.settings, project.parser()

    def check(self, files: Mapping[str, bytes], now: str = NOW) -> tuple[list[Item], list[Problem]]:
        """The items of content files, by their path under content/, and every problem with them."""
        parsed = {path: self.parser.parse(path, data) for path, data in files.items() if path.endswith(".md")}
        items = {path: result.item for path, result in parsed.items() if result.item is not None}
        keys = [section.key for section in self.settings.sections]
        introductions = {key: items.pop(f"{key}/index.md") for key in keys if f"{key}/index.md" in items}
        library = Library(
            (item for item in items.values() if not item.is_next_version),
            introductions=introductions,
            static_pages={},
            files=frozenset(path for path in files if not path.endswith(".md")),
            settings=self.settings,
            kinds=KINDS,
            now=parse_moment(now),
            next_versions=(item for item in items.values() if item.is_next_version),
        )
        collector = ProblemCollector(
            library,
            folder_name="content",
            read_text=lambda path: files[path].decode("utf-8-sig", "replace"),
            get_file_info=lambda path: FileInfo(1, "0" * 64, 8, 6),
            unreadable_paths=frozenset(parsed.keys() - items.keys() - {f"{key}/index.md" for key in keys}),
        )
        checked = CheckedFiles(
            versions=items, static_pages={}, named_files=(), theme_files=ThemeFiles(()), disk_path=Path
        )
        known = (problem for result in parsed.values() for problem in result.problems)
        return list(items.values()), all_problems(known, Checker(collector, KINDS, checked).check_all())


def copy_pictures(site: Path, root: Path) -> None:
    """Give the project in `root` the smaller pictures that the build of a site has kept; they are never written to."""
    shutil.copytree(site.parent / ".cache/pictures", root / ".cache/pictures", copy_function=os.link)


def epoch_seconds(moment: str) -> str:
    """A time as editors write it, as SOURCE_DATE_EPOCH has it."""
    return str(int(parse_moment(moment).timestamp()))


def command_environment(*, now: str = NOW, **variables: str) -> dict[str, str]:
    """The environment in which a command finds this repository's package and takes `now` for the time."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "hooks"),
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": epoch_seconds(now),
        "NO_MKDOCS_2_WARNING": "1",
        "NEWSROOM_CONFIRM": "1",
        **variables,
    }


@contextlib.contextmanager
def restored_loggers(*names: str) -> Iterator[None]:
    """Afterwards these loggers have the handlers, level and propagation that they have now."""
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    try:
        yield
    finally:
        for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers[:], logger.level, logger.propagate = handlers, level, propagate


@contextlib.contextmanager
def environment_variables(**values: str) -> Iterator[None]:
    """Environment variables for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


def read_tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder by their path, without the record that a site carries of itself."""
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in files
        if file.parent.name != site_record.FOLDER
    }
