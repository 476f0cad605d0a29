"""Judges Atom 1.0 by RFC 4287, with tombstones by RFC 6721."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from newsroom.feeds.rules import values
from newsroom.feeds.rules.html import check_content, check_html
from newsroom.feeds.rules.links import LINK, check_feed_links, check_links
from newsroom.feeds.rules.media import MEDIA, check_media
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import (
    ATOM,
    XHTML,
    XML,
    Element,
    absolute,
    base_of,
    dated,
    local,
    moment,
    sorted_out,
    text,
)

_GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_ENTRY, _PERSONS = f"{ATOM}entry", frozenset({f"{ATOM}author", f"{ATOM}contributor"})
_ID, _TITLE, _UPDATED, _PUBLISHED, _SUMMARY, _CONTENT, _RIGHTS, _SOURCE, _SUBTITLE = (
    ATOM + name
    for name in ("id", "title", "updated", "published", "summary", "content", "rights", "source", "subtitle")
)
_ICONS = (f"{ATOM}icon", f"{ATOM}logo")
_CATEGORY, _AUTHOR = f"{ATOM}category", f"{ATOM}author"
_FEED_ONCE = frozenset({_ID, _TITLE, _UPDATED, _RIGHTS, _SUBTITLE, f"{ATOM}generator", *_ICONS})
_ENTRY_ONCE = frozenset({_ID, _TITLE, _UPDATED, _PUBLISHED, _SUMMARY, _CONTENT, _RIGHTS, _SOURCE})
_KNOWN = _PERSONS | {_CATEGORY, LINK}


class _Seen:
    """What entries must not share with each other."""

    def __init__(self, *, authored: bool) -> None:
        self.authored = authored
        self.ids: set[str] = set()
        self.moments: set[datetime] = set()


def check_atom(found: Flaws, root: Element) -> None:
    """Record what is wrong with a document that ends in atom.xml."""
    if root.tag != f"{ATOM}feed":
        found.add(Rule.XML_ROOT, local(root))
        return
    base = base_of(root, "")
    own, others = sorted_out(found, root, _FEED_ONCE)
    entries, tombstones = others.pop(_ENTRY, []), others.pop(_GONE, [])
    _check_title_and_id(found, own, base)
    language = root.get(f"{XML}lang")
    found.judge(values.language(language) if language else Rule.LANGUAGE, language or None)
    _check_text(found, own.get(_SUBTITLE), base)
    for name in _ICONS:
        if name in own:
            url = absolute(text(own[name]), base)
            found.judge(values.address(url), url)
    _check_others(found, others)
    links = check_links(found, others.get(LINK, ()), base)
    check_feed_links(found, links, others)
    updated = _check_updated(found, own)
    found.named()

    seen = _Seen(authored=_AUTHOR in others)
    for entry in entries:
        _check_entry(found, entry, base_of(entry, base), seen)
    gone = [when for element in tombstones if (when := _check_gone(found, element, seen.ids))]
    newest = max(seen.moments, default=None)
    # A withdrawal is news too: the feed may be as new as its newest tombstone.
    if updated and newest and updated not in (newest, max((newest, *gone))):
        found.add(Rule.DATE_FEED, text(own[_UPDATED]))
        found.named()


def _check_title_and_id(found: Flaws, own: dict[str, Element], base: str) -> None:
    title, id = own.get(_TITLE), text(own.get(_ID))
    # A title in XHTML has its words further in.
    if title is None or not (text(title).strip() or len(title)):
        found.add(Rule.TITLE)
    _check_text(found, title, base)
    found.judge(values.identity(id) if id.strip() else Rule.ID, id if id.strip() else None)


def _check_updated(found: Flaws, own: dict[str, Element]) -> datetime | None:
    if _UPDATED not in own:
        found.add(Rule.UPDATED)
    return dated(found, own.get(_UPDATED))


def _check_entry(found: Flaws, entry: Element, base: str, seen: _Seen) -> None:
    own, others = sorted_out(found, entry, _ENTRY_ONCE)
    _check_title_and_id(found, own, base)
    id = text(own.get(_ID))
    if id in seen.ids:
        found.add(Rule.ID_TWICE, id)
    seen.ids.add(id)
    updated, published = _check_updated(found, own), dated(found, own.get(_PUBLISHED))
    if updated:
        if updated in seen.moments:
            found.add(Rule.UPDATED_TWICE, text(own[_UPDATED]))
        seen.moments.add(updated)
        if published and updated < published:
            found.add(Rule.DATE_ORDER, text(own[_UPDATED]))
    summary, content = own.get(_SUMMARY), own.get(_CONTENT)
    if summary is None or not (text(summary).strip() or len(summary)):
        found.add(Rule.SUMMARY)
    _check_text(found, summary, base)
    _check_content(found, content, base)
    _check_others(found, others)
    links = check_links(found, others.get(LINK, ()), base)
    if content is None and "alternate" not in links:
        found.add(Rule.ALTERNATE)
    source = own.get(_SOURCE)
    if not (seen.authored or _AUTHOR in others or (source is not None and source.find(_AUTHOR) is not None)):
        found.add(Rule.AUTHOR)
    if found.waiting:
        found.named("".join(own[_TITLE].itertext()) if _TITLE in own else "", id)


def _check_others(found: Flaws, others: dict[str, list[Element]]) -> None:
    for tag, elements in others.items():
        if tag in _PERSONS:
            for person in elements:
                _check_person(found, person)
        elif tag == _CATEGORY:
            for category in elements:
                if not category.get("term", "").strip():
                    found.add(Rule.CATEGORY)
        elif tag.startswith(MEDIA):
            check_media(found, elements)
        elif tag.startswith(ATOM) and tag not in _KNOWN:
            found.add(Rule.XML_UNKNOWN, local(elements[0]))


def _check_person(found: Flaws, person: Element) -> None:
    for part in person:
        if part.tag == f"{ATOM}uri":
            found.judge(values.address(text(part)), text(part))
        elif part.tag == f"{ATOM}email":
            found.judge(values.email(text(part)), text(part))
    if not text(person.find(f"{ATOM}name")).strip():
        found.add(Rule.AUTHOR_NAME)


def _check_text(found: Flaws, element: Element | None, base: str) -> None:
    """Judge a text construct (RFC 4287, 3.1)."""
    if element is None:
        return
    kind = element.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        found.add(Rule.TEXT_TYPE, kind)
    elif kind == "xhtml":
        _check_xhtml(found, element, base)
    elif len(element):
        found.add(Rule.XML_MARKUP, local(element))
    elif kind == "html":
        check_html(found, text(element), based=bool(base_of(element, base)))


def _check_content(found: Flaws, content: Element | None, base: str) -> None:
    """Judge the content of an entry (RFC 4287, 4.1.3)."""
    if content is None:
        return
    kind, source = content.get("type", "text"), content.get("src")
    if source is not None:
        found.judge(values.address(absolute(source, base)), source)
        if len(content) or text(content).strip() or ("type" in content.attrib and values.media_type(kind)):
            found.add(Rule.CONTENT_SRC, source)
    elif kind == "html":
        if len(content):
            found.add(Rule.XML_MARKUP, local(content))
        elif not text(content).strip():
            found.add(Rule.CONTENT)
        else:
            check_content(found, text(content), based=bool(base_of(content, base)))
    elif kind == "text":
        if len(content):
            found.add(Rule.XML_MARKUP, local(content))
    elif kind == "xhtml":
        _check_xhtml(found, content, base)
    elif values.media_type(kind):
        found.add(Rule.TEXT_TYPE, kind)


def _check_xhtml(found: Flaws, element: Element, base: str) -> None:
    if [child.tag for child in element] != [f"{XHTML}div"] or text(element).strip():
        found.add(Rule.XHTML, local(element))
    else:
        markup = etree.tostring(element[0], encoding="unicode", with_tail=False)
        check_html(found, markup, based=bool(base_of(element[0], base_of(element, base))))


def _check_gone(found: Flaws, element: Element, alive: set[str]) -> datetime | None:
    """The moment of a tombstone (RFC 6721, 3)."""
    ref, when = element.get("ref", ""), element.get("when", "")
    found.judge(values.identity(ref) if ref.strip() else Rule.TOMBSTONE_REF, ref if ref.strip() else None)
    if ref in alive:
        found.add(Rule.TOMBSTONE_ALIVE, ref)
    if not when:
        found.add(Rule.TOMBSTONE_WHEN)
        found.named(ref)
        return None
    gone = moment(found, values.rfc3339(when), when)
    found.named(ref)
    return gone
