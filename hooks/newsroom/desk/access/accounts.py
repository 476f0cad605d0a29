"""The people and sessions of one desk, and the cookies by which their browsers are known."""

import hmac
import time
from collections.abc import Callable
from hashlib import sha256

from werkzeug.wrappers import Response

from newsroom.desk.access.directory import Directory
from newsroom.desk.access.lockout import LockOut
from newsroom.desk.access.people import Account, People
from newsroom.desk.access.rights import Session
from newsroom.desk.access.sessions import LONGEST_SECONDS, OpenSession, Sessions
from newsroom.desk.database import Database
from newsroom.desk.services import DeskRequest

_SESSION_COOKIE, _BROWSER_COOKIE = "ban", "may"
# A browser that somebody has signed in from is known for so long.
_BROWSER_SECONDS = 365 * 86400


class Accounts:
    """Everything about the people of one desk; `now` gives the seconds since 1970."""

    def __init__(
        self, database: Database, now: Callable[[], float] = time.time, directory: Directory | None = None
    ) -> None:
        """`directory` knows passwords as well, where the organisation has one."""
        self.now, self._directory = now, directory
        self.people, self.sessions = People(database, now), Sessions(database, now)
        self.lock_out = LockOut(database, now)

    def session(self, request: DeskRequest) -> Session | None:
        """Who a request comes from; None for a stranger, or where that person may no longer sign in."""
        found = self.open_session(request)
        account = self.people.find(found.login) if found is not None else None
        if account is None or account.is_disabled:
            return None
        return Session(account.person, csrf_token(_cookie(request, _SESSION_COOKIE)))

    def check_password(self, login: str, password: str) -> Account | None:
        """The account, if it may sign in by this password, which is its own or the directory's.

        The directory is asked for whoever tries, so that nobody learns from the time who has an account. Raises
        `TooBusy` and `DirectoryUnavailable`.
        """
        account = self.people.check_password(login, password)
        if account is not None or self._directory is None or not self._directory.accepts(login, password):
            return account
        known = self.people.find(login)
        return known if known is not None and not known.is_disabled else None

    def open_session(self, request: DeskRequest) -> OpenSession | None:
        """The session that a request belongs to, as it is stored."""
        return self.sessions.find(_cookie(request, _SESSION_COOKIE))

    def let_in(self, request: DeskRequest, response: Response, login: str) -> str:
        """Start a session of that person in the browser that gets the response; returns the session's form token.

        What session that browser had before ends: nobody can have given it one to use it, too.
        """
        old = self.open_session(request)
        if old is not None:
            self.sessions.end(old.login, old.number)
        browser = request.headers.get("User-Agent", "")
        token = self.sessions.start(login, address=request.remote_addr or "", browser=browser)
        _set_cookie(request, response, _SESSION_COOKIE, token, int(LONGEST_SECONDS))
        known = self.sessions.remember_browser(_cookie(request, _BROWSER_COOKIE), login)
        _set_cookie(request, response, _BROWSER_COOKIE, known, _BROWSER_SECONDS)
        return csrf_token(token)

    def forget_session(self, request: DeskRequest, response: Response) -> None:
        """Take the cookie of a session that has ended."""
        _set_cookie(request, response, _SESSION_COOKIE, "", 0)

    def known_browser(self, request: DeskRequest, login: str) -> str:
        """What a browser is counted as that this person has signed in from, and "" for any other."""
        token = _cookie(request, _BROWSER_COOKIE)
        return token if self.sessions.knows_browser(token, login) else ""


def csrf_token(session_token: str) -> str:
    """What the forms of a session hold; nothing leads from it back to the cookie."""
    return hmac.new(session_token.encode("utf-8", "surrogatepass"), b"form", sha256).hexdigest()


def cookie_name(name: str, *, is_secure: bool) -> str:
    """The name of a cookie; over TLS one that no other host and no page without TLS can set (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if is_secure else name


def _cookie(request: DeskRequest, name: str) -> str:
    return request.cookies.get(cookie_name(name, is_secure=request.is_secure), "")


def _set_cookie(request: DeskRequest, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(name, is_secure=request.is_secure),
        value,
        max_age=seconds,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
        path="/",
    )
