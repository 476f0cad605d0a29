"""Makes the pages of items and of withdrawn items."""

from msgspec import Struct

from newsroom.library.related import related_stories
from newsroom.model import urls
from newsroom.model.items import Body, Heading, Item
from newsroom.pages.item_views import ItemView, WithdrawnView
from newsroom.pages.page_views import Link, PageView
from newsroom.pages.presenter import Presenter
from newsroom.text.normalize import reading_minutes, shorten

# A body of at least so many syllables and headings of these levels gets a table of contents.
TOC_MIN_SYLLABLES, TOC_MIN_HEADINGS, TOC_MAX_LEVEL = 1000, 4, 3
DESCRIPTION_LIMIT = 200


class Page(Struct, frozen=True):
    """A page before it is rendered: its template in overrides/ and its view."""

    template: str
    view: PageView


class ItemPages:
    """The pages of one library's items."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter, self._library = presenter, presenter.library

    def item_page(self, item: Item) -> Page:
        """The page of a public item."""
        presenter, library = self._presenter, self._library
        older, newer = library.neighbours(item)
        year, month = item.date.year, item.date.month
        archive_link = Link(presenter.base + urls.month(year, month), f"Tháng {month}/{year}")
        view = ItemView(
            **presenter.page_fields(
                item.permalink, item.title, shorten(item.lead, DESCRIPTION_LIMIT) if item.lead else ""
            ),
            section=item.section,
            crumbs=(presenter.section_links[item.section], archive_link),
            kind=item.kind,
            section_link=presenter.section_links[item.section],
            published=presenter.summary(item).time,
            updated=presenter.updated_time(item),
            lead=item.lead,
            show_lead=presenter.shows_lead(item),
            image=presenter.image(item),
            body=presenter.body_view(item),
            headings=table_of_contents(item.body),
            minutes=reading_minutes(item.body.syllables),
            authors=item.authors,
            corrections=presenter.correction_views(item),
            tags=tuple(presenter.tag_link(tag) for tag in library.tags_of(item)),
            plan=presenter.announced_plan_view(item),
            related=presenter.summaries(related_stories(library, item)),
            previous=presenter.link(older) if older else None,
            next=presenter.link(newer) if newer else None,
            preview_label=library.preview_label(item),
            record=presenter.record_view(item),
        )
        return Page(f"{item.kind}.html", view)

    def withdrawn_page(self, item: Item) -> Page:
        """The page of a withdrawn item."""
        presenter = self._presenter
        withdrawal = item.withdrawal(self._library.now)
        if withdrawal is None:
            raise ValueError(f"{item.path} is not withdrawn")
        view = WithdrawnView(
            **presenter.page_fields(item.permalink, item.title),
            section=item.section,
            crumbs=(presenter.section_links[item.section],),
            indexed=False,
            kind=item.kind,
            published=presenter.summary(item).time,
            correction=presenter.correction_view(withdrawal),
        )
        return Page("withdrawn.html", view)


def table_of_contents(body: Body) -> tuple[Heading, ...]:
    """The headings of a long body's table of contents; none for a short one."""
    if body.syllables < TOC_MIN_SYLLABLES:
        return ()
    headings = tuple(heading for heading in body.headings if heading.level <= TOC_MAX_LEVEL)
    return headings if len(headings) >= TOC_MIN_HEADINGS else ()
