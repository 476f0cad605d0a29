"""Writes feeds.opml (OPML 2.0, opml.org/spec2.opml): all feeds of the site as one subscription list."""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from newsroom.feeds.feeds import FeedSpec, group_feeds
from newsroom.model.file_types import RSS
from newsroom.model.settings import Settings
from newsroom.text.normalize import collapse_whitespace, strip_control_chars


def opml_document(feed_specs: Iterable[FeedSpec], settings: Settings) -> bytes:
    """The bytes of the file. Without dates it changes only when a feed is added, removed or renamed."""
    groups, owner = group_feeds(feed_specs, settings), settings.organisation
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    name = _single_line(settings.site_name)
    head_texts = {
        "title": f"Nguồn tin của {name}" if name else "Nguồn tin",
        "ownerName": _single_line(owner.name),
        "ownerEmail": _single_line(owner.email),
        "docs": "http://opml.org/spec2.opml",
    }
    for element, text in head_texts.items():
        if text:
            SubElement(head, element).text = text
    body = SubElement(root, "body")
    for label, group in (("Toàn trang", groups.site), ("Chuyên mục", groups.sections), ("Chủ đề", groups.tags)):
        if group:
            folder = SubElement(body, "outline", text=label, title=label)
            for feed in group:
                SubElement(folder, "outline", _outline_attributes(feed, settings.home_url))
    ElementTree.indent(root, "")
    xml: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return xml + b"\n"


def _outline_attributes(spec: FeedSpec, site_url: str) -> dict[str, str]:
    """The `<outline>` of a feed in RSS, which every feed reader accepts."""
    # `text` is required (OPML 2.0, "Text attribute").
    title, url = _single_line(spec.title) or site_url + spec.path, site_url + spec.path
    attributes = {
        "type": "rss",
        "text": title,
        "title": title,
        "description": _single_line(spec.description),
        "language": "vi",
        "htmlUrl": url,
        "xmlUrl": url + RSS.file,
        "version": "RSS2",
    }
    return {name: value for name, value in attributes.items() if value}


def _single_line(text: str) -> str:
    """A text on one line, without characters that XML forbids."""
    return collapse_whitespace(strip_control_chars(text))
