"""Puts a finished build into the published site: whole where there is none yet, else file by file, removals last."""

from __future__ import annotations

import errno
import os
import shutil
from enum import IntEnum, auto

from msgspec import Struct

from newsroom.build.site_state import SiteScan
from newsroom.build.staging import StagingArea
from newsroom.content.scanner import published_stamp
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import PublishedRow

# Beside the tree of the stage, where no file of the site can be.
_PLACEHOLDER_FILE = "../stand-in.html"
_PLACEHOLDER_PAGE = """\
<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><meta http-equiv="refresh" content="2"><title>Đang cập nhật</title></head>
<body><p>Trang đang được cập nhật, mời bạn xem lại sau giây lát.</p></body></html>
""".encode()


class PublishOrder(IntEnum):
    """The order of publishing: what pages show, then pages, then the lists and feeds that lead to them."""

    FILES = auto()
    PAGES = auto()
    LISTS = auto()
    FEEDS = auto()


class OutputFile(Struct, frozen=True):
    """A file of the site as it is to be, at its path under site/; it is staged if it changed."""

    path: str
    key: bytes
    digest: bytes
    publish_order: PublishOrder
    stamp: bytes
    is_staged: bool


class PublishResult(Struct, frozen=True):
    """How many files of the site a build wrote, kept and removed."""

    written: int
    unchanged: int
    removed: int


class Publisher:
    """The published site: what of it stays, what is put into it, and what goes."""

    def __init__(self, site_scan: SiteScan, cache: Cache) -> None:
        self.folder, self._published, self._modified = site_scan.folder, site_scan.published, site_scan.modified
        self._cache = cache
        self._claimed: set[str] = set()
        self._unchanged_count = 0

    def claim_if_key_matches(self, path: str, key: bytes) -> bool:
        """Whether the file is there as it was made for that key; what is never asked for is removed in the end."""
        self._claimed.add(path)
        row = self._published.get(path)
        kept = row is not None and row.key == key and path not in self._modified
        self._unchanged_count += kept
        return kept

    def claim_unmodified(self, path: str) -> bool:
        """Whether the file is there as the last build left it, for whichever key, and what it shows has not changed."""
        row = self._published.get(path)
        if row is None or not row.key or path in self._modified:
            return False
        self._claimed.add(path)
        self._unchanged_count += 1
        return True

    def stamp_if_digest_matches(self, path: str, digest: bytes) -> bytes | None:
        """The stamp of the file if it is there with that digest, whatever key it was made for."""
        row = self._published.get(path)
        return row.stamp if row is not None and row.digest == digest and path not in self._modified else None

    def stage_if_changed(self, path: str, data: bytes, staging: StagingArea) -> tuple[bytes, bool]:
        """Stage a file unless it is there with these bytes; gives its stamp and whether it waits on the stage."""
        stamp = self._stamp_if_same_bytes(path, data)
        return (stamp, False) if stamp is not None else (staging.write(path, data), True)

    def _stamp_if_same_bytes(self, path: str, data: bytes) -> bytes | None:
        try:
            with open(f"{self.folder}/{path}", "rb") as file:
                facts = os.fstat(file.fileno())
                return published_stamp(facts) if facts.st_size == len(data) and file.read() == data else None
        except OSError:
            return None

    def is_claimed(self, path: str) -> bool:
        """Whether the file has been asked for."""
        return path in self._claimed

    def publish(self, files: list[OutputFile], staging: StagingArea) -> PublishResult:
        """Move the staged files into place, then remove what no one asked for.

        The store learns of every file before it is moved, so that after a crash the next build knows it may be there.
        Raises OSError where the site cannot be written; what was moved by then is whole.
        """
        self._claimed.update(entry.path for entry in files)
        gone = sorted(self._files_to_remove())
        staged = sorted(
            (entry for entry in files if entry.is_staged), key=lambda entry: (entry.publish_order, entry.path)
        )
        self._cache.record_intent(self.folder, [entry.path for entry in staged])
        if self._is_empty() and self._remove_empty_target():
            self._move_whole(staging)
        else:
            self._move_each(staged, staging)
        self._remove_each(gone, staging)
        rows = [PublishedRow(entry.path, entry.key, entry.digest, entry.stamp) for entry in files]
        self._cache.save_published_rows(self.folder, rows, gone)
        return PublishResult(len(staged), self._unchanged_count + len(files) - len(staged), len(gone))

    def _is_empty(self) -> bool:
        """Whether there is no site yet, so that all of it can come at once."""
        try:
            with os.scandir(self.folder) as entries:
                return next(entries, None) is None and not os.path.islink(self.folder)
        except FileNotFoundError:
            return True

    def _remove_empty_target(self) -> bool:
        """Whether a whole folder can come where there is none, or only an empty one."""
        os.makedirs(os.path.dirname(self.folder), exist_ok=True)
        try:
            os.rmdir(self.folder)
        except FileNotFoundError:
            return True
        except OSError:
            # It is the root of a disk, or stands in a folder that may not be written.
            return False
        return True

    def _move_whole(self, stage: StagingArea) -> None:
        try:
            os.rename(stage.folder, self.folder)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            near = f"{self.folder}.newsroom-new"
            shutil.rmtree(near, ignore_errors=True)
            shutil.copytree(stage.folder, near)
            os.rename(near, self.folder)

    def _move_each(self, staged: list[OutputFile], stage: StagingArea) -> None:
        """Move file by file, so that at every moment each link of each page leads somewhere.

        New pages may link to each other, so each begins as a page without links that says it is on its way; files that
        are new come next, for the pages to find; then the pages, and what leads to them.
        """
        new = {entry.path for entry in staged if not os.path.lexists(f"{self.folder}/{entry.path}")}
        for entry in staged:
            if entry.path in new:
                _make_folder(os.path.dirname(f"{self.folder}/{entry.path}"))
                if _is_page(entry.path):
                    self._publish_placeholder(entry.path, stage)
        for entry in sorted(staged, key=lambda entry: entry.path not in new or _is_page(entry.path)):
            _move(f"{stage.folder}/{entry.path}", f"{self.folder}/{entry.path}")

    def _publish_placeholder(self, path: str, stage: StagingArea) -> None:
        stage.write(_PLACEHOLDER_FILE, _PLACEHOLDER_PAGE)
        _move(f"{stage.folder}/{_PLACEHOLDER_FILE}", f"{self.folder}/{path}")

    def _remove_each(self, gone: list[str], stage: StagingArea) -> None:
        """Remove files. Of several, which may lead to each other, pages lose their links first and feeds go first."""
        if len(gone) > 1:
            for path in gone:
                if _is_page(path) and self._exists(path):
                    self._publish_placeholder(path, stage)
        for path in sorted(gone, key=lambda path: not path.endswith((".xml", ".json"))):
            self._remove(path)

    def _files_to_remove(self) -> set[str]:
        """Files to remove: recorded ones, or, where the record may not be whole, whatever lies in the folder."""
        if self._published and not self._cache.unclean_shutdown:
            return {path for path in self._published.keys() - self._claimed if ".." not in path.split("/")}
        found = set()
        for folder, _, names in os.walk(self.folder):
            prefix = os.path.relpath(folder, self.folder).replace(os.sep, "/")
            found |= {name if prefix == "." else f"{prefix}/{name}" for name in names}
        return found - self._claimed

    def _exists(self, path: str) -> bool:
        """Whether a file is there: it may have become a folder, or its folder a file."""
        place = f"{self.folder}/{path}"
        return os.path.lexists(place) and not os.path.isdir(place)

    def _remove(self, path: str) -> None:
        """Remove a file and the folders it leaves empty."""
        if not self._exists(path):
            return
        os.unlink(f"{self.folder}/{path}")
        folder = os.path.dirname(path)
        while folder:
            try:
                os.rmdir(f"{self.folder}/{folder}")
            except OSError:
                return
            folder = os.path.dirname(folder)


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _make_folder(folder: str) -> None:
    """Make a folder; a file that stands where one must be (an old `x.html` that is now `x.html/`) goes."""
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        place = folder
        while not os.path.lexists(place):
            place = os.path.dirname(place)
        os.unlink(place)
        os.makedirs(folder, exist_ok=True)


def _move(source: str, target: str) -> None:
    """Rename, also across file systems, and onto a folder that has become a file."""
    try:
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = f"{target}.newsroom-new"
        shutil.copy2(source, near)
        os.replace(near, target)
