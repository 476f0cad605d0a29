"""Collects what is wrong between files, each problem at the line of its file that it is about."""

import posixpath
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from newsroom.checks.known_paths import KnownPaths
from newsroom.content.frontmatter.locate import locate
from newsroom.library.library import Library
from newsroom.library.target_index import reference_path
from newsroom.model.file_types import FileInfo
from newsroom.model.problems import Problem, ProblemLevel


class CheckResult(Struct, frozen=True, array_like=True):
    """What a check has found, and whether that hangs on the paths of all files, and on the numbers of all plans.

    It does where something is missing: another file may be what was meant, or be named instead of it.
    """

    problems: tuple[Problem, ...] = ()
    hangs_on_all_paths: bool = False

    def after(self, first: "CheckResult | None") -> "CheckResult":
        """This with what another check of the same source has found before."""
        if first is None:
            return self
        hangs_on_all_paths = first.hangs_on_all_paths or self.hangs_on_all_paths
        return CheckResult(first.problems + self.problems, hangs_on_all_paths)


class ProblemCollector(Struct, dict=True):
    """The problems found so far in one library, and what the checks ask about its files.

    `folder_name` is content/'s name in problem lines; `unreadable_paths` are of Markdown files that gave no item.
    """

    library: Library
    folder_name: str
    get_file_info: Callable[[str], FileInfo | None]
    read_text: Callable[[str], str]
    """Gives the text of a content file; called only to find the line of a problem."""
    unreadable_paths: frozenset[str] = frozenset()
    problems: list[Problem] = []
    misses_something: bool = False
    """Whether a reference to something that is not there was found."""

    def take_result(self) -> CheckResult:
        """What was found since this was last called."""
        result = CheckResult(tuple(self.problems), self.misses_something)
        self.problems, self.misses_something = [], False
        return result

    @cached_property
    def _unreadable_names(self) -> set[str]:
        return {posixpath.basename(path) for path in self.unreadable_paths}

    def add(
        self,
        path: str,
        key: str,
        why: str,
        *,
        value: str,
        example: str,
        level: ProblemLevel = "error",
        occurrence: int = 1,
    ) -> None:
        """Record what is wrong with a value at a key of a file, where it stands for the `occurrence`th time.

        The path of an item is that of the file it was read from: a next version has its own.
        """
        text = self.read_text(self._file_path(path)) if path.endswith(".md") else ""
        line, name = locate(text, key, value, occurrence=occurrence)
        self.problems.append(Problem(self.display_path(path), line, name, why, value, example, level))

    def display_path(self, path: str) -> str:
        """A content file's path as problem lines have it."""
        return f"{self.folder_name}/{self._file_path(path)}"

    def _file_path(self, path: str) -> str:
        item = self.library.items.get(path)
        return path if item is None else item.file_path

    def leads_to_unreadable(self, reference: str) -> bool:
        """Whether a reference leads to a file that could not be read: that file's own problem says enough."""
        self.misses_something = True
        name = posixpath.basename(reference_path(reference)).removesuffix(".md").lower()
        return f"{name}.md" in self._unreadable_names

    def suggest_path(self, reference: str, paths: KnownPaths) -> str | None:
        """The path that was probably meant by a reference that leads nowhere; None where none is similar."""
        self.misses_something = True
        return paths.suggest(reference)

    @cached_property
    def all_paths(self) -> KnownPaths:
        """Of all that a link may lead to."""
        return KnownPaths([*self.library.items, *self.library.static_pages, *self.library.files])

    @cached_property
    def item_paths(self) -> KnownPaths:
        """Of all items."""
        return KnownPaths(self.library.items)

    @cached_property
    def file_paths(self) -> KnownPaths:
        """Of all files that are no pages."""
        return KnownPaths(self.library.files)

    def files_in(self, folder: str) -> KnownPaths:
        """Of the files in a folder."""
        return KnownPaths(self._files_by_folder.get(folder, ()))

    @cached_property
    def _files_by_folder(self) -> dict[str, list[str]]:
        folders: dict[str, list[str]] = defaultdict(list)
        for path in self.library.files:
            folders[posixpath.dirname(path)].append(path)
        return folders
