"""What a newspaper sets apart in a text is found where it is, and only there."""

import pytest
from newsroom.importing import heuristics
from newsroom.importing.manuscript import DocumentBlock


def p(text: str, **form: bool) -> DocumentBlock:
    return DocumentBlock("paragraph", text, text, **form)


def texts(blocks: list[DocumentBlock]) -> list[str]:
    return [block.plain for block in blocks]


DATES = {
    "9/10/2017": "2017-10-09",
    "Thứ Hai, 09/10/2017 | 08:30": "2017-10-09 08:30",
    "08:30 09/10/2017": "2017-10-09 08:30",
    "Thứ hai, ngày 9 tháng 10 năm 2017": "2017-10-09",
    "Bắc Giang, ngày 9 tháng 10 năm 2017": "2017-10-09",
    "(9/10/2017 8h30)": "2017-10-09 08:30",
    "31/02/2017": "",
    "Ngày 9/10/2017, xã họp.": "",
    "9/10": "",
    "": "",
}


@pytest.mark.parametrize(("line", "moment"), DATES.items())
def test_a_line_that_is_a_date(line: str, moment: str) -> None:
    assert heuristics.parse_date_line(line) == moment


def test_a_title_is_the_first_heading_or_the_first_line_without_a_stop() -> None:
    blocks = [p("Ảnh"), DocumentBlock("heading", "Tên bài", "Tên bài", level=1), p("Nội dung.")]
    assert heuristics.take_title(blocks) == "Tên bài"
    assert texts(blocks) == ["Ảnh", "Nội dung."]
    assert heuristics.take_title([p("Tên bài"), p("Nội dung.")]) == "Tên bài"
    assert heuristics.take_title([p("Vì sao dân tin?"), p("Nội dung.")]) == "Vì sao dân tin?"
    for first in ("Một câu.", "Dài " * 60, "9/10/2017"):
        assert heuristics.take_title([p(first), p("Nội dung.")]) == ""
    assert heuristics.take_title([p("Chỉ một dòng")]) == ""


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
    blocks = [p("Đoạn một."), p("Đoạn hai."), *map(p, last)]
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
    assert heuristics.parse_caption(p(text), below_picture=True) == caption


def test_words_in_the_text_are_no_caption() -> None:
    assert heuristics.parse_caption(p("Họp thôn Ba Gò"), below_picture=False) is None
    assert heuristics.parse_caption(p("Họp thôn.", is_caption=True), below_picture=False) == heuristics.Caption(
        "Họp thôn"
    )


def test_the_caption_of_a_picture_that_was_left_behind() -> None:
    blocks = [p("Sapo."), p("Họp thôn", after_gap=True), p("Nội dung.", after_gap=True)]
    assert heuristics.take_orphan_caption(blocks) == heuristics.Caption("Họp thôn")
    assert texts(blocks) == ["Sapo.", "Nội dung."]
    assert heuristics.take_orphan_caption([p("Sapo."), p("Họp thôn"), p("Nội dung.")]) is None


@pytest.mark.parametrize("text", ["Xem tại đây!", "Tải về ở đây", "Bấm vào đây."])
def test_a_link_that_leads_nowhere(text: str) -> None:
    assert heuristics.is_dead_link(p(text))
    assert not heuristics.is_dead_link(DocumentBlock("paragraph", text, f"[{text}](https://example.vn)"))


def test_bold_lines_are_headings() -> None:
    assert heuristics.is_bold_heading(p("I. MỤC ĐÍCH", strong=True))
    assert not heuristics.is_bold_heading(p("I. MỤC ĐÍCH"))
    assert not heuristics.is_bold_heading(p("Cả đoạn in đậm.", strong=True))
