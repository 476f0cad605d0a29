"""Finds what texts refer to by paths of the source: pages by their files, pictures by their folders."""

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from newsroom.importing.own_links import rewrite_links
from newsroom.importing.template_code import outside_code
from newsroom.migration.folders.generator import TEXT_SUFFIXES, Generator, SourceFile
from newsroom.model.file_types import file_extension
from newsroom.runtime.folders import is_file_inside
from newsroom.text.normalize import nfc

_MARKDOWN_SUFFIXES = TEXT_SUFFIXES - {".html", ".htm"}
_TEXT_ENDINGS = ("", *sorted(_MARKDOWN_SUFFIXES), "/index.md", "/_index.md", ".html")
# Pelican's marks of its own files.
_MARK = re.compile(r"[{|](?P<mark>filename|static|attach|index)[}|]/?")
_PICTURES = re.compile(
    r"(?P<markdown>!\[[^\[\]\n]*\]\(\s*)(?:<(?P<bracketed>[^<>\n]*)>|(?P<plain>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*))"
    r"|(?P<tag><(?:img|source|video|audio|a|embed|object)\s(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*'){0,200}?\b(?:src|href|data)\s*=\s*"
    r"[\"'])(?P<attribute>[^\"'<>]*)",
    re.IGNORECASE,
)
_REDIRECT_FILES = (
    "_redirects",
    "static/_redirects",
    "public/_redirects",
    "source/_redirects",
    "content/extra/_redirects",
)


class References:
    """The pages of a site by their files and names, and its other files as they lie on disk."""

    def __init__(self, site: Generator) -> None:
        self._site = site
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._exists: dict[str, bool] = {}

    def add(self, file: SourceFile, address: str) -> None:
        """Take in where the page of a file was."""
        self._by_path[_spelling(file.path)] = address
        for name in {_stem(file.path), _stem(file.name), file.name.rpartition("/")[2].casefold()}:
            # A name that two pages have names neither.
            self._by_name[name] = address if self._by_name.get(name, address) == address else ""

    def addresses(self) -> set[str]:
        """Where pages were, without a slash at the end."""
        return {address.rstrip("/") for address in self._by_path.values()}

    def find_page(self, reference: str, file: SourceFile) -> str:
        """The address of the page that a path or a name means in a file; "" where none is known."""
        path = unquote(_MARK.sub("/", reference).partition("?")[0]).strip()
        here = posixpath.dirname(file.path)
        for folder in (*([] if path.startswith("/") else [here]), *self._site.text_roots):
            place = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
            for ending in _TEXT_ENDINGS:
                if address := self._by_path.get(_spelling(f"{place}{ending}")):
                    return address
        name = path.rstrip("/").rpartition("/")[2]
        return self._by_name.get(_stem(name)) or self._by_name.get(nfc(name).casefold(), "")

    def rewrite(self, body: str, file: SourceFile, address: str) -> str:
        """The text with addresses of pages for names of their files, and places of files for their addresses."""

        def new_address(written: str) -> str:
            return self.resolve(written, file, address)

        return _rewrite_pictures(rewrite_links(body, new_address), new_address)

    def resolve(self, written: str, file: SourceFile, address: str) -> str:
        """What a text's address leads to, as the rest of the import finds it."""
        try:
            parts = urlsplit(written)
            own = urlsplit(self._site.base_url)
        except ValueError:
            return written
        if parts.scheme or parts.netloc:
            is_own = bool(own.netloc) and parts.netloc.removeprefix("www.") == own.netloc.removeprefix("www.")
            return self._media_place(parts.path, file, address) or written if is_own else written
        mark = _MARK.match(written)
        if not parts.path or (mark and mark["mark"] == "index"):
            return self._site.below_base("") if mark else written
        suffix = Path(parts.path).suffix.lower()
        if suffix in _MARKDOWN_SUFFIXES or (mark and mark["mark"] == "filename"):
            page = self.find_page(parts.path, file)
            return f"{page}#{parts.fragment}" if page and parts.fragment else page or written
        place = self._media_place(
            _MARK.sub("/" if mark and mark["mark"] == "static" else "", parts.path), file, address
        )
        return place or written

    def list_pictures(self, pattern: str, file: SourceFile) -> list[str]:
        """The pictures in a folder that a text names, as their places from the source's root, at most 500."""
        folder = pattern if "*" not in pattern else posixpath.dirname(pattern)
        inside = unquote(folder).strip("/")
        for root in (file.media_folder, *self._site.media_roots):
            place = posixpath.normpath(posixpath.join(root, inside))
            if not place.startswith("..") and (self._site.root / place).is_dir():
                names = sorted(each.name for each in (self._site.root / place).iterdir() if _is_picture(each.name))
                return [f"/{place}/{name}" for name in names[:500]]
        return []

    def _media_place(self, path: str, file: SourceFile, address: str) -> str:
        """Where a file lies, from the source's root; "" where it is found by its address as it is, or not at all."""
        if not file_extension(path):
            return ""
        path = unquote(path)
        base = self._site.base_path
        if not path.startswith("/"):
            if self._is_file(posixpath.join(file.media_folder, path)):
                return ""
            path = urljoin(address, path)
        inside = path.removeprefix(f"{base}/") if base and path.startswith(f"{base}/") else path
        for root in self._site.media_roots:
            place = posixpath.normpath(posixpath.join(root, inside.lstrip("/")))
            if self._is_file(place):
                return f"/{place}"
        return ""

    def _is_file(self, place: str) -> bool:
        place = posixpath.normpath(place)
        if place not in self._exists:
            try:
                self._exists[place] = not place.startswith("..") and (self._site.root / place).is_file()
            except (OSError, ValueError):
                self._exists[place] = False
        return self._exists[place]


def read_redirects(root: Path) -> dict[str, list[str]]:
    """The former addresses by those that they lead to, of the files that Netlify, Cloudflare and others read."""
    former: dict[str, list[str]] = {}
    for name in _REDIRECT_FILES:
        if not is_file_inside(root / name, root):
            continue
        try:
            rows = (root / name).read_bytes().decode("utf-8", "replace").splitlines()
        except OSError:
            continue
        for row in rows[:100_000]:
            old, *rest = row.split("#")[0].split() or [""]
            is_plain = old.startswith("/") and not set("*:") & set(old) and rest[:1] and rest[0].startswith("/")
            if is_plain and (len(rest) == 1 or rest[1].rstrip("!") in ("301", "302", "303", "307", "308")):
                former.setdefault(unquote(rest[0]).rstrip("/"), []).append(old)
    return former


def _rewrite_pictures(body: str, new_address: Callable[[str], str]) -> str:
    def rewrite(match: re.Match[str]) -> str:
        if match["tag"] is not None:
            return f"{match['tag']}{new_address(match['attribute'])}"
        address = new_address(match["plain"] if match["plain"] is not None else match["bracketed"])
        shown = f"<{address}>" if match["plain"] is None or re.search(r"[\s()]", address) else address
        return f"{match['markdown']}{shown}"

    if "![" not in body and "<" not in body:
        return body
    return outside_code(body, lambda part: _PICTURES.sub(rewrite, part))


def _is_picture(name: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"))


def _spelling(path: str) -> str:
    return nfc(path).casefold()


def _stem(path: str) -> str:
    name = nfc(path.rpartition("/")[2]).casefold()
    return next((name.removesuffix(ending) for ending in TEXT_SUFFIXES if name.endswith(ending)), name)


def unique_addresses(*groups: Iterable[str]) -> tuple[str, ...]:
    """The addresses of all groups, each once."""
    return tuple(dict.fromkeys(filter(None, (address for group in groups for address in group))))
