"""Changes the files of the published site in place: file by file, so that every link works at every moment."""

import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from newsroom.build.site_changes import SiteChanges
from newsroom.build.staging import StagingArea, make_folders
from newsroom.runtime.atomic_write import replace_path
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


class SiteFolder:
    """The folder of a published site, in which others may have files of their own."""

    def __init__(self, folder: str, changes: SiteChanges) -> None:
        """`changes` is told of every change."""
        self.folder, self._changes = folder, changes

    def clear_after_crash(self) -> None:
        """Delete copies on their way into the site that a build which was killed has left."""
        for folder, _, names in walk(self.folder):
            if _COPY_NAME in names:
                os.unlink(f"{folder}/{_COPY_NAME}")

    def move_own(self, path: str, data: bytes, staging: StagingArea) -> None:
        """Move a file of the site's own record into place."""
        staging.write(path, data)
        self._make_folder(os.path.dirname(path))
        _move(f"{staging.folder}/{path}", f"{self.folder}/{path}")

    # What is in the way --------------------------------------------------------------------------------------------

    def check_obstacles(self, staged: list[str], removed: list[str]) -> None:
        """Raise OSError where a folder may not be written, or where others' files are in the way of ours.

        So that publishing fails, where it can be foreseen, before it has changed anything.
        """
        goes, checked = set(removed), set[str]()
        if self.is_empty():
            self._check_folder("", goes)
            return
        for path in staged:
            file = f"{self.folder}/{path}"
            is_folder = os.path.isdir(file) and not os.path.islink(file)
            if is_folder and not goes.issuperset(self.files_below(path)):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file)
        for path in [*staged, *filter(self.exists, removed)]:
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

    def come_whole(self, staging: StagingArea) -> None:
        """Rename the staged tree to the site, which must not exist."""
        _move(staging.folder, self.folder)
        self._changes.done.update(self._changes.planned)

    # Moving and removing -------------------------------------------------------------------------------------------

    def is_empty(self) -> bool:
        """True if there is no site yet, so that all of it can appear at once."""
        try:
            with os.scandir(self.folder) as entries:
                return next(entries, None) is None and not os.path.islink(self.folder)
        except FileNotFoundError:
            return True

    def remove_empty_target(self) -> bool:
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

    def move_each(self, staged: Sequence[str], staging: StagingArea) -> None:
        """Move file by file, so that at every moment each link of each page leads somewhere.

        New pages may link to each other, so each begins as a placeholder without links. Other new files come next, for
        the pages to find; then the pages, and what leads to them.
        """
        new = {path for path in staged if not os.path.lexists(f"{self.folder}/{path}")}
        for path in staged:
            if path in new:
                self._make_folder(os.path.dirname(path))
                if is_page(path):
                    self._publish_placeholder(path, staging)
        for path in sorted(staged, key=lambda path: path not in new or is_page(path)):
            self._replace(f"{staging.folder}/{path}", path)

    def _publish_placeholder(self, path: str, staging: StagingArea) -> None:
        staging.write(_PLACEHOLDER_FILE, _PLACEHOLDER_PAGE)
        self._replace(f"{staging.folder}/{_PLACEHOLDER_FILE}", path)

    def _replace(self, source: str, path: str) -> None:
        """Rename a file to a file of the site; it takes the place of a folder of its name that holds only ours."""
        target = f"{self.folder}/{path}"
        if os.path.isdir(target) and not os.path.islink(target):
            for file in self.files_below(path):
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

    def remove_each(self, paths: list[str], staging: StagingArea) -> None:
        """Remove files, feeds first. Several pages may link to each other, so placeholders take their places before."""
        if len(paths) > 1:
            for path in paths:
                if is_page(path) and self.exists(path):
                    self._publish_placeholder(path, staging)
        for path in sorted(paths, key=lambda path: not path.endswith((".xml", ".json"))):
            self._remove(path)

    def exists(self, path: str) -> bool:
        """True if the file is there: it may have become a folder, or its folder a file."""
        file = f"{self.folder}/{path}"
        return os.path.lexists(file) and not os.path.isdir(file)

    def _remove(self, path: str) -> None:
        """Remove a file and the folders it leaves empty, or would have left where a build was killed."""
        if self.exists(path):
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

    def files_below(self, folder: str) -> list[str]:
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


def is_page(path: str) -> bool:
    """Whether a file of a site is a page."""
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
