"""Turns an item's old addresses into the files that send readers on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from newsroom.library.library import Library
from newsroom.library.target_index import GENERATED_FILES
from newsroom.model.feed_formats import FEED_FILE_NAMES
from newsroom.pages.page_views import RedirectView
from newsroom.text.normalize import nfc

# Names that begin with a dot are the server's and Git's own: .htaccess, .git, .well-known.
_SEGMENT = re.compile(r"(?!\.)[\w.~ ,()!'+@=-]+")


def alias_path(alias: str) -> str | None:
    """The file under site/ that answers for an old address; None where the address is not one of this site's.

    `/tin-tuc/bai-cu/` is tin-tuc/bai-cu/index.html, `/tin-tuc/bai-cu.html` itself; a full URL counts by its path.
    """
    try:
        parts = urlsplit(alias.strip())
    except ValueError:
        return None
    if parts.query or parts.scheme not in {"", "http", "https"} or not parts.path.startswith("/"):
        return None
    path = nfc(unquote(parts.path).strip("/"))
    segments = path.split("/")
    # Windows takes dots and spaces off the end of a name.
    if any(not _SEGMENT.fullmatch(segment) or segment[-1] in ". " for segment in segments):
        return None
    if path in GENERATED_FILES or path == "404.html" or segments[-1] in FEED_FILE_NAMES:
        return None
    ending = posixpath.splitext(path)[1].lower()
    if ending in {".html", ".htm"} and not parts.path.endswith("/"):
        return path
    return f"{path}/index.html"


def redirect_views(library: Library) -> Iterator[tuple[str, RedirectView]]:
    """Each old address' file under site/ and its view."""
    settings = library.settings
    for item in (*library.public, *library.withdrawn):
        for alias in item.aliases:
            path = alias_path(alias)
            if path is not None:
                target = settings.base + item.permalink
                yield path, RedirectView(path, target, settings.origin + target, item.title)
