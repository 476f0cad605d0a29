"""What attachments tell of the people who wrote them, and copies of them without it."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.content.media.attachments import personal_traces, without_names

NAME = "Nguyễn Văn A"
CORE = """<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Kế hoạch</dc:title>
<dc:creator>{name}</dc:creator><cp:lastModifiedBy>{name}</cp:lastModifiedBy></cp:coreProperties>"""
APP = "<Properties><Application>Word</Application><Company>Ban Dân vận</Company><Manager/></Properties>"
META = "<office:meta><meta:initial-creator>{name}</meta:initial-creator><dc:creator>{name}</dc:creator></office:meta>"
DOCUMENT = '<w:p><w:ins w:author="A"><w:r/></w:ins><w:del w:author="A"/><w:insideH/><w:delText/></w:p>'


def package(**parts: str) -> bytes:
    """A zip archive; `__` stands for a slash and `_` for a dot in the names of its parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return output.getvalue()


DOCX = package(
    docProps__core_xml=CORE.format(name=NAME),
    docProps__app_xml=APP,
    word__document_xml=DOCUMENT,
    word__comments_xml="<w:comments><w:comment/><w:comment w:id='1'/></w:comments>",
)
PDF_TEXT = b"%PDF-1.7\n1 0 obj<</Author (Nguyen Van A) /Title (K)>>endobj\n"
PDF_UTF16 = b"%PDF-1.7\n1 0 obj<</Author(" + b"\xfe\xff" + NAME.encode("utf-16-be") + b")>>endobj\n"
PDF_OCTAL = b"%PDF-1.7\n1 0 obj<</Author(\\376\\377\\000A\\000\\050\\036\\240)>>endobj\n"
PDF_HEX = b"%PDF-1.7\n1 0 obj<</Author <FEFF" + NAME.encode("utf-16-be").hex().encode() + b">>>endobj\n"
PDF_XMP = f"%PDF-1.7\n<dc:creator><rdf:Seq><rdf:li>{NAME}</rdf:li></rdf:Seq></dc:creator>".encode()
PDF_PACKED = b"%PDF-1.7\n<</Type /ObjStm /Length 9>>stream\r\n" + zlib.compress(PDF_TEXT) + b"\nendstream"
RTF = b"{\\rtf1{\\info{\\author Nguyen Van A}{\\*\\company Ban}}x}"
TOLD = {
    "docx": ("docx", DOCX, (f"tên người soạn ({NAME}, Ban Dân vận)", "2 nhận xét", "2 chỗ sửa còn theo dõi")),
    "xlsx": ("xlsx", package(xl__comments1_xml="<comments><comment ref='A1'/></comments>"), ("1 nhận xét",)),
    "odt": ("odt", package(meta_xml=META.format(name=NAME)), (f"tên người soạn ({NAME})",)),
    "pdf": ("pdf", PDF_TEXT, ("tên người soạn (Nguyen Van A)",)),
    "pdf in UTF-16": ("pdf", PDF_UTF16, (f"tên người soạn ({NAME})",)),
    "pdf in octal digits": ("pdf", PDF_OCTAL, ("tên người soạn (A(Ạ)",)),
    "pdf in hexadecimal digits": ("pdf", PDF_HEX, (f"tên người soạn ({NAME})",)),
    "pdf with XMP": ("pdf", PDF_XMP, (f"tên người soạn ({NAME})",)),
    "pdf, compressed": ("pdf", PDF_PACKED, ("tên người soạn (Nguyen Van A)",)),
    "rtf": ("rtf", RTF, ("tên người soạn (Nguyen Van A, Ban)",)),
    "nobody": ("docx", package(docProps__core_xml=CORE.format(name=" ")), ()),
    "another type": ("txt", PDF_TEXT, ()),
    "no package": ("docx", b"PK\x03\x04", ()),
}


@pytest.mark.parametrize(("extension", "data", "told"), TOLD.values(), ids=TOLD)
def test_names_comments_and_tracked_changes_are_told(extension: str, data: bytes, told: tuple[str, ...]) -> None:
    assert personal_traces(data, extension) == told


@pytest.mark.parametrize(("extension", "data"), [each[:2] for name, each in TOLD.items() if name != "pdf, compressed"])
def test_a_copy_has_no_names_and_all_else(extension: str, data: bytes) -> None:
    cleaned = without_names(data, extension)
    assert [clause for clause in personal_traces(cleaned, extension) if clause.startswith("tên")] == []
    assert without_names(cleaned, extension) == cleaned
    if extension in {"pdf", "rtf"}:
        assert len(cleaned) == len(data), "offsets in the file count bytes"


def test_the_text_of_a_document_stays_as_it_was_in_the_copy() -> None:
    with zipfile.ZipFile(io.BytesIO(without_names(DOCX, "docx"))) as copy:
        assert copy.namelist()[:2] == ["docProps/core.xml", "docProps/app.xml"]
        assert copy.read("word/document.xml").decode() == DOCUMENT
        assert "<dc:title>Kế hoạch</dc:title>" in copy.read("docProps/core.xml").decode()


@pytest.mark.parametrize(
    ("extension", "data"),
    [
        ("pdf", PDF_TEXT + b"<</ByteRange [0 1 2 3]>>"),
        (
            "docx",
            package(docProps__core_xml=CORE.format(name=NAME), _xmlsignatures__a="x").replace(b".xmlsig", b"_xmlsig"),
        ),
    ],
)
def test_what_is_signed_is_left_alone(extension: str, data: bytes) -> None:
    assert without_names(data, extension) == data
    assert personal_traces(data, extension)


@given(
    st.sampled_from(["docx", "pdf", "rtf"]),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4)), max_size=6),
)
def test_damage_is_survived(extension: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray({"docx": DOCX, "pdf": PDF_PACKED + PDF_HEX, "rtf": RTF}[extension])
    for position, damaged in damage:
        start = position % (len(data) + 1)
        data[start : start + len(damaged)] = damaged
    personal_traces(bytes(data), extension)
    without_names(bytes(data), extension)


def test_names_are_looked_for_in_no_more_than_is_bounded() -> None:
    """Openers without an end: each is read for at most some thousand bytes."""
    assert personal_traces(b"/Author(" * 20_000 + b"a" * 1_000_000, "pdf") == ()
    assert personal_traces(b"/Author(" + b"a" * 1_000_000, "pdf") == ()
    assert personal_traces(b"<dc:creator>" * 20_000 + b" " * 1_000_000, "pdf") == ()
