"""Writes RSS through feedgen 1.0, with what that library gets wrong put right in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.ext.media import MediaEntryExtension, MediaExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from msgspec import Struct

from .text import clean

_MEDIA = "{http://search.yahoo.com/mrss/}"


class Picture(Struct, frozen=True):
    """An entry's picture: absolute address, media type, bytes, pixels (0 where unknown) and words."""

    url: str
    media_type: str
    length: int
    width: int
    height: int
    description: str
    credit: str


class Entry(FeedEntry):  # type: ignore[misc]
    """An entry that builds its element once, however many feeds hold it.

    One control character or lone surrogate makes lxml refuse the whole feed, so every text is cleaned of them.
    """

    def __init__(
        self,
        *,
        id: str,
        url: str,
        title: str,
        published: datetime,
        summary: str,
        content: str,
        categories: Iterable[str],
        authors: Iterable[str],
        picture: Picture | None,
    ) -> None:
        """`summary` and `content` are HTML; `published` has a zone."""
        super().__init__()
        self.register_extension("dc", DcEntryExtension, atom=False)
        self.register_extension("media", MediaEntryExtension, atom=False)
        self._picture = picture
        self._element: etree._Element | None = None
        self.title(clean(title))
        self.link(href=url)
        self.guid(id, permalink=False)
        self.pubDate(published)
        # With content alone feedgen would write the content as the description.
        self.description(clean(summary))
        self.content(clean(content), type="CDATA")
        for category in categories:
            self.category(term=clean(category))
        # feedgen leaves out an <author> without an e-mail address, which RSS asks of it.
        self.dc.dc_creator([clean(author) for author in authors])
        if picture is not None:
            self._add_picture(picture)

    def _add_picture(self, picture: Picture) -> None:
        self.enclosure(picture.url, str(picture.length), picture.media_type)
        size = {"width": str(picture.width), "height": str(picture.height)} if picture.width else {}
        # In its default group every picture would nest in the one before.
        self.media.content(
            url=picture.url,
            type=picture.media_type,
            medium="image",
            fileSize=str(picture.length),
            group=None,
            **size,
        )

    def rss_entry(self, extensions: bool = True) -> etree._Element:
        """The `<item>`, with the words of its picture, which feedgen cannot write; the feed that asks takes it over."""
        if self._element is None:
            self._element = super().rss_entry(extensions)
            media = self._element.find(f"{_MEDIA}content")
            if media is not None and self._picture is not None:
                etree.SubElement(media, f"{_MEDIA}description", type="plain").text = clean(self._picture.description)
                if self._picture.credit:
                    etree.SubElement(media, f"{_MEDIA}credit").text = clean(self._picture.credit)
        return self._element


class Feed(FeedGenerator):  # type: ignore[misc]
    """A feed whose bytes follow from what it is given, and from nothing else."""

    def __init__(self, *, title: str, description: str, url: str, file: str, updated: datetime | None) -> None:
        """`url` is the page the feed is of, `file` the feed's own address; `updated` has a zone."""
        super().__init__()
        self.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
        self.register_extension("media", MediaExtension, MediaEntryExtension, atom=False)
        self._dated = updated is not None
        self.title(clean(title))
        self.description(clean(description))
        self.language("vi")
        self.generator("Newsroom")
        # The channel's <link> is the last one added, whatever it is.
        self.link(href=file, rel="self", type="application/rss+xml")
        self.link(href=url, rel="alternate")
        # Both default to the clock.
        if updated is not None:
            self.lastBuildDate(updated)
            self.updated(updated)

    def append(self, entry: Entry) -> None:
        """Add an entry below those already there; feedgen's default is above."""
        self.add_entry(entry, order="append")

    def rss(self) -> bytes:
        """The file."""
        root, document = self._create_rss()
        if not self._dated:
            for element in root.findall("channel/lastBuildDate"):
                element.getparent().remove(element)
        return etree.tostring(document, pretty_print=True, encoding="UTF-8", xml_declaration=True)
