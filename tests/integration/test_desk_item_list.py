"""Items are made, moved and found in the desk."""

import re
from typing import Any

import pytest
from desk_client import BASE_URL, ITEM_PATH, ITEM_TEXT, DeskClient
from newsroom.desk.items.item_state import ItemState, item_state
from newsroom.desk.lists import item_index
from newsroom.model.items import Item


def test_an_item_moves_and_a_refusal_is_told(visitor: DeskClient) -> None:
    answer = visitor.post(f"/_ban/chuyen/{ITEM_PATH}", {"noi-moi": "hoat-dong/2018/10/bai-moi.md"})
    assert answer.headers["Location"].endswith("/_ban/bai/hoat-dong/2018/10/bai-moi.md?da=chuyen")
    assert visitor.file_text("hoat-dong/2018/10/bai-moi.md") == ITEM_TEXT.replace(
        "extra: {nguon: báo in}\n", "extra: {nguon: báo in}\naliases: [/tin-tuc/2018/10/bai/]\n"
    )
    answer = visitor.post("/_ban/chuyen/hoat-dong/2018/10/bai-moi.md", {"noi-moi": "ke-hoach/2018/10/x.md"})
    assert "là loại plan" in visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text


@pytest.mark.parametrize(("title", "section"), [("", "tin-tuc"), ("x" * 201, "tin-tuc"), ("Tên", ""), ("Tên", "../x")])
def test_a_new_item_needs_a_title_and_a_section(visitor: DeskClient, title: str, section: str) -> None:
    answer = visitor.post("/_ban/moi", {"tieu-de": title, "muc": section})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_items_are_found_by_words_without_marks_section_kind_and_state(visitor: DeskClient) -> None:
    text = "---\ntitle: {}\ndate: {}\n{}---\n\nChữ.\n"
    number = "number: 62-KH/BDVTU\n"
    visitor.project.write(
        {
            "content/hoat-dong/2018/10/a.md": text.format("Đại đoàn kết ở Ba Gò", "2018-10-01", ""),
            "content/ke-hoach/2018/10/b.md": text.format("Kế hoạch đoàn kết", "2018-10-02", f"draft: yes\n{number}"),
            "content/tin-tuc/2018/10/c.md": text.format("Mai đăng", "2018-12-01", ""),
            "content/tin-tuc/2018/10/d.md": text.format("Đã gỡ", "2018-10-03", "expires: 2018-10-04\n"),
            "content/tin-tuc/2018/10/e.md": "hỏng",
        }
    )

    def listed_paths(query: str) -> list[str]:
        return re.findall(r"/_ban/bai/[a-z-]+/2018/10/(\w+)\.md", visitor.get(f"/_ban/?{query}").text)

    assert listed_paths("tim=DAI+doan") == ["a"]
    assert listed_paths("tim=đoàn+kết") == ["b", "a"]
    assert listed_paths("tim=62-kh") == ["b"]
    assert listed_paths("tim=02/10/2018") == ["b"]
    assert "62-KH/BDVTU" in visitor.get("/_ban/?loai=plan").text
    assert listed_paths("loai=plan") == ["b"]
    assert listed_paths("muc=tin-tuc") == ["e", "c", "bai", "d"]
    assert [listed_paths(f"tinh-trang={state}") for state in ("nhap", "hen-gio", "het-han", "loi")] == [
        ["b"],
        ["c"],
        ["d"],
        ["e"],
    ]
    assert listed_paths("trang=-1&tim=%22%3E%3Cscript%3E") == []
    assert "<script>" not in visitor.get("/_ban/?tim=%22%3E%3Cscript%3E").text
    assert "Bản nháp (1)" in visitor.get("/_ban/tinh-hinh").text


def write_items(visitor: DeskClient, count: int) -> None:
    text = "---\ntitle: Bài {}\ndate: 2018-09-01 {:02}:{:02}\n---\n\nChữ.\n"
    names = ((f"content/trao-doi/2018/09/b{n}.md", text.format(n, n // 60, n % 60)) for n in range(count))
    visitor.project.write(dict(names))


def listed_titles(page: str) -> list[str]:
    return re.findall(r'items__title" [^>]*>([^<]+)<', page)


def test_a_search_finds_authors_and_words_of_bodies_after_those_of_titles(visitor: DeskClient) -> None:
    text = "---\ntitle: {}\ndate: 2018-10-0{}\nauthor: {}\n---\n\n{}\n"
    visitor.project.write(
        {
            "content/tin-tuc/2018/10/a.md": text.format("Chăn trâu", 1, "Lê Văn Tám", "Chữ."),
            "content/tin-tuc/2018/10/b.md": text.format("Hai", 2, "Nam", "Đồng bào **chăn nuôi** trâu bò."),
            "content/tin-tuc/2018/10/c.md": text.format("Ba", 3, "Nam", "Không bàn chuyện ấy."),
        }
    )
    page = visitor.get("/_ban/?tim=chan+trau").text
    assert listed_titles(page) == ["Chăn trâu", "Hai"]
    assert page.count("Có trong nội dung") == 1
    assert listed_titles(visitor.get("/_ban/?tim=le+van+tam").text) == ["Chăn trâu"]
    assert listed_titles(visitor.get("/_ban/?tim=uoi").text) == [], "words are found by how they begin"
    visitor.project.write({"content/tin-tuc/2018/10/c.md": text.format("Ba", 3, "Nam", "Chăn trâu.")})
    assert listed_titles(visitor.get("/_ban/?tim=chan+trau").text) == ["Chăn trâu", "Ba", "Hai"]


def test_the_list_is_sorted_and_leads_to_each_of_its_pages(visitor: DeskClient) -> None:
    write_items(visitor, 530)
    newest = listed_titles(visitor.get("/_ban/?muc=trao-doi").text)
    assert newest[:2] == ["Bài 529", "Bài 528"]
    assert listed_titles(visitor.get("/_ban/?muc=trao-doi&sap-xep=cu").text)[:2] == ["Bài 0", "Bài 1"]
    assert listed_titles(visitor.get("/_ban/?muc=trao-doi&sap-xep=ten").text)[:3] == ["Bài 0", "Bài 1", "Bài 2"]
    visitor.project.write({"content/trao-doi/2018/09/b7.md": "---\ntitle: Sửa\ndate: 2018-09-01\n---\n\nMới.\n"})
    assert listed_titles(visitor.get("/_ban/?muc=trao-doi&sap-xep=sua").text)[0] == "Sửa"
    page = visitor.get("/_ban/?muc=trao-doi&trang=6").text
    pager = page.partition('<nav class="pager"')[2]
    assert re.findall(r'(?:aria-label="Trang \d+"|aria-current="page"|aria-hidden="true")>([^<]+)<', pager) == [
        *("1", "…", "4", "5", "6", "7", "8", "…", "11")
    ]
    assert 'href="?muc=trao-doi&amp;trang=11"' in page
    assert listed_titles(visitor.get("/_ban/?muc=trao-doi&trang=99").text)[-1] == "Bài 0"


def test_the_list_comes_back_as_one_left_it(visitor: DeskClient) -> None:
    write_items(visitor, 120)
    left = listed_titles(visitor.get("/_ban/?muc=trao-doi&sap-xep=ten&trang=2").text)
    page = visitor.get("/_ban/").text
    assert listed_titles(page) == left
    assert '<option value="trao-doi" selected>' in page
    assert "Bỏ lọc" in page
    assert listed_titles(visitor.get("/_ban/?trang=1").text)[0] == "Bài một"
    assert listed_titles(visitor.get("/_ban/").text)[0] == "Bài một"


def test_the_list_looks_again_only_at_items_that_have_changed(
    visitor: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_items(visitor, 40)
    looked_at: list[str] = []

    def counting(item: Item, *arguments: Any) -> ItemState:
        looked_at.append(item.path)
        return item_state(item, *arguments)

    monkeypatch.setattr(item_index, "item_state", counting)
    visitor.get("/_ban/")
    assert len(looked_at) == 41
    visitor.get("/_ban/?muc=tin-tuc")
    assert len(looked_at) == 41
    form = visitor.form_fields(ITEM_PATH)
    visitor.save(ITEM_PATH, form, noi_dung="Đoạn khác.")
    visitor.get("/_ban/")
    assert looked_at[41:] == [ITEM_PATH]
