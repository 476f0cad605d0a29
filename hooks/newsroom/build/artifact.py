"""One file of the site before it is made: where it goes, the key of all it is made from, and the way to make it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newsroom.feeds.feeds import FeedView
from newsroom.model.feed_formats import FeedFormat
from newsroom.pages.items import Page
from newsroom.pages.page_views import RedirectView, SocialCard


class RenderTask(Struct, frozen=True):
    """A file about to be made: the digest of its view, and what makes its bytes."""

    digest: bytes
    render: Callable[[], bytes]


class Artifact(Struct, frozen=True):
    """A file of the site: its path under site/, its key, its turn in publishing, and its draft.

    Equal keys mean equal bytes. Unequal keys do not mean unequal ones: the draft's digest tells.
    """

    path: str
    key: bytes
    publish_order: int
    prepare: Callable[[], RenderTask]
    heavy: bool = False
    """Whether it takes a processor a tenth of a second, as a picture does, and not a millisecond."""


class Renderers(Struct, frozen=True):
    """What turns views into bytes."""

    page: Callable[[Page], bytes]
    redirect: Callable[[RedirectView], bytes]
    feed: Callable[[FeedView, FeedFormat], bytes]
    social_card: Callable[[SocialCard], bytes]
