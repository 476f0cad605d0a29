"""Names the formats that every feed comes in."""

from __future__ import annotations

from msgspec import Struct


class FeedFormat(Struct, frozen=True):
    """A format: the name of its files, their media type, and what it is called."""

    file: str
    media_type: str
    title: str


RSS = FeedFormat("rss.xml", "application/rss+xml", "RSS")
ATOM = FeedFormat("atom.xml", "application/atom+xml", "Atom")
JSON_FEED = FeedFormat("feed.json", "application/feed+json", "JSON Feed")
FEED_FORMATS = (RSS, ATOM, JSON_FEED)
"""In the order in which pages offer them."""
FEED_FILE_NAMES = frozenset(form.file for form in FEED_FORMATS)


def is_feed_path(path: str) -> bool:
    """Whether the file at that path of the site is a feed."""
    return path.rpartition("/")[2] in FEED_FILE_NAMES
