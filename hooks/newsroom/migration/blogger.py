"""Reads the exports of Blogger: the Atom file of its settings page, and feed.atom of Google Takeout.

Both are Atom (RFC 4287). The older one says what an entry is by a category, the newer one by elements of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from lxml import etree
from msgspec import Struct

from newsroom.migration.old_host import SAFE_IN_PATH, OldHost, is_address, old_host, readable
from newsroom.migration.old_site import Finding, OldItem, OldSite, OldState, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.states import old_state
from newsroom.migration.xml_export import XmlExport, child_text, export_files, local_name, plain_text
from newsroom.runtime.folders import is_file_inside
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import nfc

_MARKS = (b"<feed", b"tag:blogger.com,1999:")
# The names of its folders are in the language of the account.
_TAKEOUT_FEEDS = tuple(f"{folder}*/*/feed.atom" for folder in ("", "*/", "Takeout/*/"))
_KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_NAMELESS_AUTHORS = frozenset({"", "unknown", "anonymous", "noreply@blogger.com", "blogger"})
_LEFT_OUT = {
    "comment": "bình luận", "template": "thiết lập giao diện", "settings": "thiết lập của blog",
}  # fmt: skip
_CAPTION_TABLE = re.compile(
    r"""<table\b[^<>]*class=["'][^"'<>]*\btr-caption-container\b[^<>]*>((?:(?!</?table\b).){0,20000})</table>""",
    re.DOTALL | re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:<a\b[^<>]*>\s{0,20})?<img\b[^<>]*>(?:\s{0,20}</a>)?", re.IGNORECASE)
_CAPTION = re.compile(r"""<td\b[^<>]*\btr-caption\b[^<>]*>((?:(?!</td>).)*)""", re.DOTALL | re.IGNORECASE)
_JUMP = re.compile(r"""<a\s+name=["']more["']\s*(?:/>|>\s*</a>)|<!--\s*more\s*-->""", re.IGNORECASE)
_TWO_BREAKS = re.compile(r"(?:<br\b[^<>]*>(?:\s|&nbsp;)*){2,}", re.IGNORECASE)
_LINK = re.compile(r"""<a\b[^<>]*?\bhref=["'](https?://[^"'<>\s]{1,300})""", re.IGNORECASE)
_SITE_FEEDS = (
    "/feeds/posts/default", "/feeds/posts/default?alt=rss", "/feeds/posts/summary", "/feeds/posts/full", "/rss.xml",
    "/atom.xml",
)  # fmt: skip


class _Entry(Struct, frozen=True):
    """One entry: `kind` is `post`, `page`, `comment`, `template`, `settings`, or "" for one that is not known."""

    id: str
    kind: str
    status: str
    title: str
    body: str
    address: str
    labels: tuple[str, ...]
    author: str
    published: datetime | None
    summary: str


class BloggerReader:
    """Reads one blog: its file, or the folder of a Takeout with nothing but it."""

    system = "Blogger"

    def recognises(self, source: Path) -> bool:
        """Whether a file, or one in a folder, is an export of Blogger."""
        return bool(_feeds(source))

    def read(self, source: Path, spool: Spool) -> None:
        """Read all entries. Raises SourceRefused and OSError."""
        feeds = _feeds(source)
        if len(feeds) > 1:
            names = ", ".join(str(feed.relative_to(source)) for feed in feeds[:5])
            raise SourceRefused(f"Thư mục {source.name} có {len(feeds)} blog; hãy ghi tên tệp của một blog: {names}.")
        _BlogReader(XmlExport(feeds[0], "entry"), spool).read()


def _feeds(source: Path) -> list[Path]:
    try:
        found = (feed for pattern in _TAKEOUT_FEEDS for feed in sorted(source.glob(pattern)))
        taken_out = [feed for feed in found if is_file_inside(feed, source)]
    except OSError:
        taken_out = []
    files = export_files(source, *_MARKS)
    return files + [feed for feed in dict.fromkeys(taken_out) if export_files(feed, *_MARKS)]


class _BlogReader:
    """Reads one file."""

    def __init__(self, export: XmlExport, spool: Spool) -> None:
        self._export, self._spool = export, spool
        self._labels: Counter[str] = Counter()
        self._months: set[str] = set()
        self._hosts: Counter[str] = Counter()
        self._title = self._home = ""
        self._made: datetime | None = None

    def read(self) -> None:
        for element in self._export.elements("title", "link", "updated"):
            name = local_name(element)
            if name == "title":
                self._title = self._title or plain_text(element.text or "")
            elif name == "link":
                if element.get("rel") == "alternate":
                    self._home = self._home or element.get("href", "")
            elif name == "updated":
                self._made = _moment((element.text or "").strip())
            else:
                self._add_entry(_read_entry(element), is_cut=self._export.is_cut)
        for fault in self._export.faults():
            self._spool.tell("broken-source", self._export.path.name, fault)
        self._add_terms()
        self._spool.site = OldSite("Blogger", self._title, tuple(self._addresses()))

    def _add_entry(self, entry: _Entry, *, is_cut: bool) -> None:
        if entry.kind not in ("post", "page"):
            self._spool.leave_out(_LEFT_OUT.get(entry.kind, "mục lạ của blog"))
            return
        state, findings = _state(entry, self._made, is_cut=is_cut)
        host = _site_of(entry.address)
        address = host.address(entry.address)
        if entry.kind == "post" and state.visibility == "public":
            self._labels.update(entry.labels)
            if entry.published is not None and entry.status != "SCHEDULED":
                self._months.update((f"{entry.published:%Y}", f"{entry.published:%Y/%m}"))
        else:
            self._labels.update(dict.fromkeys(entry.labels, 0))
        self._hosts[host.host] += 1
        if not host.host:
            self._hosts.update(found for link in _LINK.findall(entry.body) if (found := _blog_host(link)))
        self._spool.add_item(
            OldItem(
                key=entry.id,
                kind="page" if entry.kind == "page" else "article",
                title=entry.title,
                body=_body(entry.body),
                state=state,
                date=entry.published,
                summary=entry.summary,
                authors=(entry.author,) if entry.author.lower() not in _NAMELESS_AUTHORS else (),
                categories=entry.labels,
                tags=entry.labels,
                slug=re.sub(r"\.html?$", "", address.rpartition("/")[2]),
                feed_id=entry.id if entry.kind == "post" else "",
                address=address,
                # Phones were led there, and share it.
                other_addresses=(f"{address}?m=1",) if address else (),
                findings=findings,
            )
        )

    def _add_terms(self) -> None:
        months = [f"/{month}/" for month in sorted(self._months)]
        archives = [f"/{month.replace('/', '_')}_01_archive.html" for month in sorted(self._months) if "/" in month]
        pages = ("/", "/?m=1", *months, *archives)
        self._spool.add_term(OldTerm("site", "", self._title, addresses=pages, feed_addresses=_SITE_FEEDS))
        for label, uses in self._labels.items():
            name = readable(quote(label, safe=SAFE_IN_PATH))
            address = f"/search/label/{name}"
            feeds = (f"/feeds/posts/default/-/{name}", f"/feeds/posts/default/-/{name}?alt=rss")
            if not is_address(address):
                continue
            for kind in ("category", "tag"):
                term = OldTerm(kind, label, label, addresses=(address,), feed_addresses=feeds, is_public=bool(uses))
                self._spool.add_term(term)

    def _addresses(self) -> Iterator[str]:
        """Where the blog was: as its file says, else where most links of its own texts lead to."""
        host = old_host(self._home).host or next((host for host, _ in self._hosts.most_common() if host), "")
        for prefix in ("", "www.") if host and not host.endswith(".blogspot.com") else ("",) if host else ():
            yield from (f"https://{prefix}{host}/", f"http://{prefix}{host}/")


def _read_entry(element: etree._Element) -> _Entry:
    texts: dict[str, str] = {}
    labels: list[str] = []
    kind, address = "", ""
    is_draft = False
    author = ""
    for child in element:
        name = local_name(child)
        if name == "category":
            term = child.get("term", "")
            if child.get("scheme") == _KIND_SCHEME or "schemas.google.com/blogger" in term:
                kind = term.rpartition("#")[2]
            else:
                labels.append(nfc(" ".join(term.split())))
        elif name == "link":
            address = child.get("href", "") if child.get("rel") == "alternate" else address
        elif name == "author":
            author = author or plain_text(child_text(child, "name"))
        elif name == "control":
            is_draft = child_text(child, "draft").strip().lower() == "yes"
        elif name == "in-reply-to":
            kind = "comment"
        else:
            texts.setdefault(name, child_text(element, name))
    get = {name: text.strip() for name, text in texts.items()}.get
    kind = get("type", "").lower() or kind or ("post" if ".post-" in get("id", "") else "")
    status = get("status", "") or ("DRAFT" if is_draft else "LIVE")
    return _Entry(
        id=get("id", ""),
        kind=kind,
        status="SOFT_TRASHED" if get("trashed") else "DRAFT" if is_draft else status,
        title=plain_text(get("title", "")),
        body=texts.get("content") or texts.get("summary", ""),
        address=address or get("filename", ""),
        labels=tuple(filter(None, dict.fromkeys(labels))),
        author=author,
        published=_moment(get("published", "")),
        summary=plain_text(get("metaDescription", "")),
    )


def _state(entry: _Entry, made: datetime | None, *, is_cut: bool) -> tuple[OldState, tuple[Finding, ...]]:
    """Whether readers saw an entry when the export was made, and what is unclear about that."""
    state = old_state("blogger", entry.status.upper())
    why = ""
    if is_cut:
        why = "nằm ở chỗ tệp xuất bị cắt cụt, có thể thiếu đoạn cuối"
    elif state is None:
        why = f"có trạng thái lạ: {entry.status[:40]}"
    elif entry.status == "SCHEDULED" and (entry.published is None or (made is not None and entry.published <= made)):
        why = "hẹn giờ mà quá giờ vẫn chưa đăng"
    if why or state is None:
        return OldState("draft", why), (Finding("unclear-state", entry.title or entry.address, why),)
    return state, ()


def _moment(text: str) -> datetime | None:
    """A time of Atom (RFC 3339)."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(TIME_ZONE)
    except (ValueError, OverflowError):
        return None


def _body(text: str) -> str:
    """The HTML of an entry, with captions as such, and paragraphs where its writers left an empty line."""
    text = _JUMP.sub("", text)
    return _TWO_BREAKS.sub("<p></p>", _CAPTION_TABLE.sub(_figure, text))


def _figure(table: re.Match[str]) -> str:
    picture, caption = _PICTURE.search(table[1]), _CAPTION.search(table[1])
    if picture is None:
        return table[0]
    words = f"<figcaption>{caption[1].strip()}</figcaption>" if caption else ""
    return f"<figure>{picture[0]}{words}</figure>"


def _site_of(address: str) -> OldHost:
    return OldHost(old_host(address).host)


def _blog_host(link: str) -> str:
    """The host of a link that has the form of a blog's own."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    is_own = re.match(r"/(?:\d{4}/\d\d/|p/|search/label/)", parts.path)
    return (parts.hostname or "").removeprefix("www.") if is_own else ""
