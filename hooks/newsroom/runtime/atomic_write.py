"""Writes files whole or not at all, new ones without ever overwriting a file that is there."""

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from newsroom.runtime.digests import digest

MAX_NAME_ATTEMPTS = 1_000
# Replaced in a text by the name that its file gets.
STEM_PLACEHOLDER = "\ue000"
RETRY_DELAYS = (0.01, 0.03, 0.1, 0.3, 0.6) if os.name == "nt" else ()
"""In seconds."""
_TOKEN_BYTES, _TEMPORARY_SUFFIX = 8, ".moi"
# What hinders the next file as well.
_DISK_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


class IdenticalFileExists(Exception):
    """A file with the same bytes is at that path already."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class ChangedMeanwhile(Exception):
    """A file does not have the bytes any more that it was read with, or is gone."""


class FileToWrite(Struct, frozen=True):
    """A file with its bytes, or with the file that has them; `replaces` is the digest of those that are there now.

    None for a file that is not there.
    """

    file: Path
    data: bytes = b""
    source: Path | None = None
    replaces: bytes | None = None


def candidate_names(stem: str) -> Iterator[str]:
    """A file's name and those to try where it is taken: bai, bai-2, bai-3."""
    yield stem
    for number in range(2, MAX_NAME_ATTEMPTS):
        yield f"{stem}-{number}"


def create_content_file(
    folder: Path, stem: str, text: str, companions: Mapping[str, bytes], *, allow_duplicate: bool = False
) -> tuple[Path, list[Path]]:
    """Write `text` as `stem`.md, and each companion under `stem` and its key (`-1.jpg`); returns the paths written.

    Where any of these names is taken, all take the next; STEM_PLACEHOLDER in the text stands for it. The folder exists.
    Raises IdenticalFileExists for a file written before, unless `allow_duplicate`, and OSError where nothing can be
    written.
    """
    for name in candidate_names(stem):
        data = text.replace(STEM_PLACEHOLDER, name).encode()
        target = folder / f"{name}.md"
        if not allow_duplicate and _has_content(target, data):
            raise IdenticalFileExists(target)
        if target.exists():
            continue
        written: list[Path] = []
        try:
            for suffix, companion in companions.items():
                file = folder / f"{name}{suffix}"
                create_file(file, companion)
                written.append(file)
            create_file(target, data)
        except FileExistsError:
            _delete_all(written)
            continue
        except BaseException:
            _delete_all(written)
            raise
        return target, written
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / stem))


def create_file(target: Path, data: bytes) -> None:
    """Make a file with all its bytes at once; raises FileExistsError if the name is taken, even meanwhile."""
    with _temporary_file(target.parent, data) as temporary:
        _rename_without_overwriting(temporary, target)
    _sync_folder(target.parent)


def replace_file(file: Path, data: bytes, *, expected: bytes | None = None, forced: bool = True) -> None:
    """Write a file anew, whole or not at all; one that is there keeps its mode.

    Where it is not `forced` to disk, which takes a while, a power cut may leave what was there before, or nothing.
    Raises ChangedMeanwhile where it does not have the bytes `expected`, which is looked at last, and OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_file(file.parent, data, forced=forced) as temporary:
        if file.exists():
            temporary.chmod(file.stat().st_mode & 0o7777)
        if expected is not None and not _has_content(file, expected):
            raise ChangedMeanwhile(file)
        replace_path(temporary, file)
    if forced:
        _sync_folder(file.parent)


def write_groups(groups: Sequence[Sequence[FileToWrite]]) -> list[OSError | ChangedMeanwhile | None]:
    """Write groups of files into folders that exist, each file whole, and each group in its order or not at all.

    Gives what hindered each group, and raises OSError for what hinders all. One flush for all of them takes a tenth of
    the time that one for each would.
    """
    hindered: list[OSError | ChangedMeanwhile | None] = [None] * len(groups)
    with ExitStack() as temporaries:
        made: dict[Path, Path] = {}
        for number, group in enumerate(groups):
            try:
                for each in group:
                    temporary = _temporary_path(each.file.parent)
                    temporaries.callback(temporary.unlink, missing_ok=True)
                    made[each.file] = temporary
                    _fill(temporary, each)
            except OSError as error:
                hindered[number] = _unless_of_disk(error)
        for number, group in enumerate(groups):
            if hindered[number] is None:
                for each in group:
                    _flush(made[each.file])
        for number, group in enumerate(groups):
            if hindered[number] is None:
                hindered[number] = _put_in_place(group, made)
    for folder in {each.file.parent for group in groups for each in group}:
        _sync_folder(folder)
    return hindered


def _fill(temporary: Path, file: FileToWrite) -> None:
    if file.source is None:
        with temporary.open("xb") as opened:
            opened.write(file.data)
    else:
        shutil.copyfile(file.source, temporary)
    if file.replaces is not None and file.file.exists():
        temporary.chmod(file.file.stat().st_mode & 0o7777)


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_in_place(group: Sequence[FileToWrite], made: Mapping[Path, Path]) -> OSError | ChangedMeanwhile | None:
    created: list[Path] = []
    try:
        for each in group:
            if each.replaces is not None and file_digest(each.file) != each.replaces:
                return ChangedMeanwhile(each.file)
        for each in group:
            if each.replaces is None:
                _rename_without_overwriting(made[each.file], each.file)
                created.append(each.file)
            else:
                replace_path(made[each.file], each.file)
    except OSError as error:
        _delete_all(created)
        return _unless_of_disk(error)
    return None


def _unless_of_disk(error: OSError) -> OSError:
    if error.errno in _DISK_ERRNOS:
        raise error
    return error


def file_digest(file: Path) -> bytes | None:
    """The digest of a file's bytes; None where there is no file."""
    try:
        return digest(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None


def replace_path(source: Path, target: Path) -> None:
    """Rename a file or folder in the place of another. Raises OSError.

    Windows refuses while another program has the target open, as web servers, indexers and virus scanners do for a
    moment: there it is tried for about a second.
    """
    for delay in RETRY_DELAYS:
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(delay)
    source.replace(target)


def delete_temporary_files(folder: Path) -> None:
    """Delete what writers that were killed have left in a folder; nobody else may be writing there."""
    for file in folder.glob(f".{'[0-9a-f]' * 2 * _TOKEN_BYTES}{_TEMPORARY_SUFFIX}"):
        file.unlink(missing_ok=True)


@contextmanager
def _temporary_file(folder: Path, data: bytes, *, forced: bool = True) -> Iterator[Path]:
    """A new file with these bytes, forced to disk or not; deleted at the end unless it was renamed."""
    temporary = _temporary_path(folder)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if forced:
                file.flush()
                os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _temporary_path(folder: Path) -> Path:
    # Not `tempfile`, whose files only their owner may read: this one gets the mode of the umask.
    return folder / f".{secrets.token_hex(_TOKEN_BYTES)}{_TEMPORARY_SUFFIX}"


def _rename_without_overwriting(temporary: Path, target: Path) -> None:
    """Give a file its name; raises FileExistsError if it is taken, which a POSIX rename by itself does not check."""
    if os.name == "nt":
        temporary.rename(target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # A disk without hard links, such as a USB stick: an empty file reserves the name until the rename.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        temporary.replace(target)


def _sync_folder(folder: Path) -> None:
    """Force a folder's new names to disk, where the system can do that (POSIX); the files are in place already."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _has_content(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except FileNotFoundError:
        return False


def _delete_all(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
