"""Finds what is wrong in loaded content: in single files, between them, and in what the site shows."""

import re
from collections.abc import Collection, Iterable
from functools import partial
from pathlib import Path

from msgspec import structs

from newsroom.build.steps import Content, Loaded
from newsroom.checks.checker import check_conflicts, check_item, check_library
from newsroom.checks.collector import ProblemCollector
from newsroom.checks.leftovers import find_marks, find_sample_pictures, find_sample_settings, is_own_site
from newsroom.checks.review import check_approvals, check_next_versions
from newsroom.checks.site_files import check_site_files, file_advice
from newsroom.content.frontmatter.editor import front_matter_end
from newsroom.content.named_files import section_lines
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.model.items import Item, item_path
from newsroom.model.problems import Problem

_DRAFT_ROW = re.compile(r"^draft:[ \t]*(?:yes|true)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


def find_problems(content: Content) -> list[Problem]:
    """Every problem of mkdocs.yml, of each content file, and between files.

    What is wrong in a draft, or in an item without a valid approval, stops only that, but for a mark of secrecy.
    """
    collector, project, library = problem_collector(content), content.project, content.library
    pages = [page.item for page in content.static_pages.values()]
    check_library(collector, KINDS, pages)
    check_approvals(collector)
    next_versions = [item for item in content.versions.values() if item.is_next_version]
    if next_versions:
        new_collector = partial(problem_collector, content, [])
        collector.problems.extend(check_next_versions(library, next_versions, new_collector, KINDS))
    check_site_files(collector, pages, project.named_files, project.theme_files, partial(_disk_path, content))
    content.file_info.save()
    unreadable_drafts = [path for path in collector.unreadable_paths if _says_draft(collector.read_text(path))]
    unseen = [path for path, version in content.versions.items() if _is_unseen(library, version)]
    return _with_drafts_marked(
        collector.problems, {collector.display_path(path) for path in unreadable_drafts + unseen}
    )


def _with_drafts_marked(problems: Iterable[Problem], drafts: Collection[str]) -> list[Problem]:
    return [
        structs.replace(problem, of_draft=True) if problem.path in drafts and problem.key != "secrecy" else problem
        for problem in problems
    ]


def _is_unseen(library: Library, version: Item) -> bool:
    """Whether readers do not see a version of an item, and never will as things are."""
    item = library.items.get(version.path)
    if item is not None and item.is_next_version == version.is_next_version:
        return item.is_withheld
    if version.is_next_version:
        return library.live_time(version.path) is None
    return version.path in library.replaced


def find_conflicts(content: Content) -> list[Problem]:
    """The problems between items that claim one thing, which `find_problems` gives among all others."""
    return check_conflicts(problem_collector(content, ()), KINDS)


def find_item_problems(content: Content, path: str) -> list[Problem]:
    """What is wrong in one file and with what it refers to: its problems but for what others claim as well.

    Of a next version that readers do not see yet, only what is wrong in its file.
    """
    library, version, own_path = (
        content.library,
        content.versions.get(path),
        f"{content.project.folders.content_name}/{path}",
    )
    item = library.items.get(item_path(path))
    collector = problem_collector(content, [problem for problem in content.problems if problem.path == own_path])
    if item is not None and item.file_path == path:
        check_item(collector, KINDS, item)
    is_unseen = version is not None and _is_unseen(library, version)
    return _with_drafts_marked(collector.problems, {own_path} if is_unseen else ())


def find_file_advice(loaded: Loaded) -> list[Problem]:
    """What an editor may want to know of files, without being wrong."""
    collector, project = problem_collector(loaded), loaded.project
    pages = [page.item for page in loaded.static_pages.values()]
    lines, name = section_lines(project.settings_file), project.settings_file.name
    return list(file_advice(collector, pages, project.named_files, lines, name))


def find_leftovers(loaded: Loaded) -> list[Problem]:
    """What a board's own site still has of the sample; nothing for the sample itself."""
    project, collector = loaded.project, problem_collector(loaded)
    if not is_own_site(project.settings):
        return []
    name, text = project.settings_file.name, project.settings_file.read_text(encoding="utf-8-sig")
    problems = [
        *find_marks(name, text),
        *find_sample_settings(project.settings, name, text.splitlines()),
        *find_sample_pictures(project.settings, name, project.theme_files),
    ]
    for path in sorted(path for path in loaded.sources if path.endswith(".md")):
        problems += find_marks(collector.display_path(path), collector.read_text(path), key="nội dung")
    return problems


def _disk_path(content: Content, path: str) -> Path:
    return Path(content.sources[path].disk_path)


def problem_collector(
    content: Content, known: Iterable[Problem] | None = None, library: Library | None = None
) -> ProblemCollector:
    """A collector that begins with the problems known, or with those of single files, and asks about a library."""
    return ProblemCollector(
        library or content.library,
        folder_name=content.project.folders.content_name,
        read_text=lambda path: _disk_path(content, path).read_text(encoding="utf-8-sig", errors="replace"),
        get_file_info=content.file_info,
        unreadable_paths=content.unreadable_paths,
        problems=[*(known if known is not None else (*content.project.problems, *content.problems))],
    )


def _says_draft(text: str) -> bool:
    """Whether front matter that cannot be read says in a row of its own that it is a draft's."""
    return _DRAFT_ROW.search(text, 0, front_matter_end(text)) is not None


def broken_drafts(loaded: Loaded, problems: Iterable[Problem]) -> frozenset[str]:
    """Paths of the drafts that have errors."""
    paths = (problem.path for problem in problems if problem.of_draft and problem.level == "error")
    return frozenset(path.removeprefix(f"{loaded.project.folders.content_name}/") for path in paths)
