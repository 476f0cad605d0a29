"""Turns an item's old addresses into the files that send readers on."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.library.aliases import alias_path
from newsroom.library.library import Library
from newsroom.pages.page_views import RedirectView


def redirect_views(library: Library) -> Iterator[tuple[str, RedirectView]]:
    """Each old address' file under site/ and its view."""
    settings = library.settings
    for item in (*library.public, *library.withdrawn):
        for alias in item.aliases:
            path = alias_path(alias)
            if path is not None:
                target = settings.base + item.permalink
                yield path, RedirectView(path, target, settings.origin + target, item.title)
