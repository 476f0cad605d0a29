"""Writes feeds.opml (OPML 2.0, opml.org/spec2.opml): all feeds of the site as one subscription list."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from newsroom.feeds.feeds import FeedSpec
from newsroom.feeds.groups import group_feeds
from newsroom.model.feed_formats import RSS
from newsroom.model.settings import Settings
from newsroom.text.normalize import collapse_whitespace, strip_control_chars


def opml_document(feed_specs: Iterable[FeedSpec], settings: Settings) -> bytes:
    """The file's bytes. It says no dates, so that it changes only when a feed comes, goes or gets another name."""
    groups, owner = group_feeds(feed_specs, settings), settings.organisation
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    name = _single_line(settings.site_name)
    lines = {
        "title": f"Nguồn tin của {name}" if name else "Nguồn tin",
        "ownerName": _single_line(owner.name),
        "ownerEmail": _single_line(owner.email),
        "docs": "http://opml.org/spec2.opml",
    }
    for element, text in lines.items():
        if text:
            SubElement(head, element).text = text
    body = SubElement(root, "body")
    for label, group in (("Toàn trang", groups.site), ("Chuyên mục", groups.sections), ("Chủ đề", groups.tags)):
        if group:
            folder = SubElement(body, "outline", text=label, title=label)
            for feed in group:
                SubElement(folder, "outline", _outline_attributes(feed, settings.origin + settings.base))
    ElementTree.indent(root, "")
    written: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _outline_attributes(spec: FeedSpec, site_url: str) -> dict[str, str]:
    """The attributes of a feed; its RSS, since that is what every reader takes."""
    # A text is required (OPML 2.0, "Text attribute").
    title, url = _single_line(spec.title) or site_url + spec.path, site_url + spec.path
    found = {
        "type": "rss",
        "text": title,
        "title": title,
        "description": _single_line(spec.description),
        "language": "vi",
        "htmlUrl": url,
        "xmlUrl": url + RSS.file,
        "version": "RSS2",
    }
    return {name: value for name, value in found.items() if value}


def _single_line(text: str) -> str:
    """Text on one line without what XML forbids."""
    return collapse_whitespace(strip_control_chars(text))
