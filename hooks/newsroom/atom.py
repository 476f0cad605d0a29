"""Writes the feeds as Atom 1.0 (RFC 4287), with the tombstones of what was withdrawn (RFC 6721)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from . import feedgen_mended
from .feed_content import Content
from .feed_entries import Entry
from .feed_formats import ATOM
from .feed_moulds import Moulds, Written
from .feeds import FeedView
from .rss import frame

_MOULDS = Moulds(feedgen_mended.Entry.atom)


def item(entry: Entry, content: Content) -> Written:
    """An entry as an `<entry>`."""
    return _MOULDS.fill(entry, content, published=entry.published, summary=entry.summary)


def document(view: FeedView, items: Sequence[Written]) -> bytes:
    """The bytes of `atom.xml` around its entries; the same view always gives the same bytes."""
    gone = (feedgen_mended.tombstone(one.id, one.when, one.reason) for one in view.withdrawn)
    return frame(view, ATOM).atom(chain(chain.from_iterable(items), gone))
