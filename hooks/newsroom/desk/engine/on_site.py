"""Tells which items readers have, and whether from the text as it is now."""

import datetime
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.build.site_record import ITEMS, shown_version, year_in
from newsroom.model.items import Item
from newsroom.publishing.history import HISTORY_FOLDER, History

Versions = Mapping[str, Mapping[str, str]]
"""Of each item that a site shows, by the year of its part of the record and by its path; see `shown_version`."""


class OnSite(Struct, frozen=True):
    """What readers have at each place where the site is, and what the content is now.

    The places are the targets of mkdocs.yml, as this machine left them; without targets it is the folder site/.
    """

    places: Sequence[Versions]
    content_digests: Mapping[str, bytes]

    def is_current(self, item: Item, now: datetime.datetime) -> bool:
        """True if each place shows what there is for readers to see of an item: its text, or that it was withdrawn."""
        digest = self.content_digests.get(item.file_path)
        if digest is None:
            return False
        version = shown_version(digest, is_withdrawn=item.withdrawal(now) is not None)
        return all(_version(place, item.path) == version for place in self.places)

    def has_any(self, path: str) -> bool:
        """True if readers find a page of the item somewhere, of whatever day."""
        return any(_version(place, path) is not None for place in self.places)


def _version(place: Versions, path: str) -> str | None:
    """What a place shows of an item; the part without a year had all of them in earlier versions of the program."""
    parts = (place.get(year) for year in (year_in(path), ""))
    return next((part[path] for part in parts if part is not None and path in part), None)


class SiteReader:
    """Reads what builds and publications have noted, each note once; safe to use from several threads."""

    def __init__(self, root: Path, site: Path) -> None:
        """`root` is the project's folder, `site` the one that builds write to."""
        self._history, self._site = History(root / HISTORY_FOLDER), site
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[int, dict[str, str]]] = {}

    def places(self, targets: Sequence[str]) -> list[Versions]:
        """What is at each of these targets, or without any in site/."""
        if not targets:
            return [self._versions({year: self._site / ITEMS.file(year) for year in ITEMS.years(self._site)})]
        return [self._versions(self._history.item_records(target)) for target in targets]

    def _versions(self, files: Mapping[str, Path]) -> Versions:
        return {year: self._entries(file) for year, file in files.items()}

    def _entries(self, file: Path) -> Mapping[str, str]:
        with self._lock:
            try:
                stamp = file.stat().st_mtime_ns
                if self._read.get(file, (0, {}))[0] != stamp:
                    self._read = {path: kept for path, kept in self._read.items() if path.exists()}
                    self._read[file] = stamp, ITEMS.decode(file.read_bytes())
            except OSError:
                # A publication is just replacing it, or there is none.
                return {}
            return self._read[file][1]
