"""Who is signed in from which browser: sessions that end by themselves, and that can be ended."""

import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

from msgspec import Struct

from newsroom.desk.database import Database

DAY = 86400.0
# Over a weekend one stays signed in; nobody does for ever.
IDLE_SECONDS, LONGEST_SECONDS = 3 * DAY, 30 * DAY
# A moment of use is written down this often, not with each request.
_SEEN_SECONDS = 60.0


class OpenSession(Struct, frozen=True):
    """A session as its owner and an administrator see it; times are seconds since 1970, `number` names it in forms."""

    number: int
    login: str
    started_at: float
    seen_at: float
    address: str
    browser: str


class Sessions:
    """The sessions of one desk; of a cookie only its digest is stored."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database, self._now = database, now

    def start(self, login: str, *, address: str, browser: str) -> str:
        """A session of that person; returns what the browser's cookie is to hold."""
        token, now = secrets.token_urlsafe(32), self._now()
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE seen_at < ? OR started_at < ?", (now - IDLE_SECONDS, now - LONGEST_SECONDS)
            )
            connection.execute(
                "INSERT INTO sessions (digest, login, started_at, seen_at, address, browser) VALUES (?, ?, ?, ?, ?, ?)",
                (_digest(token), login, now, now, address[:64], browser[:300]),
            )
        return token

    def find(self, token: str) -> OpenSession | None:
        """The session of a cookie; None where there is none, or it has ended."""
        rows = self._database.rows(f"{_SELECT} WHERE digest = ?", (_digest(token),)) if token else []
        if not rows:
            return None
        session, now = OpenSession(*rows[0]), self._now()
        if now - session.seen_at > IDLE_SECONDS or now - session.started_at > LONGEST_SECONDS:
            return None
        if abs(now - session.seen_at) > _SEEN_SECONDS:
            # On a full disk, or while another program holds the file, people go on reading.
            with suppress(sqlite3.OperationalError), self._database.transaction() as connection:
                connection.execute("UPDATE sessions SET seen_at = ? WHERE number = ?", (now, session.number))
        return session

    def of(self, login: str) -> list[OpenSession]:
        """The open sessions of a person, the one used last first."""
        now = self._now()
        values = (login, now - IDLE_SECONDS, now - LONGEST_SECONDS)
        where = "WHERE login = ? AND seen_at >= ? AND started_at >= ? ORDER BY seen_at DESC, number DESC"
        return [OpenSession(*row) for row in self._database.rows(f"{_SELECT} {where}", values)]

    def end(self, login: str, number: int) -> None:
        """End one session, which must be that person's."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE login = ? AND number = ?", (login, number))

    def end_all(self, login: str, *, but: int | None = None) -> int:
        """End all sessions of a person, or all but one; returns how many."""
        with self._database.transaction() as connection:
            return connection.execute("DELETE FROM sessions WHERE login = ? AND number IS NOT ?", (login, but)).rowcount

    def knows_browser(self, token: str, login: str) -> bool:
        """True if that person has signed in from the browser with this cookie."""
        query = "SELECT 1 FROM known_browsers WHERE digest = ? AND login = ?"
        return bool(token) and bool(self._database.rows(query, (_digest(token), login)))

    def remember_browser(self, token: str, login: str) -> str:
        """From now on that person has signed in from the browser with this cookie; returns it, or the first one.

        A cookie that nobody was given is replaced: somebody may have chosen it.
        """
        is_ours = bool(token) and bool(
            self._database.rows("SELECT 1 FROM known_browsers WHERE digest = ?", (_digest(token),))
        )
        token = token if is_ours else secrets.token_urlsafe(32)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM known_browsers WHERE used_at < ?", (self._now() - 365 * DAY,))
            connection.execute(
                "INSERT OR REPLACE INTO known_browsers (digest, login, used_at) VALUES (?, ?, ?)",
                (_digest(token), login, self._now()),
            )
        return token


_SELECT = "SELECT number, login, started_at, seen_at, address, browser FROM sessions"


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
