"""Lists every file of content/ with a stamp that changes when the file does, and checks files' names."""

import os
import re
import stat
import struct
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path

from msgspec import Struct

from newsroom.model.problems import FILE_KEY, Problem, Report, unreadable_problem
from newsroom.text.normalize import WINDOWS_DEVICE_NAMES, nfc, slug

WELL_KNOWN_FOLDER = ".well-known"
"""The one hidden folder that is read, at the root of content/ (RFC 8615)."""
MAX_DEPTH = 40
"""How many folders may lie in each other; articles need four."""
_MAX_INT64 = 2**63 - 1
_SLUG = re.compile(r"[a-z0-9-]+")


class Source(Struct, frozen=True):
    """A file under content/: its path as the site names it (NFC, POSIX), its path on disk, and its stamp."""

    path: str
    disk_path: str
    stamp: bytes


def file_stamp(status: os.stat_result) -> bytes:
    """Size and times of a file: equal stamps mean equal bytes, if `is_mtime_trustworthy`."""
    return _pack_int64(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def published_stamp(status: os.stat_result) -> bytes:
    """Size and time of a published file, without the inode's time, which changes with its owner and mode."""
    return _pack_int64(status.st_size, status.st_mtime_ns)


def _pack_int64(*numbers: int) -> bytes:
    try:
        return struct.pack(f"<{len(numbers)}q", *numbers)
    except struct.error:
        # Times of the year 2262 and later do not fit; a wrong clock may give them.
        return struct.pack(f"<{len(numbers)}q", *(max(-_MAX_INT64, min(number, _MAX_INT64)) for number in numbers))


def is_mtime_trustworthy(stamp: bytes, *, now_ns: int) -> bool:
    """True if a file was older than two seconds when its stamp was read; a newer one may change within one clock tick.

    `now_ns` is a time before the stamp was read.
    """
    _, modified, changed = struct.unpack("<qqq", stamp)
    return bool(max(modified, changed) < now_ns - 2_000_000_000)


def modified_ns(stamp: bytes) -> int:
    """When a file was last changed, in nanoseconds since 1970."""
    return int(struct.unpack("<qqq", stamp)[1])


class FolderListing(Struct, frozen=True, array_like=True):
    """The files that lie in one folder under content/, by name."""

    folder: str
    """Its path as the site names it, without a slash at its end; "" for content/ itself."""
    files: tuple[Source, ...]


def scan_folders(root: Path, on_unreadable_folder: Callable[[str], None]) -> Iterator[FolderListing]:
    """Every folder below `root`, with its regular files but for hidden ones and the temporary files of editors.

    Links that lead out of `root` are skipped: nothing outside content/ is ever read. `on_unreadable_folder` is called
    with the path of each folder that cannot be opened, or has more than MAX_DEPTH folders above it.
    """
    inside = os.path.realpath(root)
    yield from _scan_folder(str(root), "", (inside,), on_unreadable_folder)


def iter_sources(root: Path, on_unreadable_folder: Callable[[str], None]) -> Iterator[Source]:
    """Every file that `scan_folders` finds, in order of path."""
    sources = (source for listing in scan_folders(root, on_unreadable_folder) for source in listing.files)
    yield from sorted(sources, key=path_order)


def scan_sources(root: Path, content_name: str) -> tuple[list[Source], list[Problem]]:
    """Every source below `root` in order of path, and a problem for each folder that is not read.

    `content_name` is what problem lines call `root`.
    """
    unreadable: list[str] = []
    sources = list(iter_sources(root, unreadable.append))
    return sources, [unread_folder_problem(f"{content_name}/{path}".rstrip("/")) for path in unreadable]


def path_order(source: Source) -> str:
    """Sorts files by path: those in a folder before what its name begins the name of."""
    return source.path.replace("/", "\0")


def unread_folder_problem(path: str) -> Problem:
    """That a folder is not read; `path` is as problem lines have it."""
    if path.count("/") <= MAX_DEPTH:
        return unreadable_problem(path, "thư mục")
    why = f"là thư mục nằm sâu hơn {MAX_DEPTH} lớp, máy không đọc tới; hãy chuyển ra gần hơn"
    return Problem(path, 1, FILE_KEY, why, path.rpartition("/")[2], "tin-tuc/2017/10/ten-bai.md")


def _scan_folder(
    folder: str, prefix: str, real_ancestors: tuple[str, ...], on_unreadable_folder: Callable[[str], None]
) -> Iterator[FolderListing]:
    """A folder and those below; `real_ancestors` are content/ and each linked folder above it, as real paths."""
    depth = prefix.count("/")
    if depth > MAX_DEPTH:
        on_unreadable_folder(nfc(prefix))
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=attrgetter("name"))
    except OSError:
        on_unreadable_folder(nfc(prefix))
        return
    files: list[Source] = []
    folders: list[tuple[str, str, tuple[str, ...]]] = []
    for entry in entries:
        name, ancestors = entry.name, real_ancestors
        if is_hidden(name) and (prefix or name != WELL_KNOWN_FOLDER):
            continue
        if entry.is_symlink():
            real = os.path.realpath(entry.path)
            is_inside = real.startswith(real_ancestors[0] + os.sep)
            # A link back to a folder above would never end.
            contains_link = f"{os.path.realpath(folder)}{os.sep}".startswith(f"{real}{os.sep}")
            if not is_inside or contains_link or real in real_ancestors:
                continue
            ancestors = (*real_ancestors, real)
        try:
            is_folder = entry.is_dir()
            status = None if is_folder or not entry.is_file() else entry.stat()
        except OSError:
            continue  # Deleted since the folder was listed, or a link to itself.
        # A name may be any bytes on Linux. Python reads them as lone surrogates, which cannot be stored or printed.
        if not name.isascii():
            name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        if is_folder:
            folders.append((entry.path, f"{prefix}{name}/", ancestors))
        elif status is not None:
            files.append(Source(nfc(prefix + name), entry.path, file_stamp(status)))
    yield FolderListing(nfc(prefix.rstrip("/")), tuple(files))
    for path, below, ancestors in folders:
        yield from _scan_folder(path, below, ancestors, on_unreadable_folder)


def find_source(root: Path, path: str) -> Source | None:
    """The file at a path under `root`, as `iter_sources` would give it; None where it gives none.

    Only for paths that no symbolic link leads to, and that are written on the disk as the site names them.
    """
    parts, file = path.split("/"), root / path
    is_left_out = any(is_hidden(part) for part in parts if part != WELL_KNOWN_FOLDER)
    return None if is_left_out or len(parts) > MAX_DEPTH + 1 else source_on_disk(path, str(file))


def source_on_disk(path: str, disk_path: str) -> Source | None:
    """The file that the site names `path`, as it is now; None where it is gone."""
    try:
        status = os.stat(disk_path)
    except OSError:
        return None
    return Source(path, disk_path, file_stamp(status)) if stat.S_ISREG(status.st_mode) else None


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is none of the content: hidden, or for a while, as editors make them."""
    return name.startswith((".", "~$", "#")) or name.endswith("~")


def check_file_name(path: str, report: Report) -> None:
    """Report the first part of a Markdown file's path (POSIX, under content/) that cannot be its name."""
    parts = nfc(path).removesuffix(".md").split("/")
    for number, part in enumerate(parts, start=1):
        if not _SLUG.fullmatch(part):
            why = "không dùng làm tên tệp hay thư mục được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
        elif part in WINDOWS_DEVICE_NAMES:
            why = "là tên Windows giữ riêng, máy Windows không mở được tệp; hãy đổi tên"
        else:
            continue
        shown = f"{part}.md" if number == len(parts) else f"{part}/"
        report.add(1, FILE_KEY, why, value=shown, example="/".join(map(slug, parts)) + ".md")
        return
