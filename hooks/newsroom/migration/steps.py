"""The steps of an import from an old site, between reading its source and telling what became of it."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct, msgpack, structs

from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.migration.content_state import ContentNames, ContentState
from newsroom.migration.context import ConvertContext
from newsroom.migration.conversion import SiteConverter
from newsroom.migration.finding_list import FindingList
from newsroom.migration.importer import ImportTotals, SiteImporter, settle_planned
from newsroom.migration.journal import Journal
from newsroom.migration.old_addresses import (
    addresses_here,
    earlier_lines,
    list_addresses,
    merged_redirects,
    page_finder,
    page_here,
    redirect_lines,
    site_name,
    used_tags,
)
from newsroom.migration.placing import Placement, SectionChooser, place_items
from newsroom.migration.site_map import SiteMap
from newsroom.migration.spool import Spool
from newsroom.model import urls
from newsroom.model.settings import Settings
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.digests import digest
from newsroom.text.normalize import slug


class Placed(Struct, frozen=True):
    """Where everything of an old site is here: its items, and its lists by their old addresses."""

    items: Placement
    lists: Mapping[str, str]
    state: ContentState


class ImportRun(Struct, frozen=True):
    """One import of one old site: what was read, the board's decisions, and where it is written.

    `settings` have the sections that the map adds; `program_key` stands for the program and all settings.
    """

    spool: Spool
    journal: Journal
    site_map: SiteMap
    settings: Settings
    writer: ContentWriter
    site_folder: Path
    """Where the site is built."""
    program_key: bytes
    since: datetime.datetime | None
    now: datetime.datetime
    is_dry_run: bool
    jobs: int
    placeholders: Mapping[str, bytes] = {}
    """Pages that say nothing of the board's yet, with their digests: a page of that name takes their place."""

    def own_id(self, key: str) -> str:
        """What an item is called in feeds here if another old site has one of the same key."""
        return f"{key}:{slug(site_name(self.spool.site))}"

    def place(self) -> Placed:
        """Where all items and lists are to be, after what a run that was ended has left open."""
        content = self.writer.content
        with self.writer.locked():
            companions = settle_planned(self.journal, content, is_dry_run=self.is_dry_run)
        companions.update(self.journal.leftovers(), self.placeholders)
        paths = []
        for item in self.journal.items_of_all_sites():
            paths.append(item.path)
            companions.update(map(item.beside, item.files))
        names = ContentNames(content, companions, [section.key for section in self.settings.sections])
        for path in paths:
            names.take(path)
        categories = {term.key: term for term in self.spool.terms("category")}
        chooser = SectionChooser(self.site_map, self.settings, categories)
        state = ContentState(content, self.journal.text_digests, self.journal.paths_of_other_sites())
        placement = place_items(
            self.spool.items(), chooser, content=content, state=state, names=names,
            leftovers=self.journal.leftovers(), own_id=self.own_id,
            get_written=self.journal.get, since=self.since, now=self.now,
        )  # fmt: skip
        used = used_tags(self.spool.items(), placement.paths, self.site_map, self.settings)
        lists = list_addresses(self.spool, chooser.section_of_category, self.site_map, used, self.settings)
        return Placed(placement, lists, state)

    def bring_in(
        self,
        placed: Placed,
        findings: FindingList,
        make_context: Callable[[Spool], ConvertContext],
        on_progress: Callable[[int, int], None],
    ) -> ImportTotals:
        """Convert and write all that is new or has changed; `make_context` gives what conversions in a process need.

        Raises OSError where nothing more can be written.
        """
        importer = SiteImporter(
            self.spool,
            self.journal,
            placed.items,
            placed.state,
            SiteConverter(self.spool, make_context, self.settings.base, self.jobs),
            self.writer,
            findings,
            input_key=digest(msgpack.encode(structs.replace(self.site_map, new_sections=())), key=self.program_key),
            since=self.since,
            now=self.now,
            is_dry_run=self.is_dry_run,
            own_id=self.own_id,
            placeholders=self.placeholders,
            has_page=lambda path: (self.site_folder / urls.page_file(urls.permalink(path))).is_file(),
        )
        return importer.run(on_progress)

    def redirects(self, placed: Placed, paths: Iterable[str], before: bytes) -> Iterator[tuple[str, str]]:
        """The old addresses that are no aliases and where they lead to; `paths` are the files below content/.

        `before` are the bytes of redirects.txt: what an item had that is not in this export stays.
        """
        find_page = page_finder(self.spool, placed.items.paths, placed.lists)
        here = addresses_here([*paths, *placed.items.paths.values()], self.settings)
        files = self._files_at_old_addresses(placed)
        yield from redirect_lines(self.spool, placed.items.paths, {**placed.lists, **files}, find_page, here)
        kept: set[str] = set()
        for key, item in self.journal.items():
            if not self.spool.has_key(key):
                kept.update((page_here(item.path), *item.aliases))
        yield from ((old, new) for old, new in earlier_lines(before, self.spool.site) if new in kept)

    def write_redirects(self, lines: Iterable[tuple[str, str]]) -> None:
        """Write these lines into redirects.txt, in the place of those of an earlier run."""
        file = self.writer.content / REDIRECTS_FILE
        with self.writer.locked():
            data = file.read_bytes() if file.is_file() else None
            new = merged_redirects(data or b"", self.spool.site, lines)
            if self.is_dry_run or new == (data or b""):
                return
            if data is None:
                self.writer.create(file, new)
            else:
                self.writer.replace(file, new, expected=data)

    def _files_at_old_addresses(self, placed: Placed) -> dict[str, str]:
        """Where the attachments of the old site are here, by where they were there; of two the one that readers see."""
        found: dict[str, str] = {}
        for is_public in (False, True):
            for key, item in self.journal.items():
                folder = placed.items.paths.get(key, item.path).rpartition("/")[0]
                for name, address in item.addresses.items() if item.is_public is is_public else ():
                    path = f"{folder}/{name}".lstrip("/")
                    if self.is_dry_run or (self.writer.content / path).is_file():
                        found[address] = f"/{quote(path)}"
        return found
