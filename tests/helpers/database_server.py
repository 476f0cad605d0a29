"""MariaDB with a database of its own, on a socket of its own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import Struct
from nukeviet_portal import Table, Value
from optional_programs import skip_without

_DATABASE = "portal"


class DatabaseServer(Struct):
    """A running server; `socket` is where it listens."""

    socket: Path
    process: subprocess.Popen[bytes]

    def run(self, sql: bytes, *, charset: str = "utf8mb4", database: str = _DATABASE) -> bytes:
        """What the client prints for statements in a character set: tabs between columns, no heads."""
        command = ["mariadb", *self._access, "-N", "-B", f"--default-character-set={charset}", database]
        return subprocess.run(command, input=sql, check=True, capture_output=True).stdout

    def fill(self, sql: bytes, *, charset: str = "utf8mb4") -> None:
        """Make the database anew."""
        anew = f"DROP DATABASE IF EXISTS {_DATABASE}; CREATE DATABASE {_DATABASE} CHARACTER SET utf8mb4;"
        self.run(anew.encode(), database="mysql")
        self.run(sql, charset=charset)

    def dump(self, *options: str) -> bytes:
        """What mariadb-dump writes of the database."""
        command = ["mariadb-dump", *self._access, *options, _DATABASE]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def tables(self) -> list[Table]:
        """All tables as the server holds them, for scripts that write dumps of their own kinds."""
        found = []
        for name in self.run(b"SHOW TABLES").decode().split():
            written = self.run(f"SHOW CREATE TABLE `{name}`".encode()).decode().split("\t", 1)[1].rstrip("\n")
            rows = [line.split("\t") for line in self.run(f"SHOW COLUMNS FROM `{name}`".encode()).decode().splitlines()]
            columns = [(row[0], row[1]) for row in rows]
            hexes = ", ".join(f"HEX(`{column}`)" for column, _ in columns)
            lines = self.run(f"SELECT {hexes} FROM `{name}`".encode()).decode().splitlines()
            # HEX of a number is the number's own digits.
            values = [
                [_value(text, kind) for text, (_, kind) in zip(line.split("\t"), columns, strict=True)]
                for line in lines
            ]
            found.append(Table(name, columns, values, written.replace("\\n", "\n")))
        return found

    @property
    def _access(self) -> list[str]:
        return ["--no-defaults", f"--socket={self.socket}", "--user=root"]


def _value(text: str, kind: str) -> Value:
    if text == "NULL":
        return None
    if "int" in kind:
        number = int(text, 16)
        return number - 2**64 if number >= 2**63 else number
    return bytes.fromhex(text).decode()


@contextmanager
def running_database() -> Iterator[DatabaseServer]:
    """A server with an empty database; skips the test where there is no MariaDB."""
    path = os.environ["PATH"] + ":/usr/sbin"
    programs = [shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump")]
    if None in programs:
        skip_without("no MariaDB is on the path", variable="NEWSROOM_SERVER")
    server, install = map(str, programs[:2])
    # A socket's path may have 107 characters.
    with tempfile.TemporaryDirectory(prefix="nr") as scratch:
        folder = Path(scratch)
        user = ["--user=root"] if os.getuid() == 0 else []
        data = f"--datadir={folder}/data"
        subprocess.run(
            [install, "--no-defaults", data, *user, "--skip-test-db", "--auth-root-authentication-method=normal"],
            check=True,
            capture_output=True,
        )
        log, socket = folder / "log", folder / "socket"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [server, "--no-defaults", data, *user, f"--socket={socket}", "--skip-networking", "--skip-log-bin",
                 f"--pid-file={folder}/pid", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=16M"],
                stdout=out,
                stderr=out,
            )  # fmt: skip
        try:
            running = DatabaseServer(socket, process)
            _wait_until_answering(running, log)
            yield running
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_answering(server: DatabaseServer, log: Path) -> None:
    deadline = time.monotonic() + 60
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            server.run(b"SELECT 1", database="mysql")
            return
        except subprocess.CalledProcessError:
            time.sleep(0.1)
    pytest.fail(f"MariaDB does not answer: {log.read_text('utf-8', 'replace')}")
