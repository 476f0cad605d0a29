"""Puts new files under content/ without ever taking the place of one that is there, whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

MAX_NAME_ATTEMPTS = 1_000
# Stands in a text for the name its file is going to have.
STEM_PLACEHOLDER = "\ue000"


class IdenticalFileExists(Exception):
    """The very same file is at that path."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def candidate_names(stem: str) -> Iterator[str]:
    """A file's name and those that serve where it is taken: bai, bai-2, bai-3."""
    yield stem
    for number in range(2, MAX_NAME_ATTEMPTS):
        yield f"{stem}-{number}"


def create_content_file(
    folder: Path, stem: str, text: str, companions: Mapping[str, bytes], *, allow_duplicate: bool = False
) -> tuple[Path, list[Path]]:
    """Write `text` as `stem`.md, and the files beside it by their ending (`-1.jpg`); gives the paths written.

    Where any of these names is taken, all take the next; `STEM` in the text stands for it. Raises `AlreadyThere` for
    a file written before, which with `anew` counts as any other, and OSError where nothing can be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in candidate_names(stem):
        own = text.replace(STEM_PLACEHOLDER, name)
        target = folder / f"{name}.md"
        if not allow_duplicate and _has_content(target, own.encode()):
            raise IdenticalFileExists(target)
        if target.exists():
            continue
        written: list[Path] = []
        try:
            for ending, data in companions.items():
                file = folder / f"{name}{ending}"
                create_file(file, data)
                written.append(file)
            create_file(target, own.encode())
        except FileExistsError:
            _delete_all(written)
            continue
        except BaseException:
            _delete_all(written)
            raise
        return target, written
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / stem))


def create_file(target: Path, data: bytes) -> None:
    """Make a file with all its bytes at once; raises FileExistsError where there is one, whoever was first."""
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".moi", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        _rename_without_overwriting(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def replace_file(file: Path, text: str) -> None:
    """Put a new text in a file's place in one step; its line ends are the text's."""
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".moi", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as made:
            made.write(text)
        temporary.chmod(file.stat().st_mode & 0o7777)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _rename_without_overwriting(temporary: Path, target: Path) -> None:
    """Give a file its name unless the name is taken, which a rename by itself does not ask on POSIX."""
    if os.name == "nt":
        temporary.rename(target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # A disk without links, as USB sticks are: an empty file holds the name until the rename.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        temporary.replace(target)


def _has_content(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except FileNotFoundError:
        return False


def _delete_all(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
