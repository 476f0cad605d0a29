"""Keeps what content/ holds in memory: its items, their problems and files, read again when something has changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from newsroom.checks import style_words
from newsroom.content.markdown.converter import Converter
from newsroom.content.parser import Parser
from newsroom.content.read_settings import Section
from newsroom.content.scanner import Source, scan
from newsroom.content.static_pages import HandWritten
from newsroom.library.library import Library
from newsroom.mkdocs_plugin import project
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report
from newsroom.pages.presenter import FactsOf
from newsroom.text.normalize import fold


class Overview(Struct, frozen=True, dict=True):
    """The content at one moment."""

    library: Library
    sources: dict[str, Source]
    problems: dict[str, tuple[Problem, ...]]
    """By path under content/."""
    facts: FactsOf
    pages: dict[str, HandWritten]

    @cached_property
    def folded(self) -> dict[str, str]:
        """What is searched for each item: its title and its path, without marks."""
        return {path: fold(f"{item.title} {path}") for path, item in self.library.items.items()}

    @cached_property
    def between(self) -> dict[tuple[object, ...], tuple[Problem, ...]]:
        """What was found between one item, as it was then, and all others: it takes long to find."""
        return {}

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Files of sections that gave no item."""
        known, sections = self.library.items.keys(), {section.key for section in self.library.settings.sections}
        return tuple(
            path
            for path in self.sources
            if path.endswith(".md")
            and path not in known
            and path.partition("/")[0] in sections
            and path not in {f"{key}/index.md" for key in sections}
        )


class Content:
    """The content of one project; safe to use from several threads."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config, self._lock = config, threading.Lock()
        report = Report(Path(config.config_file_path).name)
        self.settings, self.folders = project.settings(config, report), project.folders(config)
        self.root = Path(config.config_file_path).resolve().parent
        self._markdown = project.markdown(config)
        self._seen = b""
        self._overview: Overview | None = None

    def overview(self) -> Overview:
        """What content/ holds now."""
        with self._lock:
            seen = self._digest()
            if self._overview is None or seen != self._seen:
                self._overview, self._seen = self._read(), seen
            return self._overview

    def last(self) -> Overview:
        """What content/ held when it was last asked for, which for a preview is new enough."""
        return self._overview or self.overview()

    def parser(self) -> Parser:
        """A parser of content files."""
        return Parser(self.settings, Converter(self._markdown.extensions, self._markdown.configs), self.folders.name)

    def words(self) -> style_words.Words:
        """The lists that advice is given by; what is wrong in the board's own is a matter for `check`."""
        return style_words.read(self.root, Report(style_words.FILE))

    def section_of(self, path: str) -> Section | None:
        """The section an item's path is in."""
        return self.settings.section(path.partition("/")[0])

    def file(self, path: str) -> Path | None:
        """The file at a path under content/; None for what is not there, or leads out of it."""
        source = self.last().sources.get(path) or self.overview().sources.get(path)
        if source is None:
            return None
        file = Path(source.disk)
        # A link may have been put there since the folder was listed.
        inside = file.resolve().is_relative_to(self.folders.content.resolve())
        return file if inside and file.is_file() else None

    def _digest(self) -> bytes:
        found = blake2b(digest_size=16)
        for source in scan(self.folders.content, lambda _: None):
            found.update(f"{source.path}\0{source.disk}\0".encode("utf-8", "surrogateescape") + source.stamp)
        # Time alone makes an item public.
        found.update(f"{project.now():%Y-%m-%d %H:%M}".encode())
        return found.digest()

    def _read(self) -> Overview:
        edition = project.opened(self._config, Report(""))
        try:
            by_path: dict[str, list[Problem]] = defaultdict(list)
            for problem in edition.read():
                by_path[problem.path.removeprefix(f"{self.folders.name}/")].append(problem)
            return Overview(
                edition.library,
                edition.sources,
                {path: tuple(sorted(set(problems))) for path, problems in by_path.items()},
                edition.parts.facts,
                edition.hand_written,
            )
        finally:
            edition.close()


def with_item(library: Library, item: Item, *, preview: bool = False) -> Library:
    """The library as it would be with this item in it."""
    return Library(
        [*(other for path, other in library.items.items() if path != item.path), item],
        introductions=library.introductions,
        pages=library.pages,
        files=library.files,
        settings=library.settings,
        now=library.now,
        preview=preview,
    )
