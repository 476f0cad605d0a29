"""The content as the desk's pages see it at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from newsroom.build.content import Content
from newsroom.build.problems import checker, with_results
from newsroom.checks.checker import conflicts
from newsroom.content.scanner import Source
from newsroom.content.static_pages import StaticPage
from newsroom.library.library import Library
from newsroom.model.items import Item, item_path
from newsroom.model.problems import Problem
from newsroom.pages.presenter import GetFileFacts

ProblemsByPath = Mapping[str, tuple[Problem, ...]]


class CheckedContent(Struct, frozen=True):
    """What was found when the whole content was last checked; all by path under content/."""

    library: Library
    problems: ProblemsByPath
    conflicts: ProblemsByPath
    """Those of the problems that are between an item and others that claim the same."""
    other_conflicts: dict[str, tuple[object, tuple[Problem, ...]]]
    """Of texts that are not saved: what they claim, and the problems."""

    def known_conflicts(self, item: Item) -> tuple[Problem, ...] | None:
        """The problems between an item and others; None where nobody has yet looked for those of what it claims."""
        checked = self.library.items.get(item.path)
        if checked is not None and _claims(checked) == _claims(item):
            return self.conflicts.get(item.path, ())
        claims, conflicts = self.other_conflicts.get(item.path, (None, ()))
        return conflicts if claims == _claims(item) else None

    def remember_conflicts(self, item: Item, conflicts: tuple[Problem, ...]) -> None:
        """Keep what was found for the claims of a text that is being written."""
        self.other_conflicts[item.path] = _claims(item), conflicts


class ContentSnapshot(Struct, frozen=True, dict=True):
    """The content at one moment.

    What is wrong in an item follows at once when it changes, what that means for other items when all are checked.
    """

    content: Content
    checked: CheckedContent
    problems: ProblemsByPath
    """By path under content/."""

    def version_in(self, file_path: str) -> Item | None:
        """The version of an item that is in a file, of `bai.next.md` the next one; None where it gives none."""
        path, library = item_path(file_path), self.library
        versions = (each.get(path) for each in (library.items, library.next_versions, library.replaced))
        return next((item for item in versions if item is not None and item.file_path == file_path), None)

    @cached_property
    def unreadable_paths(self) -> tuple[str, ...]:
        """Files of sections that gave no item."""
        sections = {section.key for section in self.library.settings.sections}
        folders = ((path, path.partition("/")) for path in sorted(self.content.unreadable_paths))
        return tuple(path for path, (key, _, rest) in folders if key in sections and rest != "index.md")

    @property
    def library(self) -> Library:
        """All items in order."""
        return self.content.library

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every file by its path under content/."""
        return self.content.sources

    @property
    def facts(self) -> GetFileFacts:
        """What is known of pictures and attachments."""
        return self.content.file_info

    @property
    def digests(self) -> Mapping[str, bytes]:
        """Of each item's file, by path."""
        return self.content.digests

    @property
    def static_pages(self) -> Mapping[str, StaticPage]:
        """The pages that are no items, by path under content/."""
        return self.content.static_pages

    @cached_property
    def tag_titles(self) -> tuple[str, ...]:
        """The tags in use, as most write them."""
        return tuple(sorted({tag.title for tag in self.checked.library.tags.values()}))


def _claims(item: Item) -> object:
    """All of an item that may be in conflict with another."""
    return (
        item.permalink,
        item.is_withheld,
        item.date,
        item.expires,
        item.aliases,
        item.id,
        item.tags,
        item.title,
        item.record,
    )


def check_content(content: Content) -> CheckedContent:
    """Check everything; takes a fifth of a second for ten thousand items. Raises OSError where a file has just gone."""
    prefix = f"{content.project.folders.content_name}/"
    results = checker(content).check_all()
    problems = with_results(content, results)
    return CheckedContent(content.library, by_path(problems, prefix), by_path(conflicts(results), prefix), {})


def by_path(problems: Iterable[Problem], prefix: str) -> dict[str, tuple[Problem, ...]]:
    """Problems by path under content/, in order and each once."""
    lists: dict[str, set[Problem]] = defaultdict(set)
    for problem in problems:
        lists[problem.path.removeprefix(prefix)].add(problem)
    return {path: tuple(sorted(found)) for path, found in lists.items()}
