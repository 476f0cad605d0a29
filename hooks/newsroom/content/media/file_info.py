"""Remembers the facts about pictures and attachments, and examines those that are new or changed."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.content.scanner import is_mtime_trustworthy
from newsroom.model.file_types import FileInfo
from newsroom.model.source import Source
from newsroom.runtime.cache import Cache


class FileInfoCache:
    """Facts by path under content/, examined when first asked for."""

    def __init__(self, sources: Mapping[str, Source], cache: Cache | None, *, now_ns: int) -> None:
        self._sources, self._cache, self._now_ns = sources, cache, now_ns
        self._cached = cache.file_info_rows() if cache else {}
        self._inspected: dict[str, tuple[bytes, FileInfo]] = {}

    def __call__(self, path: str) -> FileInfo | None:
        """The facts of a file; None where there is no such file."""
        source = self._sources.get(path)
        if source is None:
            return None
        stamp, facts = self._inspected.get(path) or self._cached.get(path) or (b"", None)
        if facts is None or stamp != source.stamp:
            # Pillow is slow to load, and most builds examine nothing.
            from newsroom.content.media.inspect import inspect_file

            facts = inspect_file(source.disk_path)
            self._inspected[path] = source.stamp, facts
        return facts

    def save(self) -> None:
        """Keep what was examined, but for files that may still be changing, or that another program holds shut."""
        if self._cache is not None and self._inspected:
            rows = [
                (path, stamp, facts)
                for path, (stamp, facts) in self._inspected.items()
                if facts.defect != "unreadable" and is_mtime_trustworthy(stamp, now_ns=self._now_ns)
            ]
            self._cache.save_file_info_rows(rows)
