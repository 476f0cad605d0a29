"""Writes under content/: one writer a project at a time, never over what others wrote, never outside the folder."""

import errno
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.runtime.atomic_write import (
    ChangedMeanwhile,
    FileToWrite,
    create_content_file,
    create_file,
    delete_temporary_files,
    replace_file,
    write_groups,
)
from newsroom.runtime.locks import HeldLock, file_lock

LOCK_FILE = "content.lock"


class LinkLeadsOutside(OSError):
    """A path under content/ is, or goes through, a symbolic link that leads out of it: nothing is written there."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, "là liên kết dẫn ra ngoài thư mục nội dung, không ghi qua đó", str(path))


class ContentWriter:
    """Writes files of one content folder; every file appears whole. Safe to use from several threads.

    Each method waits until no other writer of the project, of any process, is at work. Who reads, decides and then
    writes holds the lock meanwhile: `with writer.locked():`. While it is held, no build may be waited for: a build
    that holds its own lock may be waiting for this one.
    """

    def __init__(
        self,
        content: Path,
        cache_folder: Path,
        on_wait: Callable[[str], None] | None = None,
        on_change: Callable[[Path], None] | None = None,
    ) -> None:
        """`on_wait` gets a Vietnamese line if another writer is at work, `on_change` each file written or deleted."""
        self.content = content
        self._lock_file, self._on_wait, self._on_change = cache_folder / LOCK_FILE, on_wait, on_change
        self._threads = threading.RLock()
        self._held: HeldLock | None = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out; may be nested within a thread."""
        with self._threads:
            if self._held is not None:
                yield
                return
            with file_lock(self._lock_file, self._report_wait) as self._held:
                try:
                    # Of a writer that was killed.
                    self._clean_up(self._held.left_note)
                    yield
                finally:
                    self._held = None

    def create_item(
        self, folder: Path, stem: str, text: str, companions: Mapping[str, bytes], *, allow_duplicate: bool = False
    ) -> tuple[Path, list[Path]]:
        """Write an item and the files beside it under the first names that are free: see `create_content_file`.

        Raises IdenticalFileExists, LinkLeadsOutside and OSError.
        """
        with self._writing_in(folder):
            file, beside = create_content_file(folder, stem, text, companions, allow_duplicate=allow_duplicate)
        self._report_change(file, *beside)
        return file, beside

    def create(self, file: Path, data: bytes) -> None:
        """Make a file and its folder. Raises FileExistsError where its name is taken, LinkLeadsOutside and OSError."""
        with self._writing_in(file.parent):
            create_file(file, data)
        self._report_change(file)

    def replace(self, file: Path, data: bytes, *, expected: bytes) -> None:
        """Write a file anew that still has the bytes `expected`; a symbolic link stays, its file is written.

        Raises ChangedMeanwhile where it has others, or is gone, LinkLeadsOutside and OSError.
        """
        target = self._resolve(file)
        with self._writing_in(target.parent):
            replace_file(target, data, expected=expected)
        self._report_change(file)

    def write_groups(self, groups: Sequence[Sequence[FileToWrite]]) -> list[OSError | ChangedMeanwhile | None]:
        """Write many files at once, each group in its order or not at all: see `atomic_write.write_groups`.

        Raises LinkLeadsOutside and OSError.
        """
        folders = {each.file.parent for group in groups for each in group}
        with self._writing_in(*sorted(folders)):
            hindered = write_groups(groups)
        for group, why in zip(groups, hindered, strict=True):
            if why is None:
                self._report_change(*(each.file for each in group))
        return hindered

    def delete(self, file: Path) -> None:
        """Delete a file, or the link that it is. Raises LinkLeadsOutside and OSError."""
        self._resolve(file.parent)
        with self.locked():
            file.unlink()
        self._report_change(file)

    @contextmanager
    def _writing_in(self, *folders: Path) -> Iterator[None]:
        """Make folders, keep others out of content/, and leave neither temporary files nor empty folders."""
        with self.locked():
            real = [self._resolve(folder) for folder in folders]
            missing = {each for folder in real for each in (folder, *folder.parents) if not each.exists()}
            created = sorted(missing, key=lambda folder: len(folder.parts), reverse=True)
            note = "\0".join([*map(str, real), *(f"{folder}{os.sep}" for folder in created)])
            if self._held is not None:
                self._held.write_note(note)
            try:
                for folder in real:
                    folder.mkdir(parents=True, exist_ok=True)
                yield
            finally:
                self._clean_up(note)
                if self._held is not None:
                    self._held.write_note("")

    def _clean_up(self, note: str) -> None:
        """Delete temporary files in the folders of a note, and of those that end in a slash the ones left empty."""
        for path in filter(None, note.split("\0")):
            if not path.endswith(os.sep):
                delete_temporary_files(Path(path))
                continue
            # It holds files, or was not made.
            with suppress(OSError):
                Path(path).rmdir()

    def _resolve(self, path: Path) -> Path:
        real = path.resolve()
        if not real.is_relative_to(self.content.resolve()):
            raise LinkLeadsOutside(path)
        return real

    def _report_change(self, *files: Path) -> None:
        if self._on_change is not None:
            for file in files:
                self._on_change(file)

    def _report_wait(self, holder: str) -> None:
        if self._on_wait is not None:
            self._on_wait(f"Một chương trình khác{holder} đang ghi vào thư mục nội dung; đang chờ…")
