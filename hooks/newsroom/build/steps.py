"""The steps of a build, in their order: each takes the value of the step before and returns a new one.

`build/content` reads: scan → Scan; load → Loaded. Then start_output → Output; make → Made; publish → PublishResult.
Commands that only read content stop after `load`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from newsroom.build import site_record
from newsroom.build.base import Base, problems_by_file, save_base
from newsroom.build.compressed_copies import compressed_copies
from newsroom.build.content import Loaded
from newsroom.build.executor import make_files
from newsroom.build.manifest import Manifest
from newsroom.build.next_change import next_change
from newsroom.build.nodes import SEARCH_PAGE, SITEMAP_INDEX, SITEMAP_LISTS, SITEMAP_PAGES, file_node, sitemap_node
from newsroom.build.old_addresses import OldAddresses
from newsroom.build.products import MKDOCS, Node
from newsroom.build.publisher import OutputFile, Publication, Publisher, PublishResult, RegisterChange
from newsroom.build.record import Record
from newsroom.build.relations import affected_nodes, changed_months
from newsroom.build.renderers import Renderers
from newsroom.build.rows import RowMaker
from newsroom.build.search_output import SearchTasks, finish_search_index, kept_files, start_search_index
from newsroom.build.shown_files import ShownFiles
from newsroom.build.site_state import SiteState
from newsroom.build.staging import StagingArea, create_staging_area
from newsroom.build.static_output import stage_mkdocs_output
from newsroom.build.workspace import Workspace
from newsroom.checks.collector import CheckResult
from newsroom.content.media.caches import ImageCache
from newsroom.kinds import KINDS
from newsroom.library.item_rows import PUBLIC, WITHDRAWN, ItemRow, lookup_keys
from newsroom.model.problems import Problem
from newsroom.pages.sitemap import SitemapUrl
from newsroom.runtime.digests import digest
from newsroom.search.index import SearchIndex


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
    shown = ShownFiles(loaded)
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
        file_problems = problems_by_file(loaded.problems, loaded.project.folders.content_name)
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
    return RegisterChange(
        lambda: _shown_versions((path, index.row(path)) for path in index.paths()),
        gone=_shown_versions((path, change.before) for path, change in changes.items()),
        new=_shown_versions((path, change.after) for path, change in changes.items()),
    )


def _shown_versions(rows: Iterable[tuple[str, ItemRow | None]]) -> dict[str, str]:
    """What readers see of items, by path; nothing of those that they do not see."""
    return {
        path: site_record.shown_version(row.digest, is_withdrawn=WITHDRAWN in row.lists)
        for path, row in rows
        if row is not None and not {PUBLIC, WITHDRAWN}.isdisjoint(row.lists)
    }
