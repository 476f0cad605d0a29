"""Attachments, changed pictures and the library of the desk."""

import errno
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from camera_pictures import CAMERA_TEXT, open_picture, painted_picture, picture_with_metadata
from desk_client import BASE_URL, ITEM_PATH, DeskClient, with_fields
from PIL import Image
from project_folder import image_bytes
from werkzeug.datastructures import MultiDict

UPLOAD, CHANGE = f"/_ban/tai-len/{ITEM_PATH}", f"/_ban/sua-anh/{ITEM_PATH}"
FOLDER = "tin-tuc/2018/10"
PLAN_PATH = "ke-hoach/2018/09/62.md"
PLAN = """\
---
title: Kế hoạch tuyên truyền
date: 2018-09-03
number: 62-KH/BDVTU
issued: 2018-09-03
attachments:
  - {file: 62.pdf, title: Toàn văn}
---

Giới thiệu.
"""
PDF = b"%PDF-1.7\n1 0 obj\n"


def sent_file(data: bytes, name: str) -> tuple[Any, str]:
    return io.BytesIO(data), name


def zip_bytes() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    return data.getvalue()


def jpeg(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=95)
    return data.getvalue()


ATTACHMENTS = {
    "Kế hoạch số 62.PDF": (PDF, "ke-hoach-so-62.pdf", "[Kế hoạch số 62 (PDF)](ke-hoach-so-62.pdf)"),
    "../../.htaccess.zip": (zip_bytes(), "htaccess.zip", "[.htaccess (ZIP)](htaccess.zip)"),
    "danh sách [1].docx": (zip_bytes(), "danh-sach-1.docx", "[danh sách \\[1] (Word)](danh-sach-1.docx)"),
    "cũ.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "cu.doc", "[cũ (Word)](cu.doc)"),
    "bảng.csv": ("STT;Đội\n1;Cầu Gỗ\n".encode("utf-16"), "bang.csv", "[bảng (CSV)](bang.csv)"),
}


def test_an_attachment_is_placed_beside_its_item_with_what_links_to_it(visitor: DeskClient) -> None:
    folder = visitor.project.content / FOLDER
    for name, (data, placed, markdown) in ATTACHMENTS.items():
        answer = visitor.post(UPLOAD, {"tep": sent_file(data, name)})
        assert answer.status_code == 200, answer.text
        assert answer.json is not None
        assert (answer.json["name"], answer.json["markdown"]) == (placed, markdown)
        assert (folder / placed).read_bytes() == data
        assert visitor.get(f"/{FOLDER}/{placed}").data == data
    placed_names = {placed for _, placed, _ in ATTACHMENTS.values()}
    assert {file.name for file in folder.iterdir()} == {"bai.md"} | placed_names


REFUSED = {
    "vi-rút.exe": (
        b"MZ\x90\0",
        "loại tệp .exe không đăng được; bàn biên tập nhận ảnh JPG, PNG, GIF, WebP, AVIF và tệp PDF",
    ),
    "trang.html": (b"<script>", "loại tệp .html không đăng được"),
    "hình.svg": (b"<svg onload='alert(1)'/>", "loại tệp .svg không đăng được"),
    "không đuôi": (b"abc", "tệp không có đuôi không đăng được"),
    "giả.pdf": (b"<!doctype html><script>", "tệp có đuôi .pdf nhưng bên trong không phải PDF"),
    "giả.docx": (b"MZ\x90\0", "tệp có đuôi .docx nhưng bên trong không phải Word"),
    "giả.txt": (b"MZ\x90\0\0", "tệp có đuôi .txt nhưng bên trong không phải Văn bản"),
    "IMG_0001.HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0", "ảnh HEIC của điện thoại"),
    "trống.pdf": (b"", "tệp trống"),
}


def test_what_cannot_be_published_is_refused_and_says_what_is_taken(visitor: DeskClient) -> None:
    for name, (data, why) in REFUSED.items():
        answer = visitor.post(UPLOAD, {"tep": sent_file(data, name)})
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["error"].startswith(f"Chưa nhận được tệp {name}: {why}")
    assert [file.name for file in (visitor.project.content / FOLDER).iterdir()] == ["bai.md"]


def test_files_come_to_items_alone(visitor: DeskClient) -> None:
    visitor.project.write({"content/gioi-thieu.md": "# Giới thiệu\n"})
    for path in ("gioi-thieu.md", "khong/co.md", "tin-tuc/2018/10/khong-co.md", "../../x.md", f"{FOLDER}/bai"):
        assert visitor.post(f"/_ban/tai-len/{path}", {"tep": sent_file(PDF, "a.pdf")}).status_code == 404
    assert not list(Path(visitor.project.root).rglob("a.pdf"))


def test_a_replaced_attachment_has_another_name(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{PLAN_PATH}": PLAN, "content/ke-hoach/2018/09/62.pdf": PDF})
    answer = visitor.post(f"/_ban/tai-len/{PLAN_PATH}", {"tep": sent_file(PDF + b"2", "62.pdf")})
    assert answer.json is not None
    assert answer.json["name"] == "62-2.pdf"
    assert (visitor.project.content / "ke-hoach/2018/09/62.pdf").read_bytes() == PDF, "what was approved stays"


def test_without_a_script_files_come_with_the_form(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{PLAN_PATH}": PLAN, "content/ke-hoach/2018/09/62.pdf": PDF})
    form = MultiDict(visitor.form_fields(PLAN_PATH))
    for file in (
        sent_file(PDF, "Phụ lục 1.pdf"),
        sent_file(image_bytes("PNG"), "ban-do.png"),
        sent_file(b"MZ", "x.exe"),
    ):
        form.add("tep-moi", file)
    answer = visitor.post(f"/_ban/bai/{PLAN_PATH}", form)
    assert "Chưa nhận được tệp x.exe: loại tệp .exe không đăng được" in answer.text
    text = visitor.file_text(PLAN_PATH)
    assert "  - file: phu-luc-1.pdf\n    title: Phụ lục 1\n" in text
    assert text.endswith("Giới thiệu.\n\n![](ban-do.png)\n")
    article = with_fields(visitor.form_fields(ITEM_PATH), {"tep-moi": sent_file(PDF, "Phụ lục 1.pdf")})
    assert visitor.post(f"/_ban/bai/{ITEM_PATH}", article).status_code == 303
    assert visitor.file_text(ITEM_PATH).endswith("Đoạn hai.\n\n[Phụ lục 1 (PDF)](phu-luc-1.pdf)\n")


# White is at the upper right of the picture, red at the upper left, blue at the lower right.
_RED, _BLUE, _WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)
CHANGES = [
    ("0", "0 0 50 50", (400, 300), _RED),
    ("0", "50 50 50 50", (400, 300), _BLUE),
    ("90", "", (600, 800), _WHITE),
    ("180", "", (800, 600), _BLUE),
    ("270", "0 0 100 50", (600, 400), _WHITE),
    ("90", "50 0 50 50", (300, 400), _RED),
    ("nan", "nan 0 1e999 x", (800, 600), _RED),
]


def test_a_turned_or_cropped_picture_is_a_new_one(visitor: DeskClient) -> None:
    original, folder = picture_with_metadata("JPEG", 1, (800, 600)), visitor.project.content / FOLDER
    visitor.project.write({f"content/{FOLDER}/anh.jpg": original})
    names = []
    for turn, crop, size, corner in CHANGES:
        answer = visitor.post(CHANGE, {"anh": "anh.jpg", "xoay": turn, "cat": crop})
        assert answer.json is not None, answer.text
        names.append(answer.json["name"])
        changed = (folder / names[-1]).read_bytes()
        picture = open_picture(changed)
        assert picture.size == size
        assert all(abs(a - b) < 12 for a, b in zip(picture.convert("RGB").getpixel((8, 8)), corner, strict=True))
        assert CAMERA_TEXT not in changed
    assert names[:3] == ["anh-cat.jpg", "anh-cat-2.jpg", "anh-cat-3.jpg"]
    assert (folder / "anh.jpg").read_bytes() == original, "so that it can be taken back"
    again = visitor.post(CHANGE, {"anh": "anh-cat.jpg", "xoay": "90"})
    assert again.json is not None
    assert again.json["name"] == f"anh-cat-{len(CHANGES) + 1}.jpg"


def test_a_picture_from_a_telephone_is_turned_from_how_it_is_seen(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{FOLDER}/anh.jpg": picture_with_metadata("JPEG", 6, (800, 600))})
    visitor.post(CHANGE, {"anh": "anh.jpg", "xoay": "90"})
    changed = open_picture((visitor.project.content / FOLDER / "anh-cat.jpg").read_bytes())
    assert changed.size == (800, 600), "the camera's quarter turn and the editor's"


def animation() -> bytes:
    frames = [painted_picture(), Image.new("RGB", (40, 24), "green")]
    data = io.BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return data.getvalue()


REFUSED_CHANGES = [
    ("dong.gif", animation(), {"xoay": "90"}, "là ảnh động"),
    ("anh.jpg", image_bytes("JPEG"), {"cat": "0 0 1 1"}, "cắt còn nhỏ quá"),
    ("hong.jpg", b"MZ", {"xoay": "90"}, "ảnh hỏng"),
]


def test_a_picture_that_cannot_be_changed_says_why(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{FOLDER}/{name}": data for name, data, _, _ in REFUSED_CHANGES})
    for name, _, fields, why in REFUSED_CHANGES:
        answer = visitor.post(CHANGE, {"anh": name, **fields})
        assert answer.status_code == 422
        assert answer.json is not None
        assert why in answer.json["error"]


def test_only_pictures_of_the_site_are_changed_or_shown_small(visitor: DeskClient) -> None:
    for reference in ("", "khong-co.jpg", "../../../../mkdocs.yml", "bai.md", "https://x.example/a.jpg"):
        assert visitor.post(CHANGE, {"anh": reference, "xoay": "90"}).status_code == 404
        assert visitor.get("/_ban/anh-nho", query_string={"anh": reference, "bai": ITEM_PATH}).status_code == 404


def test_small_copies_are_as_wide_as_those_of_the_site(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{FOLDER}/anh.jpg": picture_with_metadata("JPEG", 6, (1600, 900))})
    for asked, width in (("", 360), ("720", 720), ("99999", 360)):
        answer = visitor.get("/_ban/anh-nho", query_string={"anh": "anh.jpg", "bai": ITEM_PATH, "rong": asked})
        assert open_picture(answer.data).size == (width, width * 16 // 9)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visitor.get("/_ban/anh-nho", query_string={"anh": f"/{FOLDER}/anh.jpg"}).status_code == 200


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    visitor: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.project.write({f"content/{FOLDER}/anh.jpg": picture_with_metadata("JPEG", 1, (800, 600))})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for address, fields in (
        (UPLOAD, {"tep": sent_file(PDF, "a.pdf")}),
        (UPLOAD, {"loai": "anh", "tep": sent_file(image_bytes("PNG"), "b.png")}),
        (CHANGE, {"anh": "anh.jpg", "xoay": "90"}),
    ):
        answer = visitor.post(address, fields)
        assert answer.status_code == 422
        assert answer.json == {"error": "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."}
    assert sorted(file.name for file in (visitor.project.content / FOLDER).iterdir()) == ["anh.jpg", "bai.md"]


def library_names(answer: Any) -> list[str]:
    return [file["name"] for file in answer.json["files"]]


def test_the_library_shows_every_file_with_where_it_is_used(visitor: DeskClient) -> None:
    article = (
        "---\ntitle: Mâm cơm chung\ndate: 2018-10-18\nimage: {src: mam-com.jpg, alt: Dãy bàn, caption: Bữa cơm}\n---\n"
        "\n![B](giua-bai.png)\n\n[Tải](/ke-hoach/2018/09/62.pdf)\n"
    )
    visitor.project.write(
        {
            f"content/{FOLDER}/com.md": article,
            f"content/{FOLDER}/mam-com.jpg": jpeg(painted_picture((1600, 900))),
            f"content/{FOLDER}/giua-bai.png": image_bytes("PNG"),
            f"content/{FOLDER}/khong-ai-dung.pdf": PDF,
            f"content/{FOLDER}/hong.md": "---\ntitle: [\n---\n\n![x](bai-hong.png)\n",
            f"content/{FOLDER}/bai-hong.png": image_bytes("PNG"),
            f"content/{FOLDER}/nguon.psd": b"8BPS",
            f"content/{PLAN_PATH}": PLAN,
            "content/ke-hoach/2018/09/62.pdf": PDF,
            "content/gioi-thieu.md": "# Giới thiệu\n\n![T](tru-so.jpg)\n",
            "content/tru-so.jpg": image_bytes("JPEG"),
        }
    )

    def shown(**query: str) -> set[str]:
        return set(library_names(visitor.get("/_ban/thu-vien", query_string={"dang": "json", **query})))

    assert shown() == {"mam-com.jpg", "giua-bai.png", "khong-ai-dung.pdf", "bai-hong.png", "62.pdf", "tru-so.jpg"}
    assert shown(loai="chua-dung") == {"khong-ai-dung.pdf"}
    assert shown(loai="tep") == {"khong-ai-dung.pdf", "62.pdf"}
    assert shown(loai="anh", tim="mam com CHUNG") == {"mam-com.jpg", "giua-bai.png"}
    assert shown(tim="day ban") == {"mam-com.jpg"}
    page = visitor.get("/_ban/thu-vien?tim=62.pdf").text
    assert 'Kế hoạch tuyên truyền</a> <span class="hint">tệp đính kèm</span>' in page
    assert 'Mâm cơm chung</a> <span class="hint">liên kết trong bài</span>' in page
    (found,) = visitor.get(
        "/_ban/thu-vien", query_string={"dang": "json", "tim": "mam-com", "bai": "hoat-dong/2018/11/x.md"}
    ).json["files"]  # type: ignore[index]
    assert found["reference"] == "../../../tin-tuc/2018/10/mam-com.jpg"
    assert found["markdown"] == "![](../../../tin-tuc/2018/10/mam-com.jpg)"
    assert (found["alt"], found["caption"], found["facts"]) == ("Dãy bàn", "Bữa cơm", found["facts"])
    assert found["facts"].startswith("Ảnh JPEG, 1600×900, ")


def test_the_library_is_read_page_by_page_newest_first(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{FOLDER}/t{n:02}.pdf": PDF for n in range(30)})
    first, second, beyond = (
        library_names(visitor.get(f"/_ban/thu-vien?dang=json&trang={page}")) for page in ("1", "2", "999")
    )
    assert (len(first), len(second), beyond) == (24, 6, second)
    assert not set(first) & set(second)
    newest = visitor.post(UPLOAD, {"tep": sent_file(PDF, "moi.pdf")})
    assert newest.status_code == 200
    assert library_names(visitor.get("/_ban/thu-vien?dang=json"))[0] == "moi.pdf"


def test_a_file_that_nothing_uses_goes_to_the_trash_and_comes_back(visitor: DeskClient) -> None:
    using = "---\ntitle: Bài\ndate: 2018-10-18\n---\n\n![A](dung.png)\n"
    names = ["dung.png", "sap-dung.png", "cu.png", "moi.png"]
    visitor.project.write(
        {
            f"content/{FOLDER}/x.md": using,
            f"content/{FOLDER}/x.next.md": using.replace("dung.png", "sap-dung.png"),
            **{f"content/{FOLDER}/{name}": image_bytes("PNG") for name in names},
        }
    )
    folder = visitor.project.content / FOLDER
    for name in names[:3]:
        os.utime(folder / name, (1_500_000_000, 1_500_000_000))
    page = visitor.get("/_ban/thu-vien").text
    assert page.count("Bỏ vào thùng rác") == 1, "others are used, by the next version too, or were just taken in"
    for name in ("dung.png", "sap-dung.png", "moi.png"):
        answer = visitor.post(f"/_ban/thu-vien/bo/{FOLDER}/{name}")
        assert answer.status_code == 422
        assert f"Chưa bỏ được {FOLDER}/{name}: có nơi đang dùng" in answer.text
    for path in ("../mkdocs.yml", ITEM_PATH, f"{FOLDER}/khong-co.png"):
        assert visitor.post(f"/_ban/thu-vien/bo/{path}").status_code == 404
    answer = visitor.post(f"/_ban/thu-vien/bo/{FOLDER}/cu.png")
    assert "Đã bỏ tệp vào thùng rác" in visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text
    assert {file.name for file in folder.glob("*.png")} == {*names} - {"cu.png"}
    trash = visitor.get("/_ban/thung-rac").text
    assert f"<code>{FOLDER}/cu.png</code>" in trash
    number = trash.partition('action="/_ban/thung-rac/')[2].partition('"')[0]
    assert visitor.post(f"/_ban/thung-rac/{number}", {"viec": "khoi-phuc"}).status_code == 303
    assert (folder / "cu.png").read_bytes() == image_bytes("PNG")
