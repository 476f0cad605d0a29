"""Makes the pages that redirect readers from an item's old addresses."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.library.aliases import alias_path
from newsroom.library.library import Library
from newsroom.pages.page_views import RedirectView


def redirect_views(library: Library) -> Iterator[tuple[str, RedirectView]]:
    """The file under site/ of each old address, and its view."""
    for item in (*library.public, *library.withdrawn):
        for alias in item.aliases:
            path = alias_path(alias)
            if path is not None:
                yield path, RedirectView(library.settings.base + item.permalink, item.title)
