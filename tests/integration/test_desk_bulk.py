"""One action on many items: what will happen is said first, and only what was seen then happens."""

import re
from typing import Any

import pytest
from desk_client import ITEM_PATH, DeskClient
from lxml import html
from werkzeug.datastructures import MultiDict

ITEM = "---\ntitle: {}\ndate: {}\n{}---\n\nLời của bài.\n"
PATHS = {
    "mot": "tin-tuc/2018/10/mot.md",
    "hai": "tin-tuc/2018/10/hai.md",
    "nhap": "tin-tuc/2018/10/nhap.md",
    "go": "tin-tuc/2018/10/go.md",
}
WITHDRAWN = "corrections: [{date: 2018-10-19, kind: go, text: Sai}]\n"


@pytest.fixture
def board(visitor: DeskClient) -> DeskClient:
    visitor.project.write(
        {
            f"content/{PATHS['mot']}": ITEM.format("Một", "2018-10-18", "tags: [Dân vận khéo]\n"),
            f"content/{PATHS['hai']}": ITEM.format("Hai", "2018-10-17", "# Ghi chú\ntags: [Nước sạch]\n"),
            f"content/{PATHS['nhap']}": ITEM.format("Nháp", "2018-10-16", "draft: yes\n"),
            f"content/{PATHS['go']}": ITEM.format("Gỡ", "2018-10-15", WITHDRAWN),
        }
    )
    return visitor


def bulk(board: DeskClient, action: str, value: str = "", names: tuple[str, ...] = tuple(PATHS)) -> str:
    fields = MultiDict([("viec", action), ("gia-tri", value), *(("bai", PATHS[name]) for name in names)])
    answer = board.post("/_ban/nhieu-bai", fields)
    assert answer.status_code == 200
    return answer.text


def confirmed(board: DeskClient, page: str) -> str:
    """The page after the button that does it."""
    form = html.fromstring(page).xpath("//form[.//input[@name='lam']]")[0]
    fields = MultiDict([(each.get("name"), each.get("value")) for each in form.xpath(".//input")])
    return board.post("/_ban/nhieu-bai", fields).text


def told(page: str) -> dict[str, str]:
    """By title, what a page says of an item."""
    rows = html.fromstring(page).xpath("//li[@class='items__one']")
    return {row.xpath("string(./a)"): " ".join(row.xpath("string(.)").split()) for row in rows}


def test_a_tag_is_added_in_the_spelling_in_use_to_those_that_do_not_have_it(board: DeskClient) -> None:
    before = board.file_text(PATHS["mot"])
    page = bulk(board, "them-chu-de", "dân vận khéo")
    assert "đã có chủ đề này" in told(page)["Một"]
    assert "thêm chủ đề “Dân vận khéo”" in told(page)["Hai"]
    assert "Dân vận khéo" not in board.file_text(PATHS["hai"]), "nothing has happened yet"
    done = confirmed(board, page)
    assert "Đã làm với 3 bài" in done
    assert "# Ghi chú\ntags: [Nước sạch, Dân vận khéo]\n" in board.file_text(PATHS["hai"])
    assert board.file_text(PATHS["mot"]) == before
    assert "Sửa bài" in board.get(f"/_ban/lich-su/{PATHS['hai']}").text


def test_a_tag_is_taken_away(board: DeskClient) -> None:
    page = bulk(board, "bo-chu-de", "Nước sạch")
    assert [title for title, words in told(page).items() if "không có chủ đề này" not in words] == ["Hai"]
    confirmed(board, page)
    assert "tags" not in board.file_text(PATHS["hai"])


def test_items_move_to_another_section_with_their_old_addresses(board: DeskClient) -> None:
    board.project.write({"content/hoat-dong/2018/10/hai.md": ITEM.format("Đã có", "2018-10-01", "")})
    page = bulk(board, "chuyen-muc", "hoat-dong")
    assert "ở đó đã có tệp" in told(page)["Hai"]
    assert "chuyển tới hoat-dong/2018/10/mot.md; địa chỉ cũ vẫn dẫn tới bài" in told(page)["Một"]
    assert "loại bài khác" in told(bulk(board, "chuyen-muc", "ke-hoach"))["Một"]
    assert "Đã làm với 3 bài" in confirmed(board, page)
    assert "aliases: [/tin-tuc/2018/10/mot/]" in board.file_text("hoat-dong/2018/10/mot.md")
    assert "Chuyển bài" in board.get("/_ban/lich-su/hoat-dong/2018/10/mot.md").text


def test_only_what_readers_see_is_withdrawn_and_the_reason_stands_in_the_file(board: DeskClient) -> None:
    page = bulk(board, "go", "Đưa nhầm")
    assert "bạn đọc đang không thấy bài" in told(page)["Nháp"]
    assert "đã gỡ rồi" in told(page)["Gỡ"]
    assert "bạn đọc chỉ còn thấy tiêu đề" in told(page)["Một"]
    assert "Đã làm với 2 bài" in confirmed(board, page)
    assert re.search(r"kind: go.*Đưa nhầm", board.file_text(PATHS["hai"]), re.DOTALL)
    assert "Đưa nhầm" not in board.file_text(PATHS["nhap"])


def test_what_was_changed_after_it_was_seen_is_left_alone(board: DeskClient) -> None:
    page = bulk(board, "them-chu-de", "Hiến đất")
    newer = ITEM.format("Hai, bản mới", "2018-10-17", "")
    board.project.write({f"content/{PATHS['hai']}": newer})
    done = confirmed(board, page)
    assert "vừa được sửa ở nơi khác" in "".join(told(done).values())
    assert board.file_text(PATHS["hai"]) == newer
    assert "Hiến đất" in board.file_text(PATHS["mot"])


def test_without_a_value_it_is_asked_for_and_without_items_they_are(board: DeskClient) -> None:
    assert "4 bài đã chọn" in bulk(board, "go")
    assert "Lý do gỡ" in bulk(board, "go")
    assert "Chưa chọn bài nào" in bulk(board, "go", names=())
    assert board.post("/_ban/nhieu-bai", {"viec": "xoa-het", "bai": ITEM_PATH}).status_code == 404


@pytest.mark.parametrize("path", ["index.md", "../mkdocs.yml", "tin-tuc/index.md", "tin-tuc/2018/10/khong-co.md"])
def test_what_is_no_item_is_left_alone(board: DeskClient, path: str) -> None:
    fields: Any = MultiDict([("viec", "them-chu-de"), ("gia-tri", "x"), ("bai", path)])
    page = board.post("/_ban/nhieu-bai", fields).text
    assert "không mở được" in page or "không có quyền" in page
    assert 'name="lam"' not in page


def test_the_list_offers_what_can_be_done_to_many(board: DeskClient) -> None:
    page = board.get("/_ban/").text
    assert f'name="bai" value="{PATHS["mot"]}" form="nhieu-bai"' in page
    assert "Gỡ khỏi trang" in page and "Tiếp</button>" in page
