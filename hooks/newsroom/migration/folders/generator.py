"""What the reader asks of one generator's site, and what most of them have in common."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlsplit

import yaml
from msgspec import Struct

from newsroom.migration.folders.page_head import PageHead
from newsroom.migration.old_site import ItemKind
from newsroom.runtime.folders import is_file_inside, walk

TEXT_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdx", ".html", ".htm"})
"""What is read as a page; other endings of texts are told."""
UNREAD_SUFFIXES = frozenset({".rst", ".adoc", ".asciidoc", ".org", ".textile", ".pandoc", ".rmd", ".slim", ".haml"})
# What a generator, its tools or their caches keep beside the texts.
_FOREIGN_FOLDERS = frozenset(
    {"node_modules", "vendor", "themes", "public", "_site", "dist", "resources", "bower_components", "__pycache__"}
)
_HOST_FILES = ("CNAME", "static/CNAME", "source/CNAME", "content/extra/CNAME", "public/CNAME")
ListAddresses: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Addresses of a list, and of its feeds."""


class SourceFile(Struct, frozen=True):
    """A file that its generator makes a page of.

    `path` is from the source's folder; `folders` are those between the generator's root of texts and the file, and
    `name` is what its address is made of where it says nothing: the name of the file, or of the folder of a bundle.
    """

    path: str
    kind: ItemKind
    name: str
    folders: tuple[str, ...] = ()
    language: str = ""
    why_hidden: str = ""
    """Why readers did not see it, by where it lies, as a Vietnamese clause; "" where they did."""
    media_folder: str = ""
    """What addresses in it count from, from the source's folder."""


class Page(Struct, frozen=True):
    """A file with what it says of itself."""

    file: SourceFile
    head: PageHead


class SectionText(Struct, frozen=True):
    """What a generator knows of a category besides its name."""

    title: str = ""
    description: str = ""


class Generator:
    """One site on disk; subclasses know one generator each. Addresses are paths below the host, not percent-encoded."""

    system = "Markdown"
    is_known = True
    """Whether something in the folder says which generator it is."""
    needs_head = False
    """Whether a file without front matter is no page there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.title = ""
        self.base_url = ""
        self.text_roots: tuple[str, ...] = ("",)
        self.media_roots: tuple[str, ...] = ("",)
        """Folders of the source whose files were on the site by their paths from there."""
        self.sections: dict[tuple[str, ...], SectionText] = {}

    @classmethod
    def recognises(cls, root: Path) -> bool:
        """Whether the folder is a site of this generator."""
        raise NotImplementedError

    def files(self) -> Iterator[SourceFile]:
        """The files that pages are made of."""
        raise NotImplementedError

    def section_files(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Files that speak for a folder and all below it: the folder, and the path of the file."""
        return iter(())

    def add_section(self, folders: tuple[str, ...], nodes: Sequence[tuple[str, yaml.Node]]) -> None:
        """Take what the front matter of such a file says."""

    def default_nodes(self, file: SourceFile) -> list[tuple[str, yaml.Node]]:
        """Front matter that counts where the file itself does not say otherwise."""
        return []

    def classify(self, page: Page) -> SourceFile:
        """The file, with its kind by what it says of itself."""
        return page.file

    def address(self, page: Page) -> str:
        """Where readers found a page; "" where it is not known."""
        raise NotImplementedError

    def other_addresses(self, page: Page, address: str) -> tuple[str, ...]:
        """Where they may have found it as well."""
        return ()

    def feed_id(self, page: Page, address: str) -> str:
        """What its entry in the site's feed was known by: in most feeds, its absolute address."""
        return self.absolute(address)

    def clean_text(self, body: str) -> str:
        """The text of a page without marks of its generator's Markdown that nobody else knows."""
        return body

    @property
    def variables(self) -> Mapping[str, str]:
        """What texts may name of the site, as they write it."""
        host = urlsplit(self.base_url)
        known = {"site.baseurl": self.base_path, "site.title": self.title}
        return {**known, "site.url": f"{host.scheme}://{host.netloc}"} if host.netloc else known

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        """What it was gathered under, each as the names from the top down, the main one first."""
        raise NotImplementedError

    def tags(self, page: Page) -> tuple[str, ...]:
        """Its tags as readers saw them."""
        return page.head.tags

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        """Addresses of a category's list, and of its feeds."""
        return (), ()

    def tag_addresses(self, tag: str) -> ListAddresses:
        """Addresses of a tag's list, and of its feeds."""
        return (), ()

    def series_addresses(self, title: str) -> ListAddresses:
        """Addresses of a series' list, and of its feeds."""
        return (), ()

    def author_addresses(self, author: str) -> ListAddresses:
        """Addresses of an author's list, and of its feeds."""
        return (), ()

    def author_name(self, author: str) -> str:
        """The name of an author, where texts have only a key for it."""
        return author

    def site_addresses(self) -> ListAddresses:
        """Addresses of lists of everything, and of the site's feeds."""
        return (), ()

    @property
    def base_path(self) -> str:
        """The path that the site lies below on its host, without a slash at the end: `/blog`, or ""."""
        return urlsplit(self.base_url).path.rstrip("/")

    def absolute(self, address: str) -> str:
        """The absolute form of an address; "" where the host is not known."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}{quote(address)}" if parts.netloc and address else ""

    def below_base(self, path: str) -> str:
        """A path of the generator as an address on the host."""
        path = re.sub(r"/{2,}", "/", f"/{path}")
        return f"{self.base_path}{path}"

    def find_base_url(self) -> None:
        """Take the host from the file by which GitHub and others know it, where the settings do not say."""
        for name in () if self.base_url else _HOST_FILES:
            if not is_file_inside(self.root / name, self.root):
                continue
            try:
                host = (self.root / name).read_text("utf-8", "replace").strip()[:253]
            except OSError:
                continue
            self.base_url = as_base_url(f"https://{host}/")
            return

    def walk_texts(self, folder: str, *, hidden: tuple[str, ...] = (".",)) -> Iterator[tuple[str, str, list[str]]]:
        """Each folder below one of the source's: its path from there, from the source, and the names of its files.

        Folders and files whose names begin with one of `hidden` are left out, like links that lead out of the source;
        a folder that does is empty.
        """
        start = self.root / folder.strip("/")
        if not start.resolve().is_relative_to(self.root.resolve()):
            return
        for parent, subfolders, names in walk(start):
            subfolders[:] = [
                name for name in subfolders if not name.startswith(hidden) and name not in _FOREIGN_FOLDERS
            ]
            inner = Path(parent).relative_to(start).as_posix()
            outer = Path(parent).relative_to(self.root).as_posix()
            kept = [name for name in names if not name.startswith(hidden) and self._is_inside(Path(parent, name))]
            yield "" if inner == "." else inner, "" if outer == "." else outer, kept

    def _is_inside(self, file: Path) -> bool:
        return is_file_inside(file, self.root) if file.is_symlink() else file.is_file()


def is_text(name: str) -> bool:
    """Whether a file of that name is read."""
    return Path(name).suffix.lower() in TEXT_SUFFIXES


def stem(name: str) -> str:
    """A file's name without its ending."""
    return name.rpartition(".")[0] or name


def as_base_url(text: str) -> str:
    """An absolute address that ends with a slash; "" for what is none, or stands for none (`http://example.com`)."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    host = parts.hostname or ""
    placeholder = host in ("example.com", "www.example.com", "yoursite.com", "localhost", "example.org", "127.0.0.1")
    if parts.scheme not in ("http", "https") or not host or placeholder:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def split_path(path: str) -> tuple[str, ...]:
    """The folders of a path."""
    return tuple(filter(None, path.split("/")))


def unique(values: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The values in their order, each once and none empty."""
    return list(dict.fromkeys(filter(None, values)))
