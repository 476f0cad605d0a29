"""Reads a folder that a static generator makes a site of: every text becomes an item, with its old address."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from msgspec import structs

from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.file_head import split_head
from newsroom.importing.template_code import turn_template_code
from newsroom.importing.template_tags import SiteLookup
from newsroom.migration.folders.generator import UNREAD_SUFFIXES, Generator, ListAddresses, SourceFile
from newsroom.migration.folders.hexo import Hexo
from newsroom.migration.folders.hugo import Hugo
from newsroom.migration.folders.jekyll import Jekyll
from newsroom.migration.folders.other_folders import OtherFolders
from newsroom.migration.folders.page_file import PageFile, UnreadableFile, as_words, read_page_file, read_text
from newsroom.migration.folders.pelican import Pelican
from newsroom.migration.folders.references import References, read_redirects, unique_addresses
from newsroom.migration.old_site import Finding, OldItem, OldPicture, OldSite, OldTerm, TermKind
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.text.normalize import nfc

_HOME_SLUG = "trang-chu-cu"
_ADDRESS = re.compile(r"https?://([\w.-]{4,100})(/[^\s\"'<>()#?]{1,300})")
_MANY, _ENOUGH = 1_000, 3
_Name = TypeVar("_Name", bound=Hashable)

# The first that recognises a folder; the last knows only texts with front matter.
GENERATORS: tuple[type[Generator], ...] = (Hugo, Hexo, Jekyll, Pelican, OtherFolders)
_COVER_NAMES = re.compile(r"(?:feature|cover|thumbnail|banner)[\w.-]*\.(?:jpe?g|png|webp|gif|avif)", re.IGNORECASE)


class FolderReader:
    """The reader of sites in folders."""

    system = "Hugo, Jekyll, Hexo, Pelican, Gatsby, Astro, Decap (thư mục)"

    def recognises(self, source: Path) -> bool:
        """Whether a folder, or the only folder in it, is a site that one of these generators makes."""
        return find_generator(source) is not None

    def read(self, source: Path, spool: Spool) -> None:
        """Read every text twice: first where each page was, then the pages with what they refer to."""
        site = find_generator(source)
        if site is None:
            raise SourceRefused("Không thấy trang Hugo, Jekyll, Hexo, Pelican, Gatsby, Astro nào trong thư mục này.")
        _FolderImport(site, spool).run()


def find_generator(source: Path) -> Generator | None:
    """The site in a folder; None where there is none."""
    try:
        root = _site_root(source)
        found = next((generator for generator in GENERATORS if generator.recognises(root)), None) if root else None
        if found is None or root is None:
            return None
        site = found(root)
        site.find_base_url()
        return site
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
        self._host = site.base_url.partition("://")[2].rstrip("/") or site.root.name
        self._references = References(site)
        self._redirects = read_redirects(site.root)
        # What items are gathered under, and whether one of them was public.
        self._categories: dict[tuple[str, ...], bool] = {}
        self._tags: dict[str, bool] = {}
        self._series: dict[str, bool] = {}
        self._authors: dict[str, bool] = {}
        # Where readers found something: what they did not see lays no claim to it.
        self._public: set[str] = set()
        self._template_pages: list[str] = []
        # Paths that texts name on each host, where the settings do not say which one is the site's own.
        self._named_paths: dict[str, set[str]] = {}
        # How often each piece of code that nobody knows stands in texts, in how many, and in which first.
        self._unknown: dict[str, tuple[int, int, str]] = {}

    def run(self) -> None:
        site, spool = self._site, self._spool
        for folders, path in site.section_files():
            try:
                site.add_section(folders, split_head(read_text(site, path)).nodes)
            except UnreadableFile as why:
                spool.tell("unread-file", path, str(why))
        files = [file for file in site.files() if self._find_address(file)]
        site.base_url = site.base_url or self._own_host()
        spool.site = OldSite(site.system, site.title, (site.base_url,) if site.base_url else ())
        for file in files:
            read = read_page_file(site, file)
            if read.state.visibility != "public" and read.address in self._public:
                read = structs.replace(read, address="")
            spool.add_item(self._read_item(read))
        for code, (count, texts, path) in self._unknown.items():
            spool.tell("unknown-code", code, f"{count} chỗ trong {texts} bài, chẳng hạn {path}")
        self._add_terms()
        self._count_unread({file.path for file in files})

    def _find_address(self, file: SourceFile) -> bool:
        """Take in where the page of a file was; False where it is left out, which is told."""
        try:
            read = read_page_file(self._site, file)
        except UnreadableFile as why:
            self._spool.tell("unread-file", file.path, str(why))
            return False
        except ImportRefused as why:
            self._spool.tell("secret", file.path, str(why))
            return False
        if read.file.kind == "page" and (read.is_empty or not read.is_page_there):
            if read.is_empty:
                self._template_pages.append(read.address)
            what = (
                "trang trống hay do khuôn mẫu của hệ cũ tự dựng" if read.is_empty else "tệp rời không theo khuôn hệ cũ"
            )
            self._spool.leave_out(what)
            return False
        self._references.add(read.file, read.address)
        if read.state.visibility == "public":
            self._public.add(read.address)
        if not self._site.base_url:
            for host, path in _ADDRESS.findall(read.body):
                paths = self._named_paths.setdefault(host.lower(), set())
                if len(paths) < _MANY:
                    paths.add(nfc(unquote(path)).rstrip("/"))
        return True

    def _own_host(self) -> str:
        """The address of the host on which texts name most of the site's own pages; "" where they hardly name any."""
        known = self._references.addresses()
        named = [(len(paths & known), host) for host, paths in self._named_paths.items()]
        count, host = max(named, default=(0, ""))
        return f"https://{host}/" if count >= _ENOUGH else ""

    def _read_item(self, read: PageFile) -> OldItem:
        site, file, head = self._site, read.file, read.page.head
        findings = [Finding("unread-value", read.title, f"{file.path}: {clause}") for clause in head.unread]
        findings += [Finding("unread-head", read.title, f"{file.path}: {problem}") for problem in read.problems]
        if read.is_unclear:
            findings.append(Finding("unclear-state", read.title, f"{file.path}: {read.state.why}"))
        categories = site.categories(read.page) if file.kind == "article" else []
        tags = site.tags(read.page)
        authors = tuple(site.author_name(author) for author in head.authors)
        is_public = read.state.visibility == "public" and (head.date is not None or file.kind == "page")
        _gather(
            self._categories, (names[:depth] for names in categories for depth in range(1, len(names) + 1)), is_public
        )
        _gather(self._tags, tags, is_public)
        _gather(self._series, head.series, is_public)
        _gather(self._authors, authors, is_public)
        former = (*map(self._with_base, head.former_addresses), *self._redirects.get(read.address.rstrip("/"), ()))
        return OldItem(
            key=f"{site.system.lower()}:{self._host}:{file.path}",
            kind=file.kind,
            title=read.title,
            body=self._read_body(read),
            body_format="html" if read.is_html else "markdown",
            state=read.state,
            date=head.date,
            updated=head.updated,
            expires=head.expires,
            featured=head.featured,
            summary=head.summary,
            authors=authors,
            categories=tuple("/".join(names) for names in categories),
            tags=tags,
            dossiers=head.series,
            image=self._lead_picture(read),
            slug=read.address.rstrip("/").rpartition("/")[2].removesuffix(".html")
            or (_HOME_SLUG if file.kind == "page" else ""),
            feed_id=site.feed_id(read.page, read.address) if file.kind == "article" and read.address else "",
            address=read.address,
            former_addresses=unique_addresses(former),
            other_addresses=unique_addresses(site.other_addresses(read.page, read.address) if read.address else ()),
            folder=file.media_folder,
            extra=head.extra,
            findings=tuple(findings),
        )

    def _read_body(self, read: PageFile) -> str:
        """The text without its generator's own code, and with addresses as readers had them."""
        file, references = read.file, self._references
        lookup = SiteLookup(
            find_page=lambda reference: references.find_page(reference, file),
            list_pictures=lambda pattern: references.list_pictures(pattern, file),
            variables={
                **self._site.variables,
                **{f"page.{name}": text for name, text in read.page.head.texts.items()},
                "page.url": read.address,
            },
        )
        turned = turn_template_code(
            self._site.clean_text(read.body), lookup, is_mdx=file.path.lower().endswith(".mdx"), is_html=read.is_html
        )
        for code, count in Counter(turned.unknown).items():
            known = self._unknown.get(code, (0, 0, file.path))
            self._unknown[code] = (known[0] + count, known[1] + 1, known[2])
        return references.rewrite(turned.text, file, read.address)

    def _lead_picture(self, read: PageFile) -> OldPicture | None:
        """The picture that front matter names, else the one in a bundle's folder that themes show by its name."""
        image = read.page.head.image
        if image is not None:
            address = self._references.resolve(image.address, read.file, read.address)
            return OldPicture(address, image.alt, image.caption, image.credit)
        if not read.file.path.rpartition("/")[2].startswith("index."):
            return None
        folder = self._site.root / read.file.media_folder
        names = sorted(each.name for each in folder.iterdir() if _COVER_NAMES.fullmatch(each.name))
        return OldPicture(names[0]) if names else None

    def _with_base(self, address: str) -> str:
        """A former address as it is on the host: generators count from the site's own root."""
        base = self._site.base_path
        return address if not base or address.startswith((f"{base}/", "http")) else f"{base}{address}"

    def _add_terms(self) -> None:
        site, spool = self._site, self._spool
        addresses, feeds = site.site_addresses()
        lists = unique_addresses(addresses, self._template_pages)
        spool.add_term(OldTerm("site", "", site.title, addresses=lists, feed_addresses=feeds))
        for names, is_public in sorted(self._categories.items()):
            about = site.sections.get(names)
            title, description = (about.title, about.description) if about else ("", "")
            parent = "/".join(names[:-1])
            addresses, feeds = site.category_addresses(names)
            key, title = "/".join(names), title or as_words(names[-1])
            spool.add_term(OldTerm("category", key, title, parent, addresses, feeds, description, is_public))
        kinds: tuple[tuple[TermKind, dict[str, bool], Callable[[str], ListAddresses]], ...] = (
            ("tag", self._tags, site.tag_addresses),
            ("dossier", self._series, site.series_addresses),
            ("author", self._authors, site.author_addresses),
        )
        for kind, names_of_kind, find_addresses in kinds:
            for name, is_public in sorted(names_of_kind.items()):
                addresses, feeds = find_addresses(name)
                spool.add_term(OldTerm(kind, name, name, "", addresses, feeds, "", is_public))

    def _count_unread(self, read: set[str]) -> None:
        """Count texts of kinds that are not read, among the folders of those that are."""
        for folder in sorted({path.partition("/")[0] for path in read if "/" in path}):
            for _, _, names in self._site.walk_texts(folder):
                for suffix in (Path(name).suffix.lower() for name in names):
                    if suffix in UNREAD_SUFFIXES:
                        self._spool.leave_out(f"tệp {suffix}, loại văn bản máy chưa đọc được")


def _gather(known: dict[_Name, bool], names: Iterable[_Name], is_public: bool) -> None:
    for name in names:
        known[name] = known.get(name, False) or is_public
