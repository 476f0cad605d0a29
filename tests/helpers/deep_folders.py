"""Makes folders that lie in each other, and a stack too short to call oneself once for each of them."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEPTH = 200


def make_deep_folders(folder: Path) -> None:
    """Folders of one letter in each other, DEPTH of them."""
    (folder / "/".join(["a"] * DEPTH)).mkdir(parents=True)


@contextmanager
def short_stack() -> Iterator[None]:
    """In the `with` block nothing can call itself DEPTH times."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + DEPTH // 2)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
