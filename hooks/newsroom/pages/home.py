"""Makes the home page's lists and the heads of the other hand-written pages."""

from __future__ import annotations

from newsroom.model.items import Item
from newsroom.pages.list_views import HomeView, SectionBlock
from newsroom.pages.page_views import PageView, Time
from newsroom.pages.presenter import Parts
from newsroom.text import dates

LATEST, BESIDE, PLANS, CONTESTS, ISSUES, BLOCK = 15, 4, 5, 1, 1, 4


def home(parts: Parts) -> HomeView:
    """The featured or newest story large, four beside it, the newest, and a block a section."""
    library = parts.library
    stories = [item for item in library.public[:200] if item.kind in {"article", "contest"}] or list(library.public)
    lead = library.featured or (stories[0] if stories else None)
    others = [item for item in stories if item is not lead]
    beside = others[:BESIDE]
    taken = {item.path for item in [*beside, *([lead] if lead else [])]}
    rest = [item for item in library.public[: LATEST + BESIDE + 1] if item.path not in taken]
    blocks = []
    for section in library.settings.sections:
        items = library.sections[section.key]
        if section.kind == "article" and items:
            blocks.append(SectionBlock(parts.section_links[section.key], parts.cards(items[:BLOCK])))
    newest = library.public[0].date if library.public else library.now
    return HomeView(
        url=parts.base,
        canonical=parts.canonical(parts.base),
        title=library.settings.site_name,
        description=library.settings.description,
        feeds=parts.site_feeds,
        lead=parts.card(lead) if lead else None,
        beside=parts.cards(beside),
        latest=parts.cards(rest[:LATEST]),
        plans=parts.cards(library.plans[:PLANS]),
        contests=parts.cards(_newest_contests(parts)),
        bulletins=parts.cards(library.bulletins[:ISSUES]),
        blocks=tuple(blocks),
        day=Time(newest.date().isoformat(), dates.news(newest), dates.short(newest)),
    )


def _newest_contests(parts: Parts) -> list[Item]:
    sections = parts.library.settings.sections
    found = [item for s in sections if s.kind == "contest" for item in parts.library.sections[s.key][:CONTESTS]]
    return sorted(found, key=lambda item: item.date, reverse=True)[:CONTESTS]


def hand_written(parts: Parts, path: str, title: str, description: str) -> PageView:
    """A page MkDocs writes, at that path from the site's root."""
    url = parts.base + path
    feeds = parts.site_feeds
    return PageView(url=url, canonical=parts.canonical(url), title=title, description=description, feeds=feeds)
