"""Holds what was read of an old site on disk while it is imported, so that its size costs no memory."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from msgspec import convert, msgpack, to_builtins

from newsroom.migration.old_site import Finding, OldItem, OldSite, OldTerm, TermKind
from newsroom.migration.secrecy import secrecy_of

_SCHEMA = """
CREATE TABLE item (number INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, data BLOB NOT NULL);
CREATE TABLE address (address TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE term (kind TEXT, key TEXT, data BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE finding (kind TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE left_out (what TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""
_ITEM, _TERM = msgpack.Decoder(OldItem), msgpack.Decoder(OldTerm)

ValueT = TypeVar("ValueT", OldItem, OldTerm)


class Spool:
    """The items, terms and addresses of one old site, and what its reader has to tell. One process writes.

    Use `reopen` in a forked process, which must not share a connection (sqlite.org/howtocorrupt.html, 2.6).
    """

    def __init__(self, file: Path, *, is_new: bool = True) -> None:
        self._file = file
        if is_new:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None)
        if is_new:
            # Lost with the run that made it.
            self._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
            self._connection.execute("BEGIN")
        self.site = OldSite("")

    def reopen(self) -> "Spool":
        """The same spool for reading in another process, after `finish`."""
        other = Spool(self._file, is_new=False)
        other.site = self.site
        return other

    def add_item(self, item: OldItem) -> None:
        """Add an item with its addresses; one whose key is there already takes its place.

        What is marked secret is told and left where it is: neither readers nor drafts here may have it.
        """
        item, data = _encode(item)
        if why := secrecy_of(item):
            self.tell("secret", item.title or item.key, why)
            return
        self._connection.execute(
            "INSERT INTO item (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data",
            (item.key, data),
        )
        for address in filter(None, (item.address, *item.former_addresses, *item.other_addresses)):
            self._connection.execute("INSERT OR IGNORE INTO address VALUES (?, ?)", (address, item.key))

    def add_term(self, term: OldTerm) -> None:
        """Add a term; one of that kind and key takes its place."""
        term, data = _encode(term)
        self._connection.execute("INSERT OR REPLACE INTO term VALUES (?, ?, ?)", (term.kind, term.key, data))

    def tell(self, kind: str, subject: str, detail: str = "") -> None:
        """Add a finding about what is no item."""
        row = [_whole_characters(text) for text in (kind, subject, detail)]
        self._connection.execute("INSERT INTO finding VALUES (?, ?, ?)", row)

    def leave_out(self, what: str, count: int = 1) -> None:
        """Count what is not brought in at all, by a Vietnamese noun: `bình luận`."""
        self._connection.execute(
            "INSERT INTO left_out VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET count = count + excluded.count",
            (what, count),
        )

    def finish(self) -> None:
        """All was read; from now on others may read it."""
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close and, for the one that made it, delete nothing: the file is made anew by the next run."""
        self._connection.close()

    def count(self) -> int:
        """How many items there are; they have the numbers from 1 on."""
        row: tuple[int] = self._connection.execute("SELECT count(*) FROM item").fetchone()
        return row[0]

    def count_addresses(self) -> int:
        """How many addresses all items had."""
        row: tuple[int] = self._connection.execute("SELECT count(*) FROM address").fetchone()
        return row[0]

    def items(self, numbers: Sequence[int] | None = None) -> Iterator[OldItem]:
        """All items in the order of the source, or those of some numbers."""
        if numbers is None:
            rows = self._connection.execute("SELECT data FROM item ORDER BY number")
        else:
            marks = ",".join("?" * len(numbers))
            rows = self._connection.execute(f"SELECT data FROM item WHERE number IN ({marks}) ORDER BY number", numbers)
        for (data,) in rows:
            yield _ITEM.decode(data)

    def has_key(self, key: str) -> bool:
        """Whether there is an item of that key."""
        return self._connection.execute("SELECT 1 FROM item WHERE key = ?", (key,)).fetchone() is not None

    def key_at(self, address: str) -> str:
        """The key of the item that answered at an address; "" where none did."""
        row = self._connection.execute("SELECT key FROM address WHERE address = ?", (address,)).fetchone()
        return row[0] if row else ""

    def terms(self, kind: TermKind) -> list[OldTerm]:
        """The terms of a kind by their keys."""
        rows = self._connection.execute("SELECT data FROM term WHERE kind = ? ORDER BY key", (kind,))
        return [_TERM.decode(data) for (data,) in rows]

    def findings(self) -> Iterator[Finding]:
        """What was told besides that of items."""
        for row in self._connection.execute("SELECT kind, subject, detail FROM finding ORDER BY rowid"):
            yield Finding(*row)

    def left_out(self) -> list[tuple[str, int]]:
        """What is not brought in, with counts."""
        return self._connection.execute("SELECT what, count FROM left_out ORDER BY count DESC, what").fetchall()


def _encode(value: ValueT) -> tuple[ValueT, bytes]:
    """A value and its bytes; half of a character, which no file can hold, becomes a question mark first."""
    try:
        return value, msgpack.encode(value)
    except UnicodeEncodeError:
        value = convert(_whole_characters(to_builtins(value)), type(value))
        return value, msgpack.encode(value)


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_whole_characters(key): _whole_characters(part) for key, part in value.items()}
    return [_whole_characters(part) for part in value] if isinstance(value, list | tuple) else value
