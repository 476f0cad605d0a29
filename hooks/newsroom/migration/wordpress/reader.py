"""Reads the export files of a WordPress site into a spool."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct, field

from newsroom.migration.old_host import OldHost, is_address, old_host, readable
from newsroom.migration.old_site import (
    Finding,
    ItemKind,
    OldFile,
    OldItem,
    OldPicture,
    OldSite,
    OldState,
    OldTerm,
    TermKind,
)
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.states import old_state
from newsroom.migration.wordpress import addresses, known_names
from newsroom.migration.wordpress.lookup import Attachment, Lookup, Term
from newsroom.migration.wordpress.post_body import PostBody, PostBodyReader
from newsroom.migration.wordpress.wxr import WxrItem, read_item, whole_number
from newsroom.migration.xml_export import XmlExport, child_text, element_text, export_files, local_name, plain_text
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import nfc
from newsroom.text.uris import is_uri

_MARKS = (b"<rss", b"wordpress.org/export/")
_VARIABLE = re.compile(r"%%?[a-z_]+%%?")
_MAX_EXTRA, _MAX_FIELDS = 2000, 200
_MAX_TOLD_NAMES = 500
_TYPE_PREFIX = "loai:"
"""Before the name of an extension's type of items, as the key of a category."""


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
        self._title = self._address = self._version = ""
        self._file_hosts: Counter[str] = Counter()
        self._made: datetime | None = None
        self._host = OldHost("")
        self._names_by_number: dict[int, str] = {}
        self._months: set[str] = set()
        self._posts = 0
        self._has_amp = False
        self._found_bases: dict[str, set[str]] = {"category": {"category"}, "post_tag": {"tag"}}
        self._list_pages: list[str] = []
        self._types: set[str] = set()
        self._unknown, self._lost = _Tally(), _Tally()

    def read(self) -> None:
        for export in self._exports:
            for element in export.elements("title", "link", "base_blog_url", "generator", "pubDate", "author",
                                           "category", "tag", "term"):  # fmt: skip
                self._read_first(element)
            self._tell_faults(export)
        if not self._address:
            raise SourceRefused(
                "Tệp xuất WordPress không ghi địa chỉ của trang (base_blog_url). Hãy xuất lại: Công cụ › Xuất ra."
            )
        self._host = old_host(self._address)
        self._names_by_number = {term.number: term.slug for term in self._lookup.terms("category") if term.number}
        for export in self._exports:
            for element in export.elements():
                self._read_second(element, is_cut=export.is_cut)
        self._add_terms()
        self._tell_names()
        address = f"{self._address.rstrip('/')}/"
        files = [f"https://{host}/" for host, _ in self._file_hosts.most_common(3) if self._is_own_host(host)]
        both = (each for start in (address, *files) for each in (start, _other_scheme(start)))
        system = f"WordPress {self._version}".strip()
        self._spool.site = OldSite(system, self._title, tuple(dict.fromkeys(both)))

    def _is_own_host(self, host: str) -> bool:
        """Whether a host is one that serves the site's files: `cdn.danvan.vn`, `danvan.files.wordpress.com`."""
        own = self._host.host
        return host != own and (host.endswith(f".{own}") or host == own.replace(".wordpress.", ".files.wordpress."))

    # What others refer to ------------------------------------------------------------------------------------------

    def _read_first(self, element: etree._Element) -> None:
        name = local_name(element)
        if name == "item":
            self._note_item(read_item(element))
            return
        text = element_text(element).strip()
        if name == "title":
            self._title = self._title or plain_text(text)
        elif name in ("link", "base_blog_url"):
            self._address = text if name == "base_blog_url" or not self._address else self._address
        elif name == "generator":
            version = re.search(r"\?v=([\d.]{1,12})", text)
            self._version = version[1] if version else self._version
        elif name == "pubDate":
            self._made = _mail_date(text) or self._made
        elif name == "author":
            login = child_text(element, "author_login").strip()
            person = child_text(element, "author_display_name").strip()
            self._lookup.authors[login] = plain_text(person) or login
        else:
            self._note_term(element, name)

    def _note_term(self, element: etree._Element, name: str) -> None:
        prefix = {"category": "category", "tag": "tag", "term": "term"}[name]
        domain = {"category": "category", "tag": "post_tag"}.get(name) or child_text(element, "term_taxonomy").strip()
        slug = child_text(element, "category_nicename" if name == "category" else f"{prefix}_slug").strip()
        title = plain_text(child_text(element, "cat_name" if name == "category" else f"{prefix}_name"))
        if slug and domain not in known_names.QUIET_DOMAINS:
            number = whole_number(child_text(element, "term_id").strip())
            parent = child_text(element, f"{prefix}_parent").strip()
            description = plain_text(child_text(element, f"{prefix}_description"))
            self._lookup.add_term(Term(domain, slug, number, title or readable_slug(slug), parent, description, 0))

    def _note_item(self, item: WxrItem) -> None:
        use = known_names.ITEM_TYPES.get(item.type, ("article", ""))[0]
        if use == "attachment":
            if item.comments:
                self._spool.leave_out("bình luận", item.comments)
            self._file_hosts[old_host(item.file_address).host] += 1
            self._lookup.add_attachment(
                Attachment(
                    number=item.number,
                    parent=item.parent,
                    position=item.order,
                    address=item.file_address or item.guid,
                    title=plain_text(item.title),
                    alt=plain_text(item.first_meta("_wp_attachment_image_alt")),
                    caption=plain_text(item.excerpt),
                    link=item.link,
                )
            )
        elif use == "reusable-block":
            self._lookup.add_block(item.number, item.content)
        elif use == "guest-author":
            login = item.first_meta("cap-user_login") or item.slug
            self._lookup.authors.setdefault(login, plain_text(item.first_meta("cap-display_name") or item.title))
        elif use in ("article", "page"):
            is_public = item.status in ("publish", "future") and not item.password
            for term in item.terms:
                if term.domain not in known_names.QUIET_DOMAINS:
                    self._lookup.count_term(term.domain, term.slug, plain_text(term.name), int(is_public))
            self._has_amp = self._has_amp or "amp_status" in item.meta
            if use == "article" and is_uri(item.guid):
                self._lookup.add_guid(item.guid, item.number)

    # Items -----------------------------------------------------------------------------------------------------------

    def _read_second(self, element: etree._Element, *, is_cut: bool) -> None:
        if child_text(element, "post_type").strip() == "attachment":
            return
        item = read_item(element)
        use, noun = known_names.ITEM_TYPES.get(item.type, ("article", ""))
        if item.comments:
            self._spool.leave_out("bình luận", item.comments)
        if use == "menu":
            self._note_link(self._host.address(item.first_meta("_menu_item_url")))
        if noun:
            self._spool.leave_out(noun)
        if use in ("article", "page"):
            self._add_item(item, "page" if use == "page" else "article", is_cut=is_cut)

    def _add_item(self, item: WxrItem, kind: ItemKind, *, is_cut: bool) -> None:
        state, findings = self._state(item, is_cut=is_cut)
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
                self._list_pages.append(address)
            self._spool.leave_out("trang không có chữ")
            return
        if is_public and kind == "article" and item.date is not None and item.status != "future":
            self._posts += item.type == "post"
            self._months.update((f"{item.date:%Y}", f"{item.date:%Y/%m}"))
        for link in re.findall(r"""href=["'](https?://[^"'<>\s]{1,300})""", body.html):
            self._note_link(self._host.address(link))
        image, image_findings = self._image(item, name)
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
                expires=_expires(item),
                featured=item.is_sticky,
                summary=_summary(item),
                authors=self._authors(item),
                categories=self._categories(item),
                tags=_names(item, known_names.TAG_DOMAINS),
                dossiers=_names(item, known_names.DOSSIER_DOMAINS),
                image=image,
                attachments=_enclosures(item),
                slug=readable_slug(item.slug.removesuffix("__trashed")),
                feed_id=item.guid if kind == "article" and self._lookup.owns_guid(item.guid, item.number) else "",
                address=own_address,
                former_addresses=tuple(self._former(item, own_address)),
                other_addresses=tuple(self._others(item, own_address, body.pages)),
                hits=max(map(whole_number, item.first_meta(*known_names.HITS_META).split()), default=0),
                extra=_extra(item),
                findings=(*findings, *image_findings, *_body_findings(name, body)),
            )
        )

    def _state(self, item: WxrItem, *, is_cut: bool) -> tuple[OldState, list[Finding]]:
        """Whether readers saw the item, and what is unclear about that."""
        state = old_state("wordpress", item.status)
        why = ""
        if is_cut:
            why = "nằm ở chỗ tệp xuất bị cắt cụt, có thể thiếu đoạn cuối"
        elif state is None or item.status == "inherit":
            why = f"có trạng thái lạ: {item.status[:40] or 'để trống'}"
        elif item.type not in known_names.ITEM_TYPES:
            self._types.add(item.type)
            why = f"thuộc loại riêng của một phần mở rộng: {item.type[:40]}"
        elif item.status == "future" and (item.date is None or (self._made is not None and item.date <= self._made)):
            why = "hẹn giờ mà quá giờ vẫn chưa đăng"
        if state is not None and state.visibility != "public":
            return state, []
        if elsewhere := item.first_meta(known_names.ADDRESS_ELSEWHERE_META).strip():
            finding = Finding("external-link", plain_text(item.title) or item.link, elsewhere[:200])
            return OldState("draft", f"chỉ dẫn sang {elsewhere[:200]}"), [finding]
        if item.password:
            return OldState("protected", "có mật khẩu"), []
        if any(item.first_meta(key) not in ("", word) for key, word in known_names.RESTRICTED_META.items()):
            return OldState("protected", "chỉ dành cho thành viên"), []
        if why or state is None:
            return OldState("draft", why), [Finding("unclear-state", plain_text(item.title) or item.link, why)]
        return state, []

    def _image(self, item: WxrItem, title: str) -> tuple[OldPicture | None, list[Finding]]:
        number = whole_number(item.first_meta("_thumbnail_id").strip())
        file = self._lookup.attachment(number) if number else None
        if file is not None and file.address:
            return file.picture(), []
        if address := item.first_meta(*known_names.PICTURE_ADDRESS_META):
            return OldPicture(address.strip(), plain_text(item.first_meta("fifu_image_alt"))), []
        return None, [Finding("lead-picture-unknown", title, f"ảnh số {number}")] if number else []

    def _authors(self, item: WxrItem) -> tuple[str, ...]:
        known = self._lookup.authors
        together = (
            known.get(term.slug.removeprefix("cap-")) or known.get(term.name) or plain_text(term.name)
            for term in item.terms
            if term.domain in known_names.AUTHOR_DOMAINS
        )
        names = tuple(dict.fromkeys(filter(None, together)))
        return names or tuple(filter(None, (known.get(item.creator, plain_text(item.creator)),)))

    def _categories(self, item: WxrItem) -> tuple[str, ...]:
        """The item's categories, the main one first; an extension's items are one of their own."""
        slugs = [readable_slug(t.slug) for t in item.terms if t.domain in known_names.CATEGORY_DOMAINS and t.slug]
        main = self._names_by_number.get(whole_number(item.first_meta(*known_names.PRIMARY_CATEGORY_META).strip()), "")
        if (main := readable_slug(main)) in slugs:
            slugs = [main, *slugs]
        if item.type not in known_names.ITEM_TYPES:
            slugs.append(f"{_TYPE_PREFIX}{item.type}")
        return tuple(dict.fromkeys(slugs))

    def _former(self, item: WxrItem, address: str) -> Iterator[str]:
        old_slugs, old_days = item.meta.get("_wp_old_slug", ()), item.meta.get("_wp_old_date", ())
        if address and not addresses.is_query(address):
            found = addresses.former(address, item.slug, old_slugs, old_days)
            yield from dict.fromkeys(each for each in found if each != address and is_address(each))

    def _others(self, item: WxrItem, address: str, pages: int) -> Iterator[str]:
        if item.number:
            queries = addresses.item_queries(self._host.path, item.number, item.type)
            yield from (query for query in queries if query != address)
        if address:
            # Not `feed`: that is the feed of its comments, which are not brought in.
            names = [*(["amp"] if self._has_amp else []), *map(str, range(2, min(pages, 100) + 1))]
            yield from addresses.below(address, *names)
        for file in self._lookup.attachments_of(item.number):
            link = self._host.address(file.link)
            if link and link != address and not addresses.is_query(link):
                yield link

    # Terms ---------------------------------------------------------------------------------------------------------

    def _note_link(self, address: str) -> None:
        """Learn from a link to a list below which word the site has its categories or tags."""
        parts = [] if addresses.is_query(address) else address.removeprefix(self._host.path).strip("/").split("/")
        if len(parts) < 2 or len(parts) > 6:
            return
        for domain, bases in self._found_bases.items():
            if parts[0] in bases or len(bases) > 5:
                continue
            is_list = all(self._lookup.has_term(domain, slug) for slug in parts[1:])
            if is_list and parts[0] not in ("author", "tag", "category"):
                bases.add(parts[0])

    def _add_terms(self) -> None:
        path = self._host.path
        home = f"{path}/"
        months = (f"{path}/{month}/" for month in sorted(self._months))
        site_pages = (*addresses.list_addresses(home, self._posts), *months, *self._list_pages)
        self._spool.add_term(
            OldTerm("site", "", self._title, addresses=site_pages, feed_addresses=addresses.site_feeds(path))
        )
        categories = {term.slug: term for term in self._lookup.terms("category")}
        for term in categories.values():
            chain = _chain(term, categories)
            bases = [f"{path}/{base}/" for base in sorted(self._found_bases["category"])]
            lists = [f"{base}{'/'.join(slugs)}/" for base in bases for slugs in (chain, chain[-1:])]
            # Extensions take the word away.
            lists += [f"{path}/{'/'.join(slugs)}/" for slugs in (chain, chain[-1:])]
            self._add_term("category", readable_slug(term.slug), term, lists, f"{home}?cat={term.number}")
        for term in self._lookup.terms("post_tag"):
            lists = [f"{path}/{base}/{term.slug}/" for base in sorted(self._found_bases["post_tag"])]
            self._add_term("tag", readable_slug(term.slug), term, lists, f"{home}?tag={term.slug}")
        for domain in sorted(known_names.DOSSIER_DOMAINS):
            for term in self._lookup.terms(domain):
                self._add_term("dossier", term.name, term, [f"{path}/{domain}/{term.slug}/"], "")
        for login, name in self._lookup.authors.items():
            self._add_author(login, name)
        for name in sorted(self._types):
            self._spool.add_term(OldTerm("category", f"{_TYPE_PREFIX}{name}", name, addresses=(f"{path}/{name}/",)))

    def _add_term(self, kind: TermKind, key: str, term: Term, lists: list[str], query: str) -> None:
        own = [each for each in dict.fromkeys(map(readable, lists)) if not self._spool.key_at(each)]
        starts = own + ([query] if query and (term.number or kind == "tag") else [])
        self._spool.add_term(
            OldTerm(
                kind,
                key,
                term.name,
                parent=readable_slug(term.parent),
                addresses=tuple(page for start in starts for page in addresses.list_addresses(start, term.items)),
                feed_addresses=tuple(feed for start in starts for feed in addresses.list_feeds(start)),
                description=term.description,
            )
        )

    def _add_author(self, login: str, name: str) -> None:
        slug = re.sub(r"[^a-z0-9_-]+", "-", login.lower()).strip("-")
        if slug:
            address = f"{self._host.path}/author/{slug}/"
            self._spool.add_term(
                OldTerm("author", name, name, addresses=(address,), feed_addresses=addresses.list_feeds(address))
            )

    # What is told --------------------------------------------------------------------------------------------------

    def _tell_faults(self, export: XmlExport) -> None:
        for line, message in export.faults[:3]:
            self._spool.tell("broken-source", export.path.name, f"dòng {line}: {message.strip()[:120]}")
        if export.is_cut:
            self._spool.tell("broken-source", export.path.name, "tệp bị cắt cụt, thiếu phần cuối")
        if export.unreadable:
            self._spool.tell("broken-source", export.path.name, f"{export.unreadable} chữ không đọc được")

    def _tell_names(self) -> None:
        for kind, tally in (("unknown-shortcode", self._unknown), ("lost-shortcode", self._lost)):
            for name, count in tally.counts.most_common():
                where = f"{count} bài, bài đầu: “{tally.first[name]}”"
                self._spool.tell(kind, name if name.startswith("wp:") else f"[{name}]", where)


def readable_slug(slug: str) -> str:
    """A slug with its letters, which WordPress keeps escaped."""
    return nfc(unquote(slug, errors="replace")) if "%" in slug else slug


def _summary(item: WxrItem) -> str:
    """The item's excerpt, else what it says to search engines."""
    description = item.first_meta(*known_names.DESCRIPTION_META)
    return plain_text(item.excerpt) or ("" if _VARIABLE.search(description) else plain_text(description))


def _names(item: WxrItem, domains: frozenset[str]) -> tuple[str, ...]:
    names = (plain_text(term.name) or readable_slug(term.slug) for term in item.terms if term.domain in domains)
    return tuple(dict.fromkeys(filter(None, names)))


def _enclosures(item: WxrItem) -> tuple[OldFile, ...]:
    """Files of podcasts: address, length and type, a line each."""
    files = (value.strip().partition("\n")[0].strip() for value in item.meta.get("enclosure", ()))
    return tuple(OldFile(address) for address in dict.fromkeys(files) if address.startswith("http"))


def _expires(item: WxrItem) -> datetime | None:
    """When an extension would take the item off the site: seconds since 1970."""
    seconds = whole_number(item.first_meta(known_names.EXPIRES_META).strip())
    if not seconds or item.first_meta("_expiration-date-status") == "":
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(TIME_ZONE)
    except (ValueError, OverflowError, OSError):
        return None


def _extra(item: WxrItem) -> dict[str, str | list[str]]:
    """The fields that people filled in, and taxonomies of extensions."""
    extra: dict[str, str | list[str]] = {}
    for key, values in islice(item.meta.items(), _MAX_FIELDS):
        texts = [plain_text(value) for value in values if len(value) <= _MAX_EXTRA and not _is_serialised(value)]
        if texts and key not in known_names.READ_META:
            extra[key] = texts[0] if len(texts) == 1 else texts
    known = (
        known_names.CATEGORY_DOMAINS | known_names.TAG_DOMAINS | known_names.DOSSIER_DOMAINS
        | known_names.AUTHOR_DOMAINS | known_names.QUIET_DOMAINS | {""}
    )  # fmt: skip
    for domain in sorted({term.domain for term in item.terms} - known):
        extra[domain] = list(_names(item, frozenset({domain})))
    return extra


def _is_serialised(value: str) -> bool:
    """Whether a value is data of a program: what PHP's serialize() writes, or JSON."""
    return re.match(r'(?:a:\d+:\{|O:\d+:"|[ibd]:[\d.-]+;|s:\d+:"|[\[{]")', value) is not None


def _body_findings(title: str, body: PostBody) -> Iterator[Finding]:
    if body.hidden_blocks:
        yield Finding("hidden-block", title, f"{body.hidden_blocks} khối")


def _chain(term: Term, categories: dict[str, Term]) -> list[str]:
    """The slugs of a category's path, from the top."""
    chain = [term.slug]
    while (parent := categories.get(term.parent)) is not None and parent.slug not in chain:
        chain.insert(0, parent.slug)
        term = parent
    return chain


def _other_scheme(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


def _mail_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
