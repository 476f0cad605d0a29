"""Brings a site into a folder: on this machine, on a network drive, on a disk of another kind."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE, set_mode
from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, FileFacts, Target, TargetError
from newsroom.runtime.digests import digest
from newsroom.runtime.errors import error_message


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """A folder, which must be there: an unplugged disk must not turn into a folder of the same name."""
    folder = Path(destination.settings.address).expanduser()
    if not folder.is_dir():
        raise TargetError(f"Không có thư mục {folder}. Hãy tạo thư mục ấy, hoặc nối ổ đĩa mạng, rồi chạy lại.")
    yield FolderTarget(folder)


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
        for change in changes:
            try:
                if change.file is None:
                    self._remove(change.path)
                else:
                    self._write(change.path, change.file)
            except OSError as error:
                error.filename = error.filename or str(self._folder / change.path)
                raise TargetError(error_message(error)) from error
            yield change

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

    def _write(self, path: str, file: Path) -> None:
        target = self._folder / path
        self._make_folder(target.parent)
        temporary = _temporary_name(target)
        try:
            with file.open("rb") as source, temporary.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            # Readers' web servers run as somebody else, whatever the umask of who publishes.
            set_mode(temporary, FILE_MODE)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

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
