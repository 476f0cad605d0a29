"""Makes the page /rss/: what a feed is, how to subscribe, and the addresses of all feeds."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.feeds.feeds import FeedSpec, group_feeds
from newsroom.model import urls
from newsroom.model.feed_formats import FEED_FORMATS
from newsroom.pages.items import Page
from newsroom.pages.list_views import FeedGuideView, FeedLetterGroup, FeedUrls
from newsroom.pages.presenter import Presenter
from newsroom.text.collation import index_heading


def feed_guide_page(presenter: Presenter, feed_specs: Iterable[FeedSpec]) -> Page:
    """The page; topics stand under their letters, in the order they come in."""
    library = presenter.library
    groups = group_feeds(feed_specs, library.settings)
    root, suffix = presenter.absolute_url(presenter.base), f" – {library.settings.site_name}"
    names = {urls.tag(tag.slug): tag.title for tag in library.tags.values()}

    def addresses(feed: FeedSpec) -> FeedUrls:
        name = names.get(feed.path) or feed.title.removesuffix(suffix)
        return FeedUrls(name, presenter.base + feed.path, root + feed.path)

    letters: dict[str, list[FeedUrls]] = {}
    for feed in groups.tags:
        row = addresses(feed)
        letters.setdefault(index_heading(row.title), []).append(row)
    view = FeedGuideView(
        url=presenter.base + urls.FEED_GUIDE,
        canonical=root + urls.FEED_GUIDE,
        title="Theo dõi tin bằng RSS",
        description="Nguồn tin RSS là gì, cách đăng ký, và địa chỉ mọi nguồn tin của trang",
        feeds=presenter.site_feeds,
        formats=FEED_FORMATS,
        site=tuple(map(addresses, groups.site)),
        sections=tuple(map(addresses, groups.sections)),
        letters=tuple(FeedLetterGroup(letter, tuple(rows)) for letter, rows in letters.items()),
        opml=root + urls.OPML,
    )
    return Page("feed_guide.html", view)
