"""Lets in only the browser that was given the desk's address, and only pages of the desk's own."""

import hmac
import secrets
import threading
from hashlib import sha256

from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Request, Response

LOGIN_PATH = "/_ban/vao"
CSRF_FIELD, CSRF_HEADER = "khoa", "X-Khoa"

# Everything comes from the desk itself. The nonce is for the styles that the editor puts into a page.
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The site's own pages and the files of content/ run no script.
SANDBOX_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; sandbox allow-same-origin"

_SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Without a referrer at all, browsers send no Origin with a form either.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Auth:
    """The checks of one run of the desk; all tokens are secrets that only this process knows."""

    def __init__(self, port: int) -> None:
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._secret = secrets.token_bytes(32)
        # Browsers share cookies between ports; two desks must not overwrite each other's.
        self._cookie_name = f"ban-{port}"
        self._lock = threading.Lock()
        self.login_token = secrets.token_hex(32)
        """What the next browser is let in by, once."""
        self.csrf_token = self._derive_token("form")

    def _derive_token(self, purpose: str) -> str:
        return hmac.new(self._secret, purpose.encode(), sha256).hexdigest()

    def check(self, request: Request) -> None:
        """Raise `MisdirectedRequest` or `Forbidden` for what does not come from the desk's own pages."""
        # An attacker's host name may be made to lead here (DNS rebinding).
        if request.environ.get("HTTP_HOST", "") not in self._hosts:
            raise MisdirectedRequest
        if request.path == LOGIN_PATH:
            return
        # Other ports of this machine are the same site to SameSite cookies, but not the same origin.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden
        if not self.has_session(request):
            raise Forbidden
        if request.method in ("GET", "HEAD"):
            return
        if request.headers.get("Origin") != f"http://{request.environ['HTTP_HOST']}":
            raise Forbidden
        sent_token = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not _equal_in_constant_time(sent_token, self.csrf_token):
            raise Forbidden

    def has_session(self, request: Request) -> bool:
        """True if the request comes from a browser that was let in."""
        return _equal_in_constant_time(request.cookies.get(self._cookie_name, ""), self._derive_token("cookie"))

    def use_login_token(self, token: str) -> bool:
        """True if this is the token in the address that was printed last; it is not valid a second time."""
        with self._lock:
            is_valid = _equal_in_constant_time(token, self.login_token)
            if is_valid:
                self.login_token = secrets.token_hex(32)
        return is_valid

    def set_session_cookie(self, response: Response) -> None:
        """Give the browser the cookie that lets it in."""
        response.set_cookie(self._cookie_name, self._derive_token("cookie"), httponly=True, samesite="Strict", path="/")


def _equal_in_constant_time(sent_token: str, expected: str) -> bool:
    return hmac.compare_digest(sent_token.encode(), expected.encode())


def add_security_headers(response: Response, nonce: str) -> None:
    """Add the headers that every response has."""
    response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY.format(nonce=nonce))
    response.headers.update(_SECURITY_HEADERS)
