"""Which files of a project are the board's own: all that a build is made from, and nothing that one makes."""

import shutil
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from newsroom.backup.archive import is_safe_path
from newsroom.build.project import DESK_FOLDER
from newsroom.runtime.folders import walk

ROOT_FILES = ("mkdocs.yml", "newsroom", ".gitignore", "requirements*.txt")
"""Patterns of the files in a project's root that are kept."""
ROOT_FOLDERS = ("hooks", "tests", "vendor", DESK_FOLDER, "import-site")
"""The folders that are kept besides those of the content and the board's own templates."""
HISTORY_TARGETS = ".publish/targets"
"""Of what was published only the newest list of files of each target is kept: it tells a restored project that its
target holds a later version. The files themselves are made by a build."""
DATABASE_SUFFIX = ".sqlite"
_MADE_BY_TOOLS = {"__pycache__", "node_modules"}
# Of a database in use; a copy needs none (sqlite.org/tempfiles.html).
_OF_A_DATABASE = tuple(f"{DATABASE_SUFFIX}{end}" for end in ("-wal", "-shm", "-journal"))


class OwnFiles(Struct, frozen=True):
    """Paths from a project's root, with forward slashes, in order."""

    files: tuple[str, ...]
    empty_folders: tuple[str, ...]
    links: tuple[str, ...]
    """Links, pipes and devices: what they lead to is not the board's, or is there anyhow."""
    unsafe: tuple[str, ...]
    """Files with names that an archive cannot carry to another machine."""


def own_files(root: Path, folders: Iterable[str]) -> OwnFiles:
    """The board's own files, `folders` being its content and templates by their paths from the root.

    Raises OSError where a folder cannot be read: a backup without it would pass for a whole one.
    """
    found = _Collector(root)
    for name in sorted(file.name for file in root.iterdir()):
        if any(fnmatchcase(name, pattern) for pattern in ROOT_FILES):
            found.add(name)
    for folder in sorted({*folders, *ROOT_FOLDERS}):
        found.add_folder(folder)
    for target in sorted((root / HISTORY_TARGETS).glob("*")):
        for manifest in sorted(target.glob("*.json"))[-1:]:
            found.add(manifest.relative_to(root).as_posix())
    return OwnFiles(*(tuple(sorted(paths)) for paths in (found.files, found.empty_folders, found.links, found.unsafe)))


def copy_databases(root: Path, files: Iterable[str], folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Whole copies, in a folder, of the databases among the desk's files, by their paths from the root; the second
    list names those that are damaged, which can only be kept as they are.

    As SQLite makes them while others write (sqlite.org/backup.html). Raises OSError and sqlite3.OperationalError.
    """
    copies: dict[str, Path] = {}
    damaged: list[str] = []
    for path in files:
        if not path.startswith(f"{DESK_FOLDER}/") or not path.endswith(DATABASE_SUFFIX):
            continue
        copy = folder / f"{len(copies)}{DATABASE_SUFFIX}"
        try:
            with closing(sqlite3.connect(root / path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            damaged.append(path)
            continue
        shutil.copystat(root / path, copy)
        copies[path] = copy
    return copies, damaged


class _Collector:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.files, self.empty_folders, self.links, self.unsafe = set[str](), set[str](), set[str](), set[str]()

    def add_folder(self, folder: str) -> None:
        top = self._root / folder
        if top.is_symlink():
            self.links.add(folder)
        if top.is_symlink() or not top.is_dir():
            return
        for parent, folders, names in walk(top, _raise):
            path = Path(parent).relative_to(self._root).as_posix()
            for name in folders[:]:
                if name in _MADE_BY_TOOLS:
                    folders.remove(name)
                elif Path(parent, name).is_symlink():
                    self.links.add(f"{path}/{name}")
            for name in names:
                if not name.endswith(_OF_A_DATABASE):
                    self.add(f"{path}/{name}")
            if not folders and not names and is_safe_path(path):
                self.empty_folders.add(path)

    def add(self, path: str) -> None:
        if not stat.S_ISREG((self._root / path).lstat().st_mode):
            self.links.add(path)
        elif is_safe_path(path):
            self.files.add(path)
        else:
            self.unsafe.add(path)


def _raise(error: OSError) -> None:
    raise error
