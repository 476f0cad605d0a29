"""Turns a saved web page, and a Word document that is HTML by now, into an imported document."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from itertools import chain
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml import etree
from msgspec import structs

from newsroom.content.markdown.sanitizer import TAGS_REMOVED_WITH_CONTENT
from newsroom.importing.charset_fonts import BLOCK_TAGS, convert_charsets
from newsroom.importing.charsets import decode_lines, detect
from newsroom.importing.docx_package import MEGABYTE, ImportRefused
from newsroom.importing.html_blocks import FindLink, HtmlBlockReader
from newsroom.importing.html_elements import hidden_selectors
from newsroom.importing.html_embeds import EMBED_TAGS, embeds_note
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument, ImportedPicture
from newsroom.text.normalize import collapse_whitespace

LoadFile = Callable[[str], bytes | str]
"""Gives the bytes of a file beside the page by its path, or a Vietnamese clause that says why not."""

# Where a picture of a Word document stands in its HTML, with its number.
PICTURE_SCHEME = "newsroom-picture:"
MAX_HTML_SIZE = 50 * MEGABYTE
# libxml2 compares each attribute of a tag with those before it, some 100 million pairs a second.
MAX_ATTRIBUTE_COMPARISONS = 300_000_000
# Elements one in the other; what people write has some twenty.
MAX_DEPTH = 100
_KEPT_DEEP_DOWN = frozenset({"a", "br", "img", *EMBED_TAGS, *TAGS_REMOVED_WITH_CONTENT})
_TABLE_TAGS = frozenset({"table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th"})
_START_TAG = re.compile(r"""<[a-z](?:[^>"']|"[^"]*"|'[^']*')*+""", re.IGNORECASE)
_BOILERPLATE_TAGS = ("nav", "footer", "aside", "header")
_DATE_META_NAMES = (
    "article:published_time", "og:published_time", "pubdate", "date", "dc.date", "dcterms.date", "publishdate",
)  # fmt: skip
_ABSOLUTE_LINK = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
_FOOTNOTE_REFERENCE = re.compile(r"\[\^([\w-]+)\]")
_TAG = re.compile(rb"<[^<>]*>")
# What programs put where an author's name belongs.
_PLACEHOLDER_AUTHORS = re.compile(
    r"(?:python-docx|user|admin|administrator|windows user|microsoft office user|microsoft|hp|dell|asus|lenovo|acer|pc"
    r"|owner|home|may ?tinh|mr|ms|unknown|un-named|techsi\.vn|smart|office|[\W\d_]*)\d*",
    re.IGNORECASE,
)


def read_html(data: bytes, load_file: LoadFile) -> ImportedDocument:
    """The document in the bytes of an .html file; raises `ImportRefused`."""
    if not data.strip():
        raise ImportRefused("trống, không có gì bên trong")
    if len(data) > MAX_HTML_SIZE:
        raise ImportRefused(
            f"nặng {len(data) // MEGABYTE} MB, quá lớn (trang web dài nhất {MAX_HTML_SIZE // MEGABYTE} MB)"
        )
    root = parse_html(decode_html(data))
    metadata = page_metadata(root)
    title, text_root = page_title(root, metadata), take_text(root)
    document = imported_document(text_root, root, load_file)
    document = structs.replace(document, title=title, date=page_date(root, metadata))
    return with_author(document, metadata.get("author", "") or metadata.get("article:author", ""))


def page_metadata(root: etree._Element) -> dict[str, str]:
    """What the `meta` elements of a page say, by their names in small letters."""
    return {
        (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower(): meta.get("content", "")
        for meta in root.iter("meta")
    }


def page_title(root: etree._Element, metadata: Mapping[str, str]) -> str:
    """The headline of a page, without the name of its site."""
    return collapse_whitespace(metadata.get("og:title", "") or _title_tag(root))


def page_date(root: etree._Element, metadata: Mapping[str, str]) -> str:
    """When a page says that it was published, as it is written there; "" where it does not."""
    times = (time.get("datetime", "") for time in root.iter("time"))
    return next(filter(None, chain((metadata.get(name) for name in _DATE_META_NAMES), times)), "").strip()


def take_text(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The part of a page that its text stands in, the root where none is named; what is around texts is taken out."""
    main = next(chain(root.iter("article"), root.iter("main")), None)
    text_root: lxml.html.HtmlElement = root if main is None else main
    for element in list(text_root.iter(*(_BOILERPLATE_TAGS if main is None else _BOILERPLATE_TAGS[:3]))):
        element.drop_tree()
    return text_root


def parse_html(text: str) -> lxml.html.HtmlElement:
    """The tree of a page; raises `ImportRefused` for one that would take too long, or has no text."""
    if sum(len(tag[0].split()) ** 2 for tag in _START_TAG.finditer(text)) > MAX_ATTRIBUTE_COMPARISONS:
        raise ImportRefused("có quá nhiều thuộc tính trong một thẻ, có thể là tệp phá hoại; máy không mở")
    # lxml refuses text that also says in which bytes it is.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    try:
        # By default all is lost after a picture of 10 MB in an attribute, and below 256 elements one in the other.
        root: lxml.html.HtmlElement = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError) as error:
        raise ImportRefused("không có chữ nào bên trong") from error
    _flatten(root)
    return root


def _flatten(root: lxml.html.HtmlElement) -> None:
    """Take away elements that lie too deep for readers that call themselves once a level; their text stays."""
    depth = 0
    tables: list[int] = []
    deep: list[lxml.html.HtmlElement] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if element.tag == "table":
            tables = [*tables, depth] if event == "start" else tables[:-1]
        # Of a table all goes, or nothing: its rows hold no text but in cells.
        in_deep_table = element.tag in _TABLE_TAGS and tables and tables[-1] > MAX_DEPTH - len(_TABLE_TAGS)
        if event == "start" and (depth > MAX_DEPTH or in_deep_table) and element.tag not in _KEPT_DEEP_DOWN:
            deep.append(element)
    for element in reversed(deep):
        if element.tag in BLOCK_TAGS:
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
        element.drop_tag()


def imported_document(
    text_root: etree._Element,
    root: etree._Element,
    load_file: LoadFile,
    embedded: tuple[ImportedPicture, ...] = (),
    find_link: FindLink | None = None,
) -> ImportedDocument:
    """The document whose text stands below `text_root` of a page; `embedded` are the pictures of a Word document.

    Without `find_link`, links stay that lead to the same from everywhere, and of others their words.
    """
    notes, unclear_texts = convert_charsets(root)
    pictures = list(embedded)
    numbers = {f"{PICTURE_SCHEME}{number}": number for number in range(len(embedded))}
    losses: list[str] = []
    lost_links: list[str] = []

    def add_picture(address: str, alt: str, place: str) -> int:
        if address in numbers:
            return numbers[address]
        if address.startswith("data:"):
            data = _decode_data_url(address)
        else:
            data = load_file(unquote(address)) if address else "ảnh không có"
        if isinstance(data, str):
            losses.append(f"{data} ({place})")
            pictures.append(ImportedPicture(b"", collapse_whitespace(alt), missing=data))
        else:
            pictures.append(ImportedPicture(data, collapse_whitespace(alt)))
        return len(pictures) - 1

    def absolute_link(address: str, words: str) -> str:
        absolute = f"https:{address}" if address.startswith("//") else address
        if _ABSOLUTE_LINK.match(absolute) and _can_be_split(absolute):
            return absolute
        lost_links.append(f"liên kết “{words[:60]}” tới {address[:80]} chỉ dùng được ở nơi cũ; đã giữ chữ, bỏ liên kết")
        return ""

    reader = HtmlBlockReader(add_picture, find_link or absolute_link, hidden_selectors(root))
    blocks = reader.read_blocks(text_root)
    if reader.embeds:
        notes.append(embeds_note(reader.embeds))
    if hidden := reader.hidden_texts:
        losses.append(f"{len(hidden)} chỗ chữ ẩn của trang không mang sang, chỗ đầu là “{hidden[0][:60]}”")
    # Programs number notes as they like; readers see them in order.
    marks = {mark: str(number) for number, (mark, _) in enumerate(reader.footnotes, start=1)}

    def renumber(block: DocumentBlock) -> DocumentBlock:
        markdown = _FOOTNOTE_REFERENCE.sub(lambda mark: f"[^{marks.get(mark[1], mark[1])}]", block.markdown)
        return structs.replace(block, markdown=markdown)

    return ImportedDocument(
        blocks=tuple(map(renumber, blocks) if marks else blocks),
        pictures=tuple(pictures),
        footnotes=tuple((marks[mark], text) for mark, text in reader.footnotes),
        notes=tuple(notes),
        losses=tuple(dict.fromkeys(losses + lost_links)),
        unclear_texts=tuple(unclear_texts),
        hidden_texts=tuple(reader.hidden_texts),
        embeds=tuple(reader.embeds),
    )


def _can_be_split(address: str) -> bool:
    """Whether an address has a host, or needs none; browsers and `urlsplit` find none in `https://[:javascript:x`."""
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def with_author(document: ImportedDocument, author: str) -> ImportedDocument:
    """The document with who it says wrote it, unless that is the name of a machine."""
    name = collapse_whitespace(author)
    if not _PLACEHOLDER_AUTHORS.fullmatch(name):
        return structs.replace(document, author=name)
    note = f"tên tác giả trong tệp là “{name}”, không phải tên người nên không lấy"
    return structs.replace(document, notes=(*document.notes, note)) if name else document


def _title_tag(root: etree._Element) -> str:
    title = next(root.iter("title"), None)
    text = collapse_whitespace("".join(str(part) for part in title.itertext())) if title is not None else ""
    # Sites put their own name after the headline.
    return re.split(r" [|»–—-] (?=[^|»–—-]+$)", text)[0]


def _decode_data_url(address: str) -> bytes | str:
    """The picture that an address holds itself (RFC 2397)."""
    head, _, body = address.partition(",")
    try:
        return base64.b64decode(unquote(body), validate=False) if head.endswith(";base64") else unquote(body).encode()
    except (binascii.Error, ValueError):
        return "một ảnh nhúng trong trang đã hỏng, không mang sang"


def decode_html(data: bytes) -> str:
    """The page as text: UTF-8 line by line, else Windows-1258 where that makes it Vietnamese, else Windows-1252."""
    lines = list(decode_lines(data))
    detection = detect([_TAG.sub(b" ", line) for line in lines if isinstance(line, bytes)])
    charsets = iter(detection.charsets)
    says_1258 = b"windows-1258" in data[:2048].lower()
    texts = []
    for line in lines:
        if isinstance(line, bytes):
            is_1258 = next(charsets) == "cp1258" or says_1258
            line = line.decode("cp1258" if is_1258 else "cp1252", errors="replace")
        texts.append(line)
    return "\n".join(texts)
