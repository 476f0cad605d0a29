"""Checks one library for what is wrong between files, which no file shows by itself."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from newsroom.checks.addresses import check_addresses
from newsroom.checks.collector import ProblemCollector
from newsroom.checks.redirects import check_redirects
from newsroom.checks.references import check_files, check_links, check_references
from newsroom.model.items import Item
from newsroom.model.problems import Problem


class CheckedKind(Protocol):
    """What the checks ask of a kind of content."""

    def check_item(self, collector: ProblemCollector, item: Item) -> None: ...
    def check_conflicts(self, collector: ProblemCollector) -> None: ...


def check_library(
    collector: ProblemCollector, kinds: Mapping[str, CheckedKind], static_pages: Iterable[Item] = ()
) -> list[Problem]:
    """Every problem between the library's files."""
    for item in collector.library.items.values():
        check_item(collector, kinds, item)
    for introduction in collector.library.introductions.values():
        check_files(collector, introduction)
        check_links(collector, introduction)
    for page in static_pages:
        check_files(collector, page)
        check_links(collector, page, is_static_page=True)
    check_redirects(collector)
    return check_conflicts(collector, kinds)


def check_item(collector: ProblemCollector, kinds: Mapping[str, CheckedKind], item: Item) -> list[Problem]:
    """What is wrong with what one item refers to."""
    # Of a hundred thousand articles most refer to nothing.
    if item.image or item.body.images or item.record:
        check_files(collector, item)
    if item.plan or item.related:
        check_references(collector, item)
    if item.record:
        kinds[item.kind].check_item(collector, item)
    if item.body.links:
        check_links(collector, item)
    return collector.problems


def check_conflicts(collector: ProblemCollector, kinds: Mapping[str, CheckedKind]) -> list[Problem]:
    """What is wrong between items that claim one thing: an address, an identity, a number."""
    check_addresses(collector)
    for kind in kinds.values():
        kind.check_conflicts(collector)
    return collector.problems
