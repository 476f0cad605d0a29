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
from newsroom.importing.charset_detection import lines_of, settle
from newsroom.importing.charset_fonts import mend
from newsroom.importing.docx_package import MEGABYTE, Refused
from newsroom.importing.html_blocks import BlockReader
from newsroom.importing.manuscript import Block, Found, Manuscript
from newsroom.text.normalize import squeeze

LoadFile = Callable[[str], bytes | str]
"""Gives the bytes of a file beside the page by its path, or a clause that says why not."""

MOST = 50 * MEGABYTE
_AROUND = ("nav", "footer", "aside", "header")
_DATES = ("article:published_time", "og:published_time", "pubdate", "date", "dc.date", "dcterms.date", "publishdate")
_MARK = re.compile(r"\[\^([\w-]+)\]")
_TAG = re.compile(rb"<[^<>]*>")
# Days that programs write where they know none: python-docx its template's, others the first of their time.
_NO_DAYS = ("2013-12-23T23:15", "1970-01-01", "1900-", "1601-")
# What programs put where an author's name belongs.
_NOBODY = re.compile(
    r"(?:python-docx|user|admin|administrator|windows user|microsoft office user|microsoft|hp|dell|asus|lenovo|acer|pc"
    r"|owner|home|may ?tinh|mr|ms|unknown|un-named|techsi\.vn|smart|office|[\W\d_]*)\d*",
    re.IGNORECASE,
)


def read_word(data: bytes) -> Manuscript:
    """The manuscript in the bytes of a .docx; raises `Refused`."""
    word = docx_html.read(data)

    def load(address: str) -> bytes | str:
        return f"ảnh {address[:60]} không nằm trong tệp"

    root = lxml.html.document_fromstring(word.html)
    made = _manuscript(root, root, load, word.pictures)
    losses = [*word.losses, *made.losses]
    losses += [f"phông {font} dùng bảng mã cũ mà máy chưa biết đổi; hãy xem lại chữ" for font in word.unknown_fonts]
    author, notes = _author(word.author, made.notes)
    return Manuscript(
        blocks=made.blocks,
        pictures=made.pictures,
        footnotes=made.footnotes,
        date="" if word.created.startswith(_NO_DAYS) else word.created[:10],
        author=author,
        notes=notes,
        losses=tuple(losses),
        unclear=made.unclear,
    )


def read_page(data: bytes, load: LoadFile) -> Manuscript:
    """The manuscript in the bytes of an .html file; raises `Refused`."""
    if not data.strip():
        raise Refused("trống, không có gì bên trong")
    if len(data) > MOST:
        raise Refused(f"nặng {len(data) // MEGABYTE} MB, quá lớn (trang web dài nhất {MOST // MEGABYTE} MB)")
    try:
        root = lxml.html.document_fromstring(_decoded(data))
    except (etree.ParserError, ValueError) as error:
        raise Refused("không có chữ nào bên trong") from error
    told = {
        (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower(): meta.get("content", "")
        for meta in root.iter("meta")
    }
    title = told.get("og:title", "") or _title_tag(root)
    main = next(root.iter("article"), None)
    main = main if main is not None else next(root.iter("main"), None)
    whole = root if main is None else main
    for tag in _AROUND if main is None else _AROUND[:3]:
        for element in list(whole.iter(tag)):
            element.drop_tree()
    made = _manuscript(whole, root, load, ())
    date = next((told[name] for name in _DATES if told.get(name)), "")
    if not date:
        date = next((time.get("datetime", "") for time in root.iter("time") if time.get("datetime")), "")
    author, notes = _author(told.get("author", "") or told.get("article:author", ""), made.notes)
    return Manuscript(
        blocks=made.blocks,
        pictures=made.pictures,
        footnotes=made.footnotes,
        title=squeeze(title),
        date=date.strip(),
        author=author,
        notes=notes,
        losses=made.losses,
        unclear=made.unclear,
    )


def _manuscript(whole: etree._Element, root: etree._Element, load: LoadFile, pictures: tuple[Found, ...]) -> Manuscript:
    mended = mend(root)
    found: list[Found] = list(pictures)
    losses: list[str] = []

    def take(address: str, alt: str) -> int:
        if address.startswith(docx_html.PICTURE):
            return int(address.removeprefix(docx_html.PICTURE))
        data = (
            _inside(address) if address.startswith("data:") else load(unquote(address)) if address else "ảnh không có"
        )
        if isinstance(data, str):
            losses.append(data)
            return -1
        found.append(Found(data, squeeze(alt), address.rpartition("/")[2] if len(address) < 200 else ""))
        return len(found) - 1

    reader = BlockReader(take)
    blocks = reader.read(whole)
    # Programs number notes as they like; readers see them in order.
    numbers = {mark: str(place) for place, (mark, _) in enumerate(reader.footnotes, start=1)}

    def renumbered(block: Block) -> Block:
        written = _MARK.sub(lambda mark: f"[^{numbers.get(mark[1], mark[1])}]", block.markdown)
        return structs.replace(block, markdown=written)

    return Manuscript(
        blocks=tuple(map(renumbered, blocks) if numbers else blocks),
        pictures=tuple(found),
        footnotes=tuple((numbers[mark], text) for mark, text in reader.footnotes),
        notes=mended.notes,
        losses=tuple(dict.fromkeys(losses + reader.losses)),
        unclear=mended.unclear,
    )


def _author(written: str, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Who the document says wrote it, unless that is the name of a machine."""
    name = squeeze(written)
    if not _NOBODY.fullmatch(name):
        return name, notes
    return "", (*notes, f"tên tác giả trong tệp là “{name}”, không phải tên người nên không lấy") if name else notes


def _title_tag(root: etree._Element) -> str:
    title = next(root.iter("title"), None)
    text = squeeze("".join(str(part) for part in title.itertext())) if title is not None else ""
    # Sites put their own name after the headline.
    return re.split(r" [|»–—-] (?=[^|»–—-]+$)", text)[0]


def _inside(address: str) -> bytes | str:
    """The picture that an address holds itself (RFC 2397)."""
    head, _, body = address.partition(",")
    try:
        return base64.b64decode(unquote(body), validate=False) if head.endswith(";base64") else unquote(body).encode()
    except (binascii.Error, ValueError):
        return "một ảnh nhúng trong trang đã hỏng, không mang sang"


def _decoded(data: bytes) -> str:
    """The page as text: UTF-8 line by line, else Windows-1258 where that makes it Vietnamese, else Windows-1252."""
    lines = list(lines_of(data))
    verdicts = settle(
        [line if isinstance(line, str) else _TAG.sub(b" ", line) for line in lines if isinstance(line, bytes)]
    )
    told = iter(verdicts.verdicts)
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
