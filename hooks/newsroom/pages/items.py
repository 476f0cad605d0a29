"""Makes the pages of items: article, plan, contest report, bulletin, and what stays of a withdrawn one."""

from __future__ import annotations

from msgspec import Struct

from newsroom.library.related import RelatedStories
from newsroom.model.items import Body, Heading, Item
from newsroom.pages.item_views import ItemView, WithdrawnView
from newsroom.pages.page_views import Link, PageView
from newsroom.pages.presenter import Parts
from newsroom.text.normalize import reading_minutes, shorten

# A body this long, with that many headings down to that level, gets a table of contents.
LONG_SYLLABLES, LONG_HEADINGS, DEEPEST = 1000, 4, 3
DESCRIPTION_LIMIT = 200


class Page(Struct, frozen=True):
    """One page to be: the template that draws it, its view, and its fragment's digest or ""."""

    template: str
    view: PageView
    body: str = ""


class ItemPages:
    """The pages of one library's items."""

    def __init__(self, parts: Parts, related: RelatedStories) -> None:
        self._parts, self._library, self._related = parts, parts.library, related

    def page(self, item: Item) -> Page:
        """The page of a public item."""
        parts, library = self._parts, self._library
        url = parts.base + item.permalink
        older, newer = library.neighbours(item)
        month = Link(f"{parts.base}luu-tru/{item.date:%Y/%m}/", f"Tháng {item.date.month}/{item.date.year}")
        view = ItemView(
            url=url,
            canonical=parts.canonical(url),
            title=item.title,
            description=shorten(item.lead, DESCRIPTION_LIMIT) if item.lead else "",
            section=item.section,
            crumbs=(parts.section_links[item.section], month),
            feeds=parts.site_feeds,
            kind=item.kind,
            section_link=parts.section_links[item.section],
            published=parts.card(item).time,
            updated=parts.updated(item),
            lead=item.lead,
            show_lead=parts.shows_lead(item),
            image=parts.image(item),
            body=item.body.digest,
            references=parts.references(item),
            body_images=parts.body_images(item),
            headings=contents(item.body),
            minutes=reading_minutes(item.body.syllables),
            authors=item.authors,
            notices=parts.notices(item),
            tags=tuple(parts.tag_link(tag) for tag in library.tags_of(item)),
            plan=parts.plan_card(item),
            related=parts.cards(self._related.of(item)),
            previous=parts.link(older) if older else None,
            next=parts.link(newer) if newer else None,
            mark=library.mark(item),
            record=parts.record(item),
        )
        return Page(f"{item.kind}.html", view, item.body.digest)

    def withdrawn(self, item: Item) -> Page:
        """The page of a withdrawn item."""
        parts = self._parts
        url = parts.base + item.permalink
        notice = item.withdrawn(self._library.now)
        if notice is None:
            raise ValueError(f"{item.path} is not withdrawn")
        view = WithdrawnView(
            url=url,
            canonical=parts.canonical(url),
            title=item.title,
            section=item.section,
            feeds=parts.site_feeds,
            crumbs=(parts.section_links[item.section],),
            indexed=False,
            kind=item.kind,
            published=parts.card(item).time,
            notice=parts.notice(notice),
        )
        return Page("withdrawn.html", view)


def contents(body: Body) -> tuple[Heading, ...]:
    """The headings that a long body's table of contents lists; none for a short one."""
    if body.syllables < LONG_SYLLABLES:
        return ()
    found = tuple(heading for heading in body.headings if heading.level <= DEEPEST)
    return found if len(found) >= LONG_HEADINGS else ()
