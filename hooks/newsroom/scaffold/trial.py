"""Builds a site aside, in a folder that looks like the project, with another version of the program or with this one.

What a trial makes stays in that folder: it has a cache, a site and an environment of its own, and sees the project's
files by links.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.build.site_record import FOLDER as SITE_RECORD
from newsroom.runtime.folders import files_below
from newsroom.scaffold.project_files import LAUNCHER

ENVIRONMENT = ".venv"
SETUP_LOG = "newsroom-setup.log"
"""What the launcher writes into the environment while it readies it."""
_OWN = {ENVIRONMENT, f"{ENVIRONMENT}.lock", "site", ".cache", ".publish", ".git", "mkdocs.yml"}
_PICTURES = ".cache/pictures"


class Trial(Struct, frozen=True):
    """A folder in which the program is tried."""

    folder: Path

    @property
    def site(self) -> Path:
        """What was built."""
        return self.folder / "site"

    def run(self, command: Sequence[str], now: int, on_line: Callable[[str], None] = lambda line: None) -> "Outcome":
        """Run a command in the folder, at that time in seconds since 1970; `on_line` gets each line of its messages."""
        kept = {name: value for name, value in os.environ.items() if name != "NEWSROOM_CWD"}
        environment = {"SOURCE_DATE_EPOCH": str(now), "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"} | kept
        lines = []
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                on_line(lines[-1])
            status = process.wait()
        return Outcome(status, tuple(lines))

    def launch(self, *arguments: str, now: int, on_line: Callable[[str], None] = lambda line: None) -> "Outcome":
        """Run a command by the folder's launcher, which readies its environment."""
        return self.run([sys.executable, str(self.folder / LAUNCHER), *arguments], now, on_line)


class Outcome(Struct, frozen=True):
    """How a command ended, and what it said."""

    status: int
    lines: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """Paths of two sites: only in the second, in both with other bytes, only in the first."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    total: int
    """How many files the first site has."""


def make_trial(root: Path, content: Path, folder: Path, files: Mapping[str, bytes]) -> Trial:
    """A folder that looks like the project in `root`, by links to its folders; `files` have these bytes there."""
    folder.mkdir(parents=True)
    replaced = {path.partition("/")[0] for path in files}
    for entry in root.iterdir():
        if entry.name in _OWN or entry.name.startswith(f"{ENVIRONMENT}."):
            continue
        if entry.is_file():
            # No link: the launcher works where its file really lies.
            shutil.copy(entry, folder / entry.name)
        elif entry.name in replaced:
            shutil.copytree(entry, folder / entry.name)
        elif entry.is_dir():
            _link(entry.resolve(), folder / entry.name)
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8-sig")
    for key, value in (("site_dir", "site"), ("docs_dir", content.as_posix())):
        settings = re.sub(rf"(?m)^{key}:.*\n?", "", settings) + f'\n{key}: "{value}"\n'
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    if (root / _PICTURES).is_dir():
        # Smaller copies of pictures cost the most; nobody writes to one that is there.
        shutil.copytree(root / _PICTURES, folder / _PICTURES, copy_function=_link_or_copy)
    return Trial(folder)


def copy_environment(root: Path, trial: Trial) -> None:
    """Give a trial the environment of the project, so that only what differs has to be installed."""
    environment = root / ENVIRONMENT
    if environment.is_dir() and not environment.is_symlink():
        no_log = shutil.ignore_patterns(SETUP_LOG)
        shutil.copytree(environment, trial.folder / ENVIRONMENT, symlinks=True, ignore=no_log)
        relocate_environment(trial.folder / ENVIRONMENT, environment, trial.folder / ENVIRONMENT)


def relocate_environment(environment: Path, old: Path, new: Path) -> None:
    """Write the new place of an environment into the texts that name its old one: settings, scripts, the stamp."""
    before, after = os.fsencode(old), os.fsencode(new)
    scripts = [file for folder in ("bin", "Scripts") for file in files_below(environment / folder)]
    for file in [*scripts, *(file for file in environment.iterdir() if file.is_file())]:
        if file.is_symlink():
            continue
        data = file.read_bytes()
        if before in data and b"\0" not in data:
            file.write_bytes(data.replace(before, after))


def compare_sites(first: Path, second: Path) -> Comparison:
    """What differs between two sites, without the records that they carry of themselves."""
    old, new = _site_files(first), _site_files(second)
    return Comparison(
        new=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(path for path in sorted(old.keys() & new.keys()) if not _same(old[path], new[path])),
        gone=tuple(sorted(old.keys() - new.keys())),
        total=len(old),
    )


def _site_files(site: Path) -> dict[str, Path]:
    files = {file.relative_to(site).as_posix(): file for file in files_below(site)}
    return {path: file for path, file in files.items() if not path.startswith(f"{SITE_RECORD}/")}


def _same(first: Path, second: Path) -> bool:
    return first.stat().st_size == second.stat().st_size and first.read_bytes() == second.read_bytes()


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source, target_is_directory=True)
    except OSError:  # Windows lets administrators alone make links
        shutil.copytree(source, target)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
