"""The desk in a browser: write, upload, preview, schedule, publish, correct, import, meet oneself in two windows."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from accessibility import Look, barriers
from desk_browser import ITEM, TEXT, drawn_again, opened, take_over, wait_for_form, write
from desk_client import NOW, running_desk
from playwright.sync_api import Browser, BrowserContext, expect
from project_folder import Project, image_bytes


def test_the_address_is_cleaned_and_works_from_a_link_elsewhere(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"data:text/html,<a href='{address}'>vao</a>")
    page.get_by_role("link", name="vao").click()
    page.wait_for_url("**/_ban/")
    expect(page.get_by_role("heading", name="Các bài")).to_be_visible()
    assert "khoa=" not in page.evaluate("location.href")


def test_an_item_from_the_first_word_to_its_publication(context: BrowserContext, site: Project) -> None:
    page = context.new_page()
    page.goto("/_ban/")
    page.get_by_role("link", name="Viết bài mới").click()
    page.get_by_label("Tiêu đề").fill("Nước sạch về thôn Cầu Lim")
    page.locator("#muc-hoat-dong").check()
    page.get_by_role("button", name="Tạo bài nháp").click()
    wait_for_form(page)
    path = "hoat-dong/2018/10/nuoc-sach-ve-thon-cau-lim.md"
    assert page.url.endswith(path)
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.get_by_text("Bản xem trước – Bản nháp")).to_be_visible()

    write(page, "Ngày 19/10, thôn Cầu Lim đón nước sạch, gắn với xây dụng nông thôn mới.")
    expect(preview.get_by_text("đón nước sạch")).to_be_visible()
    expect(page.locator("#noi-dung-issues")).to_contain_text("xây dựng")
    assert "đón nước" not in (site.content / path).read_text("utf-8"), "nothing is saved yet"
    write(page, "Ngày 19/10, thôn Cầu Lim đón nước sạch.\n\nBốn mươi hai hộ có nước.")
    expect(page.locator("#noi-dung-issues")).to_be_empty()

    page.set_input_files(
        "#anh-moi", {"name": "Lễ đón nước.jpg", "mimeType": "image/jpeg", "buffer": image_bytes("JPEG")}
    )
    expect(page.locator('[id="image.src"]')).to_have_value("le-don-nuoc.jpg")
    expect(page.locator('[id="image.alt"]')).to_be_focused()
    page.keyboard.insert_text("Bà con đứng quanh vòi nước")
    expect(page.locator('[id="image.caption-issues"]')).to_contain_text("còn thiếu")
    page.locator('[id="image.caption"]').fill("Vòi nước đầu tiên ở Cầu Lim")
    expect(page.locator('[id="image.caption-issues"]')).to_be_empty()
    expect(preview.get_by_alt_text("Bà con đứng quanh vòi nước")).to_be_visible()
    assert preview.get_by_alt_text("Bà con đứng quanh vòi nước").evaluate("image => image.naturalWidth") == 8

    page.get_by_role("button", name="Đăng…").click()
    expect(page.get_by_role("heading", name="Đăng bài")).to_be_visible()
    assert page.frame_locator(".phone iframe").get_by_text("Bốn mươi hai hộ có nước.").is_visible()
    page.get_by_label("Ngày, giờ đăng").fill("2018-10-25T07:00")
    expect(page.locator("#hen-gio-loi")).to_have_text("07:00 thứ Năm, ngày 25/10/2018")
    expect(page.get_by_label("Hẹn giờ", exact=True)).to_be_checked()
    page.get_by_label("Vẫn đăng, dù bài chưa có sapo").check()
    page.get_by_role("button", name="Đăng", exact=True).click()
    expect(page.locator(".done")).to_be_focused()
    expect(page.locator(".done")).to_contain_text("Đã hẹn giờ")
    text = (site.content / path).read_text("utf-8")
    assert "\ndate: 2018-10-25 07:00\n" in text
    assert not re.search("^draft:", text, re.MULTILINE)
    assert "# Ngày, giờ đăng; để ngày sau này" in text, "comments stay"
    assert site.problem_lines(NOW) == []

    site.build(now="2018-10-25 06:59")
    assert not (site.site / "hoat-dong/2018/10/nuoc-sach-ve-thon-cau-lim").exists()
    site.build(now="2018-10-25 07:00")
    published = site.read_site_file("hoat-dong/2018/10/nuoc-sach-ve-thon-cau-lim/")
    assert "Bốn mươi hai hộ có nước." in published
    assert "le-don-nuoc.jpg" in published


def test_two_windows_lose_nothing(context: BrowserContext, site: Project) -> None:
    first, second = opened(context), opened(context)
    take_over(first)
    first.locator("#title").fill("Tên của cửa sổ một")
    first.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(first.locator(".done")).to_contain_text("Đã lưu")
    take_over(second)
    write(second, "Đoạn của cửa sổ hai.")
    drawn_again(second)
    expect(second.locator("[data-state]")).to_contain_text("đã được lưu ở nơi khác")
    second.keyboard.press("Control+s")
    second.wait_for_selector("h1:has-text('Bài đã bị sửa ở nơi khác')")
    assert "Đoạn của cửa sổ hai" not in (site.content / ITEM).read_text("utf-8")
    expect(second.locator("del", has_text="Tên của cửa sổ một")).to_be_visible()
    expect(second.locator("ins", has_text="Đoạn của cửa sổ hai.")).to_be_visible()
    expect(second.locator("del", has_text="đã đỏ lửa")).to_be_visible()
    merged = second.get_by_label("Bản gộp để lưu").input_value()
    assert "Tên của cửa sổ một" in merged
    second.get_by_role("button", name="Lưu bản gộp").click()
    expect(second.locator(".done")).to_contain_text("Đã lưu")
    text = (site.content / ITEM).read_text("utf-8")
    assert "title: Tên của cửa sổ một\n" in text
    assert text.endswith("\n\nĐoạn của cửa sổ hai.\n")


def test_what_was_typed_and_never_saved_is_offered_again(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    write(page, "Đoạn gõ dở.")
    drawn_again(page)
    page.close()
    page = opened(context)
    assert page.locator("[data-restore]").get_by_text("chưa lưu").is_visible()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_label("Sapo")).to_have_value("Sapo gõ dở")
    expect(page.frame_locator("[data-preview-frame]").get_by_text("Đoạn gõ dở.")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert "Đoạn gõ dở." in (site.content / ITEM).read_text("utf-8")
    page.reload()
    wait_for_form(page)
    assert not opened(context).locator("[data-restore]").is_visible()


def test_what_was_typed_after_a_save_outlives_its_address(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.get_by_label("Sapo").fill("Sapo đã lưu")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    saved_address = page.evaluate("performance.getEntriesByType('navigation')[0].name")
    assert "da=luu" in saved_address
    assert not page.locator("[data-restore]").is_visible(), "the file holds it"
    assert "da=" not in page.url
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    for address in (page.url, saved_address, f"/_ban/bai/{ITEM}?da=moi"):
        page.goto(address)
        wait_for_form(page)
        assert page.locator("[data-restore]").is_visible(), address
    page.get_by_role("button", name="Lấy lại").click()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert "Sapo gõ dở" in (site.content / ITEM).read_text("utf-8")
    assert not opened(context).locator("[data-restore]").is_visible()


def test_what_is_taken_up_again_is_not_laid_over_what_others_have_saved(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    page.close()
    site.write({f"content/{ITEM}": TEXT.replace("đỏ lửa", "rộn ràng")})
    page = opened(context)
    page.get_by_role("button", name="Lấy lại").click()
    page.keyboard.press("Control+s")
    page.wait_for_selector("h1:has-text('Bài đã bị sửa ở nơi khác')")
    assert (site.content / ITEM).read_text("utf-8") == TEXT.replace("đỏ lửa", "rộn ràng")
    page.get_by_role("button", name="Lưu bản gộp").click()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert not opened(context).locator("[data-restore]").is_visible(), "both are in the file"


def test_a_question_forgets_nothing_that_was_typed(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    page.get_by_role("button", name="Chuyển thành bản nháp").click()
    expect(page.locator(".summary[role=alert]")).to_be_focused()
    expect(page.locator(".summary[role=alert]")).to_contain_text("Chuyển bài thành bản nháp?")
    assert (site.content / ITEM).read_text("utf-8") == TEXT
    wait_for_form(page)
    page.goto(f"/_ban/bai/{ITEM}")
    assert page.locator("[data-restore]").is_visible()
    page.get_by_role("button", name="Lấy lại").click()
    page.get_by_role("button", name="Chuyển thành bản nháp").click()
    page.locator(".summary[role=alert]").get_by_role("button", name="Chuyển thành bản nháp").click()
    expect(page.locator(".done")).to_contain_text("Đã chuyển thành bản nháp")
    text = (site.content / ITEM).read_text("utf-8")
    assert "draft: yes" in text
    assert "Sapo gõ dở" in text
    expect(page.locator(".edit__place .state")).to_have_text("Nháp")


def test_an_item_is_not_moved_away_from_what_was_typed(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.get_by_label("Sapo").fill("Sapo gõ dở")
    page.locator("summary", has_text="Chuyển bài, đổi tên tệp").click()
    page.get_by_label("Nơi mới").fill("tin-tuc/2018/10/khac.md")
    page.get_by_role("button", name="Chuyển", exact=True).click()
    expect(page.locator("[data-move-status]")).to_contain_text("hãy lưu rồi mới chuyển")
    assert (site.content / ITEM).exists()


def test_when_the_desk_has_ended_it_is_said_and_what_is_typed_is_kept(browser: Browser, site: Project) -> None:
    context = browser.new_context()
    with running_desk(site) as address:
        page = context.new_page()
        page.goto(address)
        page.wait_for_url("**/_ban/")
        page.goto(f"{address.partition('/_ban')[0]}/_ban/bai/{ITEM}")
        wait_for_form(page)
    page.get_by_label("Sapo").fill("Gõ lúc mất máy")
    expect(page.locator("[data-state]")).to_contain_text("Những gì đã gõ vẫn được giữ")
    (kept,) = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ban:tin-tuc/'))")
    assert "Gõ lúc mất máy" in json.loads(page.evaluate(f"localStorage.getItem('{kept}')"))["fields"]
    context.close()


def test_words_of_an_input_method_arrive_whole(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "x")
    page.keyboard.press("Control+A")
    chrome = context.new_cdp_session(page)
    # As Vietnamese input methods do it: the word is composed, replaced letter by letter, then put in.
    for composed in ("D", "Da", "Dâ", "Dân", "Dâ\u0323n", "Dận", "Dân"):
        chrome.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
    chrome.send("Input.insertText", {"text": "Dân"})
    page.keyboard.insert_text(" vận")
    assert page.locator("#noi-dung").input_value() == "Dân vận"
    # Others send backspaces.
    page.keyboard.type(" khoe")
    for _ in "oe":
        page.keyboard.press("Backspace")
    page.keyboard.insert_text("éo")
    assert page.locator("#noi-dung").input_value() == "Dân vận khéo"


def test_rows_come_and_go(context: BrowserContext, site: Project) -> None:
    path = "ke-hoach/2018/10/ke-hoach.md"
    milestone = "milestones:\n  - date: 2018-11-01 # giữ\n    task: Một\n"
    site.write({f"content/{path}": f"---\ntitle: Kế hoạch\ndate: 2018-10-19\n{milestone}---\n\nChữ.\n"})
    page = opened(context, path)
    page.get_by_text("Mốc thời gian", exact=True).first.click()
    add = page.get_by_role("button", name="Thêm vào “Mốc thời gian”")
    for number, task in ((2, "Hai"), (3, "Ba")):
        add.click()
        expect(page.locator(f'[id="milestones[{number}].date"]')).to_be_focused()
        page.keyboard.insert_text(f"2018-11-0{number}")
        page.locator(f'[id="milestones[{number}].task"]').fill(task)
    page.locator("[data-row]", has=page.locator('[id="milestones[2].task"]')).get_by_role(
        "button", name="Bỏ mục này"
    ).click()
    expect(page.locator('[id="milestones[2].task"]')).to_have_value("Ba")
    page.keyboard.press("Control+s")
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    text = (site.content / path).read_text("utf-8")
    assert "  - date: 2018-11-01 # giữ\n    task: Một\n  - date: 2018-11-03\n    task: Ba\n---" in text


def test_a_correction_reaches_the_reader(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.locator("summary", has_text="Đính chính, cập nhật").click()
    page.get_by_label("Lời báo bạn đọc").last.fill("Bữa cơm bắt đầu lúc sáu giờ, không phải năm giờ.")
    page.get_by_role("button", name="Ghi vào bài").click()
    expect(page.locator(".done")).to_contain_text("Đã ghi đính chính")
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.get_by_text("không phải năm giờ")).to_be_visible()
    site.build(now=NOW)
    assert "không phải năm giờ" in site.read_site_file("dinh-chinh/")


DROP = """([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name));
  const place = document.querySelector('[data-drop], [data-picture]');
  for (const kind of ['dragover', 'drop']) {
    place.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def test_a_word_document_is_dropped(context: BrowserContext, site: Project, tmp_path: Path) -> None:
    import base64

    import docx

    document = docx.Document()
    document.add_heading("Họp thôn bàn chuyện nước sạch", 1)
    for text in ("Ngày 9/10/2018", "Tối 8/10, thôn Ba Gò họp bàn đường ống.", "Bốn mươi hai hộ dự họp.", "BBT"):
        document.add_paragraph(text)
    file = tmp_path / "họp thôn.docx"
    document.save(str(file))
    page = context.new_page()
    page.goto("/_ban/nhap")
    page.evaluate(DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])
    page.wait_for_selector("#ket-qua")
    page.get_by_role("link", name="tin-tuc/2018/10/hop-thon-ban-chuyen-nuoc-sach.md").click()
    wait_for_form(page)
    assert (
        page.frame_locator("[data-preview-frame]")
        .get_by_role("heading", name="Họp thôn bàn chuyện nước sạch")
        .is_visible()
    )
    assert "Bốn mươi hai hộ dự họp." in (site.content / "tin-tuc/2018/10/hop-thon-ban-chuyen-nuoc-sach.md").read_text(
        "utf-8"
    )


def test_without_scripts_the_form_still_saves_and_previews(browser: Browser, site: Project, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address.partition("/_ban")[0])
    page = context.new_page()
    page.goto(address)
    page.wait_for_url("**/_ban/")
    page.goto(f"/_ban/bai/{ITEM}")
    page.get_by_label("Nội dung (Markdown)").fill("Đoạn không cần máy.")
    with context.expect_page() as opening:
        page.get_by_role("button", name="Xem trước").click()
    preview = opening.value
    preview.wait_for_load_state()
    assert preview.get_by_text("Bản xem trước.").is_visible()
    assert preview.get_by_text("Đoạn không cần máy.").is_visible()
    page.set_input_files("#anh-moi", {"name": "cơm.png", "mimeType": "image/png", "buffer": image_bytes("PNG")})
    page.locator('[id="image.alt"]').fill("Mâm cơm")
    page.locator('[id="image.caption"]').fill("Bữa cơm chung")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    assert page.locator(".done").is_visible()
    text = (site.content / ITEM).read_text("utf-8")
    assert text.endswith("\n\nĐoạn không cần máy.\n")
    assert "image:\n  alt: Mâm cơm\n  caption: Bữa cơm chung\n  src: com.png\n---" in text
    context.close()


IN_SIGHT = """(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.bottom <= innerHeight && top !== null && top.closest(selector) !== null;
}"""


@pytest.mark.parametrize("width", [360, 768, 1366])
def test_saving_is_in_sight_wherever_one_types(context: BrowserContext, width: int) -> None:
    page = opened(context)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    for field in ("title", "tags", "expires"):
        page.locator(f"#{field}").focus()
        page.wait_for_timeout(100)
        assert page.evaluate(IN_SIGHT, 'button.main[value="luu"]'), field
        assert page.evaluate(IN_SIGHT, f"#{field}"), "and covers nothing that has the focus"


def test_a_preview_opens_at_the_article(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    frame = page.frame_locator("[data-preview-frame]")
    heading = frame.get_by_role("heading", name="Mâm cơm chung ở thôn Ba Gò")
    expect(heading).to_be_visible()
    top = "node => node.getBoundingClientRect().top"
    page.wait_for_function("document.querySelector('[data-preview-frame]').contentWindow.scrollY > 0")
    assert 0 <= heading.evaluate(top) < 250
    # And stays where it is read.
    heading.evaluate("node => node.ownerDocument.defaultView.scrollTo({ top: 40, behavior: 'instant' })")
    write(page, "Đoạn khác.")
    drawn_again(page)
    assert page.evaluate("document.querySelector('[data-preview-frame]').contentWindow.scrollY") == 40


def test_too_large_a_text_is_answered_and_not_lost(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.evaluate("document.getElementById('o-thuong').click()")
    page.evaluate("document.getElementById('noi-dung').value = 'x'.repeat(20_000_000)")
    page.get_by_role("button", name="Lưu", exact=True).last.click(timeout=120_000)
    page.wait_for_selector("h1:has-text('Gửi lên quá nhiều')", timeout=120_000)
    assert (site.content / ITEM).read_text("utf-8") == TEXT


PAGES = {
    "list": "/_ban/",
    "nothing found": "/_ban/?tim=khong-co-bai-nao",
    "new": "/_ban/moi",
    "import": "/_ban/nhap",
    "status": "/_ban/tinh-hinh",
    "article": f"/_ban/bai/{ITEM}",
    "text": f"/_ban/bai/{ITEM}?van-ban",
    "plan": "/_ban/bai/ke-hoach/2018/10/ke-hoach.md",
    "contest": "/_ban/bai/hoi-thi/2018/10/hoi-thi.md",
    "bulletin": "/_ban/bai/ban-tin/2018/so-01.md",
    "damaged": "/_ban/bai/tin-tuc/2018/10/hong.md",
    "missing": "/_ban/bai/tin-tuc/2018/10/khong-co.md",
}
BROKEN = """\
=== content/ke-hoach/2018/10/ke-hoach.md
---
title: Kế hoạch
date: 31/2/2018
number: 1
signer: {name: A, authority: x}
milestones: [{date: 2018-11-01, task: Một}]
---

Xem [tại đây](khong-co.md).
=== content/hoi-thi/2018/10/hoi-thi.md
---
title: Hội thi
date: 2018-10-19
contest:
  name: Hội thi
  teams: [{name: Ba Gò}]
  rounds: [{name: Chào hỏi, max: 20}]
  scores: {Ba Gò: [30]}
---

Chữ.
=== content/ban-tin/2018/so-01.md
---
title: Bản tin
date: 2018-10-19
number: 1
period: 2018-10
items: [khong-co.md]
---

Chữ.
=== content/tin-tuc/2018/10/hong.md
---
title: "x
date: 2018-10-19
---
"""


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_the_desk(context: BrowserContext, site: Project, axe: str, name: str) -> None:
    site.write_listing(BROKEN)
    page = context.new_page()
    page.goto(PAGES[name])
    if page.locator("[data-edit]").count():
        wait_for_form(page)
        page.wait_for_selector(".cm-content")
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    # The previewed page has tests of its own.
    page.evaluate("document.querySelector('[data-preview-frame]')?.remove()")
    assert barriers(page, axe, [Look(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]) == []


def test_everything_can_be_done_by_keyboard(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    page.wait_for_selector(".cm-content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(e => e.id || e.className || e.textContent.trim())(document.activeElement)"))
    assert {"title", "summary", "main"} <= set(reached)
    assert any("cm-content" in each for each in reached), "the editor is reached"
    after = reached[next(n for n, each in enumerate(reached) if "cm-content" in each) + 1]
    assert "cm-content" not in after, "and left"


def test_an_error_is_led_to_and_tied_to_its_field(context: BrowserContext, site: Project) -> None:
    site.write({f"content/{ITEM}": TEXT.replace("tags:", "expires: 31/2/2019\ntags:")})
    page = opened(context)
    page.locator("[data-summary-list] a", has_text="31/2/2019").click()
    field = page.locator("#expires")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    description_ids = field.get_attribute("aria-describedby") or ""
    assert "không phải là ngày có thật" in page.locator(f"#{description_ids.split()[-1]}").inner_text()
    field.fill("2019-02-28")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-state]")).to_contain_text("Không có lỗi")


def test_a_save_is_committed_in_the_editors_name_and_runs_nothing(
    browser: Browser, site: Project, tmp_path: Path
) -> None:
    if shutil.which("git") is None:
        pytest.skip("no git here")

    def git(*arguments: str) -> str:
        who = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(
            ["git", *arguments], cwd=site.content, env=os.environ | who, capture_output=True, text=True, check=True
        ).stdout

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "đầu")
    canary = tmp_path / "chim"
    trap = site.content / ".git/hooks"
    trap.mkdir(exist_ok=True)
    for hook in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "prepare-commit-msg",
        "reference-transaction",
        "post-index-change",
    ):
        (trap / hook).write_text(f"#!/bin/sh\ntouch {canary}\n")
        (trap / hook).chmod(0o755)
    (site.content / "trap.sh").write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    (site.content / "trap.sh").chmod(0o755)
    trapped = {"filter.x.clean": "./trap.sh", "filter.x.required": "true", "core.fsmonitor": "./trap.sh"}
    for key, value in {**trapped, "commit.gpgsign": "true", "gpg.program": "./trap.sh"}.items():
        git("config", key, value)
    (site.content / ".gitattributes").write_text("*.md filter=x\n")
    with running_desk(site) as address:
        context = browser.new_context(base_url=address.partition("/_ban")[0])
        page = context.new_page()
        page.goto(address)
        page.wait_for_url("**/_ban/")
        page = opened(context)
        page.get_by_label("Ghi vào lịch sử (git) khi lưu").check()
        page.get_by_label("Tên người sửa").fill("Lê Thị Hoa <x>")
        page.locator("#title").fill("Tên mới")
        page.keyboard.press("Control+s")
        expect(page.locator(".done")).to_contain_text("Đã lưu")
        assert page.locator(".summary[role=alert]").count() == 0, page.locator(".summary").inner_text()
        assert page.get_by_label("Tên người sửa").input_value() == "Lê Thị Hoa <x>", "asked once"
        assert page.get_by_label("Ghi vào lịch sử (git) khi lưu").is_checked()
        context.close()
    assert not canary.exists()
    log = subprocess.run(
        ["git", "-c", "core.fsmonitor=false", "log", "-1", "--format=%an|%s", "--name-only"],
        cwd=site.content, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert log.split("\n\n") == ["Lê Thị Hoa x|Sửa bài: Tên mới", f"{ITEM}\n"]
