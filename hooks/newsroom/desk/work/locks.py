"""Who has an item open for editing: one window at a time holds it, others may read it or take it over."""

import datetime
import sqlite3
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Person, Right
from newsroom.desk.database import Database
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.mkdocs_plugin.project import build_time_or_abort

# Windows report every 20 seconds; a laptop that was closed holds nothing.
LOCK_LASTS = datetime.timedelta(seconds=90)
_MAX_WINDOW_LENGTH = 64
# What a window asks: when it is opened, and when somebody presses the button.
_TAKES: Mapping[str, Literal["own", "any"]] = {"mo": "own", "lay": "any"}


class Lock(Struct, frozen=True):
    """An item that somebody has open: in which browser window, since when, and when that window last reported."""

    path: str
    login: str
    name: str
    window: str
    since: datetime.datetime
    seen: datetime.datetime

    def is_alive(self, now: datetime.datetime) -> bool:
        """False where nothing was heard for long, or the clock was set back to before it was."""
        return abs(now - self.seen) <= LOCK_LASTS


class Hold(Struct, frozen=True):
    """What asking for an item gave: the lock that holds now, and the one that ours took the place of."""

    lock: Lock
    taken_from: Lock | None = None


class ItemLocks:
    """The locks of one desk."""

    def __init__(self, database: Database, now: Callable[[], datetime.datetime]) -> None:
        self._database, self._now = database, now

    def hold(self, path: str, person: Person, window: str, take: Literal["", "own", "any"] = "") -> Hold:
        """Hold an item for a window, or go on holding it; take it from one's own other window, or from anybody's.

        The lock in the answer is another window's where it was not given.
        """
        now = self._now()
        with self._database.transaction() as connection:
            before = _read(connection, path)
            is_ours = before is not None and before.window == window
            others = before if before is not None and not is_ours and before.is_alive(now) else None
            is_own = others is not None and others.login == person.login
            if others is not None and take != "any" and not (take == "own" and is_own):
                return Hold(others)
            lock = Lock(path, person.login, person.name, window, before.since if before and is_ours else now, now)
            connection.execute("REPLACE INTO locks VALUES (?, ?, ?, ?, ?, ?)", _row(lock))
            return Hold(lock, others if not is_own else None)

    def release(self, path: str, window: str) -> None:
        """Let others have the item, where this window holds it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM locks WHERE path = ? AND held_by = ?", (path, window))

    def others_lock(self, path: str, person: Person) -> Lock | None:
        """The lock of somebody else who has the item open now."""
        locks = [_lock(row) for row in self._database.rows("SELECT * FROM locks WHERE path = ?", (path,))]
        return next((lock for lock in locks if lock.is_alive(self._now()) and lock.login != person.login), None)

    def all(self) -> dict[str, Lock]:
        """Who has which items open now, by path."""
        locks = (_lock(row) for row in self._database.rows("SELECT * FROM locks"))
        return {lock.path: lock for lock in locks if lock.is_alive(self._now())}


def _row(lock: Lock) -> tuple[str, ...]:
    return lock.path, lock.login, lock.name, lock.window, lock.since.isoformat(), lock.seen.isoformat()


def _lock(row: sqlite3.Row) -> Lock:
    path, login, name, window, since, seen = row
    return Lock(path, login, name, window, *map(datetime.datetime.fromisoformat, (since, seen)))


def _read(connection: sqlite3.Connection, path: str) -> Lock | None:
    row = connection.execute("SELECT * FROM locks WHERE path = ?", (path,)).fetchone()
    return _lock(row) if row is not None else None


class LockPages:
    """What the script of an item's form asks while it is open."""

    def __init__(self, services: DeskServices) -> None:
        self._audit, self._content_cache = services.audit, services.content_cache
        self.locks = ItemLocks(services.database, build_time_or_abort)

    def hold(self, request: DeskRequest, path: str) -> Response:
        """Hold, take over or release an item; answers whether it is held by the window that asks, or by whom."""
        section = self._content_cache.section_of(path)
        if section is None or not request.person.may(Right.WRITE, section.key):
            raise Forbidden
        window = request.form.get("cua-so", "")[:_MAX_WINDOW_LENGTH]
        if request.form.get("viec") == "tha":
            self.locks.release(path, window)
            return json_response({})
        hold = self.locks.hold(path, request.person, window, _TAKES.get(request.form.get("viec", ""), ""))
        if hold.taken_from is not None:
            self._audit.record(request.person, "lấy quyền sửa", path, f"từ {hold.taken_from.name}")
        lock = hold.lock
        return json_response(
            {
                "held": lock.window == window,
                "name": lock.name,
                "own": lock.login == request.person.login,
                "since": f"{lock.since:%H:%M}",
                "taken": hold.taken_from.name if hold.taken_from is not None else "",
            }
        )
