"""Writes the feeds as RSS 2.0 and as Atom 1.0 (RFC 4287), there with tombstones of what was withdrawn (RFC 6721)."""

import html
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from newsroom.feeds.entries import FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.entry_templates import EncodedEntry, EntryTemplates
from newsroom.feeds.feedgen_fixes import AtomLink, FeedgenEntry, FeedgenFeed, tombstone_xml
from newsroom.feeds.feeds import FeedView
from newsroom.feeds.frame_templates import FrameTemplates
from newsroom.library.identity import rss_guid
from newsroom.model.file_types import ATOM, RSS, FeedFormat
from newsroom.text.dates import rfc822_datetime

_RSS_ENTRIES, _ATOM_ENTRIES = EntryTemplates(FeedgenEntry.rss_bytes), EntryTemplates(FeedgenEntry.atom_bytes)


def rss_item(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an `<item>`."""
    published = rfc822_datetime(datetime.fromisoformat(entry.published))
    # Feed readers show a description as HTML.
    summary = html.escape(entry.summary, quote=False)
    return _RSS_ENTRIES.render(entry, entry_html, id=rss_guid(entry.id), published=published, summary=summary)


def rss_document(view: FeedView, items: Sequence[EncodedEntry]) -> bytes:
    """The bytes of an `rss.xml`; the same view always gives the same bytes."""
    return _RSS_FRAMES.render(view, chain.from_iterable(items))


def feed_without_entries(view: FeedView, feed_format: FeedFormat) -> FeedgenFeed:
    """feedgen's feed of a view, without entries."""
    others = (("current", view.current), ("prev-archive", view.prev_archive), ("next-archive", view.next_archive))
    links = [AtomLink(url + feed_format.file, rel, feed_format.media_type) for rel, url in others if url]
    if view.hub:
        links.insert(0, AtomLink(view.hub, "hub"))
    return FeedgenFeed(
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


def atom_entry(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an `<entry>`."""
    return _ATOM_ENTRIES.render(entry, entry_html, id=entry.id, published=entry.published, summary=entry.summary)


def atom_document(view: FeedView, entries: Sequence[EncodedEntry]) -> bytes:
    """The bytes of an `atom.xml`; the same view always gives the same bytes."""
    tombstones = (tombstone_xml(withdrawn.id, withdrawn.when, withdrawn.reason) for withdrawn in view.withdrawn)
    return _ATOM_FRAMES.render(view, chain(chain.from_iterable(entries), tombstones))


_RSS_FRAMES = FrameTemplates(
    lambda view, entries: feed_without_entries(view, RSS).rss_bytes([entries]), rfc822_datetime
)
_ATOM_FRAMES = FrameTemplates(
    lambda view, entries: feed_without_entries(view, ATOM).atom_bytes([entries]), datetime.isoformat
)
