"""Checks the written bytes of a feed against the rules that validators and readers apply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newsroom.feeds.rules.atom import check_atom
from newsroom.feeds.rules.json_feed import check_json_feed
from newsroom.feeds.rules.opml import check_opml
from newsroom.feeds.rules.report import BrokenRule, FeedReport, GetPublishedFile, PublishedFile
from newsroom.feeds.rules.rss import check_rss
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import Element, parse_xml
from newsroom.model import urls

__all__ = ["CHECKABLE_FILES", "BrokenRule", "GetPublishedFile", "PublishedFile", "validate_feed"]

CHECKABLE_FILES: Final = (*urls.FEED_FILES, urls.OPML)
"""The names of the files that can be checked."""

# No reader takes a feed of this size. A tree of many small elements takes sixty times the bytes it was read from, so
# they are counted where there can be many.
_MAX_BYTES, _UNCOUNTED_BYTES, _MAX_ELEMENTS = 64 << 20, 12 << 20, 3_000_000

_XML_CHECKS: dict[str, Callable[[FeedReport, Element], None]] = {
    urls.RSS_FILE: check_rss,
    urls.ATOM_FILE: check_atom,
    urls.OPML: check_opml,
}


def validate_feed(
    path: str, data: bytes, *, feed_url: str, get_published_file: GetPublishedFile | None = None
) -> list[BrokenRule]:
    """What is wrong with a feed, in the order of the file: any bytes give flaws, at most a thousand, never an error.

    `path` ends in one of `FEEDS`, `address` is the absolute URL at which it will be served. `files` tells the truth
    about a published file by its absolute URL, for the lengths and types of enclosures; None where it does not know.

    The rules are those of RSS 2.0 and the RSS Advisory Board's profile, RFC 4287 (Atom), RFC 5005 (archives), RFC 6721
    (tombstones), RFC 4151 (tag URIs), Media RSS 1.5, JSON Feed 1.1, OPML 2.0 and WebSub, and what the W3C's feed
    validator warns of; beyond them every feed must say its language and address, and every entry have a summary.
    """
    found = FeedReport(feed_url, get_published_file)
    name = path.rpartition("/")[2]
    if name not in CHECKABLE_FILES:
        found.add(Rule.FILE_NAME, path)
    elif len(data) > _MAX_BYTES or (len(data) > _UNCOUNTED_BYTES and data.count(b"<") > _MAX_ELEMENTS):
        found.add(Rule.FILE_SIZE, f"{len(data):,}".replace(",", "."))
    elif name == urls.JSON_FEED_FILE:
        check_json_feed(found, data)
    else:
        root = parse_xml(found, data)
        if root is not None:
            _XML_CHECKS[name](found, root)
    found.assign_to_entry()
    return found.broken_rules
