"""Walks folders however deep they lie: `os.walk` and `Path.rglob` of Python 3.11 call themselves once a level."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path


def walk(
    folder: str | os.PathLike[str], on_error: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """As `os.walk` gives them from the top: each folder with the names of its folders and of its files, both sorted.

    The caller may take names of folders out of their list. Links to folders are not followed. `on_error` is called for
    each folder that cannot be listed, also for one whose path is longer than the system takes.
    """
    pending = [os.fspath(folder)]
    while pending:
        parent = pending.pop()
        folders: list[str] = []
        files: list[str] = []
        links: set[str] = set()
        try:
            with os.scandir(parent) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    (folders if entry.is_dir() else files).append(entry.name)
                    links |= {entry.name} if entry.is_symlink() else set()
        except OSError as error:
            if on_error is not None:
                on_error(error)
            continue
        yield parent, folders, files
        pending += (f"{parent}{os.sep}{name}" for name in reversed(folders) if name not in links)


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, in order of paths; none where there is no such folder."""
    paths = [f"{parent}{os.sep}{name}" for parent, _, names in walk(folder) for name in names]
    # The order of Path objects, which compare the names one by one.
    paths.sort(key=lambda path: path.split(os.sep))  # noqa: PTH206
    return [Path(path) for path in paths if os.path.isfile(path)]  # noqa: PTH113 - of each asset in each build


def is_file_inside(file: Path, folder: Path) -> bool:
    """Whether a path is that of a plain file which lies in a folder wherever links lead: no pipe, nothing outside."""
    try:
        return file.is_file() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False
