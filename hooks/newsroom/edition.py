"""One build of the site: reads the content, works out what changed, makes it, and publishes it."""

from __future__ import annotations

import datetime
import gc
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, msgpack

from . import standing, workers
from .artifacts import Artifact, Inventory, Makers, hidden_files
from .body import Converter, ExtensionSettings, PageEvents
from .checks import Checker
from .dates import ZONE
from .facts import FactsBook
from .feed_formats import is_feed
from .files import PICTURES, suffix
from .hand_written import HandWritten, look_through
from .inks import Inks
from .library import Library
from .lock import BuildLock
from .parse import Parser
from .parts import Parts
from .picture_cache import PictureCache
from .problems import Problem, Report, unreadable
from .progress import Progress
from .publish import FILES, LISTS, Outcome, Site, Staged
from .reader import Reader, content_pages
from .scan import Source, scan, settled, stamp
from .settings import Settings
from .sitemap import Place
from .stage import Stage
from .store import Store, is_damage
from .templates import CompiledTemplates

T = TypeVar("T")

DRAW_CHUNK, PICTURE_CHUNK = 100, 4
FEEDS_CHECKED = 60
"""How many of the feeds it has written a build checks: all that a day's work changes, in a tenth of a second."""

Judge = Callable[[list[Problem]], None]


class Folders(Struct, frozen=True):
    """Where a build reads and writes; `name` is content/'s name in problem lines."""

    content: Path
    site: Path
    cache: Path
    name: str

    @property
    def stage(self) -> Path:
        """Where a build under way keeps what is not public yet."""
        return self.cache / "stage"


class MarkdownSettings(Struct, frozen=True):
    """The Markdown extensions of mkdocs.yml and their settings."""

    extensions: tuple[str, ...]
    configs: ExtensionSettings


def moment_of_build() -> datetime.datetime:
    """Now to the second, or what SOURCE_DATE_EPOCH says it is (reproducible-builds.org).

    Raises ValueError where that is not a number of seconds since 1970 within the years of four digits.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    try:
        return datetime.datetime.fromtimestamp(int(epoch) if epoch else int(time.time()), ZONE)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"SOURCE_DATE_EPOCH={epoch}") from error


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
        fresh = self._reading.fragments.get(digest)
        if fresh is not None:
            return fresh
        stored = self._store.fragment(digest)
        if stored is None:
            # Its item is in the store and it is not, or not whole: the store is damaged.
            raise sqlite3.DatabaseError(f"no fragment {digest}")
        return stored

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
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], judge: Judge
    ) -> Outcome:
        """Make what changed, then move it into site/ with the files MkDocs wrote below `by_mkdocs`.

        `judge` hears of every flaw in the feeds that are about to go public, and may raise to keep all of it back.
        """
        return self._mended(lambda: self._publish(makers, theme_key, by_mkdocs, places, judge), prepare=self._read)

    def _publish(
        self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...], judge: Judge
    ) -> Outcome:
        key = blake2b(self._key + theme_key, digest_size=16).digest()
        inks = Inks(self.library, self._reading.digests, self._facts)
        pictures = PictureCache(self.folders.cache / "pictures")
        inventory = Inventory(
            self.parts,
            inks,
            makers,
            key=key,
            sources=self.sources,
            pictures=pictures,
            hand_written=[page.item for page in self.hand_written.values()],
        )
        used = {item.body.digest for item in self._reading.items.values()}
        self._store.forget_fragments(used)
        self._store.save_note(self._standing_name, None)
        site, stage = Site(self.folders.site, self._store), Stage(self.folders.stage)
        wanted = [artifact for artifact in inventory.artifacts(places) if not site.keeps(artifact.path, artifact.key)]
        staged = self._draw([each for each in wanted if not each.heavy], site, stage, chunk=DRAW_CHUNK)
        copies = self._draw([each for each in wanted if each.heavy], site, stage, chunk=PICTURE_CHUNK)
        staged += copies
        if copies:
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
        judge(self._flaws(staged, stage))
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

    def _draw(self, wanted: list[Artifact], site: Site, stage: Stage, *, chunk: int) -> list[Staged]:
        """Draft these files, and make those whose view changed on the stage; in several processes where many."""

        def work(numbers: Sequence[int]) -> list[tuple[bytes, bytes, bool]]:
            self._store.after_fork()
            return [draw(wanted[number]) for number in numbers]

        def draw(artifact: Artifact) -> tuple[bytes, bytes, bool]:
            try:
                draft = artifact.draft()
                held = site.holds(artifact.path, draft.digest)
                if held is not None:
                    return draft.digest, held, False
                data = draft.make()
            except Exception as error:
                error.add_note(f"khi làm {artifact.path}")
                raise
            return draft.digest, *site.put(artifact.path, data, stage)

        made: list[tuple[bytes, bytes, bool]] = []
        try:
            for part in workers.over(work, len(wanted), chunk=chunk, jobs=self._jobs):
                made += part
                self.progress.show("Đang làm trang", len(made), len(wanted))
        except workers.WorkerDied as death:
            raise workers.WorkerDied(death.place, wanted[death.place].path) from death
        return [
            Staged(artifact.path, artifact.key, digest, artifact.turn, stamp, moves)
            for artifact, (digest, stamp, moves) in zip(wanted, made, strict=True)
        ]
