"""Serves what a previewed page shows: the site's own styles and fonts, and the pictures and files of content/."""

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
        settings = self._content_cache.settings
        path = f"/{address}".removeprefix(settings.base) if f"/{address}".startswith(settings.base) else address
        if path == urls.COLOURS_CSS:
            return sandboxed_response(colours_css(settings.colours), "text/css")
        if path.startswith(urls.ASSETS):
            file = (self._assets / path.removeprefix(urls.ASSETS)).resolve()
            if not (file.is_relative_to(self._assets) and file.is_file()):
                raise NotFound
            media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return sandboxed_response(file.read_bytes(), media_type)
        # A preview makes no smaller copies of pictures: their addresses lead to the original.
        original = urls.rendition_source(path)
        content_file = self._content_cache.existing_file(path) or self._content_cache.existing_file(original)
        extension = file_extension(content_file.name) if content_file is not None else ""
        if content_file is None or (extension not in IMAGE_FORMATS and extension not in ATTACHMENT_TYPES):
            raise NotFound
        return sandboxed_response(content_file.read_bytes(), MEDIA_TYPES[extension])


def sandboxed_response(data: bytes | str, media_type: str) -> Response:
    """A file or page of the site, which runs no script."""
    return Response(data, content_type=media_type, headers={"Content-Security-Policy": SANDBOX_POLICY})
