"""Tells which files of the published site builds have put there, and which of them were changed since."""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct, msgpack

from newsroom.build import site_record
from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE, set_mode
from newsroom.build.products import Node, Product, Products
from newsroom.build.workspace import Workspace
from newsroom.content.scanner import published_stamp
from newsroom.runtime.blocks import Blocks, decode_block
from newsroom.runtime.pool import Tasks

INTENT = "intent"
"""The block with the paths that a build is about to put into the site; it is there only until that has been done."""
TOTALS, _OWN_FILES = "totals", "own files"
_SMALL_SITE = 5_000
"""To compare so many files takes less time than to start a process for it."""


class Totals(Struct, frozen=True, array_like=True):
    """A published site as a whole: its version, and how many files and pages it has."""

    version: str = ""
    files: int = 0
    pages: int = 0


class _Found(Struct, frozen=True):
    """What a comparison found: files and their nodes that are to be made again, and files with wrong modes."""

    modified: list[str]
    nodes: set[Node]
    wrong_modes: list[str]


class SiteState:
    """A published site: what builds put into it, and what is to be mended in it.

    Its files are compared with what is recorded of them meanwhile; whoever asks for what differs waits for that.
    """

    def __init__(self, folder: str, blocks: Blocks, products: Products, comparison: Tasks[_Found]) -> None:
        self.folder, self.products, self.blocks, self._comparison = folder, products, blocks, comparison
        self._totals = _totals(blocks)
        intent = blocks.get(INTENT)
        self.was_interrupted = intent is not None
        """Whether a build ended while it changed the site."""
        self.unknown: frozenset[str] = frozenset()
        """Paths that may be of our files, and of which nothing else is known."""
        if intent is not None:
            self.unknown = frozenset(decode_block(intent, list[str], INTENT))
        version = site_record.read_version(folder)
        self.version = version if version == self._totals.version else ""
        """The version by the site's own record and by the cache; "" where these disagree: then any file may be of
        another day.
        """
        if not self.version:
            known = {product.path for _, product in products.all()}
            self.unknown |= site_record.FILES.read(Path(folder)).keys() - known
        own_files = blocks.get(_OWN_FILES)
        known_stamps = {} if own_files is None else decode_block(own_files, dict[str, bytes], _OWN_FILES)
        self.record_is_whole = known_stamps == self._own_stamps()
        """True if the site's record of itself is as the last build left it."""

    @cached_property
    def _found(self) -> list[_Found]:
        return list(self._comparison.results())

    @cached_property
    def modified(self) -> frozenset[str]:
        """Files that were changed or deleted since the last build, or may have been."""
        if not self.version:
            return frozenset(product.path for _, product in self.products.all())
        return frozenset(path for part in self._found for path in part.modified)

    @property
    def nodes_to_mend(self) -> frozenset[Node]:
        """The nodes of these files."""
        return frozenset(node for part in self._found for node in part.nodes)

    @property
    def is_whole(self) -> bool:
        """True if every file that is not in `modified` is as the last build left it."""
        return site_record.is_whole(self.version) and not self.was_interrupted and self.record_is_whole

    def _own_stamps(self) -> dict[str, bytes]:
        stamps = {}
        for path in site_record.own_files(Path(self.folder)):
            with suppress(OSError):
                stamps[path] = published_stamp(os.stat(f"{self.folder}/{path}"))
        return stamps

    @property
    def file_count(self) -> int:
        """How many files builds have put there."""
        return self._totals.files

    @property
    def page_count(self) -> int:
        """How many of them are pages."""
        return self._totals.pages

    def set_totals(self, version: str, files: int, pages: int) -> None:
        """Record the site as a build has left it."""
        self._totals = Totals(version, files, pages)
        self.blocks.put(TOTALS, msgpack.encode(self._totals))
        self.blocks.put(_OWN_FILES, msgpack.encode(self._own_stamps()))
        self.blocks.put(INTENT, None)

    def mend_modes(self) -> None:
        """Let everybody read files and folders, and their owner alone write them, whatever the umask was."""
        wrong_modes = {path for part in self._found for path in part.wrong_modes}
        if not wrong_modes:
            return
        paths = {"", site_record.FOLDER, *site_record.own_files(Path(self.folder)), *wrong_modes}
        for _, product in self.products.all():
            folder = os.path.dirname(product.path)
            while folder not in paths:
                paths.add(folder)
                folder = os.path.dirname(folder)
        for place in map(Path(self.folder).joinpath, sorted(paths)):
            # It may be gone by now, or another user's.
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                if not place.is_symlink() and not set_mode(place, FOLDER_MODE if place.is_dir() else FILE_MODE):
                    return


def _totals(blocks: Blocks) -> Totals:
    data = blocks.get(TOTALS)
    return Totals() if data is None else decode_block(data, Totals, TOTALS)


def read_site_state(workspace: Workspace, blocks: Blocks) -> SiteState:
    """The state of the site; its stamps are compared in another process where there are many files.

    Raises DamagedBlock where what is recorded is damaged.
    """
    folder = str(workspace.folders.site)
    products = Products(blocks)
    groups = products.groups

    def compare(numbers: Sequence[int]) -> _Found:
        workspace.cache.reconnect_after_fork()
        found = _Found([], set(), [])
        if os.name == "posix" and groups and os.stat(folder).st_mode & 0o777 != FOLDER_MODE:
            found.wrong_modes.append("")
        for number in numbers:
            _compare_group(folder, products.group(groups[number]), found)
        return found

    in_background = _totals(blocks).files > _SMALL_SITE
    chunks = [range(len(groups))] if groups else []
    return SiteState(folder, blocks, products, workspace.start_tasks(compare, chunks, in_background=in_background))


def _compare_group(folder: str, nodes: dict[Node, tuple[Product, ...]], found: _Found) -> None:
    for node, products in nodes.items():
        for product in products:
            path = product.path
            try:
                facts = os.stat(f"{folder}/{path}")
            except OSError:
                found.modified.append(path)
                found.nodes.add(node)
                continue
            if published_stamp(facts) != product.stamp:
                found.modified.append(path)
                found.nodes.add(node)
            if facts.st_mode & 0o777 != FILE_MODE and os.name == "posix":
                found.wrong_modes.append(path)
