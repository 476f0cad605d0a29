"""Remembers facts about images and attachments, and inspects the files that are new or changed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from msgspec import DecodeError, ValidationError, json

from newsroom.content.scanner import Source, is_mtime_trustworthy
from newsroom.model.file_types import FileInfo
from newsroom.runtime.cache import Cache


class FileInfoCache:
    """Facts by path under content/; a file is inspected when first asked for."""

    def __init__(self, sources: Mapping[str, Source], cache: Cache, *, now_ns: int) -> None:
        self._sources, self._cache, self._now_ns = sources, cache, now_ns
        self._facts: dict[str, FileInfo] = {}
        self._saved_rows = cache.file_info_rows()
        self._inspected: list[Source] = []

    def __call__(self, path: str) -> FileInfo | None:
        """The facts of a file; None where there is no such file."""
        source = self._sources.get(path)
        if source is not None and path not in self._facts:
            self._facts[path] = self._saved(source) or self._inspect(source)
        return self._facts.get(path)

    def _saved(self, source: Source) -> FileInfo | None:
        stamp, value = self._saved_rows.get(source.path, (b"", b""))
        if stamp == source.stamp:
            with suppress(DecodeError, ValidationError):
                return json.decode(value, type=FileInfo)
        return None

    def _inspect(self, source: Source) -> FileInfo:
        # Pillow is slow to load, and most builds inspect nothing.
        from newsroom.content.media.images import inspect_file

        self._inspected.append(source)
        return inspect_file(source.disk_path)

    def save(self) -> None:
        """Save what was inspected, but for files that may still be changing, or that another program keeps locked."""
        rows = [
            (source.path, source.stamp, json.encode(self._facts[source.path]))
            for source in self._inspected
            if self._facts[source.path].defect != "unreadable"
            and is_mtime_trustworthy(source.stamp, now_ns=self._now_ns)
        ]
        if rows:
            self._cache.save_file_info_rows(rows)
