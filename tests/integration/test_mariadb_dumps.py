"""What a real MariaDB writes of a portal's database is read as the portal was, in all the ways it can be written."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from database_server import DatabaseServer, running_database
from msgspec import structs
from newsroom.migration.old_site import OldItem
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from nukeviet_portal import own_backup, phpmyadmin_export, plain_sql, sample_portal

# Each changes the table of bodies, which are what dumps write in most ways.
_AS_BYTES = b"ALTER TABLE nv4_vi_news_detail MODIFY bodyhtml LONGBLOB;"
_WITH_ROUTINES = (
    b"CREATE TRIGGER x BEFORE INSERT ON nv4_vi_news_tags FOR EACH ROW SET NEW.alias = LOWER(NEW.alias);\n"
    b"CREATE VIEW nv4_vi_news_view AS SELECT id, title FROM nv4_vi_news_rows;\n"
    b"DELIMITER ;;\nCREATE PROCEDURE y() BEGIN INSERT INTO nv4_vi_news_tags (tid) VALUES (99); END ;;\nDELIMITER ;\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[DatabaseServer]:
    with running_database() as running:
        yield running


def _read(tmp_path: Path, dump: bytes, name: str = "portal.sql", told: tuple[str, ...] = ()) -> dict[str, OldItem]:
    file = tmp_path / name
    file.write_bytes(dump)
    spool = Spool(tmp_path / "spool.sqlite")
    find_reader(file).read(file, spool)
    spool.finish()
    assert [finding.kind for finding in spool.findings()] == list(told)
    return {item.key: item for item in spool.items()}


def _expected(tmp_path: Path, *, keeps_line_ends: bool) -> dict[str, OldItem]:
    items = _read(tmp_path, own_backup(sample_portal().all_tables()))
    if keeps_line_ends:
        first = items["nukeviet:news:1"]
        items[first.key] = structs.replace(first, body=first.body.replace("</p><p>", "</p>\r\n<p>"))
    return items


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ((), b""),
        ((), _AS_BYTES),
        (("--hex-blob", "--skip-comments"), _AS_BYTES),
        (("--complete-insert", "--skip-extended-insert", "--insert-ignore"), b""),
        (("--compatible=ansi", "--default-character-set=utf8mb4", "--replace", "--compact"), b""),
        (("--skip-quote-names", "--no-autocommit", "--add-locks", "--order-by-primary"), b""),
        (("--routines", "--triggers", "--add-drop-trigger"), _WITH_ROUTINES),
        (("--databases", "--single-transaction"), b""),
    ],
)  # fmt: skip
def test_a_dump_by_the_servers_own_program(
    server: DatabaseServer, tmp_path: Path, options: tuple[str, ...], change: bytes
) -> None:
    server.fill(plain_sql(sample_portal().all_tables()) + b"\n" + change)
    dump = server.dump(*options)
    assert _read(tmp_path, dump) == _expected(tmp_path, keeps_line_ends=True)


def test_the_other_two_dialects_of_what_the_server_holds(server: DatabaseServer, tmp_path: Path) -> None:
    server.fill(plain_sql(sample_portal().all_tables()))
    tables = server.tables()
    own = gzip.compress(own_backup(tables, "\r\n"))
    assert _read(tmp_path, own, "portal.sql.gz") == _expected(tmp_path, keeps_line_ends=False)
    assert _read(tmp_path, phpmyadmin_export(tables)) == _expected(tmp_path, keeps_line_ends=True)


@pytest.mark.parametrize("charset", ["utf8mb4", "latin1", "binary"])
def test_a_portal_that_stored_utf8_as_latin1(server: DatabaseServer, tmp_path: Path, charset: str) -> None:
    """Old portals spoke latin1 to their database and sent it UTF-8; a dump in UTF-8 has it encoded twice."""
    portal = sample_portal()
    portal.tables["vi_news_detail"].rows[0][3] = "<p>Dân vận khéo thì việc gì cũng thành công.</p>"
    sql = (
        plain_sql(portal.all_tables())
        .replace(b"CHARSET=utf8mb4", b"CHARSET=latin1")
        .replace(b"NAMES utf8mb4", b"NAMES latin1")
    )
    server.fill(sql, charset="latin1")
    found = _read(tmp_path, server.dump(f"--default-character-set={charset}"))
    assert found == _read(tmp_path, own_backup(portal.all_tables()))


def test_letters_that_a_dump_has_lost_are_told(server: DatabaseServer, tmp_path: Path) -> None:
    server.fill(plain_sql(sample_portal().all_tables()))
    found = _read(tmp_path, server.dump("--default-character-set=latin1"), told=("letters-lost",))
    assert found["nukeviet:news:13"].title == "B?n nháp"
