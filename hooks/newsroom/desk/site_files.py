"""Serves what a previewed page shows: the site's own styles and type, and the pictures and files of content/."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.desk.auth import SANDBOX_POLICY
from newsroom.desk.content_cache import ContentCache
from newsroom.model import urls
from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, MEDIA_TYPES, file_extension
from newsroom.pages.theme_colours import colours_css


class SiteFiles:
    """The files of one site, by their address below its root."""

    def __init__(self, content_cache: ContentCache, overrides: Path) -> None:
        self._content_cache, self._assets = content_cache, (overrides / urls.ASSETS).resolve()

    def respond(self, address: str) -> Response:
        """The file at an address from the host's root; raises `NotFound`."""
        base = self._content_cache.settings.base
        path = f"/{address}".removeprefix(base) if f"/{address}".startswith(base) else address
        if path == urls.COLOURS_CSS:
            return _sandboxed_response(colours_css(self._content_cache.settings.colours), "text/css")
        if path.startswith(urls.ASSETS):
            file = (self._assets / path.removeprefix(urls.ASSETS)).resolve()
            if file.is_relative_to(self._assets) and file.is_file():
                return _sandboxed_response(
                    file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                )
            raise NotFound
        # A preview has no smaller copies of pictures: their names lead to the whole one.
        known = self._content_cache.existing_file(path) or self._content_cache.existing_file(
            urls.rendition_source(path)
        )
        ending = file_extension(known.name) if known is not None else ""
        if known is None or (ending not in IMAGE_FORMATS and ending not in ATTACHMENT_TYPES):
            raise NotFound
        return _sandboxed_response(known.read_bytes(), MEDIA_TYPES[ending])


def _sandboxed_response(data: bytes, media_type: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Security-Policy"] = SANDBOX_POLICY
    return answer
