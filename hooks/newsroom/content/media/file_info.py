"""Remembers the facts about pictures and attachments, and examines those that are new or changed."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.content.scanner import Source, settled
from newsroom.model.file_types import FileFacts
from newsroom.runtime.cache import Store


class FactsBook:
    """Facts by path under content/, examined when first asked for."""

    def __init__(self, sources: Mapping[str, Source], store: Store | None, *, now_ns: int) -> None:
        self._sources, self._store, self._now_ns = sources, store, now_ns
        self._known = store.facts() if store else {}
        self._new: dict[str, tuple[bytes, FileFacts]] = {}

    def __call__(self, path: str) -> FileFacts | None:
        """The facts of a file; None where there is no such file."""
        source = self._sources.get(path)
        if source is None:
            return None
        stamp, facts = self._new.get(path) or self._known.get(path) or (b"", None)
        if facts is None or stamp != source.stamp:
            # Pillow is slow to load, and most builds examine nothing.
            from newsroom.content.media.inspect import examine

            facts = examine(source.disk)
            self._new[path] = source.stamp, facts
        return facts

    def save(self) -> None:
        """Keep what was examined, but for files that may still be changing, or that another program holds shut."""
        if self._store is not None and self._new:
            rows = [
                (path, stamp, facts)
                for path, (stamp, facts) in self._new.items()
                if facts.fault != "unreadable" and settled(stamp, now_ns=self._now_ns)
            ]
            self._store.save_facts(rows)
