"""Tells whether files that a process has read have changed since."""

import os
from collections.abc import Iterable
from pathlib import Path

# Two seconds: what is younger than that may change once more within one tick of the file system's clock.
_RACY_NS = 2_000_000_000

_Stamp = tuple[int, int, int, int] | None


class FileStamps:
    """Some files and folders as they were when they were read; a folder changes with the names in it."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]], *, since_ns: int) -> None:
        """`since_ns` is when reading began, in ns since 1970: what was changed at about that time counts as changed."""
        self._stamps = {path: _stamp(path) for path in sorted({str(Path(path).absolute()) for path in paths})}
        racy = since_ns - _RACY_NS
        self._is_racy = any(stamp is not None and max(stamp[:2]) >= racy for stamp in self._stamps.values())

    def have_changed(self) -> bool:
        """True if one of them is another now, or may be."""
        return self._is_racy or any(_stamp(path) != stamp for path, stamp in self._stamps.items())


def _stamp(path: str) -> _Stamp:
    try:
        facts = os.stat(path)  # noqa: PTH116 - of a thousand files before each build
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino
