"""Takes apart a reference that an editor wrote: its path and its anchor."""

from __future__ import annotations

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
