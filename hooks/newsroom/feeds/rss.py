"""Writes the feeds as RSS 2.0."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from newsroom.feeds import feedgen_fixes
from newsroom.feeds.entries import Entry
from newsroom.feeds.entry_html import Content
from newsroom.feeds.entry_templates import Moulds, Written
from newsroom.feeds.feedgen_fixes import Link
from newsroom.feeds.feeds import FeedView
from newsroom.model.feed_formats import RSS, FeedFormat
from newsroom.text.dates import rfc822

_MOULDS = Moulds(feedgen_fixes.Entry.rss)


def item(entry: Entry, content: Content) -> Written:
    """An entry as an `<item>`."""
    published = rfc822(datetime.fromisoformat(entry.published))
    # Readers take a description for HTML.
    return _MOULDS.fill(entry, content, published=published, summary=html.escape(entry.summary, quote=False))


def document(view: FeedView, items: Sequence[Written]) -> bytes:
    """The bytes of `rss.xml` around its items; the same view always gives the same bytes."""
    return frame(view, RSS).rss(chain.from_iterable(items))


def frame(view: FeedView, form: FeedFormat) -> feedgen_fixes.Feed:
    """A feed without its entries, for feedgen."""
    named = (("current", view.current), ("prev-archive", view.older), ("next-archive", view.newer))
    links = [Link(place + form.file, rel, form.media_type) for rel, place in named if place]
    if view.hub:
        links.insert(0, Link(view.hub, "hub"))
    return feedgen_fixes.Feed(
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
