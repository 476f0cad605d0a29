"""Collects what is wrong between files, each finding at the line of its file that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsroom.content.frontmatter.locate import locate
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Problem, ProblemLevel
from newsroom.model.references import reference_path
from newsroom.text.normalize import closest_match

# Gives the text of a content file, to find the line of something wrong in it; called only when something is.
ReadText = Callable[[str], str]


class ProblemCollector:
    """The problems found so far in one library; `unread` are Markdown files that gave no item, by their path."""

    def __init__(
        self, library: Library, *, folder_name: str, read_text: ReadText, unreadable_paths: frozenset[str]
    ) -> None:
        self.library, self.folder_name = library, folder_name
        self.problems: list[Problem] = []
        self._read_text, self._unreadable_paths = read_text, unreadable_paths

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
        """Record what is wrong with the value that stands at a key of a file for the `time`th time."""
        text = self._read_text(path) if path.endswith(".md") else ""
        line, name = locate(text, key, value, occurrence=occurrence)
        self.problems.append(Problem(f"{self.folder_name}/{path}", line, name, why, value, example, level))

    def display_path(self, path: str) -> str:
        """A content file's path as problem lines have it."""
        return f"{self.folder_name}/{path}"

    def leads_to_unreadable(self, item: Item, reference: str) -> bool:
        """Whether a reference leads to a file that is there but could not be read: its own problem says enough."""
        if not self._unreadable_paths:
            return False
        name = reference_path(reference).rpartition("/")[2].removesuffix(".md").lower()
        return any(path.rpartition("/")[2] == f"{name}.md" for path in self._unreadable_paths)

    def suggest_path(self, reference: str, candidates: Iterable[str]) -> str | None:
        """The one of these paths that was probably meant: of the same name elsewhere, a near path, or a near name."""
        paths = list(candidates)
        path = reference_path(reference).strip("/")
        name = _file_name(path).lower()
        same = [known for known in paths if name and _file_name(known).lower() in (name, f"{name}.md")]
        if same:
            return min(same)
        near = closest_match(path, paths)
        if near is None:
            near_name = closest_match(name, set(map(_file_name, paths)))
            near = min((known for known in paths if _file_name(known) == near_name), default=None)
        return near


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]
