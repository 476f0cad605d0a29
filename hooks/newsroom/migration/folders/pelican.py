"""Pelican: articles, pages, folders as categories and patterns of addresses (docs.getpelican.com, 4.11)."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.migration.folders.address_patterns import strftime
from newsroom.migration.folders.config_files import read_first, text_at, texts_at
from newsroom.migration.folders.generator import (
    Generator,
    ListAddresses,
    Page,
    SourceFile,
    as_base_url,
    is_text,
    split_path,
    stem,
    unique,
)
from newsroom.migration.folders.page_head import texts_of
from newsroom.migration.folders.slugs import strip_accents

_CONFIGS = ("publishconf.py", "pelicanconf.py")
_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


class Pelican(Generator):
    """A site of Pelican."""

    system = "Pelican"
    needs_head = True

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        # The one for publication takes the rest from the other.
        self.config = {**read_first(root, _CONFIGS[1:]), **read_first(root, _CONFIGS[:1])}
        self.title = text_at(self.config, "SITENAME")
        self.base_url = as_base_url(text_at(self.config, "SITEURL"))
        self._content = text_at(self.config, "PATH").strip("./") or "content"
        self.text_roots = self.media_roots = (self._content,)
        self._page_folders = texts_at(self.config, "PAGE_PATHS") or texts_at(self.config, "PAGE_DIR") or ["pages"]

    @classmethod
    def recognises(cls, root: Path) -> bool:
        return (root / "pelicanconf.py").is_file()

    def files(self) -> Iterator[SourceFile]:
        for inner, outer, names in self.walk_texts(self._content):
            folders = split_path(inner)
            is_page = any(inner == each or inner.startswith(f"{each}/") for each in self._page_folders)
            for name in filter(is_text, names):
                path = f"{outer}/{name}".lstrip("/")
                yield SourceFile(path, "page" if is_page else "article", stem(name), folders, "", "", outer)

    def address(self, page: Page) -> str:
        kind = "PAGE" if page.file.kind == "page" else "ARTICLE"
        pattern = text_at(self.config, f"{kind}_URL") or {"PAGE": "pages/{slug}.html"}.get(kind, "{slug}.html")
        written = page.head.addresses.get("url", "") or page.head.addresses.get("saveas", "")
        return self.below_base((written or self._fill(pattern, page)).removesuffix("index.html"))

    def feed_id(self, page: Page, address: str) -> str:
        """The tag URI that feedgenerator makes of an address and a day."""
        parts, date = urlsplit(self.base_url), page.head.written_date
        if not parts.hostname or date is None or page.file.kind == "page":
            return ""
        return f"tag:{parts.hostname},{date:%Y-%m-%d}:{urlsplit(self.absolute(address)).path}"

    def clean_text(self, body: str) -> str:
        return re.sub(r"^[ \t]*\[TOC\][ \t]*$", "", body, flags=re.MULTILINE)

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        written = [(name,) for name in texts_of(page.head.categories)]
        by_folder = text_at(self.config, "USE_FOLDER_AS_CATEGORY") != "false" and page.file.kind == "article"
        return unique(written) or ([page.file.folders[-1:]] if by_folder and page.file.folders else [])

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        return self._list("CATEGORY", "category/{slug}.html", "feeds/{slug}.atom.xml", names[-1])

    def tag_addresses(self, tag: str) -> ListAddresses:
        return self._list("TAG", "tag/{slug}.html", "", tag)

    def author_addresses(self, author: str) -> ListAddresses:
        return self._list("AUTHOR", "author/{slug}.html", "feeds/{slug}.atom.xml", author)

    def site_addresses(self) -> ListAddresses:
        lists = ("archives.html", "categories.html", "tags.html", "authors.html")
        feeds = [text_at(self.config, f"FEED_{name}") for name in ("ALL_ATOM", "ATOM", "ALL_RSS", "RSS")]
        return tuple(map(self.below_base, lists)), tuple(
            map(self.below_base, dict.fromkeys(filter(None, [*feeds, "feeds/all.atom.xml"])))
        )

    def _list(self, kind: str, pattern: str, feed: str, name: str) -> ListAddresses:
        feeds = [text_at(self.config, f"{kind}_FEED_ATOM") or feed, text_at(self.config, f"{kind}_FEED_RSS")]
        made = _slug(name)
        paths = (
            _FIELD.sub(made, each).replace("%s", made)
            for each in (text_at(self.config, f"{kind}_URL") or pattern, *filter(None, feeds))
        )
        address, *rest = map(self.below_base, paths)
        return (address,), tuple(rest)

    def _fill(self, pattern: str, page: Page) -> str:
        head = page.head
        categories = self.categories(page)
        source = (
            page.file.name if text_at(self.config, "SLUGIFY_SOURCE") == "basename" else head.title or page.file.name
        )
        values = {
            "slug": head.addresses.get("slug", "") or _slug(source),
            "category": _slug(categories[0][0]) if categories else "misc",
            "author": _slug(head.authors[0]) if head.authors else "",
            "lang": head.texts.get("lang", "") or text_at(self.config, "DEFAULT_LANG"),
            "filename": page.file.name,
            "title": head.title,
        }

        def fill(match: re.Match[str]) -> str:
            if match[1] == "date":
                return (
                    strftime(head.written_date, match[2] or "%Y-%m-%d")
                    if isinstance(head.written_date, datetime)
                    else ""
                )
            return values.get(match[1], head.texts.get(match[1], ""))

        return _FIELD.sub(fill, pattern)


def _slug(text: str) -> str:
    """As Pelican's default substitutions make it: letters without marks, digits, hyphens."""
    plain = re.sub(r"[^\w\s-]", "", strip_accents(text)).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)
