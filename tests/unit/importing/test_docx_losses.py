"""What of a Word document is text and comes along, what nobody sees and stays out, and how much of it is read."""

import inspect
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress

import mammoth.conversion
import mammoth.docx.body_xml
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.importing import docx_package
from newsroom.importing.docx_html import MAMMOTH_MESSAGES, UNKNOWN_MESSAGE, editors_message, read_docx
from newsroom.importing.docx_package import ImportRefused, open_package
from newsroom.importing.manuscript import ImportedDocument
from word_documents import SPACES, docx_with_body

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
STYLES = (
    f'<w:styles {SPACES}><w:style w:styleId="Base"><w:name w:val="Base"/>{HIDDEN}</w:style>'
    '<w:style w:type="character" w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="P"><w:name w:val="P"/><w:basedOn w:val="Base"/></w:style></w:styles>'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(content)}</w:p>"


def text_of(document: ImportedDocument) -> str:
    return "|".join(block.plain for block in document.blocks if block.kind != "picture")


def field(instruction: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{mark.format('separate')}"
        f"{run(result)}{mark.format('end')}"
    )


SHOWN = {
    "simple field": (f'{run("Xem ")}<w:fldSimple w:instr="REF b">{run("Bảng 3")}</w:fldSimple>', "Xem Bảng 3"),
    "field": (run("ông ") + field("MERGEFIELD ten", "Nguyễn Văn A"), "ông Nguyễn Văn A"),
    "field within the instruction of another": (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        f"{field('REF x', 'thừa')}"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("đúng")}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "đúng",
    ),
    "field without an end": (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{run("còn đây")}', "còn đây"),
    "ruby": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('kinh')}</w:rt><w:rubyBase>{run('京')}</w:rubyBase></w:ruby></w:r>",
        "京 (kinh)",
    ),
    "bdo": (f'<w:bdo w:val="rtl">{run("hai")}</w:bdo>', "hai"),
    "dir": (f'<w:dir w:val="rtl">{run("hai")}</w:dir>', "hai"),
    "smart tag": (f'<w:smartTag w:element="x"><w:smartTagPr/>{run("hai")}</w:smartTag>', "hai"),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('hai')}</w:sdtContent></w:sdt>", "hai"),
    "inserted": (f"<w:ins>{run('hai')}</w:ins>", "hai"),
    "wrapper of tomorrow": (f'<w16:new xmlns:w16="urn:w16">{run("hai")}</w16:new>', "hai"),
    "carriage return": ("<w:r><w:t>một</w:t><w:cr/><w:t>hai</w:t></w:r>", "một\nhai"),
    "page break": ('<w:r><w:t>một</w:t><w:br w:type="page"/><w:t>hai</w:t></w:r>', "một\nhai"),
    "tab to a place": ("<w:r><w:t>một</w:t><w:ptab/><w:t>hai</w:t></w:r>", "một\thai"),
    "ticked box": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>'
        f'<w:fldChar w:fldCharType="end"/></w:r>{run(" có")}',
        "☒ có",
    ),
    "WordArt": ('<w:r><w:pict><v:shape><v:textpath string="Chào mừng"/></v:shape></w:pict></w:r>', "Chào mừng"),
    "text box without an older form": (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        f"{paragraph(run('trong khung'))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice></mc:AlternateContent>"
        "</w:r>",
        "trong khung",
    ),
    "link that leads nowhere": (f'<w:hyperlink r:id="none">{run("hai")}</w:hyperlink>', "hai"),
    "reference to no note": (f'{run("hai")}<w:r><w:footnoteReference w:id="9"/></w:r>', "hai"),
    "sign without a code": (f"{run('hai')}<w:r><w:sym/></w:r>", "hai"),
    "wrong span": (
        '</w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr>'
        f"{paragraph(run('hai'))}</w:tc></w:tr></w:tbl><w:p>",
        "hai",
    ),
    "hidden switched off": (run("hai", '<w:vanish w:val="0"/>'), "hai"),
    "heading joined to its text": (
        f"</w:p>{paragraph(run('hai'), properties='<w:rPr><w:vanish/><w:specVanish/></w:rPr>')}<w:p>",
        "hai",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_what_word_shows_comes_along(case: str) -> None:
    content, expected = SHOWN[case]
    document = read_docx(docx_with_body(paragraph(content)))
    assert text_of(document) == expected
    assert document.losses == ()


UNSEEN = {
    "hidden run": (
        paragraph(run("ẩn", "<w:vanish/>")),
        "1 chỗ chữ ẩn (Hidden) của Word không mang sang, chỗ đầu là “ẩn”",
    ),
    "hidden by an inherited style of characters": (paragraph(run("ẩn", '<w:rStyle w:val="Heir"/>')), "1 chỗ chữ ẩn"),
    "hidden by an inherited style of paragraphs": (
        paragraph(run("ẩn"), run("ẩn nữa"), properties='<w:pStyle w:val="P"/>'),
        "1 chỗ chữ ẩn (Hidden) của Word không mang sang, chỗ đầu là “ẩnẩn nữa”",
    ),
    "hidden by the paragraph's mark": (paragraph(run("ẩn"), properties=HIDDEN), "1 chỗ chữ ẩn"),
    "hidden on the web": (paragraph(run("7", "<w:webHidden/>")), "1 chỗ Word chỉ in ra giấy"),
    "deleted": (paragraph(f"<w:del>{run('ẩn')}</w:del>"), "1 chỗ đã xóa hoặc dời đi"),
    "moved away": (paragraph(f"<w:moveFrom>{run('ẩn')}</w:moveFrom>") * 2, "2 chỗ đã xóa hoặc dời đi"),
    "deleted row": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run('ẩn'))}</w:tc></w:tr></w:tbl>",
        "1 chỗ đã xóa",
    ),
    "box off the page": (
        paragraph(
            '<w:r><w:pict><v:shape style="position:absolute;margin-left:-900pt;width:50pt"><v:textbox><w:txbxContent>'
            f"{paragraph(run('ẩn'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        ),
        "1 khung nằm ngoài trang giấy hoặc đang ẩn không mang sang, khung đầu ghi “ẩn”",
    ),
    "box that is hidden": (
        paragraph(
            f'<w:r><w:drawing><wp:anchor xmlns:wp="{DRAWING}">'
            f'<wp:docPr hidden="1"/><w:txbxContent>{paragraph(run("ẩn"))}</w:txbxContent></wp:anchor></w:drawing></w:r>'
        ),
        "1 khung nằm ngoài trang giấy",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNSEEN)
def test_what_word_does_not_show_is_left_out_and_counted(case: str) -> None:
    body, words = UNSEEN[case]
    document = read_docx(docx_with_body(body + paragraph(run("Chữ")), word__styles=STYLES))
    assert text_of(document) == "Chữ"
    assert [loss for loss in document.losses if loss.startswith(words)], document.losses


def test_a_box_placed_by_an_alignment_is_on_the_page() -> None:
    style = "position:absolute;margin-left:3258pt;width:50pt;mso-position-horizontal:right"
    box = f"<w:txbxContent>{paragraph(run('hai'))}</w:txbxContent>"
    body = paragraph(f'<w:r><w:pict><v:shape style="{style}">{box}</v:shape></w:pict></w:r>')
    assert text_of(read_docx(docx_with_body(body))) == "hai"


def picture(relation: str) -> str:
    return f'<w:r><w:drawing><a:blip r:embed="{relation}"/></w:drawing></w:r>'


RELATIONS = {
    "without a relation": "",
    "that is null": '<Relationship Id="p" Type="image" Target="NULL"/>',
    "not in the file": '<Relationship Id="p" Type="image" Target="media/none.png"/>',
    "on the web": '<Relationship Id="p" Type="image" TargetMode="External" Target="https://example.vn/a.png"/>',
    "on a disk": '<Relationship Id="p" Type="x/image" TargetMode="External" Target="file:///C:/a.png"/>',
    "of a relation without a target": '<Relationship Id="p" Type="image"/>',
}


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("form", [picture("p"), '<w:r><w:pict><v:imagedata r:id="p"/></w:pict></w:r>'])
def test_a_picture_that_is_not_there_is_told_with_its_place(relation: str, form: str) -> None:
    data = docx_with_body(paragraph(run("Đại biểu dự họp")) + paragraph(form) + paragraph(run("Chữ sau")))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    path = "word/_rels/document.xml.rels"
    parts[path] = parts[path].replace(b"</Relationships>", RELATIONS[relation].encode() + b"</Relationships>")
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    document = read_docx(changed.getvalue())
    assert text_of(document) == "Đại biểu dự họp|Chữ sau"
    assert [loss for loss in document.losses if "sau chữ “Đại biểu dự họp”" in loss], document.losses


def library_messages() -> list[str]:
    """What mammoth warns of, as its source has it."""
    sources = "".join(map(inspect.getsource, (mammoth.docx.body_xml, mammoth.conversion)))
    return re.findall(r'results\.warning\(\s*"([^"]+)"', sources)


@pytest.mark.parametrize("message", library_messages())
def test_an_editor_reads_no_english_of_a_library(message: str) -> None:
    words = editors_message(message)
    assert words in {*MAMMOTH_MESSAGES.values(), UNKNOWN_MESSAGE}
    assert words.isascii() == (words == "")


def test_the_messages_of_the_library_are_found() -> None:
    assert len(library_messages()) > 8
    assert editors_message("anything new") == UNKNOWN_MESSAGE


def test_neighbouring_runs_of_one_format_are_read_as_one() -> None:
    data = docx_with_body(paragraph(*(run("a", "<w:b/>") for _ in range(50)), run("b")) + "<w:p/>" * 500)
    with zipfile.ZipFile(io.BytesIO(open_package(data).data)) as prepared:
        xml = prepared.read("word/document.xml").decode()
    assert xml.count("<w:r>") == 2
    assert xml.count("<w:p>") == 1
    assert text_of(read_docx(data)) == "a" * 50 + "b"


@pytest.mark.parametrize(
    ("limit", "body", "words"),
    [
        ("MAX_TAGS", "<w:p/>" * 60, "quá nhiều phần tử"),
        ("MAX_TEXT_ELEMENTS", paragraph(run("a")) * 60, "dài quá .* hãy tách thành nhiều tệp"),
    ],
)  # fmt: skip
def test_more_than_can_be_read_in_time_is_refused(
    limit: str, body: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx_package, limit, 150 if limit == "MAX_TEXT_ELEMENTS" else 60)
    with pytest.raises(ImportRefused, match=words):
        read_docx(docx_with_body(body, word__styles=STYLES, word__theme__theme1="<t/>", docProps__core="<c/>"))


WHOLE = docx_with_body(
    paragraph(*(content for content, _ in SHOWN.values() if "</w:p>" not in content), picture("p"))
    + "".join(body for body, _ in UNSEEN.values()),
    word__styles=STYLES,
)


def with_damaged_part(name: str, damage: Callable[[bytes], bytes]) -> bytes:
    """A document one part of which was damaged before it was packed, so that its check sum is right."""
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(damaged, "w") as new:
        for each in old.namelist():
            new.writestr(each, damage(old.read(each)) if each == name else old.read(each))
    return damaged.getvalue()


PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "_rels/.rels")


@given(st.sampled_from(PARTS), st.integers(0, 200), st.integers(0, 3))
def test_a_document_without_some_of_its_attributes_and_values_is_read_or_refused(
    name: str, place: int, kind: int
) -> None:
    patterns = (rb' [\w:]+="[^"]*"', rb'(?<==)"[^"]*"', rb"<[\w:]+(?: [^<>]*)?/>", rb"(?<=</)[\w:]+(?=>)")
    replacements = (b"", b'"x"', b"", None)

    def damage(part: bytes) -> bytes:
        found = list(re.finditer(patterns[kind], part))
        if not found:
            return part
        hit = found[place % len(found)]
        return part[: hit.start()] + (replacements[kind] or b"") + part[hit.end() :]

    with suppress(ImportRefused):
        read_docx(with_damaged_part(name, damage))


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=8))
def test_a_cut_or_overwritten_document_is_read_or_refused(place: int, bytes_instead: bytes) -> None:
    for data in (WHOLE[:place], WHOLE[:place] + bytes_instead + WHOLE[place + len(bytes_instead) :]):
        with suppress(ImportRefused):
            read_docx(data)


@pytest.mark.parametrize("attribute", ["Id", "Type", "Target"])
def test_a_package_whose_own_relations_are_broken_is_read(attribute: str) -> None:
    data = with_damaged_part("_rels/.rels", lambda part: re.sub(rf' {attribute}="[^"]*"'.encode(), b"", part))
    assert text_of(read_docx(data)) == text_of(read_docx(WHOLE))
