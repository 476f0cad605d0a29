"""Lets one build at a time work on a project; another waits, and says for whom."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class BuildLock:
    """Held from reading to publishing. The system frees it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Wait for the lock of a cache folder; says so on standard error once the wait has begun."""
        folder.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
        told = False
        while not _try(self._descriptor):
            if not told:
                holder = os.pread(self._descriptor, 32, 1).decode("ascii", "replace") if hasattr(os, "pread") else ""
                number = f" (tiến trình {holder})" if holder.isdigit() else ""
                print(f"Một lần dựng khác đang chạy{number}; đang chờ…", file=sys.stderr, flush=True)
                told = True
            time.sleep(0.1)
        # The first byte is the locked one on Windows; who holds it stands behind.
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, b"\n" + str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next build begin."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> BuildLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
