"""Holds the files of a build under way, in a tree like the site's, until all of them can go public."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE, set_mode
from newsroom.content.scanner import published_stamp

if os.name == "posix":
    from fcntl import ioctl

# linux/fs.h: FS_IOC_GETFLAGS, FS_IOC_SETFLAGS (of 64-bit systems) and FS_TOPDIR_FL.
_GET_FLAGS, _SET_FLAGS, _TOP_DIRECTORY = 0x80086601, 0x40086602, 0x00020000


def create_staging_area(parent: Path) -> StagingArea:
    """An empty staging area in a new folder below `parent`, which may be missing."""
    os.makedirs(parent, exist_ok=True)
    with suppress(OSError):
        _spread_new_folders(parent)
    folder = f"{parent}/site-{secrets.token_hex(4)}"
    make_folders(folder)
    return StagingArea(folder)


class StagingArea:
    """A folder of files on the way to the site, each at the path it will have there."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._created_folders: set[str] = set()

    def write(self, path: str, data: bytes) -> bytes:
        """Write a file; gives its stamp."""
        target = f"{self.folder}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._created_folders:
            make_folders(folder)
            self._created_folders.add(folder)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), FILE_MODE)
        try:
            with memoryview(data) as rest:
                done = os.write(descriptor, rest)
                while done < len(data):
                    done += os.write(descriptor, rest[done:])
            facts = os.fstat(descriptor)
            if facts.st_mode & 0o777 != FILE_MODE and os.name == "posix":
                os.fchmod(descriptor, FILE_MODE)
            return published_stamp(facts)
        finally:
            os.close(descriptor)


def make_folders(folder: str) -> None:
    """Make a folder that is most likely missing, in one that most likely exists; everybody may read it."""
    missing = [folder]
    while missing:
        try:
            os.mkdir(missing[-1])
        except FileNotFoundError:
            missing.append(os.path.dirname(missing[-1]))
            continue
        except FileExistsError:
            pass
        else:
            if os.name == "posix":
                set_mode(missing[-1], FOLDER_MODE)
        missing.pop()


def _spread_new_folders(folder: Path) -> None:
    """Ask the file system to place each new folder in this one apart from the others (chattr +T).

    An ext4 without a journal steps over every inode deleted in the last minutes, one by one, for each file created
    nearby: a site built just after another was removed takes longer. Raises OSError where that cannot be asked.
    """
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            flags = int.from_bytes(ioctl(descriptor, _GET_FLAGS, bytes(4)), sys.byteorder)
            ioctl(descriptor, _SET_FLAGS, (flags | _TOP_DIRECTORY).to_bytes(4, sys.byteorder))
        finally:
            os.close(descriptor)
