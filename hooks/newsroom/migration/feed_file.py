"""One saved feed, RSS or Atom: its entries, and what it says of its site."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree
from msgspec import Struct

from newsroom.migration.old_site import OldFile, OldPicture
from newsroom.migration.xml_export import XmlExport, child_text, element_text, local_name, plain_text
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import nfc
from newsroom.text.uris import is_uri
from newsroom.text.written_dates import moment_or_none

_HEAD_SIZE = 4096
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--(?:(?!-->).){0,2000}-->\s*|<\?[^>]{0,400}\?>\s*){0,9}"
    rb"<(?:\w{1,10}:)?(rss|feed|RDF)\b",
    re.DOTALL,
)
_ADDRESS_OF_NUKEVIET = re.compile(r"([a-z][a-z0-9-]{0,50})_([1-9]\d{0,9})", re.ASCII)
# A text without paragraphs that is no longer, or that ends so, is the beginning of an article.
_SUMMARY_LENGTH = 600
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|figure|blockquote)\b", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|&#8230;|&hellip;)\]?\s*(?:<[^<>]*>\s*)*$")
_MARKUP_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})
_ESCAPE_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class FeedEntry(Struct, frozen=True):
    """One entry of a feed: all but `body`, which is HTML, is plain text; `link` is as the feed has it."""

    id: str = ""
    link: str = ""
    title: str = ""
    body: str = ""
    is_summary: bool = False
    """Whether the body is all that the feed tells of the text, and seems to be its beginning alone."""
    is_draft: bool = False
    summary: str = ""
    date: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image: OldPicture | None = None
    files: tuple[OldFile, ...] = ()

    @property
    def feed_id(self) -> str:
        """What subscribers know it by, as `id` of front matter has it; NukeViet's own form is no URI."""
        own = _ADDRESS_OF_NUKEVIET.fullmatch(self.id)
        return f"nukeviet:{own[1]}:{own[2]}" if own else self.id or self.link


def is_feed(file: Path) -> bool:
    """Whether a file begins as a feed does; never raises for one that cannot be read."""
    try:
        with file.open("rb") as opened:
            return _HEAD.match(opened.read(_HEAD_SIZE)) is not None
    except OSError:
        return False


def item_key(host: str, identity: str) -> str:
    """A key that no other site's item has."""
    return identity if is_uri(identity) else f"feed:{host}:{identity}"


class Feed:
    """One saved feed; what it says of its site is known after its entries were read."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as opened:
            head = _HEAD.match(opened.read(_HEAD_SIZE))
        self._export = XmlExport(file, "entry" if head is not None and head[1] == b"feed" else "item")
        self.title = self.home = ""

    def entries(self) -> Iterator[FeedEntry]:
        """Its entries in their order. Raises SourceRefused and OSError."""
        for element in self._export.elements("title", "link"):
            name = local_name(element)
            if name == "title":
                self.title = self.title or plain_text(element.text or "")
            elif name == "link":
                is_home = element.get("rel", "alternate") == "alternate"
                self.home = self.home or ((element.get("href") or element.text or "").strip() if is_home else "")
            else:
                yield _read_entry(element, is_cut=self._export.is_cut)

    def faults(self) -> Iterator[str]:
        """What was wrong with the file, as clauses in Vietnamese."""
        return self._export.faults()


def _read_entry(element: etree._Element, *, is_cut: bool) -> FeedEntry:
    texts: dict[str, str] = {}
    authors: list[str] = []
    categories: list[str] = []
    files: list[OldFile] = []
    image: OldPicture | None = None
    link = ""
    for child in element:
        name = local_name(child)
        if name == "link":
            link = _read_link(child, files) or link
        elif name == "category":
            term = child.get("label") or child.get("term") or element_text(child)
            categories.append(nfc(" ".join(plain_text(term).split())))
        elif name in ("author", "creator"):
            authors.append(_author(child))
        elif name in ("enclosure", "content", "thumbnail", "group") and (child.get("url") or name == "group"):
            image = _read_media(child, files) or image
        elif name == "control":
            texts["draft"] = child_text(child, "draft").strip().lower()
        elif name and name not in texts:
            texts[name] = (
                _html(child) if name in ("encoded", "content", "summary", "description") else element_text(child)
            )
    get = {name: text.strip() for name, text in texts.items()}.get
    whole = get("encoded") or get("content") or ""
    short = get("description") or get("summary") or ""
    identity = get("guid") or get("id") or ""
    if not link and re.match(r"https?://", identity, re.IGNORECASE):
        link = identity  # a permalink (RSS 2.0, guid)
    date = get("pubDate") or get("published") or get("date") or get("issued") or get("updated") or ""
    return FeedEntry(
        id=identity[:1000],
        link=link[:1000],
        title=plain_text(get("title", "")),
        body=whole or short,
        is_summary=is_cut or (not whole and is_beginning(short)),
        is_draft=get("draft") == "yes",
        summary=plain_text(short) if whole and short != whole else "",
        date=local_moment(date),
        authors=tuple(filter(None, dict.fromkeys(authors))),
        categories=tuple(filter(None, dict.fromkeys(categories))),
        image=image,
        files=tuple(dict.fromkeys(files)),
    )


def local_moment(text: str) -> datetime | None:
    """The moment that a text names, in TIME_ZONE; None for what is none."""
    moment = moment_or_none(text[:100])
    try:
        return moment.astimezone(TIME_ZONE) if moment is not None else None
    except OverflowError:
        return None


def is_beginning(text: str) -> bool:
    """Whether the only text of an entry seems to be the beginning of its article alone."""
    if _CUT_OFF.search(text[-400:]):
        return True
    return len(plain_text(text)) < _SUMMARY_LENGTH and len(_BLOCK.findall(text)) < 2


def _read_link(child: etree._Element, files: list[OldFile]) -> str:
    """The address of the entry's page where the link is that; what else it leads to is a file."""
    address = (child.get("href") or child.text or "").strip()
    relation = child.get("rel", "alternate")
    if relation == "enclosure" and not child.get("type", "").startswith("image/"):
        files.append(OldFile(address, plain_text(child.get("title", ""))))
    return address if relation == "alternate" and child.get("type", "text/html") in _MARKUP_TYPES else ""


def _read_media(child: etree._Element, files: list[OldFile]) -> OldPicture | None:
    """The picture that an enclosure or an element of Media RSS names; another file is added to the files."""
    if local_name(child) == "group":
        found = [_read_media(each, files) for each in child if each.get("url")]
        return next(filter(None, found), None)
    address, kind = child.get("url", ""), child.get("type", "") or child.get("medium", "")
    if kind.startswith("image") or local_name(child) == "thumbnail" or _looks_like_picture(address):
        return OldPicture(address, caption=plain_text(child_text(child, "description") or child_text(child, "title")))
    files.append(OldFile(address, plain_text(child_text(child, "title"))))
    return None


def _looks_like_picture(address: str) -> bool:
    try:
        return re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", urlsplit(address).path, re.IGNORECASE) is not None
    except ValueError:
        return False


def _author(element: etree._Element) -> str:
    """The name of an author: Atom has it in an element, RSS after an address in parentheses."""
    text = child_text(element, "name") or ("" if len(element) else element.text or "")
    in_parentheses = re.search(r"@[^()@]*\(([^()]+)\)", text)
    name = plain_text(in_parentheses[1] if in_parentheses else text)
    return "" if "@" in name else name


def _html(element: etree._Element) -> str:
    """The HTML of a text construct: in Atom a type says what it is, in RSS it is HTML that is escaped."""
    kind = element.get("type", "")
    if kind in ("text", "text/plain"):
        return (element.text or "").translate(_ESCAPE_TEXT)
    return element_text(element)
