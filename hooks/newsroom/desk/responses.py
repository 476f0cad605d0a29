"""Draws the desk's own pages from its templates."""

from __future__ import annotations

from pathlib import Path

import jinja2
from werkzeug.wrappers import Request, Response

from newsroom.desk.auth import Gate, seal

_HERE = Path(__file__).parent
ASSETS = _HERE / "assets"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".woff2": "font/woff2"}


class Pages:
    """The templates of one desk."""

    def __init__(self, gate: Gate, *, site_name: str) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(form_key=gate.form_key, site_name=site_name)

    def page(self, template: str, *, status: int = 200, nonce: str = "", **names: object) -> Response:
        """A page of the desk."""
        text = self._env.get_template(template).render(nonce=nonce, **names)
        return Response(text, status=status, content_type="text/html; charset=utf-8")

    def message(self, heading: str, words: str, *, status: int) -> Response:
        """A page that says one thing."""
        return self.page("message.html", status=status, heading=heading, words=words)


def asset(name: str) -> Response | None:
    """A file of the desk's own; None where there is none of that name."""
    file = ASSETS / name
    if "/" in name or "\\" in name or file.suffix not in _TYPES or not file.is_file():
        return None
    return Response(file.read_bytes(), content_type=f"{_TYPES[file.suffix]}; charset=utf-8")


def sealed(response: Response, nonce: str) -> Response:
    """The answer with the headers that each has."""
    seal(response, nonce)
    return response


def cookie(request: Request, name: str) -> str:
    """What the browser was asked to remember under a name."""
    return request.cookies.get(name, "")


def remember(response: Response, name: str, value: str) -> None:
    """Ask the browser to remember something for a year."""
    response.set_cookie(name, value, max_age=365 * 86400, httponly=True, samesite="Strict", path="/_ban/")
