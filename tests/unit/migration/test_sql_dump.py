"""Rows come out of any dump as MySQL had them, and damage is told."""

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.migration import sql_dump, sql_values
from newsroom.migration.dump_file import open_dump
from newsroom.migration.sql_dump import DumpDamage, DumpTooLarge, read_dump
from newsroom.migration.sql_values import decode_text, row_values
from nukeviet_portal import Table, own_backup, phpmyadmin_export

_CREATE = "CREATE TABLE `t` (\n `id` int(11) NOT NULL,\n `text` text,\n PRIMARY KEY (`id`)\n) ENGINE=MyISAM;\n"


def _rows(sql: str | bytes, damage: DumpDamage | None = None) -> list[tuple[str, tuple[str, ...], list[bytes | None]]]:
    damage = damage or DumpDamage()
    data = sql.encode() if isinstance(sql, str) else sql
    found = [(table.name, table.columns, row_values(row)) for table, row in read_dump(io.BytesIO(data), damage)]
    with pytest.MonkeyPatch.context() as patch:
        # As if each value lay across two parts of a large file.
        patch.setattr(sql_dump, "_HEAD_SIZE", 500)
        patch.setattr(sql_dump, "_CHUNK", 13)
        small = DumpDamage()
        again = [(table.name, table.columns, row_values(row)) for table, row in read_dump(io.BytesIO(data), small)]
    assert (again, small) == (found, damage)
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'a'", b"a"), ("''", b""), ("'it''s'", b"it's"), (r"'it\'s'", b"it's"), (r"'\\'", b"\\"), (r"'\\\''", b"\\'"),
        (r"'a\nb\r\t\0\Z\b'", b"a\nb\r\t\0\x1a\b"), (r"'100\%'", b"100\\%"), (r"'\d'", b"d"), ("'a\nb'", b"a\nb"),
        ("'--x;),('", b"--x;),("), ("'/* x'", b"/* x"), ('"a\'b""c"', b"a'b\"c"), ("NULL", None), ("null", None),
        ("-12", b"-12"), ("1.5e-3", b"1.5e-3"), ("0x4142", b"AB"), ("X'4142'", b"AB"), ("_binary 'A\\0'", b"A\0"),
        ("_utf8mb4'x'", b"x"), ("N'x'", b"x"), ("0xZZ", b"0xZZ"), ("TRUE", b"TRUE"),
    ],
)  # fmt: skip
def test_values_are_read_as_the_server_reads_them(written: str, value: bytes | None) -> None:
    assert _rows(f"{_CREATE}INSERT INTO `t` VALUES (1,{written}),( 2 , {written} );") == [
        ("t", ("id", "text"), [b"1", value]),
        ("t", ("id", "text"), [b"2", value]),
    ]


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO t VALUES (1,'a');",
        "insert into `t` (`id`, `text`) values (1,'a');",
        'INSERT INTO "t" ("id", "text") VALUES (1,\'a\');',
        "INSERT IGNORE INTO `portal`.`t` VALUES (1,'a') ON DUPLICATE KEY UPDATE text=';';",
        "REPLACE INTO `t` VALUES\n-- a remark; with signs '\n(1,'a');",
        "/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT DELAYED INTO t VALUE # remark\n(1,'a');",
        "LOCK TABLES `t` WRITE;\nSET x = 'INSERT INTO t VALUES (9)';\nINSERT INTO t VALUES (1,'a');",
        # NukeViet counts rows of some engines wrongly, and ends with a comma.
        "INSERT INTO `t` VALUES\n(1, 'a'), \n\n-- -----\nDROP TABLE IF EXISTS `u`;",
        "DELIMITER ;;\nCREATE TRIGGER x BEFORE UPDATE ON t BEGIN INSERT INTO t VALUES (8,NEW.x); END ;;\nDELIMITER ;\n"
        "INSERT INTO t VALUES (1,'a');",
    ],
)
def test_a_row_is_found_however_it_was_written(insert: str) -> None:
    assert _rows(f"{_CREATE}{insert}\nINSERT INTO `t` VALUES (2,'b');") == [
        ("t", ("id", "text"), [b"1", b"a"]),
        ("t", ("id", "text"), [b"2", b"b"]),
    ]


def test_columns_are_those_of_the_definition() -> None:
    create = (
        "CREATE TABLE IF NOT EXISTS `t` (`a` enum('x','y,`z` int') NOT NULL DEFAULT 'x' COMMENT 'tên, (mã)',"
        "`key` decimal(5,2), b int, PRIMARY KEY (`a`,`b`), KEY `k` (`b`), "
        "CONSTRAINT `c` FOREIGN KEY (b) REFERENCES u (b));"
    )
    assert _rows(f"{create}INSERT INTO t VALUES (1,2,3);")[0][1] == ("a", "key", "b")


@pytest.mark.parametrize(
    ("sql", "rows", "damage"),
    [
        ("INSERT INTO `t` VALUES (1,'a'),(2,'b", 1, DumpDamage(is_cut_off=True)),
        ("INSERT INTO `t` VALUES (1,'a'),(2,'b'", 1, DumpDamage(is_cut_off=True)),
        ("INSERT INTO `t` VALUES (1,'a')", 1, DumpDamage(is_cut_off=True)),
        ("INSERT INTO `t` VALUES (1,'a'", 0, DumpDamage(is_cut_off=True)),
        ("INSERT INTO t VALUES (1,'a'),\n(2,f('b')),(3,'c');\nINSERT INTO t VALUES (4,'d');", 2, DumpDamage(damaged=1)),
        ("INSERT INTO `t` VALUES (1,'a);\nINSERT INTO t VALUES (4,'d');", 1, DumpDamage(damaged=1)),
        ("/* open", 0, DumpDamage(is_cut_off=True)),
        ("SELECT 'open", 0, DumpDamage(is_cut_off=True)),
        ("", 0, DumpDamage()),
    ],
)
def test_damage_is_told_and_the_rest_is_read(sql: str, rows: int, damage: DumpDamage) -> None:
    seen = DumpDamage()
    assert len(_rows(_CREATE + sql, seen)) == rows
    assert seen == damage


def test_a_dump_of_mysqldump_says_at_its_end_that_it_is_whole() -> None:
    head = "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB\n"
    whole, cut = DumpDamage(), DumpDamage()
    _rows(f"{head}{_CREATE}INSERT INTO t VALUES (1,'a');\n-- Dump completed on 2026-11-28\n", whole)
    _rows(f"{head}{_CREATE}INSERT INTO t VALUES (1,'a');\n", cut)
    assert (whole.is_cut_off, cut.is_cut_off) == (False, True)


def test_a_long_value_is_looked_through_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"x" * (5 << 20)
    fills = 0
    fill = sql_dump._Reader._fill

    def counted(reader: sql_dump._Reader) -> None:
        nonlocal fills
        fills += 1
        fill(reader)

    monkeypatch.setattr(sql_dump._Reader, "_fill", counted)
    sql = _CREATE.encode() + b"INSERT INTO t VALUES (1,'" + body + b"'),(2,'b');"
    assert [row_values(row)[1] for _, row in read_dump(io.BytesIO(sql), DumpDamage())] == [body, b"b"]
    assert fills < 12


def test_what_is_too_long_is_left_and_the_next_statement_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_dump, "MAX_ROW_SIZE", 3 << 20)
    damage = DumpDamage()
    sql = f"{_CREATE}INSERT INTO t VALUES (1,'{'x' * (7 << 20)}');\nINSERT INTO t VALUES (2,'b');".encode()
    assert [row_values(row)[0] for _, row in read_dump(io.BytesIO(sql), damage)] == [b"2"]
    assert damage == DumpDamage(oversized=1)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_dump, "MAX_DUMP_SIZE", 4 << 20)
    file = tmp_path / "bomb.sql.gz"
    file.write_bytes(gzip.compress(b"-- x\n" * (2 << 20)))
    with open_dump(file) as stream, pytest.raises(DumpTooLarge):
        list(read_dump(stream, DumpDamage()))


@pytest.mark.parametrize("packed", ["plain", "gzip", "bzip2", "zip", "utf-16", "utf-8-sig"])
def test_packed_dumps_are_read(tmp_path: Path, packed: str) -> None:
    sql = f"{_CREATE}INSERT INTO t VALUES (1,'Dân vận');\n"
    file = tmp_path / "dump"
    if packed == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("portal.sql", sql)
    else:
        pack = {"gzip": gzip.compress, "bzip2": bz2.compress}.get(packed, bytes)
        file.write_bytes(pack(sql.encode(packed if packed.startswith("utf") else "utf-8")))
    with open_dump(file) as stream:
        assert [row_values(row)[1] for _, row in read_dump(stream, DumpDamage())] == ["Dân vận".encode()]


def test_a_packed_file_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    rows = "".join(f"INSERT INTO t VALUES ({number},'{hash(str(number))}');\n" for number in range(5000))
    file = tmp_path / "dump.sql.gz"
    file.write_bytes(gzip.compress((_CREATE + rows).encode())[:-3000])
    damage = DumpDamage()
    with open_dump(file) as stream:
        assert 0 < len(list(read_dump(stream, damage))) < 5000
    assert damage.is_unpackable


@pytest.mark.parametrize(
    "text", ["Hội nghị Dân vận khéo", "đ", "Phát động “Tháng Dân vận” – 2017 …", "Ưu điểm: ằẳẵặ € ™", "naïve café Ãã Â"]
)
def test_text_is_right_whatever_latin1_did_to_it(text: str) -> None:
    stored = text.encode()
    as_latin1 = stored.decode("latin1").translate(sql_values._FROM_LATIN1)
    assert decode_text(stored) == text
    assert decode_text(as_latin1.encode()) == text
    assert decode_text("Céng hoµ x· héi".encode("latin1")) == "Céng hoµ x· héi"


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["'", "\\", "\\'", "''", "');", "\0", "\x1a"]
)
_VALUES = st.none() | st.integers(-(2**63), 2**63) | _TEXTS


@given(st.lists(st.tuples(st.integers(0, 99), _VALUES, _VALUES).map(list), max_size=6))
def test_what_was_written_is_what_is_read(rows: list[list[int | str | bytes | None]]) -> None:
    table = Table("t", [("id", "int(11)"), ("a", "text"), ("b", "text")], rows)
    expected = [[None if value is None else str(value).encode() for value in row] for row in rows]
    for dump in (own_backup([table]), phpmyadmin_export([table])):
        assert [values for _, _, values in _rows(dump)] == expected


@given(st.data())
def test_no_dump_breaks_the_reader(data: st.DataObject) -> None:
    table = Table("t", [("id", "int(11)"), ("a", "text")], [[1, "a'b\\"], [2, "<p>dài</p>" * 20], [3, None]])
    dump = bytearray(data.draw(st.sampled_from([own_backup, phpmyadmin_export]))([table]))
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(dump) - 1))
        end = data.draw(st.sampled_from([place, place + 1, place + 7, len(dump)]))
        dump[place:end] = data.draw(st.sampled_from([b"", b"'", b"(", b"\\", b"/*", b"\0", b"\xff", b";", b"`", b'"']))
    for _, _, values in _rows(bytes(dump)):
        assert len(values) >= 0
