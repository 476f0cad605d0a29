"""Which files of content/ something public shows, and around which points pictures are cut."""

from collections.abc import Iterable, Iterator

from newsroom.build.content import Loaded
from newsroom.library.item_rows import finding_keys
from newsroom.library.lookups import found_by
from newsroom.library.published_files import published_files, referenced_files
from newsroom.model.items import FocalPoint, Item
from newsroom.pages.presenter import Presenter


class ShownFiles:
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
