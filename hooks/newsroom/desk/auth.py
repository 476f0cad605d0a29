"""Lets in only the browser that was given the desk's address, and only pages of the desk's own."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Request, Response

ENTRANCE = "/_ban/vao"
FORM_FIELD, HEADER = "khoa", "X-Khoa"

# Everything comes from the desk itself. Nonces are for the styles that the editor puts in.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What the site's own templates draw, and what lies in content/, runs nothing.
SANDBOX = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; sandbox allow-same-origin"


class Gate:
    """The checks of one run of the desk, whose secret nobody else knows."""

    def __init__(self, port: int) -> None:
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._secret = secrets.token_bytes(32)
        # Cookies of two desks on two ports must not take each other's place.
        self._cookie = f"ban-{port}"
        self.entrance_key = self._derived("entrance")
        self.form_key = self._derived("form")

    def _derived(self, purpose: str) -> str:
        return hmac.new(self._secret, purpose.encode(), sha256).hexdigest()

    def check(self, request: Request) -> None:
        """Raise `MisdirectedRequest` or `Forbidden` for what does not come from the desk's own pages."""
        # A name that an attacker's server answers for may lead here (DNS rebinding).
        if request.environ.get("HTTP_HOST", "") not in self._hosts:
            raise MisdirectedRequest
        if request.path == ENTRANCE:
            return
        # Other ports of this machine are the same site to SameSite, but not the same origin.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden
        if not self._equal(request.cookies.get(self._cookie, ""), self._derived("cookie")):
            raise Forbidden
        if request.method in ("GET", "HEAD"):
            return
        if request.headers.get("Origin") != f"http://{request.environ['HTTP_HOST']}":
            raise Forbidden
        given = request.headers.get(HEADER) or request.form.get(FORM_FIELD, "")
        if not self._equal(given, self.form_key):
            raise Forbidden

    def admits(self, key: str) -> bool:
        """Whether this is the key in the address that was printed."""
        return self._equal(key, self.entrance_key)

    def remember(self, response: Response) -> None:
        """Give the browser its cookie."""
        response.set_cookie(self._cookie, self._derived("cookie"), httponly=True, samesite="Strict", path="/")

    @staticmethod
    def _equal(given: str, right: str) -> bool:
        return hmac.compare_digest(given.encode(), right.encode())


def seal(response: Response, nonce: str) -> None:
    """Add the headers that every answer has."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
    headers["Cache-Control"] = "no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    # Without a referrer at all, browsers send no Origin with a form either.
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
