"""What every page's view is made of: all that a template may read, frozen, so that equal views give equal bytes."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model.items import ItemKind

# Addresses (`url`) are paths from the host's root with the site's base, "/tin-tuc/…/"; `iso` times are RFC 3339 with a
# zone (dates: ISO 8601 days), `shown` ones are words for the reader.


class Link(Struct, frozen=True):
    """A link to a page of this site; an empty `url` is text alone."""

    url: str
    title: str


class TimeView(Struct, frozen=True):
    """A time for machines, in words, and in figures."""

    iso: str
    words: str
    short: str


class Image(Struct, frozen=True):
    """A picture as it is shown; width and height in pixels, 0 where unknown."""

    url: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int
    srcset: str = ""
    """Its smaller copies in WebP, and their widths."""
    fallback: str = ""
    """What a browser without WebP shows."""


class ItemSummary(Struct, frozen=True):
    """An item in a list; `mark` says why a preview shows what readers do not see yet ("" for what is public)."""

    url: str
    title: str
    lead: str
    time: TimeView
    section: Link
    kind: ItemKind
    image: Image | None = None
    number: str = ""
    preview_label: str = ""


class FeedLink(Struct, frozen=True):
    """A feed in one format, to announce in a page's head."""

    url: str
    title: str
    media_type: str


class PageView(Struct, frozen=True, kw_only=True):
    """What every page has; `template` is the file in overrides/ that draws it."""

    url: str
    canonical: str
    title: str
    description: str = ""
    section: str = ""
    """Key of the section the page belongs to, for the section bar."""
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    """Its own first, then the site's."""
    indexed: bool = True
    """Whether search engines may list the page."""


class SocialCard(Struct, frozen=True):
    """The picture that stands for pages without one: its largest line, those around it, and colours as #rrggbb."""

    title: str
    parent: str
    owner: str
    brand: str
    gold: str


class RedirectView(Struct, frozen=True):
    """An old address and the one that replaces it."""

    path: str
    target: str
    canonical: str
    title: str
