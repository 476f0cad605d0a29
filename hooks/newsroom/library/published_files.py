"""Finds the files under content/ that items show or link to: only those are published."""

from collections.abc import Iterable, Iterator

from newsroom.library.library import Library
from newsroom.library.target_index import is_publishable
from newsroom.model.file_types import IMAGE_FORMATS, file_extension
from newsroom.model.items import Item


def referenced_files(library: Library, item: Item) -> Iterator[str]:
    """Paths under content/ of the files an item shows or links to, publishable or not."""
    for reference in (*item.files, *item.body.links):
        target = library.find_target(reference, from_path=item.path)
        if target is not None and target.kind == "file":
            yield target.path


def static_page_pictures(library: Library, static_pages: Iterable[Item]) -> set[str]:
    """Paths under content/ of the pictures that hand-written pages show."""
    targets = (library.find_target(image, from_path=page.path) for page in static_pages for image in page.body.images)
    paths = {target.path for target in targets if target and target.kind == "file"}
    return {path for path in paths if file_extension(path) in IMAGE_FORMATS}


def published_files(library: Library) -> set[str]:
    """The files that public items show: of all under content/, these alone are published with them."""
    return _publishable_files(library, (*library.public, *library.introductions.values()))


def unpublished_files(library: Library) -> set[str]:
    """The publishable files that only items readers do not see refer to."""
    hidden = (item for item in library.items.values() if item.path not in library.public_paths)
    files = _publishable_files(library, hidden)
    return files - published_files(library) if files else files


def _publishable_files(library: Library, items: Iterable[Item]) -> set[str]:
    return {path for item in items for path in referenced_files(library, item) if is_publishable(path)}
