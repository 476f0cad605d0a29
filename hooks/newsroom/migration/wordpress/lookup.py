"""What items of a WordPress export say about other items, kept on disk: attachments, reusable blocks, terms."""

import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from newsroom.migration.old_site import OldPicture

_SCHEMA = """
CREATE TABLE attachment (number INTEGER PRIMARY KEY, parent INTEGER, position INTEGER, address TEXT, title TEXT,
    alt TEXT, caption TEXT, link TEXT);
CREATE INDEX of_parent ON attachment (parent, position, number);
CREATE TABLE guid (guid TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE block (number INTEGER PRIMARY KEY, content TEXT);
CREATE TABLE term (domain TEXT, slug TEXT, number INTEGER, name TEXT, parent TEXT, description TEXT, items INTEGER,
    PRIMARY KEY (domain, slug)) WITHOUT ROWID;
"""


class Attachment(Struct, frozen=True):
    """A file of the media library; `parent` is the number of the item it was uploaded for, 0 for none."""

    number: int
    parent: int
    position: int
    address: str
    title: str
    alt: str
    caption: str
    link: str

    def picture(self) -> OldPicture:
        """The file as a picture."""
        return OldPicture(self.address, self.alt, self.caption)

    def is_picture(self) -> bool:
        """Whether the file is a picture, by its name."""
        return self.address.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp"))


class Term(Struct, frozen=True):
    """A term of a taxonomy: `parent` is a slug, `items` how many public ones have it."""

    domain: str
    slug: str
    number: int
    name: str
    parent: str
    description: str
    items: int


class Lookup:
    """Filled while an export is read for the first time; in a file of its own that the system removes."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA cache_size = -8000; {_SCHEMA}; BEGIN;")
        self.authors: dict[str, str] = {}
        """Names of people by their login names."""

    def close(self) -> None:
        """Forget all of it."""
        self._connection.close()

    def add_attachment(self, attachment: Attachment) -> None:
        """Add a file; of two with one number the later counts."""
        values = tuple(getattr(attachment, name) for name in attachment.__struct_fields__)
        self._connection.execute("INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def attachment(self, number: int) -> Attachment | None:
        """The file of a number."""
        row = self._connection.execute("SELECT * FROM attachment WHERE number = ?", (number,)).fetchone()
        return Attachment(*row) if row else None

    def attachments_of(self, parent: int) -> list[Attachment]:
        """The files uploaded for an item, in their order."""
        query = "SELECT * FROM attachment WHERE parent = ? ORDER BY position, number LIMIT 1000"
        return [Attachment(*row) for row in self._connection.execute(query, (parent,))] if parent else []

    def add_guid(self, guid: str, number: int) -> None:
        """Note whose a guid is: the item's whose number it has, else the first one's. Copied posts share theirs."""
        rule = "REPLACE" if guid.endswith(f"p={number}") else "IGNORE"
        self._connection.execute(f"INSERT OR {rule} INTO guid VALUES (?, ?)", (guid, number))

    def owns_guid(self, guid: str, number: int) -> bool:
        """Whether a guid is that of the item of a number."""
        row = self._connection.execute("SELECT number FROM guid WHERE guid = ?", (guid,)).fetchone()
        return row is not None and row[0] == number

    def add_block(self, number: int, content: str) -> None:
        """Add a reusable block."""
        self._connection.execute("INSERT OR REPLACE INTO block VALUES (?, ?)", (number, content))

    def block(self, number: int) -> str:
        """The content of a reusable block; "" where there is none."""
        row = self._connection.execute("SELECT content FROM block WHERE number = ?", (number,)).fetchone()
        return row[0] if row else ""

    def add_term(self, term: Term) -> None:
        """Add a term as the export describes it; the number of its items stays."""
        self._connection.execute(
            "INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (domain, slug) DO UPDATE SET"
            " number = excluded.number, name = excluded.name, parent = excluded.parent,"
            " description = excluded.description",
            tuple(getattr(term, name) for name in term.__struct_fields__),
        )

    def count_term(self, domain: str, slug: str, name: str, items: int) -> None:
        """Add items to a term, which the export may describe nowhere else."""
        self._connection.execute(
            "INSERT INTO term VALUES (?, ?, 0, ?, '', '', ?) ON CONFLICT (domain, slug) DO UPDATE SET"
            " items = items + excluded.items",
            (domain, slug, name, items),
        )

    def terms(self, domain: str) -> Iterator[Term]:
        """The terms of a taxonomy by their slugs."""
        return (Term(*row) for row in self._connection.execute("SELECT * FROM term WHERE domain = ?", (domain,)))

    def has_term(self, domain: str, slug: str) -> bool:
        """Whether a taxonomy has a term."""
        query = "SELECT 1 FROM term WHERE domain = ? AND slug = ?"
        return self._connection.execute(query, (domain, slug)).fetchone() is not None
