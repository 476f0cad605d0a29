"""The files of a folder of saved web pages: which are pages, and at what addresses they may have been."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from newsroom.migration.feed_file import is_feed
from newsroom.runtime.folders import walk

_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_PROGRAM_SUFFIXES = frozenset({"", ".php", ".asp", ".aspx", ".jsp", ".cfm"})
_HOST_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,200}\.(?:[a-z]{2,20}|\d{1,3})(?:[:+]\d{1,5})?", re.IGNORECASE)
_START_OF_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_FILES_LOOKED_AT = 500


def site_folder(source: Path) -> Path | None:
    """The folder of the site: the source, or the folder in it that is named as a host and has the most pages."""
    try:
        if not source.is_dir():
            return None
        hosts = [folder for folder in source.iterdir() if is_host_folder(folder) and folder.is_dir()]
    except OSError:
        return None
    hosts = [folder for folder in hosts if not folder.is_symlink() and first_page(folder) is not None]
    if is_host_folder(source) or not hosts:
        return source
    counts = {
        folder: sum(1 for path in file_paths(folder) if Path(path).suffix.lower() in _PAGE_SUFFIXES) for folder in hosts
    }
    return max(sorted(hosts), key=lambda folder: counts[folder])


def is_host_folder(folder: Path) -> bool:
    """Whether a folder is named as a host."""
    return _HOST_NAME.fullmatch(folder.name) is not None and folder.suffix.lower() not in _PAGE_SUFFIXES


def file_paths(root: Path) -> Iterator[str]:
    """The paths of all files below a folder, without links and what is hidden."""
    for parent, folders, names in walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(parent).relative_to(root).as_posix()
        for name in names:
            path = name if inside == "." else f"{inside}/{name}"
            if not name.startswith(".") and not (root / path).is_symlink() and (root / path).is_file():
                yield path


def first_page(root: Path) -> str | None:
    """The path of a web page below a folder, where there is one among the first files."""
    looked_at = (path for path, _ in zip(file_paths(root), range(_FILES_LOOKED_AT), strict=False))
    return next((path for path in looked_at if is_page(root / path)), None)


def is_page(file: Path) -> bool:
    """Whether a file is a web page; one without an ending of its own by its beginning."""
    if file.suffix.lower() in _PAGE_SUFFIXES:
        return not is_feed(file)
    name = re.split(r"[?@]", file.name)[0]
    if Path(name).suffix.lower() not in _PROGRAM_SUFFIXES:
        return False
    try:
        with file.open("rb") as opened:
            return _START_OF_PAGE.search(opened.read(1024)) is not None
    except OSError:
        return False


def possible_addresses(path: str) -> Iterator[str]:
    """What a file may have been: wget adds `.html` to what lacks it, and writes `@` for `?` on Windows."""
    path = unquote(path) if "%" in path else path
    index = _INDEX.search(path)
    if index is not None:
        yield from (f"/{path[: index.start()]}", f"/{path}", f"/{path[: index.start()]}".rstrip("/") or "/")
        return
    bare = path.removesuffix(".html")
    head, sign, query = (
        bare.partition("@") if "?" not in bare and "=" in bare.partition("@")[2] else bare.partition("?")
    )
    if sign:
        yield f"/{head}?{query}"
    elif bare != path and Path(bare).suffix.lower() in _PROGRAM_SUFFIXES - {""}:
        yield f"/{bare}"
    yield f"/{path}"
    yield f"/{bare}"
    yield f"/{bare}/"


def bare_address(address: str) -> str:
    """An address without what spellings of one differ in; "" for the home page."""
    return re.sub(r"\.html?$", "", _INDEX.sub("", address)).strip("/")
