"""One build of the site: reads the content, works out what changed, makes it, and publishes it."""

from __future__ import annotations

import datetime
import gc
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import msgpack

from newsroom.build import up_to_date
from newsroom.build.build_settings import Folders, MarkdownSettings
from newsroom.build.dirty_items import DirtyItems
from newsroom.build.manifest import Manifest
from newsroom.build.production import OutputBuilder
from newsroom.build.publisher import PublishResult
from newsroom.build.release_check import ReleaseCheck, check_staged_feeds
from newsroom.build.renderers import Renderers
from newsroom.build.site_state import SiteScan
from newsroom.build.static_output import stage_mkdocs_output
from newsroom.checks.checker import Checker
from newsroom.content.content_kind import field_names
from newsroom.content.loader import ItemLoader, split_sources
from newsroom.content.markdown.converter import Converter, PageEvents
from newsroom.content.media.file_info import FileInfoCache
from newsroom.content.media.image_cache import ImageCache
from newsroom.content.parser import Parser
from newsroom.content.scanner import is_mtime_trustworthy, scan_sources
from newsroom.content.static_pages import StaticPage, read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.model.problems import Problem
from newsroom.model.settings import Settings
from newsroom.model.source import Source
from newsroom.pages.presenter import Presenter
from newsroom.pages.sitemap import SitemapUrl
from newsroom.pages.template_cache import TemplateCache
from newsroom.runtime import pool
from newsroom.runtime.build_lock import BuildLock
from newsroom.runtime.cache import open_cache
from newsroom.runtime.cache_rows import is_corruption
from newsroom.runtime.digests import digest
from newsroom.runtime.progress import Progress

T = TypeVar("T")


class SiteBuild:
    """The site as it is to be published at one moment.

    `program` is a digest of the programs that make it; `preview` shows what readers do not see yet.
    """

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        markdown: MarkdownSettings,
        *,
        now: datetime.datetime,
        program: bytes,
        preview: bool = False,
        events: PageEvents | None = None,
    ) -> None:
        self.folders, self.settings, self.now, self.preview = folders, settings, now, preview
        self._markdown, self._events = markdown, events
        parts = (settings, markdown.extensions, repr(sorted(markdown.extension_configs.items())))
        self._key = digest(msgpack.encode(parts), key=program)
        self._jobs = pool.job_count()
        self.progress = Progress(sys.stderr)
        # To look for cycles among a million objects that live as long as a build is a tenth of its time.
        self._gc_threshold = gc.get_threshold()
        gc.set_threshold(200_000, 50, 50)
        self._lock = BuildLock(folders.cache)
        self._exit_stack = ExitStack()
        self._cache = self._exit_stack.enter_context(open_cache(folders.cache, engine_key=self._key))
        shutil.rmtree(folders.staging, ignore_errors=True)
        self._sources: list[Source] = []
        self._scan_problems: list[Problem] = []
        self._input_digest = ""
        self._site_scan: SiteScan | None = None
        self._output_builder: OutputBuilder | None = None
        self.static_pages: dict[str, StaticPage] = {}
        self.sources: dict[str, Source] = {}

    def close(self) -> None:
        """Let go of the store and let the next build begin."""
        self.progress.clear()
        self._stop_background_work()
        shutil.rmtree(self.folders.staging, ignore_errors=True)
        self._exit_stack.close()
        self._lock.release()
        gc.set_threshold(*self._gc_threshold)

    def up_to_date(self, other_inputs: bytes) -> tuple[PublishResult, tuple[Problem, ...]] | None:
        """The outcome and the warnings of a build that has nothing to do; None where there may be something.

        `surroundings` is a digest of all that a site is made from beside content/ and the programs.
        """
        self._scan()
        self._input_digest = up_to_date.input_digest(self._sources, other_inputs + self._key)
        look = partial(up_to_date.up_to_date_result, self._cache, self.folders.site, self._input_digest, self.now)
        return None if self._scan_problems else self._retry_with_empty_cache(look)

    def start_site_scan(self) -> SiteScan:
        """Begin to look, aside, at what the last build left; what is read from now on is to go public."""
        self._site_scan = self._retry_with_empty_cache(
            lambda: SiteScan(self.folders.site, self._cache, jobs=self._jobs)
        )
        return self._site_scan

    def _start_output(self) -> OutputBuilder:
        parts, digests, look = self.presenter, self._read_result.digests, self._site_scan or self.start_site_scan()
        place, key, jobs = self.folders.staging, self._key, self._jobs
        return OutputBuilder(parts, digests, self.fragment, look, self._cache, place, key=key, jobs=jobs)

    def _stop_background_work(self) -> None:
        for under_way in (self._site_scan, self._output_builder):
            if under_way is not None:
                under_way.close()
        self._site_scan = self._output_builder = None

    def _scan(self) -> None:
        self._started = time.time_ns()
        self._sources, self._scan_problems = scan_sources(self.folders.content, self.folders.content_name)

    def save_build_record(self, warnings: tuple[Problem, ...]) -> None:
        """Note what the site now published was made from, and what its build warned of, to be said again."""
        young = [source for source in self._sources if not is_mtime_trustworthy(source.stamp, now_ns=self._started)]
        if self._input_digest and all(
            up_to_date.unchanged_since_read(source, self._read_result.digests) for source in young
        ):
            noted = up_to_date.BuildRecord(self._input_digest, self.now, up_to_date.next_change(self.library), warnings)
            up_to_date.save_build_record(self._cache, self.folders.site, noted)

    def read(self) -> list[Problem]:
        """Read content/ into the library; gives every problem found."""
        return self._retry_with_empty_cache(self._read)

    def _retry_with_empty_cache(self, work: Callable[[], T], prepare: Callable[[], object] | None = None) -> T:
        """What `work` gives; where the store proves damaged, what it gives from an empty one, and prepared anew."""
        try:
            return work()
        except sqlite3.DatabaseError as error:
            if not is_corruption(error):
                raise
            self._cache.reset()
            self._stop_background_work()
            if prepare is not None:
                prepare()
            return work()

    def _read(self) -> list[Problem]:
        if not self._sources:
            self._scan()
        found, started, problems = self._sources, self._started, list(self._scan_problems)
        self.sources = {source.path: source for source in found}
        self._file_info = FileInfoCache(self.sources, self._cache, now_ns=started)
        sections = frozenset(section.key for section in self.settings.sections)
        own, pages = split_sources(found, sections)
        reader = ItemLoader(
            self._cache,
            self._create_parser,
            KINDS,
            content_name=self.folders.content_name,
            scan_start_ns=started,
            jobs=self._jobs,
        )
        self._read_result = reader.load(own, partial(self.progress.show, "Đang đọc bài"))
        items = dict(self._read_result.items)
        self.static_pages, amiss = read_static_pages(
            pages,
            self._create_converter(),
            content_name=self.folders.content_name,
            sections=sections,
            item_keys=field_names(KINDS),
            now=self.now,
        )
        problems += self._read_result.problems + amiss
        introductions = {key: items.pop(f"{key}/index.md") for key in sections if f"{key}/index.md" in items}
        self.library = Library(
            items.values(),
            introductions=introductions,
            static_pages={page.path: page.permalink for page in self.static_pages.values()},
            files=frozenset(path for path in self.sources if not path.endswith(".md")),
            settings=self.settings,
            kinds=KINDS,
            now=self.now,
            preview=self.preview,
        )
        checker = Checker(
            self.library,
            KINDS,
            folder_name=self.folders.content_name,
            read_text=lambda path: Path(self.sources[path].disk_path).read_text(encoding="utf-8-sig", errors="replace"),
            get_file_info=self._file_info,
            static_pages=[page.item for page in self.static_pages.values()],
            unreadable_paths=frozenset(source.path for source in found if source.path.endswith(".md"))
            - self._read_result.items.keys()
            - self.static_pages.keys(),
        )
        self.presenter = Presenter(self.library, self._file_info, KINDS)
        if self._site_scan is not None:
            # The search index takes longest: it is under way while the content is checked and MkDocs does its part.
            self._output_builder = self._start_output()
        problems += checker.run()
        self._file_info.save()
        return problems

    def _create_parser(self) -> Parser:
        return Parser(self.settings, self._create_converter(self._events), self.folders.content_name, KINDS)

    def _create_converter(self, events: PageEvents | None = None) -> Converter:
        return Converter(self._markdown.extensions, self._markdown.extension_configs, events)

    def fragment(self, digest: str) -> str:
        """The sanitised HTML of that digest."""
        fragment = self._read_result.fragments.get(digest)
        if fragment is None:
            fragment = self._cache.fragment(digest)
        if fragment is None:
            # Its item is in the store and it is not, or not whole: the store is damaged.
            raise sqlite3.DatabaseError(f"no fragment {digest}")
        return fragment.decode()

    def template_cache(self) -> TemplateCache:
        """Where templates are kept compiled from one build to the next."""
        return TemplateCache(self._cache)

    def publish(
        self,
        renderers: Renderers,
        theme_key: bytes,
        mkdocs_output: Path,
        static_page_urls: tuple[SitemapUrl, ...],
        release_check: ReleaseCheck,
    ) -> PublishResult:
        """Make what changed, then move it into site/ with the files MkDocs wrote below `by_mkdocs`."""
        return self._retry_with_empty_cache(
            lambda: self._publish(renderers, theme_key, mkdocs_output, static_page_urls, release_check),
            prepare=self._read,
        )

    def _publish(
        self,
        renderers: Renderers,
        theme_key: bytes,
        mkdocs_output: Path,
        static_page_urls: tuple[SitemapUrl, ...],
        release_check: ReleaseCheck,
    ) -> PublishResult:
        key = digest(self._key, theme_key)
        pictures = ImageCache(self.folders.cache / "pictures")
        self._cache.delete_unused_fragments({item.body.digest for item in self._read_result.items.values()})
        up_to_date.save_build_record(self._cache, self.folders.site, None)
        press = self._output_builder or self._start_output()
        around = DirtyItems(self.library, press.fingerprints, press.publisher, self._cache, key=key)
        inventory = Manifest(
            self.presenter,
            press.fingerprints,
            renderers,
            key=key,
            sources=self.sources,
            image_cache=pictures,
            static_pages=[page.item for page in self.static_pages.values()],
        )
        artifacts = inventory.artifacts(static_page_urls, around.is_clean)
        staged = press.build(artifacts, inventory.search_page, self.progress, release_check)
        pictures.delete_unused()
        staged += stage_mkdocs_output(mkdocs_output, self.sources, pictures, press.publisher, press.staging)
        release_check.report_feed_problems(check_staged_feeds(staged, press.staging, self.settings.home_url))
        outcome = press.publisher.publish(staged, press.staging)
        around.save()
        return outcome
