"""Publishes a finished build: as a whole where there is no site yet, else file by file, removals last."""

import errno
import os
import shutil
from enum import IntEnum, auto
from pathlib import Path

from msgspec import Struct

from newsroom.build import site_record
from newsroom.build.site_changes import SiteChanges
from newsroom.build.site_state import SiteState
from newsroom.build.staging import StagingArea, make_folders
from newsroom.content.scanner import published_stamp
from newsroom.runtime.atomic_write import replace_path
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

# Where a file on another file system is copied to, before it is renamed.
_COPY_NAME = ".newsroom-new"
# So many pages may go without asking, however small the site is.
MAX_UNASKED_REMOVALS = 10


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
    """How many files of the site a build wrote, kept and removed, and paths that nobody knows to be ours."""

    written: int
    unchanged: int
    removed: int
    unknown: tuple[str, ...] = ()


def is_large_removal(pages: int, all_pages: int) -> bool:
    """True for more than a tenth of the pages, and more than ten: a folder may be missing, or the clock be wrong."""
    return pages > max(all_pages // 10, MAX_UNASKED_REMOVALS)


class Publication(Struct, frozen=True):
    """What publishing would change."""

    files: list[OutputFile]
    staged: list[OutputFile]
    """Those of the files that are to be written, in the order of publishing."""
    removed: list[str]
    removed_pages: list[str]
    page_count: int
    """How many pages the site has now."""

    @property
    def removes_much(self) -> bool:
        """True if somebody should confirm it."""
        return is_large_removal(len(self.removed_pages), self.page_count)


class Publisher:
    """Decides which published files stay as they are, and puts the others into the site."""

    def __init__(self, site: SiteState, cache: Cache, changes: SiteChanges) -> None:
        """`changes` is told of every change to the site."""
        self.folder, self._published, self._modified, self._cache = site.folder, site.rows, site.modified, cache
        self._site, self._changes = site, changes
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

    def plan(self, files: list[OutputFile]) -> Publication:
        """What publishing these files would change. Raises OSError where something is in the way of it."""
        self._claimed.update(file.path for file in files)
        removed = sorted(self._published.keys() - self._claimed)
        staged = sorted((file for file in files if file.is_staged), key=lambda file: (file.publish_order, file.path))
        self._check_obstacles([file.path for file in staged], removed)
        return Publication(
            files=files,
            staged=staged,
            removed=removed,
            removed_pages=[path for path in removed if _is_page(path) and self._exists(path)],
            page_count=sum(map(_is_page, self._published)),
        )

    def publish(
        self, publication: Publication, staging: StagingArea, items: site_record.Entries | None = None
    ) -> PublishResult:
        """Move the staged files into place, then remove what was never claimed and is ours.

        `items` are the entries of the items that the site then shows, if it is to carry a record of them.

        The cache records every file before it is moved, so that after a crash the next build knows it may be there.
        Raises OSError where the site cannot be written; what was moved by then is whole.
        """
        files, staged, removed = publication.files, publication.staged, publication.removed
        rows = [PublishedRow(file.path, file.key, file.digest, file.stamp) for file in files]
        version, all_paths = self._next_version(rows, removed), self._published.keys() | {file.path for file in files}
        self._changes.planned.update(file.path for file in staged)
        # A build that was killed may have removed some already.
        still_there = [path for path in removed if self._exists(path)]
        self._changes.planned.update(still_there)
        known_paths = all_paths.difference(removed)
        changing = site_record.version_of_change()
        self._cache.record_intent(self.folder, changing, [file.path for file in staged])
        comes_whole = self._is_empty() and self._remove_empty_target()
        if comes_whole:
            records = site_record.FILES.parts(dict.fromkeys(known_paths, "")) | site_record.ITEMS.parts(items or {})
            for path, part in records.items():
                staging.write(path, part)
            staging.write(site_record.VERSION_FILE, f"{version}\n".encode())
            _move(staging.folder, self.folder)
            self._changes.done.update(self._changes.planned)
        else:
            self._clear_after_crash()
            # Until the end the record names what comes and what goes.
            has_other_files = not self._site.version or all_paths != self._published.keys()
            if has_other_files:
                self._move_register(site_record.FILES, dict.fromkeys(all_paths, ""), staging)
            self._move_own(site_record.VERSION_FILE, f"{changing}\n".encode(), staging)
            self._move_each(staged, staging)
            self._remove_each(removed, staging)
            if removed:
                self._move_register(site_record.FILES, dict.fromkeys(known_paths, ""), staging)
        self._site.mend_modes()
        self._cache.save_published_rows(self.folder, version, rows, removed)
        if not comes_whole:
            if items is not None:
                self._move_register(site_record.ITEMS, items, staging)
            self._move_own(site_record.VERSION_FILE, f"{version}\n".encode(), staging)
        unchanged = self._unchanged_count + len(files) - len(staged)
        unknown = () if comes_whole else self._unknown_paths()
        return PublishResult(len(staged), unchanged, len(still_there), unknown)

    def _next_version(self, rows: list[PublishedRow], removed: list[str]) -> str:
        if not site_record.is_whole(self._site.version):
            final = {**self._published, **{row.path: row for row in rows}}
            return site_record.next_version(
                site_record.EMPTY_VERSION, (row for path, row in final.items() if path in self._claimed)
            )
        gone = [self._published[path] for path in [*removed, *(row.path for row in rows)] if path in self._published]
        return site_record.next_version(self._site.version, [*gone, *rows])

    def _move_register(
        self, register: site_record.Register, entries: site_record.Entries, staging: StagingArea
    ) -> None:
        """Write the parts of a register of the site's own that differ, and remove those that it no longer has."""
        for path, part in register.replaced_parts(Path(self.folder), entries).items():
            if part is None:
                os.unlink(f"{self.folder}/{path}")
            else:
                self._move_own(path, part, staging)

    def _move_own(self, path: str, data: bytes, staging: StagingArea) -> None:
        """Move a file of the site's own record into place."""
        staging.write(path, data)
        self._make_folder(site_record.FOLDER)
        _move(f"{staging.folder}/{path}", f"{self.folder}/{path}")

    def _unknown_paths(self) -> tuple[str, ...]:
        """Files that may be ours or not: those of a site that nothing was recorded of. They stay where they are."""
        if self._published:
            return ()
        paths = {path for path in self._files_below("") if not path.startswith(".")}
        return tuple(sorted(paths - self._claimed))

    def _clear_after_crash(self) -> None:
        """Delete copies on their way into the site that a build which was killed has left."""
        if site_record.is_whole(self._site.version):
            return
        for folder, _, names in walk(self.folder):
            if _COPY_NAME in names:
                os.unlink(f"{folder}/{_COPY_NAME}")

    # What is in the way --------------------------------------------------------------------------------------------

    def _check_obstacles(self, staged: list[str], removed: list[str]) -> None:
        """Raise OSError where a folder may not be written, or where others' files are in the way of ours.

        So that publishing fails, where it can be foreseen, before it has changed anything.
        """
        goes, checked = set(removed), set[str]()
        if self._is_empty():
            self._check_folder("", goes)
            return
        for path in staged:
            file = f"{self.folder}/{path}"
            is_folder = os.path.isdir(file) and not os.path.islink(file)
            if is_folder and not goes.issuperset(self._files_below(path)):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file)
        for path in [*staged, *filter(self._exists, removed)]:
            folder = os.path.dirname(path)
            if folder not in checked:
                checked.add(folder)
                self._check_folder(folder, goes)

    def _check_folder(self, folder: str, goes: set[str]) -> None:
        """Raise OSError where a folder of the site cannot be made, or not be written."""
        while not os.path.lexists(f"{self.folder}/{folder}") and folder:
            folder = os.path.dirname(folder)
        place = f"{self.folder}/{folder}"
        if not os.path.isdir(place):
            if os.path.lexists(place) and folder not in goes:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), place)
        elif not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), place)

    # Moving and removing -------------------------------------------------------------------------------------------

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
                self._make_folder(os.path.dirname(file.path))
                if _is_page(file.path):
                    self._publish_placeholder(file.path, staging)
        for file in sorted(staged, key=lambda file: file.path not in new or _is_page(file.path)):
            self._replace(f"{staging.folder}/{file.path}", file.path)

    def _publish_placeholder(self, path: str, staging: StagingArea) -> None:
        staging.write(_PLACEHOLDER_FILE, _PLACEHOLDER_PAGE)
        self._replace(f"{staging.folder}/{_PLACEHOLDER_FILE}", path)

    def _replace(self, source: str, path: str) -> None:
        """Rename a file to a file of the site; it takes the place of a folder of its name that holds only ours."""
        target = f"{self.folder}/{path}"
        if os.path.isdir(target) and not os.path.islink(target):
            for file in self._files_below(path):
                self._unlink(file)
            for folder, _, _ in reversed(list(walk(target))):
                os.rmdir(folder)
        _move(source, target)
        self._changes.done.add(path)

    def _make_folder(self, folder: str) -> None:
        """Make a folder of the site in the place of any file that is in its way (an old `x.html`, now `x.html/`)."""
        if os.path.isdir(f"{self.folder}/{folder}"):
            return
        file = folder
        while not os.path.lexists(f"{self.folder}/{file}") and file:
            file = os.path.dirname(file)
        if not os.path.isdir(f"{self.folder}/{file}"):
            self._unlink(file)
        make_folders(f"{self.folder}/{folder}")

    def _remove_each(self, paths: list[str], staging: StagingArea) -> None:
        """Remove files, feeds first. Several pages may link to each other, so placeholders take their places before."""
        if len(paths) > 1:
            for path in paths:
                if _is_page(path) and self._exists(path):
                    self._publish_placeholder(path, staging)
        for path in sorted(paths, key=lambda path: not path.endswith((".xml", ".json"))):
            self._remove(path)

    def _exists(self, path: str) -> bool:
        """True if the file is there: it may have become a folder, or its folder a file."""
        file = f"{self.folder}/{path}"
        return os.path.lexists(file) and not os.path.isdir(file)

    def _remove(self, path: str) -> None:
        """Remove a file and the folders it leaves empty, or would have left where a build was killed."""
        if self._exists(path):
            self._unlink(path)
        folder = os.path.dirname(path)
        while folder:
            try:
                os.rmdir(f"{self.folder}/{folder}")
            except FileNotFoundError:
                pass
            except OSError:
                return
            folder = os.path.dirname(folder)

    def _files_below(self, folder: str) -> list[str]:
        """The paths under site/ of the files in one of its folders ("" for all), but for hidden ones of the site."""
        paths = []
        for parent, folders, names in walk(f"{self.folder}/{folder}"):
            if not folder:
                folders[:] = [name for name in folders if not name.startswith(".")]
            prefix = os.path.relpath(parent, self.folder).replace(os.sep, "/")
            paths += [name if prefix == "." else f"{prefix}/{name}" for name in names]
        return paths

    def _unlink(self, path: str) -> None:
        os.unlink(f"{self.folder}/{path}")
        self._changes.done.add(path)


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _move(source: str, target: str) -> None:
    """Rename a file or a folder, also across file systems."""
    try:
        replace_path(Path(source), Path(target))
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = f"{os.path.dirname(target)}/{_COPY_NAME}"
        if os.path.isdir(source):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy)
        else:
            shutil.copy2(source, copy)
        replace_path(Path(copy), Path(target))
