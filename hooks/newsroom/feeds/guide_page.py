"""Makes the page /rss/: what a feed is, how to subscribe, and the addresses of all feeds."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.feeds.feeds import FeedList
from newsroom.feeds.groups import grouped
from newsroom.feeds.opml import OPML
from newsroom.model.feed_formats import FORMATS
from newsroom.pages.items import Page
from newsroom.pages.list_views import FeedAddresses, FeedGuideView, FeedLetter
from newsroom.pages.presenter import Parts
from newsroom.text.collation import initial


def feed_guide(parts: Parts, feeds: Iterable[FeedList]) -> Page:
    """The page; topics stand under their letters, in the order they come in."""
    library = parts.library
    groups = grouped(feeds, library.settings)
    root, suffix = parts.canonical(parts.base), f" – {library.settings.site_name}"
    names = {f"chu-de/{tag.slug}/": tag.title for tag in library.tags.values()}

    def addresses(feed: FeedList) -> FeedAddresses:
        name = names.get(feed.path) or feed.title.removesuffix(suffix)
        return FeedAddresses(name, parts.base + feed.path, root + feed.path)

    letters: dict[str, list[FeedAddresses]] = {}
    for feed in groups.topics:
        row = addresses(feed)
        letters.setdefault(initial(row.title), []).append(row)
    view = FeedGuideView(
        url=f"{parts.base}rss/",
        canonical=f"{root}rss/",
        title="Theo dõi tin bằng RSS",
        description="Nguồn tin RSS là gì, cách đăng ký, và địa chỉ mọi nguồn tin của trang",
        feeds=parts.site_feeds,
        formats=FORMATS,
        site=tuple(map(addresses, groups.site)),
        sections=tuple(map(addresses, groups.sections)),
        letters=tuple(FeedLetter(letter, tuple(rows)) for letter, rows in letters.items()),
        opml=root + OPML,
    )
    return Page("feed_guide.html", view)
