"""Writes feeds in every format; an entry is encoded once for all feeds that have it."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from newsroom.feeds import json_feed, xml_feeds
from newsroom.feeds.entries import EntryMedia, FeedEntry, FeedKind
from newsroom.feeds.entry_html import EntryHtml, render_entry_html, xml_escape_html
from newsroom.feeds.entry_templates import EncodedEntry
from newsroom.feeds.feeds import FeedView
from newsroom.model.file_types import ATOM, JSON_FEED, RSS, FeedFormat

# Size of the cache of encoded entries. Entries of archives are not cached: most are in no later feed.
ENTRY_CACHE_BYTES = 48 * 1024 * 1024

REPLACEMENT_CHARACTER = "\ufffd".encode()
_IMG_TAG = re.compile(r"<img\b[^<>]*>")
_SRC_OR_ALT = re.compile(r' (src|alt)="([^"]*)"')

# The functions that encode an entry and a feed in a format.
_FUNCTIONS_BY_FORMAT: Mapping[
    FeedFormat,
    tuple[Callable[[FeedEntry, EntryHtml], EncodedEntry], Callable[[FeedView, Sequence[EncodedEntry]], bytes]],
] = {
    RSS: (xml_feeds.rss_item, xml_feeds.rss_document),
    ATOM: (xml_feeds.atom_entry, xml_feeds.atom_document),
    JSON_FEED: (json_feed.json_feed_item, json_feed.json_feed_document),
}

EntryByFormat = dict[FeedFormat, EncodedEntry]


class FeedWriter:
    """Writes the feeds of one library; `load_fragment` gives the HTML of a body's digest."""

    def __init__(self, load_fragment: Callable[[str], str], kinds: Mapping[str, FeedKind]) -> None:
        self._load_fragment, self._kinds = load_fragment, kinds
        self._cache: dict[str, EntryByFormat] = {}
        self._cached_bytes = 0
        self._last_view: FeedView | None = None
        self._last_entries: list[EntryByFormat] = []

    def write(self, view: FeedView, feed_format: FeedFormat) -> bytes:
        """The bytes of a feed in that format; the same view always gives the same bytes."""
        # The formats of a feed are written one after another.
        if self._last_view is not view:
            self._last_entries = [self._encode_entry(entry, view) for entry in view.entries]
            self._last_view = view
        entries = [entry[feed_format] for entry in self._last_entries]
        _, encode_feed = _FUNCTIONS_BY_FORMAT[feed_format]
        # U+FFFD stands for what was lost before the text came here (W3C validator: BadCharacters).
        return encode_feed(view, entries).replace(REPLACEMENT_CHARACTER, b"")

    def _encode_entry(self, entry: FeedEntry, view: FeedView) -> EntryByFormat:
        """The entry in every format."""
        encoded = self._cache.get(entry.id)
        if encoded is None:
            content = xml_escape_html(render_entry_html(entry, view.site.origin, self._load_fragment, self._kinds))
            if entry.body_media:
                entry = structs.replace(entry, body_media=with_alt_texts(entry.body_media, content.html))
            encoded = {name: encode(entry, content) for name, (encode, _) in _FUNCTIONS_BY_FORMAT.items()}
            if not view.archive:
                self._cache_entry(entry.id, encoded, len(content.xml_escaped))
        return encoded

    def _cache_entry(self, id: str, entry: EntryByFormat, shared_bytes: int) -> None:
        self._cached_bytes += sum(len(part) for encoded in entry.values() for part in encoded) - shared_bytes
        if self._cached_bytes > ENTRY_CACHE_BYTES:
            self._cache.clear()
            self._cached_bytes = 0
        self._cache[id] = entry


def with_alt_texts(pictures: tuple[EntryMedia, ...], entry_html: str) -> tuple[EntryMedia, ...]:
    """Pictures with the alternative texts that an entry's HTML gives them."""
    alt_texts: dict[str, str] = {}
    for tag in _IMG_TAG.findall(entry_html):
        attributes = {name: html.unescape(value) for name, value in _SRC_OR_ALT.findall(tag)}
        alt_texts.setdefault(attributes.get("src", ""), attributes.get("alt", ""))
    return tuple(structs.replace(picture, alt=alt_texts.get(picture.url, "")) for picture in pictures)
