"""Opens a .docx from anywhere safely, and rewrites it so that every run says itself what Word takes from styles."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from lxml import etree
from msgspec import Struct

from newsroom.importing.docx_reduce import (
    FORMATTED_TAGS,
    MISSING_PICTURE,
    choose_alternatives,
    drop_unread_format,
    flatten_formulas,
    reduce_part,
)
from newsroom.importing.docx_styles import DocxNumbering, DocxStyles, W, find_word, word_value
from newsroom.importing.docx_unseen import remove_unseen, unseen_messages
from newsroom.text.normalize import collapse_whitespace

# The beginnings of names in the strict form of ISO/IEC 29500, and those of the usual form, which are read.
_STRICT_NAMES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"http://schemas.openxmlformats.org/wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_RELATIONSHIP_TAG = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_DOCUMENT_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_AUTHOR, _CREATED = "{http://purl.org/dc/elements/1.1/}creator", "{http://purl.org/dc/terms/}created"

MEGABYTE = 1024 * 1024
# What a part may have of "<", counted before it is parsed; 12 MB as Word writes them have 500,000.
MAX_TAGS = 600_000
# Elements of text that mammoth reads, at some 30,000 a second: a document of a thousand pages has as many.
MAX_TEXT_ELEMENTS = 100_000
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
    (f"{W}comment", "{count} lời bình bên lề của Word không mang sang"),
    ("{*}chart", "{count} biểu đồ không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    ("{*}relIds", "{count} sơ đồ SmartArt không mang sang; hãy chụp thành ảnh rồi chèn lại"),
    ("{*}OLEObject", "{count} đối tượng nhúng (bảng Excel, công thức cũ) không mang sang"),
    (f"{W}altChunk", "{count} phần chèn từ tệp khác không mang sang"),
)

# The parts of a document with text, and the tags of notes in them and of references to these.
_NOTE_PARTS = {
    "footnotes.xml": (f"{W}footnote", f"{W}footnoteReference"),
    "endnotes.xml": (f"{W}endnote", f"{W}endnoteReference"),
}
_KEPT_ELEMENTS = {
    "styles.xml": frozenset({"style", "name"}),
    "numbering.xml": frozenset({"abstractNum", "num", "abstractNumId", "lvl", "numFmt", "pStyle"}),
}


# What zipfile raises for a part that is damaged, or packed in a way it does not know.
_DAMAGED_PART = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


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
        except (KeyError, etree.XMLSyntaxError, ValueError, *_DAMAGED_PART) as error:
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
    except (OSError, ValueError, *_DAMAGED_PART) as error:
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
    for strict, usual in _STRICT_NAMES:
        data = data.replace(strict, usual)
    # What nothing reads of the format goes while the part is read: it is most of the memory that the part would take.
    reading = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=FORMATTED_TAGS, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _, element in reading:
        drop_unread_format(element)
    root = reading.root
    if root is None:
        raise ValueError("no element")
    if root.getroottree().docinfo.doctype:
        raise ImportRefused("có khai báo DOCTYPE mà tệp Word không bao giờ có; máy không mở")
    return root


def _prepare(archive: zipfile.ZipFile, names: set[str]) -> DocxPackage:
    relations = _parse_xml(archive.read("_rels/.rels")).iter(_RELATIONSHIP_TAG)
    documents = (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument"))
    main = next((path for target in documents if (path := target.lstrip("/")) in names), "word/document.xml")
    folder = main.rpartition("/")[0]

    def parse(path: str) -> etree._Element | None:
        return _parse_xml(archive.read(path)) if path in names else None

    document = _parse_xml(archive.read(main))
    if find_word(document, "body") is None:
        raise ImportRefused(f"không có phần văn bản bên trong; hãy {_SAVE_AS_DOCX}")
    named = {name: root for name in _KEPT_ELEMENTS if (root := parse(f"{folder}/{name}")) is not None}
    styles = DocxStyles(named.get("styles.xml"), parse(f"{folder}/theme/theme1.xml"))
    notes = {name: root for name in _NOTE_PARTS if (root := parse(f"{folder}/{name}")) is not None}
    text_parts = {main: document} | {f"{folder}/{name}": root for name, root in notes.items()}
    for root in text_parts.values():
        choose_alternatives(root)
    losses = list(_losses(archive, document, parse(f"{folder}/comments.xml"), names, folder))
    losses += unseen_messages([each for root in text_parts.values() for each in remove_unseen(root, styles)])
    DocxNumbering(named.get("numbering.xml"), styles).write_numbers(document)
    note_ids = {
        reference: _whole_notes(notes[name], note) if name in notes else frozenset()
        for name, (note, reference) in _NOTE_PARTS.items()
    }
    changed = {f"{folder}/{name}": root for name, root in named.items()}
    changed["_rels/.rels"] = etree.Element(_RELATIONSHIP_TAG + "s")
    etree.SubElement(changed["_rels/.rels"], _RELATIONSHIP_TAG, Id="main", Type=_MAIN_DOCUMENT_TYPE, Target=f"/{main}")
    for path, root in text_parts.items():
        flatten_formulas(root)
        styles.mark_fonts_and_centring(root)
        relations_path = "{0}/_rels/{2}.rels".format(*path.rpartition("/"))
        whole_relations = _whole_relations(parse(relations_path), path, names)
        reduce_part(root, {each.get("Id", "") for each in whole_relations}, note_ids)
        changed |= {path: root, relations_path.lstrip("/"): whole_relations}
    count = sum(1 for root in text_parts.values() for _ in root.iter())
    if count > MAX_TEXT_ELEMENTS:
        raise ImportRefused(
            f"dài quá ({count} đoạn và mảnh chữ, nhiều nhất {MAX_TEXT_ELEMENTS}); hãy tách thành nhiều tệp"
        )
    # Numbers and fonts have been read from these by now.
    for name, root in named.items():
        _keep_elements(root, _KEPT_ELEMENTS[name])
    prepared = io.BytesIO()
    with zipfile.ZipFile(prepared, "w") as copy:
        for path, root in changed.items():
            copy.writestr(path, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
        for name in names:
            if "/media/" in f"/{name}":
                # A damaged picture is missing from the copy, and told where it stood.
                with suppress(*_DAMAGED_PART):
                    copy.writestr(name, archive.read(name))
    properties = parse("docProps/core.xml")
    author, created = (
        ("", "") if properties is None else (properties.findtext(name) or "" for name in (_AUTHOR, _CREATED))
    )
    fonts = tuple(sorted(styles.fonts - {""}))
    return DocxPackage(prepared.getvalue(), fonts, tuple(styles.old_fonts), author, created, tuple(losses))


def _whole_relations(relations: etree._Element | None, path: str, names: set[str]) -> etree._Element:
    """The relations of a part that lead to a part there is or to an address; one that leads to nothing is added."""
    whole = etree.Element(_RELATIONSHIP_TAG + "s", nsmap={None: _RELATIONSHIP_TAG[1:].partition("}")[0]})
    names_by_folded = {name.lower(): name for name in names}
    for each in () if relations is None else relations.iter(_RELATIONSHIP_TAG):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External":
            # Names of parts are relative to the part, and the same in capitals (ISO/IEC 29500-2, 6.2 and 6.3).
            part = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), target)).lstrip("/")
            target = f"/{names_by_folded.get(part.lower(), '')}"
        elif each.get("Type", "").endswith("/image"):
            continue
        name, kind = each.get("Id", ""), each.get("Type", "")
        if name and kind and target not in ("", "/"):
            etree.SubElement(whole, _RELATIONSHIP_TAG, Id=name, Type=kind, Target=target)
    etree.SubElement(whole, _RELATIONSHIP_TAG, Id=MISSING_PICTURE, Type="image", Target="/")
    return whole


def _whole_notes(root: etree._Element, tag: str) -> frozenset[str]:
    """The names of the notes in a part; those without one are taken out of it."""
    for note in list(root.iter(tag)):
        if not note.get(f"{W}id"):
            root.remove(note)
    return frozenset(note.get(f"{W}id", "") for note in root.iter(tag))


def _keep_elements(root: etree._Element, kept: frozenset[str]) -> None:
    """Leave nothing but elements of these names: of two hundred styles only the names are asked for."""
    tags = {str(child.tag) for child in root.iterdescendants("*")}
    etree.strip_elements(root, *[tag for tag in tags if tag.rpartition("}")[2] not in kept])
    for style in list(root.iter(f"{W}style")):
        # A style is one of paragraphs where it does not say of what (ISO/IEC 29500-1, 17.7.4.17).
        style.set(f"{W}type", style.get(f"{W}type", "paragraph"))
        if not style.get(f"{W}styleId"):
            root.remove(style)
    for number in list(root.iter(f"{W}num")):
        if not word_value(number, "abstractNumId"):
            root.remove(number)


def _losses(
    archive: zipfile.ZipFile, document: etree._Element, comments: etree._Element | None, names: set[str], folder: str
) -> Iterator[str]:
    for tag, words in _LOSSES:
        count = sum(1 for root in (document, comments) if root is not None for _ in root.iter(tag))
        if count:
            yield words.format(count=count)
    if any(name.endswith("vbaProject.bin") for name in names):
        yield "macro của Word đã bỏ, không chạy"
    # A web page has no running heads and feet; page numbers are nobody's loss.
    for name in sorted(names):
        if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml"):
            texts = _parse_xml(archive.read(name)).iter(f"{W}t")
            words = collapse_whitespace(" ".join(text.text or "" for text in texts))
            if any(map(str.isalpha, words)):
                yield f"dòng đầu trang hoặc chân trang “{words[:60]}” không mang sang"
