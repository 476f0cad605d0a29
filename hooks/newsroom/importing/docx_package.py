"""Opens a .docx from anywhere without harm, and turns it into one that says in every run what Word works out itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import cast

from lxml import etree
from msgspec import Struct

from newsroom.importing.docx_fonts import Styles
from newsroom.importing.docx_numbering import Numbers

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DC, _DCTERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"

MEGABYTE = 1024 * 1024
# Tags, of which each costs a kilobyte while it is read; forty thousand paragraphs have as many.
MOST_TAGS = 1_000_000
# Bytes: a file of an issue with its photographs stays well below; XML takes twenty times its size in memory.
MOST_FILE, MOST_ALL, MOST_XML, MOST_PARTS = 100 * MEGABYTE, 400 * MEGABYTE, 24 * MEGABYTE, 5_000

_SAVE = "mở tệp bằng Word rồi Lưu thành (Save as) loại Word Document (.docx)"
_NOT_DOCX = (
    (b"\xd0\xcf\x11\xe0", f"là tệp Word đời cũ (.doc) đổi đuôi thành .docx; hãy {_SAVE}"),
    (b"{\\rtf", f"là tệp RTF đổi đuôi thành .docx; hãy {_SAVE}"),
    (b"%PDF", "là tệp PDF đổi đuôi thành .docx; hãy xin bản Word gốc"),
    (b"<", "là trang web đổi đuôi thành .docx; hãy đổi đuôi thành .html rồi nhập lại"),
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_LOSSES = (
    (f".//{{{W}}}comment", "lời bình bên lề của Word không mang sang"),
    (".//{*}chart", "biểu đồ không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    (".//{*}relIds", "sơ đồ SmartArt không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    (".//{*}OLEObject", "đối tượng nhúng (bảng Excel, công thức cũ) không mang sang"),
    (f".//{{{W}}}del", "có chỗ sửa đang theo dõi (Track Changes): đã lấy bản sau khi sửa"),
    (f".//{{{W}}}altChunk", "phần chèn từ tệp khác không mang sang"),
)

_NOTES = ("footnotes.xml", "endnotes.xml")
_BARE = {
    "styles.xml": frozenset({"style", "name"}),
    "numbering.xml": frozenset({"abstractNum", "num", "abstractNumId", "lvl", "numFmt", "pStyle", "numStyleLink"}),
}


class Refused(Exception):
    """A file that cannot be brought in; the message is a Vietnamese clause that reads on from its name."""


class Package(Struct, frozen=True):
    """A .docx that mammoth may read, the fonts in it, its properties, and what of it will be missing.

    Runs in the `old_fonts` are in styles of their own, numbered as these are.
    """

    data: bytes
    fonts: tuple[str, ...]
    old_fonts: tuple[str, ...]
    author: str
    created: str
    losses: tuple[str, ...]


def open_package(data: bytes) -> Package:
    """The package in these bytes, checked and prepared; raises `Refused`."""
    with _opened(data) as archive:
        parts = {name: archive.getinfo(name) for name in archive.namelist()}
        _refuse_bombs(parts, len(data))
        try:
            return _prepared(archive, set(parts))
        except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise Refused(f"là tệp Word hỏng, máy không đọc được bên trong; hãy {_SAVE}") from error
        except RuntimeError as error:  # zipfile's word for a password
            raise Refused("có mật khẩu; hãy bỏ mật khẩu rồi nhập lại") from error


def _opened(data: bytes) -> zipfile.ZipFile:
    if not data:
        raise Refused("trống, không có gì bên trong")
    if data.startswith(_NOT_DOCX[0][0]) and _ENCRYPTED in data:
        raise Refused("có mật khẩu (đã mã hóa); hãy mở bằng Word, bỏ mật khẩu rồi lưu lại")
    for magic, why in _NOT_DOCX:
        if data.lstrip()[:8].lower().startswith(magic.lower()):
            raise Refused(why)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused(f"không phải là tệp Word, hoặc đã hỏng; hãy thử {_SAVE}") from error


def _refuse_bombs(parts: dict[str, zipfile.ZipInfo], size: int) -> None:
    """A zip file says how large its parts are, and no more than that is ever read of them."""
    whole = sum(part.file_size for part in parts.values())
    xml = max((part.file_size for name, part in parts.items() if name.endswith((".xml", ".rels"))), default=0)
    if whole > MOST_ALL or len(parts) > MOST_PARTS or (whole > 20 * MEGABYTE and whole > 150 * size):
        raise Refused(f"nở ra tới {whole // MEGABYTE} MB khi mở nén, có thể là tệp phá hoại; máy không mở")
    if xml > MOST_XML:
        raise Refused(f"có phần chữ dài {xml // MEGABYTE} MB, quá lớn; hãy tách thành nhiều tệp")
    if any(part.flag_bits & 1 for part in parts.values()):
        raise Refused("có mật khẩu; hãy bỏ mật khẩu rồi nhập lại")
    if "mimetype" in parts and "content.xml" in parts:
        raise Refused(f"là tệp OpenDocument đổi đuôi thành .docx; hãy {_SAVE}")


def _parse(data: bytes) -> etree._Element:
    """The root of an XML part; a document type, by which XML can grow or reach out, Office never writes."""
    if data.count(b"<") > MOST_TAGS:
        raise Refused("có quá nhiều phần tử bên trong, có thể là tệp phá hoại; máy không mở")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data.replace(_STRICT.encode(), W.encode()), parser)
    if root.getroottree().docinfo.doctype:
        raise Refused("có khai báo DOCTYPE mà tệp Word không bao giờ có; máy không mở")
    return root


def _prepared(archive: zipfile.ZipFile, names: set[str]) -> Package:
    main = _main_part(archive)
    folder = main.rpartition("/")[0]

    def part(name: str) -> etree._Element | None:
        path = f"{folder}/{name}"
        return _parse(archive.read(path)) if path in names else None

    document = _parse(archive.read(main))
    if document.find(f"{{{W}}}body") is None:
        raise Refused(f"không có phần văn bản bên trong; hãy {_SAVE}")
    named = {name: root for name in _BARE if (root := part(name)) is not None}
    styles = Styles(named.get("styles.xml"), _theme(archive, names, folder))
    losses = list(_losses(document, part("comments.xml"), names))
    losses += _headers(archive, names, folder)
    Numbers(named.get("numbering.xml"), styles).write_out(document)
    _write_out_math(document)
    _drop_linked_pictures(document, losses)
    changed = {main: document}
    changed |= {f"{folder}/{name}": root for name in _NOTES if (root := part(name)) is not None}
    for root in changed.values():
        styles.mark(root)
    # All has been asked of them that we ask.
    changed |= {f"{folder}/{name}": _bare(root, _BARE[name]) for name, root in named.items()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as copy:
        for name in names:
            if name in changed:
                copy.writestr(name, _written(changed[name]))
            elif name.endswith(".rels") or name == "[Content_Types].xml":
                copy.writestr(name, _written(_parse(archive.read(name))))
            elif "/media/" in f"/{name}":
                copy.writestr(name, archive.read(name))
    author, created = _properties(archive, names)
    fonts = tuple(sorted(styles.fonts - {""}))
    return Package(kept.getvalue(), fonts, tuple(styles.old_fonts), author, created, tuple(losses))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _bare(root: etree._Element, kept: frozenset[str]) -> etree._Element:
    """`root` with nothing but elements of these names: of two hundred styles only the names are asked for."""
    tags = {child.tag for child in root.iter("*") if child is not root and isinstance(child.tag, str)}
    for tag in tags:
        if tag.rpartition("}")[2] not in kept:
            etree.strip_elements(root, tag)
    return root


def _main_part(archive: zipfile.ZipFile) -> str:
    for relation in _parse(archive.read("_rels/.rels")).iter(_PACKAGE):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _theme(archive: zipfile.ZipFile, names: set[str], folder: str) -> etree._Element | None:
    path = f"{folder}/theme/theme1.xml"
    return _parse(archive.read(path)) if path in names else None


def _properties(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, str]:
    """Author and day of making as the document's properties have them."""
    if "docProps/core.xml" not in names:
        return "", ""
    core = _parse(archive.read("docProps/core.xml"))
    return core.findtext(f"{_DC}creator") or "", core.findtext(f"{_DCTERMS}created") or ""


def _losses(document: etree._Element, comments: etree._Element | None, names: set[str]) -> Iterator[str]:
    for path, words in _LOSSES:
        roots = [document] if comments is None else [document, comments]
        if any(root.find(path) is not None for root in roots):
            yield words
    if any(name.endswith("vbaProject.bin") for name in names):
        yield "macro của Word đã bỏ, không chạy"


def _headers(archive: zipfile.ZipFile, names: set[str], folder: str) -> list[str]:
    """Words of running heads and feet, which a web page does not have; page numbers are nobody's loss."""
    found = []
    for name in sorted(names):
        if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml"):
            words = " ".join("".join(_texts(_parse(archive.read(name)))).split())
            if any(sign.isalpha() for sign in words):
                found.append(f"dòng đầu trang hoặc chân trang “{words[:60]}” không mang sang")
    return list(dict.fromkeys(found))


def _texts(root: etree._Element) -> Iterator[str]:
    for text in root.iter(f"{{{W}}}t"):
        yield f"{text.text or ''} "


def _write_out_math(document: etree._Element) -> None:
    """Put a formula's signs as plain text where it stands."""
    for formula in list(document.iter(f"{_MATH}oMath")):
        run = etree.Element(f"{{{W}}}r")
        text = etree.SubElement(run, f"{{{W}}}t")
        text.text = "".join(sign.text or "" for sign in formula.iter(f"{_MATH}t"))
        run.tail = formula.tail
        parent = cast(etree._Element, formula.getparent())
        parent.replace(formula, run)
    for paragraph in list(document.iter(f"{_MATH}oMathPara")):
        parent = cast(etree._Element, paragraph.getparent())
        for child in list(paragraph):
            paragraph.addprevious(child)
        parent.remove(paragraph)


def _drop_linked_pictures(document: etree._Element, losses: list[str]) -> None:
    """Pictures that lie on somebody's disk or on the web are not in the file."""
    for blip in list(document.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")):
        if not blip.get(f"{_RELATION}embed"):
            losses.append("một ảnh chỉ là liên kết tới tệp nằm ngoài; hãy chép ảnh ấy vào cạnh bài")
            drawing = next(blip.iterancestors(f"{{{W}}}drawing"), None)
            if drawing is not None and drawing.getparent() is not None:
                cast(etree._Element, drawing.getparent()).remove(drawing)
