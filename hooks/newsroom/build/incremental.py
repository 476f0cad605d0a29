"""Brings the index of the last build up to date with what has changed since, and tells all that depends on it."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from msgspec import Struct, structs

from newsroom.build.base import Base, problems_by_file
from newsroom.build.changes import Before, Changes, RowChange, record_before, referring_paths
from newsroom.build.project import Project
from newsroom.build.relations import changed_topics
from newsroom.build.rows import RowMaker
from newsroom.build.workspace import Workspace
from newsroom.content.loader import ItemLoader, LoadedItems
from newsroom.content.media.caches import FileInfoCache
from newsroom.content.parser import field_names
from newsroom.content.scanner import Source, path_order
from newsroom.content.source_index import Attachments, ParsedFiles, SourceIndex
from newsroom.content.static_pages import StaticPage, read_static_pages
from newsroom.kinds import KINDS
from newsroom.library.approvals import with_files_checked
from newsroom.library.index import LibraryIndex
from newsroom.library.indexed_library import IndexedLibrary
from newsroom.library.item_rows import (
    claim_name,
    entry_path,
    finding_keys,
    looked_up_places,
    lookup_keys,
    lookup_places,
    microseconds,
    path_names,
    topic_list,
)
from newsroom.library.lookups import list_found_by
from newsroom.library.redirect_lines import RedirectLines
from newsroom.library.redirects_file import REDIRECTS_FILE, read_redirects
from newsroom.model import urls
from newsroom.model.items import NEXT_VERSION, Item, item_path, next_version_path
from newsroom.model.problems import Problem
from newsroom.text.normalize import slug


class Update(Struct, frozen=True):
    """The content as it is now, as far as it was read, and what differs from the last build."""

    library: IndexedLibrary
    changes: Changes
    static_pages: dict[str, StaticPage]
    versions: Mapping[str, Item]
    """Items, introductions and next versions by the path of the file, each read when it is asked for."""
    digests: dict[str, bytes]
    """Of these files, by path."""
    unreadable_paths: frozenset[str]
    file_info: FileInfoCache
    file_problems: dict[str, list[Problem]]
    """What is wrong in single files, by path."""
    fragments: dict[str, bytes]
    """Of files that were read, what the cache does not have, by digest."""
    checked_paths: frozenset[str]
    """Files that changed, and those that look up what changed."""
    claims: dict[str, tuple[str, ...]]
    """What items that changed claim or claimed, and the paths of all that claim it now."""
    page_keys: dict[str, list[str]]
    next_versions: list[str]
    redirects_changed: bool
    paths_moved: bool
    """Whether files came or went."""


class Updater:
    """Updates the index of one site in one build."""

    def __init__(
        self, workspace: Workspace, project: Project, base: Base, index: LibraryIndex, sources: SourceIndex, now_ns: int
    ) -> None:
        """`sources` have been compared with content/; `now_ns` is a time before that."""
        self._workspace, self._project, self._base, self._index = workspace, project, base, index
        self._sources, self._now_ns = sources, now_ns
        self._sections = frozenset(section.key for section in project.settings.sections)
        self._introductions = {f"{key}/index.md": key for key in self._sections}
        self._rows = RowMaker(project.settings)
        self._loader = ItemLoader(
            workspace.cache,
            partial(project.parser, None),
            KINDS,
            content_name=project.folders.content_name,
            scan_start_ns=now_ns,
            jobs=workspace.jobs,
        )
        self._fragments: dict[str, bytes] = {}
        self._items: dict[str, Item | None] = {}
        self._digests: dict[str, bytes] = {}
        self._file_info = FileInfoCache(
            sources,
            workspace.cache,
            now_ns=now_ns,
            clean_attachments=project.settings.clean_attachments,
            read_ahead=False,
        )

    def update(self, changed: Mapping[str, Source | None]) -> Update:
        """Read the files that changed, let the index follow, and find what depends on them."""
        project, index = self._project, self._index
        items = {path for path in changed if path.endswith(".md") and self._is_item_file(path)}
        pages = {path for path in changed if path.endswith(".md")} - items
        files = changed.keys() - items - pages
        loaded = self._load(items, changed)
        static_pages, page_problems = self._read_static_pages()
        redirects = read_redirects(
            self._sources.get(REDIRECTS_FILE),
            project.folders.content_name,
            self._workspace.cache,
            now_ns=self._now_ns,
            in_groups=True,
        )
        library = self._library(static_pages, redirects.lines, {}, {})
        tags_before = dict(library.tags)
        rows, waiting, replaced = self._follow_items(library, items, files)
        lists = {name for change in rows.values() for name in change.lists}
        before = record_before(index, rows, lists, tags_before)
        for path, change in rows.items():
            index.put(path, change.after, library.tag_keys)
        library = self._library(static_pages, redirects.lines, waiting, replaced)
        page_keys, other_keys = self._follow_pages(static_pages, library.introductions, waiting)
        topics = changed_topics(before.tags, library.tags)
        moved = self._came_or_went(changed)
        addresses = _lists_that_came_or_went(before, library, topics)
        names = finding_keys(each for address in addresses for each in list_found_by(address))
        names.update(*map(path_names, (*files, *pages, *rows)))
        names.update(name for change in rows.values() for row in change.rows for name in row.names)
        found = referring_paths(index, rows.values(), names)
        found.update(entry_path(entry) for key in topics for entry in index.lists.all(topic_list(key)))
        touched = dict(rows)
        for path in map(item_path, found):
            row = index.row(path)
            if row is not None:
                touched.setdefault(path, RowChange(row, row))
        keys = {key for change in rows.values() for key in change.keys} | other_keys
        changes = Changes(
            rows=rows,
            touched=touched,
            files=frozenset({*files, *self._files_looked_up(keys)}) - {REDIRECTS_FILE},
            introductions=frozenset(key for path, key in self._introductions.items() if path in items or path in found),
            before=before,
            redirects=frozenset(),
        )
        groups = self._redirect_groups(library, changes, changed, addresses)
        changes = structs.replace(changes, redirects=groups)
        return Update(
            library=library,
            changes=changes,
            static_pages=static_pages,
            versions=ParsedFiles(self._sources, self._read),
            digests=self._digests,
            unreadable_paths=self._unreadable(changed, loaded, static_pages),
            file_info=self._file_info,
            file_problems=self._file_problems(
                changed, static_pages, (*loaded.problems, *page_problems, *redirects.problems)
            ),
            fragments=self._fragments,
            checked_paths=frozenset({*changed, *found, *rows, *addresses}),
            claims=self._claims({*found, *rows, *page_keys, *self._base.page_keys}, rows, page_keys, waiting),
            page_keys=page_keys,
            next_versions=sorted(path for path in self._version_files() if path in self._sources),
            redirects_changed=REDIRECTS_FILE in files,
            paths_moved=moved,
        )

    def _redirect_groups(
        self, library: IndexedLibrary, changes: Changes, changed: Collection[str], addresses: Iterable[str]
    ) -> frozenset[int]:
        """The groups of lines of redirects.txt that changed, or that look up something that did."""
        if REDIRECTS_FILE in changed:
            return frozenset(library.redirect_lines.groups)
        rows = [row for path in changes.readdressed for row in changes.rows[path].rows]
        # Lines may lead to the topics of drafts.
        topics = {urls.tag(slug(key)) for row in rows for tag in row.tags if (key := library.tag_keys[tag])}
        names = finding_keys(each for address in {*addresses, *topics} for each in list_found_by(address))
        paths = {path for path in changed if path not in changes.rows or changes.rows[path].after is None}
        names.update(*map(path_names, (*paths, *changes.files, *changes.readdressed)))
        names.update(name for row in rows for name in row.names)
        return frozenset(library.redirect_lines.groups_with(lookup_places(names)))

    # Reading -------------------------------------------------------------------------------------------------------

    def _is_item_file(self, path: str) -> bool:
        section, slash, _ = path.partition("/")
        return bool(slash) and section in self._sections

    def _load(self, items: Collection[str], changed: Mapping[str, Source | None]) -> LoadedItems:
        sources = [source for path in sorted(items) if (source := changed[path]) is not None]
        gone = [path for path in items if changed[path] is None]
        loaded = self._loader.load_some(sources, gone, partial(self._workspace.progress.show, "Đang đọc bài"))
        self._items |= {source.path: loaded.items.get(source.path) for source in sources}
        self._digests |= loaded.digests
        self._fragments |= loaded.fragments
        return loaded

    def _read(self, path: str) -> Item | None:
        """What the file at a path is parsed to; None where there is none, or it gives no item."""
        if path not in self._items:
            source = self._sources.get(path) if self._is_item_file(path) and path.endswith(".md") else None
            read = self._loader.read(source) if source is not None else None
            self._items[path] = read[0] if read is not None else None
            if read is not None:
                self._digests[path] = read[1]
                self._fragments |= read[2]
        return self._items[path]

    def _read_static_pages(self) -> tuple[dict[str, StaticPage], list[Problem]]:
        return read_static_pages(
            [self._sources[path] for path in self._page_files()],
            self._project.converter(),
            content_name=self._project.folders.content_name,
            sections=self._sections,
            item_keys=field_names(KINDS),
            now=self._project.now,
        )

    def _page_files(self) -> list[str]:
        """The Markdown files that are no items, in order of path."""
        folders = (folder for folder in self._sources.folders() if folder.partition("/")[0] not in self._sections)
        found = (source for folder in folders for source in self._sources.below(folder) if source.path.endswith(".md"))
        return [source.path for source in sorted(found, key=path_order)]

    def _version_files(self) -> set[str]:
        return {*self._base.next_versions, *(path for path in self._items if path.endswith(NEXT_VERSION))}

    def _library(
        self,
        static_pages: Mapping[str, StaticPage],
        redirect_lines: RedirectLines,
        waiting: Mapping[str, Item],
        replaced: Mapping[str, Item],
    ) -> IndexedLibrary:
        introductions = {key: self._read(path) for path, key in self._introductions.items() if path in self._sources}
        return IndexedLibrary(
            self._index,
            self._read,
            introductions={key: item for key, item in introductions.items() if item is not None},
            static_pages={page.path: page.permalink for page in static_pages.values()},
            files=Attachments(self._sources),
            file_by_lowercase=self._sources.find_by_lowercase,
            next_versions=waiting,
            replaced=replaced,
            settings=self._project.settings,
            kinds=KINDS,
            now=self._project.now,
            redirect_lines=redirect_lines,
        )

    # Following -----------------------------------------------------------------------------------------------------

    def _follow_items(
        self, library: IndexedLibrary, items: Collection[str], files: Collection[str]
    ) -> tuple[dict[str, RowChange], dict[str, Item], dict[str, Item]]:
        """The items whose rows change, next versions that wait, and items whose place one has taken, by path."""
        index, now = self._index, self._project.now
        due = index.due(microseconds(now))
        suspects = {item_path(path) for path in (*items, *self._version_files())} | set(due)
        if self._project.settings.review.required:
            # An approval is held against the files that an item shows.
            suspects |= {item_path(path) for file in files for key in path_names(file) for path in index.keys.get(key)}
        rows, waiting, replaced = dict[str, RowChange](), dict[str, Item](), dict[str, Item]()
        for path in sorted(suspects - self._introductions.keys()):
            item, version = (self._checked(library, each) for each in (path, next_version_path(path)))
            if item is not None and version is not None and version.goes_live(now, item):
                replaced[path], item, version = item, version, None
            elif item is not None and version is not None:
                waiting[path] = version
            row = None
            if item is not None:
                row = self._rows.row(library, item, self._digests[item.file_path], version)
            before = index.row(path)
            if before != row or (path in due and row is not None):
                rows[path] = RowChange(before, row)
        return rows, waiting, replaced

    def _checked(self, library: IndexedLibrary, path: str) -> Item | None:
        """An item as it was read, with its approval held against the files it shows."""
        item = self._read(path) if path in self._sources else None
        if item is None or not self._project.settings.review.required:
            return item
        return with_files_checked(item, library, self._file_info)

    def _follow_pages(
        self, static_pages: Mapping[str, StaticPage], introductions: Mapping[str, Item], waiting: Mapping[str, Item]
    ) -> tuple[dict[str, list[str]], set[str]]:
        """The keys of files that are no items, by path, and those keys that one of them gets or loses."""
        now = {path: sorted(lookup_keys(page.item)) for path, page in static_pages.items()}
        now |= {f"{key}/index.md": sorted(lookup_keys(item)) for key, item in introductions.items()}
        now |= {version.file_path: self._rows.version_keys(version) for version in waiting.values()}
        before, changed = self._base.page_keys, set[str]()
        for path in before.keys() | now.keys():
            old, new = set(before.get(path, ())), set(now.get(path, ()))
            for key in old - new:
                self._index.keys.remove(key, path)
            for key in new - old:
                self._index.keys.add(key, path)
            changed |= old ^ new
        return now, changed

    def _came_or_went(self, changed: Mapping[str, Source | None]) -> bool:
        """Whether files came or went."""
        return any(source is None or not self._sources.had(path) for path, source in changed.items())

    def _files_looked_up(self, keys: Collection[str]) -> set[str]:
        """The files of content/ that one of these keys may lead to."""
        found = map(self._sources.find_by_lowercase, looked_up_places(keys))
        return {path for path in found if path is not None and not path.endswith(".md")}

    def _claims(
        self,
        paths: Collection[str],
        rows: Mapping[str, RowChange],
        page_keys: Mapping[str, list[str]],
        waiting: Mapping[str, Item],
    ) -> dict[str, tuple[str, ...]]:
        """What the files at these paths claim or claimed, with the paths of all that claim it."""
        index, prefix = self._index, claim_name("")
        found = [row for row in map(index.row, paths) if row is not None]
        found += [change.before for change in rows.values() if change.before is not None]
        keys = {key for row in found for key in row.keys}
        keys.update(key for path in paths for each in (page_keys, self._base.page_keys) for key in each.get(path, ()))
        claims = {key.removeprefix(prefix): index.keys.get(key) for key in keys if key.startswith(prefix)}
        tags = {tag for row in found for tag in row.tags} | {tag for each in waiting.values() for tag in each.tags}
        known = {source.removeprefix("claim ") for source in self._base.results if source.startswith("claim topic ")}
        return claims | (self._rows.topic_claims(tags, known, index, waiting.values()) if tags or known else {})

    def _unreadable(
        self, changed: Mapping[str, Source | None], loaded: LoadedItems, static_pages: Mapping[str, StaticPage]
    ) -> frozenset[str]:
        kept = {path for path in self._base.unreadable if self._is_item_file(path) and path not in changed}
        new = {
            path
            for path, source in changed.items()
            if source is not None and self._is_item_file(path) and path.endswith(".md")
        }
        return frozenset(kept | (new - loaded.items.keys()) | (set(self._page_files()) - static_pages.keys()))

    def _file_problems(
        self, changed: Mapping[str, Source | None], static_pages: Mapping[str, StaticPage], found: Iterable[Problem]
    ) -> dict[str, list[Problem]]:
        # Pages and redirects.txt are read in each build.
        read = {*changed, *self._page_files(), REDIRECTS_FILE}
        kept = {path: each for path, each in self._base.file_problems.items() if path not in read}
        return kept | problems_by_file(found, self._project.folders.content_name)


def _lists_that_came_or_went(before: Before, library: IndexedLibrary, topics: Collection[str]) -> set[str]:
    """The addresses of lists, and of parts of the sitemap, that came or went with items."""
    months = set(library.index.months())
    addresses = {urls.tag(tags[key].slug) for tags in (before.tags, library.tags) for key in topics if key in tags}
    addresses |= {urls.month(*month) for month in before.months ^ months}
    years = {year for year, _ in before.months} ^ {year for year, _ in months}
    return addresses | {urls.sitemap_parts(str(year), 1)[0] for year in years}
