"""Writes a feed as RSS 2.0 through feedgen, with that library's defects mended."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Callable
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from .feeds import Entry, FeedView
from .render import resolved
from .text import clean

# Ids of different entries clash in a reader that shows several; the rest serves only our own pages.
_PAGE_ONLY = re.compile(r' (?:id|tabindex|role|aria-label|class)="[^"]*"')
_LOCAL_ANCHOR = re.compile(r' href="#')
_MEDIA = "{http://search.yahoo.com/mrss/}"

Fragment = Callable[[str], str]


class RememberedEntry(FeedEntry):  # type: ignore[misc]
    """A feedgen entry that builds its element once, however many feeds hold it, and adds what feedgen cannot write."""

    def __init__(self, media_words: tuple[str, str] | None) -> None:
        super().__init__()
        self._media_words = media_words
        self._element: etree._Element | None = None

    def rss_entry(self, extensions: bool = True) -> etree._Element:
        """A copy of the `<item>`."""
        if self._element is None:
            self._element = super().rss_entry(extensions)
            media = self._element.find(f"{_MEDIA}content")
            if media is not None and self._media_words is not None:
                description, credit = self._media_words
                etree.SubElement(media, f"{_MEDIA}description", type="plain").text = description
                if credit:
                    etree.SubElement(media, f"{_MEDIA}credit").text = credit
        return copy.deepcopy(self._element)


class RssWriter:
    """Writes RSS feeds that share their entries."""

    def __init__(self, fragment: Fragment) -> None:
        self._fragment = fragment
        self._entries: dict[str, RememberedEntry] = {}

    def write(self, view: FeedView) -> bytes:
        """The bytes of `rss.xml`; the same view always gives the same bytes."""
        feed = FeedGenerator()
        feed.load_extension("dc", atom=False)
        feed.load_extension("media", atom=False)
        feed.title(clean(view.title))
        feed.description(clean(view.description))
        feed.language("vi")
        feed.generator("Newsroom")
        feed.link(href=f"{view.url}rss.xml", rel="self", type="application/rss+xml")
        # The channel's <link> is the last one added.
        feed.link(href=view.url, rel="alternate")
        # Both default to the clock.
        feed.lastBuildDate(datetime.fromisoformat(view.updated))
        feed.updated(datetime.fromisoformat(view.updated))
        for entry in view.entries:
            feed.add_entry(self._entry(entry, view), order="append")
        return bytes(feed.rss_str(pretty=True))

    def _entry(self, entry: Entry, view: FeedView) -> RememberedEntry:
        known = self._entries.get(entry.id)
        if known is not None:
            return known
        media = entry.media
        made = RememberedEntry((clean(media.description), clean(media.credit)) if media else None)
        made.load_extension("dc", atom=False)
        made.load_extension("media", atom=False)
        made.title(clean(entry.title))
        made.link(href=entry.url)
        made.guid(entry.id, permalink=False)
        made.pubDate(datetime.fromisoformat(entry.published))
        # With content alone feedgen would write it as the description.
        made.description(clean(entry.summary))
        made.content(clean(content(entry, view, self._fragment)), type="CDATA")
        for category in entry.categories:
            made.category(term=clean(category))
        # An RSS <author> must be an e-mail address, so names go to dc:creator.
        made.dc.dc_creator([clean(author) for author in entry.authors])
        if media is not None:
            made.enclosure(media.url, str(media.length), media.media_type)
            made.media.content(
                url=media.url,
                type=media.media_type,
                medium="image",
                fileSize=str(media.length),
                width=str(media.width),
                height=str(media.height),
                group=None,
            )
        self._entries[entry.id] = made
        return made


def content(entry: Entry, view: FeedView, fragment: Fragment) -> str:
    """The whole article as HTML: its picture with caption, then its body; every address absolute."""
    body = resolved(fragment(entry.body), entry.references, entry.images, view.origin) if entry.body else ""
    body = _LOCAL_ANCHOR.sub(f' href="{html.escape(entry.url)}#', _PAGE_ONLY.sub("", body))
    media = entry.media
    if media is None:
        return body or f"<p>{html.escape(entry.summary)}</p>"
    words = " ".join(filter(None, (entry.caption, f"({media.credit})" if media.credit else "")))
    picture = (
        f'<figure><img src="{html.escape(media.url)}" alt="{html.escape(media.description)}" '
        f'width="{media.width}" height="{media.height}"><figcaption>{html.escape(words)}</figcaption></figure>'
    )
    return picture + body
