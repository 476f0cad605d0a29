"""Finds what a reference that an editor wrote leads to, and the address readers reach it at."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal
from urllib.parse import quote

from msgspec import Struct

from newsroom.model.feed_formats import FEED_FILE_NAMES
from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, file_extension
from newsroom.model.items import Item
from newsroom.model.references import reference_path
from newsroom.text.normalize import nfc

# Files the build makes once for the site, beside the feeds of every list of items.
GENERATED_FILES = frozenset({"sitemap.xml", "news-sitemap.xml", "feeds.opml", "ke-hoach/index.json"})


class Target(Struct, frozen=True):
    """What a reference leads to: an item, a hand-written page, a file under content/, or a page the build makes."""

    kind: Literal["item", "page", "file", "made"]
    path: str


def is_publishable(target: Target) -> bool:
    """Whether a file's type is on the list of what may be published beside an item."""
    return file_extension(target.path) in IMAGE_FORMATS or file_extension(target.path) in ATTACHMENT_TYPES


class TargetIndex:
    """All that references may lead to, nothing of it outside content/."""

    def __init__(
        self,
        *,
        items: Mapping[str, Item],
        static_pages: Mapping[str, str],
        files: frozenset[str],
        list_paths: Callable[[], Iterable[str]],
        base: str,
    ) -> None:
        """`pages` maps each hand-written page's path to its permalink; `lists` gives the paths of the made lists."""
        self._items, self._static_pages, self._files, self._get_list_paths, self._base = (
            items,
            static_pages,
            files,
            list_paths,
            base,
        )
        self._targets: dict[tuple[str, str], Target | None] = {}

    def find_target(self, reference: str, *, from_path: str) -> Target | None:
        """What a reference written in the file `near` leads to; None for what is not there.

        The reference may be a path with or without `.md`, or a permalink. It counts from the file's folder; where that
        gives nothing, and where it begins with a slash, from the root of content/. Case does not matter.
        """
        # A build asks for each link several times: to check it, to see whether it changed, and to draw it.
        question = reference, from_path
        if question not in self._targets:
            self._targets[question] = self._find_target(reference, from_path)
        return self._targets[question]

    def _find_target(self, reference: str, from_path: str) -> Target | None:
        written = nfc(reference_path(reference))
        if not written:
            return self._match_path(from_path)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), written))
        from_root = posixpath.normpath(written.strip("/") or ".")
        order = (from_root,) if written[0] == "/" else (beside,) if written[0] == "." else (beside, from_root)
        return next(filter(None, map(self._match_path, order)), None)

    def url(self, target: Target) -> str:
        """The address of a target from the host's root, whether readers may see it or not."""
        if target.kind == "item":
            return self._base + self._items[target.path].permalink
        return self._base + quote(self._static_pages[target.path] if target.kind == "page" else target.path)

    def _match_path(self, path: str) -> Target | None:
        small = path.lower()
        return (
            self._match_exact_path(path)
            or self._match_exact_path(small)
            or self._match_exact_path(self._paths_by_lowercase.get(small, ""))
        )

    def _match_exact_path(self, path: str) -> Target | None:
        for name in (path, f"{path}.md", f"{path}/index.md"):
            if name in self._items:
                return Target("item", name)
            if name in self._static_pages:
                return Target("page", name)
        if path in self._files:
            return Target("file", path)
        place = path.removesuffix("/index.md")
        if place in self._list_paths:
            return Target("made", f"{place}/" if place != "." else "")
        folder, _, name = path.rpartition("/")
        return (
            Target("made", path)
            if path in GENERATED_FILES or (name in FEED_FILE_NAMES and (folder or ".") in self._list_paths)
            else None
        )

    @cached_property
    def _list_paths(self) -> frozenset[str]:
        return frozenset({".", *self._get_list_paths()})

    @cached_property
    def _paths_by_lowercase(self) -> dict[str, str]:
        """Files and pages by their path in small letters; items' paths have no others."""
        return {path.lower(): path for path in sorted((*self._files, *self._static_pages), reverse=True)}
