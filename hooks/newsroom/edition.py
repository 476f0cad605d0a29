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
from typing import Protocol, TypeVar

from msgspec import msgpack

from . import standing, workers
from .artifacts import Inventory, Makers, hidden_files
from .body import Converter, PageEvents
from .build_settings import Folders, MarkdownSettings
from .checks import Checker
from .drawing import Drawing
from .facts import FactsBook
from .feed_formats import is_feed
from .files import PICTURES, suffix
from .hand_written import HandWritten, look_through
from .inks import Inks
from .library import Library
from .lock import BuildLock
from .pagefind import IndexerFailed
from .parse import Parser
from .parts import Parts
from .picture_cache import PictureCache
from .problems import Problem, Report, unreadable
from .progress import Progress
from .publish import FILES, LISTS, Outcome, Site, Staged
from .reader import Reader, content_pages
from .scan import Source, scan, settled, stamp
from .search_index import SearchIndex
from .search_stage import Indexed, stage_index
from .settings import Settings
from .sitemap import Place
from .stage import Stage
from .store import Store, is_damage
from .templates import CompiledTemplates

T = TypeVar("T")

FEEDS_CHECKED = 60
"""How many of the feeds it has written a build checks: all that a day's work changes, in a tenth of a second."""


class Censor(Protocol):
    """Hears of what is amiss in what is about to go public, and may raise to keep all of it back."""

    def judge(self, flaws: list[Problem]) -> None:
        """Flaws in feeds."""

    def unsearchable(self, failure: IndexerFailed) -> None:
        """There can be no search index on this machine."""


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
        self._jobs = workers.job_count()
        self.progress = Progress(sys.stderr)
        # A build makes a million objects that live as long as it does; looking through them for cycles again and again
        # is a tenth of its time.
        self._collecting = gc.get_threshold()
        gc.set_threshold(200_000, 50, 50)
        self._lock = BuildLock(folders.cache)
        self._store = Store(folders.cache, key=self._key)
        shutil.rmtree(folders.stage, ignore_errors=True)
        self._found: list[Source] = []
        self._unread: list[Problem] = []
        self._inputs = ""
        self.hand_written: dict[str, HandWritten] = {}
        self.sources: dict[str, Source] = {}

    def close(self) -> None:
        """Let go of the store and let the next build begin."""
        self.progress.clear()
        shutil.rmtree(self.folders.stage, ignore_errors=True)
        self._store.close()
        self._lock.release()
        gc.set_threshold(*self._collecting)

    def stands(self, surroundings: bytes) -> tuple[Outcome, tuple[Problem, ...]] | None:
        """The outcome and the warnings of a build that has nothing to do; None where there may be something.

        `surroundings` is a digest of all that a site is made from beside content/ and the programs.
        """
        self._scan()
        self._inputs = standing.inputs(self._found, surroundings + self._key)
        return None if self._unread else self._mended(self._stands)

    def _stands(self) -> tuple[Outcome, tuple[Problem, ...]] | None:
        note = self._store.note(self._standing_name)
        last = standing.decode(note) if note is not None else None
        if last is None or not last.holds(self._inputs, self.now):
            return None
        count = Site(self.folders.site, self._store).stands()
        return None if count is None else (Outcome(0, count, 0), last.warnings)

    def _scan(self) -> None:
        """List content/; what of it cannot be listed is a problem."""
        self._started = time.time_ns()
        self._unread = []

        def lost(path: str) -> None:
            self._unread.append(unreadable(f"{self.folders.name}/{path}".rstrip("/"), "thư mục"))

        self._found = list(scan(self.folders.content, lost))

    @property
    def _standing_name(self) -> str:
        return f"standing {self.folders.site}"

    def note_standing(self, warnings: tuple[Problem, ...]) -> None:
        """Note what the site now published was made from, and what its build warned of, to be said again."""
        young = [source for source in self._found if not settled(source.stamp, now_ns=self._started)]
        if self._inputs and all(map(self._is_as_read, young)):
            until = standing.next_change(self.library)
            note = standing.encode(standing.Standing(self._inputs, self.now, until, warnings))
            self._store.save_note(self._standing_name, note)

    def _is_as_read(self, source: Source) -> bool:
        """Whether an item's file that was young when it was read is old by now, and still has the same bytes."""
        file = Path(source.disk)
        try:
            same = stamp(file.stat()) == source.stamp
            data = file.read_bytes()
        except OSError:
            return False
        old = settled(source.stamp, now_ns=time.time_ns())
        return same and old and blake2b(data, digest_size=16).digest() == self._reading.digests.get(source.path)

    # Reading -------------------------------------------------------------------------------------------------------

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
        problems += self._reading.problems + self._read_hand_written(pages)
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
            read_text=self._text,
            facts=self._facts,
            hand_written=[page.item for page in self.hand_written.values()],
            unread=frozenset(source.path for source in found if source.path.endswith(".md"))
            - self._reading.items.keys()
            - self.hand_written.keys(),
        )
        problems += checker.run()
        self._facts.save()
        self.parts = Parts(self.library, self._facts)
        return problems

    def _parser(self) -> Parser:
        converter = Converter(self._markdown.extensions, self._markdown.configs, self._events)
        return Parser(self.settings, converter, self.folders.name)

    def _read_hand_written(self, pages: list[Source]) -> list[Problem]:
        """Look through MkDocs' own pages."""
        problems: list[Problem] = []
        converter = Converter(self._markdown.extensions, self._markdown.configs)
        sections = frozenset(section.key for section in self.settings.sections)
        for source in pages:
            report = Report(f"{self.folders.name}/{source.path}")
            page = look_through(source, converter, report, sections=sections, now=self.now)
            if page is not None:
                self.hand_written[source.path] = page
            problems += report.problems
        return problems

    def _text(self, path: str) -> str:
        return Path(self.sources[path].disk).read_text(encoding="utf-8-sig", errors="replace")

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

    def files_of_mkdocs(self) -> list[Source]:
        """What MkDocs is to see of content/: hand-written pages, and files outside the sections that may be public.

        A file outside the sections is copied unless only items that readers do not see refer to it.
        """
        shown = {
            target.path
            for page in self.hand_written.values()
            for reference in (*page.item.body.links, *page.item.body.pictures)
            if (target := self.library.find(reference, near=page.path)) is not None
        }
        hidden = hidden_files(self.library) - shown
        sections = {section.key for section in self.settings.sections}
        return [
            source
            for path, source in self.sources.items()
            if path not in hidden and not ("/" in path and path.partition("/")[0] in sections)
        ]

    # Publishing ----------------------------------------------------------------------------------------------------

    def publish(
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], censor: Censor
    ) -> Outcome:
        """Make what changed, then move it into site/ with the files MkDocs wrote below `by_mkdocs`."""
        return self._mended(lambda: self._publish(makers, theme_key, by_mkdocs, places, censor), prepare=self._read)

    def _publish(
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], censor: Censor
    ) -> Outcome:
        key = blake2b(self._key + theme_key, digest_size=16).digest()
        inks = Inks(self.library, self._reading.digests, self._facts)
        pictures = PictureCache(self.folders.cache / "pictures")
        used = {item.body.digest for item in self._reading.items.values()}
        self._store.forget_fragments(used)
        self._store.save_note(self._standing_name, None)
        site, stage = Site(self.folders.site, self._store), Stage(self.folders.stage)
        try:
            search = SearchIndex(self.parts, inks, self.fragment, key=self._key)
            indexed = stage_index(search, site, stage, self._store, jobs=self._jobs)
        except IndexerFailed as failure:
            censor.unsearchable(failure)
            indexed = Indexed([], b"")
        inventory = Inventory(
            self.parts,
            inks,
            makers,
            key=key,
            sources=self.sources,
            pictures=pictures,
            hand_written=[page.item for page in self.hand_written.values()],
            index=indexed.contents,
        )
        wanted = [artifact for artifact in inventory.artifacts(places) if not site.keeps(artifact.path, artifact.key)]
        staged = indexed.files + Drawing(site, stage, self._store, jobs=self._jobs).of(
            wanted, partial(self.progress.show, "Đang làm trang")
        )
        if any(each.heavy for each in wanted):
            pictures.tidy()
        for file in sorted(by_mkdocs.rglob("*")):
            path = file.relative_to(by_mkdocs).as_posix()
            if file.is_file():
                # A file that items show as well is among theirs.
                if site.asks(path):
                    continue
                source = self.sources.get(path)
                if source is not None and suffix(path) in PICTURES:
                    data = pictures.whole(Path(source.disk))
                else:
                    data = file.read_bytes()
                digest = blake2b(data, digest_size=16).digest()
                if not site.keeps(path, digest):
                    turn = LISTS if path.endswith(".html") else FILES
                    staged.append(Staged(path, digest, digest, turn, *site.put(path, data, stage)))
        censor.judge(self._flaws(staged, stage))
        return site.publish(staged, stage)

    def _flaws(self, staged: list[Staged], stage: Stage) -> list[Problem]:
        """What is wrong with the feeds on the stage; of a whole new site's, with those that come first."""
        paths = [entry.path for entry in staged if entry.moves and is_feed(entry.path)][:FEEDS_CHECKED]
        if not paths:
            return []
        # Slow to load, and many builds change no feed.
        from .feed_check import feed_problems

        root = self.settings.origin + self.settings.base
        read = ((path, Path(stage.folder, path).read_bytes()) for path in paths)
        return [flaw for path, data in read for flaw in feed_problems(path, data, root, level="warning")]
