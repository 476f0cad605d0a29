"""Reads the export files of a WordPress site into a spool."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct, field

from newsroom.migration.old_host import old_host
from newsroom.migration.old_site import Finding, ItemKind, OldItem, OldSite, OldState
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.wordpress import addresses, known_names
from newsroom.migration.wordpress.item_fields import (
    enclosures,
    expiry,
    extra_fields,
    former_addresses,
    item_authors,
    item_categories,
    item_summary,
    lead_picture,
    other_addresses,
    term_names,
)
from newsroom.migration.wordpress.item_state import item_state
from newsroom.migration.wordpress.lookup import Lookup
from newsroom.migration.wordpress.lookup_reader import ELEMENTS, LookupReader
from newsroom.migration.wordpress.post_body import PostBody, PostBodyReader
from newsroom.migration.wordpress.term_lists import TermLists
from newsroom.migration.wordpress.wxr import WxrItem, read_item, readable_slug, whole_number
from newsroom.migration.xml_export import XmlExport, child_text, export_files, plain_text

_MARKS = (b"<rss", b"wordpress.org/export/")
_MAX_TOLD_NAMES = 500


class WordPressReader:
    """Reads WXR: one file, or the files of a folder, into which WordPress divides large sites."""

    system = "WordPress"

    def recognises(self, source: Path) -> bool:
        """Whether a file, or one directly in a folder, is a WordPress export."""
        return bool(export_files(source, *_MARKS))

    def read(self, source: Path, spool: Spool) -> None:
        """Read all items. Raises SourceRefused and OSError."""
        exports = [XmlExport(path, "item") for path in export_files(source, *_MARKS)]
        lookup = Lookup()
        try:
            _SiteReader(exports, lookup, spool).read()
        finally:
            lookup.close()


class _Tally(Struct):
    """How often something was seen, and where first."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, names: Iterable[str], title: str) -> None:
        for name in names:
            if name in self.first or len(self.first) < _MAX_TOLD_NAMES:
                self.counts[name] += 1
                self.first.setdefault(name, title)


class _SiteReader:
    """Reads one site's files twice: what items say of others, then the items themselves."""

    def __init__(self, exports: list[XmlExport], lookup: Lookup, spool: Spool) -> None:
        self._exports, self._lookup, self._spool = exports, lookup, spool
        self._site = LookupReader(lookup, spool)
        self._unknown, self._lost = _Tally(), _Tally()

    def read(self) -> None:
        site = self._site
        for export in self._exports:
            for element in export.elements(*ELEMENTS):
                site.read(element)
            for fault in export.faults():
                self._spool.tell("broken-source", export.path.name, fault)
        if not site.address:
            raise SourceRefused(
                "Tệp xuất WordPress không ghi địa chỉ của trang (base_blog_url). Hãy xuất lại: Công cụ › Xuất ra."
            )
        self._host = old_host(site.address)
        self._lists = TermLists(self._host, self._lookup, self._spool)
        self._slugs_by_number = {term.number: term.slug for term in self._lookup.terms("category") if term.number}
        for export in self._exports:
            for element in export.elements():
                self._read_item(element, is_cut=export.is_cut)
        self._lists.add_terms(site.title)
        self._tell_names()
        address = f"{site.address.rstrip('/')}/"
        files = [f"https://{host}/" for host, _ in site.file_hosts.most_common(3) if self._is_own_host(host)]
        both = (each for start in (address, *files) for each in (start, _other_scheme(start)))
        system = f"WordPress {site.version}".strip()
        self._spool.site = OldSite(system, site.title, tuple(dict.fromkeys(both)))

    def _is_own_host(self, host: str) -> bool:
        """Whether a host is one that serves the site's files: `cdn.danvan.vn`, `danvan.files.wordpress.com`."""
        own = self._host.host
        return host != own and (host.endswith(f".{own}") or host == own.replace(".wordpress.", ".files.wordpress."))

    # Items -----------------------------------------------------------------------------------------------------------

    def _read_item(self, element: etree._Element, *, is_cut: bool) -> None:
        if child_text(element, "post_type").strip() == "attachment":
            return
        item = read_item(element)
        use, noun = known_names.ITEM_TYPES.get(item.type, ("article", ""))
        if item.comments:
            self._spool.leave_out("bình luận", item.comments)
        if use == "menu":
            self._lists.note_link(self._host.address(item.first_meta("_menu_item_url")))
        if noun:
            self._spool.leave_out(noun)
        if use in ("article", "page"):
            self._add_item(item, "page" if use == "page" else "article", is_cut=is_cut)

    def _add_item(self, item: WxrItem, kind: ItemKind, *, is_cut: bool) -> None:
        state, findings = item_state(item, self._site.made, is_cut=is_cut)
        address = self._host.address(item.link)
        body = PostBodyReader(self._lookup, item.number, item.first_meta("footnotes")).read(item.content)
        title = plain_text(item.title)
        name = title or address or f"bài số {item.number}"
        self._unknown.add(body.unknown, name)
        self._lost.add(body.lost, name)
        if state.visibility == "public" and body.has_members_text:
            state = OldState("protected", "có đoạn chỉ thành viên được xem")
        is_public = state.visibility == "public"
        if kind == "page" and not body.html:
            # The page that lists the posts, or one that its theme fills.
            if address and is_public and not addresses.is_query(address):
                self._lists.pages.append(address)
            self._spool.leave_out("trang không có chữ")
            return
        if item.type not in known_names.ITEM_TYPES:
            self._lists.types.add(item.type)
        if is_public and kind == "article" and item.date is not None and item.status != "future":
            self._lists.note_post(item.date, is_listed=item.type == "post")
        for link in re.findall(r"""href=["'](https?://[^"'<>\s]{1,300})""", body.html):
            self._lists.note_link(self._host.address(link))
        image, image_findings = lead_picture(item, name, self._lookup)
        is_home = address in (f"{self._host.path}/", self._host.path)
        own_address = "" if is_home or (addresses.is_query(address) and not is_public) else address
        self._spool.add_item(
            OldItem(
                key=f"wordpress:{self._host.host}{self._host.path}:{item.number or item.guid or item.link}",
                kind=kind,
                title=title,
                body=body.html,
                state=state,
                date=item.date,
                expires=expiry(item),
                featured=item.is_sticky,
                summary=item_summary(item),
                authors=item_authors(item, self._lookup.authors),
                categories=item_categories(item, self._slugs_by_number),
                tags=term_names(item, known_names.TAG_DOMAINS),
                dossiers=term_names(item, known_names.DOSSIER_DOMAINS),
                image=image,
                attachments=enclosures(item),
                slug=readable_slug(item.slug.removesuffix("__trashed")),
                feed_id=item.guid if kind == "article" and self._lookup.owns_guid(item.guid, item.number) else "",
                address=own_address,
                former_addresses=tuple(former_addresses(item, own_address)),
                other_addresses=tuple(
                    other_addresses(
                        item, own_address, body.pages, host=self._host, lookup=self._lookup, has_amp=self._site.has_amp
                    )
                ),
                hits=max(map(whole_number, item.first_meta(*known_names.HITS_META).split()), default=0),
                extra=extra_fields(item),
                findings=(*findings, *image_findings, *_body_findings(name, body)),
            )
        )

    # What is told --------------------------------------------------------------------------------------------------

    def _tell_names(self) -> None:
        for kind, tally in (("unknown-shortcode", self._unknown), ("lost-shortcode", self._lost)):
            for name, count in tally.counts.most_common():
                where = f"{count} bài, bài đầu: “{tally.first[name]}”"
                self._spool.tell(kind, name if name.startswith("wp:") else f"[{name}]", where)


def _body_findings(title: str, body: PostBody) -> Iterator[Finding]:
    if body.hidden_blocks:
        yield Finding("hidden-block", title, f"{body.hidden_blocks} khối")


def _other_scheme(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"
