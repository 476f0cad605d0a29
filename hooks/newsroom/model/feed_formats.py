"""Names the formats that every feed comes in."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model import urls


class FeedFormat(Struct, frozen=True):
    """A format: the name of its files, their media type, and what it is called."""

    file: str
    media_type: str
    title: str


RSS = FeedFormat(urls.RSS_FILE, "application/rss+xml", "RSS")
ATOM = FeedFormat(urls.ATOM_FILE, "application/atom+xml", "Atom")
JSON_FEED = FeedFormat(urls.JSON_FEED_FILE, "application/feed+json", "JSON Feed")
FEED_FORMATS = (RSS, ATOM, JSON_FEED)
"""In the order in which pages offer them."""
