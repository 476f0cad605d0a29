"""The record that a site carries of itself: the version it is of, its files, its items, and its old addresses.

By it a site from a backup is told from the one that the cache knows, and where the cache is lost, ours from others'
files. All but the version grows with the archive, so it is divided by year: an article rewrites one small part.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.build.products import Product
from newsroom.runtime.digests import DIGEST_SIZE, digest

FOLDER = ".newsroom"
VERSION_FILE = f"{FOLDER}/version"
Entries = Mapping[str, str]
_CHANGING = "changing "
EMPTY_VERSION = bytes(DIGEST_SIZE).hex()
_YEAR = re.compile(r"(?:^|/)([0-9]{4})/")


class DamagedRecordError(Exception):
    """A part of a record that changes cannot be read: the record is to be made from all entries again."""


class Register(Struct, frozen=True):
    """What a site records under names, in a file for each year and one for what has no year.

    The latter held everything in sites of earlier versions; so whoever reads all parts reads those as well.
    """

    name: str
    dated_by: Literal["name", "value"]
    """Where the year of an entry stands."""
    has_values: bool = True
    """False if there are names only; their values are ""."""

    def file(self, year: str = "") -> str:
        """The path under site/ of the part of a year, or of what has none."""
        return f"{FOLDER}/{self.name}{year and f'-{year}'}.json"

    def years(self, site: Path) -> list[str]:
        """The years whose parts a site has, in order; "" stands for what has none."""
        part = re.compile(rf"{self.name}(?:-([0-9]{{4}}))?\.json")
        folder = site / FOLDER
        names = (file.name for file in folder.iterdir()) if folder.is_dir() else ()
        return sorted(match[1] or "" for match in map(part.fullmatch, names) if match)

    def year_of(self, name: str, value: str) -> str:
        """The year of whose part an entry is; "" where it has none."""
        return year_in(name if self.dated_by == "name" else value)

    def read(self, site: Path) -> dict[str, str]:
        """All entries; those of parts that cannot be read are left out."""
        entries: dict[str, str] = {}
        for year in self.years(site):
            entries |= self.decode(_read(site / self.file(year)))
        return entries

    def decode(self, part: bytes) -> dict[str, str]:
        """The entries of one part; none where it cannot be read."""
        try:
            return self._decode(part)
        except (DecodeError, ValidationError):
            return {}

    def _decode(self, part: bytes) -> dict[str, str]:
        return json.decode(part, type=dict[str, str]) if self.has_values else dict.fromkeys(_decode_names(part), "")

    def parts(self, entries: Entries) -> dict[str, bytes]:
        """The whole record: the bytes of each part by its path."""
        by_year: dict[str, dict[str, str]] = {}
        for name, value in entries.items():
            by_year.setdefault(self.year_of(name, value), {})[name] = value
        return {self.file(year): self.encode(by_year[year]) for year in sorted(by_year)}

    def changed_parts(self, site: Path, gone: Entries, new: Entries) -> dict[str, bytes | None]:
        """The parts that differ once entries have gone and others have come; None for a part that goes.

        An entry that changes has gone with its old value and comes with its new one. No other part is read. Raises
        `DamagedRecordError` where a part cannot be read, and OSError.
        """
        by_year: dict[str, dict[str, str]] = {}
        for year in {self.year_of(*entry) for entry in (*gone.items(), *new.items())}:
            file = site / self.file(year)
            try:
                by_year[year] = self._decode(file.read_bytes()) if file.exists() else {}
            except (DecodeError, ValidationError) as error:
                raise DamagedRecordError(str(file)) from error
        before = {year: entries.copy() for year, entries in by_year.items()}
        for name, value in gone.items():
            by_year[self.year_of(name, value)].pop(name, None)
        for name, value in new.items():
            by_year[self.year_of(name, value)][name] = value
        return {
            self.file(year): self.encode(by_year[year]) if by_year[year] else None
            for year in sorted(by_year)
            if by_year[year] != before[year]
        }

    def replaced_parts(self, site: Path, entries: Entries) -> dict[str, bytes | None]:
        """The parts that differ where the whole record is to be of these entries; None for a part that goes."""
        parts = self.parts(entries)
        gone = {self.file(year) for year in self.years(site)} - parts.keys()
        differing = {path: part for path, part in parts.items() if _read(site / path) != part}
        return {**differing, **dict.fromkeys(sorted(gone))}

    def encode(self, entries: Entries) -> bytes:
        """The bytes of one part."""
        return json.encode(dict(sorted(entries.items())) if self.has_values else sorted(entries))


FILES = Register("files", dated_by="name", has_values=False)
"""The paths of the files that builds have put into the site."""
ITEMS = Register("items", dated_by="name")
"""Which items readers find in the site, by their paths, and from which content (`shown_version`).

It tells an editor whether a text is on the site yet."""
REDIRECTS = Register("redirects", dated_by="value")
"""Where the old addresses of items lead to, both from the root of the host: for the settings of web servers.

Old addresses seldom have a year; the items that they lead to have one."""
LINE_REDIRECTS = Register("redirects-lines", dated_by="value")
"""The same of redirects.txt; its parts are not years but the groups of lines: see `line_redirects_file`."""
_REGISTERS = (FILES, ITEMS, REDIRECTS, LINE_REDIRECTS)


def _decode_names(part: bytes) -> list[str]:
    """Names that are paths within the site: others would lead to files that are not ours."""
    names = json.decode(part, type=list[str])
    return [name for name in names if not name.startswith("/") and ".." not in name.split("/")]


def year_in(path: str) -> str:
    """The year in a path, which is the name of its first folder of four digits; "" where it has none."""
    match = _YEAR.search(path)
    return match[1] if match else ""


def line_redirects_file(group: int) -> str:
    """The path under site/ of where the lines of a group lead to."""
    return LINE_REDIRECTS.file(f"{group:04}")


def read_redirects(site: Path) -> dict[str, str]:
    """Where each old address leads to, both from the root of the host; an item's own are before those of lines."""
    return LINE_REDIRECTS.read(site) | REDIRECTS.read(site)


def own_files(site: Path) -> Iterator[str]:
    """The paths of all files of a site's record."""
    yield VERSION_FILE
    for register in _REGISTERS:
        yield from map(register.file, register.years(site))


def read_version(site_folder: str) -> str:
    """The version that a site says it is of; "" where it does not say."""
    return _read(Path(site_folder, VERSION_FILE)).decode(errors="replace").strip()


def shown_items(public: Iterable[str], withdrawn: Iterable[str], content_digests: Mapping[str, bytes]) -> Entries:
    """The entries of the items that a site shows, by their paths, and of those that it says to be withdrawn."""
    shown = {path: shown_version(content_digests[path], is_withdrawn=False) for path in public}
    gone = {path: shown_version(content_digests[path], is_withdrawn=True) for path in withdrawn}
    return shown | gone


def shown_version(content_digest: bytes, *, is_withdrawn: bool) -> str:
    """By which it is known what of an item a site shows: its file's digest, and whether it says it to be withdrawn."""
    return f"{content_digest.hex()[:16]}{'-' if is_withdrawn else ''}"


def version_of_change() -> str:
    """The version of a site while it is being changed, unlike any other."""
    return f"{_CHANGING}{secrets.token_hex(DIGEST_SIZE)}"


def is_whole(version: str) -> bool:
    """True if it is the version of a site that a build has published to the end."""
    return bool(version) and not version.startswith(_CHANGING)


def next_version(version: str, rows: Iterable[Product]) -> str:
    """The version of a site that gets or loses files, as their rows are or were.

    It is the exclusive or of all files' digests: the same files give the same version in whatever order they came, and
    a change costs what it changes.
    """
    number = int(version, 16)
    for row in rows:
        number ^= int.from_bytes(digest(row.path.encode(), b"\0", row.digest), "big")
    return f"{number:0{2 * DIGEST_SIZE}x}"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
