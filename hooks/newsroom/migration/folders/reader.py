"""Reads a folder that a static generator makes a site of: every text becomes an item, with its old address."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import yaml
from msgspec import structs

from newsroom.importing.docx_package import MAX_FILE_SIZE, MEGABYTE, ImportRefused
from newsroom.importing.file_head import split_head
from newsroom.importing.plain_text import detect_lines
from newsroom.migration.folders.generator import TEXT_SUFFIXES, UNREAD_SUFFIXES, Generator, Page, SourceFile
from newsroom.migration.folders.hexo import Hexo
from newsroom.migration.folders.hugo import Hugo
from newsroom.migration.folders.jekyll import Jekyll
from newsroom.migration.folders.other_folders import OtherFolders
from newsroom.migration.folders.page_head import read_head
from newsroom.migration.folders.pelican import Pelican
from newsroom.migration.old_site import Finding, OldItem, OldPicture, OldSite, OldState, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables, nfc
from newsroom.text.written_dates import file_name_day

# The first that recognises a folder; the last knows only texts with front matter.
GENERATORS: tuple[type[Generator], ...] = (Hugo, Hexo, Jekyll, Pelican, OtherFolders)
_HEADING = re.compile(r"\s{0,3}#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_CODE_OF_TEMPLATES = re.compile(
    r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|<[^<>]{0,2000}>|^import .*$", re.DOTALL | re.MULTILINE
)
_PICTURE = re.compile(r"!\[|<img\b|\{\{[<%]\s*figure|\{%\s*(?:asset_)?img", re.IGNORECASE)
_COVER_NAMES = re.compile(r"(?:feature|cover|thumbnail|banner)[\w.-]*\.(?:jpe?g|png|webp|gif|avif)", re.IGNORECASE)


class FolderReader:
    """The reader of sites in folders."""

    system = "Hugo, Jekyll, Hexo, Pelican, Gatsby, Astro, Decap"

    def recognises(self, source: Path) -> bool:
        """Whether a folder, or the only folder in it, is a site that one of these generators makes."""
        return find_generator(source) is not None

    def read(self, source: Path, spool: Spool) -> None:
        """Read every text twice: first where each page was, then the pages with what they refer to."""
        site = find_generator(source)
        if site is None:
            raise SourceRefused("không thấy trang Hugo, Jekyll, Hexo, Pelican, Gatsby, Astro nào trong thư mục này")
        _FolderImport(site, spool).run()


def find_generator(source: Path) -> Generator | None:
    """The site in a folder; None where there is none."""
    try:
        root = _site_root(source)
        found = next((generator for generator in GENERATORS if generator.recognises(root)), None) if root else None
        return found(root) if found and root else None
    except OSError:
        return None


def _site_root(source: Path) -> Path | None:
    """The folder, or the one that an archive unpacked into it."""
    if not source.is_dir():
        return None
    inner = [each for each in source.iterdir() if not each.name.startswith(".")]
    is_wrapper = len(inner) == 1 and inner[0].is_dir() and not inner[0].is_symlink() and inner[0].name[0] != "_"
    return inner[0] if is_wrapper and inner[0].name not in ("content", "source") else source


class _FolderImport:
    """One reading of one site."""

    def __init__(self, site: Generator, spool: Spool) -> None:
        self._site, self._spool = site, spool
        self._categories: set[tuple[str, ...]] = set()
        self._tags: set[str] = set()
        self._authors: set[str] = set()
        self._empty_pages: list[str] = []

    def run(self) -> None:
        site = self._site
        self._spool.site = OldSite(site.system, site.title, (site.base_url,) if site.base_url else ())
        for folders, path in site.section_files():
            if (text := self._read_text(path)) is not None:
                site.add_section(folders, split_head(text).nodes)
        files = list(site.files())
        for file in files:
            if (item := self._read_item(file)) is not None:
                self._spool.add_item(item)
        self._add_terms()
        self._count_unread({file.path for file in files})

    def _read_item(self, file: SourceFile) -> OldItem | None:
        """The item of a file; None where it is left out, which is told."""
        site = self._site
        text = self._read_text(file.path)
        if text is None:
            return None
        head = split_head(text)
        own = {name.lower() for name, _ in head.nodes}
        nodes = [*head.nodes, *_first_of_each(site.default_nodes(file), own)]
        try:
            read = read_head(nodes)
        except ImportRefused as refusal:
            self._spool.tell("secret", file.path, str(refusal))
            return None
        if read.date is None and (day := file_name_day(file.name.rpartition("/")[2])[0]):
            read = structs.replace(read, date=parse_moment(day), written_date=parse_moment(day))
        page = Page(site.classify(Page(file, read)), read)
        file = page.file
        address = nfc(unquote(site.address(page)))
        is_empty = file.kind == "page" and not count_syllables(_CODE_OF_TEMPLATES.sub(" ", head.body))
        if is_empty and not _PICTURE.search(head.body):
            self._empty_pages.append(address)
            self._spool.leave_out("trang trống hay do khuôn mẫu của hệ cũ tự dựng")
            return None
        heading = _HEADING.search(head.body[:5_000])
        title = (
            read.title
            or (collapse_whitespace(heading[1]) if heading else "")
            or _as_words(file_name_day(file.name.rpartition("/")[2])[1])
        )
        findings = [Finding("unread-value", title, f"{file.path}: {clause}") for clause in read.unread]
        findings += [Finding("unread-head", title, f"{file.path}: {problem}") for problem in head.problems]
        state, is_unclear = read.state, read.is_unclear
        if not head.nodes and (head.problems or (site.needs_head and file.kind == "article")):
            is_unclear = bool(head.problems)
            why = (
                "phần đầu tệp không đọc được"
                if head.problems
                else "không có phần đầu tệp, trang cũ không dựng thành bài"
            )
            state = OldState("draft", why)
        if file.why_hidden and state.visibility == "public":
            state = OldState("draft", file.why_hidden)
        if is_unclear:
            findings.append(Finding("unclear-state", title, f"{file.path}: {state.why}"))
        categories, tags = site.categories(page), site.tags(page)
        authors = tuple(site.author_name(author) for author in read.authors)
        self._categories |= {names[:depth] for names in categories for depth in range(1, len(names) + 1)}
        self._tags.update(tags)
        self._authors.update(authors)
        return OldItem(
            key=f"{site.system.lower()}:{self._name_of_site()}:{file.path}",
            kind=file.kind,
            title=title,
            body=head.body,
            body_format="html" if file.path.lower().endswith((".html", ".htm")) else "markdown",
            state=state,
            date=read.date,
            updated=read.updated,
            expires=read.expires,
            featured=read.featured,
            summary=read.summary,
            authors=authors,
            categories=tuple("/".join(names) for names in categories),
            tags=tags,
            dossiers=read.series,
            image=read.image or self._cover(file),
            slug=address.rstrip("/").rpartition("/")[2].removesuffix(".html"),
            feed_id=site.feed_id(page, address) if file.kind == "article" else "",
            address=address,
            former_addresses=tuple(dict.fromkeys(map(self._with_base, read.former_addresses))),
            other_addresses=tuple(dict.fromkeys(site.other_addresses(page, address))),
            folder=file.media_folder,
            extra=read.extra,
            findings=tuple(findings),
        )

    def _read_text(self, path: str) -> str | None:
        """A file's text, whatever its charset; None where it cannot be read, which is told."""
        file = self._site.root / path
        try:
            size = file.stat().st_size
            if size > MAX_FILE_SIZE:
                self._spool.tell("unread-file", path, f"nặng {size // MEGABYTE} MB")
                return None
            data = file.read_bytes()
        except OSError:
            self._spool.tell("unread-file", path, "không mở được")
            return None
        if b"\0" in data[:8_000]:
            self._spool.tell("unread-file", path, "không phải tệp chữ")
            return None
        return "\n".join(detect_lines(data).texts)

    def _with_base(self, address: str) -> str:
        """A former address as it is on the host: generators count from the site's own root."""
        base = self._site.base_path
        return address if not base or address.startswith((f"{base}/", "http")) else f"{base}{address}"

    def _name_of_site(self) -> str:
        return self._site.base_url.removeprefix("https://").removeprefix("http://").rstrip("/") or self._site.root.name

    def _cover(self, file: SourceFile) -> OldPicture | None:
        """The picture in a bundle's folder that themes show by its name."""
        if not file.path.rpartition("/")[2].startswith("index."):
            return None
        folder = self._site.root / file.media_folder
        names = sorted(each.name for each in folder.iterdir() if _COVER_NAMES.fullmatch(each.name))
        return OldPicture(names[0]) if names else None

    def _add_terms(self) -> None:
        site, spool = self._site, self._spool
        addresses, feeds = site.site_addresses()
        lists = dict.fromkeys((*addresses, *filter(None, self._empty_pages)))
        spool.add_term(OldTerm("site", "", site.title, addresses=tuple(lists), feed_addresses=feeds))
        for names in sorted(self._categories):
            about = site.sections.get(names)
            addresses, feeds = site.category_addresses(names)
            spool.add_term(
                OldTerm(
                    "category", "/".join(names), (about and about.title) or _as_words(names[-1]), "/".join(names[:-1]),
                    addresses, feeds, (about and about.description) or "",
                )
            )  # fmt: skip
        for tag in sorted(self._tags):
            spool.add_term(OldTerm("tag", tag, tag, "", *site.tag_addresses(tag)))
        for author in sorted(self._authors):
            spool.add_term(OldTerm("author", author, author, "", *site.author_addresses(author)))

    def _count_unread(self, read: set[str]) -> None:
        """Count texts of kinds that are not read, among the folders of those that are."""
        for folder in sorted({path.partition("/")[0] for path in read if "/" in path}):
            for _, _, names in self._site.walk_texts(folder):
                for name in names:
                    suffix = Path(name).suffix.lower()
                    if suffix in UNREAD_SUFFIXES and suffix not in TEXT_SUFFIXES:
                        self._spool.leave_out(f"tệp {suffix}, loại văn bản máy chưa đọc được")


def _first_of_each(nodes: Sequence[tuple[str, yaml.Node]], known: set[str]) -> Iterator[tuple[str, yaml.Node]]:
    """Of each name that is not known yet, the first node."""
    seen = set(known)
    for name, node in nodes:
        if name.lower() not in seen:
            seen.add(name.lower())
            yield name, node


def _as_words(name: str) -> str:
    """A name of a file or a folder as a title."""
    words = collapse_whitespace(re.sub(r"[-_]+", " ", name.rpartition("/")[2]))
    return (words[:1].upper() + words[1:] if name.islower() else words) or name
