"""A backup as a file: a zip with a list of its files and their digests, which any program can open.

ZIP (PKWARE APPNOTE 6.3.10), not tar: every Windows opens it, and its directory stands at the end, so that a file that
was cut off is known for one at once.
"""

import datetime
import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from newsroom.build.project import DESK_FOLDER

LIST_FILE = "newsroom-backup.json"
"""The list in the archive."""
CHECKSUM_SUFFIX = ".sha256"
"""The name of the file beside an archive that holds its digest, as `sha256sum --check` reads it."""
MAX_RATIO, RATIO_MATTERS_FROM = 200, 1 << 26
"""An archive that unpacks to more than so many times its size, and to more bytes than that, is no backup but a bomb."""
_COMPRESSED = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|mp[34]|m4a|ogg|webm|pdf|docx|xlsx|pptx|od[tsp]|zip|gz|br|whl|woff2?)$"
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]|^[A-Za-z]:|(^|/)\.{0,2}(/|$)")
# Of hidden names in a project's root only these are the board's: an archive brings neither .git/ nor .venv/.
_HIDDEN_TOPS = {".gitignore", ".publish", DESK_FOLDER}
_METHODS, _ENCRYPTED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED), 1
_CHUNK, _MAX_LIST_SIZE = 1 << 20, 1 << 28
_FIRST_ZIP_TIME, _LAST_ZIP_TIME = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)


class Entry(Struct, frozen=True):
    """A file: its path from the project's root, size in bytes, SHA-256, mode (permission bits) and time in ns."""

    path: str
    size: int
    sha256: str
    mode: int
    mtime_ns: int


class FileList(Struct, frozen=True):
    """What an archive holds: of which site, from when (ISO 8601), its files, and folders that had none."""

    site: str
    made: str
    files: tuple[Entry, ...]
    empty_folders: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


class DamagedArchive(Exception):
    """A file is no backup, or not whole any more; the message is a line in Vietnamese."""


def is_safe_path(path: str) -> bool:
    """True for a path that stays below the folder it is unpacked in, on every system, and may be the board's."""
    top = path.partition("/")[0]
    return not _UNSAFE.search(path) and (not top.startswith(".") or top in _HIDDEN_TOPS)


def write_archive(
    archive: Path,
    root: Path,
    files: Iterable[str],
    copies: Mapping[str, Path],
    empty_folders: Iterable[str],
    *,
    site: str,
    made: datetime.datetime,
    on_file: Callable[[], None],
) -> FileList:
    """Pack files, by their paths from `root`; raises OSError. The same files at the same time give the same bytes.

    `copies` are by such paths what is packed in place of files that others write meanwhile.
    """
    entries = []
    with zipfile.ZipFile(archive, "x") as opened:
        for path in files:
            entries.append(_pack(opened, copies.get(path, root / path), path))
            on_file()
        listed = FileList(site, made.isoformat(), tuple(entries), tuple(empty_folders))
        opened.writestr(_zip_info(LIST_FILE, made.timestamp(), 0o644), msgspec.json.encode(listed))
    return listed


def _pack(opened: zipfile.ZipFile, file: Path, path: str) -> Entry:
    """The bytes as they are read decide size and digest: others may be writing the file."""
    state, size = hashlib.sha256(), 0
    with open(file, "rb", opener=_open_no_link) as source:
        facts = os.fstat(source.fileno())
        info = _zip_info(path, facts.st_mtime, stat.S_IMODE(facts.st_mode))
        if _COMPRESSED.search(path.lower()):
            info.compress_type = zipfile.ZIP_STORED
        # The size is not known before: room for more than 4 GB is kept where there may be so many.
        with opened.open(info, "w", force_zip64=facts.st_size > 1 << 30) as packed:
            for chunk in _chunks(source):
                state.update(chunk)
                size += len(chunk)
                packed.write(chunk)
    return Entry(path, size, state.hexdigest(), stat.S_IMODE(facts.st_mode) & 0o777, facts.st_mtime_ns)


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _zip_info(path: str, mtime: float, mode: int) -> zipfile.ZipInfo:
    try:
        moment = datetime.datetime.fromtimestamp(mtime, datetime.UTC).timetuple()[:6]
    except (ValueError, OverflowError, OSError):
        moment = _FIRST_ZIP_TIME
    info = zipfile.ZipInfo(path, min(max(moment, _FIRST_ZIP_TIME), _LAST_ZIP_TIME))
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
    info.external_attr = (stat.S_IFREG | mode & 0o777) << 16
    return info


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: source.read(_CHUNK), b"")


def checksum_line(archive: Path, name: str) -> bytes:
    """The contents of the file beside an archive of that name."""
    return f"{_sha256(archive)}  {name}\n".encode()


def _sha256(file: Path) -> str:
    state = hashlib.sha256()
    with file.open("rb") as source:
        for chunk in _chunks(source):
            state.update(chunk)
    return state.hexdigest()


def verify_archive(archive: Path) -> FileList:
    """What an archive holds, after every byte of it was read and compared; nothing is written.

    Raises DamagedArchive for what is no backup, is damaged or cut off, leads out of a folder, holds anything but files,
    or unpacks without end; OSError where it cannot be read.
    """
    beside = archive.with_name(archive.name + CHECKSUM_SUFFIX)
    if beside.is_file() and beside.read_bytes()[:64] != _sha256(archive).encode():
        raise DamagedArchive(f"{archive.name} không khớp với mã kiểm tra trong {beside.name}: tệp đã hỏng hoặc bị sửa.")
    try:
        with zipfile.ZipFile(archive) as opened:
            listed = _read_list(opened, archive)
            by_path = {info.filename: info for info in opened.infolist()}
            for entry in listed.files:
                state = hashlib.sha256()
                with opened.open(by_path[entry.path]) as packed:
                    for chunk in _chunks(packed):
                        state.update(chunk)
                if state.hexdigest() != entry.sha256:
                    raise DamagedArchive(f"{archive.name} đã hỏng: tệp {entry.path} bên trong không còn nguyên vẹn.")
            return listed
    except (zipfile.BadZipFile, zlib.error, struct.error, msgspec.DecodeError, EOFError, ValueError) as error:
        raise DamagedArchive(f"{archive.name} đã hỏng, bị cắt cụt, hoặc không phải là bản sao lưu.") from error


def _read_list(opened: zipfile.ZipFile, archive: Path) -> FileList:
    """The list, which must name exactly what the archive's own directory names, and no more than it can hold."""
    infos = opened.infolist()
    by_path = {info.filename: info for info in infos}
    own = by_path.pop(LIST_FILE, None)
    if own is None or own.file_size > _MAX_LIST_SIZE:
        raise DamagedArchive(f"{archive.name} không phải là bản sao lưu do ./newsroom backup làm.")
    size = archive.stat().st_size
    total = sum(info.file_size for info in infos)
    if sum(info.compress_size for info in infos) > size or total > max(MAX_RATIO * size, RATIO_MATTERS_FROM):
        raise DamagedArchive(f"{archive.name} giải nén ra lớn hơn mọi bản sao lưu thật, nên không mở.")
    if any(info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED for info in infos):
        raise DamagedArchive(f"{archive.name} không phải là bản sao lưu do ./newsroom backup làm.")
    listed = msgspec.json.decode(opened.read(own), type=FileList)
    for path in [*by_path, *listed.empty_folders]:
        if not is_safe_path(path):
            raise DamagedArchive(f"{archive.name} có tên tệp dẫn ra ngoài thư mục: “{path!a}”.")
    for info in infos:
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.is_dir():
            raise DamagedArchive(f"{archive.name} có {info.filename} không phải là tệp thường (liên kết, thiết bị).")
    sizes = {entry.path: entry.size for entry in listed.files}
    if sizes != {path: info.file_size for path, info in by_path.items()} or len(infos) != len(listed.files) + 1:
        raise DamagedArchive(f"{archive.name} đã hỏng: danh sách tệp bên trong không khớp.")
    return listed


def unpack_archive(archive: Path, listed: FileList, folder: Path, on_file: Callable[[], None]) -> None:
    """Write the files of a verified archive below a new folder, with their modes and times; raises OSError."""
    for path in listed.empty_folders:
        (folder / path).mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as opened:
        for entry in listed.files:
            file = folder / entry.path
            file.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(entry.path) as packed, file.open("xb") as unpacked:
                for chunk in _chunks(packed):
                    unpacked.write(chunk)
            file.chmod(entry.mode & 0o777 | 0o600)
            os.utime(file, ns=(entry.mtime_ns, entry.mtime_ns))
            on_file()
