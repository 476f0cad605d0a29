"""Groups the feeds that readers can subscribe to: of the whole site, of its sections, of its topics."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from newsroom.content.read_settings import Settings
from newsroom.feeds.feeds import FeedList

TOPICS = "chu-de/"


class Subscriptions(Struct, frozen=True):
    """The feeds in the order they came in: the site's own and what spans all of it, then sections, then topics."""

    site: tuple[FeedList, ...]
    sections: tuple[FeedList, ...]
    topics: tuple[FeedList, ...]


def grouped(feeds: Iterable[FeedList], settings: Settings) -> Subscriptions:
    """The feeds by what they are about, which their paths tell."""
    sections = {f"{section.key}/" for section in settings.sections}
    site: list[FeedList] = []
    of_sections: list[FeedList] = []
    topics: list[FeedList] = []
    for feed in feeds:
        group = of_sections if feed.path in sections else topics if feed.path.startswith(TOPICS) else site
        group.append(feed)
    return Subscriptions(tuple(site), tuple(of_sections), tuple(topics))
