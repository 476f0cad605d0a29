"""A disk of its own on a loop device, to be filled and made read-only."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optional_programs import skip_without


class SmallDisk:
    """A disk that is mounted at a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True, capture_output=True)

    def make_writable(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True, capture_output=True)

    def leave_free(self, size: int) -> Path:
        """Fill the disk but for so many bytes; gives the file that does it."""
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file:
            while (left := shutil.disk_usage(self.folder).free - size) > 0:
                file.write(bytes(min(left, 1 << 16)))
        return filler


@contextmanager
def small_disk(scratch: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of that size; skips the test where this user may mount none."""
    image, folder = scratch / "disk.img", scratch / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    if not shutil.which("mkfs.ext4"):
        skip_without("no mkfs.ext4 is on the path", variable="NEWSROOM_DISK")
    # No space is kept back for root.
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image], check=True, capture_output=True)
    mounted = subprocess.run(["mount", "-o", "loop", image, folder], capture_output=True, check=False)
    if mounted.returncode:
        skip_without("this user may not mount a disk", variable="NEWSROOM_DISK")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True, capture_output=True)
