"""Draws the desk's own pages from its templates."""

from __future__ import annotations

from pathlib import Path

import jinja2
from werkzeug.wrappers import Request, Response

from newsroom.desk.auth import Auth, add_security_headers

_PACKAGE_FOLDER = Path(__file__).parent
ASSETS_FOLDER = _PACKAGE_FOLDER / "assets"
_CONTENT_TYPES = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".woff2": "font/woff2"}


class TemplateResponses:
    """The templates of one desk."""

    def __init__(self, auth: Auth, *, site_name: str) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_PACKAGE_FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(form_key=auth.csrf_token, site_name=site_name)

    def render(self, template: str, *, status: int = 200, nonce: str = "", **names: object) -> Response:
        """A page of the desk."""
        text = self._env.get_template(template).render(nonce=nonce, **names)
        return Response(text, status=status, content_type="text/html; charset=utf-8")

    def message_page(self, heading: str, text: str, *, status: int) -> Response:
        """A page that says one thing."""
        return self.render("message.html", status=status, heading=heading, words=text)


def asset_response(name: str) -> Response | None:
    """A file of the desk's own; None where there is none of that name."""
    file = ASSETS_FOLDER / name
    if "/" in name or "\\" in name or file.suffix not in _CONTENT_TYPES or not file.is_file():
        return None
    return Response(file.read_bytes(), content_type=f"{_CONTENT_TYPES[file.suffix]}; charset=utf-8")


def sealed(response: Response, nonce: str) -> Response:
    """The answer with the headers that each has."""
    add_security_headers(response, nonce)
    return response


def cookie(request: Request, name: str) -> str:
    """What the browser was asked to remember under a name."""
    return request.cookies.get(name, "")


def set_preference_cookie(response: Response, name: str, value: str) -> None:
    """Ask the browser to remember something for a year."""
    response.set_cookie(name, value, max_age=365 * 86400, httponly=True, samesite="Strict", path="/_ban/")
