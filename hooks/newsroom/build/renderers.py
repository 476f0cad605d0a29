"""Turns the views of pages, redirects, feeds and social cards into the bytes of their files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from newsroom.feeds.feeds import FeedView
from newsroom.kinds import KINDS
from newsroom.model import urls
from newsroom.model.file_types import FeedFormat
from newsroom.pages.items import Page
from newsroom.pages.page_views import RedirectView, SocialCard
from newsroom.pages.renderer import Renderer
from newsroom.runtime.errors import locate_broken_templates
from newsroom.runtime.program_files import OVERRIDES
from newsroom.runtime.theme_files import ThemeFiles

if TYPE_CHECKING:
    from newsroom.feeds.writer import FeedWriter


class Renderers:
    """One way to make bytes for each sort of view. Pages and redirects raise BrokenTemplate."""

    def __init__(self, renderer: Renderer, load_fragment: Callable[[str], str], theme_files: ThemeFiles) -> None:
        """`load_fragment` gives the HTML of a digest."""
        self._renderer, self._load_fragment, self._theme_files = renderer, load_fragment, theme_files

    def page(self, page: Page) -> bytes:
        """The file of a page."""
        with locate_broken_templates(self._theme_files.folders):
            return self._renderer.render_page(page)

    def redirect(self, view: RedirectView) -> bytes:
        """The file at an old address."""
        with locate_broken_templates(self._theme_files.folders):
            return self._renderer.render_redirect(view)

    def feed(self, view: FeedView, feed_format: FeedFormat) -> bytes:
        """A feed in one format."""
        return self._feed_writer.write(view, feed_format)

    def social_card(self, card: SocialCard) -> bytes:
        """The picture that stands for pages without one, as PNG."""
        # Pillow is slow to load, and few builds draw a card.
        from newsroom.pages.social_card import draw_social_card

        return draw_social_card(card, OVERRIDES / urls.FONTS)

    @cached_property
    def _feed_writer(self) -> FeedWriter:
        # feedgen is slow to load, and many builds change no feed.
        from newsroom.feeds.writer import FeedWriter

        return FeedWriter(self._load_fragment, KINDS)
