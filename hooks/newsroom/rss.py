"""Writes the feeds as RSS 2.0."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime

from . import feedgen_mended
from .feed_content import content
from .feeds import Entry, FeedView


class RssWriter:
    """Writes RSS feeds that share their entries; `fragment` gives the HTML of a body's digest."""

    def __init__(self, fragment: Callable[[str], str]) -> None:
        self._fragment = fragment
        self._entries: dict[str, feedgen_mended.Entry] = {}

    def write(self, view: FeedView) -> bytes:
        """The bytes of `rss.xml`; the same view always gives the same bytes."""
        feed = feedgen_mended.Feed(
            title=view.title,
            description=view.description,
            url=view.url,
            file=f"{view.url}rss.xml",
            updated=datetime.fromisoformat(view.updated) if view.updated else None,
        )
        for entry in view.entries:
            feed.append(self._entry(entry, view.origin))
        return feed.rss()

    def _entry(self, entry: Entry, origin: str) -> feedgen_mended.Entry:
        made = self._entries.get(entry.url)
        if made is None:
            made = self._entries[entry.url] = feedgen_mended.Entry(
                id=entry.id,
                url=entry.url,
                title=entry.title,
                published=datetime.fromisoformat(entry.published),
                # Readers take a description for HTML.
                summary=html.escape(entry.summary, quote=False),
                content=content(entry, origin, self._fragment),
                categories=entry.categories,
                authors=entry.authors,
                picture=_picture(entry),
            )
        return made


def _picture(entry: Entry) -> feedgen_mended.Picture | None:
    media = entry.media
    if media is None:
        return None
    return feedgen_mended.Picture(
        media.url, media.media_type, media.length, media.width, media.height, media.alt, media.credit
    )
