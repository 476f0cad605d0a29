"""Checks what is wrong between files, which no file shows by itself: everything, or what a change can have touched."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from msgspec import Struct, structs

from newsroom.checks.addresses import check_file_path, check_item_address, check_static_addresses, paths_beside
from newsroom.checks.claims import ClaimingKind, Claims
from newsroom.checks.collector import CheckResult, ProblemCollector
from newsroom.checks.old_addresses import check_aliases
from newsroom.checks.redirects import check_queries, check_redirects
from newsroom.checks.references import check_files, check_links, check_references
from newsroom.checks.review import check_approval, check_has_item
from newsroom.checks.site_files import (
    check_named_files,
    check_page_folders,
    check_root_page,
    check_shown,
    needs_mention,
)
from newsroom.content.named_files import NamedFile
from newsroom.library.library import Library
from newsroom.library.published_files import mentioned_files, referenced_files
from newsroom.library.redirects import Redirects
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.model.items import NEXT_VERSION, Item, item_path
from newsroom.model.problems import Problem
from newsroom.runtime.theme_files import ThemeFiles

# Sources of problems: one of these words, or one and what was checked.
_FILE, _UNSHOWN, _CLAIM = "file", "unshown", "claim"
_STATIC_ADDRESSES, _PAGE_FOLDERS, _NAMED_FILES, _REDIRECTS = (
    "static addresses",
    "page folders",
    "named files",
    "redirects",
)

Results = dict[str, CheckResult]
"""What was found, by its source: `file tin-tuc/bai.md`, `claim id 5`, `redirects`; each is checked as a whole."""


class CheckedKind(ClaimingKind, Protocol):
    """What the checks ask of a kind of content."""

    def check_item(self, collector: ProblemCollector, item: Item) -> None: ...


class Changes(Struct, frozen=True, kw_only=True):
    """What may be wrong now, or no longer, after a change."""

    paths: Collection[str]
    """Of the files that changed, came or went, are seen by others than before or reached their date, and of those that
    look up these.

    Also of the lists that came or went (a topic's, a month's, a part of the sitemap), and of all next versions:
    what one will mean hangs on the others.
    """
    claims: Mapping[str, Collection[str]]
    """What one of these files claims or claimed, and the paths of all files that claim it now.

    None where all have one holder: then nothing can be wrong.
    """
    mentions: Collection[str] = ()
    """What one of the files that changed refers to or referred to: paths of files under content/."""
    find_referers: Callable[[str], Iterable[str]]
    """The paths of the files that may refer to one."""
    redirects: Collection[int] = ()
    """The groups of lines of redirects.txt that look up one of these files; once it changes, all that are or were."""


class CheckedFiles(Struct, frozen=True, kw_only=True):
    """The files around a library."""

    versions: Mapping[str, Item]
    """Every item, introduction and next version by the path of its file."""
    static_pages: Mapping[str, Item]
    """The pages that are no items, by path."""
    named_files: Sequence[NamedFile]
    theme_files: ThemeFiles
    disk_path: Callable[[str], Path]
    """Gives the file of a path under content/."""


def check_item(collector: ProblemCollector, kinds: Mapping[str, CheckedKind], item: Item) -> None:
    """Report what is wrong with an item's addresses and with what it refers to."""
    check_item_address(collector, item)
    # Of a hundred thousand articles most refer to nothing.
    if item.aliases:
        check_aliases(collector, item)
    if item.image or item.body.images or item.record:
        check_files(collector, item)
    if item.plan or item.related:
        check_references(collector, item)
    if item.record:
        kinds[item.kind].check_item(collector, item)
    if item.body.links:
        check_links(collector, item)


class Checker:
    """The checks of one library; `collector` has found nothing yet."""

    def __init__(self, collector: ProblemCollector, kinds: Mapping[str, CheckedKind], files: CheckedFiles) -> None:
        self._collector, self._library, self._kinds, self._files = collector, collector.library, kinds, files
        self._claims = Claims(self._library.settings, kinds)
        self._introductions = {f"{key}/index.md": each for key, each in self._library.introductions.items()}
        self._results: Results = {}

    def check_all(self) -> Results:
        """Everything that is wrong."""
        library, files = self._library, self._files
        for path in (*library.items, *self._introductions, *files.static_pages, *library.files):
            self._check_path(path)
        for path, version in files.versions.items():
            if version.is_next_version:
                self._check_path(path)
        claiming = {version.file_path: version for version in library.next_versions.values()} | dict(library.items)
        shared = self._claims.find_shared(claiming.values())
        for key, paths in self._claims.find_claimants(claiming, shared).items():
            self._check_claim(key, paths)
        unsure = [path for path in library.files if needs_mention(library, path)]
        # Most sites have none, and to look at every reference of every item takes a while.
        mentioned = mentioned_files(library, files.static_pages.values()) if unsure else set()
        for path in unsure:
            self._run(f"{_UNSHOWN} {path}", check_shown, path, path in mentioned, files.named_files)
        self._check_site()
        self._check_redirects(library.redirect_lines.groups)
        self._run(_REDIRECTS, check_queries)
        return self._results

    def check_again(self, changes: Changes) -> Results:
        """What is wrong now with all that the changes can have touched, be it nothing."""
        files = {path for changed in changes.paths for path in (changed, item_path(changed))}
        paths = files.union(*map(paths_beside, files))
        for path in paths:
            self._results |= {f"{_FILE} {path}": CheckResult(), f"{_UNSHOWN} {path}": CheckResult()}
            self._check_path(path)
        for key, claimants in changes.claims.items():
            self._results[f"{_CLAIM} {key}"] = CheckResult()
            self._check_claim(key, claimants)
        for path in paths.union(changes.mentions):
            self._results[f"{_UNSHOWN} {path}"] = CheckResult()
            if path in self._library.files and needs_mention(self._library, path):
                is_mentioned = self._is_mentioned(path, changes.find_referers(path))
                self._run(f"{_UNSHOWN} {path}", check_shown, path, is_mentioned, self._files.named_files)
        self._results |= dict.fromkeys((_STATIC_ADDRESSES, _PAGE_FOLDERS, _NAMED_FILES), CheckResult())
        self._check_site()
        self._results |= {f"{_REDIRECTS} {number}": CheckResult() for number in changes.redirects}
        self._check_redirects(changes.redirects)
        if REDIRECTS_FILE in changes.paths:
            self._results[_REDIRECTS] = CheckResult()
            self._run(_REDIRECTS, check_queries)
        return self._results

    def _run(self, source: str, check: Callable[..., object], *values: object) -> None:
        """Keep what a check finds under its source."""
        collector = self._collector
        check(collector, *values)
        if collector.problems or collector.misses_something:
            self._results[source] = collector.take_result().after(self._results.get(source))

    def _run_planned(self, source: str, check: Callable[..., object], *values: object) -> None:
        """Keep what will be wrong once all next versions are in their places, and they are to blame for.

        So that an error is known when a version is written, and not at the minute at which it goes live.
        """
        collector = self._planned_collector
        check(collector, *values)
        result, prefix = collector.take_result(), collector.display_path("")
        problems = tuple(each for each in result.problems if self._is_planned(each.path.removeprefix(prefix)))
        if problems or result.hangs_on_all_paths:
            result = structs.replace(result, problems=problems)
            self._results[source] = result.after(self._results.get(source))

    @cached_property
    def _planned_collector(self) -> ProblemCollector:
        return structs.replace(self._collector, library=self._library.with_next_versions(), problems=[])

    def _is_planned(self, path: str) -> bool:
        """Whether a next version that waits is in the file at a path."""
        return path.endswith(NEXT_VERSION) and item_path(path) in self._library.next_versions

    def _check_path(self, path: str) -> None:
        source, library = f"{_FILE} {path}", self._library
        item = library.items.get(path)
        if item is not None:
            self._run(source, self._check_item, item)
        elif path.endswith(NEXT_VERSION):
            if path in self._files.versions:
                self._check_next_version(source, self._files.versions[path])
        elif path in self._introductions:
            self._run(source, self._check_page, self._introductions[path])
        elif path in self._files.static_pages:
            self._run(source, self._check_page, self._files.static_pages[path], True)
        elif path in library.files:
            self._run(source, self._check_file, path)

    def _check_item(self, collector: ProblemCollector, item: Item) -> None:
        check_item(collector, self._kinds, item)
        if item.unapproved:
            check_approval(collector, item)

    def _check_page(self, collector: ProblemCollector, page: Item, is_static_page: bool = False) -> None:
        check_files(collector, page)
        check_links(collector, page, is_static_page=is_static_page)

    def _check_file(self, collector: ProblemCollector, path: str) -> None:
        check_file_path(collector, path)
        check_root_page(collector, path)

    def _check_next_version(self, source: str, version: Item) -> None:
        self._run(source, check_has_item, version)
        waiting = self._library.next_versions.get(version.path)
        if waiting is not None:
            self._run(source, check_approval, waiting)
            self._run_planned(source, check_item, self._kinds, waiting)

    def _check_claim(self, key: str, paths: Iterable[str]) -> None:
        """What is wrong between the items in these files, and will be once all next versions are in their places."""
        source, library, items = f"{_CLAIM} {key}", self._library, {item_path(path) for path in paths}
        claimants = self._claimants(library, key, items)
        if claimants:
            self._run(source, self._claims.check, key, claimants)
        if not items.isdisjoint(library.next_versions):
            planned = self._claimants(self._planned_collector.library, key, items)
            if planned:
                self._run_planned(source, self._claims.check, key, planned)

    def _claimants(self, library: Library, key: str, paths: Iterable[str]) -> list[str]:
        """Those of the paths whose items claim a key: a file may hold a version that is replaced, or not yet live."""
        items = {path: library.items[path] for path in sorted(paths) if path in library.items}
        return self._claims.find_claimants(items, [key])[key]

    def _is_mentioned(self, path: str, referers: Iterable[str]) -> bool:
        """Whether one of the files that may refer to a file does."""
        versions = (version for referer in referers for version in self._versions_of(referer))
        return any(path in referenced_files(self._library, version) for version in versions)

    def _versions_of(self, path: str) -> Iterator[Item]:
        """What a file is part of: both versions of an item, or a page."""
        library, own_path = self._library, item_path(path)
        for item in (library.items.get(own_path), library.next_versions.get(own_path)):
            if item is not None:
                yield item
        for page in (self._introductions.get(path), self._files.static_pages.get(path)):
            if page is not None:
                yield page

    def _check_redirects(self, groups: Iterable[int]) -> None:
        redirects = Redirects(self._library)
        for number in groups:
            lines = self._library.redirect_lines.group(number)
            self._run(f"{_REDIRECTS} {number}", check_redirects, redirects, lines)

    def _check_site(self) -> None:
        """What takes next to no time: hand-written pages are few, and so is what mkdocs.yml names."""
        files = self._files
        self._run(_STATIC_ADDRESSES, check_static_addresses)
        self._run(_PAGE_FOLDERS, check_page_folders, files.named_files)
        self._run(_NAMED_FILES, check_named_files, files.named_files, files.theme_files, files.disk_path)


def all_problems(known: Iterable[Problem], results: Results) -> list[Problem]:
    """What was known of single files, and what was found between them; of some files only the worst is told."""
    problems = list(known)
    minor: list[Problem] = []
    for source, result in results.items():
        is_minor = source == _PAGE_FOLDERS or source.startswith(f"{_UNSHOWN} ")
        (minor if is_minor else problems).extend(result.problems)
    told = {problem.path for problem in problems} if minor else set()
    return problems + [problem for problem in minor if problem.path not in told]


def conflicts(results: Results) -> list[Problem]:
    """Those of the problems that are between items which claim the same."""
    return [
        problem for source, result in results.items() if source.startswith(f"{_CLAIM} ") for problem in result.problems
    ]
