"""Publishes a finished build: as a whole where there is no site yet, else file by file, removals last."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import IntEnum, auto
from pathlib import Path

from msgspec import Struct, msgpack

from newsroom.build import site_record
from newsroom.build.products import Node, Product
from newsroom.build.site_changes import SiteChanges
from newsroom.build.site_folder import SiteFolder, is_page
from newsroom.build.site_record import Entries
from newsroom.build.site_state import INTENT, SiteState
from newsroom.build.staging import StagingArea
from newsroom.content.scanner import published_stamp
from newsroom.runtime.cache import Cache

# So many pages may go without asking, however small the site is.
MAX_UNASKED_REMOVALS = 10


class PublishOrder(IntEnum):
    """The order of publishing: what pages show, then pages, then the lists and feeds that lead to them."""

    FILES = auto()
    PAGES = auto()
    LISTS = auto()
    FEEDS = auto()


class OutputFile(Struct, frozen=True):
    """A file of the site as it is to be, at its path under site/, and the node that made it; staged if it changed.

    `digest` is of what it was made from.
    """

    path: str
    node: Node
    publish_order: PublishOrder
    digest: bytes
    stamp: bytes
    is_staged: bool


class PublishResult(Struct, frozen=True):
    """How many files of the site a build wrote, kept and removed, and paths that nobody knows to be ours."""

    written: int
    unchanged: int
    removed: int
    unknown: tuple[str, ...] = ()


def is_large_removal(pages: int, all_pages: int) -> bool:
    """True for more than a tenth of the pages, and more than ten: a folder may be missing, or the clock be wrong."""
    return pages > max(all_pages // 10, MAX_UNASKED_REMOVALS)


class Publication(Struct, frozen=True):
    """What publishing would change: the files of some nodes, or of all."""

    files: list[OutputFile]
    staged: list[OutputFile]
    """Those of the files that are to be written, in the order of publishing."""
    removed: list[str]
    removed_pages: list[str]
    page_count: int
    """How many pages the site has now."""

    @property
    def removes_much(self) -> bool:
        """True if somebody should confirm it."""
        return is_large_removal(len(self.removed_pages), self.page_count)


class RegisterChange(Struct, frozen=True):
    """What becomes of a register of a site: entries that go and entries that come, or all of them, where these are
    None or the register turns out damaged.
    """

    all: Callable[[], Entries]
    gone: Entries | None = None
    new: Entries | None = None


class Publisher:
    """Tells which published files stay as they are, and puts the others into the site."""

    def __init__(self, site: SiteState, cache: Cache, changes: SiteChanges, nodes: Collection[Node] | None) -> None:
        """`nodes` are those that are made again; None are all. `changes` is told of every change to the site."""
        self.folder, self._site, self._cache, self._changes = site.folder, site, cache, changes
        self._place = SiteFolder(site.folder, changes)
        self._is_whole = nodes is None
        if nodes is None:
            self._published = {path: Product(path) for path in site.unknown}
            self._published |= {product.path: product for _, product in site.products.all()}
        else:
            self._published = {product.path: product for node in nodes for product in site.products.of(node)}
        self._nodes = None if nodes is None else set(nodes)

    def also_make(self, nodes: Collection[Node]) -> None:
        """Count other nodes among those that are made again."""
        if self._nodes is not None:
            self._nodes.update(nodes)
            self._published |= {product.path: product for node in nodes for product in self._site.products.of(node)}

    def stamp_if_digest_matches(self, path: str, digest: bytes) -> bytes | None:
        """The stamp of the published file if it was made from what has that digest, and is as it was left."""
        product = self._published.get(path)
        is_same = product is not None and product.digest == digest and path not in self._site.modified
        return product.stamp if is_same and product is not None and product.stamp else None

    def stage_if_changed(self, path: str, data: bytes, staging: StagingArea) -> tuple[bytes, bool]:
        """Stage a file unless it is published with these bytes; returns its stamp, and True if it is staged."""
        stamp = self._stamp_if_same_bytes(path, data)
        return (stamp, False) if stamp is not None else (staging.write(path, data), True)

    def _stamp_if_same_bytes(self, path: str, data: bytes) -> bytes | None:
        try:
            with open(f"{self.folder}/{path}", "rb") as file:
                facts = os.fstat(file.fileno())
                return published_stamp(facts) if facts.st_size == len(data) and file.read() == data else None
        except OSError:
            return None

    def plan(self, files: list[OutputFile]) -> Publication:
        """What publishing these files would change. Raises OSError where something is in the way of it."""
        removed = sorted(self._published.keys() - {file.path for file in files})
        staged = sorted((file for file in files if file.is_staged), key=lambda file: (file.publish_order, file.path))
        self._place.check_obstacles([file.path for file in staged], removed)
        return Publication(
            files=files,
            staged=staged,
            removed=removed,
            removed_pages=[path for path in removed if is_page(path) and self._place.exists(path)],
            page_count=sum(map(is_page, self._published)) if self._is_whole else self._site.page_count,
        )

    def publish(
        self, publication: Publication, staging: StagingArea, items: RegisterChange | None = None
    ) -> PublishResult:
        """Move the staged files into place, then remove what no node makes any more.

        `items` is what becomes of the record of the items that the site shows, if it is to carry one.

        The cache records every file before it is moved, so that after a crash the next build knows it may be there.
        Raises OSError where the site cannot be written; what was moved by then is whole.
        """
        files, staged, removed = publication.files, publication.staged, publication.removed
        version = self._next_version(files)
        self._changes.planned.update(file.path for file in staged)
        # A build that was killed may have removed some already.
        still_there = [path for path in removed if self._place.exists(path)]
        self._changes.planned.update(still_there)
        intent = msgpack.encode([file.path for file in staged if file.path not in self._published])
        self._cache.record_intent(self.folder, INTENT, intent)
        comes_whole = self._place.is_empty() and self._place.remove_empty_target()
        new_paths = {file.path: "" for file in files if file.path not in self._published}
        if comes_whole:
            records = site_record.FILES.parts({file.path: "" for file in files})
            records |= site_record.ITEMS.parts(items.all() if items is not None else {})
            for path, part in records.items():
                staging.write(path, part)
            staging.write(site_record.VERSION_FILE, f"{version}\n".encode())
            self._place.come_whole(staging)
        else:
            if not site_record.is_whole(self._site.version):
                self._place.clear_after_crash()
            # Until the end the record names what comes and what goes.
            if new_paths or not self._site.is_whole:
                self._move_register(site_record.FILES, self._change(new_paths, (), {}, new_paths), staging)
            changing = site_record.version_of_change()
            self._place.move_own(site_record.VERSION_FILE, f"{changing}\n".encode(), staging)
            self._place.move_each([file.path for file in staged], staging)
            self._place.remove_each(removed, staging)
            if removed:
                gone = dict.fromkeys(removed, "")
                self._move_register(site_record.FILES, self._change(new_paths, removed, gone, {}), staging)
        self._site.mend_modes()
        if not comes_whole:
            if items is not None:
                self._move_register(site_record.ITEMS, items, staging)
            self._place.move_own(site_record.VERSION_FILE, f"{version}\n".encode(), staging)
        self._record(publication, version)
        total = self._site.file_count
        unknown = () if comes_whole else self._unknown_paths(files)
        return PublishResult(len(staged), total - len(staged), len(still_there), unknown)

    def _change(self, added: Iterable[str], without: Collection[str], gone: Entries, new: Entries) -> RegisterChange:
        """What becomes of the register of files: those published with those added, without some."""

        def every() -> Entries:
            left = {*self._every_published_path(), *added}.difference(without)
            return dict.fromkeys(left, "")

        return RegisterChange(every) if self._is_whole else RegisterChange(every, gone, new)

    def _every_published_path(self) -> Iterator[str]:
        yield from self._site.unknown
        yield from (product.path for _, product in self._site.products.all())

    def _next_version(self, files: list[OutputFile]) -> str:
        rows = [Product(file.path, file.digest) for file in files]
        if self._is_whole:
            return site_record.next_version(site_record.EMPTY_VERSION, rows)
        return site_record.next_version(self._site.version, [*self._published.values(), *rows])

    def _record(self, publication: Publication, version: str) -> None:
        """Let the products be those of the published site."""
        products, made = self._site.products, defaultdict[Node, list[Product]](list)
        for file in publication.files:
            made[file.node].append(Product(file.path, file.digest, file.stamp))
        if self._nodes is None:
            gone = [node for name in products.groups for node in products.group(name) if node not in made]
        else:
            gone = [node for node in self._nodes if node not in made]
        for node in gone:
            products.put(node, ())
        for node, each in made.items():
            products.put(node, each)
        pages = sum(is_page(file.path) for file in publication.files)
        if self._is_whole:
            self._site.set_totals(version, len(publication.files), pages)
        else:
            files = self._site.file_count - len(self._published) + len(publication.files)
            pages += self._site.page_count - sum(map(is_page, self._published))
            self._site.set_totals(version, files, pages)

    def _move_register(self, register: site_record.Register, change: RegisterChange, staging: StagingArea) -> None:
        """Write the parts of a register of the site's own that differ, and remove those that it no longer has."""
        site = Path(self.folder)
        if change.gone is None or change.new is None:
            parts = register.replaced_parts(site, change.all())
        else:
            try:
                parts = register.changed_parts(site, change.gone, change.new)
            except site_record.DamagedRecordError:
                parts = register.replaced_parts(site, change.all())
        for path, part in parts.items():
            if part is None:
                os.unlink(f"{self.folder}/{path}")
            else:
                self._place.move_own(path, part, staging)

    def _unknown_paths(self, files: list[OutputFile]) -> tuple[str, ...]:
        """Files that may be ours or not: those of a site that nothing was recorded of. They stay where they are."""
        if self._published or not self._is_whole:
            return ()
        paths = {path for path in self._place.files_below("") if not path.startswith(".")}
        return tuple(sorted(paths - {file.path for file in files}))
