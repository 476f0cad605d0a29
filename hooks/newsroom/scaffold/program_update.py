"""Moves a project from one version of the program to another: which files change, and the change itself."""

import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.locks import file_lock
from newsroom.runtime.program_files import PROGRAM
from newsroom.scaffold.project_files import HOOK, LAUNCHER, REQUIREMENTS, pin_lines, requirements
from newsroom.scaffold.trial import ENVIRONMENT, Trial, relocate_environment
from newsroom.scaffold.wheel import VENDOR_FOLDER, Wheel

CHANGES_FILE = "THAY-DOI.md"
_PIN = re.compile(rf"^\./({VENDOR_FOLDER}/\S+\.whl)\s+--hash=sha256:([0-9a-f]{{64}})$", re.MULTILINE)
_HEADING = re.compile(r"^## ++(\S++)[^\n]*+\n", re.MULTILINE)


class PinnedProgram(Struct, frozen=True):
    """The wheel that requirements.txt names: its path in the project, and its SHA-256."""

    path: str
    sha256: str


class UpdateFiles(Struct, frozen=True):
    """The files of a project that another version brings, by path, requirements.txt last; and those that it would
    bring, had the board not changed them."""

    files: Mapping[str, bytes]
    kept: tuple[str, ...]


def pinned_program(root: Path) -> PinnedProgram | None:
    """The program that a project pins; None where requirements.txt names no wheel of the project."""
    try:
        found = _PIN.search((root / REQUIREMENTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return PinnedProgram(*found.groups()) if found else None


def changes_between(wheel: Wheel, old: Version) -> str:
    """What the changelog in a wheel says of the versions after `old`; "" where it says nothing."""
    text = (wheel.program_file(CHANGES_FILE) or b"").decode()
    parts = _HEADING.split(text)[1:]
    return "\n".join(
        f"{name}\n{changes.strip()}"
        for name, changes in zip(parts[::2], parts[1::2], strict=True)
        if (version := _version(name)) is not None and old < version <= wheel.version
    )


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def update_files(root: Path, wheel: Wheel) -> UpdateFiles:
    """What changes in a project with another version of the program."""
    files, kept = {wheel.path: wheel.data}, []
    for path in (LAUNCHER, HOOK):
        ours, new = PROGRAM / path, wheel.program_file(path)
        if new is None or not (root / path).is_file() or (root / path).read_bytes() == new:
            continue
        if (root / path).read_bytes() == ours.read_bytes():
            files[path] = new
        else:
            kept.append(path)
    for file in sorted(root.glob("requirements-*.txt")):
        extra = wheel.program_file(file.name)
        if extra is not None:
            files[file.name] = extra
    files[REQUIREMENTS] = (requirements(wheel) + _added_by_board(root)).encode()
    return UpdateFiles(files, tuple(kept))


def _added_by_board(root: Path) -> str:
    """The pins of requirements.txt that the program has not written."""
    ours = set(pin_lines((PROGRAM / REQUIREMENTS).read_text(encoding="utf-8")))
    lines = pin_lines((root / REQUIREMENTS).read_text(encoding="utf-8"))
    return "".join(f"{line}\n" for line in lines if line not in ours and not _PIN.match(line))


def switch(root: Path, trial: Trial, files: Mapping[str, bytes], on_wait: Callable[[str], None]) -> None:
    """Write the files, and take over the trial's environment; all is put back where that fails. Raises OSError.

    Where the process ends in between, the launcher readies the environment by the pins that are there then.
    """
    before = {path: (root / path).read_bytes() if (root / path).exists() else None for path in files}
    aside = root / f"{ENVIRONMENT}.cu-{time.strftime('%Y%m%d-%H%M%S')}"
    environment, tried = root / ENVIRONMENT, trial.folder / ENVIRONMENT
    with file_lock(root / f"{ENVIRONMENT}.lock", on_wait):
        try:
            for path, data in files.items():
                replace_file(root / path, data)
            if _can_be_exchanged(environment):
                relocate_environment(tried, tried, environment)
                environment.rename(aside)
                tried.rename(environment)
        except BaseException:
            if aside.exists():
                shutil.rmtree(environment, ignore_errors=True)
                aside.rename(environment)
            for path, old in before.items():
                if old is None:
                    (root / path).unlink(missing_ok=True)
                else:
                    replace_file(root / path, old)
            raise
    shutil.rmtree(aside, ignore_errors=True)


def _can_be_exchanged(environment: Path) -> bool:
    """Windows renames no folder with a program that runs: there the launcher installs at the next command."""
    return os.name != "nt" and environment.is_dir() and not environment.is_symlink()
