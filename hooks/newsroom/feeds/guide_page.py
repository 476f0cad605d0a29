"""Makes the page about the feeds: what a feed is, how to subscribe, and the addresses of all feeds."""

from collections.abc import Iterable
from itertools import groupby

from newsroom.feeds.feeds import FeedSpec, group_feeds
from newsroom.model import urls
from newsroom.model.file_types import FEED_FORMATS
from newsroom.pages.items import Page
from newsroom.pages.list_views import FeedGuideView, FeedUrls
from newsroom.pages.presenter import Presenter
from newsroom.text.collation import index_heading


def feed_guide_page(presenter: Presenter, feed_specs: Iterable[FeedSpec]) -> Page:
    """The page; tags are grouped by their letters, in the order given."""
    library = presenter.library
    groups = group_feeds(feed_specs, library.settings)
    home_url, suffix = library.settings.home_url, f" – {library.settings.site_name}"
    names = {urls.tag(tag.slug): tag.title for tag in library.tags.values()}

    def feed_urls(feed: FeedSpec) -> FeedUrls:
        name = names.get(feed.path) or feed.title.removesuffix(suffix)
        return FeedUrls(name, presenter.base + feed.path, home_url + feed.path)

    letters = groupby(map(feed_urls, groups.tags), key=lambda feed: index_heading(feed.title))
    description = "Nguồn tin RSS là gì, cách đăng ký, và địa chỉ mọi nguồn tin của trang"
    view = FeedGuideView(
        **presenter.page_fields(urls.FEED_GUIDE, "Theo dõi tin bằng RSS", description),
        formats=FEED_FORMATS,
        site=tuple(map(feed_urls, groups.site)),
        sections=tuple(map(feed_urls, groups.sections)),
        letters=tuple((letter, tuple(feeds)) for letter, feeds in letters),
        opml=home_url + urls.OPML,
    )
    return Page("feed_guide.html", view)
