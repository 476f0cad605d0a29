"""Checks Atom 1.0 by RFC 4287, with tombstones by RFC 6721."""

from datetime import datetime

from lxml import etree

from feed_validator import values
from feed_validator.html import check_content_html, check_html
from feed_validator.links import LINK_TAG, check_atom_links, check_feed_links
from feed_validator.media import MEDIA_RSS_NS, check_media
from feed_validator.report import FeedReport
from feed_validator.rules import Rule
from feed_validator.xml import (
    ATOM_NS,
    XHTML_NS,
    XML_NS,
    Element,
    element_text,
    element_time,
    resolve_url,
    split_children,
    tag_name,
    time_or_report,
    xml_base,
)

_DELETED_ENTRY = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_ENTRY, _PERSON_TAGS = f"{ATOM_NS}entry", frozenset({f"{ATOM_NS}author", f"{ATOM_NS}contributor"})
_ID, _TITLE, _UPDATED, _PUBLISHED, _SUMMARY, _CONTENT, _RIGHTS, _SOURCE, _SUBTITLE = (
    ATOM_NS + name
    for name in ("id", "title", "updated", "published", "summary", "content", "rights", "source", "subtitle")
)
_ICON_TAGS = (f"{ATOM_NS}icon", f"{ATOM_NS}logo")
_CATEGORY, _AUTHOR = f"{ATOM_NS}category", f"{ATOM_NS}author"
_FEED_SINGLE_TAGS = frozenset({_ID, _TITLE, _UPDATED, _RIGHTS, _SUBTITLE, f"{ATOM_NS}generator", *_ICON_TAGS})
_ENTRY_SINGLE_TAGS = frozenset({_ID, _TITLE, _UPDATED, _PUBLISHED, _SUMMARY, _CONTENT, _RIGHTS, _SOURCE})
_REPEATABLE_TAGS = _PERSON_TAGS | {_CATEGORY, LINK_TAG}


class _SeenEntries:
    """The ids and times of the entries so far, no two of which may be equal."""

    def __init__(self, *, feed_has_author: bool) -> None:
        self.feed_has_author = feed_has_author
        self.ids: set[str] = set()
        self.update_times: set[datetime] = set()


def check_atom(report: FeedReport, root: Element) -> None:
    """Record what is wrong with the document of an atom.xml."""
    if root.tag != f"{ATOM_NS}feed":
        report.add(Rule.XML_ROOT, tag_name(root))
        return
    base = xml_base(root, "")
    single, others = split_children(report, root, _FEED_SINGLE_TAGS)
    entries, tombstones = others.pop(_ENTRY, []), others.pop(_DELETED_ENTRY, [])
    _check_title_and_id(report, single, base)
    language = root.get(f"{XML_NS}lang")
    report.add(values.language_error(language) if language else Rule.LANGUAGE, language or None)
    _check_text_construct(report, single.get(_SUBTITLE), base)
    for name in _ICON_TAGS:
        if name in single:
            url = resolve_url(element_text(single[name]), base)
            report.add(values.url_error(url), url)
    _check_repeatable(report, others)
    links = check_atom_links(report, others.get(LINK_TAG, ()), base)
    check_feed_links(report, links, others)
    updated = _check_updated(report, single)
    report.assign_to_entry()

    seen = _SeenEntries(feed_has_author=_AUTHOR in others)
    for entry in entries:
        _check_entry(report, entry, xml_base(entry, base), seen)
    withdrawal_times = [when for element in tombstones if (when := _check_tombstone(report, element, seen.ids))]
    newest = max(seen.update_times, default=None)
    # A withdrawal is a change too: the feed may be as new as its newest tombstone.
    if updated and newest and updated not in (newest, max((newest, *withdrawal_times))):
        report.add(Rule.DATE_FEED, element_text(single[_UPDATED]))
        report.assign_to_entry()


def _check_title_and_id(report: FeedReport, single: dict[str, Element], base: str) -> None:
    title, id = single.get(_TITLE), element_text(single.get(_ID))
    # The text of a title in XHTML is inside its <div>.
    if title is None or not (element_text(title).strip() or len(title)):
        report.add(Rule.TITLE)
    _check_text_construct(report, title, base)
    report.add(values.id_error(id) if id.strip() else Rule.ID, id if id.strip() else None)


def _check_updated(report: FeedReport, single: dict[str, Element]) -> datetime | None:
    if _UPDATED not in single:
        report.add(Rule.UPDATED)
    return element_time(report, single.get(_UPDATED), values.parse_rfc3339)


def _check_entry(report: FeedReport, entry: Element, base: str, seen: _SeenEntries) -> None:
    single, others = split_children(report, entry, _ENTRY_SINGLE_TAGS)
    _check_title_and_id(report, single, base)
    id = element_text(single.get(_ID))
    if id in seen.ids:
        report.add(Rule.ID_TWICE, id)
    seen.ids.add(id)
    updated = _check_updated(report, single)
    published = element_time(report, single.get(_PUBLISHED), values.parse_rfc3339)
    if updated:
        if updated in seen.update_times:
            report.add(Rule.UPDATED_TWICE, element_text(single[_UPDATED]))
        seen.update_times.add(updated)
        if published and updated < published:
            report.add(Rule.DATE_ORDER, element_text(single[_UPDATED]))
    summary, content = single.get(_SUMMARY), single.get(_CONTENT)
    if summary is None or not (element_text(summary).strip() or len(summary)):
        report.add(Rule.SUMMARY)
    _check_text_construct(report, summary, base)
    _check_entry_content(report, content, base)
    _check_repeatable(report, others)
    links = check_atom_links(report, others.get(LINK_TAG, ()), base)
    if content is None and "alternate" not in links:
        report.add(Rule.ALTERNATE)
    source = single.get(_SOURCE)
    if not (seen.feed_has_author or _AUTHOR in others or (source is not None and source.find(_AUTHOR) is not None)):
        report.add(Rule.AUTHOR)
    if report.has_unassigned:
        report.assign_to_entry("".join(single[_TITLE].itertext()) if _TITLE in single else "", id)


def _check_repeatable(report: FeedReport, others: dict[str, list[Element]]) -> None:
    for tag, elements in others.items():
        if tag in _PERSON_TAGS:
            for person in elements:
                _check_person(report, person)
        elif tag == _CATEGORY:
            for category in elements:
                if not category.get("term", "").strip():
                    report.add(Rule.CATEGORY)
        elif tag.startswith(MEDIA_RSS_NS):
            check_media(report, elements)
        elif tag.startswith(ATOM_NS) and tag not in _REPEATABLE_TAGS:
            report.add(Rule.XML_UNKNOWN, tag_name(elements[0]))


def _check_person(report: FeedReport, person: Element) -> None:
    for part in person:
        if part.tag == f"{ATOM_NS}uri":
            report.add(values.url_error(element_text(part)), element_text(part))
        elif part.tag == f"{ATOM_NS}email":
            report.add(values.email_error(element_text(part)), element_text(part))
    if not element_text(person.find(f"{ATOM_NS}name")).strip():
        report.add(Rule.AUTHOR_NAME)


def _check_text_construct(report: FeedReport, element: Element | None, base: str) -> None:
    """Check a text construct (RFC 4287, 3.1)."""
    if element is None:
        return
    kind = element.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        report.add(Rule.TEXT_TYPE, kind)
    elif kind == "xhtml":
        _check_xhtml(report, element, base)
    elif len(element):
        report.add(Rule.XML_MARKUP, tag_name(element))
    elif kind == "html":
        check_html(report, element_text(element), has_base=bool(xml_base(element, base)))


def _check_entry_content(report: FeedReport, content: Element | None, base: str) -> None:
    """Check the content of an entry (RFC 4287, 4.1.3)."""
    if content is None:
        return
    kind, source = content.get("type", "text"), content.get("src")
    if source is not None:
        report.add(values.url_error(resolve_url(source, base)), source)
        if (
            len(content)
            or element_text(content).strip()
            or ("type" in content.attrib and values.media_type_error(kind))
        ):
            report.add(Rule.CONTENT_SRC, source)
    elif kind == "html":
        if len(content):
            report.add(Rule.XML_MARKUP, tag_name(content))
        elif not element_text(content).strip():
            report.add(Rule.CONTENT)
        else:
            check_content_html(report, element_text(content), has_base=bool(xml_base(content, base)))
    elif kind == "text":
        if len(content):
            report.add(Rule.XML_MARKUP, tag_name(content))
    elif kind == "xhtml":
        _check_xhtml(report, content, base)
    elif values.media_type_error(kind):
        report.add(Rule.TEXT_TYPE, kind)


def _check_xhtml(report: FeedReport, element: Element, base: str) -> None:
    if [child.tag for child in element] != [f"{XHTML_NS}div"] or element_text(element).strip():
        report.add(Rule.XHTML, tag_name(element))
    else:
        markup = etree.tostring(element[0], encoding="unicode", with_tail=False)
        check_html(report, markup, has_base=bool(xml_base(element[0], xml_base(element, base))))


def _check_tombstone(report: FeedReport, element: Element, entry_ids: set[str]) -> datetime | None:
    """The time of a tombstone (RFC 6721, 3)."""
    ref, when = element.get("ref", ""), element.get("when", "")
    report.add(values.id_error(ref) if ref.strip() else Rule.TOMBSTONE_REF, ref if ref.strip() else None)
    if ref in entry_ids:
        report.add(Rule.TOMBSTONE_ALIVE, ref)
    time = time_or_report(report, values.parse_rfc3339(when) if when else Rule.TOMBSTONE_WHEN, when or None)
    report.assign_to_entry(ref)
    return time
