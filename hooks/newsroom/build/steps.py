"""The steps of a build, in their order: each takes the value of the step before and returns a new one.

scan → Scan; load → Loaded; start_output → Output; Manifest; make → Made; publish → PublishResult. Commands that only
read content stop after `load`. What is up to date is asked of a Scan, the record of the last build and a SiteState.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec import Struct

from newsroom.build import site_record, up_to_date
from newsroom.build.compressed_copies import compressed_copies
from newsroom.build.dirty_items import ListFingerprints, dirty_items, load_list_fingerprints, save_list_fingerprints
from newsroom.build.executor import make_files
from newsroom.build.manifest import Manifest
from newsroom.build.project import Folders, Project
from newsroom.build.publisher import OutputFile, Publication, Publisher, PublishResult
from newsroom.build.renderers import Renderers
from newsroom.build.search_output import SearchTasks, finish_search_index, month_keys, start_search_index
from newsroom.build.site_state import SiteState
from newsroom.build.staging import StagingArea, create_staging_area
from newsroom.build.static_output import stage_mkdocs_output
from newsroom.build.workspace import Workspace
from newsroom.content.loader import ItemLoader, split_sources
from newsroom.content.markdown.converter import PageEvents
from newsroom.content.media.caches import FileInfoCache, ImageCache
from newsroom.content.parser import field_names
from newsroom.content.scanner import Source, is_mtime_trustworthy, scan_sources
from newsroom.content.static_pages import StaticPage, read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.fingerprints import Fingerprints
from newsroom.library.library import Library
from newsroom.library.redirect_lines import NO_LINES, RedirectLines
from newsroom.library.redirects_file import REDIRECTS_FILE, read_redirects
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.problems import Problem
from newsroom.pages.presenter import Presenter
from newsroom.pages.sitemap import SitemapUrl
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest
from newsroom.search.index import SearchIndex


class Scan(Struct, frozen=True):
    """The files under content/, in order of path, and the folders that cannot be opened."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    started_ns: int
    """When content/ began to be listed, in ns since 1970."""


class Content(Struct, frozen=True):
    """The content of a project at one moment, read and put in order."""

    project: Project
    sources: dict[str, Source]
    library: Library
    static_pages: dict[str, StaticPage]
    """MkDocs' own pages by path under content/."""
    versions: dict[str, Item]
    """Every item, introduction and next version that was read, by the path of its file."""
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
    fingerprints: Fingerprints


class Output(Struct, frozen=True):
    """Content, and where its files go: the published site, the staging area, the search index built into it."""

    loaded: Loaded
    publisher: Publisher
    staging: StagingArea
    search: SearchTasks


class Made(Struct, frozen=True):
    """The files of a new version of the site, staged where they changed."""

    files: list[OutputFile]
    list_fingerprints: ListFingerprints


def scan(folders: Folders, time_ns: Callable[[], int]) -> Scan:
    """List content/; `time_ns` is the clock, in ns since 1970."""
    started_ns = time_ns()
    sources, problems = scan_sources(folders.content, folders.content_name)
    return Scan(tuple(sources), tuple(problems), started_ns)


def load(
    workspace: Workspace,
    project: Project,
    scan: Scan,
    events: PageEvents | None = None,
    held_back: frozenset[str] = frozenset(),
) -> Loaded:
    """Read the items, from the cache where their files are unchanged; `events` are what plugins do to a body.

    `held_back` are paths of drafts that cannot be shown even in a preview.
    """
    folders, settings = project.folders, project.settings
    sources = {source.path: source for source in scan.sources}
    sections = frozenset(section.key for section in settings.sections)
    item_sources, page_sources = split_sources(scan.sources, sections)
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
        fingerprints=Fingerprints(library, content_digests(library, read.digests), file_info),
        problems=(*scan.problems, *read.problems, *page_problems, *redirects.problems),
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


def content_digests(library: Library, digests: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """By the paths of items, the digests of the files they are read from: of a next version that is live, its own."""
    live = {path: digests[library.items[path].file_path] for path in library.replaced}
    return {**digests, **live} if live else digests


def _load_fragment(cache: Cache, new_fragments: dict[str, bytes], fragment_digest: str) -> str:
    fragment = new_fragments.get(fragment_digest)
    if fragment is None:
        fragment = cache.fragment(fragment_digest)
    if fragment is None:
        # Its item is in the cache and it is not, or not whole: the cache is damaged.
        raise sqlite3.DatabaseError(f"no fragment {fragment_digest}")
    return fragment.decode()


def start_output(workspace: Workspace, loaded: Loaded, site: SiteState) -> Output:
    """Start to build the search index: it takes longest, and runs while content is checked and MkDocs does its part."""
    publisher = Publisher(site, workspace.cache, workspace.site_changes)
    staging = create_staging_area(workspace.folders.staging)
    index = SearchIndex(loaded.presenter, loaded.fragment, KINDS, key=workspace.key)
    keys = month_keys(loaded.library, loaded.fingerprints)
    return Output(loaded, publisher, staging, start_search_index(workspace, index, publisher, staging, keys))


def make(workspace: Workspace, output: Output, renderers: Renderers, *, theme_key: bytes) -> Made:
    """Make and stage the files that changed, and those that MkDocs wrote.

    `theme_key` stands for the templates and for what they read of the project's settings.
    """
    loaded, publisher, staging = output.loaded, output.publisher, output.staging
    static_pages, home_url = loaded.static_pages.values(), loaded.project.settings.home_url
    key = digest(workspace.key, theme_key)
    image_cache = ImageCache(workspace.folders.cache / "pictures")
    manifest = Manifest(
        loaded.presenter,
        loaded.fingerprints,
        renderers,
        key=key,
        sources=loaded.sources,
        image_cache=image_cache,
        static_pages=[page.item for page in static_pages],
        named_files=[file.name for file in loaded.project.named_files],
    )
    last = load_list_fingerprints(workspace.cache, workspace.folders.site)
    list_fingerprints, dirty = dirty_items(loaded.library, loaded.fingerprints, last, key=key)

    def is_clean(item: Item) -> bool:
        return item.path not in dirty and publisher.claim_unmodified(urls.page_file(item.permalink))

    static_page_urls = tuple(SitemapUrl(home_url + page.permalink) for page in static_pages)
    artifacts = manifest.artifacts(static_page_urls, is_clean)
    files = make_files(workspace, artifacts, publisher, staging, "Đang làm trang")
    search = finish_search_index(workspace, output.search, publisher, staging)
    files += search.files
    files += make_files(workspace, [manifest.search_page(search.contents)], publisher, staging, "Đang làm trang")
    image_cache.delete_unused()
    files += stage_mkdocs_output(workspace.folders.mkdocs_output, publisher, staging)
    if loaded.project.settings.precompress and not loaded.project.preview:
        copies = compressed_copies(files, publisher, staging)
        files += make_files(workspace, copies, publisher, staging, "Đang nén")
    return Made(files, list_fingerprints)


def publish(workspace: Workspace, output: Output, made: Made, confirm: Callable[[Publication], None]) -> PublishResult:
    """Move what changed into the site, and remove what it no longer has, unless `confirm` raises an exception.

    The records of the last build are deleted first, so that an interrupted publish forces a full comparison.
    """
    publication = output.publisher.plan(made.files)
    confirm(publication)
    cache, site = workspace.cache, workspace.folders.site
    up_to_date.save_build_record(cache, site, None)
    save_list_fingerprints(cache, site, None)
    result = output.publisher.publish(publication, output.staging, _shown_items(output.loaded))
    save_list_fingerprints(cache, site, made.list_fingerprints)
    cache.delete_unused_fragments({item.body.digest for item in output.loaded.versions.values()})
    return result


def _shown_items(loaded: Loaded) -> site_record.Entries | None:
    """The entries of the site's record of its items; a preview has none, since it is for nobody to read."""
    library = loaded.library
    if library.preview:
        return None
    public, withdrawn = ([item.path for item in items] for items in (library.public, library.withdrawn))
    return site_record.shown_items(public, withdrawn, content_digests(library, loaded.digests))


def save_build_record(workspace: Workspace, loaded: Loaded, input_digest: str, warnings: tuple[Problem, ...]) -> None:
    """Record what the site now published was made from, and its warnings, unless a file may have changed meanwhile."""
    racy = [
        source
        for source in loaded.scan.sources
        if not is_mtime_trustworthy(source.stamp, now_ns=loaded.scan.started_ns)
    ]
    if all(up_to_date.unchanged_since_read(source, loaded.digests, now_ns=workspace.time_ns()) for source in racy):
        record = up_to_date.BuildRecord(
            input_digest, loaded.project.now, up_to_date.next_change(loaded.library), warnings
        )
        up_to_date.save_build_record(workspace.cache, workspace.folders.site, record)
