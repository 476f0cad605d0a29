"""Keeps the content in memory: items, their problems and files, of which only what has changed is read again."""

import posixpath
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import structs

from newsroom.build.changed_files import at_moment, with_changed_files
from newsroom.build.content import Content
from newsroom.build.problems import find_item_problems
from newsroom.checks import style_words
from newsroom.content.parser import Parser
from newsroom.content.scanner import Source, find_source, is_mtime_trustworthy, scan_sources, source_on_disk
from newsroom.desk.content_snapshot import CheckedContent, ContentSnapshot, by_path, check_content
from newsroom.mkdocs_plugin.project import build_time_or_abort, open_content, read_project
from newsroom.model.problems import Problem, Report
from newsroom.model.settings import Section, Settings
from newsroom.publishing.file_events import Changes, FileEvents
from newsroom.runtime import errors
from newsroom.runtime.digests import digest
from newsroom.text.normalize import nfc

_LONGEST_WAIT = 60.0
"""Seconds: items become public as time passes, and a file system may forget to tell of a change."""
_PAUSE, _SHARE = 1.0, 0.2
"""Seconds after a look at everything, and the most of the time that such looks take from requests."""


class ContentCache:
    """The content of one project; safe to use from several threads.

    What the desk writes is in the next snapshot. What others write is found when a snapshot is asked for, or, after
    `start_watching`, in the background as soon as it is there: then no request looks at more than a few files.
    """

    def __init__(self, config: MkDocsConfig) -> None:
        self._config, self._lock = config, threading.RLock()
        self._project = read_project(config)
        self.folders, self.root = self._project.folders, self._project.root
        self.writer = self.folders.content_writer(on_change=self._note_written)
        self._written_lock, self._written = threading.Lock(), set[str]()
        self._parser: Parser | None = None
        self._snapshot: ContentSnapshot | None = None
        self._folder_problems: tuple[Problem, ...] = ()
        # Files so new when they were read that their next change may not change their stamps.
        self._uncertain = set[str]()
        self._is_checked = True
        # Of the files that have changed since everything was checked.
        self._recent_problems: dict[str, tuple[Problem, ...]] = {}
        self._events: FileEvents | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._last_look = 0.0

    @property
    def settings(self) -> Settings:
        """What mkdocs.yml says."""
        return self._project.settings

    def snapshot(self) -> ContentSnapshot:
        """The content now."""
        with self._lock:
            if self._snapshot is None:
                self._load()
            if self._events is None:
                self._look_everywhere()
                self._follow_clock()
                self._check()
            else:
                self._read_written()
            return self._state

    def refresh(self, paths: Iterable[str]) -> ContentSnapshot:
        """The content with what has just been written, moved or deleted at these paths under content/.

        What goes through `writer` need not be told.
        """
        with self._written_lock:
            self._written.update(paths)
        return self.snapshot()

    def last_snapshot(self) -> ContentSnapshot:
        """The content when it was last read, which for a preview is new enough."""
        return self._snapshot or self.snapshot()

    def start_watching(self) -> None:
        """From now on a thread reads what others write, and checks everything after each change."""
        self.snapshot()
        events, self._closing = FileEvents(), threading.Event()
        events.watch([self.folders.content])
        # Of what came between the two.
        events.note_change()
        self._last_look = 0.0
        self._thread = threading.Thread(target=self._watch, args=(events,), name="content", daemon=True)
        self._events = events
        self._thread.start()

    def stop_watching(self) -> None:
        """End that thread."""
        events, self._events = self._events, None
        if events is not None and self._thread is not None:
            self._closing.set()
            events.stop()
            self._thread.join()
            events.close()

    def new_parser(self) -> Parser:
        """A parser of content files."""
        return self._project.parser()

    def style_words(self) -> style_words.StyleWords:
        """The word lists for advice; what is wrong in the board's own is for `check` to report."""
        return style_words.read_style_words(self.root, Report(style_words.STYLE_FILE))

    def section_of(self, path: str) -> Section | None:
        """The section an item's path is in."""
        return self.settings.section_by_key(path.partition("/")[0])

    def existing_file(self, path: str) -> Path | None:
        """The file at a path under content/; None if it does not exist or leads out of content/."""
        source = self.last_snapshot().sources.get(path) or self.snapshot().sources.get(path)
        if source is None:
            return None
        file = Path(source.disk_path)
        # It may have become a symbolic link since the folder was listed.
        inside = file.resolve().is_relative_to(self.folders.content.resolve())
        return file if inside and file.is_file() else None

    # What has changed ----------------------------------------------------------------------------------------------

    def _note_written(self, file: Path) -> None:
        with self._written_lock:
            self._written.add(self._path_of(str(file)))
        if self._events is not None:
            self._events.note_change()

    def _path_of(self, disk_path: str) -> str:
        return nfc(posixpath.relpath(Path(disk_path).as_posix(), self.folders.content.as_posix()))

    def _read_written(self) -> None:
        with self._written_lock:
            paths, self._written = self._written, set()
        self._read(dict.fromkeys(paths))

    def _look_everywhere(self) -> None:
        """Read what differs from what was read before."""
        listed, problems = scan_sources(self.folders.content, self.folders.content_name)
        sources = {source.path: source for source in listed}
        with self._lock:
            self._folder_problems, known = tuple(problems), self._state.content.sources
            different = {path for path in known.keys() | sources.keys() if known.get(path) != sources.get(path)}
            self._read({path: sources.get(path) for path in different | self._uncertain})
            self._read_written()

    def _read(self, paths: Mapping[str, Source | None]) -> None:
        """Read the files at these paths again where they have changed; the sources say where they lie, if known."""
        content, changed = self._state.content, dict[str, Source | None]()
        now_ns = time.time_ns()
        for path, listed in paths.items():
            known = content.sources.get(path)
            place = known or listed
            # Its stamp is read once more: it may be newer than the list.
            source = source_on_disk(path, place.disk_path) if place else find_source(self.folders.content, path)
            if source != known or (path in self._uncertain and not _has_digest(source, content.digests.get(path))):
                changed[path] = source
            self._uncertain.discard(path)
            if source is not None and not is_mtime_trustworthy(source.stamp, now_ns=now_ns):
                self._uncertain.add(path)
        if changed:
            self._parser = self._parser or self.new_parser()
            self._take(with_changed_files(content, changed, self._parser), changed)

    def _follow_clock(self) -> None:
        """Let items become public as time passes."""
        content, now = self._state.content, build_time_or_abort()
        if now.replace(second=0) != content.project.now.replace(second=0):
            self._take(at_moment(content, now), ())

    def _take(self, content: Content, changed: Iterable[str]) -> None:
        """Show this content from now on; of the paths that changed it is known at once what is wrong."""
        self._is_checked, checked = False, self._state.checked
        for path in changed:
            problems, item = find_item_problems(content, path), content.library.items.get(path)
            conflicts = checked.known_conflicts(item) if item is not None else None
            own = by_path((*problems, *(conflicts or ())), f"{self.folders.content_name}/")
            self._recent_problems[path] = own.get(path, ())
        self._show(content, checked)

    def _check(self) -> None:
        """Check everything, if anything has changed."""
        with self._lock:
            if self._is_checked:
                return
            content, problems, recent = self._state.content, self._folder_problems, self._recent_problems
            self._recent_problems = dict(recent)
        checked = check_content(structs.replace(content, problems=(*problems, *content.problems)))
        with self._lock:
            self._is_checked = self._state.content is content
            # What changed meanwhile is newer than the check.
            self._recent_problems = {
                path: found for path, found in self._recent_problems.items() if recent.get(path) is not found
            }
            self._show(self._state.content, checked)

    def _show(self, content: Content, checked: CheckedContent) -> None:
        self._snapshot = ContentSnapshot(content, checked, {**checked.problems, **self._recent_problems})

    # Everything ----------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> ContentSnapshot:
        if self._snapshot is None:
            self._load()
        assert self._snapshot is not None
        return self._snapshot

    def _load(self) -> None:
        """Read everything, by the cache on the disk; waits for a build under way."""
        with self._written_lock:
            self._written = set()
        with open_content(self._config) as loaded:
            sources, scan = loaded.sources, loaded.scan
            content = Content(
                project=loaded.project,
                sources=sources,
                library=loaded.library,
                static_pages=loaded.static_pages,
                versions=loaded.versions,
                digests=loaded.digests,
                unreadable_paths=loaded.unreadable_paths,
                file_info=loaded.file_info,
                problems=tuple(problem for problem in loaded.problems if problem not in scan.problems),
            )
            checked = check_content(structs.replace(content, problems=loaded.problems))
        # From here on without the cache on the disk, which is closed.
        content = structs.replace(content, file_info=content.file_info.with_changes(sources, ()))
        uncertain = (s.path for s in scan.sources if not is_mtime_trustworthy(s.stamp, now_ns=scan.started_ns))
        with self._lock:
            self._project, self._parser = loaded.project, None
            self._folder_problems, self._uncertain, self._is_checked = scan.problems, set(uncertain), True
            self._recent_problems = {}
            self._show(content, checked)

    # In the background ---------------------------------------------------------------------------------------------

    def _watch(self, events: FileEvents) -> None:
        while not self._closing.is_set():
            started = time.monotonic()
            try:
                self._catch_up(events.take_changes())
            except Exception as error:
                # The next look begins anew.
                print(errors.report_bug(error, self.folders.cache), file=sys.stderr, flush=True)
            # Requests have the processor for themselves for a while.
            pause = max(_PAUSE, (time.monotonic() - started) * (1 / _SHARE - 1))
            if not self._closing.wait(pause):
                events.wait(_LONGEST_WAIT - time.time() % _LONGEST_WAIT)

    def _catch_up(self, changes: Changes) -> None:
        if changes.has_folders or self._last_look + _LONGEST_WAIT < time.monotonic():
            self._last_look = time.monotonic()
            self._look_everywhere()
        with self._lock:
            self._read({self._path_of(file): None for file in changes.files})
            self._read_written()
            self._follow_clock()
        self._check()


def _has_digest(source: Source | None, expected: bytes | None) -> bool:
    """Whether a file still has the bytes it was read with; False where that is not known."""
    if source is None or expected is None:
        return False
    try:
        return digest(Path(source.disk_path).read_bytes()) == expected
    except OSError:
        return False
