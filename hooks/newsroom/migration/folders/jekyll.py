"""Jekyll: posts, drafts, collections, defaults of front matter and patterns of addresses (jekyllrb.com, 4.4)."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import yaml

from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.migration.folders.address_patterns import date_parts, fill_pattern
from newsroom.migration.folders.config_files import Config, mapping_at, read_first, text_at, texts_at, value_at
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
from newsroom.migration.folders.slugs import jekyll_slug
from newsroom.text.written_dates import file_name_day

# Attributes of kramdown, and the list that it fills with the headings.
_ATTRIBUTES = re.compile(
    r"^[ \t]*(?:[*+-]|1\.)[ \t]+\S.*\n[ \t]*\{:[ \t]*toc[^{}\n]*\}[ \t]*\n?|^[ \t]*\{::?[^{}\n]*\}[ \t]*\n?"
    r"|(?<=[)\]*_`>])\{:[^{}\n]*\}",
    re.MULTILINE,
)
_CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
# What lies at the root of a project and is no page of its site.
_NO_PAGES = frozenset(
    [
        "readme",
        "license",
        "licence",
        "contributing",
        "changelog",
        "code_of_conduct",
        "security",
        "404",
        "todo",
        "history",
    ]
)


class Jekyll(Generator):
    """A site of Jekyll, such as those of GitHub Pages."""

    system = "Jekyll"
    needs_head = True

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.config = read_first(root, _CONFIGS)
        self.title = text_at(self.config, "title") or text_at(self.config, "name")
        self.base_url = as_base_url(f"{text_at(self.config, 'url')}{_base_path(self.config)}")
        self._source = text_at(self.config, "source").strip("./")
        self.text_roots = (self._source, f"{self._source}/_posts".lstrip("/"))
        self.media_roots = (self._source,)
        self._pattern = text_at(self.config, "permalink") or "date"
        self._collections = _collections(self.config)
        self._excluded = texts_at(self.config, "exclude")
        self._authors = read_first(root, (f"{self._source}/_data/authors.yml".lstrip("/"), "_data/authors.yaml"))

    @classmethod
    def recognises(cls, root: Path) -> bool:
        config = next((root / name for name in _CONFIGS if (root / name).is_file()), None)
        if config is None:
            return False
        folder = root / text_at(read_first(root, _CONFIGS), "source").strip("./")
        return any((folder / name).is_dir() for name in ("_posts", "_layouts", "_includes", "_drafts", "_sass")) or any(
            (root / name).is_file() for name in ("Gemfile", "index.md", "index.html")
        )

    def files(self) -> Iterator[SourceFile]:
        for inner, outer, names in self.walk_texts(self._source, hidden=(".", "#", "~")):
            folders = split_path(inner)
            special = next((index for index, name in enumerate(folders) if name.startswith("_")), -1)
            label = folders[special] if special >= 0 else ""
            for name in names:
                path = f"{outer}/{name}".lstrip("/")
                if not is_text(name) or self._is_excluded(path):
                    continue
                if label in ("_posts", "_drafts"):
                    why = "nằm trong thư mục bản nháp _drafts" if label == "_drafts" else ""
                    yield SourceFile(path, "article", stem(name), folders[:special], "", why, outer)
                elif label[1:] in self._collections:
                    shown = text_at(self._collections[label[1:]], "output") == "true"
                    why = "" if shown else f"thuộc tập “{label[1:]}” mà trang cũ không hiện thành trang"
                    yield SourceFile(path, "article", stem(name), folders[special:], "", why, outer)
                elif not label and not name.startswith("_") and stem(name).lower() not in _NO_PAGES:
                    yield SourceFile(path, "page", stem(name), folders, "", "", outer)

    def default_nodes(self, file: SourceFile) -> list[tuple[str, yaml.Node]]:
        """The front matter that the settings give to files of a path and a type, the most exact one first."""
        kind = {"page": "pages"}.get(file.kind, "drafts" if "/_drafts/" in f"/{file.path}" else "posts")
        if file.folders[:1] and file.folders[0].startswith("_"):
            kind = file.folders[0][1:]
        path = file.path.removeprefix(f"{self._source}/")
        fitting: list[tuple[int, Config]] = []
        defaults = value_at(self.config, "defaults")
        for entry in defaults if isinstance(defaults, list) else []:
            scope = mapping_at(entry, "scope") if isinstance(entry, dict) else {}
            where, wanted = text_at(scope, "path").strip("/"), text_at(scope, "type")
            is_there = not where or path == where or path.startswith(f"{where}/") or fnmatch(path, where)
            if isinstance(entry, dict) and is_there and wanted in ("", kind, kind.removesuffix("s")):
                fitting.append((len(where), mapping_at(entry, "values")))
        fitting.sort(key=lambda each: -each[0])
        return [(name, _node(value)) for _, values in fitting for name, value in values.items()]

    def address(self, page: Page) -> str:
        file, head = page.file, page.head
        pattern = head.addresses.get("permalink", "")
        if file.kind == "page":
            return self._page_address(page, pattern)
        is_post = not file.folders or not file.folders[0].startswith("_")
        if not pattern:
            own = self._collections.get("posts" if is_post else file.folders[0][1:], {})
            pattern = text_at(own, "permalink") or (self._pattern if is_post else "/:collection/:path:output_ext")
        pattern = _STYLES.get(pattern, pattern)
        date = head.written_date
        name = file.name
        if is_post:
            day, rest = file_name_day(file.name)
            name = rest if day else file.name
        slug = head.addresses.get("slug", "") or name
        # A text is several words in an address, whatever its author meant.
        written = [
            part for node in page.head.categories for part in (scalar_text(node) or "").split() or texts_of([node])
        ]
        categories = [name.lower() for name in (*(each for each in file.folders if each[0] != "_"), *written)]
        values = {
            **date_parts(date),
            "title": jekyll_slug(slug, pretty=True, cased=True),
            "slug": jekyll_slug(slug),
            "name": jekyll_slug(name),
            "path": "/".join((*file.folders[1:], file.name)),
            "collection": file.folders[0].strip("_") if file.folders else "posts",
            "categories": "/".join(dict.fromkeys(categories)),
            "slugified_categories": "/".join(dict.fromkeys(map(jekyll_slug, categories))),
            "output_ext": ".html",
        }
        return self.below_base(fill_pattern(pattern, values))

    def _page_address(self, page: Page, pattern: str) -> str:
        folder = "/".join(page.file.folders)
        if pattern:
            values = {"path": folder, "basename": page.file.name, "output_ext": ".html", "title": page.file.name}
            return self.below_base(fill_pattern(_STYLES.get(pattern, pattern), values))
        if page.file.name == "index":
            return self.below_base(f"{folder}/")
        is_pretty = self._pattern == "pretty" or self._pattern.endswith("/")
        return self.below_base(f"{folder}/{page.file.name}{'/' if is_pretty else '.html'}")

    def other_addresses(self, page: Page, address: str) -> tuple[str, ...]:
        # GitHub and most servers also answer without the ending.
        return (address.removesuffix(".html"),) if address.endswith(".html") else ()

    def feed_id(self, page: Page, address: str) -> str:
        """jekyll-feed's id is that of the document: the folder of its address, and its slug."""
        day, rest = file_name_day(page.file.name)
        slug = page.head.addresses.get("slug", "") or (rest if day else page.file.name)
        return self.absolute(f"{address.rstrip('/').rpartition('/')[0]}/{slug}") if page.file.kind == "article" else ""

    def clean_text(self, body: str) -> str:
        return _ATTRIBUTES.sub("", body) if "{:" in body else body

    @property
    def variables(self) -> Mapping[str, str]:
        texts = {f"site.{name}": value for name, value in self.config.items() if isinstance(value, str)}
        return {**texts, **super().variables}

    def categories(self, page: Page) -> list[tuple[str, ...]]:
        folders = page.file.folders
        own = [(name,) for name in folders if not name.startswith("_")]
        if folders[:1] and folders[0].startswith("_"):
            own = [(folders[0].strip("_"),)]
        return unique([*own, *((name,) for node in page.head.categories for name in _words(node))])

    def tags(self, page: Page) -> tuple[str, ...]:
        # A text is a list of words for Jekyll; where its words have marks it was meant as one.
        tags = page.head.tags
        return tuple(tags[0].split()) if len(tags) == 1 and tags[0].isascii() and page.head.texts.get("tags") else tags

    def category_addresses(self, names: tuple[str, ...]) -> ListAddresses:
        return self._archive("category", names[-1], "categories")

    def tag_addresses(self, tag: str) -> ListAddresses:
        return self._archive("tag", tag, "tags")

    def author_name(self, author: str) -> str:
        return text_at(self._authors, author, "name") or text_at(self._authors, author, "display_name") or author

    def site_addresses(self) -> ListAddresses:
        made = [name for name in ("feed.xml", "atom.xml", "rss.xml") if (self.root / self._source / name).is_file()]
        feeds = dict.fromkeys([text_at(self.config, "feed", "path") or "feed.xml", *made])
        return (), tuple(map(self.below_base, feeds))

    def _archive(self, kind: str, name: str, folder: str) -> ListAddresses:
        """The list that jekyll-archives makes, else that themes have by hand, and the feed that jekyll-feed makes."""
        made = jekyll_slug(name)
        pattern = text_at(self.config, "jekyll-archives", "permalinks", kind)
        pattern = pattern or (f"/{kind}/:name/" if mapping_at(self.config, "jekyll-archives") else f"/{folder}/:name/")
        own_feeds = value_at(self.config, "feed", folder)
        feed = f"feed/{made}.xml" if kind == "category" else f"feed/by_tag/{made}.xml"
        feeds = (self.below_base(feed),) if own_feeds else ()
        return (self.below_base(fill_pattern(pattern, {"name": made})),), feeds

    def _is_excluded(self, path: str) -> bool:
        inner = path.removeprefix(f"{self._source}/")
        return any(
            inner == each.strip("/") or inner.startswith(f"{each.strip('/')}/") or fnmatch(inner, each)
            for each in self._excluded
        )


def _base_path(config: Config) -> str:
    path = text_at(config, "baseurl").strip("/")
    return f"/{path}" if path else ""


def _collections(config: Config) -> dict[str, Config]:
    value = value_at(config, "collections")
    if isinstance(value, list):
        return {name: {} for name in value if isinstance(name, str)}
    return {name: each if isinstance(each, dict) else {} for name, each in mapping_at(config, "collections").items()}


def _node(value: object) -> yaml.Node:
    if isinstance(value, dict):
        return yaml.MappingNode("tag:yaml.org,2002:map", [(_node(key), _node(each)) for key, each in value.items()])
    if isinstance(value, list):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", list(map(_node, value)))
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(value))


def _words(node: yaml.Node) -> list[str]:
    """The categories of a list, or of a text, which Jekyll takes for words unless it has marks or commas."""
    text = scalar_text(node)
    if text is None:
        return texts_of([node])
    return [
        part.strip()
        for part in (text.split(",") if "," in text or not text.isascii() else text.split())
        if part.strip()
    ]
