"""Makes the desk's responses: pages, JSON for its scripts, its own assets, and the files that a preview shows."""

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.desk.access.protection import CSRF_FIELD, SANDBOX_POLICY
from newsroom.desk.access.rights import Right, Session
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.items.form_values import PICKED_KINDS, is_yes
from newsroom.desk.routes import MENU, ways_of_running
from newsroom.model import urls
from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, MEDIA_TYPES, file_extension
from newsroom.pages.theme_colours import colours_css
from newsroom.runtime.theme_files import ThemeFiles
from newsroom.text.dates import short_datetime

_PACKAGE_FOLDER = Path(__file__).parent
ASSETS_FOLDER = _PACKAGE_FOLDER / "assets"
_CONTENT_TYPES = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".woff2": "font/woff2"}


_CSRF_INPUT = Markup('<input type="hidden" name="{}" value="{}">')


class Asked(Protocol):
    """What a page shows of the request that it answers."""

    session: Session | None
    nonce: str


class TemplateResponses:
    """The templates of one desk."""

    def __init__(self, *, site_name: str, is_shared: bool, name_of: Callable[[str], str]) -> None:
        """`name_of` gives the name of a person by login."""
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_PACKAGE_FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        menu = [entry for entry in MENU if entry.desk in ways_of_running(is_shared)]
        self._env.globals.update(site_name=site_name, menu=menu, Right=Right, picked_kinds=PICKED_KINDS)
        self._env.tests["yes"] = is_yes
        self._env.filters["moment"] = short_datetime
        self._env.filters["person_name"] = name_of

    def render(self, request: Asked, template: str, *, status: int = 200, **context: object) -> Response:
        """A page of the desk, which knows who asked for it: `person`, None for a stranger."""
        session = request.session
        text = self._env.get_template(template).render(
            csrf_field=_CSRF_INPUT.format(CSRF_FIELD, session.csrf_token) if session is not None else "",
            person=session.person if session is not None else None,
            nonce=request.nonce,
            **context,
        )
        return Response(text, status=status, content_type="text/html; charset=utf-8")

    def message_page(self, request: Asked, heading: str, text: str, *, status: int, leads_on: bool = True) -> Response:
        """A page that says one thing, and `leads_on` into the desk."""
        return self.render(request, "message.html", status=status, heading=heading, text=text, leads_on=leads_on)


def json_response(value: object, *, status: int = 200) -> Response:
    """An object for the desk's scripts."""
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


class Assets:
    """The desk's own scripts and styles."""

    def respond(self, _: object, name: str) -> Response:
        """A file of the desk's own; raises `NotFound`."""
        file = ASSETS_FOLDER / name
        if "/" in name or "\\" in name or file.suffix not in _CONTENT_TYPES or not file.is_file():
            raise NotFound
        return Response(file.read_bytes(), content_type=f"{_CONTENT_TYPES[file.suffix]}; charset=utf-8")


def item_address(path: str) -> str:
    """The address of an item's form, by its path under content/."""
    return f"/_ban/bai/{quote(path)}"


def page_address(path: str) -> str:
    """The address of the form of a page that is no item, by its path under content/."""
    return f"/_ban/cac-trang/{quote(path)}"


def set_preference_cookie(response: Response, name: str, value: str) -> None:
    """Ask the browser to remember something for a year."""
    response.set_cookie(name, value, max_age=365 * 86400, httponly=True, samesite="Strict", path="/_ban/")


class SiteFiles:
    """The files of one site, by their address below its root."""

    def __init__(self, content_cache: ContentCache, theme_files: ThemeFiles) -> None:
        self._content_cache, self._theme_files = content_cache, theme_files

    def respond(self, _: object, path: str) -> Response:
        """The file at an address from the host's root; raises `NotFound`."""
        settings = self._content_cache.settings
        path = f"/{path}".removeprefix(settings.base) if f"/{path}".startswith(settings.base) else path
        if path == urls.COLOURS_CSS:
            return sandboxed_response(colours_css(settings.colours), "text/css")
        if path.startswith(urls.ASSETS):
            return self._theme_response(path)
        # A preview makes no smaller copies of pictures: their addresses lead to the original.
        original = urls.rendition_source(path)
        content_file = self._content_cache.existing_file(path) or self._content_cache.existing_file(original)
        extension = file_extension(content_file.name) if content_file is not None else ""
        if content_file is None or (extension not in IMAGE_FORMATS and extension not in ATTACHMENT_TYPES):
            raise NotFound
        return sandboxed_response(content_file.read_bytes(), MEDIA_TYPES[extension])

    def theme_file(self, _: object, path: str) -> Response:
        """A file of the site's looks, which every reader of the site sees; raises `NotFound`."""
        return self._theme_response(urls.ASSETS + path)

    def _theme_response(self, path: str) -> Response:
        file = self._theme_files.find(path)
        if file is None:
            raise NotFound
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return sandboxed_response(file.read_bytes(), media_type)


def sandboxed_response(data: bytes | str, media_type: str) -> Response:
    """A file or page of the site, which runs no script."""
    return Response(data, content_type=media_type, headers={"Content-Security-Policy": SANDBOX_POLICY})
