"""Groups the feeds that readers can subscribe to: of the whole site, of its sections, of its topics."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from newsroom.feeds.feeds import FeedSpec
from newsroom.model import urls
from newsroom.model.settings import Settings


class FeedGroups(Struct, frozen=True):
    """The feeds in the order they came in: the site's own and what spans all of it, then sections, then topics."""

    site: tuple[FeedSpec, ...]
    sections: tuple[FeedSpec, ...]
    tags: tuple[FeedSpec, ...]


def group_feeds(feed_specs: Iterable[FeedSpec], settings: Settings) -> FeedGroups:
    """The feeds by what they are about, which their paths tell."""
    sections = {urls.section(section.key) for section in settings.sections}
    site: list[FeedSpec] = []
    of_sections: list[FeedSpec] = []
    topics: list[FeedSpec] = []
    for feed in feed_specs:
        group = of_sections if feed.path in sections else topics if feed.path.startswith(urls.TAGS) else site
        group.append(feed)
    return FeedGroups(tuple(site), tuple(of_sections), tuple(topics))
