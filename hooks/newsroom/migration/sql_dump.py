"""Reads the rows of a MySQL or MariaDB dump, of any size and however it was made, without a server.

The lexical rules are those of the servers' manuals (“String Literals”, “Comments”, “SET NAMES”); of SQL only what dumps
consist of is understood, and all else is skipped. A dump that is damaged or cut off gives what can be read of it.
"""

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO, cast

from msgspec import Struct

from newsroom.migration.dump_file import UNPACKABLE
from newsroom.migration.sql_values import BACKTICKS, QUOTED, STRING, VALUE

_CHUNK = 1 << 20
# Longer than any head of a statement, or its definition of a table.
_HEAD_SIZE = 1 << 18
MAX_ROW_SIZE = 64 << 20
"""In bytes; mysqldump's own limit is 24 MiB, and servers refuse what is longer than `max_allowed_packet`."""
MAX_DUMP_SIZE = 32 << 30
"""In bytes, unpacked."""

_ROW = re.compile(rb"\(\s*+(?:" + VALUE + rb"\s*+(?:,\s*+)?)*+\)", re.DOTALL)
_ROW_BEGINNING = re.compile(rb"\(\s*+(?:" + VALUE + rb"\s*+(?:,\s*+)?)*+", re.DOTALL)
_COMMENT = rb"(?:--(?=[\s\x00])|#)[^\n]*+(?:\n|\Z)|/\*.*?\*/"
_GAP = re.compile(rb"(?:[\s,]++|" + _COMMENT + rb")*+", re.DOTALL)
_BLANK = re.compile(rb"(?:[\s;]++|" + _COMMENT + rb")*+", re.DOTALL)
_OPEN_COMMENT = re.compile(rb"(?:--|#)[^\n]*+\Z|/\*?(?:(?!\*/).)*+\Z|-?\Z", re.DOTALL)
_SKIPPED = re.compile(rb"(?:[^'\"`;]++|" + STRING + rb"|" + QUOTED + rb"|" + BACKTICKS + rb")*+", re.DOTALL)

_NAME = rb"(?:(?:`(?:[^`]++|``)*+`|\"[^\"]++\"|[\w$]++)\s*+\.\s*+)?(`(?:[^`]++|``)*+`|\"[^\"]++\"|[\w$-]++)"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s++(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|INTO)\s++)*+"
    + _NAME
    + rb"\s*+(?:\(([^)]*+)\)\s*+)?VALUES?\s*+",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rb"CREATE\s++(?:TEMPORARY\s++)?TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?" + _NAME + rb"\s*+\(", re.IGNORECASE
)
_DELIMITER = re.compile(rb"DELIMITER[ \t]++(\S++)[^\n]*+", re.IGNORECASE)
_DELIMITER_BACK = re.compile(rb"^DELIMITER[ \t]++;", re.IGNORECASE | re.MULTILINE)
_STATEMENT = re.compile(rb"\n(?=(?:INSERT|REPLACE|CREATE|DROP|LOCK|UNLOCK|ALTER|SET|COMMIT)\s|-- |/\*!)", re.IGNORECASE)
_DEFINITION_TOKEN = re.compile(STRING + rb"|" + QUOTED + rb"|" + BACKTICKS + rb"|[(),;]|[^\s'\"`(),;]++", re.DOTALL)
_NO_COLUMN = {b"PRIMARY", b"UNIQUE", b"KEY", b"INDEX", b"FULLTEXT", b"SPATIAL", b"CONSTRAINT", b"FOREIGN", b"CHECK"}


class DumpTable(Struct, frozen=True):
    """A table as an INSERT names it: its columns in the order of its rows' values, none where they are unknown."""

    name: str
    columns: tuple[str, ...]


class DumpDamage(Struct):
    """What is wrong with a dump, counted while it is read."""

    is_cut_off: bool = False
    is_unpackable: bool = False
    damaged: int = 0
    oversized: int = 0


class DumpTooLarge(Exception):
    """A dump that unpacks to more than `MAX_DUMP_SIZE`."""


def read_dump(stream: IO[bytes], damage: DumpDamage) -> Iterator[tuple[DumpTable, bytes]]:
    """Each row of a dump with its table, as it is written (`sql_values.row_values` reads it); holds a row and a MiB."""
    yield from _Reader(stream, damage).rows()


class _Reader:
    def __init__(self, stream: IO[bytes], damage: DumpDamage) -> None:
        self._stream = stream
        self._damage = damage
        self._buffer = b""
        self._pos = 0
        self._total = 0
        self._last = b""
        self._is_at_end = False
        self._columns: dict[str, tuple[str, ...]] = {}

    def rows(self) -> Iterator[tuple[DumpTable, bytes]]:
        self._need(_HEAD_SIZE)
        if self._buffer.startswith(codecs.BOM_UTF8):
            self._pos = 3
        is_mysqldump = re.search(rb"^(?:/\*.*\n)?-- (?:MySQL|MariaDB) dump ", self._buffer[:400]) is not None
        while self._skip_blank():
            if created := _CREATE.match(self._buffer, self._pos):
                self._pos = created.end()
                self._columns[_name(created[1])] = self._read_definition()
            elif inserted := _INSERT.match(self._buffer, self._pos):
                name = _name(inserted[1])
                columns = _names(inserted[2]) if inserted[2] is not None else self._columns.get(name, ())
                self._pos = inserted.end()
                yield from self._inserted_rows(DumpTable(name, columns))
            elif delimiter := _DELIMITER.match(self._buffer, self._pos):
                self._pos = delimiter.end()
                if delimiter[1] != b";":
                    self._search(_DELIMITER_BACK)
            else:
                self._skip_statement()
        if is_mysqldump and b"Dump completed" not in self._last:
            self._damage.is_cut_off = True

    def _inserted_rows(self, table: DumpTable) -> Iterator[tuple[DumpTable, bytes]]:
        while True:
            self._pass(_GAP)
            sign = self._buffer[self._pos : self._pos + 1]
            if sign == b"(":
                row = _ROW.match(self._buffer, self._pos)
                if row is not None:
                    self._pos = row.end()
                    yield table, row[0]
                elif not self._is_at_end and len(self._buffer) - self._pos < MAX_ROW_SIZE:
                    self._fill()
                else:
                    self._give_up_row()
                    return
            elif sign == b";":
                self._pos += 1
                return
            elif not sign:
                self._damage.is_cut_off = True
                return
            elif _STATEMENT.match(b"\n" + self._buffer[self._pos : self._pos + 20]):
                return  # NukeViet's own backup forgets the sign at the end where it miscounted the rows.
            else:
                self._skip_statement()
                return

    def _give_up_row(self) -> None:
        beginning = _ROW_BEGINNING.match(self._buffer, self._pos)
        stop = beginning.end() if beginning else self._pos + 1
        if self._is_at_end and _STATEMENT.search(self._buffer, self._pos) is None:
            self._damage.is_cut_off = True
            self._pos = len(self._buffer)
            return
        if len(self._buffer) - self._pos >= MAX_ROW_SIZE:
            self._damage.oversized += 1
        else:
            self._damage.damaged += 1
        # An open string swallows what follows it, so what was skipped is looked through for the next statement.
        following = _STATEMENT.search(self._buffer, self._pos)
        self._pos = following.end() if following else max(stop, len(self._buffer) - 64)
        if following is None:
            self._search(_STATEMENT)

    def _read_definition(self) -> tuple[str, ...]:
        columns: list[str] = []
        depth, begins = 1, True
        for token in _DEFINITION_TOKEN.finditer(self._buffer, self._pos):
            text = token[0]
            self._pos = token.end()
            if text == b"(":
                depth += 1
            elif text == b")":
                depth -= 1
            elif text == b";":
                return tuple(columns)
            elif text == b"," and depth == 1:
                begins = True
                continue
            elif begins and depth == 1 and text.upper() not in _NO_COLUMN:
                columns.append(_name(text))
            begins = False
        self._damage.is_cut_off = True
        return tuple(columns)

    def _skip_blank(self) -> bool:
        """Go to the next statement; whether there is one."""
        self._pass(_BLANK)
        if self._pos >= len(self._buffer):
            return False
        self._need(_HEAD_SIZE)
        return True

    def _pass(self, pattern: re.Pattern[bytes]) -> None:
        """Go past all that a pattern of blanks and comments matches, however long."""
        while True:
            found = pattern.match(self._buffer, self._pos)
            self._pos = found.end() if found else self._pos
            if self._is_at_end:
                if self._buffer.startswith(b"/*", self._pos):
                    self._damage.is_cut_off = True
                    self._pos = len(self._buffer)
                return
            if len(self._buffer) - self._pos > 1 and not _OPEN_COMMENT.match(self._buffer, self._pos):
                return
            if len(self._buffer) - self._pos > MAX_ROW_SIZE:
                self._damage.damaged += 1
                self._pos = len(self._buffer) - 1
            self._fill()

    def _skip_statement(self) -> None:
        while True:
            found = _SKIPPED.match(self._buffer, self._pos)
            self._pos = found.end() if found else self._pos
            if self._buffer.startswith(b";", self._pos):
                self._pos += 1
                return
            if self._is_at_end:
                if self._buffer[self._pos :].strip():
                    self._damage.is_cut_off = True
                self._pos = len(self._buffer)
                return
            if len(self._buffer) - self._pos > MAX_ROW_SIZE:
                self._damage.damaged += 1
                self._search(_STATEMENT)
                return
            self._fill()

    def _search(self, pattern: re.Pattern[bytes]) -> None:
        """Go to the end of the next match of a pattern of less than 64 bytes, or to the end of the dump."""
        while True:
            found = pattern.search(self._buffer, self._pos)
            if found:
                self._pos = found.end()
                return
            if self._is_at_end:
                self._pos = len(self._buffer)
                return
            self._pos = max(self._pos, len(self._buffer) - 64)
            self._fill()

    def _need(self, size: int) -> None:
        while not self._is_at_end and len(self._buffer) - self._pos < size:
            self._fill()

    def _fill(self) -> None:
        """Read on: as much again as is there, so that a long value is looked through a few times only."""
        waiting = self._buffer[self._pos :]
        more = b"".join(self._parts(max(_CHUNK, len(waiting))))
        self._total += len(more)
        if self._total > MAX_DUMP_SIZE:
            raise DumpTooLarge
        self._is_at_end = not more
        self._last = (self._last + more[-1000:])[-1000:]
        self._buffer = waiting + more
        self._pos = 0

    def _parts(self, size: int) -> Iterator[bytes]:
        """What the stream has next, about that size: what is there before packed data ends is not lost."""
        stream = self._stream
        read = stream.read if isinstance(stream, codecs.StreamRecoder) else cast("io.BufferedReader", stream).read1
        try:
            while size > 0 and (part := read(size)):
                size -= len(part)
                yield part
        except UNPACKABLE:
            self._damage.is_cut_off = self._damage.is_unpackable = True


def _name(written: bytes) -> str:
    if written[:1] in (b"`", b'"'):
        quote = written[:1]
        written = written[1:-1].replace(quote * 2, quote)
    return written.decode("utf-8", "replace")


def _names(written: bytes) -> tuple[str, ...]:
    return tuple(_name(name.strip()) for name in written.split(b","))
