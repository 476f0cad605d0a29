"""Keeps what is written in every item's file, without diacritics, so that a search finds words of bodies."""

import threading
from collections.abc import Mapping
from pathlib import Path

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.text.normalize import fold, nfc

_MAX_AT_ONCE = 200
"""Files that a search may wait for; more are read in the background."""


class BodyTexts:
    """The texts of one desk: some three kilobytes an item. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}
        self._digests: dict[str, bytes] = {}
        self._reader: threading.Thread | None = None

    def texts(self, snapshot: ContentSnapshot) -> tuple[Mapping[str, str], bool]:
        """The texts by path, and whether these are all: after a start it takes a few seconds to read thousands."""
        digests = snapshot.digests
        missing = [path for path, digest in digests.items() if self._digests.get(path) != digest]
        with self._lock:
            is_reading = self._reader is not None and self._reader.is_alive()
            if len(missing) > _MAX_AT_ONCE and not is_reading:
                self._reader = threading.Thread(target=self._read, args=(snapshot, missing), name="texts", daemon=True)
                self._reader.start()
        if len(missing) > _MAX_AT_ONCE:
            return self._texts, False
        self._read(snapshot, missing)
        for path in self._digests.keys() - digests.keys():
            self._texts.pop(path, None)
            self._digests.pop(path, None)
        return self._texts, True

    def _read(self, snapshot: ContentSnapshot, paths: list[str]) -> None:
        for path in paths:
            source = snapshot.sources.get(path)
            try:
                data = Path(source.disk_path).read_bytes() if source is not None else b""
            except OSError:
                # It has just gone, and the next snapshot does not have it any more.
                continue
            # Of the item the text first: where both are there, they belong together.
            self._texts[path] = fold(nfc(data.decode("utf-8", "replace")))
            self._digests[path] = snapshot.digests[path]
