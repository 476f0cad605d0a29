"""Finds the file that answers for an old address of an item."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

from newsroom.model import urls
from newsroom.text.normalize import nfc

# Names that begin with a dot are the server's and Git's own: .htaccess, .git, .well-known.
_SEGMENT = re.compile(r"(?!\.)[\w.~ ,()!'+@=-]+")


def alias_path(alias: str) -> str | None:
    """The file under site/ that answers for an old address; None where the address is not one of this site's.

    `/tin-tuc/bai-cu/` is tin-tuc/bai-cu/index.html, `/tin-tuc/bai-cu.html` itself; a full URL counts by its path.
    Whether the build makes another file there is for the check of addresses to tell.
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
    ending = posixpath.splitext(path)[1].lower()
    if ending in {".html", ".htm"} and not parts.path.endswith("/"):
        return path
    return urls.page_file(f"{path}/")
