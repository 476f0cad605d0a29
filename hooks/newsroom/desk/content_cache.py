"""Keeps the content in memory: items, their problems and files, read again when something has changed."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from newsroom.build.steps import find_problems
from newsroom.checks import style_words
from newsroom.content.parser import Parser
from newsroom.content.scanner import Source, iter_sources
from newsroom.content.static_pages import StaticPage
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.mkdocs_plugin.project import build_time_or_abort, open_content, read_project
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report
from newsroom.model.settings import Section
from newsroom.pages.presenter import GetFileFacts
from newsroom.runtime.digests import digest
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import fold


class ContentSnapshot(Struct, frozen=True, dict=True):
    """The content at one moment."""

    library: Library
    sources: dict[str, Source]
    problems: dict[str, tuple[Problem, ...]]
    """By path under content/."""
    facts: GetFileFacts
    static_pages: dict[str, StaticPage]
    digests: Mapping[str, bytes]
    """Of each item's file, by path."""

    @cached_property
    def search_texts(self) -> dict[str, str]:
        """By path, what is searched for each item: its title, number, date and path without diacritics."""
        return {
            path: fold(f"{item.title} {KINDS[item.kind].list_label(item)} {short_datetime(item.date)} {path}")
            for path, item in self.library.items.items()
        }

    @cached_property
    def conflict_cache(self) -> dict[str, tuple[object, tuple[Problem, ...]]]:
        """By path, the problems between an item and all others, and what of the item they depend on."""
        return {}

    @cached_property
    def unreadable_paths(self) -> tuple[str, ...]:
        """Files of sections that gave no item."""
        sections = {section.key for section in self.library.settings.sections}
        readable = self.library.items.keys() | {f"{key}/index.md" for key in sections}
        return tuple(
            path
            for path in self.sources
            if path.endswith(".md") and path not in readable and path.partition("/")[0] in sections
        )


class ContentCache:
    """The content of one project; safe to use from several threads."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config, self._lock = config, threading.Lock()
        self._project = read_project(config)
        self.settings, self.folders, self.root = self._project.settings, self._project.folders, self._project.root
        self.writer = self.folders.content_writer()
        self._snapshot_digest = b""
        self._snapshot: ContentSnapshot | None = None

    def snapshot(self) -> ContentSnapshot:
        """The content now."""
        with self._lock:
            digest = self._folder_digest()
            if self._snapshot is None or digest != self._snapshot_digest:
                self._snapshot, self._snapshot_digest = self._load_snapshot(), digest
            return self._snapshot

    def refresh(self, paths: Iterable[str]) -> ContentSnapshot:
        """The content with what has just been written, moved or deleted at these paths under content/."""
        return self.snapshot()

    def last_snapshot(self) -> ContentSnapshot:
        """The content when it was last read, which for a preview is new enough."""
        return self._snapshot or self.snapshot()

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

    def _folder_digest(self) -> bytes:
        files = (
            f"{source.path}\0{source.disk_path}\0".encode("utf-8", "surrogateescape") + source.stamp
            for source in iter_sources(self.folders.content, lambda _: None)
        )
        # Items become public as time passes.
        return digest(*files, f"{build_time_or_abort():%Y-%m-%d %H:%M}".encode())

    def _load_snapshot(self) -> ContentSnapshot:
        with open_content(self._config) as loaded:
            by_path: dict[str, list[Problem]] = defaultdict(list)
            for problem in find_problems(loaded):
                by_path[problem.path.removeprefix(f"{self.folders.content_name}/")].append(problem)
            return ContentSnapshot(
                loaded.library,
                loaded.sources,
                {path: tuple(sorted(set(problems))) for path, problems in by_path.items()},
                loaded.file_info,
                loaded.static_pages,
                loaded.digests,
            )


def library_with_item(library: Library, item: Item, *, preview: bool = False) -> Library:
    """The library as it would be with this item in it."""
    return Library(
        [*(other for path, other in library.items.items() if path != item.path), item],
        introductions=library.introductions,
        static_pages=library.static_pages,
        files=library.files,
        settings=library.settings,
        kinds=library.kinds,
        now=library.now,
        preview=preview,
    )
