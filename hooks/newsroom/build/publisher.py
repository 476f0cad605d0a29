"""Publishes a finished build: as a whole where there is no site yet, else file by file, removals last."""

import errno
import os
import shutil
from enum import IntEnum, auto

from msgspec import Struct

from newsroom.build.site_state import SiteState
from newsroom.build.staging import StagingArea
from newsroom.content.scanner import published_stamp
from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import PublishedRow
from newsroom.runtime.folders import walk

# Beside the staged tree, where no file of the site can be.
_PLACEHOLDER_FILE = "../placeholder.html"
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
    """Decides which published files stay as they are, and puts the others into the site."""

    def __init__(self, site: SiteState, cache: Cache) -> None:
        self.folder, self._published, self._modified, self._cache = site.folder, site.rows, site.modified, cache
        self._claimed: set[str] = set()
        self._unchanged_count = 0

    def claim_if_key_matches(self, path: str, key: bytes) -> bool:
        """True if the published file has that key and is unmodified. Files that are never claimed are removed."""
        self._claimed.add(path)
        row = self._published.get(path)
        is_current = row is not None and row.key == key and path not in self._modified
        self._unchanged_count += is_current
        return is_current

    def claim_unmodified(self, path: str) -> bool:
        """True if the file is as the last build left it, whatever its key; the caller knows that its key still fits."""
        row = self._published.get(path)
        if row is None or not row.key or path in self._modified:
            return False
        self._claimed.add(path)
        self._unchanged_count += 1
        return True

    def stamp_if_digest_matches(self, path: str, digest: bytes) -> bytes | None:
        """The stamp of the published file if it has that digest, whatever key it was made for."""
        row = self._published.get(path)
        return row.stamp if row is not None and row.digest == digest and path not in self._modified else None

    def stage_if_changed(self, path: str, data: bytes, staging: StagingArea) -> tuple[bytes, bool]:
        """Stage a file unless it is published with these bytes; returns its stamp, and True if it is staged."""
        stamp = self._stamp_if_same_bytes(path, data)
        return (stamp, False) if stamp is not None else (staging.write(path, data), True)

    def _stamp_if_same_bytes(self, path: str, data: bytes) -> bytes | None:
        try:
            with open(f"{self.folder}/{path}", "rb") as file:
                facts = os.fstat(file.fileno())
                return published_stamp(facts) if facts.st_size == len(data) and file.read() == data else None
        except OSError:
            return None

    @property
    def claimed_paths(self) -> frozenset[str]:
        """The paths of all files claimed so far for the new version of the site."""
        return frozenset(self._claimed)

    def published_digest(self, path: str) -> bytes:
        """The digest of a published file. Raises KeyError where the last build published none there."""
        return self._published[path].digest

    def is_claimed(self, path: str) -> bool:
        """True if the file belongs to the new version of the site."""
        return path in self._claimed

    def publish(self, files: list[OutputFile], staging: StagingArea) -> PublishResult:
        """Move the staged files into place, then remove what was never claimed.

        The cache records every file before it is moved, so that after a crash the next build knows it may be there.
        Raises OSError where the site cannot be written; what was moved by then is whole.
        """
        self._claimed.update(file.path for file in files)
        removed = sorted(self._files_to_remove())
        staged = sorted((file for file in files if file.is_staged), key=lambda file: (file.publish_order, file.path))
        self._cache.record_intent(self.folder, [file.path for file in staged])
        if self._is_empty() and self._remove_empty_target():
            _move(staging.folder, self.folder)
        else:
            self._move_each(staged, staging)
        self._remove_each(removed, staging)
        rows = [PublishedRow(file.path, file.key, file.digest, file.stamp) for file in files]
        self._cache.save_published_rows(self.folder, rows, removed)
        return PublishResult(len(staged), self._unchanged_count + len(files) - len(staged), len(removed))

    def _is_empty(self) -> bool:
        """True if there is no site yet, so that all of it can appear at once."""
        try:
            with os.scandir(self.folder) as entries:
                return next(entries, None) is None and not os.path.islink(self.folder)
        except FileNotFoundError:
            return True

    def _remove_empty_target(self) -> bool:
        """True if a whole folder can be renamed to the site's name: there is none, or an empty one was removed."""
        os.makedirs(os.path.dirname(self.folder), exist_ok=True)
        try:
            os.rmdir(self.folder)
        except FileNotFoundError:
            return True
        except OSError:
            # It is the root of a disk, or in a folder that may not be written.
            return False
        return True

    def _move_each(self, staged: list[OutputFile], staging: StagingArea) -> None:
        """Move file by file, so that at every moment each link of each page leads somewhere.

        New pages may link to each other, so each begins as a placeholder without links. Other new files come next, for
        the pages to find; then the pages, and what leads to them.
        """
        new = {file.path for file in staged if not os.path.lexists(f"{self.folder}/{file.path}")}
        for file in staged:
            if file.path in new:
                _make_folder(os.path.dirname(f"{self.folder}/{file.path}"))
                if _is_page(file.path):
                    self._publish_placeholder(file.path, staging)
        for file in sorted(staged, key=lambda file: file.path not in new or _is_page(file.path)):
            _move(f"{staging.folder}/{file.path}", f"{self.folder}/{file.path}")

    def _publish_placeholder(self, path: str, staging: StagingArea) -> None:
        staging.write(_PLACEHOLDER_FILE, _PLACEHOLDER_PAGE)
        _move(f"{staging.folder}/{_PLACEHOLDER_FILE}", f"{self.folder}/{path}")

    def _remove_each(self, paths: list[str], staging: StagingArea) -> None:
        """Remove files, feeds first. Several pages may link to each other, so placeholders take their places before."""
        if len(paths) > 1:
            for path in paths:
                if _is_page(path) and self._exists(path):
                    self._publish_placeholder(path, staging)
        for path in sorted(paths, key=lambda path: not path.endswith((".xml", ".json"))):
            self._remove(path)

    def _files_to_remove(self) -> set[str]:
        """Files to remove: recorded ones, or, where the record may not be whole, whatever lies in the folder."""
        if self._published and not self._cache.unclean_shutdown:
            return {path for path in self._published.keys() - self._claimed if ".." not in path.split("/")}
        paths = set()
        for folder, _, names in walk(self.folder):
            prefix = os.path.relpath(folder, self.folder).replace(os.sep, "/")
            paths |= {name if prefix == "." else f"{prefix}/{name}" for name in names}
        return paths - self._claimed

    def _exists(self, path: str) -> bool:
        """True if the file is there: it may have become a folder, or its folder a file."""
        file = f"{self.folder}/{path}"
        return os.path.lexists(file) and not os.path.isdir(file)

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
    """Make a folder in the place of any file that is in its way (an old `x.html` that is now `x.html/`)."""
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        file = folder
        while not os.path.lexists(file):
            file = os.path.dirname(file)
        os.unlink(file)
        os.makedirs(folder, exist_ok=True)


def _move(source: str, target: str) -> None:
    """Rename a file or a folder, also across file systems; a file takes the place of a folder of its name."""
    try:
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = f"{target}.newsroom-new"
        if os.path.isdir(source):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
        os.replace(copy, target)
