"""Finds the files under content/ that items show or link to: those go public with them, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsroom.library.library import Library
from newsroom.model.file_types import PICTURES, suffix
from newsroom.model.items import Item
from newsroom.pages.presenter import publishable


def shown_files(library: Library, item: Item) -> Iterator[str]:
    """Paths under content/ of the files an item shows or links to."""
    for reference in (*item.files, *item.body.links):
        target = library.find(reference, near=item.path)
        if target is not None and target.kind == "file" and publishable(target):
            yield target.path


def shown_pictures(library: Library, hand_written: Iterable[Item]) -> set[str]:
    """Paths under content/ of the pictures that hand-written pages show."""
    found = (library.find(each, near=page.path) for page in hand_written for each in page.body.pictures)
    return {target.path for target in found if target and target.kind == "file" and suffix(target.path) in PICTURES}


def published_files(library: Library) -> set[str]:
    """The files that public items show: of all under content/, these alone are published with them."""
    shown = (*library.public, *library.introductions.values())
    return {path for item in shown for path in shown_files(library, item)}


def hidden_files(library: Library) -> set[str]:
    """The files that only items readers do not see refer to."""
    hidden = {
        path
        for item in library.items.values()
        if item.path not in library.public_paths
        for path in shown_files(library, item)
    }
    return hidden - published_files(library) if hidden else hidden
