"""Takes apart a reference that an editor wrote, and writes one."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit


def reference_path(reference: str) -> str:
    """The path of a reference as a file name has it: without query and fragment, percent-decoded."""
    try:
        return unquote(urlsplit(reference).path)
    except ValueError:
        return reference


def reference_anchor(reference: str) -> str:
    """The `#fragment` of a reference, or ""."""
    try:
        fragment = urlsplit(reference).fragment
    except ValueError:
        return ""
    return f"#{fragment}" if fragment else ""


def relative_reference(path: str, from_path: str) -> str:
    """A path under content/ as the file at another path refers to it: `../10/bai.md`."""
    return posixpath.relpath(path, posixpath.dirname(from_path) or ".")
