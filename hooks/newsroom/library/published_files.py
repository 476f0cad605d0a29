"""Finds the files under content/ that items show or link to: those go public with them, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsroom.library.library import Library
from newsroom.library.target_index import is_publishable
from newsroom.model.file_types import IMAGE_FORMATS, file_extension
from newsroom.model.items import Item


def referenced_files(library: Library, item: Item) -> Iterator[str]:
    """Paths under content/ of the files an item shows or links to."""
    for reference in (*item.files, *item.body.links):
        target = library.find_target(reference, from_path=item.path)
        if target is not None and target.kind == "file" and is_publishable(target):
            yield target.path


def static_page_pictures(library: Library, static_pages: Iterable[Item]) -> set[str]:
    """Paths under content/ of the pictures that hand-written pages show."""
    found = (library.find_target(each, from_path=page.path) for page in static_pages for each in page.body.images)
    return {
        target.path
        for target in found
        if target and target.kind == "file" and file_extension(target.path) in IMAGE_FORMATS
    }


def published_files(library: Library) -> set[str]:
    """The files that public items show: of all under content/, these alone are published with them."""
    shown = (*library.public, *library.introductions.values())
    return {path for item in shown for path in referenced_files(library, item)}


def unpublished_files(library: Library) -> set[str]:
    """The files that only items readers do not see refer to."""
    hidden = {
        path
        for item in library.items.values()
        if item.path not in library.public_paths
        for path in referenced_files(library, item)
    }
    return hidden - published_files(library) if hidden else hidden
