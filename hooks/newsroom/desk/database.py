"""What the desk keeps beside content/: people, sessions, what was done, in one file of SQLite."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from newsroom.build.project import DESK_FOLDER

DATABASE_FILE = "desk.sqlite"
_BUSY_SECONDS = 10.0
_BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

MIGRATIONS: Sequence[str] = (
    """
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL,
        action TEXT NOT NULL, path TEXT NOT NULL, detail TEXT NOT NULL
    );
    CREATE INDEX audit_path ON audit (path);
    CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    CREATE TRIGGER audit_keeps_everything BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    """,
    """
    CREATE TABLE versions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL, at TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL,
        blob TEXT NOT NULL, text BLOB NOT NULL
    );
    CREATE INDEX versions_path ON versions (path, number);
    """,
    """
    CREATE TABLE people (
        login TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, roles TEXT NOT NULL, sections TEXT NOT NULL,
        password TEXT NOT NULL DEFAULT '', link_digest TEXT NOT NULL DEFAULT '', link_until REAL NOT NULL DEFAULT 0,
        disabled_at REAL NOT NULL DEFAULT 0, created_at REAL NOT NULL
    );
    CREATE TABLE sessions (
        number INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,
        login TEXT NOT NULL REFERENCES people (login), started_at REAL NOT NULL, seen_at REAL NOT NULL,
        address TEXT NOT NULL, browser TEXT NOT NULL
    );
    CREATE TABLE known_browsers (
        digest TEXT NOT NULL, login TEXT NOT NULL REFERENCES people (login), used_at REAL NOT NULL,
        PRIMARY KEY (digest, login)
    );
    CREATE TABLE wrong_passwords (key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at REAL NOT NULL);
    """,
    """
    CREATE TABLE locks (
        path TEXT PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL,
        held_by TEXT NOT NULL, since TEXT NOT NULL, seen TEXT NOT NULL
    );
    """,
    """
    CREATE TABLE comments (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL, at TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL,
        to_login TEXT NOT NULL, text TEXT NOT NULL,
        done_at TEXT NOT NULL DEFAULT '', done_by TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX comments_path ON comments (path);
    CREATE INDEX comments_to ON comments (to_login, done_at);
    CREATE TABLE preview_links (
        token_hash TEXT PRIMARY KEY, path TEXT NOT NULL,
        login TEXT NOT NULL, name TEXT NOT NULL, for_whom TEXT NOT NULL,
        made TEXT NOT NULL, expires TEXT NOT NULL, may_answer INTEGER NOT NULL,
        ended INTEGER NOT NULL DEFAULT 0, opened TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX preview_links_path ON preview_links (path);
    CREATE TABLE notices (login TEXT PRIMARY KEY, wishes TEXT NOT NULL);
    """,
    """
    CREATE TABLE trash (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL, title TEXT NOT NULL, at TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL
    );
    CREATE TABLE trash_files (
        item INTEGER NOT NULL REFERENCES trash (number), path TEXT NOT NULL, data BLOB NOT NULL
    );
    CREATE INDEX trash_files_item ON trash_files (item);
    """,
    """
    CREATE TABLE list_queries (login TEXT PRIMARY KEY, query TEXT NOT NULL);
    """,
)
"""The steps from an empty file to today's tables, in their order; a step never changes once it was released."""


class NewerDatabase(Exception):
    """The file was made by a newer program; the message is Vietnamese."""


class Database:
    """The file of one project, made when it is first needed; safe to use from several threads and processes."""

    def __init__(self, root: Path) -> None:
        """Open the file of the project at `root`. Raises `NewerDatabase`, OSError and sqlite3.Error."""
        self.file = root / DESK_FOLDER / DATABASE_FILE
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        # It holds what passwords are checked by.
        self.file.touch(mode=0o600)
        # As long as one connection is open, its files beside the database stay: others can read on a disk that is full,
        # and need not write back what the last one to close would have to.
        self._kept_open = self._connect()
        self._kept_open.execute("PRAGMA journal_mode = WAL")
        _migrate(self._kept_open)
        self._of_thread = threading.local()
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done to the connection; one at a time. Raises sqlite3.Error."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # On a full disk SQLite has gone back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows that a query gives, which waits for no writer. Raises sqlite3.Error."""
        return self._connection().execute(query, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread; to open one takes thirty times as long as to ask it something."""
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=_BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        # What was confirmed to somebody is on the disk, whatever happens to the machine.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def is_busy(error: BaseException) -> bool:
    """True if somebody else has been writing for so long that it was given up."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in _BUSY_CODES


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise NewerDatabase(
                "Dữ liệu của bàn biên tập (.desk/) do bản mới hơn của chương trình tạo ra: hãy chạy ./newsroom update."
            )
        for step in MIGRATIONS[version:]:
            # Not by executescript, which would commit before it begins.
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(step: str) -> Iterator[str]:
    """The statements of a step, each of which ends with its line."""
    statement = ""
    for line in step.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
