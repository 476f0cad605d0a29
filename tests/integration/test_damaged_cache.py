"""A store that is damaged, foreign or of another version is an empty one, and no file of the site is lost by it."""

import contextlib
import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from project_folder import Project
from site_builds import SiteUpdate, article_file, build_from_scratch, build_in_process, kill_before_change, read_tree

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> SiteUpdate:
    return SiteUpdate(Project(tmp_path_factory.mktemp("change") / "project"))


def flipped(data: bytes, offset: int, bit: int) -> bytes:
    return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1 :]


def flip_anywhere(cache: Path, draw: random.Random) -> None:
    """Flip bits of the database, most often where it says what follows."""
    file = cache / "newsroom.sqlite"
    data = file.read_bytes()
    for _ in range(draw.choice([1, 1, 1, 30])):
        page = draw.randrange(len(data) // 16384) * 16384
        offset = draw.choice([draw.randrange(100), page + draw.randrange(64), page + draw.randrange(16384)])
        data = flipped(data, offset, draw.randrange(8))
    file.write_bytes(data)


def flip_a_value(cache: Path, draw: random.Random) -> None:
    """Change one value of one row, or its type."""
    with contextlib.closing(sqlite3.connect(cache / "newsroom.sqlite", isolation_level=None)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        table = draw.choice(tables)
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        rows = db.execute(f"SELECT * FROM {table}").fetchall()
        if not rows:
            return
        row, number = draw.choice(rows), draw.randrange(len(columns))
        value = row[number]
        if draw.random() < 0.3:
            wrong: object = draw.choice([7, "x", b"", 1.5])
        elif isinstance(value, bytes):
            wrong = flipped(value, draw.randrange(len(value)), draw.randrange(8)) if value else b"1"
        else:
            wrong = str(value).replace("a", "b", 1) + "z" * draw.randrange(2)
        same = " AND ".join(f"{column} IS ?" for column in columns)
        db.execute(f"UPDATE OR REPLACE {table} SET {columns[number]}=? WHERE {same}", (wrong, *row))


def lose_a_row(cache: Path, draw: random.Random) -> None:
    """Let rows go as a page does that no other page leads to any more."""
    with contextlib.closing(sqlite3.connect(cache / "newsroom.sqlite", isolation_level=None)) as db:
        table = draw.choice(["parsed", "fragments", "facts", "blocks", "blocks", "blocks", "meta"])
        db.execute(f"DELETE FROM {table} WHERE abs(random()) % 3 = 0")


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("damage", [flip_anywhere, flip_a_value, lose_a_row], ids=lambda damage: damage.__name__)
def test_a_damaged_cache_is_an_empty_one(
    change: SiteUpdate, damage: Callable[[Path, random.Random], None], seed: int
) -> None:
    change.reset()
    for part in range(3):
        damage(change.project.root / ".cache", random.Random(100 * seed + part))
    output = build_in_process(change.project.root)
    assert output.succeeded, output.messages
    assert read_tree(change.project.site) == change.site_after


@forks
@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_log_of_a_killed_build_loses_no_file(change: SiteUpdate, seed: int) -> None:
    change.reset()
    kill_before_change(60, change.project)
    log = change.project.root / ".cache/newsroom.sqlite-wal"
    draw = random.Random(seed)
    data = log.read_bytes()
    log.write_bytes(flipped(data, draw.choice([draw.randrange(32), draw.randrange(len(data))]), draw.randrange(8)))
    # The change is undone, so that only the cache knows of the files that exist by now.
    kept = {path: (change.project.content / path).read_bytes() for path in ("tin-tuc/2018/12/moi-3.md", "them.md")}
    for path in kept:
        (change.project.content / path).unlink()
    change.project.write(article_file("tin-tuc/2018/12/moi-2.md", "Mới 2", "2018-12-02"))
    output = build_in_process(change.project.root)
    assert output.succeeded, output.messages
    assert read_tree(change.project.site) == build_from_scratch(change.project)
    draw_after_again(change, kept)


def draw_after_again(change: SiteUpdate, kept: dict[str, bytes]) -> None:
    """The content as the change left it."""
    change.project.write({f"content/{path}": data for path, data in kept.items()})
    other = "[kia](/tin-tuc/2018/12/moi-3.md)"
    tags, rest = "Chủ đề mới, Dân vận khéo", "plan: 4-KH/BDVTU\n"
    change.project.write(
        article_file("tin-tuc/2018/12/moi-2.md", "Mới 2", "2018-12-02", tags=tags, extra_front_matter=rest, body=other)
    )


def other_version(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")


def other_database(file: Path) -> None:
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE parsed (other TEXT)")


def no_database(file: Path) -> None:
    file.write_bytes(b"khong phai la co so du lieu " * 5000)


def empty_file(file: Path) -> None:
    file.write_bytes(b"")


def half_of_it(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("make", [other_version, other_database, no_database, empty_file, half_of_it])
def test_a_foreign_cache_is_an_empty_one(change: SiteUpdate, make: Callable[[Path], None]) -> None:
    change.reset()
    make(change.project.root / ".cache/newsroom.sqlite")
    output = build_in_process(change.project.root)
    assert output.succeeded, output.messages
    assert read_tree(change.project.site) == change.site_after
