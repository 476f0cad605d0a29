"""The relations by which what an item is shows on pages, in lists, feeds and files: what must be made again with it.

Each relation is a function from what changed to nodes of `build/nodes`. A node that is found and turns out to be as
it was costs a comparison of its view; one that is not found stays as it is in the site.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from newsroom.build.changes import Changes, RowChange, YearMonth, changed_pages
from newsroom.build.nodes import (
    ARCHIVE,
    CORRECTIONS,
    FEED_LIST,
    NEWEST,
    SETTINGS,
    SITEMAP_LISTS,
    TOPICS,
    feed_node,
    file_node,
    item_node,
    list_node,
    redirects_node,
    register_node,
    sitemap_node,
)
from newsroom.build.old_addresses import aliases_node
from newsroom.build.products import Node
from newsroom.feeds.feeds import archive_neighbours
from newsroom.library.index import LibraryIndex
from newsroom.library.indexed_library import IndexedLibrary
from newsroom.library.item_rows import CORRECTED, PUBLIC, WITH_ALIASES, ItemRow, entry_path, month_list
from newsroom.library.related import MAX_RELATED, NEIGHBOURS_PER_SIDE
from newsroom.library.tags import Tag
from newsroom.model import urls

REACH = max(NEIGHBOURS_PER_SIDE, MAX_RELATED)
"""How many places up or down a list a page looks at most: to related stories and to the next and the previous item."""
Relation = Callable[[Changes, IndexedLibrary], Iterator[Node]]


def own_pages(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """An item's page, with what it refers to."""
    return map(item_node, changes.touched)


def neighbours(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The pages of items near it in its section and under its tags, which offer it as a related or the next story."""
    index = library.index
    for change in changes.touched.values():
        for row in change.rows:
            for name in row.lists:
                if name.startswith(("section ", "topic ")):
                    yield from map(item_node, _paths_near(index, name, row))


def _paths_near(index: LibraryIndex, name: str, row: ItemRow) -> Iterator[str]:
    rank = index.lists.rank(name, row.entry)
    return map(entry_path, index.lists.slice(name, max(0, rank - REACH), rank + REACH + 1))


def pages_of_lists(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The pages of sections, topics and months that it is on, and those whose items it moves on by coming or going."""
    for name, items in changes.by_list.items():
        if name.startswith(("section ", "topic ", "month ")):
            per_page = library.settings.per_page
            for number in changed_pages(name, items, library.index, changes.before, per_page):
                yield list_node(name, number)


def registers(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The register of the section of a document."""
    for section in library.settings.sections:
        if section.key in changes.introductions or f"section {section.key}" in changes.by_list:
            yield register_node(section.key)


def introductions(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The pages of a section that has another introduction: its title is on all of them."""
    for section in changes.introductions:
        name = f"section {section}"
        pages = library.index.lists.count(name) // library.settings.per_page + 1
        yield from (list_node(name, number) for number in range(pages))


def feeds_of_newest(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The feeds of the site, of sections and topics where it is or was among the newest items."""
    length = library.settings.feed_length
    for name, items in changes.by_list.items():
        if name == PUBLIC or name.startswith(("section ", "topic ")):
            ranks = (rank for change in items for rank in _ranks(name, change, changes, library.index))
            # The feed of the site names the month of the item that follows.
            if min(ranks) <= length:
                yield feed_node(name)


def _ranks(name: str, change: RowChange, changes: Changes, index: LibraryIndex) -> Iterator[int]:
    before, after = change.before, change.after
    if before is not None and name in before.lists:
        rank = changes.before.ranks.get((name, before.entry))
        yield index.lists.rank(name, before.entry) if rank is None else rank
    if after is not None and name in after.lists:
        yield index.lists.rank(name, after.entry)


def feeds_of_withdrawn(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The feeds that tell readers that it was withdrawn: all that it was in."""
    for change in changes.touched.values():
        if any(name == "withdrawn" for name in change.lists):
            yield feed_node(PUBLIC)
            for path in (entry_path(row.entry) for row in change.rows):
                yield feed_node(f"section {path.partition('/')[0]}")
            yield from map(feed_node, (f"topic {key}" for row in change.rows for key in row.topics))


def archives(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The archive of its month among the feeds, and those that lead to it or away from it."""
    for name in changes.by_list:
        kind, _, month = name.partition(" ")
        if kind in {"month", "withdrawn"} and month:
            yield feed_node(f"month {month}")
    before = archive_neighbours(changes.before.months | changes.before.withdrawn_months)
    now = archive_neighbours({*library.index.months(), *library.index.months("withdrawn")})
    for year_month in before.keys() | now.keys():
        if before.get(year_month) != now.get(year_month):
            yield feed_node(month_list(*year_month))


def corrections(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The list of corrections and its feed, where it has or had any."""
    if CORRECTED in changes.by_list:
        yield from (CORRECTIONS, feed_node(urls.CORRECTIONS))


def topics(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The list of topics with their counts; all that names a topic, where it comes, goes, or is spelled otherwise."""
    if any(name.startswith("topic ") and not _is_in_place(name, each) for name, each in changes.by_list.items()):
        yield TOPICS
    changed = changed_topics(changes.before.tags, library.tags)
    if changed:
        yield from (TOPICS, FEED_LIST)
    per_page, lists = library.settings.per_page, library.index.lists
    for key in changed:
        name = f"topic {key}"
        yield feed_node(name)
        pages = max(lists.count(name), changes.before.counts.get(name, 0)) // per_page + 1
        yield from (list_node(name, number) for number in range(pages))


def _is_in_place(name: str, items: list[RowChange]) -> bool:
    return all(
        change.before is not None
        and change.after is not None
        and change.before.entry == change.after.entry
        and (name in change.before.lists) == (name in change.after.lists)
        for change in items
    )


def changed_topics(before: Mapping[str, Tag], now: Mapping[str, Tag]) -> set[str]:
    """The merging keys of topics that came or went, or have another title or address."""
    shown = attrgetter("slug", "title")
    return {
        key
        for key in before.keys() | now.keys()
        if key not in before or key not in now or shown(before[key]) != shown(now[key])
    }


def archive_page(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The page of years and months with their counts."""
    if any(name.startswith("month ") and not _is_in_place(name, each) for name, each in changes.by_list.items()):
        yield ARCHIVE


def files(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """A file of content/ that changed, or that an item shows or showed: it is published while something shows it."""
    yield from map(file_node, changes.files)
    if urls.ROBOTS_TXT in changes.files:
        # Without it the build makes its own.
        yield SETTINGS


def sitemaps(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The sitemap of its year, and that of lists."""
    for change in changes.rows.values():
        before, after = change.before, change.after
        if before is None or after is None or not change.is_in_place or before.modified != after.modified:
            yield from (sitemap_node(year) for year in _years(change))
            yield SITEMAP_LISTS


def _years(change: RowChange) -> set[int]:
    months = (name.partition(" ")[2] for name in change.lists if name.startswith("month "))
    return {int(month.partition("-")[0]) for month in months}


def redirects(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The lines of redirects.txt that look up what changed, by groups."""
    return map(redirects_node, changes.redirects)


def old_addresses(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The part of the record of old addresses that its own are in."""
    return (aliases_node(path) for path in changes.readdressed if WITH_ALIASES in changes.rows[path].lists)


def newest(changes: Changes, library: IndexedLibrary) -> Iterator[Node]:
    """The newest items for scripts and for news services, which also change with time."""
    yield NEWEST


RELATIONS: tuple[Relation, ...] = (
    own_pages,
    neighbours,
    pages_of_lists,
    registers,
    introductions,
    feeds_of_newest,
    feeds_of_withdrawn,
    archives,
    corrections,
    topics,
    archive_page,
    files,
    sitemaps,
    redirects,
    old_addresses,
    newest,
)


def changed_months(changes: Changes, library: IndexedLibrary) -> set[YearMonth]:
    """The months of whose public items the search index may have others, or others' words."""
    months = (name.partition(" ")[2] for name in changes.by_list if name.startswith("month "))
    return {(int(month[:4]), int(month[5:])) for month in months}


def affected_nodes(changes: Changes, library: IndexedLibrary) -> list[Node]:
    """All nodes that may be other than the last build made them."""
    return sorted({node for relation in RELATIONS for node in relation(changes, library)})
