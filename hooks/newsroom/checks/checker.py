"""Checks one library for what is wrong between files, which no file shows by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from newsroom.checks.addresses import check_addresses
from newsroom.checks.collector import ProblemCollector, ReadText
from newsroom.checks.references import GetFileInfo, check_files, check_links, check_references
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Problem


class CheckedKind(Protocol):
    """What the checks ask of a kind of content."""

    def check_item(self, collector: ProblemCollector, item: Item) -> None: ...
    def check_conflicts(self, collector: ProblemCollector) -> None: ...


class Checker:
    """Checks one library."""

    def __init__(
        self,
        library: Library,
        kinds: Mapping[str, CheckedKind],
        *,
        folder_name: str,
        read_text: ReadText,
        get_file_info: GetFileInfo,
        static_pages: Iterable[Item] = (),
        unreadable_paths: frozenset[str] = frozenset(),
    ) -> None:
        """`folder_name` is content/'s name in problem lines; `unreadable_paths` are of Markdown files without item."""
        self._collector = ProblemCollector(
            library, folder_name=folder_name, read_text=read_text, unreadable_paths=unreadable_paths
        )
        self._kinds, self._get_file_info, self._static_pages = kinds, get_file_info, tuple(static_pages)

    def run(self) -> list[Problem]:
        """Every problem between the library's files."""
        collector = self._collector
        for item in collector.library.items.values():
            self._run_item_checks(item)
        for introduction in collector.library.introductions.values():
            check_files(collector, introduction, self._get_file_info)
            check_links(collector, introduction)
        for page in self._static_pages:
            check_files(collector, page, self._get_file_info)
            check_links(collector, page, is_static_page=True)
        return self.check_conflicts()

    def check_item(self, item: Item) -> list[Problem]:
        """What is wrong with what one item refers to."""
        self._run_item_checks(item)
        return self._collector.problems

    def check_conflicts(self) -> list[Problem]:
        """What is wrong between items that claim one thing: an address, an identity, a number."""
        check_addresses(self._collector)
        for kind in self._kinds.values():
            kind.check_conflicts(self._collector)
        return self._collector.problems

    def _run_item_checks(self, item: Item) -> None:
        # Of a hundred thousand articles most refer to nothing.
        if item.image or item.body.images or item.record:
            check_files(self._collector, item, self._get_file_info)
        if item.plan or item.related:
            check_references(self._collector, item)
        if item.record:
            self._kinds[item.kind].check_item(self._collector, item)
        if item.body.links:
            check_links(self._collector, item)
