"""Keeps what earlier builds worked out in one sqlite file under .cache/; anything wrong with it makes it empty."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from msgspec import DecodeError, ValidationError, json

from newsroom.model.file_types import FileInfo
from newsroom.runtime.cache_rows import CHECKSUM_SIZE, ParsedRow, PublishedRow, checksum, fragment_digest, is_corruption

# Rises when a table's form changes; a store of another version is thrown away.
SCHEMA_VERSION = 5
_CREATE_TABLES = """
CREATE TABLE parsed (path TEXT PRIMARY KEY, stamp BLOB, digest BLOB, item BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE fragments (digest TEXT PRIMARY KEY, html BLOB NOT NULL);
CREATE TABLE facts (path TEXT PRIMARY KEY, stamp BLOB, value BLOB, seal BLOB) WITHOUT ROWID;
CREATE TABLE published (
    site TEXT, path TEXT, key BLOB, digest BLOB, stamp BLOB, seal BLOB, PRIMARY KEY (site, path)
) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


def _is_nonempty(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False


class Cache:
    """The store of one project. Reads give what was saved under the same `key`, or nothing.

    Values are JSON, which keeps the zone of a time; msgpack gives every time back in UTC, in another month maybe.
    Any method may raise sqlite3.DatabaseError; `start_over` then helps where the file is damaged.
    """

    def __init__(self, cache_folder: Path, *, engine_key: bytes) -> None:
        """Open or make the store; `key` stands for everything that can change what parsing gives."""
        self.file = cache_folder / "newsroom.sqlite"
        self._engine_key = engine_key
        cache_folder.mkdir(parents=True, exist_ok=True)
        self._file_info_decoder = json.Decoder(FileInfo)
        self.unclean_shutdown = _is_nonempty(Path(f"{self.file}-wal"))
        """Whether the last build was killed, so that what it wrote last may not be recorded here."""
        self._db = sqlite3.connect(self.file, isolation_level=None)
        try:
            self._initialize_database()
            self._delete_if_engine_changed()
        except sqlite3.DatabaseError as error:
            if not is_corruption(error):
                raise
            self.reset()

    def _initialize_database(self) -> None:
        self._owner_pid = os.getpid()
        # Fragments are some kilobytes each: larger pages take fewer reads. The size counts for a new file only.
        self._db.execute("PRAGMA page_size=16384")
        # Losing the last rows in a power cut costs a slower build; `announce` keeps it from being a wrong one.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            if version or self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise sqlite3.DatabaseError("another version")
            self._db.executescript(f"BEGIN;{_CREATE_TABLES}PRAGMA user_version={SCHEMA_VERSION};COMMIT;")

    def reset(self) -> None:
        """Throw everything away."""
        self._db.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        self._db = sqlite3.connect(self.file, isolation_level=None)
        self._initialize_database()
        self._delete_if_engine_changed()

    def _delete_if_engine_changed(self) -> None:
        row = self._db.execute("SELECT value FROM meta WHERE key='engine'").fetchone()
        if row is None or row[0] != self._engine_key:
            with self._transaction():
                for table in ("parsed", "fragments", "facts"):
                    self._db.execute(f"DELETE FROM {table}")
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('engine', ?)", (self._engine_key,))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def reconnect_after_fork(self) -> None:
        """Give a forked process a connection of its own; sqlite's must not cross a fork, nor be closed beyond it."""
        if self._owner_pid != os.getpid():
            self._parent_connection = self._db
            self._db = sqlite3.connect(self.file, isolation_level=None)
            self._initialize_database()

    def get_value(self, name: str) -> bytes | None:
        """What was noted under that name; None where nothing was, or it is damaged."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (name,)).fetchone()
        if (
            row is None
            or not isinstance(row[0], bytes)
            or checksum(name, row[0][CHECKSUM_SIZE:]) != row[0][:CHECKSUM_SIZE]
        ):
            return None
        return row[0][CHECKSUM_SIZE:]

    def save_value(self, name: str, value: bytes | None) -> None:
        """Note something under a name, or forget it."""
        if value is None:
            self._db.execute("DELETE FROM meta WHERE key=?", (name,))
        else:
            sealed = checksum(name, value) + value
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, sealed))

    # Parsed files --------------------------------------------------------------------------------------------------

    def parsed_rows(self) -> dict[str, ParsedRow]:
        """Every parsed file by path; a damaged row is left out."""
        rows = self._db.execute("SELECT path, stamp, digest, item, seal FROM parsed")
        return {
            path: ParsedRow(path, stamp, digest, item)
            for path, stamp, digest, item, seal in rows
            if checksum(path, stamp, digest, item) == seal
        }

    def save_parsed_rows(
        self, rows: Iterable[ParsedRow], fragments: Iterable[tuple[str, bytes]], deleted: Iterable[str]
    ) -> None:
        """Save files newly parsed with their fragments, and forget those that are gone."""
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
        """Drop the fragments nobody uses any more, once they are as many as those in use."""
        (count,) = self._db.execute("SELECT count(*) FROM fragments").fetchone()
        if count > 2 * len(used_digests) + 100:
            with self._transaction():
                kept = self._db.execute("SELECT digest FROM fragments").fetchall()
                self._db.executemany(
                    "DELETE FROM fragments WHERE digest=?", [row for row in kept if row[0] not in used_digests]
                )

    # Facts about files ---------------------------------------------------------------------------------------------

    def file_info_rows(self) -> dict[str, tuple[bytes, FileInfo]]:
        """Stamp and facts of every examined file."""
        found = {}
        for path, stamp, value, seal in self._db.execute("SELECT path, stamp, value, seal FROM facts"):
            if checksum(path, stamp, value) == seal:
                try:
                    found[path] = (stamp, self._file_info_decoder.decode(value))
                except (DecodeError, ValidationError):
                    continue
        return found

    def save_file_info_rows(self, rows: Iterable[tuple[str, bytes, FileInfo]]) -> None:
        """Save facts newly examined."""
        encoded = [(path, stamp, json.encode(facts)) for path, stamp, facts in rows]
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)",
                ((path, stamp, value, checksum(path, stamp, value)) for path, stamp, value in encoded),
            )

    # The published site --------------------------------------------------------------------------------------------

    def published_rows(self, site_folder: str) -> dict[str, PublishedRow]:
        """What earlier builds put into that site folder, by path.

        Raises sqlite3.DatabaseError where a row is damaged or lost: its file would stay in the site for ever.
        """
        found = {}
        rows = self._db.execute("SELECT path, key, digest, stamp, seal FROM published WHERE site=?", (site_folder,))
        for path, key, digest, stamp, seal in rows:
            if checksum(path, key, digest, stamp) != seal:
                raise sqlite3.DatabaseError("a damaged row")
            found[path] = PublishedRow(path, key, digest, stamp)
        if (self.get_value(f"published {site_folder}") or _encode_count(0)) != _encode_count(len(found)):
            raise sqlite3.DatabaseError("lost rows")
        return found

    def record_intent(self, site_folder: str, paths: Iterable[str]) -> None:
        """Record files about to be put into the site folder: even after a power cut the next build knows of them."""
        self._db.execute("PRAGMA synchronous=FULL")
        self.save_published_rows(site_folder, [PublishedRow(path, b"", b"", b"") for path in paths])
        self._db.execute("PRAGMA synchronous=NORMAL")

    def save_published_rows(self, site_folder: str, rows: Iterable[PublishedRow], deleted: Iterable[str] = ()) -> None:
        """Record files put into the site folder and files taken out of it."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (site_folder, r.path, r.key, r.digest, r.stamp, checksum(r.path, r.key, r.digest, r.stamp))
                    for r in rows
                ),
            )
            self._db.executemany(
                "DELETE FROM published WHERE site=? AND path=?", [(site_folder, path) for path in deleted]
            )
            (count,) = self._db.execute("SELECT count(*) FROM published WHERE site=?", (site_folder,)).fetchone()
            self.save_value(f"published {site_folder}", _encode_count(count))

    def delete_missing_sites(self) -> None:
        """Forget what was put into folders that are gone; where the same one comes back, it is new."""
        for (site,) in self._db.execute("SELECT DISTINCT site FROM published").fetchall():
            if not os.path.isdir(site):  # noqa: PTH112 - a row's text
                self._db.execute("DELETE FROM published WHERE site=?", (site,))
                self.save_value(f"published {site}", None)


def _encode_count(rows: int) -> bytes:
    return str(rows).encode()


class _Transaction:
    """`with` around the statements that must all be saved, or none."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._db.execute("COMMIT")
        elif self._db.in_transaction:
            # A full disk has rolled it back already.
            self._db.execute("ROLLBACK")
