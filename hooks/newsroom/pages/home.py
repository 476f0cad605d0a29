"""Makes the views of the home page and of other static pages, and tin-moi.json, the newest items for all pages."""

from itertools import islice

from msgspec import json

from newsroom.pages.list_views import HomeBox, HomeSection, HomeView
from newsroom.pages.page_views import PageView, TimeView
from newsroom.pages.presenter import Presenter
from newsroom.text import dates

# The lead is one of so many items, be there only documents before it.
_MAX_LOOK_BACK = 200
LATEST_COUNT, BESIDE_LEAD_COUNT, SECTION_STORIES_COUNT, LATEST_JSON_COUNT = 15, 4, 4, 8


def home_view(presenter: Presenter) -> HomeView:
    """The featured or newest story, four beside it, the newest items, boxes of kinds and blocks of sections."""
    library, kinds = presenter.library, presenter.kinds
    candidates = (item for item in islice(library.public, _MAX_LOOK_BACK) if kinds[item.kind].is_story)
    stories = list(islice(candidates, BESIDE_LEAD_COUNT + 1)) or list(library.public[: BESIDE_LEAD_COUNT + 1])
    lead = library.featured_item or (stories[0] if stories else None)
    others = [item for item in stories if lead is None or item.path != lead.path]
    beside = others[:BESIDE_LEAD_COUNT]
    shown_above = {item.path for item in [*beside, *([lead] if lead else [])]}
    rest = [item for item in library.public[: LATEST_COUNT + BESIDE_LEAD_COUNT + 1] if item.path not in shown_above]
    blocks = []
    for section in library.settings.sections:
        items = library.items_by_section[section.key]
        if kinds[section.kind].has_home_block and items:
            blocks.append(
                HomeSection(presenter.section_links[section.key], presenter.summaries(items[:SECTION_STORIES_COUNT]))
            )
    boxes = (
        HomeBox(layout, presenter.summaries(list(islice(kind.home_items(library), layout.length))))
        for kind in kinds.values()
        if (layout := kind.home_box) is not None
    )
    newest = library.public[0].date if library.public else library.now
    return HomeView(
        **presenter.page_fields("", library.settings.site_name, library.settings.description),
        lead=presenter.summary(lead) if lead else None,
        beside=presenter.summaries(beside),
        latest=presenter.summaries(rest[:LATEST_COUNT]),
        boxes=tuple(box for box in boxes if box.cards),
        blocks=tuple(blocks),
        day=TimeView(newest.date().isoformat(), dates.news_date(newest), dates.short_date(newest)),
    )


def static_page_view(presenter: Presenter, path: str, title: str, description: str) -> PageView:
    """A static page at a path from the site's root."""
    return PageView(**presenter.page_fields(path, title, description))


def latest_json(presenter: Presenter) -> bytes:
    """The newest public items for scripts of pages, which do not change with them: address, title and time."""
    summaries = presenter.summaries(presenter.library.public[:LATEST_JSON_COUNT])
    return json.encode(
        [{"url": item.url, "title": item.title, "iso": item.time.iso, "time": item.time.short} for item in summaries]
    )
