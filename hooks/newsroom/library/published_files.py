"""Finds the files under content/ that something public shows or links to: only those are published."""

import posixpath
from collections.abc import Collection, Iterable, Iterator

from newsroom.library.library import Library
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.library.root_files import root_file_use
from newsroom.library.target_index import is_publishable
from newsroom.model.items import Item


def referenced_files(library: Library, item: Item) -> Iterator[str]:
    """Paths under content/ of the files an item shows or links to, publishable or not."""
    for reference in (*item.files, *item.body.links):
        target = library.find_target(reference, from_path=item.path)
        if target is not None and target.kind == "file":
            yield target.path


def own_files(library: Library, item: Item) -> list[str]:
    """The files beside an item that nothing but it, in any of its versions, shows or links to."""
    folder = posixpath.dirname(item.path)
    own = (version for version in library.versions if version.path == item.path)
    shown = (path for version in own for path in referenced_files(library, version))
    files = {path for path in shown if posixpath.dirname(path) == folder}
    for other in (*library.versions, *library.introductions.values()) if files else ():
        if other.path != item.path:
            files.difference_update(referenced_files(library, other))
    return sorted(files)


def published_files(library: Library, static_pages: Iterable[Item], named_files: Collection[str]) -> set[str]:
    """The files that readers get: of all under content/, these alone are published with the pages.

    Those that public items and hand-written pages show, those that mkdocs.yml names (`named_files`), and the few that
    other services ask for by name.
    """
    items = (*library.public, *library.introductions.values(), *static_pages)
    shown = {path for item in items for path in referenced_files(library, item) if is_publishable(path)}
    return shown | (set(named_files) & library.files) | {path for path in library.files if root_file_use(path)}


def mentioned_files(library: Library, static_pages: Iterable[Item]) -> set[str]:
    """The files that somebody refers to, in public or in a draft; not in a version that a next one has replaced."""
    versions = (*library.items.values(), *library.next_versions.values())
    everywhere = (*versions, *library.introductions.values(), *static_pages)
    return {path for item in everywhere for path in referenced_files(library, item)}


def unmentioned_files(library: Library, static_pages: Iterable[Item], named_files: Collection[str]) -> set[str]:
    """The files that nobody refers to, in public or in a draft, and that are published for no other reason."""
    mentioned = mentioned_files(library, static_pages)
    return set(library.files) - {REDIRECTS_FILE} - mentioned - published_files(library, static_pages, named_files)
