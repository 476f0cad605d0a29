"""Items are made, moved and found in the desk."""

import re

import pytest
from desk_client import BASE_URL, ITEM_PATH, ITEM_TEXT, DeskClient


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
