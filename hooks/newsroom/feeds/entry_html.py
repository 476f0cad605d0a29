"""Writes all of an item as the HTML of a feed entry, since subscribers do not see its page."""

import re
from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup, escape
from msgspec import Struct

from newsroom.feeds.entries import EntryMedia, FeedEntry, FeedKind
from newsroom.pages.body_html import render_body
from newsroom.pages.item_views import AnnouncedPlanView, CorrectionView, RecordRow
from newsroom.pages.page_views import Link
from newsroom.text.normalize import strip_control_chars

_TAG_WITH_ATTRIBUTES = re.compile(r"<[a-z][a-z0-9]* [^<>]*>")
# Ids of different entries would clash in a reader that shows several; the others are for our own pages.
_PAGE_ONLY_ATTRIBUTE = re.compile(r' (?:id|class|role|tabindex|aria-label)="[^"]*"')


class EntryHtml(Struct, frozen=True):
    """An entry's HTML, and the same as escaped XML text, which RSS and Atom share."""

    html: str
    xml_escaped: bytes


def xml_escape_html(markup: str) -> EntryHtml:
    """An entry's HTML for every format."""
    # Three times as fast as on str.
    escaped = markup.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return EntryHtml(markup, escaped)


def render_entry_html(
    entry: FeedEntry, origin: str, load_fragment: Callable[[str], str], kinds: Mapping[str, FeedKind]
) -> str:
    """Lead, corrections, picture, record, body and announced plan, in the page's order, with absolute addresses.

    `origin` is the site's scheme and host; `load_fragment` gives the HTML of a body's digest.
    """
    if entry.corrected_page:
        return strip_control_chars(str(_correction_html(entry.summary, entry.corrected_page)))
    body = render_body(entry.body, load_fragment, origin)
    before = [
        f"<p><strong>{escape(entry.lead)}</strong></p>" if entry.lead else "",
        *(_change_html(correction) for correction in entry.corrections),
        _figure_html(entry.picture) if entry.picture else "",
        *(kinds[entry.kind].feed_html(entry.record, origin) if entry.record else ()),
    ]
    # Bodies have no control characters.
    parts = [
        *(strip_control_chars(str(part)) for part in before),
        _without_page_attributes(body, entry.url),
        strip_control_chars(str(_announced_plan_html(entry.plan, origin))) if entry.plan else "",
    ]
    return "\n".join(filter(None, parts)) or strip_control_chars(str(paragraph_html(entry.summary)))


def _without_page_attributes(body: str, url: str) -> str:
    """A body's HTML without attributes for our own pages; links to its own headings lead to its page."""

    def clean_tag(match: re.Match[str]) -> str:
        return _PAGE_ONLY_ATTRIBUTE.sub("", match[0]).replace(' href="#', f' href="{escape(url)}#')

    return _TAG_WITH_ATTRIBUTES.sub(clean_tag, body)


def paragraph_html(text: str) -> Markup:
    """A paragraph."""
    return Markup("<p>{}</p>").format(text)


def _correction_html(text: str, corrected_page: Link) -> Markup:
    return Markup("{}\n<p>Bài: {}</p>").format(paragraph_html(text), link_html(corrected_page, ""))


def link_html(link: Link, origin: str) -> Markup:
    """A link; only its title if it has no address."""
    return Markup('<a href="{}">{}</a>').format(origin + link.url, link.title) if link.url else escape(link.title)


def _announced_plan_html(plan: AnnouncedPlanView, origin: str) -> Markup:
    link = link_html(Link(plan.url, f"{plan.number}: {plan.subject or plan.title}"), origin)
    return Markup("<p>Văn bản kèm theo bài: {}</p>").format(link)


def _change_html(correction: CorrectionView) -> Markup:
    return Markup("<p><strong>{} ({}):</strong> {}</p>").format(
        correction.label, correction.time.short, correction.text
    )


def _figure_html(media: EntryMedia) -> Markup:
    size = Markup(' width="{}" height="{}"').format(media.width, media.height) if media.width else ""
    text = " ".join(filter(None, (media.title, f"({media.credit})" if media.credit else "")))
    caption = Markup("<figcaption>{}</figcaption>").format(text) if text else ""
    return Markup('<figure><img src="{}" alt="{}"{}>{}</figure>').format(media.url, media.alt, size, caption)


def list_html(entries: Iterable[str]) -> Markup:
    """An unordered list."""
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(entry) for entry in entries))


def heading_html(text: str) -> Markup:
    """A heading inside an entry."""
    return Markup("<h2>{}</h2>").format(text)


def record_rows_html(rows: Iterable[RecordRow], origin: str) -> Markup:
    """The rows of a record as a list."""
    values = ((row.label, Markup("; ").join(link_html(value, origin) for value in row.values)) for row in rows)
    return list_html(Markup("<strong>{}:</strong> {}").format(label, value) for label, value in values)
