"""Locks of a project: one build at a time, and one writer under content/ at a time; others wait, and say for whom."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _set_lock(descriptor: int, *, locked: bool) -> None:
        # It locks from where the file is read next.
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK if locked else msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _set_lock(descriptor: int, *, locked: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if locked else fcntl.LOCK_UN)


# Error numbers for a lock that another process holds.
_LOCKED_ERRNOS = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class HeldLock:
    """A lock file that is ours; `left_note` is what its last holder had noted and not cleared: it was killed."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        file.seek(0)
        self.left_note = os.fsdecode(b"\n".join(file.read().split(b"\n")[2:]))
        self.write_note("")

    def write_note(self, note: str) -> None:
        """Tell the next holder what is being done, in case this process is killed; "" clears it."""
        # Windows locks the first byte; the process id of the holder follows it.
        self._file.truncate(0)
        self._file.write(b"\n%d\n%s" % (os.getpid(), os.fsencode(note)))


@contextmanager
def file_lock(file: Path, on_wait: Callable[[str], None]) -> Iterator[HeldLock]:
    """Hold the lock of a file, which is made where there is none, and none of the same thread is held.

    `on_wait` gets " (tiến trình 123)" once if another has it, or "" where it cannot be told who. The system frees the
    lock when the process ends, however it ends. Raises OSError where the file cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    has_waited = False
    while True:
        with FileIO(file, "a+") as opened:
            if _try_lock(opened):
                try:
                    # Whoever deletes .cache/ deletes the file that others wait for.
                    if _is_at(opened, file):
                        yield HeldLock(opened)
                        return
                finally:
                    # Not by closing it alone: a process forked meanwhile has the file open as well.
                    _unlock(opened)
                continue
            if not has_waited:
                on_wait(_holder_text(opened))
                has_waited = True
        time.sleep(0.02)


def is_locked(file: Path) -> bool:
    """True if a process holds the lock of a file."""
    try:
        with FileIO(file, "r+") as opened:
            if not _try_lock(opened):
                return True
            _unlock(opened)
    except OSError:
        return False
    return False


@contextmanager
def build_lock(cache_folder: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a cache folder; `on_wait` gets a Vietnamese line if another process has it."""

    def report(holder: str) -> None:
        on_wait(f"Một lần dựng khác đang chạy{holder}; đang chờ…")

    with file_lock(cache_folder / "build.lock", report):
        yield


def _try_lock(file: FileIO) -> bool:
    try:
        _set_lock(file.fileno(), locked=True)
    except OSError as error:
        # Some network file systems have no locks: work there goes on without one.
        return error.errno not in _LOCKED_ERRNOS
    return True


def _unlock(file: FileIO) -> None:
    # A file system without locks may refuse this as well.
    with suppress(OSError):
        _set_lock(file.fileno(), locked=False)


def _is_at(opened: FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _holder_text(file: FileIO) -> str:
    if not hasattr(os, "pread"):
        return ""
    number = os.pread(file.fileno(), 32, 1).partition(b"\n")[0]
    return f" (tiến trình {number.decode()})" if number.isdigit() else ""
