"""Finds what a reference that an editor wrote leads to, and the address readers reach it at."""

import posixpath
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cached_property
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, file_extension
from newsroom.model.items import Item
from newsroom.text.normalize import nfc


class Target(Struct, frozen=True):
    """What a reference leads to: an item, a hand-written page, a file under content/, or a page the build makes."""

    kind: Literal["item", "page", "file", "generated"]
    path: str


def is_publishable(path: str) -> bool:
    """Whether a file's type is on the list of what may be published beside an item."""
    extension = file_extension(path)
    return extension in IMAGE_FORMATS or extension in ATTACHMENT_TYPES


class TargetIndex:
    """All that references may lead to, nothing of it outside content/."""

    def __init__(
        self,
        *,
        items: Mapping[str, Item],
        static_pages: Mapping[str, str],
        files: Set[str],
        iter_generated: Callable[[], Iterable[str]],
        base: str,
    ) -> None:
        """`static_pages` has each page's permalink by path; `iter_generated` gives what the build makes of its own."""
        self._items, self._static_pages, self._files, self._base = items, static_pages, files, base
        self._iter_generated = iter_generated
        self._targets: dict[tuple[str, str], Target | None] = {}

    def find_target(self, reference: str, *, from_path: str) -> Target | None:
        """What a reference in the file at `from_path` leads to; None for what is not there.

        The reference may be a path with or without `.md`, or a permalink. It counts from the file's folder; where that
        gives nothing, and where it begins with a slash, from the root of content/. Case does not matter.
        """
        # A build looks each link up several times: to check it, to compare it, and to render it.
        key = reference, from_path
        if key not in self._targets:
            self._targets[key] = self._find_target(reference, from_path)
        return self._targets[key]

    def _find_target(self, reference: str, from_path: str) -> Target | None:
        path = nfc(reference_path(reference))
        if not path:
            return self._match_path(from_path)
        from_folder = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), path))
        from_root = posixpath.normpath(path.strip("/") or ".")
        order = {"/": (from_root,), ".": (from_folder,)}.get(path[0], (from_folder, from_root))
        return next(filter(None, map(self._match_path, order)), None)

    def url(self, target: Target) -> str:
        """The address of a target from the host's root, whether readers may see it or not."""
        if target.kind == "item":
            return self._base + self._items[target.path].permalink
        return self._base + quote(self._static_pages[target.path] if target.kind == "page" else target.path)

    def _match_path(self, path: str) -> Target | None:
        lowercase = path.lower()
        spellings = (path, lowercase, self._path_by_lowercase(lowercase))
        return next(filter(None, (self._match_exact_path(address) for address in spellings if address)), None)

    def _match_exact_path(self, path: str) -> Target | None:
        for name in (path, f"{path}.md", f"{path}/index.md"):
            if name in self._items:
                return Target("item", name)
            if name in self._static_pages:
                return Target("page", name)
        if path in self._files:
            return Target("file", path)
        page = "" if path == "." else f"{path.removesuffix('/index.md')}/"
        return next((Target("generated", address) for address in (page, path) if address in self.generated), None)

    @cached_property
    def generated(self) -> frozenset[str]:
        """Paths of the pages and files that the build makes of its own: lists, feeds, sitemaps, data."""
        return frozenset(self._iter_generated())

    def set_generated(self, paths: frozenset[str]) -> None:
        """Let the pages and files that the build makes be these."""
        self.__dict__["generated"] = paths

    def take_generated(self, other: "TargetIndex") -> None:
        """Take over what another index has found that the build makes, if it has been asked for that."""
        if "generated" in other.__dict__:
            self.set_generated(other.generated)

    def _path_by_lowercase(self, path: str) -> str | None:
        """The file or page that has this path in small letters."""
        return self._paths_by_lowercase.get(path)

    @cached_property
    def _paths_by_lowercase(self) -> dict[str, str]:
        """Files and pages by their path in small letters; items' paths have no others."""
        return {path.lower(): path for path in sorted((*self._files, *self._static_pages), reverse=True)}


def reference_path(reference: str) -> str:
    """The path of a reference as a file name has it: without query and fragment, percent-decoded."""
    try:
        return unquote(urlsplit(reference).path)
    except ValueError:
        return reference


def reference_anchor(reference: str) -> str:
    """The `#fragment` of a reference, or ""."""
    try:
        fragment = urlsplit(reference).fragment
    except ValueError:
        return ""
    return f"#{fragment}" if fragment else ""


def relative_reference(path: str, from_path: str) -> str:
    """A path under content/ as the file at another path refers to it: `../10/bai.md`."""
    return posixpath.relpath(path, posixpath.dirname(from_path) or ".")
