"""Writes the feeds as Atom 1.0 (RFC 4287), with the tombstones of what was withdrawn (RFC 6721)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from newsroom.feeds import feedgen_fixes
from newsroom.feeds.entries import FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.entry_templates import EncodedEntry, EntryTemplates
from newsroom.feeds.feeds import FeedView
from newsroom.feeds.rss import feed_without_entries
from newsroom.model.file_types import ATOM

_ENTRY_TEMPLATES = EntryTemplates(feedgen_fixes.FeedgenEntry.atom_bytes)


def atom_entry(entry: FeedEntry, entry_html: EntryHtml) -> EncodedEntry:
    """The bytes of an `<entry>`."""
    return _ENTRY_TEMPLATES.render(entry, entry_html, published=entry.published, summary=entry.summary)


def atom_document(view: FeedView, entries: Sequence[EncodedEntry]) -> bytes:
    """The bytes of an `atom.xml`; the same view always gives the same bytes."""
    tombstones = (feedgen_fixes.tombstone_xml(each.id, each.when, each.reason) for each in view.withdrawn)
    return feed_without_entries(view, ATOM).atom_bytes(chain(chain.from_iterable(entries), tombstones))
