"""Makes the home page's lists and the heads of the other hand-written pages."""

from __future__ import annotations

from newsroom.model.items import Item
from newsroom.pages.list_views import HomeSection, HomeView
from newsroom.pages.page_views import PageView, TimeView
from newsroom.pages.presenter import Presenter
from newsroom.text import dates

LATEST_COUNT, BESIDE_LEAD_COUNT, PLANS_COUNT, CONTESTS_COUNT, BULLETINS_COUNT, SECTION_STORIES_COUNT = 15, 4, 5, 1, 1, 4


def home_view(presenter: Presenter) -> HomeView:
    """The featured or newest story large, four beside it, the newest, and a block a section."""
    library = presenter.library
    stories = [item for item in library.public[:200] if item.kind in {"article", "contest"}] or list(library.public)
    lead = library.featured_item or (stories[0] if stories else None)
    others = [item for item in stories if item is not lead]
    beside = others[:BESIDE_LEAD_COUNT]
    taken = {item.path for item in [*beside, *([lead] if lead else [])]}
    rest = [item for item in library.public[: LATEST_COUNT + BESIDE_LEAD_COUNT + 1] if item.path not in taken]
    blocks = []
    for section in library.settings.sections:
        items = library.items_by_section[section.key]
        if section.kind == "article" and items:
            blocks.append(
                HomeSection(presenter.section_links[section.key], presenter.summaries(items[:SECTION_STORIES_COUNT]))
            )
    newest = library.public[0].date if library.public else library.now
    return HomeView(
        url=presenter.base,
        canonical=presenter.absolute_url(presenter.base),
        title=library.settings.site_name,
        description=library.settings.description,
        feeds=presenter.site_feeds,
        lead=presenter.summary(lead) if lead else None,
        beside=presenter.summaries(beside),
        latest=presenter.summaries(rest[:LATEST_COUNT]),
        plans=presenter.summaries(library.plans[:PLANS_COUNT]),
        contests=presenter.summaries(_newest_contests(presenter)),
        bulletins=presenter.summaries(library.bulletins[:BULLETINS_COUNT]),
        blocks=tuple(blocks),
        day=TimeView(newest.date().isoformat(), dates.news_date(newest), dates.short_date(newest)),
    )


def _newest_contests(presenter: Presenter) -> list[Item]:
    sections = presenter.library.settings.sections
    found = [
        item
        for s in sections
        if s.kind == "contest"
        for item in presenter.library.items_by_section[s.key][:CONTESTS_COUNT]
    ]
    return sorted(found, key=lambda item: item.date, reverse=True)[:CONTESTS_COUNT]


def static_page_view(presenter: Presenter, path: str, title: str, description: str) -> PageView:
    """A page MkDocs writes, at that path from the site's root."""
    url = presenter.base + path
    feeds = presenter.site_feeds
    return PageView(url=url, canonical=presenter.absolute_url(url), title=title, description=description, feeds=feeds)
