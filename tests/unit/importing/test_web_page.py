"""What of a web page its readers see comes along; what they do not is left out and counted, and work is bounded."""

import pytest
from newsroom.importing import web_page
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.manuscript import ImportedDocument
from newsroom.importing.markdown import blocks_to_markdown
from newsroom.importing.web_page import read_html

HIDDEN = {
    "display": '<p style="display: none">ẩn</p>',
    "visibility": '<p style="visibility:hidden">ẩn</p>',
    "attribute": "<p hidden>ẩn</p>",
    "of Word": '<span style="mso-hide: all">ẩn</span>',
    "in a cell": "<table><tr><td>a</td><td>b<b hidden>ẩn</b></td></tr></table>",
    "by a class": '<style>.x, p.y { display: none }</style><p class="z y">ẩn</p>',
    "by a tag": "<style>aside{color:red} small{visibility:hidden}</style><p><small>ẩn</small></p>",
}
SEEN = {
    "white on white": '<p style="color:white;background:white">thấy</p>',
    "from assistive programs": '<p aria-hidden="true">thấy</p>',
    "on paper": '<style>@media print { .x { display: none } }</style><p class="x">thấy</p>',
    "on paper by a sheet of its own": '<style media="print">.x{display:none}</style><p class="x">thấy</p>',
    "shown again": '<style>.x{display:none} .x{display:block}</style><p class="x">thấy</p>',
    "elsewhere": '<style>nav .x{display:none}</style><p class="x">thấy</p>',
}


def read(page: str) -> ImportedDocument:
    return read_html(f"<html><body>{page}<p>Chữ.</p></body></html>".encode(), lambda _: "không có ảnh")


@pytest.mark.parametrize("case", HIDDEN)
def test_what_a_page_hides_is_left_out_and_counted(case: str) -> None:
    document = read(HIDDEN[case])
    assert "ẩn" not in "".join(block.plain for block in document.blocks)
    assert "1 chỗ chữ ẩn của trang không mang sang, chỗ đầu là “ẩn”" in document.losses


@pytest.mark.parametrize("case", SEEN)
def test_what_a_page_shows_comes_along(case: str) -> None:
    document = read(SEEN[case])
    assert [block.plain for block in document.blocks] == ["thấy", "Chữ."]
    assert document.losses == ()


def test_the_sign_of_a_list_entry_is_no_hidden_text() -> None:
    marker = '<span style="mso-list:Ignore">-</span>'
    assert read(f'<p style="mso-list:l0 level1">{marker}mục</p>').losses == ()


def test_a_lost_picture_is_told_with_its_place() -> None:
    losses = read('<p>Đại biểu dự họp</p><img src="a.png">').losses
    assert losses == ("không có ảnh (chỗ sau chữ “Đại biểu dự họp”)",)
    assert read('<img src="a.png">').losses == ("không có ảnh (ở đầu bài)",)


def test_a_table_in_a_cell_keeps_the_table_around_it() -> None:
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    cells = f"<tr><td>Tên đơn vị</td><td>Số mô hình</td></tr><tr><td>Xã Hiệp Hòa</td><td>12{inner}</td></tr>"
    table = read(f"<table>{cells}</table>").blocks[0]
    assert table.kind == "table"
    assert table.rows[1] == ("Xã Hiệp Hòa", "12\na – b\nc – d")


def test_lists_that_follow_each_other_stay_two() -> None:
    items = "<li>a</li><li>b</li>"
    markdown = blocks_to_markdown(read(f"<ol>{items}</ol><ol>{items}</ol><ul>{items}</ul>").blocks, (), {})
    assert markdown == "1. a\n2. b\n\n<!-- Danh sách khác -->\n\n1. a\n2. b\n\n- a\n- b\n\nChữ."


def test_a_list_within_a_list_begins_no_other() -> None:
    page = "<ol><li>a<ol><li>x</li><li>y</li></ol></li><li>b</li></ol>"
    assert blocks_to_markdown(read(page).blocks, (), {}) == "1. a\n    1. x\n    2. y\n2. b\n\nChữ."


def test_more_attributes_than_can_be_compared_in_time_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_page, "MAX_ATTRIBUTE_COMPARISONS", 10_000)
    tag = "<p " + " ".join(f'a{number}="> "' for number in range(200)) + ">"
    with pytest.raises(ImportRefused, match="quá nhiều thuộc tính"):
        read(tag)
    assert read('<p class="a" id="b">').blocks
