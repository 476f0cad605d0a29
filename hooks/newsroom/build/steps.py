"""The steps of a build, in their order: each takes the value of the step before and returns a new one.

scan → Scan; load → Loaded; start_output → Output; make → Made; publish → PublishResult. Commands that only read content
stop after `load`.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct

from newsroom.build import site_record
from newsroom.build.base import Base, load_base, save_base
from newsroom.build.compressed_copies import compressed_copies
from newsroom.build.executor import make_files
from newsroom.build.incremental import Update, Updater
from newsroom.build.manifest import (
    SEARCH_PAGE,
    SITEMAP_INDEX,
    SITEMAP_LISTS,
    SITEMAP_PAGES,
    Manifest,
    file_node,
    sitemap_node,
)
from newsroom.build.old_addresses import OldAddresses
from newsroom.build.products import MKDOCS, Node
from newsroom.build.project import Folders, Project
from newsroom.build.publisher import OutputFile, Publication, Publisher, PublishResult, RegisterChange
from newsroom.build.relations import affected_nodes, changed_months
from newsroom.build.renderers import Renderers
from newsroom.build.rows import RowMaker
from newsroom.build.search_output import SearchTasks, finish_search_index, kept_files, start_search_index
from newsroom.build.site_state import TOTALS, SiteState
from newsroom.build.staging import StagingArea, create_staging_area
from newsroom.build.static_output import stage_mkdocs_output
from newsroom.build.up_to_date import next_change
from newsroom.build.workspace import Workspace
from newsroom.checks.collector import CheckResult
from newsroom.content.loader import ItemLoader, split_sources
from newsroom.content.markdown.converter import PageEvents
from newsroom.content.media.caches import FileInfoCache, ImageCache
from newsroom.content.parser import field_names
from newsroom.content.scanner import FolderListing, Source, path_order, scan_folders, unread_folder_problem
from newsroom.content.source_index import SourceIndex
from newsroom.content.static_pages import StaticPage, read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.index import LibraryIndex
from newsroom.library.item_rows import PUBLIC, WITHDRAWN, finding_keys, lookup_keys
from newsroom.library.library import Library
from newsroom.library.lookups import found_by
from newsroom.library.published_files import published_files, referenced_files
from newsroom.library.redirect_lines import NO_LINES, RedirectLines
from newsroom.library.redirects_file import REDIRECTS_FILE, read_redirects
from newsroom.model.items import FocalPoint, Item
from newsroom.model.problems import Problem
from newsroom.pages.presenter import Presenter
from newsroom.pages.sitemap import SitemapUrl
from newsroom.runtime.blocks import Blocks
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest
from newsroom.search.index import SearchIndex

# Of a change of more files everything is read.
_FEW_CHANGES, _SMALL_SHARE = 100, 0.2


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


class Record(Struct, frozen=True):
    """What is recorded of the last build of a site, while it becomes that of this one."""

    blocks: Blocks
    index: LibraryIndex
    sources: SourceIndex
    base: Base | None


class Output(Struct, frozen=True):
    """Content, and where its files go: the published site, the staging area, the search index built into it."""

    loaded: Loaded
    site: SiteState
    nodes: list[Node] | None
    """The nodes that may be other than the last build made them; None are all."""
    publisher: Publisher
    staging: StagingArea
    search: SearchTasks


class Made(Struct, frozen=True):
    """The files of a new version of the site, staged where they changed."""

    files: list[OutputFile]
    sitemap: dict[str, str]
    """The last change of a page in each file of the sitemap."""


class Checked(Struct, frozen=True):
    """What the checks found, and what it was found in."""

    inputs: str
    """A digest of all inputs but content/; "" where the next build shall not rely on this one."""
    results: Mapping[str, CheckResult]
    problems: Sequence[Problem]


def scan(folders: Folders, time_ns: Callable[[], int]) -> Scan:
    """List content/; `time_ns` is the clock, in ns since 1970."""
    started_ns = time_ns()
    unreadable: list[str] = []
    listings = tuple(scan_folders(folders.content, unreadable.append))
    problems = (unread_folder_problem(f"{folders.content_name}/{path}".rstrip("/")) for path in unreadable)
    return Scan(listings, tuple(problems), started_ns)


def open_record(workspace: Workspace, folders: Folders) -> Record:
    """What is recorded of the last build of a site. Raises DamagedBlock where that is damaged."""
    blocks = Blocks(partial(workspace.cache.block, str(folders.site)))
    base = load_base(blocks)
    blocks.is_recorded = base is not None or blocks.get(TOTALS) is not None
    return Record(blocks, LibraryIndex(blocks), SourceIndex(blocks, folders.content), base)


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


def is_small_change(record: Record) -> bool:
    """Whether so few files have changed that it takes less time to read those than to read all."""
    changed = len(record.sources.changed())
    return changed < _FEW_CHANGES or changed < len(record.sources) * _SMALL_SHARE


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


def start_output(workspace: Workspace, loaded: Loaded, site: SiteState) -> Output:
    """Start to build the search index: it takes longest, and runs while content is checked and MkDocs does its part."""
    nodes = _nodes_to_make(loaded, site)
    publisher = Publisher(site, workspace.cache, workspace.site_changes, nodes)
    staging = create_staging_area(workspace.folders.staging)
    index = SearchIndex(loaded.presenter, loaded.fragment, KINDS, key=workspace.key)
    months = None if loaded.update is None else changed_months(loaded.update.changes, loaded.update.library)
    search = start_search_index(workspace, index, site, publisher, staging, months)
    return Output(loaded, site, nodes, publisher, staging, search)


def _nodes_to_make(loaded: Loaded, site: SiteState) -> list[Node] | None:
    if loaded.update is None:
        return None
    nodes = {*affected_nodes(loaded.update.changes, loaded.update.library), *site.nodes_to_mend}
    if loaded.update.redirects_changed:
        # There may be fewer now.
        nodes.update(site.products.group("redirects"))
    return sorted(nodes | {MKDOCS, SEARCH_PAGE, SITEMAP_PAGES, SITEMAP_INDEX})


def make(workspace: Workspace, output: Output, record: Record, renderers: Renderers, *, theme_key: bytes) -> Made:
    """Make and stage the files that changed, and those that MkDocs wrote.

    `theme_key` stands for the templates and for what they read of the project's settings.
    """
    loaded, publisher, staging = output.loaded, output.publisher, output.staging
    home_url = loaded.project.settings.home_url
    image_cache = ImageCache(workspace.folders.cache / "pictures")
    shown = _ShownFiles(loaded)
    manifest = Manifest(
        loaded.presenter,
        renderers,
        key=digest(workspace.key, theme_key),
        sources=loaded.sources,
        image_cache=image_cache,
        is_shown=shown.is_shown,
        focal_points=shown.focal_points,
        static_pages=[SitemapUrl(home_url + page.permalink) for page in loaded.static_pages.values()],
        old_addresses=OldAddresses(loaded.library, output.site, loaded.update.changes if loaded.update else None),
        named_files=[file.name for file in loaded.project.named_files],
    )
    nodes = [*manifest.nodes()] if output.nodes is None else output.nodes
    artifacts = list(chain.from_iterable(map(manifest.artifacts, nodes)))
    known = record.base.sitemap if record.base is not None and output.nodes is not None else {}
    sitemap_nodes = (
        [*map(sitemap_node, manifest.sitemap_years()), SITEMAP_LISTS, SITEMAP_PAGES]
        if output.nodes is None
        else [node for node in nodes if node.startswith("sitemap ") and node != SITEMAP_INDEX]
    )
    sitemaps, sitemap = manifest.sitemap(sitemap_nodes, known)
    files = make_files(workspace, [*artifacts, *sitemaps], publisher, staging, "Đang làm trang")
    search = finish_search_index(workspace, output.search, output.site, publisher, staging)
    files += search.files
    if output.nodes is None:
        files += kept_files(search, output.site)
    else:
        publisher.also_make(search.nodes)
    files += make_files(workspace, [manifest.search_page(search.contents)], publisher, staging, "Đang làm trang")
    if output.nodes is None:
        image_cache.delete_unused()
    made_paths, made_nodes = {file.path for file in files}, set(nodes)

    def is_ours(path: str) -> bool:
        if path in made_paths or output.nodes is None:
            return path in made_paths
        node = file_node(path)
        return node not in made_nodes and bool(output.site.products.of(node))

    files += stage_mkdocs_output(workspace.folders.mkdocs_output, publisher, staging, is_ours)
    if loaded.project.settings.precompress and not loaded.project.preview:
        copies = compressed_copies(files, publisher, staging)
        files += make_files(workspace, copies, publisher, staging, "Đang nén")
    return Made(files, sitemap)


class _ShownFiles:
    """Which files something public shows, and around which points pictures are cut."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded, self._library = loaded, loaded.library
        self._published: set[str] | None = None
        self._points: dict[str, list[FocalPoint]] | None = None

    def is_shown(self, path: str) -> bool:
        """Whether a public item, an introduction or a hand-written page shows a file."""
        loaded, library = self._loaded, self._library
        if loaded.update is not None:
            return any(path in referenced_files(library, each) for each in self._referring(path))
        if self._published is None:
            pages = [page.item for page in loaded.static_pages.values()]
            self._published = published_files(library, pages, ())
        return path in self._published

    def _referring(self, path: str) -> Iterator[Item]:
        update = self._loaded.update
        assert update is not None
        keys = finding_keys(found_by(path, None))
        for name in {name for key in keys for name in update.library.index.keys.get(key)}:
            if name in self._loaded.static_pages:
                yield self._loaded.static_pages[name].item
            elif name in self._library.public_paths:
                yield self._library.items[name]
            else:
                section, _, file = name.partition("/")
                if file == "index.md" and section in self._library.introductions:
                    yield self._library.introductions[section]

    def focal_points(self, path: str) -> list[FocalPoint]:
        """Around which points a picture is cut for social networks."""
        presenter = self._loaded.presenter
        if self._loaded.update is not None:
            return _focal_points(presenter, self._referring(path)).get(path, [])
        if self._points is None:
            self._points = _focal_points(presenter, self._library.public)
        return self._points.get(path, [])


def _focal_points(presenter: Presenter, items: Iterable[Item]) -> dict[str, list[FocalPoint]]:
    points: dict[str, list[FocalPoint]] = {}
    for item in items:
        if item.image is not None and item.image.focus is not None:
            known = points.setdefault(presenter.image_path(item), [])
            if item.image.focus not in known:
                known.append(item.image.focus)
    return points


def publish(
    workspace: Workspace,
    output: Output,
    made: Made,
    record: Record,
    checked: Checked,
    confirm: Callable[[Publication], None],
) -> tuple[PublishResult, Base]:
    """Move what changed into the site, remove what it no longer has, and record it as the last good build.

    Nothing is changed where `confirm` raises an exception.
    """
    loaded, cache, site = output.loaded, workspace.cache, str(workspace.folders.site)
    publication = output.publisher.plan(made.files)
    confirm(publication)
    result = output.publisher.publish(publication, output.staging, _shown_items(loaded))
    output.site.products.flush()
    base = _next_base(loaded, made, record, checked)
    save_base(record.blocks, base)
    cache.save_blocks(site, record.blocks.changes)
    record.blocks.changes.clear()
    if loaded.update is None:
        cache.delete_unused_fragments({item.body.digest for item in loaded.versions.values()})
    return result, base


def _next_base(loaded: Loaded, made: Made, record: Record, checked: Checked) -> Base:
    library, update, index = loaded.library, loaded.update, record.index
    if update is None:
        rows = RowMaker(loaded.project.settings)
        index.fill(rows.rows(library, loaded.digests), library.tag_keys)
        waiting = library.next_versions.values()
        keys = {path: sorted(lookup_keys(page.item)) for path, page in loaded.static_pages.items()}
        keys |= {item.path: sorted(lookup_keys(item)) for item in library.introductions.values()}
        keys |= {version.file_path: rows.version_keys(version) for version in waiting}
        for path, each in keys.items():
            for key in each:
                index.keys.add(key, path)
        next_versions = sorted(path for path, item in loaded.versions.items() if item.is_next_version)
        file_problems: dict[str, list[Problem]] = {}
        prefix = f"{loaded.project.folders.content_name}/"
        for problem in loaded.problems:
            file_problems.setdefault(problem.path.removeprefix(prefix), []).append(problem)
    else:
        keys, next_versions, file_problems = update.page_keys, update.next_versions, update.file_problems
    index.flush()
    record.sources.save(loaded.scan.started_ns)
    return Base(
        inputs=checked.inputs,
        built_at=library.now,
        valid_until=next_change(library, index),
        page_keys=keys,
        next_versions=next_versions,
        unreadable=sorted(loaded.unreadable_paths),
        file_problems=file_problems,
        results=dict(checked.results),
        problems=list(checked.problems),
        sitemap=made.sitemap,
    )


def _shown_items(loaded: Loaded) -> RegisterChange | None:
    """What becomes of the site's record of its items; a preview has none, since it is for nobody to read."""
    library = loaded.library
    if library.preview:
        return None
    if loaded.update is None:
        public, withdrawn = ([item.path for item in items] for items in (library.public, library.withdrawn))
        digests = {path: loaded.digests[library.items[path].file_path] for path in (*public, *withdrawn)}
        entries = site_record.shown_items(public, withdrawn, digests)
        return RegisterChange(lambda: entries)
    index, changes = loaded.update.library.index, loaded.update.changes.rows
    before, now = (
        {
            path: site_record.shown_version(row.digest, is_withdrawn=WITHDRAWN in row.lists)
            for path, row in rows
            if row is not None and (PUBLIC in row.lists or WITHDRAWN in row.lists)
        }
        for rows in (
            [(path, change.before) for path, change in changes.items()],
            [(path, change.after) for path, change in changes.items()],
        )
    )

    def every() -> dict[str, str]:
        rows = ((path, index.row(path)) for path in index.paths())
        return {
            path: site_record.shown_version(row.digest, is_withdrawn=WITHDRAWN in row.lists)
            for path, row in rows
            if row is not None and (PUBLIC in row.lists or WITHDRAWN in row.lists)
        }

    return RegisterChange(every, before, now)
