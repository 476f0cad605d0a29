"""The parts of every page's view: all that a template may read, frozen, so that equal views give equal bytes."""

from typing import TypedDict

from msgspec import Struct

# Addresses (`url`) are paths from the host's root with the site's base: "/tin-tuc/…/". `iso` is a time of RFC 3339 with
# a zone, or a day of ISO 8601.


class Link(Struct, frozen=True):
    """A link to a page of this site; an empty `url` is text alone."""

    url: str
    title: str


class TimeView(Struct, frozen=True):
    """A time for machines, in words ("Thứ hai, ngày 9/10/2017"), and in figures ("9/10/2017 08:30")."""

    iso: str
    words: str
    short: str


class ImageFile(Struct, frozen=True):
    """A picture with its smaller copies; width and height in pixels, 0 where unknown."""

    url: str
    width: int
    height: int
    srcset: str
    """The copies in WebP with their widths, as `<source srcset>` has them."""
    fallback: str
    """The address for browsers without WebP."""


class SocialPicture(Struct, frozen=True):
    """A picture as social networks show it."""

    url: str
    width: int
    height: int


class Image(ImageFile, frozen=True):
    """A picture with its texts."""

    alt: str
    caption: str
    credit: str
    focus: str = ""
    """The classes for what of it stays in view where a list cuts it; "" for its middle."""
    social: SocialPicture | None = None
    """Where it has a focal point; else networks are given the whole picture."""


class ItemSummary(Struct, frozen=True):
    """An item in a list; `preview_label` says why readers do not see it yet, "" for a public one."""

    url: str
    title: str
    lead: str
    time: TimeView
    section: Link
    kind: str
    image: Image | None = None
    number: str = ""
    preview_label: str = ""


class FeedLink(Struct, frozen=True):
    """A feed in one format, for a page's head."""

    url: str
    title: str
    media_type: str


class PageView(Struct, frozen=True, kw_only=True):
    """What every page has; `url` is its address from the host's root, `canonical` its absolute one."""

    url: str
    canonical: str
    title: str
    description: str = ""
    section: str = ""
    """Key of the section the page belongs to, for the section bar."""
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    """The page's own feeds, then the site's."""
    indexed: bool = True
    """Whether search engines may list the page."""


class PageFields(TypedDict):
    """The fields of a `PageView` that every page sets."""

    url: str
    canonical: str
    title: str
    description: str
    feeds: tuple[FeedLink, ...]


class SocialCard(Struct, frozen=True):
    """The picture for social networks of pages that have none: its title, the lines around it, colours as #rrggbb."""

    title: str
    parent: str
    owner: str
    brand: str
    gold: str


class RedirectView(Struct, frozen=True):
    """The page that replaces an old address."""

    target: str
    title: str
