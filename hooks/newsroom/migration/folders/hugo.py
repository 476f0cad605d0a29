"""Hugo: sections, page bundles, cascades, taxonomies and patterns of addresses (gohugo.io, 2026)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import yaml
from msgspec import structs

from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.importing.adopted_keys import plain_value
from newsroom.migration.folders.address_patterns import date_parts
from newsroom.migration.folders.config_files import (
    Config,
    mapping_at,
    read_config,
    read_first,
    text_at,
    texts_at,
    value_at,
)
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
from newsroom.migration.folders.page_head import texts_of
from newsroom.migration.folders.slugs import hugo_slug
from newsroom.text.written_dates import file_name_day

_ENDINGS = ("toml", "yaml", "yml", "json")
_CONFIGS = tuple(f"{name}.{ending}" for name in ("hugo", "config") for ending in _ENDINGS)
_DEFAULT_FOLDER = "config/_default"
# Sections that say no more than that these are articles.
GENERIC_SECTIONS = frozenset(
    ["post", "posts", "blog", "blogs", "article", "articles", "bai-viet", "entries", "stories", "writing", "p"]
)
_PAGE_TYPES = frozenset(["page", "pages", "static", "about", "contact", "archives", "archive", "search"])
_SLICE = re.compile(r":sections\[([\w:]{0,20})\]")
_GO_DATE = re.compile(r":(2006|01|02|Jan|January|1|2)(?![\w])")


class Hugo(Generator):
    """A site of Hugo."""

    system = "Hugo"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.config = _site_config(root)
        self.default_language = text_at(self.config, "defaultContentLanguage").lower() or "en"
        self._languages = {
            name.lower(): value
            for name, value in mapping_at(self.config, "languages").items()
            if isinstance(value, dict)
        }
        own = self._languages.get(self.default_language, {})
        self.title = text_at(own, "title") or text_at(self.config, "title")
        self.base_url = as_base_url(text_at(self.config, "baseURL") or text_at(own, "baseURL"))
        self._content = text_at(own, "contentDir") or text_at(self.config, "contentDir") or "content"
        self.text_roots, self.media_roots = (self._content,), ("static", "assets", self._content)
        self._lower = text_at(self.config, "disablePathToLower") != "true"
        self._plain = text_at(self.config, "removePathAccents") == "true"
        self._ugly = text_at(self.config, "uglyURLs") == "true"
        self._in_subfolder = text_at(self.config, "defaultContentLanguageInSubdir") == "true"
        self._dates_in_names = ":filename" in texts_at(self.config, "frontmatter", "date")
        self._written: set[tuple[str, ...]] = set()
        self._cascades: dict[
            tuple[str, ...], list[tuple[Mapping[str, FrontMatterValue], list[tuple[str, yaml.Node]]]]
        ] = {}
        taxonomies = {
            name: value for name, value in mapping_at(self.config, "taxonomies").items() if isinstance(value, str)
        }
        self._taxonomies = taxonomies or {"tag": "tags", "category": "categories"}

    @classmethod
    def recognises(cls, root: Path) -> bool:
        has_config = any((root / name).is_file() for name in _CONFIGS) or (root / _DEFAULT_FOLDER).is_dir()
        return has_config and (root / (text_at(_site_config(root), "contentDir") or "content")).is_dir()

    def files(self) -> Iterator[SourceFile]:
        roots = {self._content: self.default_language}
        for name, value in self._languages.items():
            if folder := text_at(value, "contentDir"):
                roots.setdefault(folder, name)
        for folder, language in roots.items():
            if ".." not in split_path(folder):
                yield from self._files_in(folder, language, inner_roots=set(roots) - {folder})

    def _files_in(self, root: str, language: str, inner_roots: set[str]) -> Iterator[SourceFile]:
        bundles: set[str] = set()
        for inner, outer, names in self.walk_texts(root, hidden=(".",)):
            if any(outer == other or outer.startswith(f"{other}/") for other in inner_roots):
                continue
            texts = [name for name in names if is_text(name)]
            is_bundle = any(_base(name)[0] == "index" for name in texts)
            if any(inner == bundle or inner.startswith(f"{bundle}/") for bundle in _parents(inner) & bundles):
                continue
            if is_bundle:
                bundles.add(inner)
            for name in texts:
                base, written_language = _base(name)
                if base == "_index" or (is_bundle and base != "index"):
                    # A bundle's other texts are parts of its page.
                    continue
                folders = split_path(inner)
                if is_bundle and folders:
                    folders, base = folders[:-1], folders[-1]
                path = f"{outer}/{name}".lstrip("/")
                yield SourceFile(
                    path, "article", base, folders, written_language or language, media_folder=outer,
                )  # fmt: skip

    def section_files(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The files that speak for sections, with their folders."""
        for inner, outer, names in self.walk_texts(self._content):
            for name in names:
                if _base(name) in (("_index", ""), ("_index", self.default_language)):
                    yield split_path(inner), f"{outer}/{name}".lstrip("/")

    def add_section(self, folders: tuple[str, ...], nodes: Sequence[tuple[str, yaml.Node]]) -> None:
        named = {name.lower(): node for name, node in nodes}
        self.sections[folders] = SectionText(
            scalar_text(named["title"]) or "" if "title" in named else "",
            scalar_text(named["description"]) or "" if "description" in named else "",
        )
        cascade = named.get("cascade")
        entries = cascade.value if isinstance(cascade, yaml.SequenceNode) else [cascade] if cascade is not None else []
        for entry in entries:
            if isinstance(entry, yaml.MappingNode):
                values = [(scalar_text(key) or "", value) for key, value in entry.value]
                target = next((plain_value(value) for name, value in values if name in ("_target", "target")), "")
                rest = [(name, value) for name, value in values if name not in ("_target", "target", "params")]
                self._cascades.setdefault(folders, []).append((target if isinstance(target, Mapping) else {}, rest))

    def default_nodes(self, file: SourceFile) -> list[tuple[str, yaml.Node]]:
        nodes: list[tuple[str, yaml.Node]] = []
        folders = (*file.folders, file.name)
        for depth in range(len(folders), -1, -1):
            for target, values in self._cascades.get(folders[:depth], ()):
                kind, path = str(target.get("kind", "page")), str(target.get("path", "**"))
                if "page" in kind and fnmatch("/" + "/".join(folders), path.replace("**", "*")):
                    nodes += values
        return nodes

    def classify(self, page: Page) -> SourceFile:
        kind = page.head.texts.get("type", "") or page.head.texts.get("layout", "")
        is_page = kind.lower() in _PAGE_TYPES or (not page.file.folders and page.head.date is None)
        return structs.replace(page.file, kind="page") if is_page else page.file

    def address(self, page: Page) -> str:
        written = page.head.addresses.get("url", "")
        prefix = self._language_prefix(page.file.language)
        if written:
            return self.below_base(f"{prefix}{written}")
        section = page.file.folders[0] if page.file.folders else ""
        name, day = page.file.name, ""
        if self._dates_in_names:
            day, rest = file_name_day(name)
            name = rest if day else name
        last = page.head.addresses.get("slug", "") or name
        pattern = self._pattern(section)
        if pattern:
            path = self._expand(pattern, page, name)
        elif name in ("index", ""):
            path = "/".join(page.file.folders)
        else:
            path = "/".join((*page.file.folders, last))
        path = self._urlize(path)
        if self._ugly and not path.endswith((".html", "/")):
            return self.below_base(f"{prefix}{path}.html")
        return self.below_base(f"{prefix}{path}" if path.endswith(".html") else f"{prefix}{path}/")

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        written = [(name,) for name in texts_of(page.head.categories)]
        self._written.update(written)
        sections = [page.file.folders[:depth] for depth in range(len(page.file.folders), 0, -1)][:1]
        if page.file.language != self.default_language:
            sections = [(page.file.language, *path) for path in sections or [()]]
            return unique([*sections, *written])
        is_generic = bool(sections) and sections[0][0] in GENERIC_SECTIONS and len(sections[0]) == 1
        return unique([*written, *sections] if is_generic else [*sections, *written])

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        lists = [] if names in self._written and names not in self.sections else [self._urlize("/".join(names))]
        if names in self._written:
            taxonomy = self._taxonomies.get("category", "categories")
            lists.append(f"{taxonomy}/{self._urlize(names[0])}")
        return self._list_addresses(lists)

    def tag_addresses(self, tag: str) -> ListAddresses:
        return self._list_addresses([f"{self._taxonomies.get('tag', 'tags')}/{self._urlize(tag)}"])

    def series_addresses(self, title: str) -> ListAddresses:
        taxonomy = self._taxonomies.get("series", "")
        return self._list_addresses([f"{taxonomy}/{self._urlize(title)}"] if taxonomy else [])

    def author_addresses(self, author: str) -> ListAddresses:
        taxonomy = self._taxonomies.get("author", "")
        return self._list_addresses([f"{taxonomy}/{self._urlize(author)}"] if taxonomy else [])

    def site_addresses(self) -> ListAddresses:
        lists = [
            *self._taxonomies.values(),
            *(name for name in ("archives", "archive") if (self.root / self._content / name).exists()),
        ]
        return tuple(self.below_base(f"{name}/") for name in lists), (self.below_base("index.xml"),)

    def _list_addresses(self, paths: list[str]) -> ListAddresses:
        return (
            tuple(self.below_base(f"{path}/") for path in paths),
            tuple(self.below_base(f"{path}/index.xml") for path in paths),
        )

    def _pattern(self, section: str) -> str:
        permalinks = mapping_at(self.config, "permalinks")
        # Since 0.115 patterns stand by kinds of pages.
        by_kind = value_at(permalinks, "page")
        known = by_kind if isinstance(by_kind, dict) else permalinks
        return text_at(known, section or "/") or text_at(permalinks, section or "/")

    def _expand(self, pattern: str, page: Page, name: str) -> str:
        folders, head = page.file.folders, page.head
        slug, title = head.addresses.get("slug", ""), head.title
        values = {
            **date_parts(head.written_date),
            "section": folders[0] if folders else "", "sectionslug": folders[0] if folders else "",
            "sections": "/".join(folders), "sectionslugs": "/".join(folders),
            "title": title, "slug": slug or title, "filename": name, "contentbasename": name,
            "slugorfilename": slug or name, "slugorcontentbasename": slug or name,
        }  # fmt: skip
        values = {key: self._urlize(value.replace("/", " ") if key in ("title", "slug") else value)
                  for key, value in values.items()}  # fmt: skip
        pattern = _SLICE.sub(lambda match: "/".join(_cut(folders, match[1])), pattern)
        pattern = _GO_DATE.sub(lambda match: values.get(_GO_NAMES[match[1]], ""), pattern)
        return re.sub(r":([a-z]+)", lambda match: values.get(match[1], ""), pattern)

    def _urlize(self, text: str) -> str:
        return hugo_slug(text, lower=self._lower, without_accents=self._plain)

    def _language_prefix(self, language: str) -> str:
        return f"{language}/" if language != self.default_language or self._in_subfolder else ""


_GO_NAMES = {"2006": "year", "01": "month", "02": "day", "Jan": "short_month", "January": "long_month", "1": "i_month",
             "2": "i_day"}  # fmt: skip


def _site_config(root: Path) -> Config:
    """The settings in one file, or in the folder of several, where the names of files are keys."""
    folder = root / _DEFAULT_FOLDER
    config: Config = {}
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if file.suffix.lstrip(".") in _ENDINGS:
                key, _, language = file.stem.partition(".")
                value = read_config(root, f"{_DEFAULT_FOLDER}/{file.name}")
                if key in ("config", "hugo"):
                    config.update(value)
                elif key == "languages":
                    config["languages"] = value
                elif not language:
                    config[key] = value
    return {**config, **read_first(root, _CONFIGS)}


def _base(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the language that stands before that."""
    base, _, language = stem(name).rpartition(".")
    return (
        (base, language.lower())
        if base and re.fullmatch("[A-Za-z]{2}(?:-[A-Za-z]{2,4})?", language)
        else (stem(name), "")
    )


def _parents(path: str) -> set[str]:
    parts = split_path(path)
    return {"/".join(parts[:count]) for count in range(1, len(parts))}


def _cut(folders: tuple[str, ...], bounds: str) -> tuple[str, ...]:
    """Some of the sections, as `[1:]`, `[last]` and the like take them."""
    count = len(folders)

    def number(text: str, default: int) -> int:
        return count - 1 if text == "last" else int(text) if text.isdecimal() and len(text) < 4 else default

    low, colon, high = bounds.partition(":")
    return folders[number(low, 0) : number(high, count)] if colon else folders[number(low, 0) :][:1]
