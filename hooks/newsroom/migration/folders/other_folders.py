"""Gatsby, Astro, Eleventy and trees that Decap edits: what the files say of themselves, and where they lie."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from newsroom.migration.folders.config_files import Config, read_first, text_at, value_at
from newsroom.migration.folders.generator import (
    Generator,
    ListAddresses,
    Page,
    SectionText,
    SourceFile,
    as_base_url,
    is_text,
    split_path,
    stem,
    unique,
)
from newsroom.migration.folders.hugo import GENERIC_SECTIONS
from newsroom.migration.folders.page_head import texts_of
from newsroom.runtime.folders import is_file_inside, walk
from newsroom.text.written_dates import file_name_day

_SCRIPTS = (
    ("Gatsby", ("gatsby-config.js", "gatsby-config.ts", "gatsby-config.mjs", "gatsby-config.cjs")),
    ("Astro", ("astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts")),
    ("Eleventy", (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")),
)
_DECAP = ("static/admin/config.yml", "public/admin/config.yml", "admin/config.yml", "src/admin/config.yml")
# Where these generators have their texts, the first that is there.
_TEXT_FOLDERS = ("src/content", "content", "src/pages", "src/posts", "src/data", "posts", "_posts", "src", "")
_NO_PAGES = frozenset(
    ["readme", "license", "licence", "contributing", "changelog", "code_of_conduct", "security", "404"]
)
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:---|\+\+\+)[ \t]*\r?\n")
_FILES_LOOKED_AT = 400


class OtherFolders(Generator):
    """A tree of texts with front matter, whoever makes a site of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.system, names = next(
            ((system, names) for system, names in _SCRIPTS if any((root / name).is_file() for name in names)), ("", ())
        )
        config = read_first(root, names)
        decap = read_first(root, _DECAP)
        self.system = self.system or ("Decap CMS" if decap else "Markdown")
        self.is_known = self.system != "Markdown"
        self.title = text_at(config, "title")
        self.base_url = as_base_url(text_at(config, "siteUrl") or text_at(config, "site") or text_at(decap, "site_url"))
        self._collections = _collections(decap)
        self._content = next((name for name in _TEXT_FOLDERS if name == "" or (root / name).is_dir()), "")
        self.text_roots = (self._content, "")
        self.media_roots = ("static", "public", "src", self._content, "")
        for folder, label in self._collections.items():
            inside = folder.removeprefix(f"{self._content}/") if self._content else folder
            self.sections[split_path(inside)] = SectionText(label)

    @classmethod
    def recognises(cls, root: Path) -> bool:
        known = [name for _, names in _SCRIPTS for name in names] + list(_DECAP)
        return any((root / name).is_file() for name in known) or _has_front_matter(root)

    def files(self) -> Iterator[SourceFile]:
        roots = [self._content, *(folder for folder in self._collections if not folder.startswith(f"{self._content}/"))]
        if self._content == "src/content" and (self.root / "src/pages").is_dir():
            roots.append("src/pages")
        for root in dict.fromkeys(roots if self._content else [""]):
            if ".." not in split_path(root):
                yield from self._files_in(root)

    def _files_in(self, root: str) -> Iterator[SourceFile]:
        for inner, outer, names in self.walk_texts(root, hidden=(".", "_") if self.system == "Astro" else (".",)):
            for name in filter(is_text, names):
                folders, base = split_path(inner), stem(name)
                if base.lower() in _NO_PAGES or (name.endswith((".html", ".htm")) and self.system != "Markdown"):
                    continue
                if base == "index" and folders:
                    folders, base = folders[:-1], folders[-1]
                why = (
                    "nằm trong thư mục bản nháp"
                    if any(each.strip("_").lower() in ("drafts", "draft", "nhap") for each in folders)
                    else ""
                )
                yield SourceFile(f"{outer}/{name}".lstrip("/"), "article", base, folders, "", why, outer)

    def classify(self, page: Page) -> SourceFile:
        kind = page.head.texts.get("type", "") or page.head.texts.get("layout", "")
        is_flat = not page.file.folders or "pages" in page.file.media_folder.split("/")
        is_page = kind in ("page", "pages") or (page.head.date is None and is_flat)
        return structs.replace(page.file, kind="page") if is_page else page.file

    def address(self, page: Page) -> str:
        head = page.head
        for key in ("permalink", "path", "url", "slug"):
            if head.addresses.get(key, "").startswith("/"):
                return self.below_base(head.addresses[key])
        name = head.addresses.get("slug", "") or page.file.name
        return self.below_base("/".join((*(each for each in page.file.folders if each != "pages"), name)) + "/")

    def other_addresses(self, page: Page, address: str) -> tuple[str, ...]:
        # Templates may leave out the folder, or the day in the file's name.
        _, rest = file_name_day(page.file.name)
        shorter = {self.below_base(f"{page.file.name}/"), self.below_base("/".join((*page.file.folders, rest)) + "/")}
        return tuple(sorted(shorter - {address}))

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        written = [(name,) for name in texts_of(page.head.categories)]
        folders = page.file.folders
        if not folders or (folders[-1] in GENERIC_SECTIONS and folders not in self.sections):
            return unique([*written, folders])
        return unique([folders, *written])

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        return (self.below_base("/".join(names) + "/"),), ()

    def tag_addresses(self, tag: str) -> ListAddresses:
        return (self.below_base(f"tags/{tag.lower().replace(' ', '-')}/"),), ()

    def site_addresses(self) -> ListAddresses:
        return (), (self.below_base("rss.xml"), self.below_base("feed.xml"))


def _collections(decap: Config) -> dict[str, str]:
    """The folders that Decap edits, with what editors there call them."""
    value = value_at(decap, "collections")
    entries = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return {text_at(each, "folder").strip("/"): text_at(each, "label") for each in entries if text_at(each, "folder")}


def _has_front_matter(root: Path) -> bool:
    """Whether some of the first texts in a folder begin with front matter."""
    looked_at = 0
    for parent, folders, names in walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        for name in names:
            if Path(name).suffix.lower() in (".md", ".markdown", ".mdx"):
                looked_at += 1
                if is_file_inside(Path(parent, name), root) and _HEAD.match(_beginning(Path(parent, name))):
                    return True
        if looked_at > _FILES_LOOKED_AT:
            return False
    return False


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(64)
    except OSError:
        return b""
