"""Reads one saved web page of an old site, as far as it says what it is: JSON-LD (schema.org), meta, <time>."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from msgspec import Struct

from newsroom.importing.web_page import decode_html, page_date, page_metadata, page_title, parse_html, take_text
from newsroom.migration.feed_file import local_moment
from newsroom.migration.old_site import OldPicture
from newsroom.migration.xml_export import plain_text
from newsroom.text.normalize import collapse_whitespace, nfc

_ARTICLE = re.compile(r"\w*Article|BlogPosting|Report")
_LIST_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "Blog"})
_MAX_DATA = 500_000
# Where systems put the text of a page that names no <article> and no <main>, as XPath predicates.
_TEXT_PLACES = (
    "@itemprop='articleBody'", "@id='news-bodyhtml'", "@role='main'",
    *(
        f"contains(concat(' ', @class, ' '), ' {name} ')"
        for name in (
            "entry-content", "post-content", "post-body", "article-content", "article-body", "detail-content",
            "news-detail", "content-detail", "fck_detail", "bodytext", "item-page", "com-content-article__body",
            "ArticleContent",
        )
    ),
    "@id='content'",
)  # fmt: skip
# A page with as many articles, or whose links have so much of its text, is a list.
_MANY_ARTICLES, _LINK_SHARE = 3, 0.6
_DATE_PLACES = ".//*[contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'ngay')]"


class PageLink(Struct, frozen=True):
    """A place that a page says it stands below: a name, and its address as the page writes it."""

    name: str
    address: str = ""


class MirrorPage(Struct, frozen=True):
    """One page; all but `body`, which is HTML, is plain text."""

    title: str
    body: str = ""
    is_article: bool = False
    is_list: bool = False
    """It leads to other pages and has no text of its own."""
    is_unlisted: bool = False
    """Search engines were told not to show it."""
    date: datetime | None = None
    summary: str = ""
    site_name: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[PageLink, ...] = ()
    """From the top down."""
    image: OldPicture | None = None


def read_page(data: bytes) -> MirrorPage:
    """A saved page; raises `ImportRefused` for one that has no text, or would take too long."""
    root = parse_html(decode_html(data))
    metadata = page_metadata(root)
    things = list(_linked_data(root))
    article = next((thing for thing in things if any(map(_ARTICLE.fullmatch, _types(thing)))), {})
    tags = _tags(root, article)
    title = collapse_whitespace(_text(article.get("headline")) or page_title(root, metadata))
    is_article = bool(article) or metadata.get("og:type", "").lower() == "article"
    is_list = not is_article and (_has_many_articles(root) or any(_LIST_TYPES & _types(thing) for thing in things))
    text_root = take_text(root)
    text_root = _narrowed(text_root) if text_root is root else text_root
    written = _text(article.get("datePublished")) or page_date(root, metadata)
    is_whole_page = text_root.tag in ("html", "body")
    date = local_moment(written) or (_shown_date(text_root) if is_article or not is_whole_page else None)
    _take_dates(text_root)
    is_article = is_article or date is not None
    return MirrorPage(
        title=title,
        body=etree.tostring(text_root, encoding="unicode", method="html", with_tail=False),
        is_article=is_article and not is_list,
        is_list=is_list or (not is_article and _is_full_of_links(text_root)),
        is_unlisted="noindex" in metadata.get("robots", "").lower(),
        date=date,
        summary=plain_text(
            metadata.get("og:description", "") or metadata.get("description", "") or _text(article.get("description"))
        ),
        site_name=plain_text(metadata.get("og:site_name", "")),
        authors=_authors(article, metadata),
        tags=tags,
        sections=_sections(things, article, metadata),
        image=_image(article, metadata),
    )


def _linked_data(root: etree._Element) -> Iterator[Mapping[str, Any]]:
    """The things that a page describes in JSON-LD, those within others too."""
    pending: list[object] = []
    for script in root.iter("script"):
        if script.get("type", "").lower() == "application/ld+json" and len(script.text or "") < _MAX_DATA:
            try:
                pending.append(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
    while pending:
        thing = pending.pop(0)
        if isinstance(thing, list):
            pending = thing + pending
        elif isinstance(thing, dict):
            yield thing
            pending += [thing[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in thing]


def _types(thing: Mapping[str, Any]) -> set[str]:
    types = thing.get("@type")
    return {each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)}


def _text(value: object) -> str:
    """A text of JSON-LD, or the name of a thing; "" for what is neither."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name", "")
    return plain_text(value) if isinstance(value, str) else ""


def _texts(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        yield from map(str.strip, each.split(",")) if isinstance(each, str) else [_text(each)]


def _tags(root: etree._Element, article: Mapping[str, Any]) -> tuple[str, ...]:
    """What a page's own labels say; keywords for search engines are none."""
    found = [meta.get("content", "") for meta in root.iter("meta") if meta.get("property", "").lower() == "article:tag"]
    found += [_content(link) for link in root.iter("a") if "tag" in link.get("rel", "").lower().split()]
    found += [] if found else _texts(article.get("keywords"))
    return tuple(filter(None, dict.fromkeys(nfc(plain_text(each)).strip(" #") for each in found)))


def _authors(article: Mapping[str, Any], metadata: Mapping[str, str]) -> tuple[str, ...]:
    value = article.get("author")
    names = [_text(each) for each in (value if isinstance(value, list) else [value])]
    names = list(filter(None, names)) or [metadata.get("author", "") or metadata.get("article:author", "")]
    return tuple(dict.fromkeys(name for name in map(plain_text, names) if name and "://" not in name))


def _sections(
    things: list[Mapping[str, Any]], article: Mapping[str, Any], metadata: Mapping[str, str]
) -> tuple[PageLink, ...]:
    """What a page stands below: its breadcrumbs without the home page and itself, else the section that it names."""
    for thing in things:
        steps = thing.get("itemListElement")
        if "BreadcrumbList" in _types(thing) and isinstance(steps, list):
            links = [_breadcrumb(step) for step in steps if isinstance(step, dict)]
            if named := tuple(link for link in links[1:-1] if link.name):
                return named
    name = _text(article.get("articleSection")) or plain_text(metadata.get("article:section", ""))
    return (PageLink(name),) if name else ()


def _breadcrumb(step: Mapping[str, Any]) -> PageLink:
    target = step.get("item")
    address = target.get("@id") or target.get("url") if isinstance(target, dict) else target
    return PageLink(_text(step.get("name")) or _text(target), address if isinstance(address, str) else "")


def _image(article: Mapping[str, Any], metadata: Mapping[str, str]) -> OldPicture | None:
    value = article.get("image")
    value = value[0] if isinstance(value, list) and value else value
    about = value if isinstance(value, dict) else {}
    address = metadata.get("og:image", "") or (value if isinstance(value, str) else about.get("url", ""))
    if not isinstance(address, str) or not address.strip():
        return None
    return OldPicture(address.strip(), plain_text(metadata.get("og:image:alt", "")), _text(about.get("caption")))


def _content(element: etree._Element) -> str:
    """The text of an element, without tags."""
    return "".join(map(str, element.itertext()))


def _has_many_articles(root: etree._Element) -> bool:
    return len(list(islice(root.iter("article"), _MANY_ARTICLES))) == _MANY_ARTICLES


def _narrowed(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The text of a page that names no place for it: where systems have it, else where most of its paragraphs are."""
    for place in _TEXT_PLACES:
        found: list[lxml.html.HtmlElement] = root.xpath(f".//*[{place}]")
        if found and len(_content(found[0])) > 20:
            return found[0]
    sizes: dict[lxml.html.HtmlElement, int] = {}
    for paragraph in root.iter("p"):
        parent = paragraph.getparent()
        if isinstance(parent, lxml.html.HtmlElement):
            sizes[parent] = sizes.get(parent, 0) + len(_content(paragraph).strip())
    densest = max(sizes, key=lambda element: sizes[element], default=root)
    if sizes and sizes[densest] * 2 > sum(sizes.values()):
        return densest
    return next(iter(root.iter("body")), root)


def _is_full_of_links(text_root: etree._Element) -> bool:
    words = len("".join(_content(text_root).split()))
    in_links = sum(len("".join(_content(link).split())) for link in text_root.iter("a"))
    return words == 0 or in_links > _LINK_SHARE * words


def _shown_date(text_root: etree._Element) -> datetime | None:
    """The first date that a page shows in a place for it."""
    for element in text_root.xpath(_DATE_PLACES)[:20]:
        text = _content(element)
        if len(text) < 100 and (date := local_moment(text)) is not None:
            return date
    return None


def _take_dates(text_root: lxml.html.HtmlElement) -> None:
    """Take out the dates of publication that stand around a text: front matter has them."""
    for time in list(text_root.iter("time")):
        is_in_text = any(parent.tag in ("p", "li", "td") for parent in time.iterancestors())
        if not is_in_text and local_moment(_content(time) or time.get("datetime", "")) is not None:
            time.drop_tree()


_CANONICAL = re.compile(rb"<link\b[^>]{0,400}>", re.IGNORECASE)
_ADDRESS = re.compile(rb"""\bhref\s{0,9}=\s{0,9}["']?([^"'\s>]{1,900})""", re.IGNORECASE)
_HEAD_SIZE = 200_000
_TITLE = re.compile(rb"<title\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)


def head_of(data: bytes) -> tuple[str, str]:
    """The address that a page calls its own (RFC 6596), "" where it names none, and its title, without parsing it."""
    head = data[:_HEAD_SIZE]
    title = _TITLE.search(head)
    words = plain_text(title[1].decode(errors="replace")) if title else ""
    for link in _CANONICAL.findall(head):
        if b"canonical" in link.lower() and (address := _ADDRESS.search(link)):
            return _absolute(address[1].decode(errors="replace")), words
    return "", words


def _absolute(address: str) -> str:
    try:
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""
