"""Serves what a previewed page shows: the site's own styles and type, and the pictures and files of content/."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.desk.auth import SANDBOX
from newsroom.desk.content_cache import Content
from newsroom.model.file_types import ATTACHMENTS, MEDIA_TYPES, PICTURES, suffix
from newsroom.pages.theme_colours import COLOURS, colours_css

# A preview has no smaller copies of pictures: their names lead to the whole one.
_COPY = re.compile(r"\.[0-9]+\.(?:webp|jpg)$")


class SiteFiles:
    """The files of one site, by their address below its root."""

    def __init__(self, content: Content, overrides: Path) -> None:
        self._content, self._assets = content, (overrides / "assets").resolve()

    def get(self, address: str) -> Response:
        """The file at an address from the host's root; raises `NotFound`."""
        base = self._content.settings.base
        path = f"/{address}".removeprefix(base) if f"/{address}".startswith(base) else address
        if path == COLOURS:
            return _answer(colours_css(self._content.settings.colours), "text/css")
        if path.startswith("assets/"):
            file = (self._assets / path.removeprefix("assets/")).resolve()
            if file.is_relative_to(self._assets) and file.is_file():
                return _answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")
            raise NotFound
        known = self._content.file(path) or self._content.file(_COPY.sub("", path))
        ending = suffix(known.name) if known is not None else ""
        if known is None or (ending not in PICTURES and ending not in ATTACHMENTS):
            raise NotFound
        return _answer(known.read_bytes(), MEDIA_TYPES[ending])


def _answer(data: bytes, media_type: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
