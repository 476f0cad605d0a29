"""Remembers what an import wrote for each item of an old site, so that another run knows what editors changed since."""

import datetime
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field, msgpack

from newsroom.migration.old_site import Finding, OldSite
from newsroom.migration.outcome import Counts
from newsroom.migration.source import SourceRefused

FOLDER = "import-site"
"""In a project's root: what an import keeps there, which belongs to the board as its content does."""
JOURNAL_FILE = f"{FOLDER}/journal.sqlite"
_VERSION = 1
_SCHEMA = f"""
CREATE TABLE site (number INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE item (
    site INTEGER, key TEXT, written BLOB, planned BLOB, PRIMARY KEY (site, key)
) WITHOUT ROWID;
CREATE TABLE leftover (path TEXT PRIMARY KEY, digest BLOB NOT NULL, site INTEGER, key TEXT) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""


class WrittenItem(Struct, frozen=True):
    """An item as this program wrote it: `path` is below content/, digests are of the bytes of its file and of those
    beside it, by their names there.
    """

    path: str
    digest: bytes
    section: str = ""
    """The section that the map gave it, "" for a page: it moves when the map gives it another."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    former_paths: tuple[str, ...] = ()
    """Where its page was when the site was built, and is not any more."""
    aliases: tuple[str, ...] = ()
    """The old addresses that its file names."""
    input: bytes = b""
    """A digest of all that it was made from; empty where it may come out otherwise next time."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where readers of the old site had the files beside it, by their names."""
    made: datetime.datetime | None = None
    """When it first came in: the date of an item that has none."""
    is_public: bool = False
    counts: Counts = Counts()
    findings: tuple[Finding, ...] = ()

    def beside(self, name: str) -> str:
        """The path below content/ of a file beside it."""
        folder, slash, _ = self.path.rpartition("/")
        return f"{folder}{slash}{name}"

    def all_files(self) -> dict[str, bytes]:
        """The digests of its file and of those beside it, by paths below content/."""
        return {self.path: self.digest} | {self.beside(name): digest for name, digest in self.files.items()}


_ITEM, _SITE = msgpack.Decoder(WrittenItem), msgpack.Decoder(OldSite)


class Journal:
    """The journal of one old site in the file of a project. What is saved is on disk when a method returns."""

    def __init__(self, file: Path, *, is_dry_run: bool = False) -> None:
        """A dry run works on a copy in memory. Raises SourceRefused where the file is damaged."""
        self._site = 0
        if is_dry_run:
            self._connection = sqlite3.connect(":memory:", isolation_level=None)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, isolation_level=None)
        try:
            if is_dry_run and file.exists():
                source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
                source.backup(self._connection)
                source.close()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if not version:
                self._connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
            self._connection.execute("SELECT count(*) FROM item, site").fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise SourceRefused(
                f"Tệp {file} bị hỏng. Lấy lại tệp ấy từ bản sao lưu, hoặc xóa nó đi rồi chạy lại: bài nào đã nhập và "
                "chưa sửa thì máy nhận ra, bài đã sửa thì giữ nguyên."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def choose_site(self, site: OldSite) -> None:
        """Work on an old site: the one there that has an address in common, or else the title; else a new one."""
        family, hosts = _family(site), _hosts(site)
        rows = self._connection.execute("SELECT number, data FROM site ORDER BY number").fetchall()
        known = {number: _SITE.decode(data) for number, data in rows}
        self._site = next(
            (
                number
                for number, other in known.items()
                if _family(other) == family
                and (hosts & _hosts(other) if hosts and other.addresses else site.title == other.title)
            ),
            len(known) + 1,
        )
        former = known[self._site].addresses if self._site in known else ()
        merged = tuple(dict.fromkeys((*site.addresses, *former)))
        data = msgpack.encode(OldSite(site.system, site.title, merged))
        if self._site not in known or data != msgpack.encode(known[self._site]):
            self._connection.execute("INSERT OR REPLACE INTO site VALUES (?, ?)", (self._site, data))

    def is_of_another_site(self, key: str) -> bool:
        """Whether another old site, which came in before, has an item of that key."""
        row = (key, self._site)
        return self._connection.execute("SELECT 1 FROM item WHERE key = ? AND site < ?", row).fetchone() is not None

    def paths_of_other_sites(self) -> set[str]:
        """Where the items of all other old sites are."""
        query = "SELECT key, written FROM item WHERE site != ? AND written IS NOT NULL"
        return {item.path for _, item in self._decoded(query, (self._site,))}

    def get(self, key: str) -> WrittenItem | None:
        """An item of this site as it was written; None for one that was not."""
        row = self._connection.execute(
            "SELECT written FROM item WHERE site = ? AND key = ?", (self._site, key)
        ).fetchone()
        return _ITEM.decode(row[0]) if row is not None and row[0] is not None else None

    def items(self) -> Iterator[tuple[str, WrittenItem]]:
        """All items of this site that were written, by their keys."""
        yield from self._decoded("SELECT key, written FROM item WHERE site = ? AND written IS NOT NULL", (self._site,))

    def items_of_all_sites(self) -> Iterator[WrittenItem]:
        """All items that were written, whatever site they are from."""
        for _, item in self._decoded("SELECT key, written FROM item WHERE written IS NOT NULL", ()):
            yield item

    def text_digests(self) -> dict[str, bytes]:
        """The digests of all articles and pages that were written, by paths below content/, and of leftovers."""
        return {item.path: item.digest for item in self.items_of_all_sites()} | self.leftovers()

    def _decoded(self, query: str, values: tuple[int, ...]) -> Iterator[tuple[str, WrittenItem]]:
        for key, data in self._connection.execute(query, values):
            yield key, _ITEM.decode(data)

    def planned(self) -> list[tuple[str, WrittenItem | None, WrittenItem]]:
        """Items of this site whose files were about to be written when a run ended: each key, the item as it was
        before, if it was there, and as it was to be.
        """
        rows = self._connection.execute(
            "SELECT key, written, planned FROM item WHERE site = ? AND planned IS NOT NULL", (self._site,)
        ).fetchall()
        return [(key, _ITEM.decode(old) if old else None, _ITEM.decode(new)) for key, old, new in rows]

    def plan(self, items: Mapping[str, WrittenItem], leftovers: Mapping[str, Mapping[str, bytes]]) -> None:
        """Note items by their keys before their files are written; `leftovers` as in `settle`."""
        with self._connection:
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT INTO item (site, key, planned) VALUES (?, ?, ?) "
                "ON CONFLICT (site, key) DO UPDATE SET planned = excluded.planned",
                ((self._site, key, msgpack.encode(item)) for key, item in items.items()),
            )
            self._add_leftovers(leftovers)

    def settle(
        self, items: Mapping[str, WrittenItem | None], leftovers: Mapping[str, Mapping[str, bytes]] | None = None
    ) -> None:
        """Save items as they are now, None for those that are no more; nothing is planned of them any longer.

        `leftovers` are files of each that are to be deleted at the end of the run, with their digests.
        """
        with self._connection:
            self._connection.execute("BEGIN")
            for key, item in items.items():
                if item is None:
                    self._connection.execute("DELETE FROM item WHERE site = ? AND key = ?", (self._site, key))
                else:
                    row = (self._site, key, msgpack.encode(item))
                    self._connection.execute("INSERT OR REPLACE INTO item (site, key, written) VALUES (?, ?, ?)", row)
                    files = ((path,) for path in item.all_files())
                    self._connection.executemany("DELETE FROM leftover WHERE path = ?", files)
            self._add_leftovers(leftovers or {})

    def _add_leftovers(self, leftovers: Mapping[str, Mapping[str, bytes]]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO leftover VALUES (?, ?, ?, ?)",
            ((path, digest, self._site, key) for key, files in leftovers.items() for path, digest in files.items()),
        )

    def unplan(self, key: str) -> None:
        """Drop what is planned of an item, which stays as it was before."""
        row = (self._site, key)
        with self._connection:
            self._connection.execute("BEGIN")
            self._connection.execute("DELETE FROM leftover WHERE site = ? AND key = ?", row)
            self._connection.execute("DELETE FROM item WHERE site = ? AND key = ? AND written IS NULL", row)
            self._connection.execute("UPDATE item SET planned = NULL WHERE site = ? AND key = ?", row)

    def leftovers(self) -> dict[str, bytes]:
        """Files that are to be deleted, with their digests; also those that a run which was ended has left."""
        return dict(self._connection.execute("SELECT path, digest FROM leftover ORDER BY path").fetchall())

    def forget_leftovers(self) -> None:
        """All of them are deleted."""
        if self._connection.execute("SELECT 1 FROM leftover LIMIT 1").fetchone():
            self._connection.execute("DELETE FROM leftover")


def _family(site: OldSite) -> str:
    """The system without its version, which a newer export may have another of."""
    return site.system.partition(" ")[0].casefold()


def _hosts(site: OldSite) -> set[str]:
    return {address.partition("://")[2].casefold() for address in site.addresses}
