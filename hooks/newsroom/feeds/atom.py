"""Writes the feeds as Atom 1.0 (RFC 4287), with the tombstones of what was withdrawn (RFC 6721)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from newsroom.feeds import feedgen_fixes
from newsroom.feeds.entries import Entry
from newsroom.feeds.entry_html import Content
from newsroom.feeds.entry_templates import Moulds, Written
from newsroom.feeds.feeds import FeedView
from newsroom.feeds.rss import frame
from newsroom.model.feed_formats import ATOM

_MOULDS = Moulds(feedgen_fixes.Entry.atom)


def item(entry: Entry, content: Content) -> Written:
    """An entry as an `<entry>`."""
    return _MOULDS.fill(entry, content, published=entry.published, summary=entry.summary)


def document(view: FeedView, items: Sequence[Written]) -> bytes:
    """The bytes of `atom.xml` around its entries; the same view always gives the same bytes."""
    gone = (feedgen_fixes.tombstone(one.id, one.when, one.reason) for one in view.withdrawn)
    return frame(view, ATOM).atom(chain(chain.from_iterable(items), gone))
