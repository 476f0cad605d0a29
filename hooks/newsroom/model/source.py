"""A file under content/, as a scan lists it."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True):
    """A file under content/: its path as the site names it (NFC, POSIX), its path on disk, and its stamp."""

    path: str
    disk_path: str
    stamp: bytes
