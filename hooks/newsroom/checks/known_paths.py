"""Finds the path that was probably meant by a reference that leads nowhere."""

import posixpath
from collections.abc import Iterable

from newsroom.library.target_index import reference_path
from newsroom.text.normalize import SimilarTexts


class KnownPaths:
    """Paths that may have been meant; they are looked through once, however many references lead nowhere."""

    def __init__(self, paths: Iterable[str]) -> None:
        in_order = sorted(paths)
        self._paths = SimilarTexts(in_order)
        self._first_by_name: dict[str, str] = {}
        self._first_by_lowercase: dict[str, str] = {}
        for path in in_order:
            name = posixpath.basename(path)
            self._first_by_name.setdefault(name, path)
            self._first_by_lowercase.setdefault(name.lower(), path)
        self._names = SimilarTexts(self._first_by_name)

    def suggest(self, reference: str) -> str | None:
        """The one with the same name elsewhere, a similar path, or one with a similar name; None where none is."""
        path = reference_path(reference).strip("/")
        name = posixpath.basename(path).lower()
        same_name = map(self._first_by_lowercase.get, (name, f"{name}.md") if name else ())
        if found := min(filter(None, same_name), default=None) or self._paths.closest(path):
            return found
        similar_name = self._names.closest(name)
        return None if similar_name is None else self._first_by_name[similar_name]
