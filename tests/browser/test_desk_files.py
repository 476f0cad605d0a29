"""Pictures and attachments in the desk's form: dropped, pasted, chosen, changed, and their words."""

import re
import time

import pytest
from accessibility import DESK_LOOKS, barriers
from camera_pictures import open_picture, picture_with_metadata
from desk_browser import ITEM, drawn_again, opened, write
from playwright.sync_api import BrowserContext, Page, expect
from project_folder import Project, image_bytes

FOLDER = "tin-tuc/2018/10"
# Gives files to what is dropped or pasted at an element, as a browser does.
GIVE_FILES = """(element, [type, files, html]) => {
  const data = new DataTransfer();
  for (const [name, kind, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, {type: kind}));
  if (html) data.setData('text/html', html);
  const box = element.getBoundingClientRect();
  const options = {bubbles: true, cancelable: true, clientX: box.left + 60, clientY: box.top + 20};
  const event = type === 'paste'
    ? new ClipboardEvent('paste', {...options, clipboardData: data})
    : new DragEvent(type, {...options, dataTransfer: data});
  element.dispatchEvent(event);
}"""


def text_of(page: Page) -> str:
    return page.locator("#noi-dung").input_value()


def give(page: Page, event: str, *files: tuple[str, str, bytes], html: str = "", at: str = ".cm-content") -> None:
    sent = [[name, kind, list(data)] for name, kind, data in files]
    page.locator(at).evaluate(GIVE_FILES, [event, sent, html])


def opened_once_read(context: BrowserContext, path: str, *others: str) -> Page:
    """The form of an item, as soon as the desk has noticed it and other files that were just written."""
    wanted = [f"/_ban/bai/{path}", *(f"/{other}" for other in others)]
    page = context.new_page()
    deadline = time.monotonic() + 30
    while any(page.request.get(address).status != 200 for address in wanted) and time.monotonic() < deadline:
        time.sleep(0.1)
    page.close()
    return opened(context, path)


def save(page: Page) -> None:
    drawn_again(page)
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator(".done")).to_contain_text("Đã lưu")


def test_files_are_dropped_into_the_text_and_get_their_words_beside_them(
    context: BrowserContext, site: Project
) -> None:
    page = opened(context)
    write(page, "Một.")
    give(
        page,
        "drop",
        ("Mâm cơm.jpg", "image/jpeg", picture_with_metadata("JPEG", 1, (800, 600))),
        ("Phụ lục.pdf", "application/pdf", b"%PDF-1.7\n"),
        ("vi rút.exe", "application/octet-stream", b"MZ"),
    )
    status = page.locator("[data-files-status]")
    expect(status).to_contain_text("Đã tải lên mam-com.jpg, phu-luc.pdf. Chưa nhận được tệp vi rút.exe: loại tệp .exe")
    expect(status).to_contain_text("bàn biên tập nhận ảnh JPG, PNG, GIF, WebP, AVIF và tệp PDF, DOC")
    assert "![](mam-com.jpg)" in text_of(page)
    assert "[Phụ lục (PDF)](phu-luc.pdf)" in text_of(page)
    assert "MZ" not in text_of(page)
    page.get_by_label("Chữ của liên kết, phu-luc.pdf").fill("Phụ lục kèm theo")
    assert "[Phụ lục kèm theo](phu-luc.pdf)" in text_of(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Thay tệp").click()
    chooser.value.set_files({"name": "phu luc.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nmoi"})
    expect(page.get_by_label("Chữ của liên kết, phu-luc-2.pdf")).to_have_value("Phụ lục kèm theo")
    assert "[Phụ lục kèm theo](phu-luc-2.pdf)" in text_of(page)
    page.get_by_label("Lời tả ảnh (cho người").fill("Dãy [bàn] dài")
    page.get_by_label("Chú thích, người chụp").fill('Bữa "cơm" chung (Ảnh: Lê Hoa)')
    assert '![Dãy (bàn) dài](mam-com.jpg "Bữa ”cơm” chung (Ảnh: Lê Hoa)")' in text_of(page)
    save(page)
    assert "mam-com.jpg" in (site.content / ITEM).read_text("utf-8")
    expect(page.locator("[data-preview-frame]")).to_be_visible()
    expect(page.get_by_label("Lời tả ảnh (cho người")).to_have_value("Dãy (bàn) dài")


def test_a_screenshot_is_pasted_but_what_word_brings_stays_text(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Một.")
    screenshot = ("image.png", "image/png", image_bytes("PNG"))
    give(page, "paste", screenshot, html="<img src='https://x.example/a.png'>")
    expect(page.locator("[data-files-status]")).to_contain_text("Đã tải lên anh-dan-")
    assert re.search(r"!\[\]\(anh-dan-\d{10}\.png\)", text_of(page))
    before = page.locator("[data-body-pictures-list] li").count()
    give(page, "paste", screenshot, html="<p>Chữ của Word</p>")
    expect(page.locator("[data-body-pictures-list] li")).to_have_count(before)


def test_the_bar_offers_the_library_for_pictures_and_attachments(context: BrowserContext, site: Project) -> None:
    other = "hoat-dong/2018/09"
    site.write(
        {
            f"content/{other}/khac.md": "---\ntitle: Đón nước sạch\ndate: 2018-09-01\nimage: {src: nuoc.jpg, "
            "alt: Vòi nước, caption: Vòi nước đầu thôn}\n---\n\nLời.\n",
            f"content/{other}/nuoc.jpg": picture_with_metadata("JPEG", 1, (900, 600)),
            f"content/{other}/quyet-dinh.pdf": b"%PDF-1.7\n",
        }
    )
    page = opened_once_read(context, ITEM, f"{other}/nuoc.jpg", f"{other}/quyet-dinh.pdf")
    write(page, "Một.")
    bar = page.get_by_role("toolbar", name="Định dạng nội dung")
    bar.get_by_role("button", name="Ảnh").click()
    dialog = page.get_by_role("dialog", name="Chèn ảnh vào nội dung")
    dialog.get_by_label("Hoặc chọn trong thư viện").fill("don nuoc")
    dialog.get_by_role("button", name="nuoc.jpg").click()
    expect(dialog).to_be_hidden()
    assert '![Vòi nước](../../../hoat-dong/2018/09/nuoc.jpg "Vòi nước đầu thôn")' in text_of(page)
    write(page, "quyết định")
    page.keyboard.press("Control+A")
    bar.get_by_role("button", name="Tệp đính kèm").click()
    page.get_by_role("dialog").get_by_role("button", name="quyet-dinh.pdf").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert text_of(page) == "[quyết định](../../../hoat-dong/2018/09/quyet-dinh.pdf)"
    bar.get_by_role("button", name="Ảnh").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert text_of(page) == "[quyết định](../../../hoat-dong/2018/09/quyet-dinh.pdf)"


def test_a_picture_is_cropped_turned_and_given_a_point_by_keyboard_and_taken_back(
    context: BrowserContext, site: Project
) -> None:
    page = opened(context)
    page.set_input_files(
        "#anh-moi",
        {"name": "Lễ.jpg", "mimeType": "image/jpeg", "buffer": picture_with_metadata("JPEG", 1, (800, 600))},
    )
    expect(page.get_by_label("Tệp ảnh")).to_have_value("le.jpg")
    expect(page.get_by_label("Lời tả ảnh")).to_be_focused()
    page.get_by_role("button", name="Cắt, xoay, đặt điểm chính").press("Enter")
    dialog = page.get_by_role("dialog", name="Cắt, xoay, đặt điểm chính")
    dialog.get_by_role("button", name="Xoay phải").press("Enter")
    dialog.get_by_label("Bên trái (%)").fill("50")
    dialog.get_by_label("Từ trái (%)").fill("75")
    dialog.get_by_label("Từ trên (%)").fill("20")
    dialog.get_by_role("button", name="Dùng ảnh này").press("Enter")
    expect(page.get_by_label("Tệp ảnh")).to_have_value("le-cat.jpg")
    expect(page.get_by_label("Điểm chính của ảnh")).to_have_value("50% 20%")
    changed = open_picture((site.content / FOLDER / "le-cat.jpg").read_bytes())
    assert changed.size == (300, 800)
    page.get_by_role("button", name="Về ảnh trước").click()
    expect(page.get_by_label("Tệp ảnh")).to_have_value("le.jpg")
    # By drawing on it.
    page.get_by_role("button", name="Cắt, xoay, đặt điểm chính").click()
    box = dialog.locator(".cutting__stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    dialog.get_by_role("button", name="Dùng ảnh này").click()
    expect(page.get_by_label("Tệp ảnh")).to_have_value("le-cat-2.jpg")
    drawn = open_picture((site.content / FOLDER / "le-cat-2.jpg").read_bytes())
    assert drawn.size == pytest.approx((400, 300), abs=8)
    expect(page.get_by_label("Điểm chính của ảnh")).to_have_value("")


PLAN = """\
---
title: Kế hoạch
date: 2018-09-03
number: 62-KH/BDVTU
issued: 2018-09-03
attachments:
  - {file: toan-van.pdf, title: Toàn văn}
---

Lời.
"""


def test_attachments_of_a_plan_come_in_are_replaced_and_ordered(context: BrowserContext, site: Project) -> None:
    path = "ke-hoach/2018/09/62.md"
    site.write({f"content/{path}": PLAN, "content/ke-hoach/2018/09/toan-van.pdf": b"%PDF-1.7\n"})
    page = opened_once_read(context, path, "ke-hoach/2018/09/toan-van.pdf")
    page.locator("summary", has_text="Tệp đính kèm").click()

    def pdf(name: str, text: bytes) -> dict[str, object]:
        return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + text}

    page.set_input_files("#tep-dinh-kem-moi", [pdf("Phụ lục 1.pdf", b"1"), pdf("Phụ lục 2.pdf", b"2")])  # type: ignore[list-item]
    rows = page.locator('[data-rows="attachments"] > [data-row]')
    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_label("Tên")).to_have_value("Phụ lục 2")
    with page.expect_file_chooser() as chooser:
        rows.nth(0).get_by_role("button", name="Tải tệp lên").click()
    chooser.value.set_files(pdf("toan-van.pdf", b"moi"))  # type: ignore[arg-type]
    expect(rows.nth(0).get_by_label("Tệp")).to_have_value("toan-van-2.pdf")
    rows.nth(2).get_by_role("button", name="Đưa lên").press("Enter")
    rows.nth(1).get_by_role("button", name="Đưa lên").press("Enter")
    save(page)
    saved = (site.content / path).read_text("utf-8")
    names = re.findall(r"file: ([\w.-]+)", saved)
    assert names == ["phu-luc-2.pdf", "toan-van-2.pdf", "phu-luc-1.pdf"]
    assert (site.content / "ke-hoach/2018/09/toan-van.pdf").read_bytes() == b"%PDF-1.7\n"


def test_everyone_can_use_the_library_and_the_dialogs_at_every_width(
    context: BrowserContext, site: Project, axe: str
) -> None:
    text = "---\ntitle: Bài\ndate: 2018-10-19\nimage: {src: anh.jpg, alt: A, caption: C}\n---\n\n![B](anh.jpg)\n"
    site.write({f"content/{ITEM}": text, f"content/{FOLDER}/anh.jpg": picture_with_metadata("JPEG", 1, (1600, 900))})
    site.write({f"content/{FOLDER}/le-loi.pdf": b"%PDF-1.7\n"})

    page = opened_once_read(context, ITEM, f"{FOLDER}/anh.jpg", f"{FOLDER}/le-loi.pdf")
    page.goto("/_ban/thu-vien")
    assert barriers(page, axe, DESK_LOOKS, height=900) == [], "library"
    page = opened(context)
    assert barriers(page, axe, DESK_LOOKS, height=900) == [], "form"
    page.get_by_role("button", name="Cắt, xoay, đặt điểm chính").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Dùng ảnh này")).to_be_visible()
    assert barriers(page, axe, DESK_LOOKS, height=900) == [], "cutting"
    for name in ("Dùng ảnh này", "Xoay phải"):
        # What a dialog offers can be brought into sight on a phone.
        page.set_viewport_size({"width": 360, "height": 640})
        dialog.get_by_role("button", name=name).scroll_into_view_if_needed()
        expect(dialog.get_by_role("button", name=name)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Cắt, xoay, đặt điểm chính")).to_be_focused()
    page.get_by_role("button", name="Chọn trong thư viện").click()
    expect(dialog.get_by_role("button", name="anh.jpg")).to_be_visible()
    assert barriers(page, axe, DESK_LOOKS, height=900) == [], "choosing"
