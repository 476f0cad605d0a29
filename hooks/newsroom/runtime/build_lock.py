"""Lets one build at a time work on a project; another waits, and prints which process it waits for."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock_file(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock_file(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


# Error numbers for a lock that another process holds.
_LOCKED_ERRNOS = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


@contextmanager
def build_lock(cache_folder: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a cache folder; `on_wait` gets a Vietnamese line if another process has it.

    The system frees the lock when the process ends, however it ends.
    """
    cache_folder.mkdir(parents=True, exist_ok=True)
    with FileIO(cache_folder / "build.lock", "a+") as file:
        if not _try_lock(file):
            on_wait(f"Một lần dựng khác đang chạy{_holder_text(file)}; đang chờ…")
            while not _try_lock(file):
                time.sleep(0.1)
        # Windows locks the first byte; the process id of the holder follows it.
        file.truncate(0)
        file.write(b"\n" + str(os.getpid()).encode())
        yield


def _try_lock(file: FileIO) -> bool:
    try:
        _lock_file(file.fileno())
    except OSError as error:
        # Some network file systems have no locks: builds there go on without one.
        return error.errno not in _LOCKED_ERRNOS
    return True


def _holder_text(file: FileIO) -> str:
    if not hasattr(os, "pread"):
        return ""
    number = os.pread(file.fileno(), 32, 1)
    return f" (tiến trình {number.decode()})" if number.isdigit() else ""
