"""Writes an item whole as the HTML of a feed entry, for subscribers, who see nothing of the page around its body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup, escape
from msgspec import Struct

from newsroom.feeds.entries import Entry, Media
from newsroom.pages.body_html import resolved
from newsroom.pages.item_views import Notice
from newsroom.pages.page_views import Link
from newsroom.pages.record_views import Block, BulletinView, ContestView, PlanCard, PlanView, Row
from newsroom.text.normalize import clean

_TAG = re.compile(r"<[a-z][a-z0-9]* [^>]*>")
# Ids of different entries would clash in a reader that shows several; the rest serves only our own pages.
_PAGE_ONLY = re.compile(r' (?:id|class|role|tabindex|aria-label)="[^"]*"')


class Content(Struct, frozen=True):
    """An entry's HTML; `escaped` as text of XML, which RSS and Atom share."""

    html: str
    escaped: bytes


def contents(markup: str) -> Content:
    """The HTML of an entry for every format."""
    # Thrice as fast as on text.
    escaped = markup.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return Content(markup, escaped)


def content_of(entry: Entry, origin: str, fragment: Callable[[str], str]) -> str:
    """Lead, notices, picture, record, body and the plan it announces, in the page's order; every address absolute.

    `origin` is the site's scheme and host; `fragment` gives the HTML of a body's digest.
    """
    if entry.mends:
        return clean(str(_correction(entry.summary, entry.mends)))
    body = resolved(fragment(entry.body), entry.references, entry.images, origin) if entry.body else ""
    before = [
        f"<p><strong>{escape(entry.lead)}</strong></p>" if entry.lead else "",
        *(_notice(notice) for notice in entry.notices),
        _figure(entry.picture) if entry.picture else "",
        *_record(entry.record, origin),
    ]
    # Fragments are clean.
    parts = [
        *(clean(str(part)) for part in before),
        _absolute(body, entry.url),
        clean(str(_announced(entry.plan, origin))) if entry.plan else "",
    ]
    return "\n".join(filter(None, parts)) or clean(str(_paragraph(entry.summary)))


def _absolute(body: str, url: str) -> str:
    """A body's HTML without what serves only our own pages, its links to places in itself led to its page."""

    def tag(match: re.Match[str]) -> str:
        return _PAGE_ONLY.sub("", match[0]).replace(' href="#', f' href="{escape(url)}#')

    return _TAG.sub(tag, body)


def _paragraph(words: str) -> Markup:
    return Markup("<p>{}</p>").format(words)


def _correction(words: str, mended: Link) -> Markup:
    return Markup("{}\n<p>Bài: {}</p>").format(_paragraph(words), _link(mended, ""))


def _link(link: Link, origin: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(origin + link.url, link.title) if link.url else escape(link.title)


def _announced(plan: PlanCard, origin: str) -> Markup:
    link = _link(Link(plan.url, f"{plan.number}: {plan.subject or plan.title}"), origin)
    return Markup("<p>Văn bản kèm theo bài: {}</p>").format(link)


def _notice(notice: Notice) -> Markup:
    return Markup("<p><strong>{} ({}):</strong> {}</p>").format(notice.label, notice.time.short, notice.text)


def _figure(media: Media) -> Markup:
    size = Markup(' width="{}" height="{}"').format(media.width, media.height) if media.width else ""
    words = " ".join(filter(None, (media.title, f"({media.credit})" if media.credit else "")))
    caption = Markup("<figcaption>{}</figcaption>").format(words) if words else ""
    return Markup('<figure><img src="{}" alt="{}"{}>{}</figure>').format(media.url, media.alt, size, caption)


def _list(entries: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(entry) for entry in entries))


def _heading(words: str) -> Markup:
    return Markup("<h2>{}</h2>").format(words)


def _rows(rows: Iterable[Row], origin: str) -> Markup:
    values = ((row.label, Markup("; ").join(_link(value, origin) for value in row.values)) for row in rows)
    return _list(Markup("<strong>{}:</strong> {}").format(label, value) for label, value in values)


def _record(record: PlanView | ContestView | BulletinView | None, origin: str) -> Iterator[str]:
    if isinstance(record, PlanView):
        yield from _plan(record, origin)
    elif isinstance(record, ContestView):
        yield from _contest(record, origin)
    elif isinstance(record, BulletinView):
        yield from _bulletin(record, origin)


def _plan(record: PlanView, origin: str) -> Iterator[str]:
    # Whether it has effect hangs on the day, and nothing tells readers when that changes.
    state = f" ({record.state_words.lower()})"
    yield _rows((row if row.field != "effective" else _without(row, state) for row in record.rows), origin)
    if record.milestones:
        yield _heading("Mốc thời gian")
        yield _list(
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


def _without(row: Row, words: str) -> Row:
    return Row(row.field, row.label, tuple(Link(value.url, value.title.removesuffix(words)) for value in row.values))


def _contest(record: ContestView, origin: str) -> Iterator[str]:
    yield _rows(record.rows, origin)
    if record.prizes:
        yield _heading("Các giải thưởng")
        yield _list(
            Markup("<strong>{}:</strong> {}").format(
                group.label, "; ".join(" – ".join(filter(None, (p.title, p.team, p.block))) for p in group.prizes)
            )
            for group in record.prizes
        )
    if record.has_scores:
        yield _heading("Bảng điểm")
        for block in record.blocks:
            yield _scores(block, record.rounds)


def _scores(block: Block, rounds: tuple[str, ...]) -> Markup:
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


def _bulletin(record: BulletinView, origin: str) -> Iterator[str]:
    yield Markup("<p><strong>{}, {}</strong></p>").format(record.number, record.period.lower())
    if record.contents:
        yield _heading("Trong số này")
        yield _list(_link(Link(card.url, card.title), origin) for card in record.contents)
    words = ". ".join(filter(None, (record.publisher, record.licence)))
    if words:
        yield _paragraph(words)
