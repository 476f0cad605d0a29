"""Lets one build at a time work on a project; another waits, and says for whom."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock_file(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock_file(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


# What systems say of a lock that another process holds.
_LOCKED_ERRNOS = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class BuildLock:
    """Held from reading to publishing. The system frees it when the process ends, however it ends."""

    def __init__(self, cache_folder: Path) -> None:
        """Wait for the lock of a cache folder; says so on standard error once the wait has begun."""
        cache_folder.mkdir(parents=True, exist_ok=True)
        # A file object, which closes itself where what comes next fails.
        self._file = (cache_folder / "build.lock").open("a+b", buffering=0)
        told = False
        while not self._try_acquire():
            if not told:
                print(f"Một lần dựng khác đang chạy{self._holder_text()}; đang chờ…", file=sys.stderr, flush=True)
                told = True
            time.sleep(0.1)
        # The first byte is the locked one on Windows; who holds it stands behind.
        self._file.truncate(0)
        self._file.write(b"\n" + str(os.getpid()).encode())

    def _try_acquire(self) -> bool:
        try:
            _lock_file(self._file.fileno())
        except OSError as error:
            # On a file system without locks, as some network shares are, nobody can wait for anybody.
            return error.errno not in _LOCKED_ERRNOS
        return True

    def _holder_text(self) -> str:
        if not hasattr(os, "pread"):
            return ""
        number = os.pread(self._file.fileno(), 32, 1)
        return f" (tiến trình {number.decode()})" if number.isdigit() else ""

    def release(self) -> None:
        """Let the next build begin."""
        self._file.close()
