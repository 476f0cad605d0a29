"""Pictures and documents come in through the desk."""

import re
from typing import Any

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient, with_fields
from project_folder import image_bytes
from werkzeug.datastructures import MultiDict


def sent_file(data: bytes, name: str) -> tuple[Any, str]:
    import io

    return io.BytesIO(data), name


UPLOAD = f"/_ban/tai-len/{ITEM_PATH}"

PICTURES = {
    "Ảnh họp thôn.JPG": ("JPEG", "anh-hop-thon.jpg"),
    "a b (1).png": ("PNG", "a-b-1.png"),
    "../../x.gif": ("GIF", "x.gif"),
    "😀.webp": ("WEBP", None),
    ".jpg": ("JPEG", "bai.jpg"),
    "con.jpg": ("JPEG", "muc-con.jpg"),
    "lạc đuôi.txt": ("PNG", "lac-duoi.png"),
}


@pytest.mark.parametrize(("name", "kind", "placed"), [(n, *rest) for n, rest in PICTURES.items()])
def test_a_picture_is_placed_beside_its_item(visitor: DeskClient, name: str, kind: str, placed: str | None) -> None:
    answer = visitor.post(UPLOAD, {"loai": "anh", "tep": sent_file(image_bytes(kind), name)})
    assert answer.status_code == 200, answer.text
    picture_name = answer.json["name"]  # type: ignore[index]
    assert picture_name == placed or (placed is None and re.fullmatch(r"muc-[0-9a-f]+\.webp", picture_name))
    folder = (visitor.project.content / ITEM_PATH).parent
    assert (folder / picture_name).read_bytes() == image_bytes(kind)
    assert sorted(file.name for file in folder.iterdir()) == sorted(["bai.md", picture_name])


def test_another_picture_of_that_name_takes_the_next(visitor: DeskClient) -> None:
    names = [
        visitor.post(UPLOAD, {"loai": "anh", "tep": sent_file(data, "anh.jpg")}).json["name"]  # type: ignore[index]
        for data in (image_bytes("JPEG"), image_bytes("JPEG"), image_bytes("PNG"), image_bytes("JPEG") + b"\0")
    ]
    assert names == ["anh.jpg", "anh.jpg", "anh.png", "anh-2.jpg"]


BAD_PICTURES = {
    "no picture": b"<script>alert(1)</script>",
    "empty": b"",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "too large": b"\xff\xd8\xff" + b"x" * 51 * 1024 * 1024,
}


@pytest.mark.parametrize("data", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_what_is_no_picture_is_refused_in_a_line(visitor: DeskClient, data: bytes) -> None:
    answer = visitor.post(UPLOAD, {"loai": "anh", "tep": sent_file(data, "anh.jpg")})
    assert answer.status_code == 422
    assert answer.json["error"].startswith("Chưa nhận được ảnh anh.jpg: ")  # type: ignore[index]
    assert len(list((visitor.project.content / ITEM_PATH).parent.iterdir())) == 1


def test_without_a_script_a_picture_comes_with_the_form(visitor: DeskClient) -> None:
    form = with_fields(
        visitor.form_fields(ITEM_PATH),
        {"image.alt": "Dãy bàn", "image.caption": "Bữa cơm", "anh-moi": sent_file(image_bytes("JPEG"), "Mâm cơm.jpg")},
    )
    assert visitor.post(f"/_ban/bai/{ITEM_PATH}", form).status_code == 303
    text = visitor.file_text(ITEM_PATH)
    assert "src: mam-com.jpg" in text
    assert "alt: Dãy bàn" in text
    assert visitor.get("/tin-tuc/2018/10/mam-com.jpg").data == image_bytes("JPEG")
    assert visitor.get("/tin-tuc/2018/10/mam-com.jpg.360.webp").status_code == 200


@pytest.mark.parametrize("task", ["luu", "buoc-cuoi"])
def test_a_file_that_is_no_picture_is_refused_and_the_rest_is_saved(visitor: DeskClient, task: str) -> None:
    text = ITEM_TEXT.replace("extra:", "draft: yes\nextra:")
    visitor.project.write({f"content/{ITEM_PATH}": text})
    pdf = {"anh-moi": sent_file(b"%PDF-1.7\n", "kế hoạch.pdf"), "title": "Tên khác", "viec": task}
    answer = visitor.post(f"/_ban/bai/{ITEM_PATH}", with_fields(visitor.form_fields(ITEM_PATH), pdf))
    assert "Chưa nhận được ảnh kế hoạch.pdf: " in answer.text
    assert "Đã lưu." in answer.text
    assert visitor.file_text(ITEM_PATH) == text.replace('"Bài một"', "Tên khác"), "and nothing is published without it"


def test_documents_are_brought_in(visitor: DeskClient) -> None:
    text = (
        "Họp thôn bàn chuyện nước sạch\n\nNgày 9/10/2018\n\nTối 8/10, thôn Ba Gò họp bàn đường ống nước sạch.\n\nBBT\n"
    )
    documents = MultiDict(
        [("tep", sent_file(text.encode(), "Họp thôn.txt")), ("tep", sent_file(b"PK\x03\x04x", "hỏng.docx"))]
    )
    answer = visitor.post("/_ban/nhap", documents)
    path = "tin-tuc/2018/10/hop-thon-ban-chuyen-nuoc-sach.md"
    assert f'href="/_ban/bai/{path}"' in answer.text
    assert "hỏng.docx</strong>: không nhập được" in answer.text
    assert visitor.file_text(path).startswith("---\ntitle: Họp thôn bàn chuyện nước sạch\n")
    again = visitor.post("/_ban/nhap", {"tep": sent_file(text.encode(), "Họp thôn.txt")})
    assert "đã nhập từ trước" in again.text
