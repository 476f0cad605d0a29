"""Where the backups of a site lie together: any target of `publishing`, with a list of those that we brought there."""

import datetime
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from newsroom.backup.archive import CHECKSUM_SUFFIX, checksum_line
from newsroom.publishing.target import Change, KnowsSpace, Target, TargetError
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.progress import format_megabytes


class _Shelf(Struct, frozen=True):
    """Names of archives, the oldest first."""

    archives: tuple[str, ...] = ()


def archive_name(site: str, made: datetime.datetime) -> str:
    """The name of an archive: a site's name in small letters, day and time."""
    return f"{site}-{made:%Y%m%d-%H%M%S}.zip"


def is_archive_name(name: str, site: str = "") -> bool:
    """True for a name that `archive_name` gives, of that site or of any."""
    return bool(re.fullmatch((re.escape(site) or ".+") + r"-\d{8}-\d{6}\.zip", name))


def store(target: Target, archive: Path, *, site: str, keep: int) -> list[str]:
    """Bring an archive and its checksum to a target; returns the names of those that went, as there are `keep` now.

    Only what the list at the target names, and what bears such a name, is ever removed. Raises TargetError and OSError.
    """
    size = archive.stat().st_size
    if isinstance(target, KnowsSpace) and (free := target.free_bytes()) < size:
        need, have = format_megabytes(size), format_megabytes(free)
        raise TargetError(f"chỉ còn trống {have}, cần {need}; hãy dọn bớt, hoặc giữ ít bản hơn (keep).")
    index, scratch = _index_name(site), archive.parent
    ours = [name for name in _read_index(target.read(index), site) if name != archive.name]
    kept, gone = [*ours, archive.name][-keep:], [*ours, archive.name][:-keep]
    checksum = archive.with_name(archive.name + CHECKSUM_SUFFIX)
    replace_file(checksum, checksum_line(archive, archive.name))
    replace_file(scratch / index, msgspec.json.encode(_Shelf(tuple(kept))))
    changes = [
        _upload(archive, 0),
        _upload(checksum, 1),
        # Archives that a list no longer names would stay for good: they go before it is written.
        *(Change(name + suffix, stage=2) for name in gone for suffix in ("", CHECKSUM_SUFFIX)),
        _upload(scratch / index, 3),
    ]
    for _ in target.apply(changes):
        pass
    target.finish(archive.name)
    return gone


def fetch(target: Target, name: str, site: str, folder: Path) -> Path:
    """Copy an archive, or without a name the last of a site, and its checksum into a folder; raises TargetError."""
    if not name:
        ours = _read_index(target.read(_index_name(site)), site)
        if not ours:
            raise TargetError("ở đó không có bản sao lưu nào của trang này; hãy ghi rõ tên tệp .zip.")
        name = ours[-1]
    for path in (name, name + CHECKSUM_SUFFIX):
        data = target.read(path)
        if data is not None:
            replace_file(folder / path, data)
        elif path == name:
            raise TargetError(f"ở đó không có {name}.")
    return folder / name


def _index_name(site: str) -> str:
    return f"{site}-ban-sao-luu.json"


def _upload(file: Path, stage: int) -> Change:
    return Change(file.name, file, file.stat().st_size, stage)


def _read_index(data: bytes | None, site: str) -> list[str]:
    """The archives of the list; none where it cannot be read, so that nothing is removed by it."""
    try:
        shelf = msgspec.json.decode(data, type=_Shelf) if data is not None else _Shelf()
    except msgspec.DecodeError:
        return []
    return [name for name in shelf.archives if is_archive_name(name, site)]
