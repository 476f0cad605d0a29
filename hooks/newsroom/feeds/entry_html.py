"""Writes an item whole as the HTML of a feed entry, for subscribers, who see nothing of the page around its body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup, escape
from msgspec import Struct

from newsroom.feeds.entries import EntryMedia, FeedEntry
from newsroom.pages.body_html import resolve_references
from newsroom.pages.item_views import Notice
from newsroom.pages.page_views import Link
from newsroom.pages.record_views import AnnouncedPlanView, BlockScores, BulletinView, ContestView, PlanView, RecordRow
from newsroom.text.normalize import strip_control_chars

_TAG_WITH_ATTRIBUTES = re.compile(r"<[a-z][a-z0-9]* [^>]*>")
# Ids of different entries would clash in a reader that shows several; the rest serves only our own pages.
_PAGE_ONLY_ATTRIBUTE = re.compile(r' (?:id|class|role|tabindex|aria-label)="[^"]*"')


class EntryHtml(Struct, frozen=True):
    """An entry's HTML; `escaped` as text of XML, which RSS and Atom share."""

    html: str
    xml_escaped: bytes


def xml_escape_html(markup: str) -> EntryHtml:
    """The HTML of an entry for every format."""
    # Thrice as fast as on text.
    escaped = markup.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return EntryHtml(markup, escaped)


def render_entry_html(entry: FeedEntry, origin: str, load_fragment: Callable[[str], str]) -> str:
    """Lead, notices, picture, record, body and the plan it announces, in the page's order; every address absolute.

    `origin` is the site's scheme and host; `fragment` gives the HTML of a body's digest.
    """
    if entry.corrected_page:
        return strip_control_chars(str(_correction_html(entry.summary, entry.corrected_page)))
    body = (
        resolve_references(load_fragment(entry.body_digest), entry.references, entry.body_images, origin)
        if entry.body_digest
        else ""
    )
    before = [
        f"<p><strong>{escape(entry.lead)}</strong></p>" if entry.lead else "",
        *(_notice_html(notice) for notice in entry.notices),
        _figure_html(entry.picture) if entry.picture else "",
        *_record_html(entry.record, origin),
    ]
    # Fragments are clean.
    parts = [
        *(strip_control_chars(str(part)) for part in before),
        _without_page_attributes(body, entry.url),
        strip_control_chars(str(_announced_plan_html(entry.plan, origin))) if entry.plan else "",
    ]
    return "\n".join(filter(None, parts)) or strip_control_chars(str(_paragraph_html(entry.summary)))


def _without_page_attributes(body: str, url: str) -> str:
    """A body's HTML without what serves only our own pages, its links to places in itself led to its page."""

    def tag(match: re.Match[str]) -> str:
        return _PAGE_ONLY_ATTRIBUTE.sub("", match[0]).replace(' href="#', f' href="{escape(url)}#')

    return _TAG_WITH_ATTRIBUTES.sub(tag, body)


def _paragraph_html(words: str) -> Markup:
    return Markup("<p>{}</p>").format(words)


def _correction_html(words: str, corrected_page: Link) -> Markup:
    return Markup("{}\n<p>Bài: {}</p>").format(_paragraph_html(words), _link_html(corrected_page, ""))


def _link_html(link: Link, origin: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(origin + link.url, link.title) if link.url else escape(link.title)


def _announced_plan_html(plan: AnnouncedPlanView, origin: str) -> Markup:
    link = _link_html(Link(plan.url, f"{plan.number}: {plan.subject or plan.title}"), origin)
    return Markup("<p>Văn bản kèm theo bài: {}</p>").format(link)


def _notice_html(notice: Notice) -> Markup:
    return Markup("<p><strong>{} ({}):</strong> {}</p>").format(notice.label, notice.time.short, notice.text)


def _figure_html(media: EntryMedia) -> Markup:
    size = Markup(' width="{}" height="{}"').format(media.width, media.height) if media.width else ""
    words = " ".join(filter(None, (media.title, f"({media.credit})" if media.credit else "")))
    caption = Markup("<figcaption>{}</figcaption>").format(words) if words else ""
    return Markup('<figure><img src="{}" alt="{}"{}>{}</figure>').format(media.url, media.alt, size, caption)


def _list_html(entries: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(entry) for entry in entries))


def _heading_html(words: str) -> Markup:
    return Markup("<h2>{}</h2>").format(words)


def _record_rows_html(rows: Iterable[RecordRow], origin: str) -> Markup:
    values = ((row.label, Markup("; ").join(_link_html(value, origin) for value in row.values)) for row in rows)
    return _list_html(Markup("<strong>{}:</strong> {}").format(label, value) for label, value in values)


def _record_html(record: PlanView | ContestView | BulletinView | None, origin: str) -> Iterator[str]:
    if isinstance(record, PlanView):
        yield from _plan_html(record, origin)
    elif isinstance(record, ContestView):
        yield from _contest_html(record, origin)
    elif isinstance(record, BulletinView):
        yield from _bulletin_html(record, origin)


def _plan_html(record: PlanView, origin: str) -> Iterator[str]:
    # Whether it has effect hangs on the day, and nothing tells readers when that changes.
    state = f" ({record.state_words.lower()})"
    yield _record_rows_html(
        (row if row.field != "effective" else _remove_suffix(row, state) for row in record.rows), origin
    )
    if record.milestones:
        yield _heading_html("Mốc thời gian")
        yield _list_html(
            ". ".join(
                filter(
                    None,
                    (
                        f"{milestone.when}: {milestone.task}".rstrip("."),
                        f"Chủ trì: {milestone.lead}" if milestone.lead else "",
                        f"Phối hợp: {', '.join(milestone.partners)}" if milestone.partners else "",
                    ),
                )
            )
            for milestone in record.milestones
        )


def _remove_suffix(row: RecordRow, suffix: str) -> RecordRow:
    return RecordRow(
        row.field, row.label, tuple(Link(value.url, value.title.removesuffix(suffix)) for value in row.values)
    )


def _contest_html(record: ContestView, origin: str) -> Iterator[str]:
    yield _record_rows_html(record.rows, origin)
    if record.prizes:
        yield _heading_html("Các giải thưởng")
        yield _list_html(
            Markup("<strong>{}:</strong> {}").format(
                group.label, "; ".join(" – ".join(filter(None, (p.title, p.team, p.block))) for p in group.prizes)
            )
            for group in record.prizes
        )
    if record.has_scores:
        yield _heading_html("Bảng điểm")
        for block in record.blocks:
            yield _scores_html(block, record.rounds)


def _scores_html(block: BlockScores, rounds: tuple[str, ...]) -> Markup:
    def row(cells: Iterable[str], tag: str) -> Markup:
        cell = Markup(f"<{tag}>{{}}</{tag}>")
        return Markup("<tr>{}</tr>").format(Markup().join(cell.format(words) for words in cells))

    caption = Markup("<caption>{}</caption>").format(block.name) if block.name else ""
    head = row(("Đội", *rounds, "Tổng điểm", "Giải"), "th")
    body = Markup().join(
        row((team.team, *(team.points or [""] * len(rounds)), team.total, ", ".join(team.prizes)), "td")
        for team in block.rows
    )
    return Markup("<table>{}<thead>{}</thead><tbody>{}</tbody></table>").format(caption, head, body)


def _bulletin_html(record: BulletinView, origin: str) -> Iterator[str]:
    yield Markup("<p><strong>{}, {}</strong></p>").format(record.number, record.period.lower())
    if record.contents:
        yield _heading_html("Trong số này")
        yield _list_html(_link_html(Link(card.url, card.title), origin) for card in record.contents)
    words = ". ".join(filter(None, (record.publisher, record.licence)))
    if words:
        yield _paragraph_html(words)
