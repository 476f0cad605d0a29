"""Opens a .docx from anywhere safely, and rewrites it so that every run says itself what Word takes from styles."""

import io
import zipfile
from collections.abc import Iterator
from typing import cast

from lxml import etree
from msgspec import Struct

from newsroom.importing.docx_styles import DocxNumbering, DocxStyles, W, find_word
from newsroom.text.normalize import collapse_whitespace

# The namespace of documents in the strict form of ISO/IEC 29500, and the one that mammoth and we read.
_STRICT_NAMESPACE, _WORD_NAMESPACE = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()
_MATH_NAMESPACE = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATIONSHIPS_NAMESPACE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP_TAG = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_AUTHOR, _CREATED = "{http://purl.org/dc/elements/1.1/}creator", "{http://purl.org/dc/terms/}created"

MEGABYTE = 1024 * 1024
# Tags, of which each costs a kilobyte while it is read; forty thousand paragraphs have as many.
MAX_TAGS = 1_000_000
# Bytes: a file of an issue with its photographs stays well below; XML takes twenty times its size in memory.
MAX_FILE_SIZE, MAX_UNPACKED_SIZE, MAX_XML_SIZE, MAX_PARTS = 100 * MEGABYTE, 400 * MEGABYTE, 24 * MEGABYTE, 5_000

_SAVE_AS_DOCX = "mở tệp bằng Word rồi Lưu thành (Save as) loại Word Document (.docx)"
_NOT_DOCX = (
    (b"\xd0\xcf\x11\xe0", f"là tệp Word đời cũ (.doc) đổi đuôi thành .docx; hãy {_SAVE_AS_DOCX}"),
    (b"{\\rtf", f"là tệp RTF đổi đuôi thành .docx; hãy {_SAVE_AS_DOCX}"),
    (b"%PDF", "là tệp PDF đổi đuôi thành .docx; hãy xin bản Word gốc"),
    (b"<", "là trang web đổi đuôi thành .docx; hãy đổi đuôi thành .html rồi nhập lại"),
)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_LOSSES = (
    (f".//{W}comment", "lời bình bên lề của Word không mang sang"),
    (".//{*}chart", "biểu đồ không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    (".//{*}relIds", "sơ đồ SmartArt không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    (".//{*}OLEObject", "đối tượng nhúng (bảng Excel, công thức cũ) không mang sang"),
    (f".//{W}del", "có chỗ sửa đang theo dõi (Track Changes): đã lấy bản sau khi sửa"),
    (f".//{W}altChunk", "phần chèn từ tệp khác không mang sang"),
)

_NOTE_PARTS = ("footnotes.xml", "endnotes.xml")
_KEPT_ELEMENTS = {
    "styles.xml": frozenset({"style", "name"}),
    "numbering.xml": frozenset({"abstractNum", "num", "abstractNumId", "lvl", "numFmt", "pStyle", "numStyleLink"}),
}


class ImportRefused(Exception):
    """A file that cannot be brought in; the message is a Vietnamese clause that reads on from its name."""


class DocxPackage(Struct, frozen=True):
    """A .docx that mammoth may read, the fonts in it, its properties, and what of it will be missing.

    Runs in the `old_fonts` are in styles of their own, numbered as these are.
    """

    data: bytes
    fonts: tuple[str, ...]
    old_fonts: tuple[str, ...]
    author: str
    created: str
    losses: tuple[str, ...]


def open_package(data: bytes) -> DocxPackage:
    """The package in these bytes, checked and prepared; raises `ImportRefused`."""
    with _open_zip(data) as archive:
        parts = {name: archive.getinfo(name) for name in archive.namelist()}
        _refuse_zip_bombs(parts, len(data))
        try:
            return _prepare(archive, set(parts))
        except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise ImportRefused(f"là tệp Word hỏng, máy không đọc được bên trong; hãy {_SAVE_AS_DOCX}") from error
        except RuntimeError as error:  # What zipfile raises for a part with a password.
            raise ImportRefused("có mật khẩu; hãy bỏ mật khẩu rồi nhập lại") from error


def _open_zip(data: bytes) -> zipfile.ZipFile:
    if not data:
        raise ImportRefused("trống, không có gì bên trong")
    if data.startswith(_NOT_DOCX[0][0]) and _ENCRYPTED_PACKAGE in data:
        raise ImportRefused("có mật khẩu (đã mã hóa); hãy mở bằng Word, bỏ mật khẩu rồi lưu lại")
    for magic, why in _NOT_DOCX:
        if data.lstrip()[:8].lower().startswith(magic.lower()):
            raise ImportRefused(why)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ImportRefused(f"không phải là tệp Word, hoặc đã hỏng; hãy thử {_SAVE_AS_DOCX}") from error


def _refuse_zip_bombs(parts: dict[str, zipfile.ZipInfo], size: int) -> None:
    """A zip file says how large its parts are, and no more than that is ever read of them."""
    total_size = sum(part.file_size for part in parts.values())
    largest_xml = max((part.file_size for name, part in parts.items() if name.endswith((".xml", ".rels"))), default=0)
    is_dense = total_size > 20 * MEGABYTE and total_size > 150 * size
    if total_size > MAX_UNPACKED_SIZE or len(parts) > MAX_PARTS or is_dense:
        raise ImportRefused(f"nở ra tới {total_size // MEGABYTE} MB khi mở nén, có thể là tệp phá hoại; máy không mở")
    if largest_xml > MAX_XML_SIZE:
        raise ImportRefused(f"có phần chữ dài {largest_xml // MEGABYTE} MB, quá lớn; hãy tách thành nhiều tệp")
    if any(part.flag_bits & 1 for part in parts.values()):
        raise ImportRefused("có mật khẩu; hãy bỏ mật khẩu rồi nhập lại")
    if "mimetype" in parts and "content.xml" in parts:
        raise ImportRefused(f"là tệp OpenDocument đổi đuôi thành .docx; hãy {_SAVE_AS_DOCX}")


def _parse_xml(data: bytes) -> etree._Element:
    """The root of an XML part; a document type, by which XML can grow or reach out, Office never writes."""
    if data.count(b"<") > MAX_TAGS:
        raise ImportRefused("có quá nhiều phần tử bên trong, có thể là tệp phá hoại; máy không mở")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data.replace(_STRICT_NAMESPACE, _WORD_NAMESPACE), parser)
    if root.getroottree().docinfo.doctype:
        raise ImportRefused("có khai báo DOCTYPE mà tệp Word không bao giờ có; máy không mở")
    return root


def _prepare(archive: zipfile.ZipFile, names: set[str]) -> DocxPackage:
    relations = _parse_xml(archive.read("_rels/.rels")).iter(_RELATIONSHIP_TAG)
    documents = (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument"))
    main = next(documents, "word/document.xml").lstrip("/")
    folder = main.rpartition("/")[0]

    def parse(path: str) -> etree._Element | None:
        return _parse_xml(archive.read(path)) if path in names else None

    document = _parse_xml(archive.read(main))
    if find_word(document, "body") is None:
        raise ImportRefused(f"không có phần văn bản bên trong; hãy {_SAVE_AS_DOCX}")
    named = {name: root for name in _KEPT_ELEMENTS if (root := parse(f"{folder}/{name}")) is not None}
    styles = DocxStyles(named.get("styles.xml"), parse(f"{folder}/theme/theme1.xml"))
    losses = list(_losses(archive, document, parse(f"{folder}/comments.xml"), names, folder))
    DocxNumbering(named.get("numbering.xml"), styles).write_numbers(document)
    _flatten_formulas(document)
    _drop_linked_pictures(document, losses)
    changed = {main: document}
    changed |= {path: root for name in _NOTE_PARTS if (root := parse(path := f"{folder}/{name}")) is not None}
    for root in changed.values():
        styles.mark_fonts_and_centring(root)
    # Numbers and fonts have been read from these by now.
    changed |= {f"{folder}/{name}": _keep_elements(root, _KEPT_ELEMENTS[name]) for name, root in named.items()}
    prepared = io.BytesIO()
    with zipfile.ZipFile(prepared, "w") as copy:
        for name in names:
            if name in changed or name.endswith(".rels") or name == "[Content_Types].xml":
                root = changed[name] if name in changed else _parse_xml(archive.read(name))
                copy.writestr(name, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
            elif "/media/" in f"/{name}":
                copy.writestr(name, archive.read(name))
    properties = parse("docProps/core.xml")
    author, created = (
        ("", "") if properties is None else (properties.findtext(name) or "" for name in (_AUTHOR, _CREATED))
    )
    fonts = tuple(sorted(styles.fonts - {""}))
    return DocxPackage(prepared.getvalue(), fonts, tuple(styles.old_fonts), author, created, tuple(losses))


def _keep_elements(root: etree._Element, kept: frozenset[str]) -> etree._Element:
    """`root` with nothing but elements of these names: of two hundred styles only the names are asked for."""
    tags = {str(child.tag) for child in root.iterdescendants("*")}
    etree.strip_elements(root, *[tag for tag in tags if tag.rpartition("}")[2] not in kept])
    return root


def _losses(
    archive: zipfile.ZipFile, document: etree._Element, comments: etree._Element | None, names: set[str], folder: str
) -> Iterator[str]:
    for path, words in _LOSSES:
        if any(root is not None and root.find(path) is not None for root in (document, comments)):
            yield words
    if any(name.endswith("vbaProject.bin") for name in names):
        yield "macro của Word đã bỏ, không chạy"
    # A web page has no running heads and feet; page numbers are nobody's loss.
    for name in sorted(names):
        if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml"):
            texts = _parse_xml(archive.read(name)).iter(f"{W}t")
            words = collapse_whitespace(" ".join(text.text or "" for text in texts))
            if any(map(str.isalpha, words)):
                yield f"dòng đầu trang hoặc chân trang “{words[:60]}” không mang sang"


def _flatten_formulas(document: etree._Element) -> None:
    """Put a formula's signs as plain text where it stands."""
    for formula in list(document.iter(f"{_MATH_NAMESPACE}oMath")):
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t").text = "".join(sign.text or "" for sign in formula.iter(f"{_MATH_NAMESPACE}t"))
        run.tail = formula.tail
        cast(etree._Element, formula.getparent()).replace(formula, run)
    etree.strip_tags(document, f"{_MATH_NAMESPACE}oMathPara")


def _drop_linked_pictures(document: etree._Element, losses: list[str]) -> None:
    """Pictures that lie on somebody's disk or on the web are not in the file."""
    for blip in list(document.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")):
        if not blip.get(f"{_RELATIONSHIPS_NAMESPACE}embed"):
            losses.append("một ảnh chỉ là liên kết tới tệp nằm ngoài; hãy chép ảnh ấy vào cạnh bài")
            drawing = next(blip.iterancestors(f"{W}drawing"), None)
            if drawing is not None and drawing.getparent() is not None:
                cast(etree._Element, drawing.getparent()).remove(drawing)
