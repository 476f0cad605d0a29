"""Writes the feeds as RSS 2.0."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from newsroom.feeds import feedgen_fixes
from newsroom.feeds.entries import FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.entry_templates import EncodedEntry, EntryTemplates
from newsroom.feeds.feedgen_fixes import AtomLink
from newsroom.feeds.feeds import FeedView
from newsroom.model.file_types import RSS, FeedFormat
from newsroom.text.dates import rfc822_datetime

_ENTRY_TEMPLATES = EntryTemplates(feedgen_fixes.FeedgenEntry.rss_bytes)


def rss_item(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an `<item>`."""
    published = rfc822_datetime(datetime.fromisoformat(entry.published))
    # Feed readers show a description as HTML.
    return _ENTRY_TEMPLATES.render(
        entry, entry_html, published=published, summary=html.escape(entry.summary, quote=False)
    )


def rss_document(view: FeedView, items: Sequence[EncodedEntry]) -> bytes:
    """The bytes of an `rss.xml`; the same view always gives the same bytes."""
    return feed_without_entries(view, RSS).rss_bytes(chain.from_iterable(items))


def feed_without_entries(view: FeedView, feed_format: FeedFormat) -> feedgen_fixes.FeedgenFeed:
    """feedgen's feed of a view, without entries."""
    others = (("current", view.current), ("prev-archive", view.prev_archive), ("next-archive", view.next_archive))
    links = [AtomLink(url + feed_format.file, rel, feed_format.media_type) for rel, url in others if url]
    if view.hub:
        links.insert(0, AtomLink(view.hub, "hub"))
    return feedgen_fixes.FeedgenFeed(
        id=view.id,
        title=view.title,
        description=view.description,
        author=view.site.board,
        rights=view.site.rights,
        page_url=view.page_url,
        self_link=AtomLink(view.base_url + feed_format.file, "self", feed_format.media_type),
        links=links,
        updated=datetime.fromisoformat(view.updated),
        has_own_time=view.has_own_time,
        archive=view.archive,
        stylesheet=view.site.stylesheet,
    )
