"""Writes RSS and Atom with feedgen 1.0, and corrects what that library gets wrong."""

import html
from collections.abc import Iterable, Sequence
from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from msgspec import Struct

from newsroom.text.normalize import strip_control_chars

ATOM_URI = "http://www.w3.org/2005/Atom"
MEDIA_RSS_URI = "http://search.yahoo.com/mrss/"
# Declared at the root of every feed, so that an entry has the same bytes in all feeds.
RSS_NSMAP = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": MEDIA_RSS_URI,
    "atom": ATOM_URI,
    "content": "http://purl.org/rss/1.0/modules/content/",
}
ATOM_NSMAP = {"media": MEDIA_RSS_URI}
HISTORY_URI = "http://purl.org/syndication/history/1.0"
TOMBSTONES_URI = "http://purl.org/atompub/tombstones/1.0"


class FeedFile(Struct, frozen=True):
    """A file of an entry: media type, absolute URL, size in bytes and pixels ("" where unknown), and texts."""

    media_type: str
    url: str
    length: str
    width: str = ""
    height: str = ""
    title: str = ""
    description: str = ""
    credit: str = ""


class AtomLink(Struct, frozen=True):
    """A link of a feed: absolute URL, relation and media type ("" for none)."""

    href: str
    rel: str
    media_type: str = ""


class FeedgenEntry(FeedEntry):  # type: ignore[misc]
    """An entry that can be written without its feed."""

    def __init__(
        self,
        *,
        id: str,
        url: str,
        title: str,
        published: datetime,
        updated: datetime,
        summary: str,
        content: str,
        categories: Iterable[str],
        authors: Iterable[str],
        enclosures: Sequence[FeedFile],
        pictures: Sequence[FeedFile],
    ) -> None:
        """`summary` is plain text in Atom and HTML in RSS, `content` is HTML; times have a zone."""
        super().__init__()
        self._enclosures, self._pictures = enclosures, pictures
        # lxml refuses the whole feed for one control character or lone surrogate.
        self.title(strip_control_chars(title))
        self.link(href=url)
        self.guid(id, permalink=False)
        self.published(published)
        self.updated(updated)
        self.content(strip_control_chars(content), type="html")
        # Without a summary feedgen writes the content as the description.
        self.summary(strip_control_chars(summary), type="text")
        self.category([{"term": strip_control_chars(category)} for category in categories])
        self.author([{"name": strip_control_chars(author)} for author in authors])
        for file in enclosures:
            self.enclosure(file.url, file.length, file.media_type)

    def rss_entry(self, extensions: bool = True) -> etree._Element:
        """The `<item>` with what feedgen leaves out: the update, authors, and all files but one."""
        item: etree._Element = super().rss_entry(extensions)
        etree.SubElement(item, f"{{{ATOM_URI}}}updated").text = self.updated().isoformat()
        # feedgen leaves out authors without an e-mail address, which RSS requires of <author>.
        for author in self.author() or ():
            etree.SubElement(item, f"{{{RSS_NSMAP['dc']}}}creator").text = author["name"]
        # RSS allows one enclosure: feedgen takes the last file, feed readers show the first.
        for element, first in zip(item.findall("enclosure"), self._enclosures, strict=False):
            element.attrib.update({"url": first.url, "length": first.length, "type": first.media_type})
        _add_media(item, [file for file in self._enclosures[1:] if file not in self._pictures])
        _add_media(item, self._pictures)
        return item

    def atom_entry(self, extensions: bool = True) -> etree._Element:
        """The `<entry>` with the attributes of links that feedgen leaves out, and its pictures."""
        entry: etree._Element = super().atom_entry(extensions)
        for element, link in zip(entry.findall("link"), self.link(), strict=True):
            element.attrib.update({name: value for name, value in link.items() if name != "href"})
        _add_media(entry, self._pictures)
        return entry

    def rss_bytes(self) -> bytes:
        """The `<item>`, to be put into a feed."""
        return _serialise_inside(self.rss_entry(), RSS_NSMAP)

    def atom_bytes(self) -> bytes:
        """The `<entry>`, to be put into a feed."""
        return _serialise_inside(self.atom_entry(), ATOM_NSMAP)


def _add_media(parent: etree._Element, files: Iterable[FeedFile]) -> None:
    """Add a `media:content` for each file with its texts; feedgen would nest one in the other, without texts."""
    for file in files:
        attributes = {"url": file.url, "type": file.media_type, "fileSize": file.length}
        if file.media_type.startswith("image/"):
            attributes["medium"] = "image"
        if file.width:
            attributes |= {"width": file.width, "height": file.height}
        media = etree.SubElement(parent, f"{{{MEDIA_RSS_URI}}}content", attributes)
        for name, text in (("title", file.title), ("description", file.description), ("credit", file.credit)):
            if text:
                etree.SubElement(media, f"{{{MEDIA_RSS_URI}}}{name}").text = strip_control_chars(text)


def _serialise_inside(element: etree._Element, nsmap: dict[str, str]) -> bytes:
    """The bytes of an element inside a parent that declares these namespaces."""
    parent = etree.Element("in", nsmap=nsmap)
    parent.append(element)
    xml = etree.tostring(parent, encoding="UTF-8")
    return bytes(xml[xml.index(b">") + 1 : -len("</in>")])


class FeedgenFeed(FeedGenerator):  # type: ignore[misc]
    """A feed without its entries; its bytes depend on the arguments only, and not on the clock."""

    def __init__(
        self,
        *,
        id: str,
        title: str,
        description: str,
        author: str,
        rights: str,
        page_url: str,
        self_link: AtomLink,
        links: Sequence[AtomLink],
        updated: datetime,
        has_own_time: bool = True,
        archive: bool = False,
        stylesheet: str = "",
    ) -> None:
        """`page_url` is the page that the feed belongs to; without a time of its own RSS gives none."""
        super().__init__()
        self._has_own_time, self._stylesheet = has_own_time, stylesheet
        author, history = strip_control_chars(author), {"fh": HISTORY_URI} if archive else {}
        self.register_extension("rss_feed", lambda: _FeedExtension(RSS_NSMAP | history, author, links), atom=False)
        self.register_extension("atom_feed", lambda: _FeedExtension(ATOM_NSMAP | history, author, links), rss=False)
        self.id(id)
        self.title(strip_control_chars(title))
        self.description(strip_control_chars(description))
        self.language("vi")
        self.generator("Newsroom")
        self.author({"name": author})
        if rights:
            self.rights(strip_control_chars(rights))
        # feedgen takes the last link as the <link> of the channel.
        for link in (self_link, *links, AtomLink(page_url, "alternate", "text/html")):
            self.link(href=link.href, rel=link.rel, **({"type": link.media_type} if link.media_type else {}))
        # Both are the current time by default.
        self.lastBuildDate(updated)
        self.updated(updated)

    def rss_bytes(self, entries: Iterable[bytes]) -> bytes:
        """The file as RSS 2.0, with the bytes of its entries, which may be in parts."""
        root, document = self._create_rss()
        if not self._has_own_time:
            channel = root[0]
            channel.remove(channel.find("lastBuildDate"))
        return self._insert_entries(root, document, entries)

    def atom_bytes(self, entries: Iterable[bytes]) -> bytes:
        """The file as Atom 1.0, with the bytes of its entries, which may be in parts."""
        root, document = self._create_atom()
        return self._insert_entries(root, document, entries)

    def _insert_entries(self, root: etree._Element, document: etree._ElementTree, entries: Iterable[bytes]) -> bytes:
        if self._stylesheet:
            attributes = f'type="text/css" href="{html.escape(self._stylesheet)}"'
            root.addprevious(etree.ProcessingInstruction("xml-stylesheet", attributes))
        xml = etree.tostring(document, pretty_print=True, encoding="UTF-8", xml_declaration=True)
        end = xml.rindex(b"</channel>" if root.tag == "rss" else b"</feed>")
        return b"".join((xml[:end].rstrip(), b"\n", *entries, xml[end:]))


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """Adds what feedgen leaves out of a feed: the namespaces of entries, the author, and all links but one."""

    def __init__(self, nsmap: dict[str, str], author: str, links: Sequence[AtomLink]) -> None:
        self._nsmap, self._author, self._links = nsmap, author, links

    def extend_ns(self) -> dict[str, str]:
        return self._nsmap

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        channel = feed[0]
        etree.SubElement(channel, f"{{{RSS_NSMAP['dc']}}}creator").text = self._author
        for link in self._links:
            attributes = {"rel": link.rel, "href": link.href} | ({"type": link.media_type} if link.media_type else {})
            etree.SubElement(channel, f"{{{ATOM_URI}}}link", attributes)
        return self._add_archive(channel, feed)

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        return self._add_archive(feed, feed)

    def _add_archive(self, parent: etree._Element, feed: etree._Element) -> etree._Element:
        if "fh" in self._nsmap:
            etree.SubElement(parent, f"{{{HISTORY_URI}}}archive")
        return feed


def tombstone_xml(id: str, when: str, reason: str) -> bytes:
    """The tombstone of a withdrawn entry in Atom (RFC 6721, 3), to be put into a feed."""
    tombstone = etree.Element(
        f"{{{TOMBSTONES_URI}}}deleted-entry", {"ref": id, "when": when}, nsmap={"at": TOMBSTONES_URI}
    )
    etree.SubElement(tombstone, f"{{{TOMBSTONES_URI}}}comment").text = strip_control_chars(reason)
    return bytes(etree.tostring(tombstone, encoding="UTF-8")) + b"\n"
