"""Hexo: posts, drafts, nested categories, folders of files beside posts and patterns of addresses (hexo.io, 8)."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.migration.folders.address_patterns import date_parts, fill_pattern
from newsroom.migration.folders.config_files import mapping_at, read_config, text_at, texts_at
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
from newsroom.migration.folders.slugs import hexo_slug

_CONFIG = "_config.yml"


class Hexo(Generator):
    """A site of Hexo."""

    system = "Hexo"

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.config = read_config(root, _CONFIG)
        self.title = text_at(self.config, "title")
        self._source = text_at(self.config, "source_dir").strip("./") or "source"
        self.text_roots, self.media_roots = (self._source, f"{self._source}/_posts"), (self._source,)
        base = as_base_url(text_at(self.config, "url"))
        path = text_at(self.config, "root").strip("/")
        self.base_url = f"{base}{path}/" if base and path and not base.rstrip("/").endswith(f"/{path}") else base
        self._pattern = text_at(self.config, "permalink") or ":year/:month/:day/:title/"
        self._case = text_at(self.config, "filename_case") or "0"
        self._new_name = _name_pattern(text_at(self.config, "new_post_name") or ":title.md")

    @classmethod
    def recognises(cls, root: Path) -> bool:
        if not (root / _CONFIG).is_file():
            return False
        source = text_at(read_config(root, _CONFIG), "source_dir").strip("./") or "source"
        return (root / source / "_posts").is_dir() or bool(mapping_at(read_config(root, "package.json"), "hexo"))

    def files(self) -> Iterator[SourceFile]:
        for inner, outer, names in self.walk_texts(self._source):
            folders = split_path(inner)
            label = folders[0] if folders else ""
            for name in names:
                path = f"{outer}/{name}".lstrip("/")
                if not is_text(name) or name.startswith("_"):
                    continue
                if label in ("_posts", "_drafts"):
                    why = "nằm trong thư mục bản nháp _drafts" if label == "_drafts" else ""
                    beside = f"{outer}/{stem(name)}"
                    media = beside if (self.root / beside).is_dir() else outer
                    yield SourceFile(path, "article", "/".join((*folders[1:], stem(name))), folders[1:], "", why, media)
                elif not any(each.startswith("_") for each in folders):
                    yield SourceFile(path, "page", stem(name), folders, "", "", outer)

    def address(self, page: Page) -> str:
        file, head = page.file, page.head
        written = head.addresses.get("permalink", "")
        if file.kind == "page":
            path = "/".join(file.folders)
            own = f"{path}/" if file.name == "index" else f"{path}/{file.name}.html"
            return self.below_base(written or head.addresses.get("path", "") or own)
        if written:
            return self.below_base(written)
        parts = self._new_name.fullmatch(file.name)
        title = head.addresses.get("slug", "") or (
            parts["title"] if parts and "title" in parts.groupdict() else file.name
        )
        date = head.written_date
        categories = self.categories(page)
        texts = {name: text for name, text in head.texts.items() if re.fullmatch(r"\w+", name) and "/" not in text}
        seconds = f"{int(date.timestamp())}" if date else ""
        values = {
            **texts,
            **date_parts(date),
            "title": title,
            "name": title.rpartition("/")[2],
            "post_title": hexo_slug(head.title, case="1"),
            "category": self._category_path(categories[-1])
            if categories
            else text_at(self.config, "default_category") or "uncategorized",
            "hash": hashlib.sha1(f"{title}{seconds}".encode(), usedforsecurity=False).hexdigest()[:12],
        }
        defaults = {
            name: text_at(self.config, "permalink_defaults", name)
            for name in mapping_at(self.config, "permalink_defaults")
        }
        return self.below_base(self._pretty(fill_pattern(self._pattern, {**defaults, **values})))

    def _pretty(self, path: str) -> str:
        """As `pretty_urls` has links; the server answers both forms."""
        if text_at(self.config, "pretty_urls", "trailing_index") == "false":
            path = re.sub(r"(^|/)index\.html$", r"\1", path)
        if text_at(self.config, "pretty_urls", "trailing_html") == "false":
            path = path.removesuffix(".html")
        return path

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        return unique(path for node in page.head.categories for path in _paths(node))

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        folder = text_at(self.config, "category_dir") or "categories"
        return (self.below_base(f"{folder}/{self._category_path(names)}/"),), ()

    def tag_addresses(self, tag: str) -> ListAddresses:
        name = text_at(self.config, "tag_map", tag) or hexo_slug(tag, case=self._case)
        return (self.below_base(f"{text_at(self.config, 'tag_dir') or 'tags'}/{name}/"),), ()

    def site_addresses(self) -> ListAddresses:
        lists = (text_at(self.config, f"{kind}_dir") or f"{plural}" for kind, plural in
                 (("archive", "archives"), ("category", "categories"), ("tag", "tags")))  # fmt: skip
        feeds = texts_at(self.config, "feed", "path") or ["atom.xml", "rss2.xml"]
        return tuple(self.below_base(f"{name}/") for name in lists), tuple(map(self.below_base, feeds))

    def _category_path(self, names: tuple[str, ...]) -> str:
        return "/".join(
            text_at(self.config, "category_map", name) or hexo_slug(name, case=self._case) for name in names
        )


def _paths(node: yaml.Node) -> list[tuple[str, ...]]:
    """Hexo's categories: a list is one path from the top down, a list of lists several."""
    text = scalar_text(node)
    if text is not None:
        return [(text.strip(),)]
    if isinstance(node, yaml.SequenceNode) and any(isinstance(child, yaml.SequenceNode) for child in node.value):
        return [tuple(texts_of([child])) for child in node.value]
    return [tuple(texts_of([node]))]


def _name_pattern(pattern: str) -> re.Pattern[str]:
    """The form of the names of files, `:year-:month-:day-:title.md`."""
    known = {"year": r"\d{4}", "month": r"\d{2}", "i_month": r"\d{1,2}", "day": r"\d{2}", "i_day": r"\d{1,2}"}
    parts, seen = [], set[str]()
    for text, name in re.findall(r"([^:]*)(?::(\w+))?", pattern.removesuffix(".md")):
        parts.append(re.escape(text))
        if name and name not in seen:
            seen.add(name)
            parts.append(f"(?P<{name}>{known.get(name, '.+')})")
    return re.compile("".join(parts))
