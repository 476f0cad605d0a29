"""Finds what is wrong in loaded content: in single files, between them, and in what the site shows."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from msgspec import structs

from newsroom.build.base import Base
from newsroom.build.content import Content, Loaded
from newsroom.build.incremental import Update
from newsroom.checks.checker import Changes, CheckedFiles, Checker, Results, all_problems, check_item
from newsroom.checks.collector import ProblemCollector
from newsroom.checks.leftovers import find_marks, find_sample_pictures, find_sample_settings, is_own_site
from newsroom.checks.site_files import file_advice
from newsroom.content.frontmatter.editor import front_matter_end
from newsroom.content.named_files import section_lines
from newsroom.kinds import KINDS
from newsroom.library.index import LibraryIndex
from newsroom.library.item_rows import EVERY_PLAN, finding_keys
from newsroom.library.library import Library
from newsroom.library.lookups import found_by
from newsroom.model.items import Item, item_path
from newsroom.model.problems import Problem

_DRAFT_ROW = re.compile(r"^draft:[ \t]*(?:yes|true)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)


def find_problems(content: Content) -> list[Problem]:
    """Every problem of mkdocs.yml, of each content file, and between files.

    What is wrong in a draft, or in an item without a valid approval, stops only that, but for a mark of secrecy.
    """
    return find_all_problems(content)[1]


def find_all_problems(content: Content) -> tuple[Results, list[Problem]]:
    """What all checks between files found, and every problem."""
    results = checker(content).check_all()
    return results, with_results(content, results)


def find_changed_problems(loaded: Loaded, base: Base) -> tuple[Results, list[Problem]]:
    """The same in an incremental build: what the last one found, but for what the changes can have touched."""
    update = loaded.update
    assert update is not None
    results = dict(base.results)
    paths = {*update.checked_paths, *update.next_versions}
    if _has_other_candidates(update, base):
        unsure = [source for source, result in results.items() if result.hangs_on_all_paths]
        paths |= {source.removeprefix("file ") for source in unsure if source.startswith("file ")}
    changes = Changes(
        paths=paths,
        claims=update.claims,
        mentions=update.changes.files,
        find_referers=lambda path: _referers(update.library.index, path),
        redirects=_redirect_groups(update, results),
    )
    for source, result in checker(loaded).check_again(changes).items():
        if result.problems or result.hangs_on_all_paths:
            results[source] = result
        else:
            results.pop(source, None)
    return results, with_results(loaded, results)


def _has_other_candidates(update: Update, base: Base) -> bool:
    """Whether a reference that leads nowhere may be told otherwise: another path or number may be what was meant."""
    has_other_paths = update.paths_moved or update.unreadable_paths != frozenset(base.unreadable)
    return has_other_paths or any(EVERY_PLAN in change.lists for change in update.changes.rows.values())


def _redirect_groups(update: Update, results: Results) -> set[int]:
    """The groups of lines of redirects.txt that are to be checked again."""
    if not update.redirects_changed:
        return set(update.changes.redirects)
    known = {int(source.rpartition(" ")[2]) for source in results if source.startswith("redirects ")}
    return known | update.changes.redirects


def _referers(index: LibraryIndex, path: str) -> set[str]:
    """The paths of the files that may refer to a file that is no item."""
    return {referer for key in finding_keys(found_by(path, None)) for referer in index.keys.get(key)}


def checker(content: Content) -> Checker:
    """The checks between the files of a content; `with_results` says what is wrong by what these find."""
    files = CheckedFiles(
        versions=content.versions,
        static_pages={path: page.item for path, page in content.static_pages.items()},
        named_files=content.project.named_files,
        theme_files=content.project.theme_files,
        disk_path=partial(_disk_path, content),
    )
    return Checker(problem_collector(content, []), KINDS, files)


def with_results(content: Content, results: Results) -> list[Problem]:
    """Every problem, from what was found in single files and between them."""
    content.file_info.save()
    problems = all_problems((*content.project.problems, *content.problems), results)
    return _with_drafts_marked(content, problems)


def _with_drafts_marked(content: Content, problems: Sequence[Problem]) -> list[Problem]:
    """The problems, those in files that readers do not see marked; but for a mark of secrecy, which nobody may keep."""
    prefix = f"{content.project.folders.content_name}/"
    drafts = {path for path in {problem.path for problem in problems} if _is_draft(content, path.removeprefix(prefix))}
    return [
        structs.replace(problem, of_draft=True) if problem.path in drafts and problem.key != "secrecy" else problem
        for problem in problems
    ]


def _is_draft(content: Content, path: str) -> bool:
    """Whether what a file holds, as far as that can be read, is nothing that readers see."""
    if path in content.unreadable_paths:
        return _says_draft(_read_text(content, path))
    version = content.versions.get(path)
    return version is not None and _is_unseen(content.library, version)


def _is_unseen(library: Library, version: Item) -> bool:
    """Whether readers do not see a version of an item, and never will as things are."""
    item = library.items.get(version.path)
    if item is not None and item.is_next_version == version.is_next_version:
        return item.is_withheld
    if version.is_next_version:
        return library.live_time(version.path) is None
    return version.path in library.replaced


def find_item_problems(content: Content, path: str) -> list[Problem]:
    """What is wrong in one file and with what it refers to: its problems but for what others claim as well.

    Of a next version that readers do not see yet, only what is wrong in its file.
    """
    own_path = f"{content.project.folders.content_name}/{path}"
    known = (problem for problem in content.problems if problem.path == own_path)
    collector, item = problem_collector(content, known), content.library.items.get(item_path(path))
    if item is not None and item.file_path == path:
        check_item(collector, KINDS, item)
    return _with_drafts_marked(content, [problem for problem in collector.problems if problem.path == own_path])


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


def _read_text(content: Content, path: str) -> str:
    return _disk_path(content, path).read_text(encoding="utf-8-sig", errors="replace")


def problem_collector(content: Content, known: Iterable[Problem] = ()) -> ProblemCollector:
    """A collector that begins with the problems known."""
    return ProblemCollector(
        content.library,
        folder_name=content.project.folders.content_name,
        read_text=partial(_read_text, content),
        get_file_info=content.file_info,
        unreadable_paths=content.unreadable_paths,
        problems=[*known],
    )


def _says_draft(text: str) -> bool:
    """Whether front matter that cannot be read says in a row of its own that it is a draft's."""
    return _DRAFT_ROW.search(text, 0, front_matter_end(text)) is not None


def broken_drafts(loaded: Loaded, problems: Iterable[Problem]) -> frozenset[str]:
    """Paths of the drafts that have errors."""
    paths = (problem.path for problem in problems if problem.of_draft and problem.level == "error")
    return frozenset(path.removeprefix(f"{loaded.project.folders.content_name}/") for path in paths)
