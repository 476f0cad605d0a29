"""Brings content that was read before up to date with the few files that have changed since."""

import datetime
from collections.abc import Collection, Mapping

from msgspec import structs

from newsroom.build.content import Content, make_library
from newsroom.content.loader import item_decoder, parse_file
from newsroom.content.parser import Parser, field_names
from newsroom.content.scanner import Source
from newsroom.content.static_pages import read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.approvals import with_files_checked
from newsroom.library.library import Library
from newsroom.library.redirect_lines import RedirectLines
from newsroom.library.redirects_file import REDIRECTS_FILE, read_redirects
from newsroom.model.items import item_path, next_version_path

_DECODER = item_decoder(KINDS)


def with_changed_files(content: Content, changed: Mapping[str, Source | None], parser: Parser) -> Content:
    """The content at the same moment with these files read again, by path; None is a file that is gone.

    It equals what `content.load` would read, but for what is wrong with folders.
    """
    name, sections = content.project.folders.content_name, _sections(content)
    sources, versions = dict(content.sources), dict(content.versions)
    digests, static_pages = dict(content.digests), dict(content.static_pages)
    own_names = {f"{name}/{path}" for path in changed}
    problems = [problem for problem in content.problems if problem.path not in own_names]
    for path, source in changed.items():
        for known in (sources, versions, digests, static_pages):
            known.pop(path, None)
        if source is None:
            continue
        sources[path] = source
        if not path.endswith(".md"):
            continue
        section, slash, _ = path.partition("/")
        if slash and section in sections:
            file = parse_file(source, lambda: parser, content_name=name)
            problems += file.problems
            if file.item_json:
                versions[path], digests[path] = _DECODER.decode(file.item_json), file.digest
        else:
            pages, page_problems = read_static_pages(
                [source],
                content.project.converter(),
                content_name=name,
                sections=sections,
                item_keys=field_names(KINDS),
                now=content.project.now,
            )
            static_pages |= pages
            problems += page_problems
    markdown = {path for path in changed if path.endswith(".md")}
    unreadable = {path for path in markdown & sources.keys() if path not in digests and path not in static_pages}
    read = structs.replace(
        content,
        sources=sources,
        versions=versions,
        static_pages=static_pages,
        digests=digests,
        unreadable_paths=(content.unreadable_paths - markdown) | unreadable,
        file_info=content.file_info.with_changes(sources, changed),
        problems=tuple(problems),
    )
    lines = content.library.redirect_lines
    if REDIRECTS_FILE in changed:
        redirects = read_redirects(changed[REDIRECTS_FILE], name)
        read, lines = structs.replace(read, problems=(*read.problems, *redirects.problems)), redirects.lines
    return structs.replace(read, library=_library(read, changed, lines))


def at_moment(content: Content, now: datetime.datetime) -> Content:
    """The same files as they are read at another moment."""
    project = structs.replace(content.project, now=now)
    pages = {
        path: structs.replace(page, item=structs.replace(page.item, date=now))
        for path, page in content.static_pages.items()
    }
    library = make_library(
        project,
        content.versions,
        pages,
        content.sources,
        content.file_info,
        redirect_lines=content.library.redirect_lines,
    )
    return structs.replace(content, project=project, library=library, static_pages=pages)


def _sections(content: Content) -> frozenset[str]:
    return frozenset(section.key for section in content.project.settings.sections)


def _library(content: Content, changed: Collection[str], redirect_lines: RedirectLines) -> Library:
    """The library of content whose own is still that of before the changes."""
    before, versions = content.library, content.versions
    files = {path for path in changed if not path.endswith(".md")}
    paths = {item_path(path) for path in changed} - files
    nexts = {next_version_path(path) for path in paths}
    has_versions = not (nexts.isdisjoint(content.versions) and nexts.isdisjoint(changed))
    # Approvals are held against files, and a next version may take its item's place.
    if has_versions or (files and before.settings.review.required):
        return make_library(
            content.project,
            versions,
            content.static_pages,
            content.sources,
            content.file_info,
            redirect_lines=redirect_lines,
        )
    introductions = {key: f"{key}/index.md" for key in _sections(content)}
    items = {path: versions.get(path) for path in paths - set(introductions.values())}
    library = before.with_changes(
        items,
        introductions={key: versions[path] for key, path in introductions.items() if path in versions},
        static_pages={page.path: page.permalink for page in content.static_pages.values()},
        files=(before.files - files) | (files & content.sources.keys()) if files else before.files,
        redirect_lines=redirect_lines,
    )
    if not before.settings.review.required:
        return library
    checked = {path: item and with_files_checked(item, library, content.file_info) for path, item in items.items()}
    return library.with_changes(checked)
