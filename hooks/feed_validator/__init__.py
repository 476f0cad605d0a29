"""Checks the written bytes of a feed against the rules that validators and readers apply."""

from collections.abc import Callable
from typing import Final

from feed_validator.atom import check_atom
from feed_validator.json_feed import check_json_feed
from feed_validator.opml import check_opml
from feed_validator.report import BrokenRule, FeedReport, GetPublishedFile, PublishedFile
from feed_validator.rss import check_rss
from feed_validator.rules import Rule
from feed_validator.xml import Element, parse_xml

__all__ = ["CHECKABLE_FILES", "BrokenRule", "GetPublishedFile", "PublishedFile", "validate_feed"]

CHECKABLE_FILES: Final = ("rss.xml", "atom.xml", "feed.json", "feeds.opml")
"""The names of the files that can be checked."""

# No reader accepts a feed of this size. A tree of many small elements takes sixty times the memory of its bytes, so in
# large files elements are counted.
_MAX_BYTES, _UNCOUNTED_BYTES, _MAX_ELEMENTS = 64 << 20, 12 << 20, 3_000_000

_XML_CHECKS: dict[str, Callable[[FeedReport, Element], None]] = {
    "rss.xml": check_rss,
    "atom.xml": check_atom,
    "feeds.opml": check_opml,
}


def validate_feed(
    path: str, data: bytes, *, feed_url: str, get_published_file: GetPublishedFile | None = None
) -> list[BrokenRule]:
    """The rules that a feed breaks, in the order of the file, at most a thousand. No bytes raise an error.

    `path` ends in one of `CHECKABLE_FILES`, `feed_url` is the absolute URL of the feed. `get_published_file` gives a
    published file by its absolute URL, to compare lengths and types of enclosures; None where it is not known.

    The rules are those of RSS 2.0 and the RSS Advisory Board's profile, RFC 4287 (Atom), RFC 5005 (archives), RFC 6721
    (tombstones), RFC 4151 (tag URIs), Media RSS 1.5, JSON Feed 1.1, OPML 2.0 and WebSub, and what the W3C's feed
    validator warns of; beyond them every feed must say its language and address, and every entry have a summary.
    """
    report = FeedReport(feed_url, get_published_file)
    name = path.rpartition("/")[2]
    if name not in CHECKABLE_FILES:
        report.add(Rule.FILE_NAME, path)
    elif len(data) > _MAX_BYTES or (len(data) > _UNCOUNTED_BYTES and data.count(b"<") > _MAX_ELEMENTS):
        report.add(Rule.FILE_SIZE, f"{len(data):,}".replace(",", "."))
    elif name == "feed.json":
        check_json_feed(report, data)
    else:
        root = parse_xml(report, data)
        if root is not None:
            _XML_CHECKS[name](report, root)
    report.assign_to_entry()
    return report.broken_rules
