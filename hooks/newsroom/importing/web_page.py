"""Turns a Word document or a saved web page into a manuscript; both are read as HTML."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote

import lxml.html
from lxml import etree
from msgspec import structs

from newsroom.importing import docx_html
from newsroom.importing.charset_detection import decode_lines, detect
from newsroom.importing.charset_fonts import convert_charsets
from newsroom.importing.docx_package import MEGABYTE, ImportRefused
from newsroom.importing.html_blocks import HtmlBlockReader
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument, ImportedPicture
from newsroom.text.normalize import collapse_whitespace

LoadFile = Callable[[str], bytes | str]
"""Gives the bytes of a file beside the page by its path, or a clause that says why not."""

MAX_HTML_SIZE = 50 * MEGABYTE
_BOILERPLATE_TAGS = ("nav", "footer", "aside", "header")
_DATE_META_NAMES = (
    "article:published_time",
    "og:published_time",
    "pubdate",
    "date",
    "dc.date",
    "dcterms.date",
    "publishdate",
)
_FOOTNOTE_REFERENCE = re.compile(r"\[\^([\w-]+)\]")
_TAG = re.compile(rb"<[^<>]*>")
# Days that programs write where they know none: python-docx its template's, others the first of their time.
_PLACEHOLDER_DATES = ("2013-12-23T23:15", "1970-01-01", "1900-", "1601-")
# What programs put where an author's name belongs.
_PLACEHOLDER_AUTHORS = re.compile(
    r"(?:python-docx|user|admin|administrator|windows user|microsoft office user|microsoft|hp|dell|asus|lenovo|acer|pc"
    r"|owner|home|may ?tinh|mr|ms|unknown|un-named|techsi\.vn|smart|office|[\W\d_]*)\d*",
    re.IGNORECASE,
)


def read_docx(data: bytes) -> ImportedDocument:
    """The manuscript in the bytes of a .docx; raises `Refused`."""
    word = docx_html.convert_docx(data)

    def load(address: str) -> bytes | str:
        return f"ảnh {address[:60]} không nằm trong tệp"

    root = lxml.html.document_fromstring(word.html)
    made = _imported_document(root, root, load, word.pictures)
    losses = [*word.losses, *made.losses]
    losses += [f"phông {font} dùng bảng mã cũ mà máy chưa biết đổi; hãy xem lại chữ" for font in word.unsupported_fonts]
    author, notes = _real_author(word.author, made.notes)
    return ImportedDocument(
        blocks=made.blocks,
        pictures=made.pictures,
        footnotes=made.footnotes,
        date="" if word.created.startswith(_PLACEHOLDER_DATES) else word.created[:10],
        author=author,
        notes=notes,
        losses=tuple(losses),
        unclear_texts=made.unclear_texts,
    )


def read_html(data: bytes, load_file: LoadFile) -> ImportedDocument:
    """The manuscript in the bytes of an .html file; raises `Refused`."""
    if not data.strip():
        raise ImportRefused("trống, không có gì bên trong")
    if len(data) > MAX_HTML_SIZE:
        raise ImportRefused(
            f"nặng {len(data) // MEGABYTE} MB, quá lớn (trang web dài nhất {MAX_HTML_SIZE // MEGABYTE} MB)"
        )
    try:
        root = lxml.html.document_fromstring(_decode_html(data))
    except (etree.ParserError, ValueError) as error:
        raise ImportRefused("không có chữ nào bên trong") from error
    told = {
        (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower(): meta.get("content", "")
        for meta in root.iter("meta")
    }
    title = told.get("og:title", "") or _title_tag(root)
    main = next(root.iter("article"), None)
    main = main if main is not None else next(root.iter("main"), None)
    whole = root if main is None else main
    for tag in _BOILERPLATE_TAGS if main is None else _BOILERPLATE_TAGS[:3]:
        for element in list(whole.iter(tag)):
            element.drop_tree()
    made = _imported_document(whole, root, load_file, ())
    date = next((told[name] for name in _DATE_META_NAMES if told.get(name)), "")
    if not date:
        date = next((time.get("datetime", "") for time in root.iter("time") if time.get("datetime")), "")
    author, notes = _real_author(told.get("author", "") or told.get("article:author", ""), made.notes)
    return ImportedDocument(
        blocks=made.blocks,
        pictures=made.pictures,
        footnotes=made.footnotes,
        title=collapse_whitespace(title),
        date=date.strip(),
        author=author,
        notes=notes,
        losses=made.losses,
        unclear_texts=made.unclear_texts,
    )


def _imported_document(
    whole: etree._Element, root: etree._Element, load: LoadFile, pictures: tuple[ImportedPicture, ...]
) -> ImportedDocument:
    mended = convert_charsets(root)
    found: list[ImportedPicture] = list(pictures)
    losses: list[str] = []
    embedded = {f"{docx_html.PICTURE_SCHEME}{number}": number for number in range(len(pictures))}

    def take(address: str, alt: str) -> int:
        if address in embedded:
            return embedded[address]
        data = (
            _decode_data_url(address)
            if address.startswith("data:")
            else load(unquote(address))
            if address
            else "ảnh không có"
        )
        if isinstance(data, str):
            losses.append(data)
            return -1
        found.append(
            ImportedPicture(data, collapse_whitespace(alt), address.rpartition("/")[2] if len(address) < 200 else "")
        )
        return len(found) - 1

    reader = HtmlBlockReader(take)
    blocks = reader.read_blocks(whole)
    # Programs number notes as they like; readers see them in order.
    numbers = {mark: str(place) for place, (mark, _) in enumerate(reader.footnotes, start=1)}

    def renumbered(block: DocumentBlock) -> DocumentBlock:
        written = _FOOTNOTE_REFERENCE.sub(lambda mark: f"[^{numbers.get(mark[1], mark[1])}]", block.markdown)
        return structs.replace(block, markdown=written)

    return ImportedDocument(
        blocks=tuple(map(renumbered, blocks) if numbers else blocks),
        pictures=tuple(found),
        footnotes=tuple((numbers[mark], text) for mark, text in reader.footnotes),
        notes=mended.notes,
        losses=tuple(dict.fromkeys(losses + reader.losses)),
        unclear_texts=mended.unclear_texts,
    )


def _real_author(written: str, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Who the document says wrote it, unless that is the name of a machine."""
    name = collapse_whitespace(written)
    if not _PLACEHOLDER_AUTHORS.fullmatch(name):
        return name, notes
    return "", (*notes, f"tên tác giả trong tệp là “{name}”, không phải tên người nên không lấy") if name else notes


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


def _decode_html(data: bytes) -> str:
    """The page as text: UTF-8 line by line, else Windows-1258 where that makes it Vietnamese, else Windows-1252."""
    lines = list(decode_lines(data))
    verdicts = detect(
        [line if isinstance(line, str) else _TAG.sub(b" ", line) for line in lines if isinstance(line, bytes)]
    )
    told = iter(verdicts.charsets)
    usual = "cp1258" if b"windows-1258" in data[:2048].lower() else ""
    written = []
    for line in lines:
        if isinstance(line, bytes):
            charset = "cp1258" if (next(told) == "cp1258" or usual) else "cp1252"
            line = line.decode(charset, errors="replace")
        written.append(line)
    # lxml refuses text that also says in which bytes it is.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", "\n".join(written))
    return text.replace("\x00", "")
