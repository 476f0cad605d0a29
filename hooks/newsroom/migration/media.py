"""Finds the pictures and files of an old site among the folders at hand, by the addresses that its pages name."""

import re
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsroom.importing.pictures import CONVERTED_SUFFIXES
from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, file_extension
from newsroom.runtime.folders import walk
from newsroom.text.normalize import nfc

FindMedia = Callable[[str, str], Path | str]
"""Gives the file at an address as it is written, by the folder of its item too, or a Vietnamese clause that says why
there is none (`MediaFolders.find`)."""
_USABLE_SUFFIXES = frozenset({*IMAGE_FORMATS, *ATTACHMENT_TYPES, *CONVERTED_SUFFIXES})
"""Endings of files that can be brought in, some of the pictures in another format."""
_FOLDERS_BESIDE = ("uploads", "wp-content", "static", "assets", "images")
# WordPress puts the size of a smaller copy at the end of its name, and `-scaled` on one of a very large picture.
_SMALLER_COPY = re.compile(r"-(?:\d{2,5}x\d{2,5}|scaled)(?=\.\w{2,5}$)")
# Parts at the end of an address and of a file's path that say by themselves that the two are one.
_ENOUGH_PARTS = 3
_LOCAL_PATH = re.compile(r"[A-Za-z]:[\\/]|file:|\\\\", re.IGNORECASE)


def folders_of_source(source: Path) -> list[Path]:
    """Where the pictures and files of an old site may lie: its folder itself, or what lies beside its file."""
    if source.is_dir():
        return [source]
    # Not all that lies there: it may be the folder of all downloads.
    return [folder for name in _FOLDERS_BESIDE if (folder := source.parent / name).is_dir()]


class MediaFolders:
    """The files of some folders by their paths in any spelling: NFC or NFD, small or capital letters."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Reads the names of all files, once; links are not followed, so that nothing outside is ever read."""
        self._folders: list[Path] = []
        # The number of the folder and the path in it; by the last two parts of its path, in one spelling.
        self._files: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for folder in dict.fromkeys(each.resolve() for each in folders):
            self._add_folder(folder)

    def _add_folder(self, folder: Path) -> None:
        number = len(self._folders)
        self._folders.append(folder)
        for parent, subfolders, names in walk(folder):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            relative = Path(parent).relative_to(folder).as_posix()
            for name in names:
                if file_extension(name) in _USABLE_SUFFIXES:
                    path = name if relative == "." else f"{relative}/{name}"
                    self._files[_key([folder.name, *path.split("/")])].append((number, path))

    def find(self, address: str, folder: str) -> Path | str:
        """The file at an address as a page writes it, whose item was in `folder`; else a Vietnamese clause on why."""
        if _LOCAL_PATH.match(address):
            return "nằm trên máy của người viết, không đi theo trang"
        for parts, is_elsewhere in _readings(address, folder):
            found = self._find_parts(parts, is_elsewhere=is_elsewhere)
            if found is not None:
                return found
        try:
            host = urlsplit(address).netloc
        except ValueError:
            return "có địa chỉ sai"
        return "nằm ở trang khác, chưa tải về" if host else "không có trong thư mục ảnh, tệp"

    def _find_parts(self, parts: Sequence[str], *, is_elsewhere: bool) -> Path | None:
        best: tuple[int, int, Path] | None = None
        keys = [_key(parts)] if len(parts) > 1 else [_key([folder.name, *parts]) for folder in self._folders]
        if len(parts) > 1:
            # A folder may hold what the last folder of the address held.
            keys += [_key([folder.name, parts[-1]]) for folder in self._folders]
        for key in dict.fromkeys(keys):
            for number, path in self._files.get(key, ()):
                own = [_spelling(part) for part in path.split("/")]
                around = [_spelling(part) for part in self._folders[number].parts[1:]]
                common = _common_end([*around, *own], parts)
                is_whole = common >= len(own) or (common == len(parts) > 1)
                if common < _ENOUGH_PARTS and (not is_whole or (is_elsewhere and len(own) > 1)):
                    continue
                candidate = (common, -len(own), self._folders[number] / path)
                if best is None or candidate[:2] > best[:2]:
                    best = candidate
        if best is None:
            return None
        # A link may lead anywhere, and a pipe may never end.
        return best[2] if stat.S_ISREG(best[2].lstat().st_mode) else None


def _readings(address: str, folder: str) -> Iterator[tuple[list[str], bool]]:
    """What an address may mean, as parts in one spelling; the picture itself comes before a smaller copy of it."""
    try:
        split = urlsplit(address.replace("\\", "/"))
    except ValueError:
        return
    path = split.path
    is_elsewhere = bool(split.netloc)
    written = [path, unquote(path), unquote(unquote(path))]
    for each in dict.fromkeys(written):
        parts = _parts(each)
        if not parts:
            continue
        originals = [_SMALLER_COPY.sub("", parts[-1]), parts[-1]]
        for name in dict.fromkeys(originals):
            named = [*parts[:-1], name]
            if folder and not split.netloc and not each.startswith("/"):
                yield _parts(f"{folder}/{'/'.join(_raw_parts(each)[:-1])}/{name}"), False
            yield named, is_elsewhere


def _raw_parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _parts(path: str) -> list[str]:
    """The parts of a path in one spelling; a step up takes away the part before it, and at the top nothing."""
    parts: list[str] = []
    for part in _raw_parts(path):
        if part == "..":
            parts[-1:] = []
        else:
            parts.append(_spelling(part))
    return parts


def _spelling(part: str) -> str:
    return nfc(part).casefold().strip()


def _key(parts: Sequence[str]) -> str:
    return "/".join(_spelling(part) for part in parts[-2:])


def _common_end(first: Sequence[str], second: Sequence[str]) -> int:
    """How many parts two paths have in common at their ends."""
    count = 0
    for one, other in zip(reversed(first), reversed(second), strict=False):
        if one != other:
            break
        count += 1
    return count
