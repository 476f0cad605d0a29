"""Keeps the last versions of the site: what a publication is compared with, and what a rollback brings back.

Files lie once each under their digest, linked to those of site/ where the disk can do that. Nobody changes a file of
site/ in place (a build renames new ones over them), so that a version stays what it was.
"""

import datetime
import errno
import os
import platform
import re
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, structs

from newsroom.build.site_record import ITEMS
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.digests import digest

KEPT_PUBLICATIONS = 10
KEPT_ON_A_FULL_DISK = 2
_FULL_SHARE = 0.1
HISTORY_FOLDER = ".publish"
"""Where a project keeps its history, and what a watcher says of itself."""
OWN_NOTES = ".newsroom"
"""How names of files and folders begin that are notes of the program, and not for readers."""
# Nearly all paths, which need no closer look.
_PLAIN_PATH = re.compile(r"[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*")
# Characters that no line or no system takes, a drive, and the names "", "." and "..".
_UNSAFE_PATH = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^[A-Za-z]:|(?:^|/)\.{0,2}(?:/|\Z)")
_CHUNK = 1 << 20
_STAMPS_FILE, _MACHINE_FILE = "stamps.json", "machine.txt"

VersionT = TypeVar("VersionT", bound=Struct)
Files = Mapping[str, str]
"""Digests, as hexadecimal text, by path under the site's root."""


class Publication(Struct, frozen=True):
    """One version of the site: a name of its own, when it was made (ISO 8601), its files."""

    name: str
    made: str
    files: Files
    items: Files | str = {}
    """The digests of the record of the items that it shows, by the year of the part.

    Of versions made earlier it is the digest of the one record, and "" where there was none."""

    @property
    def item_records(self) -> Files:
        """The digests of the record of the items that it shows, by the year of the part, however it was made."""
        return _record_parts(self.items)

    @property
    def moment(self) -> datetime.datetime:
        """When it was made."""
        return datetime.datetime.fromisoformat(self.made)


class _NameOf(Struct, frozen=True):
    """The name of a publication: to read it alone is quick."""

    name: str


class _ItemsOf(Struct, frozen=True):
    """What of a publication tells which items it shows: to read it alone is quick."""

    items: Files | str = {}


def _record_parts(items: Files | str) -> Files:
    return items if not isinstance(items, str) else {"": items} if items else {}


class HistoryError(Exception):
    """A version cannot be kept or brought back; the message is a line in Vietnamese."""


def is_site_path(path: str) -> bool:
    """Whether a path lies in the site, on any system, and can stand in a line: relative, `/` between its names."""
    return _PLAIN_PATH.fullmatch(path) is not None or _UNSAFE_PATH.search(path) is None


class History:
    """The versions that one project has published, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._objects = folder, folder / "objects"

    def snapshot(self, site: Path, extra: Mapping[str, bytes], now: datetime.datetime) -> Publication:
        """The site as it is now, with `extra` files by path; nobody may be building meanwhile.

        Raises OSError, and HistoryError for a name that not every target can hold.
        """
        known, kept = self._load_stamps(), frozenset(self._kept_names())
        files, stamps = {}, {}
        for path, entry in _site_files(site):
            if path not in known and not is_site_path(path):
                raise HistoryError(f"tệp {path!a} có tên không đưa lên máy chủ được; hãy đổi tên tệp ấy.")
            files[path], stamps[path] = self._keep_file(entry, known.get(path), kept)
        for path, data in extra.items():
            files[path] = digest(data).hex()
            self._keep_data(files[path], data)
        items = {}
        for year in ITEMS.years(site):
            path = ITEMS.file(year)
            items[year], stamps[path] = self._keep_file(site / path, known.get(path), kept)
        if stamps != known:
            replace_file(self._folder / _STAMPS_FILE, msgspec.json.encode(stamps))
        name, made = secrets.token_hex(8), now.isoformat(timespec="seconds")
        return Publication(name, made, dict(sorted(files.items())), items)

    def object_file(self, file_digest: str) -> Path:
        """Where the bytes of a digest lie."""
        return self._objects / file_digest[:2] / file_digest[2:]

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """The bytes of files by their digests, as far as they are kept."""
        known = {stamp[3]: stamp[0] for stamp in self._load_stamps().values()}
        found: dict[str, int] = {}
        for name in names:
            if name in known:
                found[name] = known[name]
            else:
                with suppress(OSError):
                    found[name] = self.object_file(name).stat().st_size
        return found

    def _kept_names(self) -> Iterator[str]:
        """The digests of all files that are kept."""
        for folder in self._objects.glob("??"):
            yield from (folder.name + name for name in os.listdir(folder))  # noqa: PTH208 - as many as the site has

    def published_paths(self) -> frozenset[str]:
        """All paths of the versions that are kept, of any target."""
        return frozenset(
            path for target in self._targets() for kept in self.publications(target) for path in kept.files
        )

    @property
    def machine(self) -> str:
        """A name for this project on this machine, which no other publisher has, for people to know it by."""
        file = self._folder / _MACHINE_FILE
        if not file.is_file():
            replace_file(file, f"{platform.node() or '?'} ({secrets.token_hex(3)})".encode())
        return file.read_text(encoding="utf-8")

    def missing_files(self, publication: Publication) -> list[str]:
        """Paths of a version whose bytes are not kept any more."""
        return [path for path, name in publication.files.items() if not self.object_file(name).is_file()]

    def publications(self, target: str) -> list[Publication]:
        """What was published at a target, the newest first; files that cannot be read are passed over."""
        return list(self._read_versions(target, Publication))

    def _read_versions(self, target: str, kind: type[VersionT]) -> Iterator[VersionT]:
        for file in sorted((self._folder / "targets" / target).glob("*.json"), reverse=True):
            try:
                yield msgspec.json.decode(file.read_bytes(), type=kind)
            except (OSError, msgspec.DecodeError):
                continue

    def taken_back(self, target: str, files: Files) -> bool:
        """Whether a version with these files was at a target, and the last publication there was its rollback."""
        # A rollback brings back a version under its own name.
        if not self._has_repeated_version(target):
            return False
        versions = self.publications(target)
        earlier = [number for number, version in enumerate(versions) if number and version.name == versions[0].name]
        if not earlier or versions[0].files == files:
            return False
        return any(version.files == files for version in versions[1 : earlier[0]])

    def _has_repeated_version(self, target: str) -> bool:
        """Whether the last publication at a target was of a version that had been there before."""
        newest, *others = [version.name for version in self._read_versions(target, _NameOf)] or [""]
        return newest in others

    def record(self, target: str, publication: Publication) -> None:
        """Note that a version is at a target now; those before the last ten go, with the files only they need.

        Where a tenth of the disk or less is free, only the last two are kept.
        """
        folder = self._folder / "targets" / target
        numbers = [int(file.stem) for file in folder.glob("*.json") if file.stem.isdigit()]
        number = max(numbers, default=0) + 1
        replace_file(folder / f"{number:08}.json", msgspec.json.encode(publication))
        usage = shutil.disk_usage(folder)
        kept = KEPT_ON_A_FULL_DISK if usage.free <= _FULL_SHARE * usage.total else KEPT_PUBLICATIONS
        for file in sorted(folder.glob("*.json"))[:-kept]:
            file.unlink(missing_ok=True)
        self.prune()

    def note_items(self, target: str, items: Files) -> None:
        """Note which items are at a target now, where what changed in their files has changed no page."""
        newest = max((self._folder / "targets" / target).glob("*.json"), default=None)
        if newest is None or not items:
            return
        version = msgspec.json.decode(newest.read_bytes(), type=Publication)
        if version.item_records != items:
            replace_file(newest, msgspec.json.encode(structs.replace(version, items=items)))

    def item_records(self, target: str) -> dict[str, Path]:
        """The record of the items that are at a target, by the year of the part; none where nothing is known of it."""
        version = next(self._read_versions(target, _ItemsOf), _ItemsOf())
        return {year: self.object_file(name) for year, name in _record_parts(version.items).items()}

    def _targets(self) -> list[str]:
        folder = self._folder / "targets"
        return [file.name for file in folder.iterdir() if file.is_dir()] if folder.is_dir() else []

    def prune(self) -> None:
        """Delete the files that no version needs that came to a target."""
        kept = (version for target in self._targets() for version in self.publications(target))
        needed = {name for version in kept for name in (*version.files.values(), *version.item_records.values())}
        for name in list(self._kept_names()):
            if name not in needed:
                self.object_file(name).unlink(missing_ok=True)

    def _load_stamps(self) -> dict[str, tuple[int, int, int, str]]:
        try:
            data = (self._folder / _STAMPS_FILE).read_bytes()
            return msgspec.json.decode(data, type=dict[str, tuple[int, int, int, str]])
        except (OSError, msgspec.DecodeError):
            return {}

    def _keep_file(
        self, file: Path | os.DirEntry[str], known: tuple[int, int, int, str] | None, kept: Collection[str]
    ) -> tuple[str, tuple[int, int, int, str]]:
        """Digest and stamp (size, time, inode, digest) of a file of the site, whose bytes are kept from now on."""
        facts = file.stat()
        stamp = (facts.st_size, facts.st_mtime_ns, facts.st_ino)
        if known is not None and known[:3] == stamp and known[3] in kept:
            return known[3], known
        name = file_digest(Path(file))
        target = self.object_file(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(Path(file), target)
        return name, (*stamp, name)

    def _keep_data(self, name: str, data: bytes) -> None:
        if not self.object_file(name).exists():
            replace_file(self.object_file(name), data)


def _site_files(site: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file of a site but the program's own notes, with its path; links to folders lead nowhere.

    None where there is no site. Ten thousand of them a publication: a Path object for each would cost more than its
    stamp.
    """
    waiting = [""] if site.is_dir() else []
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{site}/{prefix}") as entries:
            for entry in entries:
                if entry.name.startswith(OWN_NOTES):
                    continue
                if not entry.is_dir():
                    yield prefix + entry.name, entry
                elif not entry.is_symlink():
                    waiting.append(f"{prefix}{entry.name}/")


def file_digest(file: Path) -> str:
    """The digest of a file's bytes, which need not fit into memory."""
    with file.open("rb") as opened:
        return digest_of_chunks(iter(lambda: opened.read(_CHUNK), b""))


def digest_of_chunks(chunks: Iterable[bytes]) -> str:
    """The digest of bytes that come piece by piece, as hexadecimal text."""
    return digest(*chunks).hex()


def _link_or_copy(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        temporary = kept.with_name(f"{kept.name}.part")
        shutil.copyfile(file, temporary)
        temporary.replace(kept)
