"""The desk's own file: made once, brought up to date step by step, never written by an older program."""

import sqlite3
import stat
from pathlib import Path

import pytest
from newsroom.desk import database
from newsroom.desk.access.audit import Audit
from newsroom.desk.access.rights import LOCAL_PERSON
from newsroom.desk.database import Database, NewerDatabase
from newsroom.mkdocs_plugin.project import build_time_or_abort


def test_what_was_done_is_only_ever_added_to(tmp_path: Path) -> None:
    desk = Database(tmp_path)
    Audit(desk, build_time_or_abort).record(LOCAL_PERSON, "lưu", "tin-tuc/bai.md")
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    for statement in ("DELETE FROM audit", "UPDATE audit SET login = 'ai khác'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), desk.transaction() as connection:
            connection.execute(statement)
    ((action, path),) = [(row["action"], row["path"]) for row in Database(tmp_path).rows("SELECT * FROM audit")]
    assert (action, path) == ("lưu", "tin-tuc/bai.md")


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path)
    steps = (*database.MIGRATIONS, "CREATE TABLE new_one (a);\nCREATE TABLE audit (b);")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with pytest.raises(sqlite3.OperationalError):
        Database(tmp_path)
    monkeypatch.undo()
    tables = [row["name"] for row in Database(tmp_path).rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "new_one" not in tables


def test_the_file_of_a_newer_program_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(tmp_path)
    monkeypatch.setattr(database, "MIGRATIONS", database.MIGRATIONS[:-1])
    with pytest.raises(NewerDatabase, match="bản mới hơn"):
        Database(tmp_path)
