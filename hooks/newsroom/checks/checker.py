"""Checks one library for all that is wrong between files, which no file shows by itself."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.checks.addresses import check_addresses
from newsroom.checks.collector import Findings, ReadText
from newsroom.checks.files import FactsOf, check_files
from newsroom.checks.numbers import check_numbers
from newsroom.checks.references import check_links, check_references
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Problem


class Checker:
    """Checks one library."""

    def __init__(
        self,
        library: Library,
        *,
        folder: str,
        read_text: ReadText,
        facts: FactsOf,
        hand_written: Iterable[Item] = (),
        unread: frozenset[str] = frozenset(),
    ) -> None:
        """`folder` is content/'s name in problem lines; `unread` are paths of Markdown files that gave no item."""
        self._found = Findings(library, folder=folder, read_text=read_text, unread=unread)
        self._facts, self._hand_written = facts, tuple(hand_written)

    def run(self) -> list[Problem]:
        """Every problem between the library's files."""
        found, library = self._found, self._found.library
        check_addresses(found)
        for item in library.items.values():
            self._item(item)
        for introduction in library.introductions.values():
            check_files(found, introduction, self._facts)
            check_links(found, introduction)
        for page in self._hand_written:
            check_files(found, page, self._facts)
            check_links(found, page, by_mkdocs=True)
        check_numbers(found)
        return found.problems

    def of(self, item: Item) -> list[Problem]:
        """What is wrong with what one item refers to."""
        self._item(item)
        return self._found.problems

    def between(self) -> list[Problem]:
        """What is wrong between items that claim one thing: an address, an identity, a number."""
        check_addresses(self._found)
        check_numbers(self._found)
        return self._found.problems

    def _item(self, item: Item) -> None:
        # Of a hundred thousand articles most refer to nothing.
        if item.image or item.body.pictures or item.record:
            check_files(self._found, item, self._facts)
        if item.plan or item.related or item.record:
            check_references(self._found, item)
        if item.body.links:
            check_links(self._found, item)
