"""Collects what is wrong between files, each finding at the line of its file that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsroom.content.frontmatter.locate import locate
from newsroom.content.markdown.sanitizer import written_path
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Level, Problem
from newsroom.text.normalize import nearest

# Gives the text of a content file, to find the line of something wrong in it; called only when something is.
ReadText = Callable[[str], str]


class Findings:
    """The problems found so far in one library; `unread` are Markdown files that gave no item, by their path."""

    def __init__(self, library: Library, *, folder: str, read_text: ReadText, unread: frozenset[str]) -> None:
        self.library, self.folder = library, folder
        self.problems: list[Problem] = []
        self._read_text, self._unread = read_text, unread

    def add(
        self,
        path: str,
        key: str,
        why: str,
        *,
        value: str,
        example: str,
        level: Level = "error",
        time: int = 1,
    ) -> None:
        """Record what is wrong with the value that stands at a key of a file for the `time`th time."""
        text = self._read_text(path) if path.endswith(".md") else ""
        line, name = locate(text, key, value, time=time)
        self.problems.append(Problem(f"{self.folder}/{path}", line, name, why, value, example, level))

    def place(self, path: str) -> str:
        """A content file's path as problem lines have it."""
        return f"{self.folder}/{path}"

    def leads_to_unread(self, item: Item, reference: str) -> bool:
        """Whether a reference leads to a file that is there but could not be read: its own problem says enough."""
        if not self._unread:
            return False
        name = written_path(reference).rpartition("/")[2].removesuffix(".md").lower()
        return any(path.rpartition("/")[2] == f"{name}.md" for path in self._unread)

    def nearest(self, written: str, known: Iterable[str]) -> str | None:
        """The one of these paths that was probably meant: of the same name elsewhere, a near path, or a near name."""
        paths = list(known)
        path = written_path(written).strip("/")
        name = _name(path).lower()
        same = [known for known in paths if name and _name(known).lower() in (name, f"{name}.md")]
        if same:
            return min(same)
        near = nearest(path, paths)
        if near is None:
            near_name = nearest(name, set(map(_name, paths)))
            near = min((known for known in paths if _name(known) == near_name), default=None)
        return near


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def or_rather(near: str | None) -> str:
    """The end of a clause that offers what was probably meant."""
    return f"; có phải “{near}”?" if near else ""
