"""Brings a site into a folder: on this machine, on a network drive, on a disk of another kind."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE, set_mode
from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, FileFacts, Target, TargetError
from newsroom.runtime.digests import digest
from newsroom.runtime.errors import error_message

_BATCH_FILES, _BATCH_BYTES = 64, 1 << 20


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """A folder, which must be there: an unplugged disk must not turn into a folder of the same name."""
    folder = Path(destination.settings.address).expanduser()
    if not folder.is_dir():
        raise TargetError(f"Không có thư mục {folder}. Hãy tạo thư mục ấy, hoặc nối ổ đĩa mạng, rồi chạy lại.")
    yield FolderTarget(folder)


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """The changes in their order; those together that bring small files and may be made at once.

    To force many files to disk after all were written takes little longer than to force one.
    """
    batch: list[Change] = []
    for change in changes:
        fits = len(batch) < _BATCH_FILES and sum(each.size for each in batch) + change.size <= _BATCH_BYTES
        if batch and not (fits and batch[-1].file and change.file and batch[-1].stage == change.stage):
            yield batch
            batch = []
        batch.append(change)
    if batch:
        yield batch


class FolderTarget:
    """A folder whose files are replaced by renaming."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise TargetError(error_message(error)) from error

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Make the changes in their order, and give each when it is done."""
        for batch in _batches(changes):
            try:
                yield from self._apply(batch)
            except OSError as error:
                error.filename = error.filename or str(self._folder / batch[0].path)
                raise TargetError(error_message(error)) from error

    def _apply(self, batch: Sequence[Change]) -> Iterator[Change]:
        if batch[0].file is None:
            self._remove(batch[0].path)
            yield batch[0]
            return
        with ExitStack() as temporaries:
            try:
                copies = [self._copy(change, temporaries) for change in batch]
                for copy in copies:
                    os.fsync(copy.fileno())
                    copy.close()
            except OSError as error:
                if error.errno != errno.ENOSPC or len(batch) == 1:
                    raise
            else:
                for copy, change in zip(copies, batch, strict=True):
                    Path(copy.name).replace(self._folder / change.path)
                    yield change
                return
        # The disk does not hold all of them beside those that they replace.
        for change in batch:
            yield from self._apply([change])

    def list_files(self) -> Mapping[str, FileFacts]:
        """All files in the folder, by path."""
        found, waiting = {}, [""]
        while waiting:
            folder = waiting.pop()
            # What cannot be read is as good as gone: readers cannot have it either.
            with suppress(OSError), os.scandir(f"{self._folder}/{folder}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{folder}{entry.name}/")
                        continue
                    with suppress(OSError):
                        facts = entry.stat()
                        found[folder + entry.name] = FileFacts(facts.st_size, facts.st_mtime)
        return found

    def free_bytes(self) -> int:
        """How much fits on the disk."""
        try:
            return shutil.disk_usage(self._folder).free
        except OSError as error:
            raise TargetError(error_message(error)) from error

    def finish(self, message: str) -> None:
        """Nothing is left to do: each change was visible at once."""

    def _copy(self, change: Change, temporaries: ExitStack) -> BinaryIO:
        """A copy of a new file beside its place, which is deleted with the stack unless it was renamed."""
        assert change.file is not None
        target = self._folder / change.path
        self._make_folder(target.parent)
        temporary = _temporary_name(target)
        temporaries.callback(temporary.unlink, missing_ok=True)
        copy = temporaries.enter_context(temporary.open("wb"))
        with change.file.open("rb") as source:
            shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        # Readers' web servers run as somebody else, whatever the umask of who publishes.
        set_mode(temporary, FILE_MODE)
        return copy

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        set_mode(folder, FOLDER_MODE)

    def _remove(self, path: str) -> None:
        target = self._folder / path
        # What a publication that was killed has left.
        for file in (_temporary_name(target), target):
            if not file.is_dir() or file.is_symlink():
                with suppress(NotADirectoryError):
                    file.unlink(missing_ok=True)
        for folder in target.relative_to(self._folder).parents:
            if folder == Path():
                return
            try:
                (self._folder / folder).rmdir()
            except OSError:
                return  # it holds other files, or is gone already


def _temporary_name(target: Path) -> Path:
    """Where a file lies before it is whole, under a short name: its own may be as long as the disk allows."""
    return target.with_name(TEMPORARY_PREFIX + digest(target.name.encode(), size=6).hex())
