"""One build of the site: reads the content, works out what changed, makes it, and publishes it."""

from __future__ import annotations

import datetime
import gc
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from msgspec import msgpack

from newsroom.build import up_to_date
from newsroom.build.artifact import Makers
from newsroom.build.build_settings import Folders, MarkdownSettings
from newsroom.build.dirty_items import Surroundings
from newsroom.build.manifest import Inventory
from newsroom.build.production import Press
from newsroom.build.publisher import Outcome
from newsroom.build.release_check import Censor, flaws
from newsroom.build.site_state import SiteLook
from newsroom.build.static_output import stage_mkdocs_files
from newsroom.checks.checker import Checker
from newsroom.content.loader import Reader, content_pages
from newsroom.content.markdown.converter import Converter, PageEvents
from newsroom.content.media.file_info import FactsBook
from newsroom.content.media.image_cache import PictureCache
from newsroom.content.parser import Parser
from newsroom.content.read_settings import Settings
from newsroom.content.scanner import Source, listed, settled
from newsroom.content.static_pages import HandWritten, look_through_all
from newsroom.library.library import Library
from newsroom.model.problems import Problem
from newsroom.pages.presenter import Parts
from newsroom.pages.sitemap import Place
from newsroom.pages.template_cache import CompiledTemplates
from newsroom.runtime import pool
from newsroom.runtime.build_lock import BuildLock
from newsroom.runtime.cache import Store
from newsroom.runtime.cache_rows import is_damage
from newsroom.runtime.progress import Progress

T = TypeVar("T")


class Edition:
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
        parts = (settings, markdown.extensions, repr(sorted(markdown.configs.items())))
        self._key = blake2b(msgpack.encode(parts), digest_size=16, key=program).digest()
        self._jobs = pool.job_count()
        self.progress = Progress(sys.stderr)
        # To look for cycles among a million objects that live as long as a build is a tenth of its time.
        self._collecting = gc.get_threshold()
        gc.set_threshold(200_000, 50, 50)
        self._lock = BuildLock(folders.cache)
        self._store = Store(folders.cache, key=self._key)
        shutil.rmtree(folders.stage, ignore_errors=True)
        self._found: list[Source] = []
        self._unread: list[Problem] = []
        self._inputs = ""
        self._look: SiteLook | None = None
        self._press: Press | None = None
        self.hand_written: dict[str, HandWritten] = {}
        self.sources: dict[str, Source] = {}

    def close(self) -> None:
        """Let go of the store and let the next build begin."""
        self.progress.clear()
        self._stop()
        shutil.rmtree(self.folders.stage, ignore_errors=True)
        self._store.close()
        self._lock.release()
        gc.set_threshold(*self._collecting)

    def stands(self, surroundings: bytes) -> tuple[Outcome, tuple[Problem, ...]] | None:
        """The outcome and the warnings of a build that has nothing to do; None where there may be something.

        `surroundings` is a digest of all that a site is made from beside content/ and the programs.
        """
        self._scan()
        self._inputs = up_to_date.inputs(self._found, surroundings + self._key)
        look = partial(up_to_date.outcome, self._store, self.folders.site, self._inputs, self.now)
        return None if self._unread else self._mended(look)

    def look_at_site(self) -> SiteLook:
        """Begin to look, aside, at what the last build left; what is read from now on is to go public."""
        self._look = self._mended(lambda: SiteLook(self.folders.site, self._store, jobs=self._jobs))
        return self._look

    def _begun(self) -> Press:
        parts, digests, look = self.parts, self._reading.digests, self._look or self.look_at_site()
        place, key, jobs = self.folders.stage, self._key, self._jobs
        return Press(parts, digests, self.fragment, look, self._store, place, key=key, jobs=jobs)

    def _stop(self) -> None:
        for under_way in (self._look, self._press):
            if under_way is not None:
                under_way.close()
        self._look = self._press = None

    def _scan(self) -> None:
        self._started = time.time_ns()
        self._found, self._unread = listed(self.folders.content, self.folders.name)

    def note_standing(self, warnings: tuple[Problem, ...]) -> None:
        """Note what the site now published was made from, and what its build warned of, to be said again."""
        young = [source for source in self._found if not settled(source.stamp, now_ns=self._started)]
        if self._inputs and all(up_to_date.is_as_read(source, self._reading.digests) for source in young):
            noted = up_to_date.Standing(self._inputs, self.now, up_to_date.next_change(self.library), warnings)
            up_to_date.note(self._store, self.folders.site, noted)

    def read(self) -> list[Problem]:
        """Read content/ into the library; gives every problem found."""
        return self._mended(self._read)

    def _mended(self, work: Callable[[], T], prepare: Callable[[], object] | None = None) -> T:
        """What `work` gives; where the store proves damaged, what it gives from an empty one, and prepared anew."""
        try:
            return work()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._store.start_over()
            self._stop()
            if prepare is not None:
                prepare()
            return work()

    def _read(self) -> list[Problem]:
        if not self._found:
            self._scan()
        found, started, problems = self._found, self._started, list(self._unread)
        self.sources = {source.path: source for source in found}
        self._facts = FactsBook(self.sources, self._store, now_ns=started)
        sections = frozenset(section.key for section in self.settings.sections)
        own, pages = content_pages(found, sections)
        reader = Reader(self._store, self._parser, folder=self.folders.name, started=started, jobs=self._jobs)
        self._reading = reader.read(own, partial(self.progress.show, "Đang đọc bài"))
        items = dict(self._reading.items)
        self.hand_written, amiss = look_through_all(
            pages, self._converter(), folder=self.folders.name, sections=sections, now=self.now
        )
        problems += self._reading.problems + amiss
        introductions = {key: items.pop(f"{key}/index.md") for key in sections if f"{key}/index.md" in items}
        self.library = Library(
            items.values(),
            introductions=introductions,
            pages={page.path: page.permalink for page in self.hand_written.values()},
            files=frozenset(path for path in self.sources if not path.endswith(".md")),
            settings=self.settings,
            now=self.now,
            preview=self.preview,
        )
        checker = Checker(
            self.library,
            folder=self.folders.name,
            read_text=lambda path: Path(self.sources[path].disk).read_text(encoding="utf-8-sig", errors="replace"),
            facts=self._facts,
            hand_written=[page.item for page in self.hand_written.values()],
            unread=frozenset(source.path for source in found if source.path.endswith(".md"))
            - self._reading.items.keys()
            - self.hand_written.keys(),
        )
        self.parts = Parts(self.library, self._facts)
        if self._look is not None:
            # The search index takes longest: it is under way while the content is checked and MkDocs does its part.
            self._press = self._begun()
        problems += checker.run()
        self._facts.save()
        return problems

    def _parser(self) -> Parser:
        return Parser(self.settings, self._converter(self._events), self.folders.name)

    def _converter(self, events: PageEvents | None = None) -> Converter:
        return Converter(self._markdown.extensions, self._markdown.configs, events)

    def fragment(self, digest: str) -> str:
        """The sanitised HTML of that digest."""
        fragment = self._reading.fragments.get(digest)
        if fragment is None:
            fragment = self._store.fragment(digest)
        if fragment is None:
            # Its item is in the store and it is not, or not whole: the store is damaged.
            raise sqlite3.DatabaseError(f"no fragment {digest}")
        return fragment.decode()

    def compiled_templates(self) -> CompiledTemplates:
        """Where templates are kept compiled from one build to the next."""
        return CompiledTemplates(self._store, program=self._key)

    def publish(
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], censor: Censor
    ) -> Outcome:
        """Make what changed, then move it into site/ with the files MkDocs wrote below `by_mkdocs`."""
        return self._mended(lambda: self._publish(makers, theme_key, by_mkdocs, places, censor), prepare=self._read)

    def _publish(
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], censor: Censor
    ) -> Outcome:
        key = blake2b(self._key + theme_key, digest_size=16).digest()
        pictures = PictureCache(self.folders.cache / "pictures")
        self._store.forget_fragments({item.body.digest for item in self._reading.items.values()})
        up_to_date.note(self._store, self.folders.site, None)
        press = self._press or self._begun()
        around = Surroundings(self.library, press.inks, press.site, self._store, key=key)
        inventory = Inventory(
            self.parts,
            press.inks,
            makers,
            key=key,
            sources=self.sources,
            pictures=pictures,
            hand_written=[page.item for page in self.hand_written.values()],
        )
        artifacts = inventory.artifacts(places, around.are_as_before)
        staged = press.make(artifacts, inventory.search_page, self.progress, censor)
        pictures.tidy()
        staged += stage_mkdocs_files(by_mkdocs, self.sources, pictures, press.site, press.stage)
        censor.judge(flaws(staged, press.stage, self.settings.origin + self.settings.base))
        outcome = press.site.publish(staged, press.stage)
        around.save()
        return outcome
