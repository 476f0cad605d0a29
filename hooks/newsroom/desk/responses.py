"""Makes the desk's responses: pages from its templates, JSON for its scripts, and its own assets."""

from __future__ import annotations

import json
from pathlib import Path

import jinja2
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.desk.auth import CSRF_FIELD
from newsroom.desk.form_values import is_yes

_PACKAGE_FOLDER = Path(__file__).parent
ASSETS_FOLDER = _PACKAGE_FOLDER / "assets"
_CONTENT_TYPES = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".woff2": "font/woff2"}


class TemplateResponses:
    """The templates of one desk."""

    def __init__(self, csrf_token: str, *, site_name: str) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_PACKAGE_FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        csrf_field = Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token)
        self._env.globals.update(csrf_token=csrf_token, csrf_field=csrf_field, site_name=site_name)
        self._env.tests["yes"] = is_yes

    def render(self, template: str, *, status: int = 200, nonce: str = "", **context: object) -> Response:
        """A page of the desk; a page with the editor needs the request's nonce."""
        text = self._env.get_template(template).render(nonce=nonce, **context)
        return Response(text, status=status, content_type="text/html; charset=utf-8")

    def message_page(self, heading: str, text: str, *, status: int) -> Response:
        """A page that says one thing."""
        return self.render("message.html", status=status, heading=heading, text=text)


def json_response(value: object, *, status: int = 200) -> Response:
    """An object for the desk's scripts."""
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def asset_response(name: str) -> Response:
    """A file of the desk's own; raises `NotFound`."""
    file = ASSETS_FOLDER / name
    if "/" in name or "\\" in name or file.suffix not in _CONTENT_TYPES or not file.is_file():
        raise NotFound
    return Response(file.read_bytes(), content_type=f"{_CONTENT_TYPES[file.suffix]}; charset=utf-8")


def set_preference_cookie(response: Response, name: str, value: str) -> None:
    """Ask the browser to remember something for a year."""
    response.set_cookie(name, value, max_age=365 * 86400, httponly=True, samesite="Strict", path="/_ban/")
