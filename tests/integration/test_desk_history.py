"""The history of an item at the desk: every save a version, two of them compared in words, an old one taken back."""

import re
from typing import Any

from desk_client import ITEM_PATH, DeskClient, browser_form_data
from lxml import html

ADDRESS = f"/_ban/lich-su/{ITEM_PATH}"


def saved(visitor: DeskClient, **changes: Any) -> None:
    assert visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), **changes).status_code == 303


def words(text: str) -> str:
    return " ".join(text.split())


def spoken(page: str) -> str:
    """A page's words, with what is gone in [- -] and what came in {+ +}."""
    page = re.sub(r'<span class="unseen">.*?</span>', "", page)
    for tag, mark in {"<del>": "[-", "</del>": "-]", "<ins>": "{+", "</ins>": "+}"}.items():
        page = page.replace(tag, mark)
    return words(html.fromstring(page).xpath("string(//main)"))


def version_ids(page: str) -> list[str]:
    return re.findall(r'name="cu" value="([^"]+)"', page)


def test_every_save_is_a_version_by_its_person(visitor: DeskClient) -> None:
    saved(visitor, nguoi_sua="Lê Thị Hoa", noi_dung="Đoạn một.\n\nĐoạn hai đã sửa.\n")
    saved(visitor, nguoi_sua="Trần An", title="Bài một, tựa mới")
    page = spoken(visitor.get(ADDRESS).text)
    assert re.search(r"Trần An · Sửa bài .*Lê Thị Hoa · Sửa bài .*Bản có sẵn trong tệp", page)
    # A save that changes nothing is none.
    saved(visitor)
    assert len(version_ids(visitor.get(ADDRESS).text)) == 3


def test_two_versions_are_compared_by_the_labels_of_fields_and_by_words(visitor: DeskClient) -> None:
    saved(visitor, noi_dung="## Mục\n\nĐoạn một.\n\nĐoạn **hai** đã sửa ngày 10/12.\n", tags="Dân vận khéo\nNước sạch")
    saved(visitor, noi_dung="## Mục\n\nĐoạn một.\n\nĐoạn hai đã sửa ngày 12/12.\n", title="Bài thứ nhất")
    page = visitor.get(f"/_ban/so-ban/{ITEM_PATH}").text
    assert "Tiêu đề Bài [-một-]{+thứ nhất+}" in spoken(page)
    assert "Đoạn hai đã sửa ngày [-10/12-]{+12/12+}." in spoken(page)
    assert "… 1 đoạn không đổi …" in spoken(page)
    newest, _, first = version_ids(visitor.get(ADDRESS).text)
    for old, new in ((first, newest), (newest, first)):
        page = spoken(visitor.get(f"/_ban/so-ban/{ITEM_PATH}?cu={old}&moi={new}").text)
        assert "Chủ đề Dân vận khéo{+; Nước sạch+}" in page
        assert "{+Mục+}" in page


def test_what_readers_do_not_see_is_told_as_such(visitor: DeskClient) -> None:
    saved(visitor, noi_dung="Đoạn một.\n\nĐoạn hai\nhai.\n")
    saved(visitor, noi_dung="Đoạn một.\n\nĐoạn hai hai.\n")
    assert "bạn đọc không thấy khác" in spoken(visitor.get(f"/_ban/so-ban/{ITEM_PATH}").text)


def test_an_old_text_comes_back_into_the_form_but_not_the_state_that_it_had(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": visitor.file_text(ITEM_PATH).replace("tags:", "draft: yes\ntags:")})
    saved(visitor, title="Tựa khác", noi_dung="Thay cả bài.\n")
    saved(visitor, date="2018-10-20 09:00")
    (digest,) = re.findall('name="dau-van" value="(.*?)"', visitor.get(f"/_ban/dang/{ITEM_PATH}").text)
    decision = {"dau-van": digest, "viec": "dang", "luc": "giu", "thieu": "1"}
    assert visitor.post(f"/_ban/dang/{ITEM_PATH}", decision).status_code == 303
    first = version_ids(visitor.get(ADDRESS).text)[-1]
    page = visitor.get(f"/_ban/lay-lai/{ITEM_PATH}?ban={first}")
    assert "chưa lưu: xem lại rồi bấm Lưu" in page.text
    assert "Thay cả bài." in visitor.file_text(ITEM_PATH)
    form = browser_form_data(page.text)
    assert visitor.save(ITEM_PATH, form).status_code == 303
    text = visitor.file_text(ITEM_PATH)
    assert "Bài một" in text
    assert text.endswith("Đoạn một.\n\nĐoạn hai.\n")
    assert "draft" not in text.replace("# draft", "")
    assert "2018-10-20 09:00" in text
    assert len(version_ids(visitor.get(ADDRESS).text)) == 5


def test_only_versions_of_the_item_itself_can_be_asked_for(visitor: DeskClient) -> None:
    saved(visitor, title="Tựa khác")
    visitor.project.write({"content/tin-tuc/2018/10/khac.md": visitor.file_text(ITEM_PATH).replace("19/10", "18/10")})
    for wanted in (version_ids(visitor.get(ADDRESS).text)[0], "0", "g" + "0" * 40, "../../x"):
        for address in ("so-ban/tin-tuc/2018/10/khac.md?cu", "lay-lai/tin-tuc/2018/10/khac.md?ban"):
            assert visitor.get(f"/_ban/{address}={wanted}").status_code == 404
    for screen in ("lich-su", "so-ban", "ai-viet", "lay-lai"):
        assert visitor.get(f"/_ban/{screen}/tin-tuc/2018/10/khong-co.md").status_code == 404


def test_who_wrote_a_paragraph_first_and_who_changed_it_last(visitor: DeskClient) -> None:
    saved(visitor, nguoi_sua="Lê Thị Hoa", noi_dung="Đoạn một.\n\nĐoạn hai đã được sửa.\n")
    saved(visitor, nguoi_sua="Trần An", noi_dung="Mở đầu.\n\nĐoạn một.\n\nĐoạn hai đã được sửa lại.\n")
    page = spoken(visitor.get(f"/_ban/ai-viet/{ITEM_PATH}").text)
    assert re.search(r"Trần An · 20/10/2018 09:15 · Sửa những gì Mở đầu\.", page)
    assert re.search(r"không rõ ai · Bản có sẵn trong tệp Đoạn một\.", page)
    assert re.search(r"Trần An · [^.]*đoạn có từ Bản có sẵn trong tệp, không rõ ai .*Đoạn hai đã được sửa lại\.", page)


def test_versions_go_with_an_item_that_moves(visitor: DeskClient) -> None:
    saved(visitor, nguoi_sua="Lê Thị Hoa", title="Tựa khác")
    target = "hoat-dong/2018/10/moi.md"
    visitor.post(f"/_ban/chuyen/{ITEM_PATH}", {"noi-moi": target, "nguoi-sua": "Trần An"})
    page = spoken(visitor.get(f"/_ban/lich-su/{target}").text)
    assert re.search(r"Trần An · Chuyển bài .*Lê Thị Hoa · Sửa bài .*Bản có sẵn trong tệp", page)
    # By the command, an alias says where the item was.
    visitor.project.run_newsroom("move", target, "hoat-dong/2018/11/nua.md")
    page = spoken(visitor.get("/_ban/lich-su/hoat-dong/2018/11/nua.md").text)
    assert re.search(r"Bản đang có trong tệp .*Trần An · Chuyển bài", page)


def test_a_new_item_begins_with_who_made_it(visitor: DeskClient) -> None:
    visitor.post("/_ban/moi", {"tieu-de": "Bài mới", "muc": "tin-tuc", "nguoi-sua": "Lê Thị Hoa"})
    assert "Lê Thị Hoa · Viết bài mới" in spoken(visitor.get("/_ban/lich-su/tin-tuc/2018/10/bai-moi.md").text)


def test_a_next_version_goes_on_with_the_history_of_its_item(visitor: DeskClient) -> None:
    saved(visitor, nguoi_sua="Lê Thị Hoa", title="Tựa khác")
    following = ITEM_PATH.replace(".md", ".next.md")
    fields = visitor.form_fields(ITEM_PATH)
    visitor.save(ITEM_PATH, fields, nguoi_sua="Trần An", title="Tựa mới", viec="ban-sua")
    assert "Tựa mới" in visitor.file_text(following)
    page = spoken(visitor.get(f"/_ban/lich-su/{following}").text)
    assert re.search(r"Trần An · .*Lê Thị Hoa · Sửa bài", page)
    assert "Tiêu đề Tựa [-khác-]{+mới+}" in spoken(visitor.get(f"/_ban/so-ban/{following}").text)
    assert "Trần An" not in spoken(visitor.get(ADDRESS).text), "readers still have the other"
    # It takes its place.
    text = visitor.file_text(following)
    (visitor.project.content / following).unlink()
    visitor.project.write({f"content/{ITEM_PATH}": text})
    page = spoken(visitor.get(ADDRESS).text)
    assert re.search(r"Trần An · .*Lê Thị Hoa · Sửa bài", page)


def test_pages_that_are_no_items_have_a_history_too(visitor: DeskClient) -> None:
    path = "gioi-thieu.md"
    visitor.project.write({f"content/{path}": "---\ntitle: Giới thiệu\n---\n\nLời cũ ở đây.\n"})
    page = visitor.get(f"/_ban/cac-trang/{path}").text
    form = html.fromstring(page).xpath("//form[@class='edit']")[0]
    fields = {each.get("name"): each.get("value") or "" for each in form.xpath(".//input[@name]")}
    visitor.post(f"/_ban/cac-trang/{path}", fields | {"noi-dung": "Lời mới ở đây.\n", "nguoi-sua": "Lê Thị Hoa"})
    page = visitor.get(f"/_ban/lich-su/{path}").text
    assert re.search(r"Lê Thị Hoa · Sửa trang .*Bản có sẵn trong tệp", spoken(page))
    assert "Lời [-cũ-] {+mới+} ở đây." in spoken(visitor.get(f"/_ban/so-ban/{path}").text)
    address = f"/_ban/lay-lai-trang/{path}?ban={version_ids(page)[-1]}"
    assert f'href="{address}"' in page
    restored = visitor.get(address).text
    assert "Lời cũ ở đây." in restored and "xem lại rồi bấm Lưu" in restored
    assert "Lời mới" in visitor.file_text(path)
    assert visitor.get(f"/_ban/lay-lai-trang/{ITEM_PATH}?ban=1").status_code == 404
