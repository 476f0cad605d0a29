"""Names of what references may lead to: they tell what refers to a file or page that came, went or changed."""

import posixpath
from collections.abc import Iterator

from newsroom.library.target_index import reference_path
from newsroom.text.normalize import nfc


def name_key(path: str) -> str:
    """The key of those that refer to a path: one for all spellings of it that references may have."""
    name = path.lower().removesuffix(".md")
    name = name.removesuffix("/index") if name != "index" else "."
    return f"to {name.rstrip('/') or '.'}"


def reference_keys(reference: str, from_path: str) -> Iterator[str]:
    """The keys of what a reference in a file may lead to; see `TargetIndex.find_target`."""
    path = nfc(reference_path(reference))
    if not path:
        yield name_key(from_path)
        return
    if path[0] != "/":
        yield name_key(posixpath.normpath(posixpath.join(posixpath.dirname(from_path), path)))
    if path[0] != ".":
        yield name_key(posixpath.normpath(path.strip("/") or "."))
