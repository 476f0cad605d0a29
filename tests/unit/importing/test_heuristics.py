"""What a newspaper sets apart in a text is found where it is, and only there."""

import pytest
from newsroom.importing import heuristics
from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.dates import parse_moment


def paragraph(text: str, **flags: bool) -> DocumentBlock:
    return DocumentBlock("paragraph", text, text, **flags)


def plain_texts(blocks: list[DocumentBlock]) -> list[str]:
    return [block.plain for block in blocks]


DATES = {
    "9/10/2017": "2017-10-09",
    "Thứ Hai, 09/10/2017 | 08:30": "2017-10-09 08:30",
    "08:30 09/10/2017": "2017-10-09 08:30",
    "Thứ hai, ngày 9 tháng 10 năm 2017": "2017-10-09",
    "Bắc Giang, ngày 9 tháng 10 năm 2017": "2017-10-09",
    "(9/10/2017 8h30)": "2017-10-09 08:30",
    "31/02/2017": None,
    "Ngày 9/10/2017, xã họp.": None,
    "9/10": None,
    "": None,
}


@pytest.mark.parametrize(("line", "moment"), DATES.items())
def test_a_line_that_is_a_date(line: str, moment: str | None) -> None:
    assert heuristics.parse_date_line(line) == (parse_moment(moment) if moment else None)


def test_a_title_is_the_first_heading_or_the_first_line_without_a_stop() -> None:
    blocks = [paragraph("Ảnh"), DocumentBlock("heading", "Tên bài", "Tên bài", level=1), paragraph("Nội dung.")]
    assert heuristics.take_title(blocks) == "Tên bài"
    assert plain_texts(blocks) == ["Ảnh", "Nội dung."]
    assert heuristics.take_title([paragraph("Tên bài"), paragraph("Nội dung.")]) == "Tên bài"
    assert heuristics.take_title([paragraph("Vì sao dân tin?"), paragraph("Nội dung.")]) == "Vì sao dân tin?"
    for first in ("Một câu.", "Dài " * 60, "9/10/2017"):
        assert heuristics.take_title([paragraph(first), paragraph("Nội dung.")]) == ""
    assert heuristics.take_title([paragraph("Chỉ một dòng")]) == ""


SIGNED = {
    ("BBT",): ("BBT", ""),
    ("Ban biên tập",): ("Ban biên tập", ""),
    ("Nguyễn Văn A",): ("Nguyễn Văn A", ""),
    ("Bài, ảnh: Lê Thị Hoa",): ("Lê Thị Hoa", ""),
    ("Tin: Lê Hoa",): ("Lê Hoa", ""),
    ("Ảnh: Văn An", "Lê Thị Hoa"): ("Lê Thị Hoa", "Văn An"),
    ("Đó là điều bà con mong.",): ("", ""),
    ("KẾT THÚC",): ("", ""),
    ("Năm 2017",): ("", ""),
}


@pytest.mark.parametrize(("last", "names"), SIGNED.items())
def test_who_signs(last: tuple[str, ...], names: tuple[str, str]) -> None:
    blocks = [paragraph("Đoạn một."), paragraph("Đoạn hai."), *map(paragraph, last)]
    assert heuristics.take_signature(blocks, ("BBT", "Ban biên tập")) == names
    kept = len(last) if names == ("", "") else 0
    assert len(blocks) == 2 + kept


CAPTIONS = {
    "Ảnh: Họp thôn Ba Gò": heuristics.Caption("Họp thôn Ba Gò"),
    "Họp thôn Ba Gò. Ảnh: Văn An": heuristics.Caption("Họp thôn Ba Gò", "Văn An"),
    "Họp thôn Ba Gò (Nguồn: Báo Bắc Giang)": heuristics.Caption("Họp thôn Ba Gò", "Báo Bắc Giang"),
    "Họp thôn Ba Gò": heuristics.Caption("Họp thôn Ba Gò"),
    "Sáng nay, thôn Ba Gò họp.": None,
    "9/10/2017": None,
}


@pytest.mark.parametrize(("text", "caption"), CAPTIONS.items())
def test_what_stands_below_a_picture(text: str, caption: heuristics.Caption | None) -> None:
    assert heuristics.parse_caption(paragraph(text), below_picture=True) == caption


def test_words_in_the_text_are_no_caption() -> None:
    assert heuristics.parse_caption(paragraph("Họp thôn Ba Gò"), below_picture=False) is None
    assert heuristics.parse_caption(paragraph("Họp thôn.", is_caption=True), below_picture=False) == heuristics.Caption(
        "Họp thôn"
    )


def test_the_caption_of_a_picture_that_was_left_behind() -> None:
    blocks = [paragraph("Sapo."), paragraph("Họp thôn", after_gap=True), paragraph("Nội dung.", after_gap=True)]
    assert heuristics.take_orphan_caption(blocks) == heuristics.Caption("Họp thôn")
    assert plain_texts(blocks) == ["Sapo.", "Nội dung."]
    assert heuristics.take_orphan_caption([paragraph("Sapo."), paragraph("Họp thôn"), paragraph("Nội dung.")]) is None


@pytest.mark.parametrize("text", ["Xem tại đây!", "Tải về ở đây", "Bấm vào đây."])
def test_a_link_that_leads_nowhere(text: str) -> None:
    assert heuristics.is_dead_link(paragraph(text))
    assert not heuristics.is_dead_link(DocumentBlock("paragraph", text, f"[{text}](https://example.vn)"))


def test_bold_lines_are_headings() -> None:
    assert heuristics.is_bold_heading(paragraph("I. MỤC ĐÍCH", strong=True))
    assert not heuristics.is_bold_heading(paragraph("I. MỤC ĐÍCH"))
    assert not heuristics.is_bold_heading(paragraph("Cả đoạn in đậm.", strong=True))
