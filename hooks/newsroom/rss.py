"""Writes the feeds as RSS 2.0."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from . import feedgen_mended
from .dates import rfc822
from .feed_content import Content
from .feed_entries import Entry
from .feed_formats import RSS, FeedFormat
from .feed_moulds import Moulds, Written
from .feedgen_mended import Link
from .feeds import FeedView

_MOULDS = Moulds(feedgen_mended.Entry.rss)


def item(entry: Entry, content: Content) -> Written:
    """An entry as an `<item>`."""
    published = rfc822(datetime.fromisoformat(entry.published))
    # Readers take a description for HTML.
    return _MOULDS.fill(entry, content, published=published, summary=html.escape(entry.summary, quote=False))


def document(view: FeedView, items: Sequence[Written]) -> bytes:
    """The bytes of `rss.xml` around its items; the same view always gives the same bytes."""
    return frame(view, RSS).rss(chain.from_iterable(items))


def frame(view: FeedView, form: FeedFormat) -> feedgen_mended.Feed:
    """A feed without its entries, for feedgen."""
    named = (("current", view.current), ("prev-archive", view.older), ("next-archive", view.newer))
    links = [Link(place + form.file, rel, form.media_type) for rel, place in named if place]
    if view.hub:
        links.insert(0, Link(view.hub, "hub"))
    return feedgen_mended.Feed(
        id=view.id,
        title=view.title,
        description=view.description,
        author=view.site.board,
        rights=view.site.rights,
        url=view.url,
        file=Link(view.place + form.file, "self", form.media_type),
        links=links,
        updated=datetime.fromisoformat(view.updated),
        dated=view.dated,
        archive=view.archive,
        stylesheet=view.site.stylesheet,
    )
