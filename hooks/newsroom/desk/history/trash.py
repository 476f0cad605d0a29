"""Keeps deleted items, with the files that only they showed, in the desk's database until they are deleted for ever."""

import datetime
import zlib
from collections.abc import Mapping

from msgspec import Struct

from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database


class TrashedItem(Struct, frozen=True):
    """An item in the trash; `file_names` are paths under content/, without its own."""

    number: int
    path: str
    title: str
    at: datetime.datetime
    login: str
    name: str
    file_names: tuple[str, ...]


class Trash:
    """The trash of one project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person, at: datetime.datetime, path: str, title: str, files: Mapping[str, bytes]) -> int:
        """Keep an item's files, its own first, by their paths under content/; returns its number in the trash.

        Raises sqlite3.Error; then nothing is kept.
        """
        with self._database.transaction() as connection:
            number = connection.execute(
                "INSERT INTO trash (path, title, at, login, name) VALUES (?, ?, ?, ?, ?)",
                (path, title, at.isoformat(), person.login, person.name),
            ).lastrowid
            connection.executemany(
                "INSERT INTO trash_files (item, path, data) VALUES (?, ?, ?)",
                [(number, name, zlib.compress(data)) for name, data in files.items()],
            )
        return number or 0

    def items(self) -> list[TrashedItem]:
        """What is in the trash, the last first. Raises sqlite3.Error."""
        names: dict[int, list[str]] = {}
        for row in self._database.rows("SELECT item, path FROM trash_files ORDER BY rowid"):
            names.setdefault(row["item"], []).append(row["path"])
        return [
            TrashedItem(
                row["number"],
                row["path"],
                row["title"],
                datetime.datetime.fromisoformat(row["at"]),
                row["login"],
                row["name"],
                tuple(name for name in names.get(row["number"], ()) if name != row["path"]),
            )
            for row in self._database.rows("SELECT * FROM trash ORDER BY number DESC")
        ]

    def find(self, number: int) -> TrashedItem | None:
        """The item of that number. Raises sqlite3.Error."""
        return next((item for item in self.items() if item.number == number), None)

    def files(self, item: TrashedItem) -> dict[str, bytes]:
        """The bytes of an item's files, its own first, by their paths. Raises sqlite3.Error."""
        rows = self._database.rows("SELECT path, data FROM trash_files WHERE item = ? ORDER BY rowid", (item.number,))
        return {row["path"]: zlib.decompress(row["data"]) for row in rows}

    def remove(self, number: int) -> None:
        """Take an item out of the trash: it was brought back, or is deleted for ever. Raises sqlite3.Error."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM trash_files WHERE item = ?", (number,))
            connection.execute("DELETE FROM trash WHERE number = ?", (number,))
