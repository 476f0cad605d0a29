"""Finds NukeViet's tables in a dump by their columns, and keeps their rows on disk until all of them were read."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Literal

from msgspec import Struct, msgpack

from newsroom.migration.sql_dump import DumpTable
from newsroom.migration.sql_values import decode_text, row_values

Role = Literal[
    "config", "modules", "functions",
    "news", "news_copy", "history", "detail", "bodytext", "category", "topic", "tag", "item_tag", "author",
    "item_author", "source", "block", "item_block", "voice",
    "law", "law_category", "law_area", "law_subject", "law_signer", "law_row_area", "law_replacement",
    "page", "office", "person",
]  # fmt: skip
Row = Mapping[str, str]
"""A row's values by column, "" for NULL and for a column that its table does not have; `get` tells those apart."""


class _Rule(Struct, frozen=True):
    role: Role
    columns: frozenset[str]
    """What a table of this role has."""
    without: frozenset[str]
    """What it never has."""
    key: str
    kept: frozenset[str] = frozenset()
    """What is of use in a table of many rows or columns; all where this is empty."""


def _rule(role: Role, key: str, columns: str, without: str = "", kept: str = "") -> _Rule:
    return _Rule(role, frozenset([key, *columns.split()]), frozenset(without.split()), key, frozenset(kept.split()))


# The schemas of NukeViet 4.0.00 to 4.5.05, of its modules laws and organs, and what was seen of 5. The first that fits
# counts. Modules can be installed under other names, so only what comes after the module's name is known of a table's.
_RULES = (
    _rule("config", "config_name", "lang module config_value"),
    _rule("modules", "title", "module_file module_data"),
    _rule("functions", "func_id", "func_name alias in_module"),
    _rule(
        "news",
        "id",
        "catid listcatid title alias hometext publtime status",
        "new_id historytime",
        "id catid listcatid topicid author sourceid addtime status publtime exptime title alias hometext homeimgfile "
        "homeimgalt external_link hitstotal",
    ),
    _rule("history", "new_id", "historytime catid alias", kept="catid alias"),
    _rule(
        "detail",
        "id",
        "bodyhtml imgposition",
        "title hometext new_id",
        "bodyhtml voicedata sourcetext files titlesite description keywords",
    ),
    _rule("bodytext", "id", "bodytext", "title"),
    _rule("category", "catid", "parentid title alias", "listcatid hometext"),
    _rule("topic", "topicid", "title alias"),
    _rule("tag", "tid", "alias keywords", "catid"),
    _rule("item_tag", "id", "tid keyword"),
    _rule("author", "id", "uid alias pseudonym"),
    _rule("item_author", "id", "aid pseudonym"),
    _rule("source", "sourceid", "title link"),
    _rule("block", "bid", "title alias adddefault"),
    _rule("item_block", "id", "bid weight", "func_id title"),
    _rule("voice", "id", "voice_key title"),
    _rule("law", "id", "code title alias cid sid introtext publtime groups_view"),
    _rule("law_category", "id", "parentid alias title introduction newday"),
    _rule("law_area", "id", "parentid alias title introduction", "catid"),
    _rule("law_subject", "id", "alias title introduction numlink"),
    _rule("law_signer", "id", "title offices positions"),
    _rule("law_row_area", "row_id", "area_id"),
    _rule("law_replacement", "id", "oid nid"),
    _rule("page", "id", "title alias bodytext status", "catid listcatid cid code hometext cat_id"),
    _rule("office", "organid", "parentid title alias address"),
    _rule("person", "personid", "name position organid"),
)
# What is known and not brought in, by a Vietnamese noun; personal data stays where it is.
_LEFT_OUT = (
    ("bình luận của bạn đọc", frozenset({"cid", "module", "area", "content", "post_name"})),
    ("thư liên hệ của bạn đọc", frozenset({"sender_name", "sender_email", "content"})),
    ("bản cũ của bài (lịch sử sửa)", frozenset({"new_id", "historytime"})),
    ("thăm dò ý kiến", frozenset({"vid", "question"})),
    ("tài khoản thành viên", frozenset({"userid", "username", "password"})),
    ("quảng cáo, banner", frozenset({"click_url", "file_name", "pid"})),
)
# Tables of other modules whose rows are pages of some kind.
_TEXT_COLUMNS = {"bodytext", "bodyhtml", "hometext", "content", "question", "answer"}
_ONE_WORD, _TWO_WORDS = re.compile(r"_[^_]*\Z"), re.compile(r"_[^_]*_[^_]*\Z")
# What follows the module's name in a table's name.
_ENDINGS: Mapping[Role, re.Pattern[str]] = {
    "detail": re.compile(r"(?:_bodyhtml_\d+|_[^_]*)\Z"),
    "history": _TWO_WORDS,
    "item_tag": _TWO_WORDS,
    "block": _TWO_WORDS,
    "law_row_area": _TWO_WORDS,
    "law_replacement": _TWO_WORDS,
    "page": re.compile(r"\Z"),
}
_DECODER = msgpack.Decoder(dict[str, str])
# A table that each category has of the rows in it.
_CATEGORY_COPY = re.compile(r"_\d+\Z")


class _Known(Struct, frozen=True):
    role: Role
    base: str
    key: int
    """The position of the key's value."""
    size: int
    """How many values a row has."""
    kept: tuple[tuple[int, str], ...]
    """The positions of the values that are of use, and the names of their columns."""
    noun: str


class Tables:
    """The rows of a dump that are of use, by the role of their table and what its name begins with (`nv4_vi_news`).

    They lie in a nameless database that the system deletes. Values are texts as MySQL had them.
    """

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE stored (role TEXT, base TEXT, key INTEGER, data BLOB);"
            "CREATE TABLE copy (use INTEGER, row BLOB);"
        )
        self._table: DumpTable | None = None
        self._number = 0
        self._use: _Known | str = ""
        self._uses: dict[DumpTable, tuple[int, _Known | str]] = {}
        self.left_out: Counter[str] = Counter()
        """What is not brought in, by Vietnamese nouns."""
        self.odd_rows = 0
        """Rows with more or fewer values than their table has columns."""
        self._connection.execute("BEGIN")

    def add(self, table: DumpTable, row: bytes) -> None:
        """Keep a row, or count it."""
        if table is not self._table:
            # Each INSERT has its own value for its table, and to hash one takes longer than to read its row.
            if table not in self._uses:
                self._uses[table] = (len(self._uses), _use_of(table))
            self._table = table
            self._number, self._use = self._uses[table]
        use = self._use
        if isinstance(use, str):
            if use:
                self.left_out[use] += 1
        elif use.role == "news_copy":
            # They come before the table that they are copies of, and are read only where it is missing.
            self._connection.execute("INSERT INTO copy VALUES (?, ?)", (self._number, row))
        else:
            self._store(use, row)

    def _store(self, known: _Known, row: bytes) -> None:
        if known.noun:
            self.left_out[known.noun] += 1
        values = row_values(row)
        if len(values) != known.size:
            self.odd_rows += 1
            return
        key = whole_number(decode_text(values[known.key] or b""))
        named = {name: decode_text(values[position] or b"") for position, name in known.kept}
        self._connection.execute(
            "INSERT INTO stored VALUES (?, ?, ?, ?)", (known.role, known.base, key, msgpack.encode(named))
        )

    def finish(self) -> None:
        """All rows are there."""
        whole = set(self.bases("news"))
        uses = [use for _, use in self._uses.values()]
        for number, row in self._connection.execute("SELECT use, row FROM copy ORDER BY rowid"):
            use = uses[number]
            if isinstance(use, _Known) and use.base not in whole:
                self._store(use, row)
        self._connection.execute("COMMIT")
        self._connection.execute("CREATE INDEX place ON stored (role, base, key)")

    @property
    def names(self) -> set[str]:
        """Those of all tables that have rows."""
        return {table.name for table in self._uses}

    @property
    def has_nameless_columns(self) -> bool:
        """Whether the dump says of some table neither what columns it has nor which it writes."""
        return any(not table.columns for table in self._uses)

    def bases(self, role: Role) -> list[str]:
        """What the names of the tables with a role begin with."""
        rows = self._connection.execute("SELECT DISTINCT base FROM stored WHERE role = ? ORDER BY base", (role,))
        return [base for (base,) in rows]

    def rows(self, role: Role, base: str) -> Iterator[Row]:
        """All rows of a role in the order of their keys; of several with one key, as two exports in one file give, the
        last one. Those without a number as key all."""
        cursor = self._connection.execute(
            "SELECT key, data FROM stored WHERE role = ? AND base = ? ORDER BY key, rowid", (role, base)
        )
        for key, group in groupby(cursor, key=lambda found: found[0]):
            *earlier, (_, data) = group
            for _, other in earlier if key == 0 else ():
                yield _row(other)
            yield _row(data)

    def links(self, role: Role, base: str) -> Iterator[Row]:
        """All rows of a table that ties others to each other, whose keys come again."""
        query = "SELECT data FROM stored WHERE role = ? AND base = ? ORDER BY key, rowid"
        return (_row(data) for (data,) in self._connection.execute(query, (role, base)))

    def rows_of(self, role: Role, base: str, key: int) -> list[Row]:
        """The rows with a key, as they were written."""
        cursor = self._connection.execute(
            "SELECT data FROM stored WHERE role = ? AND base = ? AND key = ? ORDER BY rowid", (role, base, key)
        )
        return [_row(data) for (data,) in cursor]

    def row(self, role: Role, base: str, key: int) -> Row:
        """The row with a key; an empty one where there is none."""
        rows = self.rows_of(role, base, key)
        return rows[-1] if rows else _row(msgpack.encode({}))

    def count(self, role: Role, base: str) -> int:
        """How many rows there are."""
        query = "SELECT count(*) FROM stored WHERE role = ? AND base = ?"
        row: tuple[int] = self._connection.execute(query, (role, base)).fetchone()
        return row[0]

    def close(self) -> None:
        """Forget all of it."""
        self._connection.close()


def whole_number(text: str) -> int:
    """The number that a value is; 0 for none and for one that no column holds."""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else 0


def _use_of(table: DumpTable) -> _Known | str:
    """What a table's rows are; where they are not brought in, their noun, "" for what has no readers."""
    columns = frozenset(table.columns)
    for rule in _RULES:
        if rule.columns <= columns and not rule.without & columns:
            role: Role = rule.role
            if role == "news" and _CATEGORY_COPY.search(table.name):
                role = "news_copy"
            base = _ENDINGS.get(role, _ONE_WORD).sub("", table.name, count=1)
            kept = tuple(
                (position, name) for position, name in enumerate(table.columns) if not rule.kept or name in rule.kept
            )
            return _Known(role, base, table.columns.index(rule.key), len(table.columns), kept, _left_out(columns))
    if noun := _left_out(columns):
        return noun
    is_content = (
        "title" in columns
        and "group_id" not in columns
        and (columns & _TEXT_COLUMNS or {"alias", "description"} <= columns)
    )
    return f"mục trong bảng {table.name[:60]}" if is_content else ""


def _left_out(columns: frozenset[str]) -> str:
    return next((noun for noun, known in _LEFT_OUT if known <= columns), "")


def _row(data: bytes) -> Row:
    return defaultdict(str, _DECODER.decode(data))
