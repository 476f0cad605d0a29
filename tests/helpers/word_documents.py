"""Makes Word documents as editors send them, in Unicode and the character sets before it, and knows what they hold."""

import io
import re
import shutil
import subprocess
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
from project_folder import picture


@dataclass(frozen=True)
class Writing:
    """A character set as an editor's computer has it: how text is stored, and in what fonts."""

    name: str
    font: str
    write: Callable[[str], str] = str
    capitals_font: str = ""

    def run(self, text: str) -> tuple[str, str]:
        """The characters stored for a text and the font they are in; TCVN3 prints capitals in a font of their own."""
        if self.capitals_font and any(map(str.isalpha, text)) and text == text.upper():
            return legacy_encodings.tcvn3_capitals(text), self.capitals_font
        return self.write(text), self.font

    def runs(self, text: str, cut: int = 0) -> list[tuple[str, str]]:
        """The runs of a text; a capital that the character set has not stands in the font of capitals."""
        if self.capitals_font and text != text.upper():
            parts = [part for part in re.split(f"([{TONED_CAPITALS}])", text) if part]
        else:
            parts = [text]
        found = []
        for part in parts:
            stored, font = self.run(part)
            step = cut or len(stored) or 1
            found += [(stored[n : n + step], font) for n in range(0, len(stored), step)]
        return found


TONED_CAPITALS = "ÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ"
UNICODE = Writing("unicode", "Times New Roman")
TCVN3 = Writing("tcvn3", ".VnTime", legacy_encodings.tcvn3, ".VnTimeH")
VNI = Writing("vni", "VNI-Times", legacy_encodings.vni)
WRITINGS = (UNICODE, TCVN3, VNI)

TITLE = "Hội nghị đánh giá công tác dân vận chính quyền ở cơ sở"
LEAD = "Sáng nay, ban tổ chức gặp mặt những người tham gia mô hình ở các thôn, bản vùng cao."
PARAGRAPHS = (
    "Theo kế hoạch, các cấp ủy, chính quyền, mặt trận và đoàn thể tăng cường lắng nghe, đối thoại với nhân dân; "
    "giải quyết kịp thời những kiến nghị chính đáng của người dân về đất đai, đường sá, nước sạch, môi trường, chế độ.",
    "Nghiêng nghiêng dòng nước chảy, khuỷu sông ngoằn ngoèo qua những thửa ruộng; người già kể chuyện cũ, trẻ nhỏ chạy "
    "nhảy trên bờ đê. Ở bến, mỗi chuyến đò đều được ghi sổ, quỹ của thôn công khai trên bảng, ai muốn xem cũng được.",
    "Kết thúc hội nghị, đại diện các đơn vị ký giao ước thi đua (5 nội dung, 12 chỉ tiêu), hẹn gặp lại vào quý sau.",
)
PARTY = (
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
STATE = (
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
ROWS = (("Đơn vị", "Số mô hình", "Ghi chú"), ("xã hiệp hòa", "12", "đã nghiệm thu"), ("xã đồng mận", "7", "đang xét"))


@dataclass
class Made:
    """A document, and every text that was put into it, in order."""

    document: Document
    writing: Writing
    texts: list[str] = field(default_factory=list)
    in_style: bool = False

    def paragraph(self, text: str, *, style: str | None = None, bold: bool = False, centred: bool = False) -> Paragraph:
        self.texts.append(text)
        paragraph = self.document.add_paragraph(style=style)
        self.put(paragraph, text, bold=bold)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def put(self, paragraph: Paragraph, text: str, *, bold: bool = False, cut: int = 0) -> None:
        """Put a text into a paragraph; with `cut` in runs of so many characters, as Word leaves them."""
        for piece, font in self.writing.runs(text, cut):
            run = paragraph.add_run(piece)
            run.bold = bold or None
            if not self.in_style or font != self.writing.font:
                run.font.name = font
                run._element.rPr.rFonts.set(qn("w:hAnsi"), font)

    def cell(self, cell: _Cell, text: str) -> None:
        self.texts.append(text)
        for number, line in enumerate(text.split("\n")):
            self.put(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line)

    def bytes(self) -> bytes:
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()


def started(writing: Writing) -> Made:
    """An empty document with no author and the day of the contest as its day of making."""
    from datetime import datetime

    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.created = datetime(2017, 10, 9, 8, 30)
    return Made(document, writing)


def plain(writing: Writing) -> Made:
    made = started(writing)
    made.paragraph(TITLE, style="Title")
    made.paragraph(LEAD)
    for text in PARAGRAPHS:
        made.paragraph(text)
    return made


def in_styles(writing: Writing) -> Made:
    """The font stands in the style alone."""
    made = started(writing)
    made.in_style = True
    for name in ("Normal", "Body Text", "Heading 1"):
        fonts = made.document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        fonts.set(qn("w:ascii"), writing.font)
        fonts.set(qn("w:hAnsi"), writing.font)
    made.paragraph(TITLE, style="Heading 1")
    made.paragraph(LEAD)
    for text in PARAGRAPHS:
        made.paragraph(text, style="Body Text")
    return made


def cut_up(writing: Writing) -> Made:
    """Every paragraph in runs of seven characters, which cuts letters from their tones."""
    made = started(writing)
    made.paragraph(TITLE, style="Title")
    for text in (LEAD, *PARAGRAPHS):
        made.texts.append(text)
        made.put(made.document.add_paragraph(), text, cut=7)
    return made


def without_fonts(writing: Writing) -> Made:
    """No font says what the characters are."""
    return plain(Writing(writing.name, "Arial", writing.write))


def headings(writing: Writing) -> Made:
    made = started(writing)
    made.paragraph(TITLE, style="Title")
    made.paragraph(LEAD)
    made.paragraph("Nghe dân nói", style="Heading 1")
    made.paragraph(PARAGRAPHS[0])
    made.paragraph("Việc cần làm ngay", style="Heading 2")
    for text in ("gặp mặt từng hộ", "ghi lại điều chưa rõ", "trả lời trong mười ngày"):
        made.paragraph(text, style="List Bullet")
    made.paragraph(PARAGRAPHS[1])
    return made


def tables(writing: Writing) -> Made:
    made = started(writing)
    made.paragraph(TITLE, style="Title")
    made.paragraph(LEAD)
    table = made.document.add_table(rows=0, cols=3)
    for row in ROWS:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            made.cell(cell, text)
    made.paragraph(PARAGRAPHS[0])
    return made


def pictures(writing: Writing) -> Made:
    made = started(writing)
    made.paragraph(TITLE, style="Title")
    made.paragraph(LEAD)
    for number, words in enumerate(("Đại biểu xem mô hình ở thôn", "Người dân ký sổ đò")):
        data = io.BytesIO(picture("PNG" if number else "JPEG"))
        made.document.add_paragraph().add_run().add_picture(data, width=Inches(2))
        made.paragraph(words, centred=True)
        made.paragraph(PARAGRAPHS[number])
    return made


def letterhead(writing: Writing, parts: Sequence[str | tuple[str, str]]) -> Made:
    made = started(writing)
    for part in parts[:-1]:
        if isinstance(part, tuple):
            cells = made.document.add_table(rows=1, cols=2).rows[0].cells
            for cell, text in zip(cells, part, strict=True):
                made.cell(cell, text)
        else:
            made.paragraph(part, centred=True, bold=True)
    for text in PARAGRAPHS:
        made.paragraph(text)
    cells = made.document.add_table(rows=1, cols=2).rows[0].cells
    for cell, text in zip(cells, parts[-1], strict=True):
        made.cell(cell, text)
    return made


def party(writing: Writing) -> Made:
    return letterhead(writing, PARTY)


def state(writing: Writing) -> Made:
    return letterhead(writing, STATE)


KINDS: dict[str, Callable[[Writing], Made]] = {
    make.__name__: make for make in (plain, in_styles, cut_up, without_fonts, headings, tables, pictures, party, state)
}

FOOTNOTE = "Số liệu do các xã báo cáo, chưa qua kiểm tra lại."


def flat_text(writing: Writing) -> str:
    """An OpenDocument text, all in one file, with a footnote."""
    stored, font = writing.run(LEAD)
    title, first, note = writing.write(TITLE), writing.write(PARAGRAPHS[0]), writing.write(FOOTNOTE)
    citation = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f'<text:note-body><text:p text:style-name="P1">{escape(note)}</text:p></text:note-body></text:note>'
    )
    last = writing.write(PARAGRAPHS[1])
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


def libre_office() -> str | None:
    """LibreOffice's program, where there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def resaved(files: Iterable[Path], folder: Path) -> list[Path]:
    """The documents as LibreOffice writes them."""
    given = list(files)
    profile = folder / "profile"
    subprocess.run(
        [str(libre_office()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         "docx:Office Open XML Text", "--outdir", str(folder), *map(str, given)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [folder / f"{file.stem}.docx" for file in given]
