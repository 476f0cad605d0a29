"""The addresses at which WordPress answers for its items and lists.

Sources: WordPress, class-wp-rewrite.php (permalinks), canonical.php (what leads on), class-wp.php (queries).
"""

import re
from collections.abc import Iterator

from newsroom.migration.old_host import readable

_DATE = re.compile(r"/\d{4}/\d\d(/\d\d)?/", re.ASCII)
_FEED_WORDS = ("feed", "feed/rss", "feed/rss2", "feed/atom", "feed/rdf", "rss", "rss2", "atom", "rdf")
_FEED_FILES = ("wp-rss.php", "wp-rss2.php", "wp-atom.php", "wp-rdf.php", "wp-feed.php")
_FEED_QUERIES = ("rss", "rss2", "atom", "rdf")
MAX_LIST_PAGES = 30
"""How many pages of one list are led on from; nobody keeps a bookmark of later ones."""
_LIST_PAGE_SIZE = 10


def is_query(address: str) -> bool:
    """Whether an address only gives a number: readers saw it as a site's plain permalink, or never."""
    return "?" in address


def item_queries(path: str, number: int, item_type: str) -> Iterator[str]:
    """The addresses of an item by its number, which lead on to its permalink."""
    yield f"{path}/?p={number}"
    if item_type == "page":
        yield f"{path}/?page_id={number}"
    if item_type not in ("post", "page"):
        yield f"{path}/?post_type={item_type}&p={number}"


def below(address: str, *names: str) -> Iterator[str]:
    """What lies below a permalink: `amp/`, `2/`; nothing below a query."""
    if not is_query(address):
        yield from (f"{address.rstrip('/')}/{name}/" for name in names)


def former(address: str, slug: str, old_slugs: tuple[str, ...], old_days: tuple[str, ...]) -> Iterator[str]:
    """The permalinks that an item had under former slugs and days (`2019-05-31`)."""
    slug = readable(slug)
    for old in map(readable, old_slugs):
        # The last place where the slug stands as a part of the path, with or without an ending.
        start, found, rest = address.rpartition(f"/{slug}")
        if found and slug and old and "/" not in old and re.fullmatch(r"(?:[/.-].*)?", rest):
            yield f"{start}/{old}{rest}"
    for day in old_days:
        if (date := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day)) and (place := _DATE.search(address)):
            parts = date.groups() if place[1] else date.groups()[:2]
            yield f"{address[: place.start()]}/{'/'.join(parts)}/{address[place.end() :]}"


def site_feeds(path: str) -> tuple[str, ...]:
    """The feeds of all posts."""
    words = (f"{path}/{word}/" for word in _FEED_WORDS)
    files = (f"{path}/{name}" for name in _FEED_FILES)
    return (*words, *files, *(f"{path}/?feed={word}" for word in _FEED_QUERIES))


def list_addresses(address: str, items: int) -> Iterator[str]:
    """The pages of a list with so many items, from its own address on."""
    yield address
    pages = min(-(-items // _LIST_PAGE_SIZE), MAX_LIST_PAGES)
    for number in range(2, pages + 1):
        if is_query(address):
            yield f"{address}&paged={number}"
        else:
            yield f"{address}page/{number}/"


def list_feeds(address: str) -> tuple[str, ...]:
    """The feeds of a list."""
    if is_query(address):
        return (f"{address}&feed=rss2", f"{address}&feed=atom")
    return (f"{address}feed/", f"{address}feed/atom/")
