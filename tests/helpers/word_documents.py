"""Makes Word documents as editors send them, in Unicode and the character sets before it, and knows what they hold."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import legacy_encodings
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Inches
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from project_folder import image_bytes


@dataclass(frozen=True)
class TextEncoding:
    """A character set as an editor's computer has it: how text is stored, and in what fonts."""

    name: str
    font: str
    encode: Callable[[str], str] = str
    capitals_font: str = ""

    def encode_run(self, text: str) -> tuple[str, str]:
        """The characters stored for a text and the font they are in; TCVN3 prints capitals in a font of their own."""
        if self.capitals_font and any(map(str.isalpha, text)) and text == text.upper():
            return legacy_encodings.to_tcvn3_capitals(text), self.capitals_font
        return self.encode(text), self.font

    def encode_runs(self, text: str, run_length: int = 0) -> list[tuple[str, str]]:
        """The runs of a text; a capital that the character set has not stands in the font of capitals."""
        if self.capitals_font and text != text.upper():
            parts = [part for part in re.split(f"([{TONED_CAPITALS}])", text) if part]
        else:
            parts = [text]
        runs = []
        for part in parts:
            stored, font = self.encode_run(part)
            step = run_length or len(stored) or 1
            runs += [(stored[n : n + step], font) for n in range(0, len(stored), step)]
        return runs


TONED_CAPITALS = "ÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
UNICODE = TextEncoding("unicode", "Times New Roman")
TCVN3 = TextEncoding("tcvn3", ".VnTime", legacy_encodings.to_tcvn3, ".VnTimeH")
VNI = TextEncoding("vni", "VNI-Times", legacy_encodings.to_vni)
ENCODINGS = (UNICODE, TCVN3, VNI)

TITLE = "Hội nghị đánh giá công tác dân vận chính quyền ở cơ sở"
LEAD = "Sáng nay, ban tổ chức gặp mặt những người tham gia mô hình ở các thôn, bản vùng cao."
PARAGRAPHS = (
    "Theo kế hoạch, các cấp ủy, chính quyền, mặt trận và đoàn thể tăng cường lắng nghe, đối thoại với nhân dân; "
    "giải quyết kịp thời những kiến nghị chính đáng của người dân về đất đai, đường sá, nước sạch, môi trường, chế độ.",
    "Nghiêng nghiêng dòng nước chảy, khuỷu sông ngoằn ngoèo qua những thửa ruộng; người già kể chuyện cũ, trẻ nhỏ chạy "
    "nhảy trên bờ đê. Ở bến, mỗi chuyến đò đều được ghi sổ, quỹ của thôn công khai trên bảng, ai muốn xem cũng được.",
    "Kết thúc hội nghị, đại diện các đơn vị ký giao ước thi đua (5 nội dung, 12 chỉ tiêu), hẹn gặp lại vào quý sau.",
)
PARTY_LETTER = (
    (
        "TỈNH ỦY BẮC GIANG\nBAN DÂN VẬN\n*\nSố 62-KH/BDVTU",
        "ĐẢNG CỘNG SẢN VIỆT NAM\n\nBắc Giang, ngày 12 tháng 9 năm 2018",
    ),
    "KẾ HOẠCH",
    "tổ chức hoạt động “Tháng Dân vận” năm 2018",
    "-----",
    (
        "Nơi nhận:\n- Ban Dân vận Trung ương,\n- Ban Thường vụ tỉnh ủy,\n- Lưu ban.",
        "T/M BAN DÂN VẬN\nTRƯỞNG BAN\n(đã ký)\n\nNguyễn Thị Hòa",
    ),
)
STATE_LETTER = (
    (
        "ỦY BAN NHÂN DÂN\nTỈNH BẮC GIANG\n-------\nSố: 39/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---------------\n"
        "Bắc Giang, ngày 05 tháng 3 năm 2018",
    ),
    "KẾ HOẠCH",
    "Vận động nhân dân hiến đất làm đường",
    "-----",
    (
        "Nơi nhận:\n- Như trên;\n- Thường trực tỉnh ủy (để báo cáo);\n- Lưu: VT, NV.",
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nTrần Văn Khuỷnh",
    ),
)
TABLE_ROWS = (
    ("Đơn vị", "Số mô hình", "Ghi chú"),
    ("xã hiệp hòa", "12", "đã nghiệm thu"),
    ("xã đồng mận", "7", "đang xét"),
)


@dataclass
class DocumentBuilder:
    """A document, and every text that was put into it, in order."""

    document: Document
    encoding: TextEncoding
    texts: list[str] = field(default_factory=list)
    font_in_style: bool = False

    def add_paragraph(
        self, text: str, *, style: str | None = None, bold: bool = False, centred: bool = False
    ) -> Paragraph:
        self.texts.append(text)
        paragraph = self.document.add_paragraph(style=style)
        self.add_runs(paragraph, text, bold=bold)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def add_runs(self, paragraph: Paragraph, text: str, *, bold: bool = False, run_length: int = 0) -> None:
        """Put a text into a paragraph; with `cut` in runs of so many characters, as Word leaves them."""
        for text_part, font in self.encoding.encode_runs(text, run_length):
            run = paragraph.add_run(text_part)
            run.bold = bold or None
            if not self.font_in_style or font != self.encoding.font:
                run.font.name = font
                run._element.rPr.rFonts.set(qn("w:hAnsi"), font)

    def fill_cell(self, cell: _Cell, text: str) -> None:
        self.texts.append(text)
        for number, line in enumerate(text.split("\n")):
            self.add_runs(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line)

    def to_bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()


def new_document(encoding: TextEncoding) -> DocumentBuilder:
    """An empty document with no author and the day of the contest as its day of making."""
    from datetime import datetime

    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.created = datetime(2017, 10, 9, 8, 30)
    return DocumentBuilder(document, encoding)


def plain(encoding: TextEncoding) -> DocumentBuilder:
    document = new_document(encoding)
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(LEAD)
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    return document


def in_styles(encoding: TextEncoding) -> DocumentBuilder:
    """The font stands in the style alone."""
    document = new_document(encoding)
    document.font_in_style = True
    for name in ("Normal", "Body Text", "Heading 1"):
        fonts = document.document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        fonts.set(qn("w:ascii"), encoding.font)
        fonts.set(qn("w:hAnsi"), encoding.font)
    document.add_paragraph(TITLE, style="Heading 1")
    document.add_paragraph(LEAD)
    for text in PARAGRAPHS:
        document.add_paragraph(text, style="Body Text")
    return document


def cut_up(encoding: TextEncoding) -> DocumentBuilder:
    """Every paragraph in runs of seven characters, which cuts letters from their tones."""
    document = new_document(encoding)
    document.add_paragraph(TITLE, style="Title")
    for text in (LEAD, *PARAGRAPHS):
        document.texts.append(text)
        document.add_runs(document.document.add_paragraph(), text, run_length=7)
    return document


def without_fonts(encoding: TextEncoding) -> DocumentBuilder:
    """No font says what the characters are."""
    return plain(TextEncoding(encoding.name, "Arial", encoding.encode))


def headings(encoding: TextEncoding) -> DocumentBuilder:
    document = new_document(encoding)
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(LEAD)
    document.add_paragraph("Nghe dân nói", style="Heading 1")
    document.add_paragraph(PARAGRAPHS[0])
    document.add_paragraph("Việc cần làm ngay", style="Heading 2")
    for text in ("gặp mặt từng hộ", "ghi lại điều chưa rõ", "trả lời trong mười ngày"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph(PARAGRAPHS[1])
    return document


def tables(encoding: TextEncoding) -> DocumentBuilder:
    document = new_document(encoding)
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(LEAD)
    table = document.document.add_table(rows=0, cols=3)
    for row in TABLE_ROWS:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            document.fill_cell(cell, text)
    document.add_paragraph(PARAGRAPHS[0])
    return document


def pictures(encoding: TextEncoding) -> DocumentBuilder:
    document = new_document(encoding)
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(LEAD)
    for number, words in enumerate(("Đại biểu xem mô hình ở thôn", "Người dân ký sổ đò")):
        data = io.BytesIO(image_bytes("PNG" if number else "JPEG"))
        document.document.add_paragraph().add_run().add_picture(data, width=Inches(2))
        document.add_paragraph(words, centred=True)
        document.add_paragraph(PARAGRAPHS[number])
    return document


def letterhead(encoding: TextEncoding, parts: Sequence[str | tuple[str, str]]) -> DocumentBuilder:
    document = new_document(encoding)
    for part in parts[:-1]:
        if isinstance(part, tuple):
            cells = document.document.add_table(rows=1, cols=2).rows[0].cells
            for cell, text in zip(cells, part, strict=True):
                document.fill_cell(cell, text)
        else:
            document.add_paragraph(part, centred=True, bold=True)
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    cells = document.document.add_table(rows=1, cols=2).rows[0].cells
    for cell, text in zip(cells, parts[-1], strict=True):
        document.fill_cell(cell, text)
    return document


def party(encoding: TextEncoding) -> DocumentBuilder:
    return letterhead(encoding, PARTY_LETTER)


def state(encoding: TextEncoding) -> DocumentBuilder:
    return letterhead(encoding, STATE_LETTER)


DOCUMENT_MAKERS: dict[str, Callable[[TextEncoding], DocumentBuilder]] = {
    make.__name__: make for make in (plain, in_styles, cut_up, without_fonts, headings, tables, pictures, party, state)
}

FOOTNOTE = "Số liệu do các xã báo cáo, chưa qua kiểm tra lại."


def flat_opendocument(encoding: TextEncoding) -> str:
    """An OpenDocument text, all in one file, with a footnote."""
    stored, font = encoding.encode_run(LEAD)
    title, first, note = encoding.encode(TITLE), encoding.encode(PARAGRAPHS[0]), encoding.encode(FOOTNOTE)
    citation = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f'<text:note-body><text:p text:style-name="P1">{escape(note)}</text:p></text:note-body></text:note>'
    )
    last = encoding.encode(PARAGRAPHS[1])
    texts = (escape(title), escape(stored), escape(first) + citation, escape(last))
    paragraphs = "".join(f'<text:p text:style-name="P1">{text}</text:p>' for text in texts)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{what}:1.0"'
        for name, what in (("office", "office"), ("text", "text"), ("style", "style"))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3"'
        ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
        ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
        ' office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls>'
        f'<style:font-face style:name="F1" svg:font-family="\'{font}\'"/></office:font-face-decls>'
        '<office:automatic-styles><style:style style:name="P1" style:family="paragraph">'
        '<style:text-properties style:font-name="F1"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{paragraphs}</office:text></office:body></office:document>"
    )


def libreoffice_program() -> str | None:
    """LibreOffice's program, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def resave_with_libreoffice(files: Iterable[Path], folder: Path) -> list[Path]:
    """The documents as LibreOffice writes them."""
    paths = list(files)
    profile = folder / "profile"
    subprocess.run(
        [str(libreoffice_program()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         "docx:Office Open XML Text", "--outdir", str(folder), *map(str, paths)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [folder / f"{file.stem}.docx" for file in paths]


SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def docx_with_body(body: str, **parts: str) -> bytes:
    """A document of this body; `parts` are further ones by name, with two underscores for the slash."""
    base_docx = io.BytesIO(new_document(UNICODE).to_bytes())
    docx = io.BytesIO()
    with zipfile.ZipFile(base_docx) as old, zipfile.ZipFile(docx, "w") as new:
        replaced_parts = {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
        for name in old.namelist():
            if name == "word/document.xml":
                new.writestr(name, f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
            elif name not in replaced_parts:
                data = old.read(name)
                if name == "word/_rels/document.xml.rels":
                    link = b'<Relationship Id="web" TargetMode="External" Target="https://example.vn/a" Type="'
                    link += b'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>'
                    data = data.replace(b"</Relationships>", link + b"</Relationships>")
                new.writestr(name, data)
        for name, text in replaced_parts.items():
            new.writestr(name, text)
    return docx.getvalue()
