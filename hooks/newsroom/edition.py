"""One build of the site: reads the content, works out what changed, makes it, and publishes it."""

from __future__ import annotations

import datetime
import os
import sys
import time
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct, msgpack

from . import publish
from .artifacts import Artifact, Inventory, Makers, hidden_files
from .body import Converter, ExtensionSettings, PageEvents
from .checks import Checker
from .compose import Composer
from .dates import ZONE
from .facts import FactsBook
from .front_matter import read as read_front_matter
from .items import Item
from .library import Library
from .parse import Parser, decode
from .problems import FILE, Problem, Report
from .scan import Source, scan, settled
from .settings import Settings
from .sitemap import Place
from .store import ParsedRow, Store
from .views import Link


class Folders(Struct, frozen=True):
    """Where a build reads and writes; `name` is content/'s name in problem lines."""

    content: Path
    site: Path
    cache: Path
    name: str


class MarkdownSettings(Struct, frozen=True):
    """The Markdown extensions of mkdocs.yml and their settings."""

    extensions: tuple[str, ...]
    configs: ExtensionSettings


class HandWritten(Struct, frozen=True):
    """A page MkDocs writes: its path under content/, its permalink, and what its body refers to."""

    path: str
    permalink: str
    item: Item


def moment_of_build() -> datetime.datetime:
    """Now to the second, or what SOURCE_DATE_EPOCH says it is (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    seconds = int(epoch) if epoch.isdigit() else int(time.time())
    return datetime.datetime.fromtimestamp(seconds, ZONE)


def program_digest() -> bytes:
    """A digest of this package: another version of it may make other bytes of the same input."""
    found = blake2b(sys.version.encode(), digest_size=16)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    return found.digest()


class Edition:
    """The site as it is to be published at one moment; `preview` shows what readers do not see yet."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        markdown: MarkdownSettings,
        *,
        now: datetime.datetime,
        preview: bool = False,
        events: PageEvents | None = None,
        versions: Iterable[str] = (),
    ) -> None:
        self.folders, self.settings, self.now, self.preview = folders, settings, now, preview
        self._markdown, self._events = markdown, events
        parts = (settings, markdown.extensions, repr(sorted(markdown.configs.items())), tuple(versions))
        self.key = blake2b(msgpack.encode(parts), digest_size=16, key=program_digest()).digest()
        self._store = Store(folders.cache, key=self.key)
        self._fresh: dict[str, str] = {}
        self.hand_written: dict[str, HandWritten] = {}
        self._sources: dict[str, Source] = {}

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # Reading -------------------------------------------------------------------------------------------------------

    def read(self) -> list[Problem]:
        """Read content/ into the library; gives every problem found."""
        started = time.time_ns()
        self._sources = {source.path: source for source in scan(self.folders.content)}
        self._facts = FactsBook(self._sources, self._store, now_ns=started)
        keys = {section.key for section in self.settings.sections}
        pages = [path for path in self._sources if path.endswith(".md")]
        own = [path for path in pages if path.split("/", 1)[0] in keys and "/" in path]
        items, problems = self._parse(own, started)
        problems += self._read_hand_written(set(pages) - set(own))
        introductions = {key: items.pop(f"{key}/index.md") for key in keys if f"{key}/index.md" in items}
        self.library = Library(
            items.values(),
            introductions=introductions,
            pages={page.path: page.permalink for page in self.hand_written.values()},
            files=frozenset(path for path in self._sources if not path.endswith(".md")),
            settings=self.settings,
            now=self.now,
            preview=self.preview,
        )
        checker = Checker(self.library, folder=self.folders.name, read_text=self._text, facts=self._facts)
        problems += checker.run()
        self._facts.save()
        self.composer = Composer(self.library, self._facts)
        return problems

    def _parse(self, paths: list[str], started: int) -> tuple[dict[str, Item], list[Problem]]:
        """Items by path, from the store where a file has not changed."""
        known = {row.path: row for row in self._store.parsed()}
        items: dict[str, Item] = {}
        rows: list[ParsedRow] = []
        problems: list[Problem] = []
        converter: Parser | None = None
        for path in paths:
            source, row = self._sources[path], known.get(path)
            if row is not None and row.stamp == source.stamp:
                items[path] = row.item
                continue
            try:
                data = Path(source.disk).read_bytes()
            except OSError as error:
                problems.append(self._unreadable(path, error))
                continue
            digest = blake2b(data, digest_size=16).digest()
            if row is not None and row.digest == digest:
                items[path] = row.item
                rows.append(ParsedRow(path, self._stamp(source, started), digest, row.item))
                continue
            converter = converter or self._parser()
            parsed = converter.parse(path, data)
            problems += parsed.problems
            if parsed.item is None:
                continue
            items[path] = parsed.item
            self._fresh[parsed.item.body.digest] = parsed.fragment
            if not parsed.problems:
                rows.append(ParsedRow(path, self._stamp(source, started), digest, parsed.item))
        gone = known.keys() - set(paths)
        if rows or gone or self._fresh:
            self._store.save_parsed(rows, self._fresh.items(), gone)
        return items, problems

    def _unreadable(self, path: str, error: OSError) -> Problem:
        why = f"không đọc được tệp ({error.strerror}); hãy kiểm tra quyền truy cập"
        return Problem(f"{self.folders.name}/{path}", 1, FILE, why)

    @staticmethod
    def _stamp(source: Source, started: int) -> bytes:
        """The stamp to remember; none for a file so young that its next change may not show in it."""
        return source.stamp if settled(source.stamp, now_ns=started) else b""

    def _parser(self) -> Parser:
        converter = Converter(self._markdown.extensions, self._markdown.configs, self._events)
        return Parser(self.settings, converter, self.folders.name)

    def _read_hand_written(self, paths: set[str]) -> list[Problem]:
        """Look through MkDocs' own pages for what it would swallow: front matter it cannot read, references."""
        problems: list[Problem] = []
        for path in sorted(paths):
            report = Report(f"{self.folders.name}/{path}")
            text = decode(Path(self._sources[path].disk).read_bytes(), report)
            if text is not None:
                body = text
                if text.startswith("---"):
                    document = read_front_matter(text, report)
                    body = document.body if document else ""
                converter = Converter(self._markdown.extensions, self._markdown.configs)
                _, facts = converter.convert(body, path=path, first_line=1, report=report)
                item = Item(path, "", "article", path, self.now, "", body=facts)
                self.hand_written[path] = HandWritten(path, _permalink(path), item)
            problems += report.problems
        return problems

    def _text(self, path: str) -> str:
        return Path(self._sources[path].disk).read_text(encoding="utf-8-sig", errors="replace")

    def fragment(self, digest: str) -> str:
        """The sanitised HTML of that digest."""
        fresh = self._fresh.get(digest)
        if fresh is not None:
            return fresh
        stored = self._store.fragment(digest)
        if stored is None:
            raise KeyError(f"no fragment {digest}")
        return stored

    def hidden_files(self) -> set[str]:
        """Files outside the sections that must not be copied: only items readers do not see refer to them."""
        pages = {
            target.path
            for page in self.hand_written.values()
            for reference in (*page.item.body.links, *page.item.body.pictures)
            if (target := self.library.find(reference, near=page.path)) is not None
        }
        return hidden_files(self.library) - pages

    @property
    def menu(self) -> tuple[Link, ...]:
        """The hand-written pages but the home page, by path."""
        return tuple(Link(self.settings.base + page.permalink, page.path) for page in self.hand_written.values())

    # Publishing ----------------------------------------------------------------------------------------------------

    def publish(self, makers: Makers, theme_key: bytes, by_mkdocs: Path, places: tuple[Place, ...]) -> publish.Outcome:
        """Make what changed, then move it into site/ with the files MkDocs wrote below `by_mkdocs`."""
        key = blake2b(self.key + theme_key, digest_size=16).digest()
        inventory = Inventory(self.library, self.composer, makers, key=key, sources=self._sources, facts=self._facts)
        site = self.folders.site
        published = self._store.published(str(site))
        stage = self.folders.cache / "stage"
        staged: list[publish.Staged] = []
        expected: set[str] = set()
        kept = 0

        def unchanged(path: str, digest: bytes) -> bool:
            row = published.get(path)
            return row is not None and row.digest == digest and publish.current(site, row)

        for artifact in inventory.artifacts(places):
            expected.add(artifact.path)
            if unchanged(artifact.path, artifact.digest):
                kept += 1
            else:
                staged.append(_stage(artifact, stage / str(len(staged))))
        for file in sorted(by_mkdocs.rglob("*")):
            path = file.relative_to(by_mkdocs).as_posix()
            if not file.is_file() or path in expected:
                continue
            expected.add(path)
            digest = blake2b(file.read_bytes(), digest_size=16).digest()
            if unchanged(path, digest):
                kept += 1
            else:
                turn = publish.LISTS if path.endswith(".html") else publish.FILES
                staged.append(publish.Staged(path, str(file), digest, turn))
        gone = published.keys() - expected
        if not published and site.exists():
            gone = publish.strangers(site, expected)
        return publish.publish(site, staged, gone, kept, self._store)


def _stage(artifact: Artifact, file: Path) -> publish.Staged:
    file.write_bytes(artifact.make())
    return publish.Staged(artifact.path, str(file), artifact.digest, artifact.turn)


def _permalink(path: str) -> str:
    """The address MkDocs gives a hand-written page."""
    stem = path.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    inside = f"{folder}/" if folder else ""
    return inside if name in {"index", "README"} else f"{stem}/"
