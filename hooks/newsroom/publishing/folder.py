"""Brings a site into a folder: on this machine, on a network drive, on a disk of another kind."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, Target, TargetError
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
                raise TargetError(error_message(error)) from error
            yield change

    def finish(self, message: str) -> None:
        """Nothing is left to do: each change was visible at once."""

    def _write(self, path: str, file: Path) -> None:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f"{TEMPORARY_PREFIX}{target.name}"[:200])
        try:
            with file.open("rb") as source, temporary.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            # Readers' web servers run as somebody else, whatever the umask of who publishes.
            temporary.chmod(0o644)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def _remove(self, path: str) -> None:
        target = self._folder / path
        if not target.is_dir() or target.is_symlink():
            target.unlink(missing_ok=True)
        for folder in target.relative_to(self._folder).parents:
            if folder == Path():
                return
            try:
                (self._folder / folder).rmdir()
            except OSError:
                return  # it holds other files, or is gone already
