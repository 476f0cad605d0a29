"""Keeps the texts of saved files in the desk's database, each with who saved it, when and by which action."""

import datetime
import hashlib
import zlib
from collections.abc import Iterable, Sequence

from msgspec import Struct

from newsroom.desk.database import Database

FOUND = "Bản có sẵn trong tệp"
"""The action of a text that was in the file before the desk first saved it: by whom and when is not known."""


class Version(Struct, frozen=True):
    """A text that a file had; `login` is "" where it is not from an account, and `blob` what git calls its bytes."""

    id: str
    at: datetime.datetime
    name: str
    login: str
    action: str
    blob: str


def blob_name(data: bytes) -> str:
    """What git calls these bytes (gitformat-pack, “blob”), in a repository that hashes by SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class VersionStore:
    """The versions of one project, by the path of their file under content/."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, path: str, version: Version, text: bytes, *, before: bytes | None) -> None:
        """Keep a text; and first the one `before` it, where nobody has saved that one here. Raises sqlite3.Error."""
        with self._database.transaction() as connection:
            last = connection.execute(
                "SELECT blob FROM versions WHERE path = ? ORDER BY number DESC LIMIT 1", (path,)
            ).fetchone()
            rows = [(version.login, version.name, version.action, text)]
            if before is not None and (last is None or last["blob"] != blob_name(before)):
                rows.insert(0, ("", "", FOUND, before))
            connection.executemany(
                "INSERT INTO versions (path, at, login, name, action, blob, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (path, version.at.isoformat(), login, name, action, blob_name(data), zlib.compress(data))
                    for login, name, action, data in rows
                ],
            )

    def versions(self, paths: Sequence[str], *, limit: int) -> list[Version]:
        """What files had at these paths, the last ones first. Raises sqlite3.Error."""
        rows = self._database.rows(
            f"SELECT number, at, login, name, action, blob FROM versions WHERE path IN ({_marks(paths)}) "
            "ORDER BY number DESC LIMIT ?",
            [*paths, limit],
        )
        return [
            Version(
                str(row["number"]),
                datetime.datetime.fromisoformat(row["at"]),
                row["name"],
                row["login"],
                row["action"],
                row["blob"],
            )
            for row in rows
        ]

    def texts(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The texts of these versions. Raises sqlite3.Error."""
        rows = self._database.rows(f"SELECT number, text FROM versions WHERE number IN ({_marks(ids)})", ids)
        return {str(row["number"]): zlib.decompress(row["text"]) for row in rows}

    def move(self, old_path: str, new_path: str) -> None:
        """Let the versions of a file go with it. Raises sqlite3.Error."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE versions SET path = ? WHERE path = ?", (new_path, old_path))

    def forget(self, paths: Iterable[str]) -> None:
        """Delete the versions of files that are deleted for ever. Raises sqlite3.Error."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM versions WHERE path = ?", [(path,) for path in paths])


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
