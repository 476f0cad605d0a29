"""Reads a folder of saved web pages, as `wget --mirror` makes one, as a source: what each page says, at its address.

Addresses come from the folder, from what a page calls its own (canonical link), and from sitemap.xml (sitemaps.org).
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import lxml.html
from lxml import etree
from msgspec import Struct, structs

from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.web_page import MAX_HTML_SIZE
from newsroom.migration.feed_file import Feed, FeedEntry, is_feed, item_key, local_moment
from newsroom.migration.mirror_files import (
    bare_address,
    file_paths,
    first_page,
    is_host_folder,
    is_page,
    possible_addresses,
    site_folder,
)
from newsroom.migration.mirror_page import MirrorPage, head_of, read_page
from newsroom.migration.old_host import OldHost, is_address, old_host, readable, site_addresses, slug_of
from newsroom.migration.old_site import Finding, OldItem, OldSite, OldState, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.xml_export import XmlExport, child_text
from newsroom.text.normalize import nfc

_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")
_MAX_SITEMAPS = 1_000


class MirrorReader:
    """The reader of saved web pages."""

    system = "bản sao trang web (wget, HTTrack)"

    def recognises(self, source: Path) -> bool:
        """Whether a folder has web pages."""
        root = site_folder(source)
        return root is not None and first_page(root) is not None

    def read(self, source: Path, spool: Spool) -> None:
        """Read every page twice: first where each was, then what it says. Raises SourceRefused and OSError."""
        root = site_folder(source)
        if root is None:
            raise SourceRefused("Thư mục này không có trang web nào.")
        _Mirror(root, source, spool).read()


class _SavedPage(Struct, frozen=True):
    """Where a page was: its address, and those of its copies that were saved too."""

    address: str
    copies: tuple[str, ...] = ()
    is_copy: bool = False
    """It is another page again (a print version, a page for phones), which names that one as its own address."""


class _Mirror:
    """One reading of one folder."""

    def __init__(self, root: Path, source: Path, spool: Spool) -> None:
        self._root, self._spool = root, spool
        inside = root.relative_to(source).as_posix()
        self._folder = "" if inside == "." else f"{inside}/"
        name = re.sub(r"[:+]\d+$", "", root.name).lower().removeprefix("www.")
        self._host = OldHost(name if is_host_folder(root) else "")
        self._feeds: dict[str, FeedEntry] = {}
        self._feed_addresses: list[str] = []
        self._listed: dict[str, datetime | None] = {}
        # By the path of the file, from the root.
        self._pages: dict[str, _SavedPage] = {}
        self._sections: dict[str, str] = {}
        self._lists: dict[str, str] = {}
        self._title = ""

    def read(self) -> None:
        pages, others = self._sort_files()
        heads = {path: head_of(self._data(path)) for path in pages}
        if not self._host.host:
            self._host = _named_host(address for address, _ in heads.values())
        self._read_sitemaps(others)
        self._read_feeds(others)
        self._place(heads)
        for path, saved in self._pages.items():
            if not saved.is_copy:
                self._add_page(path, saved)
        self._add_terms()
        there = {address for saved in self._pages.values() for address in (saved.address, *saved.copies)}
        for address in sorted(self._listed.keys() - there):
            self._spool.tell("page-not-saved", address)
        self._spool.site = OldSite("Bản sao trang web", self._title, site_addresses(self._host.host))

    def _sort_files(self) -> tuple[list[str], list[str]]:
        """The paths of pages, and of XML files, from the root."""
        pages, others = [], []
        for path in file_paths(self._root):
            if is_page(self._root / path):
                pages.append(path)
            elif path.lower().endswith((".xml", ".rss", ".atom")) or is_feed(self._root / path):
                others.append(path)
        return pages, others

    def _data(self, path: str) -> bytes:
        with (self._root / path).open("rb") as file:
            return file.read(MAX_HTML_SIZE + 1)

    def _read_sitemaps(self, paths: list[str]) -> None:
        for path in [path for path in paths if "sitemap" in path.lower()][:_MAX_SITEMAPS]:
            export = XmlExport(self._root / path, "url")
            try:
                for element in export.elements():
                    address = self._host.address(child_text(element, "loc"))
                    published = "".join(each.text or "" for each in element.iter("{*}publication_date"))
                    if address:
                        self._listed[address] = local_moment(published)
            except SourceRefused as why:
                self._spool.tell("unread-file", path, str(why))

    def _read_feeds(self, paths: list[str]) -> None:
        for path in paths:
            if not is_feed(self._root / path):
                continue
            address = f"/{readable(path)}"
            self._feed_addresses.append(re.sub(r"(?<=/)index\.(?:html?|xml)$", "", address))
            try:
                for entry in Feed(self._root / path).entries():
                    if page := self._host.address(entry.link):
                        self._feeds.setdefault(page, structs.replace(entry, body="", summary=""))
            except SourceRefused as why:
                self._spool.tell("unread-file", path, str(why))

    def _place(self, heads: Mapping[str, tuple[str, str]]) -> None:
        """Find the address of each page."""
        by_file = {path: self._address_of_file(path) for path in heads}
        titles = {by_file[path]: title for path, (_, title) in heads.items()}
        copies: dict[str, list[str]] = {}
        taken = set(by_file.values())
        for path, (canonical, title) in heads.items():
            address, own = by_file[path], self._host.address(canonical)
            is_copy = False
            if own and own != address and bare_address(own) not in ("", bare_address(address)):
                is_copy = own in titles and titles[own] == title
                if is_copy:
                    copies.setdefault(own, []).append(address)
                elif own not in taken:
                    copies.setdefault(own, []).append(address)
                    taken.add(own)
                    address = own
            elif own and bare_address(own) == bare_address(address) != "" and own not in taken:
                taken.add(own)
                address = own
            self._pages[path] = _SavedPage(address, is_copy=is_copy)
        for path, saved in self._pages.items():
            if not saved.is_copy and saved.address in copies:
                self._pages[path] = structs.replace(saved, copies=tuple(dict.fromkeys(copies[saved.address])))

    def _address_of_file(self, path: str) -> str:
        """Where a file was: as sitemap.xml has it, else as its name says."""
        candidates = [address for address in map(nfc, possible_addresses(path)) if is_address(address)] or ["/"]
        return next((address for address in candidates if address in self._listed), candidates[0])

    def _add_page(self, path: str, saved: _SavedPage) -> None:
        address = saved.address
        try:
            page = read_page(self._data(path))
        except (ImportRefused, OSError) as why:
            reason = str(why) if isinstance(why, ImportRefused) else "máy này không mở được tệp"
            self._spool.tell("unread-file", f"{self._folder}{path}", reason)
            return
        self._title = self._title or page.site_name
        if page.is_list or address == "/":
            self._lists[address] = page.title
            self._title = self._title or (page.title if address == "/" else "")
            self._spool.leave_out("trang chủ, trang danh sách do hệ cũ tự dựng")
            return
        entry = self._feeds.get(address, FeedEntry())
        date = page.date or entry.date or self._listed.get(address) or _day_in(address)
        is_article = page.is_article or date is not None
        names = tuple(link.name for link in page.sections) if is_article else ()
        for link in page.sections:
            found = self._host.address(link.address)
            self._sections[link.name] = self._sections.get(link.name) or found
        categories = names[-1:] or entry.categories
        for name in categories:
            self._sections.setdefault(name, "")
        state = OldState("draft", "trang cũ giấu với máy tìm kiếm (noindex)") if page.is_unlisted else OldState()
        self._spool.add_item(
            OldItem(
                key=item_key(self._host.host, entry.feed_id or _absolute(self._host, address)),
                kind="article" if is_article else "page",
                title=page.title,
                body=self._with_addresses(page, path),
                state=state,
                date=date,
                summary=page.summary,
                authors=page.authors or entry.authors,
                categories=categories,
                tags=page.tags,
                image=page.image,
                slug=slug_of(address),
                feed_id=entry.feed_id,
                address=address,
                former_addresses=saved.copies,
                folder=(self._folder + posixpath.dirname(path)).rstrip("/"),
                findings=(Finding("unlisted", page.title, address),) if page.is_unlisted else (),
            )
        )

    def _with_addresses(self, page: MirrorPage, path: str) -> str:
        """The text of a page, with addresses where wget has put the names of files."""
        root = lxml.html.fragment_fromstring(page.body, create_parent="div")
        folder = posixpath.dirname(path)
        for link in root.iter("a"):
            target, _, fragment = link.get("href", "").partition("#")
            if not target or target.startswith("/") or re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
                continue
            file = posixpath.normpath(posixpath.join(folder, nfc(unquote(target))))
            if file in self._pages:
                address = quote(self._pages[file].address, safe="/?=&%~!$'()*+,;:@-._")
                link.set("href", f"{address}#{fragment}" if fragment else address)
        return etree.tostring(root, encoding="unicode", method="html")

    def _add_terms(self) -> None:
        by_title = {title.casefold(): address for address, title in reversed(self._lists.items())}
        used = set()
        for name, address in self._sections.items():
            place = address or by_title.get(name.casefold(), "")
            used.add(place)
            self._spool.add_term(OldTerm("category", name, name, addresses=(place,) if place else ()))
        lists = tuple(address for address in ("/", *self._lists) if address not in used - {"/"})
        feeds = tuple(dict.fromkeys(self._feed_addresses))
        self._spool.add_term(
            OldTerm("site", "", self._title, addresses=tuple(dict.fromkeys(lists)), feed_addresses=feeds)
        )


def _named_host(canonicals: Iterator[str]) -> OldHost:
    """The host that most pages say they are at; an empty one where none says so."""
    hosts = Counter(OldHost(old_host(address).host) for address in canonicals if address)
    return max(hosts, key=lambda host: hosts[host], default=OldHost(""))


def _absolute(host: OldHost, address: str) -> str:
    return f"https://{host.host}{quote(address, safe='/?=&%~')}" if host.host else address


def _day_in(address: str) -> datetime | None:
    found = _DAY_IN_ADDRESS.search(urlsplit(address).path)
    return local_moment("-".join(found.groups())) if found else None
