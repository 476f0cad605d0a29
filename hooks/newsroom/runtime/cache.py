"""Keeps results of earlier builds in one sqlite file under .cache/; a damaged file counts as an empty one.

Times are kept in JSON, which keeps their zone: msgpack gives every time back in UTC, which may be another month.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from newsroom.runtime.cache_rows import CHECKSUM_SIZE, DamagedBlock, ParsedRow, checksum, fragment_digest, is_corruption

# Raise it when a table or the form of a value changes; a cache of another version is emptied.
SCHEMA_VERSION = 7
_CREATE_TABLES = """
CREATE TABLE parsed (path TEXT PRIMARY KEY, stamp BLOB, digest BLOB, item BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE fragments (digest TEXT PRIMARY KEY, html BLOB NOT NULL);
CREATE TABLE facts (path TEXT PRIMARY KEY, stamp BLOB, value BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE blocks (site TEXT, name TEXT, value BLOB, seal BLOB, PRIMARY KEY (site, name));
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


@contextmanager
def open_cache(cache_folder: Path, *, engine_key: bytes) -> Iterator[Cache]:
    """The cache of one project, made where there is none; one that is damaged or of another version is emptied.

    `engine_key` stands for everything that can change what parsing gives.
    """
    cache_folder.mkdir(parents=True, exist_ok=True)
    file = cache_folder / "newsroom.sqlite"
    cache = Cache(file, _connect(file), engine_key)
    try:
        try:
            cache.create_tables()
        except sqlite3.DatabaseError as error:
            if not is_corruption(error):
                raise
            cache.reset()
        yield cache
    finally:
        cache.close()


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None)


class Cache:
    """The open cache of one project. Reads give what was saved under the same key, or nothing.

    Any method may raise sqlite3.DatabaseError; `reset` then helps where the file is damaged.
    """

    def __init__(self, file: Path, db: sqlite3.Connection, engine_key: bytes) -> None:
        self.file, self._db, self._engine_key = file, db, engine_key
        self._owner_pid, self._parent_connection = os.getpid(), db

    def create_tables(self) -> None:
        """Create missing tables, and delete what was saved under another engine key."""
        self._configure()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            if version or self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise sqlite3.DatabaseError("another version")
            self._db.executescript(f"BEGIN;{_CREATE_TABLES}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")
        row = self._db.execute("SELECT value FROM meta WHERE key='engine'").fetchone()
        if row is None or row[0] != self._engine_key:
            with self._transaction():
                for table in ("parsed", "fragments", "facts"):
                    self._db.execute(f"DELETE FROM {table}")
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('engine', ?)", (self._engine_key,))

    def _configure(self) -> None:
        # Fragments are some kilobytes each: larger pages take fewer reads. The size counts for a new file only.
        self._db.execute("PRAGMA page_size=16384")
        # Losing the last rows in a power cut costs a slower build; `record_intent` keeps it from being a wrong one.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")

    def reset(self) -> None:
        """Throw everything away."""
        self._db.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        self._db = _connect(self.file)
        self.create_tables()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def reconnect_after_fork(self) -> None:
        """Give a forked process a connection of its own; sqlite connections must not be used or closed after a fork."""
        if self._owner_pid != os.getpid():
            self._owner_pid, self._parent_connection = os.getpid(), self._db
            self._db = _connect(self.file)
            self._configure()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Save all of the statements in the `with` block, or none."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def get_value(self, name: str) -> bytes | None:
        """The value saved under that name; None where there is none, or it is damaged."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (name,)).fetchone()
        if (
            row is None
            or not isinstance(row[0], bytes)
            or checksum(name, row[0][CHECKSUM_SIZE:]) != row[0][:CHECKSUM_SIZE]
        ):
            return None
        return row[0][CHECKSUM_SIZE:]

    def save_value(self, name: str, value: bytes | None) -> None:
        """Save a value under a name, or delete it."""
        if value is None:
            self._db.execute("DELETE FROM meta WHERE key=?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, checksum(name, value) + value))

    # Parsed files --------------------------------------------------------------------------------------------------

    def parsed_rows(self) -> dict[str, ParsedRow]:
        """Every parsed file by path; a damaged row is left out."""
        rows = self._db.execute("SELECT path, stamp, digest, item, seal FROM parsed")
        return {
            path: ParsedRow(path, stamp, digest, item)
            for path, stamp, digest, item, seal in rows
            if checksum(path, stamp, digest, item) == seal
        }

    def parsed_row(self, path: str) -> ParsedRow | None:
        """A parsed file; None where there is none, or its row is damaged."""
        row = self._db.execute("SELECT stamp, digest, item, seal FROM parsed WHERE path=?", (path,)).fetchone()
        if row is None or checksum(path, *row[:3]) != row[3]:
            return None
        return ParsedRow(path, *row[:3])

    def save_parsed_rows(
        self, rows: Iterable[ParsedRow], fragments: Iterable[tuple[str, bytes]], deleted: Iterable[str]
    ) -> None:
        """Save files newly parsed with their fragments, and delete those whose files no longer exist."""
        with self._transaction():
            self._db.executemany("DELETE FROM parsed WHERE path=?", [(path,) for path in deleted])
            self._db.executemany("INSERT OR REPLACE INTO fragments VALUES (?, ?)", fragments)
            self._db.executemany(
                "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?, ?, ?)",
                (
                    (r.path, r.stamp, r.digest, r.item_json, checksum(r.path, r.stamp, r.digest, r.item_json))
                    for r in rows
                ),
            )

    def fragment(self, digest: str) -> bytes | None:
        """The fragment of that digest as UTF-8; None where there is none, or a damaged one."""
        row = self._db.execute("SELECT html FROM fragments WHERE digest=?", (digest,)).fetchone()
        if row is None or not isinstance(row[0], bytes) or fragment_digest(row[0]) != digest:
            return None
        return row[0]

    def delete_unused_fragments(self, used_digests: set[str]) -> None:
        """Delete unused fragments, once they are as many as those in use."""
        (count,) = self._db.execute("SELECT count(*) FROM fragments").fetchone()
        if count > 2 * len(used_digests) + 100:
            with self._transaction():
                kept = self._db.execute("SELECT digest FROM fragments").fetchall()
                self._db.executemany(
                    "DELETE FROM fragments WHERE digest=?", [row for row in kept if row[0] not in used_digests]
                )

    # Facts about files ---------------------------------------------------------------------------------------------

    def file_info_rows(self) -> dict[str, tuple[bytes, bytes]]:
        """Stamp and facts, as they were saved, of every inspected file by path; a damaged row is left out."""
        rows = self._db.execute("SELECT path, stamp, value, seal FROM facts")
        return {path: (stamp, value) for path, stamp, value, seal in rows if checksum(path, stamp, value) == seal}

    def file_info_row(self, path: str) -> tuple[bytes, bytes] | None:
        """Stamp and facts of an inspected file, as they were saved; None where there are none, or they are damaged."""
        row = self._db.execute("SELECT stamp, value, seal FROM facts WHERE path=?", (path,)).fetchone()
        return row[:2] if row is not None and checksum(path, *row[:2]) == row[2] else None

    def save_file_info_rows(self, rows: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Save path, stamp and facts of files newly inspected."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)",
                ((path, stamp, value, checksum(path, stamp, value)) for path, stamp, value in rows),
            )

    # Blocks --------------------------------------------------------------------------------------------------------

    def block(self, site_folder: str, name: str) -> bytes | None:
        """A block of what is recorded of a site; None where there is none. Raises DamagedBlock."""
        row = self._db.execute("SELECT value, seal FROM blocks WHERE site=? AND name=?", (site_folder, name)).fetchone()
        if row is None:
            return None
        if not isinstance(row[0], bytes) or checksum(f"{site_folder} {name}", row[0]) != row[1]:
            raise DamagedBlock(name)
        return row[0]

    def save_blocks(self, site_folder: str, blocks: Mapping[str, bytes | None]) -> None:
        """Save blocks of what is recorded of a site, all or none; those that are None are deleted."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?)",
                (
                    (site_folder, name, value, checksum(f"{site_folder} {name}", value))
                    for name, value in blocks.items()
                    if value is not None
                ),
            )
            gone = [(site_folder, name) for name, value in blocks.items() if value is None]
            self._db.executemany("DELETE FROM blocks WHERE site=? AND name=?", gone)

    def record_intent(self, site_folder: str, name: str, value: bytes) -> None:
        """Save a block so that it is there even after a power cut."""
        self._db.execute("PRAGMA synchronous=FULL")
        self.save_blocks(site_folder, {name: value})
        self._db.execute("PRAGMA synchronous=NORMAL")

    def delete_blocks(self, site_folder: str) -> None:
        """Forget what is recorded of a site."""
        with self._transaction():
            self._db.execute("DELETE FROM blocks WHERE site=?", (site_folder,))

    def delete_missing_sites(self) -> None:
        """Forget site folders that no longer exist; a later folder of the same name counts as new."""
        for (site,) in self._db.execute("SELECT DISTINCT site FROM blocks").fetchall():
            if not os.path.isdir(site):  # noqa: PTH112 - a row's text
                with self._transaction():
                    self._db.execute("DELETE FROM blocks WHERE site=?", (site,))
                    # Names of values are a word, a space and the site folder.
                    self._db.execute("DELETE FROM meta WHERE substr(key, instr(key, ' ') + 1)=?", (site,))
