"""Writes feeds in every format, each entry once a format for all the feeds that hold it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from newsroom.feeds import atom, json_feed, rss
from newsroom.feeds.entries import Entry, Media
from newsroom.feeds.entry_html import Content, content_of, contents
from newsroom.feeds.entry_templates import Written
from newsroom.feeds.feeds import FeedView
from newsroom.model.feed_formats import ATOM, JSON, RSS, FeedFormat

# Bytes of entries kept for the feeds to come; those of archives are many and in few others.
KEPT = 48 * 1024 * 1024

_IMAGE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r' (src|alt)="([^"]*)"')


class _Format(Struct, frozen=True):
    """How one format is written: an entry with its HTML, and a feed around its entries."""

    item: Callable[[Entry, Content], Written]
    document: Callable[[FeedView, Sequence[Written]], bytes]


_FORMATS: Mapping[FeedFormat, _Format] = {
    RSS: _Format(rss.item, rss.document),
    ATOM: _Format(atom.item, atom.document),
    JSON: _Format(json_feed.item, json_feed.document),
}

Items = dict[FeedFormat, Written]


class FeedWriter:
    """Writes the feeds of one library; `fragment` gives the HTML of a body's digest."""

    def __init__(self, fragment: Callable[[str], str]) -> None:
        self._fragment = fragment
        self._kept: dict[str, Items] = {}
        self._size = 0
        self._view: FeedView | None = None
        self._items: list[Items] = []

    def write(self, view: FeedView, form: FeedFormat) -> bytes:
        """The bytes of a feed in that format; the same view always gives the same bytes."""
        # A feed is asked for in one format after another.
        if self._view is not view:
            self._items = [self._written(entry, view) for entry in view.entries]
            self._view = view
        return _FORMATS[form].document(view, [items[form] for items in self._items])

    def _written(self, entry: Entry, view: FeedView) -> Items:
        """The entry in every format."""
        items = self._kept.get(entry.id)
        if items is None:
            content = contents(content_of(entry, view.site.origin, self._fragment))
            if entry.others:
                entry = structs.replace(entry, others=described(entry.others, content.html))
            items = {form: written.item(entry, content) for form, written in _FORMATS.items()}
            if not view.archive:
                self._keep(entry.id, items, len(content.escaped))
        return items

    def _keep(self, id: str, items: Items, shared: int) -> None:
        self._size += sum(len(piece) for written in items.values() for piece in written) - shared
        if self._size > KEPT:
            self._kept.clear()
            self._size = 0
        self._kept[id] = items


def described(pictures: tuple[Media, ...], body: str) -> tuple[Media, ...]:
    """Pictures with what the HTML that shows them says instead of them."""
    found: dict[str, str] = {}
    for tag in _IMAGE.findall(body):
        given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        found.setdefault(given.get("src", ""), given.get("alt", ""))
    return tuple(structs.replace(picture, alt=found.get(picture.url, "")) for picture in pictures)
