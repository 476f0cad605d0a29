"""Tells when files change, and when the process is asked to end: what a watcher waits for."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from newsroom.content.scanner import WELL_KNOWN_FOLDER, is_hidden

QUIET, LONGEST_BURST = 0.05, 2.0
"""Seconds: changes that follow each other more quickly are one, up to the longest burst."""
POLL_INTERVAL = 2.0
"""Seconds between two looks where the system cannot tell of changes."""
# To read a file is no change. Ours is a list of what counts: libraries add new kinds of events.
_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
# File systems whose changes made by other machines nobody tells of (/proc/filesystems; FUSE as fuse.NAME).
_REMOTE_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "vboxsf", "drvfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs", "fuse.vmhgfs-fuse"}
)


class Changes(Struct, frozen=True):
    """What has changed: files, by their paths on the disk, and whether folders came, went or were renamed."""

    files: frozenset[str]
    has_folders: bool


class FileEvents:
    """Changes of some files and folders, and the signals that end the process; `sleep` waits for an event."""

    def __init__(self, wait_for: Callable[[threading.Event, float], bool] = threading.Event.wait) -> None:
        """`wait_for` waits for an event, so many seconds at the most, and returns whether it is set."""
        self._wait_for = wait_for
        self._woken, self._has_changed, self._stopped = threading.Event(), False, False
        self._lock, self._files, self._has_folders = threading.Lock(), set[str](), False
        self._paths: frozenset[Path] = frozenset()
        self._observer: BaseObserver | None = None

    @property
    def stopped(self) -> bool:
        """True once the process was asked to end."""
        return self._stopped

    @property
    def is_polling(self) -> bool:
        """True where changes are looked for every few seconds, for want of being told."""
        return isinstance(self._observer, PollingObserver)

    def stop(self) -> None:
        """Ask for the end."""
        self._stopped = True
        self._woken.set()

    def note_change(self) -> None:
        """Something has changed."""
        with self._lock:
            self._has_changed = True
        self._woken.set()

    def take_change(self) -> bool:
        """True if something has changed since this was last asked."""
        with self._lock:
            changed, self._has_changed = self._has_changed, False
            self._files, self._has_folders = set(), False
        return changed

    def take_changes(self) -> Changes:
        """What has changed since this was last asked."""
        with self._lock:
            changes = Changes(frozenset(self._files), self._has_folders)
            self._files, self._has_folders, self._has_changed = set(), False, False
        return changes

    def _note_event(self, event: FileSystemEvent, paths: set[str]) -> None:
        with self._lock:
            if not event.is_directory:
                self._files |= paths
            elif event.event_type != "modified":
                self._has_folders = True
        self.note_change()

    def wait(self, seconds: float) -> None:
        """Return once a burst of changes is over, at the end, or after so many seconds."""
        if not self._has_changed and not self._wait_for(self._woken, seconds):
            return
        for _ in range(round(LONGEST_BURST / QUIET)):
            self._woken.clear()
            if self._stopped or not self._wait_for(self._woken, QUIET):
                return

    def watch(self, paths: Iterable[Path]) -> None:
        """Tell from now on of changes of these files and below these folders, instead of those before.

        Where the system has no more watches to give, or does not see what other machines change, they are looked at
        every few seconds.
        """
        wanted = frozenset(path.resolve() for path in paths if path.exists())
        if wanted == self._paths:
            return
        self.close()
        polls = any(file_system(path) in _REMOTE_FILE_SYSTEMS for path in wanted)
        try:
            self._observer = self._start(PollingObserver(timeout=POLL_INTERVAL) if polls else Observer(), wanted)
        except OSError:
            # Of the system's watches (fs.inotify.max_user_watches) none is left.
            self._observer = self._start(PollingObserver(timeout=POLL_INTERVAL), wanted)
        self._paths = wanted

    def _start(self, observer: BaseObserver, paths: frozenset[Path]) -> BaseObserver:
        for path in paths:
            if path.is_dir():
                observer.schedule(_Handler(self._note_event, path, None), str(path), recursive=True)
        for folder in {path.parent for path in paths if not path.is_dir()}:
            # A file that is saved by renaming another over it is another file: its folder tells of both.
            names = frozenset(str(path) for path in paths if path.parent == folder)
            observer.schedule(_Handler(self._note_event, folder, names), str(folder), recursive=False)
        try:
            observer.start()
        except OSError:
            observer.unschedule_all()
            raise
        return observer

    def close(self) -> None:
        """Tell of changes no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None
            self._paths = frozenset()

    @contextmanager
    def until_stopped(self) -> Iterator[None]:
        """In the `with` block SIGTERM and Ctrl-C ask for the end; Ctrl-C once more ends at once."""

        def on_signal(number: int, frame: object) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

        before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.close()


class _Handler(FileSystemEventHandler):
    """Passes on what changes a file below a folder: any that is not hidden, or those of certain paths.

    Editors write hidden files beside what is being typed, and the desk before each of its own takes its place.
    """

    def __init__(
        self, note_event: Callable[[FileSystemEvent, set[str]], None], folder: Path, paths: frozenset[str] | None
    ) -> None:
        self._note_event, self._start, self._paths = note_event, len(str(folder)) + 1, paths
        self._passed_over = ""

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by the library for each event."""
        if event.event_type not in _CHANGES:
            return
        touched = {os.fsdecode(event.src_path), os.fsdecode(event.dest_path)}
        if any("__pycache__" in path for path in touched):
            return
        if self._paths is not None:
            if touched & self._paths:
                self._note_event(event, touched)
        elif all(map(self._is_left_out, filter(None, touched))):
            self._passed_over = os.path.dirname(max(touched))  # noqa: PTH120
        elif event.is_directory and event.event_type == "modified" and touched - {""} == {self._passed_over}:
            # Of a folder the library tells after each of its files that came or went.
            self._passed_over = ""
        else:
            self._note_event(event, touched)

    def _is_left_out(self, path: str) -> bool:
        names = Path(path[self._start :]).parts
        return any(is_hidden(name) for name in names if name != WELL_KNOWN_FOLDER)


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of file system that holds a path, as Linux names it; "" where the system does not say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found: dict[Path, str] = {}
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        # proc(5): spaces and backslashes in paths are written in octal.
        found[Path(place.replace("\\040", " ").replace("\\134", "\\"))] = kind
    return next((found[folder] for folder in (path, *path.parents) if folder in found), "")
