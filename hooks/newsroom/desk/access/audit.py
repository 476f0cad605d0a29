"""Who did what when: rows that are only ever added."""

import datetime
from collections.abc import Callable, Iterator

from msgspec import Struct

from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database

_ROWS_AT_ONCE = 1000


class AuditEntry(Struct, frozen=True):
    """One thing that somebody did; `at` is a moment with its zone (ISO 8601), `path` an item's under content/."""

    number: int
    at: str
    login: str
    name: str
    action: str
    path: str
    detail: str


class AuditFilter(Struct, frozen=True):
    """Which entries are wanted: of a person, on an item, with words in them, of days (YYYY-MM-DD); "" for all."""

    login: str = ""
    path: str = ""
    words: str = ""
    first_day: str = ""
    last_day: str = ""

    def condition(self) -> tuple[str, list[str]]:
        """What follows WHERE, and its values."""
        words = f"%{self.words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        parts = {
            "login = ?": [self.login] if self.login else [],
            "path = ?": [self.path] if self.path else [],
            "(action LIKE ? ESCAPE '!' OR path LIKE ? ESCAPE '!' OR detail LIKE ? ESCAPE '!')": (
                [words] * 3 if self.words else []
            ),
            "substr(at, 1, 10) >= ?": [self.first_day] if self.first_day else [],
            "substr(at, 1, 10) <= ?": [self.last_day] if self.last_day else [],
        }
        used = {part: values for part, values in parts.items() if values}
        return " AND ".join(used) or "1", [value for values in used.values() for value in values]


class Audit:
    """The record of one desk."""

    def __init__(self, database: Database, now: Callable[[], datetime.datetime]) -> None:
        self._database, self._now = database, now

    def record(self, person: Person, action: str, path: str = "", detail: str = "") -> None:
        """Note that a person did something; `action` is a short Vietnamese phrase, `path` an item's under content/."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO audit (at, login, name, action, path, detail) VALUES (?, ?, ?, ?, ?, ?)",
                (self._now().isoformat(), person.login, person.name, action, path, detail[:2000]),
            )

    def count(self, wanted: AuditFilter) -> int:
        """How many entries there are."""
        where, values = wanted.condition()
        total: int = self._database.rows(f"SELECT count(*) FROM audit WHERE {where}", values)[0][0]
        return total

    def entries(self, wanted: AuditFilter, *, limit: int, offset: int = 0) -> list[AuditEntry]:
        """Some of the entries, the newest first."""
        where, values = wanted.condition()
        query = f"{_SELECT} WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?"
        return [AuditEntry(*row) for row in self._database.rows(query, [*values, limit, offset])]

    def all_entries(self, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """All entries, the newest first, read bit by bit."""
        where, values = wanted.condition()
        query = f"{_SELECT} WHERE {where} AND number < ? ORDER BY number DESC LIMIT ?"
        last = 2**62
        while rows := self._database.rows(query, [*values, last, _ROWS_AT_ONCE]):
            yield from (AuditEntry(*row) for row in rows)
            last = rows[-1]["number"]

    def people(self) -> list[tuple[str, str]]:
        """Login and latest name of everybody who has done something."""
        rows = self._database.rows("SELECT login, name, max(number) FROM audit GROUP BY login ORDER BY login")
        return [(row["login"], row["name"]) for row in rows]


_SELECT = "SELECT number, at, login, name, action, path, detail FROM audit"
