"""Collects what a run has to tell on disk, so that the number of it costs no memory."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from newsroom.migration.old_site import Finding
from newsroom.migration.outcome import ToldFinding


class FindingList(Sequence[ToldFinding]):
    """The findings of one run, in their order; the file is made anew by the next run."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE finding (number INTEGER PRIMARY KEY, kind TEXT, subject TEXT, detail TEXT, path TEXT); BEGIN"
        )
        self._count = 0

    def add(self, finding: Finding, path: str = "") -> None:
        """Add a finding about the item at a path below content/, or about none."""
        row = (self._count, finding.kind, finding.subject, finding.detail, path)
        # What comes from outside may hold halves of characters, which sqlite does not take.
        self._connection.execute("INSERT INTO finding VALUES (?, ?, ?, ?, ?)", [_storable(value) for value in row])
        self._count += 1

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ToldFinding]:
        for kind, subject, detail, path in self._connection.execute(
            "SELECT kind, subject, detail, path FROM finding ORDER BY number"
        ):
            yield ToldFinding(Finding(kind, subject, detail), path)

    @overload
    def __getitem__(self, index: int) -> ToldFinding: ...
    @overload
    def __getitem__(self, index: slice) -> list[ToldFinding]: ...
    def __getitem__(self, index: int | slice) -> ToldFinding | list[ToldFinding]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._count))]
        row = self._connection.execute(
            "SELECT kind, subject, detail, path FROM finding WHERE number = ?", (range(self._count)[index],)
        ).fetchone()
        return ToldFinding(Finding(*row[:3]), row[3])


def _storable(value: str | int) -> str | int:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
