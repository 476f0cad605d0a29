"""Who did what when: rows that are only ever added."""

import datetime
from collections.abc import Callable

from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database


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
