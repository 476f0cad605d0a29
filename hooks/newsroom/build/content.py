"""Reads content/: all of it, or what has changed since the last build."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain

from msgspec import Struct

from newsroom.build.base import Base
from newsroom.build.incremental import Update, Updater
from newsroom.build.project import Folders, Project
from newsroom.build.record import Record
from newsroom.build.workspace import Workspace
from newsroom.content.loader import ItemLoader, split_sources
from newsroom.content.markdown.converter import PageEvents
from newsroom.content.media.caches import FileInfoCache
from newsroom.content.parser import field_names
from newsroom.content.scanner import FolderListing, Source, path_order, scan_folders, unread_folder_problem
from newsroom.content.static_pages import StaticPage, read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.library.redirect_lines import NO_LINES, RedirectLines
from newsroom.library.redirects_file import REDIRECTS_FILE, read_redirects
from newsroom.model.items import Item
from newsroom.model.problems import Problem
from newsroom.pages.presenter import Presenter
from newsroom.runtime.cache import Cache


class Scan(Struct, frozen=True):
    """The folders below content/ with their files, and what is wrong with folders."""

    listings: tuple[FolderListing, ...]
    problems: tuple[Problem, ...]
    started_ns: int
    """When content/ began to be listed, in ns since 1970."""

    @property
    def sources(self) -> list[Source]:
        """All files in order of path."""
        return sorted((source for listing in self.listings for source in listing.files), key=path_order)


class Content(Struct, frozen=True):
    """The content of a project at one moment, read and put in order.

    That of an incremental build reads items when they are asked for, and `digests` has those that were.
    """

    project: Project
    sources: Mapping[str, Source]
    library: Library
    static_pages: dict[str, StaticPage]
    """MkDocs' own pages by path under content/."""
    versions: Mapping[str, Item]
    """Every item, introduction and next version by the path of its file."""
    digests: dict[str, bytes]
    """Of the files of these, by path."""
    unreadable_paths: frozenset[str]
    """Markdown files that gave no item and no page."""
    file_info: FileInfoCache
    problems: tuple[Problem, ...]
    """What is wrong in single files; `find_problems` also compares them."""


class Loaded(Content, frozen=True, kw_only=True):
    """Content with what its pages are made by."""

    scan: Scan
    fragment: Callable[[str], str]
    """The sanitised HTML of a digest. Raises sqlite3.DatabaseError where the cache has lost it."""
    presenter: Presenter
    update: Update | None = None
    """What differs from the last build; None where that is not known, and everything may."""


def scan(folders: Folders, time_ns: Callable[[], int]) -> Scan:
    """List content/; `time_ns` is the clock, in ns since 1970."""
    started_ns = time_ns()
    unreadable: list[str] = []
    listings = tuple(scan_folders(folders.content, unreadable.append))
    problems = (unread_folder_problem(f"{folders.content_name}/{path}".rstrip("/")) for path in unreadable)
    return Scan(listings, tuple(problems), started_ns)


def load(
    workspace: Workspace,
    project: Project,
    scan: Scan,
    events: PageEvents | None = None,
    held_back: frozenset[str] = frozenset(),
) -> Loaded:
    """Read all items, from the cache where their files are unchanged; `events` are what plugins do to a body.

    `held_back` are paths of drafts that cannot be shown even in a preview.
    """
    folders, settings = project.folders, project.settings
    listed = scan.sources
    sources = {source.path: source for source in listed}
    sections = frozenset(section.key for section in settings.sections)
    item_sources, page_sources = split_sources(listed, sections)
    read = ItemLoader(
        workspace.cache,
        partial(project.parser, events),
        KINDS,
        content_name=folders.content_name,
        scan_start_ns=scan.started_ns,
        jobs=workspace.jobs,
    ).load(item_sources, partial(workspace.progress.show, "Đang đọc bài"))
    static_pages, page_problems = read_static_pages(
        page_sources,
        project.converter(),
        content_name=folders.content_name,
        sections=sections,
        item_keys=field_names(KINDS),
        now=project.now,
    )
    file_info = FileInfoCache(
        sources, workspace.cache, now_ns=scan.started_ns, clean_attachments=settings.clean_attachments
    )
    redirects = read_redirects(
        sources.get(REDIRECTS_FILE), folders.content_name, workspace.cache, now_ns=scan.started_ns
    )
    library = make_library(project, read.items, static_pages, sources, file_info, held_back, redirects.lines)
    return Loaded(
        project=project,
        scan=scan,
        sources=sources,
        library=library,
        static_pages=static_pages,
        versions=read.items,
        digests=read.digests,
        unreadable_paths=frozenset(
            source.path
            for source in (*item_sources, *page_sources)
            if source.path not in read.digests and source.path not in static_pages
        ),
        fragment=partial(_load_fragment, workspace.cache, read.fragments),
        file_info=file_info,
        presenter=Presenter(library, file_info, KINDS),
        problems=(*scan.problems, *read.problems, *page_problems, *redirects.problems),
    )


def page_sources(scan: Scan, sections: frozenset[str]) -> list[Source]:
    """The Markdown files that are no items."""
    found = (
        source
        for listing in scan.listings
        if listing.folder.partition("/")[0] not in sections
        for source in listing.files
    )
    return [source for source in found if source.path.endswith(".md")]


def load_changes(workspace: Workspace, project: Project, scan: Scan, record: Record, base: Base) -> Loaded:
    """Read what has changed since the last build, and let the index follow."""
    updater = Updater(workspace, project, base, record.index, record.sources, scan.started_ns)
    update = updater.update(record.sources.changed())
    library = update.library
    return Loaded(
        project=project,
        scan=scan,
        sources=record.sources,
        library=library,
        static_pages=update.static_pages,
        versions=update.versions,
        digests=update.digests,
        unreadable_paths=update.unreadable_paths,
        fragment=partial(_load_fragment, workspace.cache, update.fragments),
        file_info=update.file_info,
        presenter=Presenter(library, update.file_info, KINDS),
        problems=(*scan.problems, *chain.from_iterable(update.file_problems.values())),
        update=update,
    )


def make_library(
    project: Project,
    versions: Mapping[str, Item],
    static_pages: Mapping[str, StaticPage],
    sources: Iterable[str],
    file_info: FileInfoCache,
    held_back: frozenset[str] = frozenset(),
    redirect_lines: RedirectLines = NO_LINES,
) -> Library:
    """The library of what was read, by path; `sources` are the paths of all files."""
    keys = [section.key for section in project.settings.sections]
    introduction_paths = {key: f"{key}/index.md" for key in keys if f"{key}/index.md" in versions}
    without = set(introduction_paths.values())
    return Library(
        (item for path, item in versions.items() if not item.is_next_version and path not in without),
        introductions={key: versions[path] for key, path in introduction_paths.items()},
        static_pages={page.path: page.permalink for page in static_pages.values()},
        files=frozenset(path for path in sources if not path.endswith(".md")),
        settings=project.settings,
        kinds=KINDS,
        now=project.now,
        preview=project.preview,
        held_back=held_back,
        get_file_info=file_info,
        next_versions=(item for item in versions.values() if item.is_next_version),
        redirect_lines=redirect_lines,
    )


def _load_fragment(cache: Cache, new_fragments: Mapping[str, bytes], fragment_digest: str) -> str:
    fragment = new_fragments.get(fragment_digest)
    if fragment is None:
        fragment = cache.fragment(fragment_digest)
    if fragment is None:
        # Its item is in the cache and it is not, or not whole: the cache is damaged.
        raise sqlite3.DatabaseError(f"no fragment {fragment_digest}")
    return fragment.decode()
