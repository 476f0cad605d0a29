"""What Word adds to a text: numbers of its own, tracked changes, boxes, fields, and what cannot come along."""

import io
import re

import docx
import pytest
import word_documents
from newsroom.importing.docx_html import read_docx
from newsroom.importing.docx_package import open_package
from newsroom.importing.manuscript import ImportedDocument
from word_documents import SPACES, docx_with_body


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, list_level: int = 0, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{list_level}"/><w:numId w:val="{number}"/></w:numPr>')


def plain_texts(document: ImportedDocument) -> list[str]:
    return [block.plain for block in document.blocks if block.kind != "picture"]


def list_level(depth: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = (
    f'<w:numbering {SPACES}><w:abstractNum w:abstractNumId="5">{list_level(0, "upperRoman", "%1.")}'
    f"{list_level(1, 'decimal', '%2.')}{list_level(2, 'lowerLetter', '%3)')}{list_level(3, 'decimal', '%2.%4')}"
    f'{list_level(4, "bullet", "-")}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="4"/></w:lvlOverride>'
    "</w:num></w:numbering>"
)


def test_numbers_that_word_makes_up_are_written_out() -> None:
    body = (
        numbered("Mục đích") + numbered("một", 1) + paragraph("xen vào") + numbered("hai", 1) + numbered("nhỏ", 2)
        + numbered("nhỏ nữa", 2) + numbered("sâu", 3) + numbered("chấm", 4) + numbered("Yêu cầu")
        + numbered("lại một", 1) + numbered("Riêng", 0, 2)
    )  # fmt: skip
    document = read_docx(docx_with_body(body, word__numbering=NUMBERING))
    assert plain_texts(document) == [
        "I. Mục đích", "1. một", "xen vào", "2. hai", "a) nhỏ", "b) nhỏ nữa", "2.1 sâu", "chấm", "II. Yêu cầu",
        "1. lại một", "IV. Riêng",
    ]  # fmt: skip
    assert document.blocks[7].kind == "item"


def test_tracked_changes_are_taken_as_made() -> None:
    new, old = "<w:ins><w:r><w:t>mới</w:t></w:r></w:ins>", "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
    document = read_docx(docx_with_body(f"<w:p>{new}{old}</w:p>"))
    assert plain_texts(document) == ["mới"]
    assert any("Track Changes" in loss for loss in document.losses)


def test_links_by_relation_and_by_field() -> None:
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://example.vn/b" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>hai</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    body = f'<w:p><w:hyperlink r:id="web"><w:r><w:t>một</w:t></w:r></w:hyperlink></w:p>{field}'
    written = [block.markdown for block in read_docx(docx_with_body(body)).blocks]
    assert written == ["[một](https://example.vn/a)", "[hai](https://example.vn/b)"]


def test_a_text_box_and_a_formula_are_read() -> None:
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback><w:pict><v:shape><v:textbox>'
        f"<w:txbxContent>{paragraph('trong khung')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    formula = (
        "<w:p><w:r><w:t>Có </w:t></w:r><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath><w:r><w:t> xong</w:t></w:r></w:p>"
    )
    assert plain_texts(read_docx(docx_with_body(box + formula))) == ["trong khung", "Có a+b xong"]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


def test_cells_that_span_others_keep_spanning() -> None:
    span, down, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        f"<w:tbl><w:tr>{cell(paragraph('A'), span)}{cell(paragraph('B'))}</w:tr>"
        f"<w:tr>{cell(paragraph('1'), down)}{cell(paragraph('2'))}{cell(paragraph('3'))}</w:tr>"
        f"<w:tr>{cell(paragraph(''), below)}{cell(paragraph('4'))}{cell(paragraph('5') + paragraph('6'))}</w:tr>"
        "</w:tbl>"
    )
    block = read_docx(docx_with_body(table)).blocks[0]
    assert block.kind == "table"
    assert '<th colspan="2">A</th>' in block.markdown
    assert '<td rowspan="2">1</td>' in block.markdown
    assert "<td>5<br>6</td>" in block.markdown


def test_a_table_that_only_places_things_is_taken_apart() -> None:
    inner = f"<w:tbl><w:tr>{cell(paragraph('a'))}{cell(paragraph('b'))}</w:tr></w:tbl>"
    outer, below = cell(paragraph("ngoài") + inner + paragraph("")), cell(paragraph("dưới"))
    table = f"<w:tbl><w:tr>{outer}</w:tr><w:tr>{below}</w:tr></w:tbl>"
    blocks = read_docx(docx_with_body(table)).blocks
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]


LOST = {
    "lời bình": ("", {"word__comments": f'<w:comments {SPACES}><w:comment w:id="0"/></w:comments>'}),
    "biểu đồ": ('<w:p><w:r><w:drawing><c:chart r:id="x"/></w:drawing></w:r></w:p>', {}),
    "đối tượng nhúng": ("<w:p><w:r><w:object><o:OLEObject/></w:object></w:r></w:p>", {}),
    "dòng đầu trang hoặc chân trang “Lưu hành nội bộ”": (
        "",
        {"word__header9": f"<w:hdr {SPACES}>{paragraph('Lưu hành nội bộ')}</w:hdr>"},
    ),
    "chỉ là liên kết tới tệp nằm ngoài": (
        '<w:p><w:r><w:drawing><a:blip r:link="web"/></w:drawing></w:r></w:p>',
        {},
    ),
}


@pytest.mark.parametrize("words", LOST)
def test_what_does_not_come_along_is_listed(words: str) -> None:
    body, parts = LOST[words]
    document = read_docx(docx_with_body(body + paragraph("Chữ"), **parts))
    assert plain_texts(document) == ["Chữ"]
    assert any(words in loss for loss in document.losses)


def test_page_numbers_are_nobodys_loss() -> None:
    document = read_docx(docx_with_body(paragraph("Chữ"), word__footer9=f"<w:ftr {SPACES}>{paragraph('12')}</w:ftr>"))
    assert document.losses == ()


def test_fonts_come_from_the_theme_and_the_defaults_too() -> None:
    styles = (
        f"<w:styles {SPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:hAnsiTheme="minorHAnsi"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style></w:styles>'
    )
    theme = f'<a:theme {SPACES}><a:minorFont><a:latin typeface=".VnTime"/></a:minorFont></a:theme>'
    data = docx_with_body(paragraph("tØnh"), word__styles=styles, word__theme__theme1=theme)
    assert open_package(data).fonts == (".VnTime",)
    assert plain_texts(read_docx(data)) == ["tỉnh"]


def test_a_note_in_an_old_font_is_converted_however_short() -> None:
    old = '<w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>tØnh</w:t></w:r>'
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="7"><w:p>{old}</w:p></w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>Chữ</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    document = read_docx(docx_with_body(body, word__footnotes=notes))
    assert document.blocks[0].markdown == "Chữ[^1]"
    assert document.footnotes == (("1", "tỉnh"),)


def test_a_font_of_an_unknown_character_set_is_told() -> None:
    body = '<w:p><w:r><w:rPr><w:rFonts w:ascii="VNtimes new roman"/></w:rPr><w:t>abc</w:t></w:r></w:p>'
    losses = read_docx(docx_with_body(body)).losses
    assert any(re.search("VNtimes new roman dùng bảng mã cũ mà máy chưa biết", loss) for loss in losses)


def test_a_unicode_text_in_an_old_font_stays() -> None:
    body = '<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>Đảng bộ tỉnh</w:t></w:r></w:p>'
    document = read_docx(docx_with_body(body))
    assert plain_texts(document) == ["Đảng bộ tỉnh"]
    assert any("đã là Unicode; để nguyên chữ" in note for note in document.notes)


@pytest.mark.parametrize("name", ["python-docx", "Admin", "USER", "Windows User", "HP", "123"])
def test_a_machines_name_is_no_author(name: str) -> None:
    word_document = word_documents.plain(word_documents.UNICODE)
    word_document.document.core_properties.author = name
    assert read_docx(word_document.to_bytes()).author == ""


def test_the_day_of_a_template_is_no_day() -> None:
    document = docx.Document()
    document.add_paragraph("Chữ.")
    word_document = io.BytesIO()
    document.save(word_document)
    assert read_docx(word_document.getvalue()).date == ""
    assert read_docx(word_documents.plain(word_documents.UNICODE).to_bytes()).date == "2017-10-09"


def test_an_authors_name_is_one() -> None:
    word_document = word_documents.plain(word_documents.UNICODE)
    word_document.document.core_properties.author = "Nguyễn Thị Hòa"
    assert read_docx(word_document.to_bytes()).author == "Nguyễn Thị Hòa"
