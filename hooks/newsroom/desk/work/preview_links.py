"""Addresses at which somebody without an account reads one item before it is published, and may answer."""

import datetime
import hashlib
import secrets
import sqlite3
from collections.abc import Callable

from msgspec import Struct

from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database

_TOKEN_BYTES = 32
# Who may no longer sign in reads nothing by a link of theirs, and shows nothing to others.
_OF_MEMBERS = "login NOT IN (SELECT login FROM people WHERE disabled_at > 0)"
LIFETIMES = {"1": "1 ngày", "3": "3 ngày", "7": "7 ngày", "30": "30 ngày"}
"""Days that a link may last, and how they are called."""


class PreviewLink(Struct, frozen=True):
    """A link to one item: who made it, for whom, until when, and when it was last opened (None: never)."""

    token_hash: str
    path: str
    login: str
    name: str
    for_whom: str
    made: datetime.datetime
    expires: datetime.datetime
    may_answer: bool
    ended: bool
    opened: datetime.datetime | None

    def is_open(self, now: datetime.datetime) -> bool:
        """True as long as it leads to the item."""
        return not self.ended and self.made <= now < self.expires


class PreviewLinks:
    """The links of one desk. The file holds only digests of their secrets: who reads it can open none."""

    def __init__(self, database: Database, now: Callable[[], datetime.datetime]) -> None:
        self._database, self._now = database, now

    def make(self, path: str, person: Person, *, for_whom: str, days: int, may_answer: bool) -> str:
        """A new link; returns its secret, which is shown once."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._now()
        values = (_digest(token), path, person.login, person.name, for_whom)
        times = (now.isoformat(), (now + datetime.timedelta(days=days)).isoformat())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO preview_links (token_hash, path, login, name, for_whom, made, expires, may_answer)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, *times, may_answer),
            )
        return token

    def find(self, token: str) -> PreviewLink | None:
        """The open link of a secret."""
        query = f"SELECT * FROM preview_links WHERE token_hash = ? AND {_OF_MEMBERS}"
        rows = self._database.rows(query, (_digest(token),))
        link = _link(rows[0]) if rows else None
        return link if link is not None and link.is_open(self._now()) else None

    def of(self, path: str) -> list[PreviewLink]:
        """The open links to an item, newest first."""
        query = f"SELECT * FROM preview_links WHERE path = ? AND {_OF_MEMBERS} ORDER BY made DESC"
        rows = self._database.rows(query, (path,))
        return [link for link in map(_link, rows) if link.is_open(self._now())]

    def note_opened(self, link: PreviewLink) -> None:
        """Keep when a link was opened."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE preview_links SET opened = ? WHERE token_hash = ?", (self._now().isoformat(), link.token_hash)
            )

    def end(self, path: str, token_hash: str) -> None:
        """Let a link to that item lead nowhere from now on."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE preview_links SET ended = 1 WHERE token_hash = ? AND path = ?", (token_hash, path)
            )


def _digest(token: str) -> str:
    # It is random and long: a slow digest, as for passwords, would protect it no better.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _link(row: sqlite3.Row) -> PreviewLink:
    moment = datetime.datetime.fromisoformat
    return PreviewLink(
        token_hash=row["token_hash"],
        path=row["path"],
        login=row["login"],
        name=row["name"],
        for_whom=row["for_whom"],
        made=moment(row["made"]),
        expires=moment(row["expires"]),
        may_answer=bool(row["may_answer"]),
        ended=bool(row["ended"]),
        opened=moment(row["opened"]) if row["opened"] else None,
    )
