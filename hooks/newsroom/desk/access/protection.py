"""The checks and the headers that are the same for each way of letting people in."""

import hmac

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request, Response

from newsroom.desk.access.rights import Session

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


def is_link_elsewhere(request: Request) -> bool:
    """True for an address that was opened from a page of another site, as from a letter read in a browser.

    The browser sends no Strict cookie with it. A page that leads to the same address is answered: from there it does.
    """
    fetched = request.headers.get
    return (
        request.method == "GET"
        and fetched("Sec-Fetch-Site") in ("cross-site", "same-site")
        and fetched("Sec-Fetch-Mode") == "navigate"
        and fetched("Sec-Fetch-Dest") == "document"
    )


def check_same_origin(request: Request) -> None:
    """Raise `Forbidden` for what a page of another origin sends."""
    # Other ports of this machine are the same site to SameSite cookies, but not the same origin.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden
    own_origin = f"{request.scheme}://{request.environ.get('HTTP_HOST', '')}"
    if request.method not in ("GET", "HEAD") and request.headers.get("Origin") != own_origin:
        raise Forbidden


def has_form_token(request: Request, session: Session | None) -> bool:
    """True for what a form of this session sends, and for what needs none: to read, and to sign in."""
    if session is None or request.method in ("GET", "HEAD"):
        return True
    sent_token = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return equal_in_constant_time(sent_token, session.csrf_token)


def equal_in_constant_time(sent_token: str, expected: str) -> bool:
    """True if two tokens are the same; how long it takes says nothing of how alike they are."""
    return hmac.compare_digest(sent_token.encode(), expected.encode())


def add_security_headers(request: Request, response: Response, nonce: str) -> None:
    """Add the headers that every response has."""
    response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY.format(nonce=nonce))
    response.headers.update(_SECURITY_HEADERS)
    # It holds for every port of a host (RFC 6797, 8.3): where the desk has one of its own, the host may be the site's.
    if request.is_secure and ":" not in request.environ.get("HTTP_HOST", ":"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
