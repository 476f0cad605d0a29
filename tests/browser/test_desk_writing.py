"""Writing in the desk's form: the bar above the text, for the editor and for the plain text box."""

import pytest
from desk_browser import ITEM, WORD, drawn_again, opened, paste, wait_for_form, word_clipboard, write
from playwright.sync_api import BrowserContext, Page, Route, expect
from project_folder import ROOT, Project, image_bytes


def text_of(page: Page) -> str:
    """The text as the form would send it."""
    return page.locator("#noi-dung").input_value()


def use_plain_box(page: Page) -> None:
    """Switch to the text box and put the caret behind its text."""
    page.get_by_label("Dùng ô văn bản thường").check()
    page.locator("#noi-dung").focus()
    page.keyboard.press("Control+End")


@pytest.mark.parametrize("box", ["editor", "plain box"])
def test_the_bar_writes_markdown_and_takes_it_back(context: BrowserContext, site: Project, box: str) -> None:
    page = opened(context)
    if box == "plain box":
        use_plain_box(page)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("Ba Gò")
    else:
        write(page, "Ba Gò")
    page.keyboard.press("Control+A")
    bar = page.get_by_role("toolbar", name="Định dạng nội dung")
    page.keyboard.press("Control+b")
    assert text_of(page) == "**Ba Gò**"
    page.keyboard.press("Control+i")
    assert text_of(page) == "***Ba Gò***"
    bar.get_by_role("button", name="Hoàn tác").click()
    assert text_of(page) == "**Ba Gò**", "one step of the bar is one step back"
    bar.get_by_role("button", name="Làm lại").click()
    assert text_of(page) == "***Ba Gò***"
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+k")
    page.get_by_label("Hoặc địa chỉ ở nơi khác").fill("https://example.org/")
    page.keyboard.press("Enter")
    assert text_of(page) == "[***Ba Gò***](https://example.org/)"
    page.keyboard.press("End")
    bar.get_by_role("button", name="Ghi chú cuối bài").click()
    page.keyboard.insert_text("Theo Ban Dân vận.")
    bar.get_by_role("button", name="Hoàn tác").click()
    bar.get_by_role("button", name="Làm lại").click()
    drawn_again(page)
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    saved = (site.content / ITEM).read_text("utf-8")
    assert saved.endswith("[***Ba Gò***](https://example.org/)[^1]\n\n[^1]: Theo Ban Dân vận.\n")


def test_enter_goes_on_with_a_list_and_ends_it(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "- một")
    for text in ("hai", "", "Hết"):
        page.keyboard.press("Enter")
        page.keyboard.insert_text(text)
    assert text_of(page) == "- một\n- hai\n\nHết"


def test_the_bar_is_one_stop_of_the_tab_key(context: BrowserContext) -> None:
    page = opened(context)
    bar = page.get_by_role("toolbar", name="Định dạng nội dung")
    page.get_by_role("textbox", name="Nội dung (Markdown)").focus()
    page.keyboard.press("Shift+Tab")
    expect(bar.get_by_role("button", name="Đầu mục", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(bar.get_by_role("button", name="Làm lại")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Nội dung (Markdown)")).to_be_focused()
    assert text_of(page).startswith("### Từ năm giờ sáng")


@pytest.mark.parametrize("width", [360, 768, 1366, 1920])
def test_the_bar_stays_within_the_page(context: BrowserContext, width: int) -> None:
    page = opened(context)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.get_by_role("toolbar", name="Định dạng nội dung").bounding_box()
    assert box is not None
    assert box["height"] < 100, "at most two rows"


@pytest.mark.parametrize("box", ["editor", "plain box"])
def test_a_paste_from_word_keeps_what_it_is_and_is_taken_back_in_one_step(
    context: BrowserContext, site: Project, box: str
) -> None:
    page = opened(context)
    if box == "plain box":
        use_plain_box(page)
    else:
        page.get_by_role("textbox", name="Nội dung (Markdown)").click()
        page.keyboard.press("Control+End")
    before = text_of(page)
    assert not paste(page, word_clipboard(image_bytes("JPEG")), box=box)
    status = page.locator("[data-writing-status]")
    expect(status).to_have_text("Đã dán, kèm 1 ảnh.")
    expected = WORD["markdown"].strip().replace("../../../ke-hoach/17.md", "https://example.vn/ke-hoach/17")
    assert text_of(page) == f"{before.rstrip()}\n\n{expected}\n"
    assert (site.content / ITEM).with_name("bai-1.jpg").read_bytes() == image_bytes("JPEG")
    page.get_by_role("button", name="Hoàn tác").click()
    assert text_of(page) == before
    page.get_by_role("button", name="Làm lại").click()
    drawn_again(page)
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert expected in (site.content / ITEM).read_text("utf-8")


def held_back(page: Page, address: str) -> list[Route]:
    """The requests to an address, which get no answer until the test lets them go on."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.append(route))
    return routes


@pytest.mark.parametrize("box", ["editor", "plain box"])
def test_a_paste_that_comes_late_moves_nothing_and_takes_no_focus(context: BrowserContext, box: str) -> None:
    page = opened(context)
    write(page, "Đoạn đầu.\n\n" * 60)
    if box == "plain box":
        use_plain_box(page)
    pastes = held_back(page, "**/_ban/dan/**")
    with page.expect_request("**/_ban/dan/**"):
        paste(page, {"text/html": "<p>Một</p><p>Hai</p>", "text/plain": "Một"}, box=box)
    title = page.locator("#title")
    title.click()
    scrolled = page.evaluate("scrollY")
    pastes[0].continue_()
    expect(page.locator("[data-writing-status]")).to_have_text("Đã dán.")
    assert text_of(page).endswith("Đoạn đầu.\n\nMột\n\nHai\n")
    expect(title).to_be_focused()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("scrollY") == scrolled


def test_nothing_moves_under_a_press(context: BrowserContext) -> None:
    page = opened(context)
    pastes, drawings = held_back(page, "**/_ban/dan/**"), held_back(page, "**/_ban/xem/**")
    with page.expect_request("**/_ban/xem/**"):
        write(page, "Đoạn đầu.")
    with page.expect_request("**/_ban/dan/**"):
        paste(page, {"text/html": "<p>Một</p><p>Hai</p>", "text/plain": "Một"})
    button = page.get_by_role("button", name="Lưu", exact=True).last
    button.hover()
    drawn = page.locator("[data-preview-frame]").get_attribute("data-drawn")
    page.mouse.down()
    for route in (*pastes, *drawings):
        with page.expect_response(route.request.url):
            route.continue_()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert text_of(page) == "Đoạn đầu."
    assert page.locator("[data-preview-frame]").get_attribute("data-drawn") == drawn
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto", "nor does it glide"
    page.mouse.up()
    expect(page.locator(".done")).to_contain_text("Đã lưu")


@pytest.mark.parametrize("what", ["paste", "file"])
def test_a_save_takes_along_what_is_still_on_its_way(context: BrowserContext, site: Project, what: str) -> None:
    page = opened(context)
    write(page, "Đoạn đầu.")
    drawn_again(page)
    address = "**/_ban/dan/**" if what == "paste" else "**/_ban/tai-len/**"
    routes = held_back(page, address)
    with page.expect_request(address):
        if what == "paste":
            paste(page, {"text/html": "<p>Một</p><p>Hai</p>", "text/plain": "Một"})
        else:
            file = {"name": "com.jpg", "mimeType": "image/jpeg", "buffer": image_bytes("JPEG")}
            page.locator("#tep-moi").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator("[data-state]")).to_have_text("Đang chờ phần vừa dán hoặc tệp đang tải lên, xong là lưu.")
    routes[0].continue_()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    saved = (site.content / ITEM).read_text("utf-8")
    assert saved.endswith("Đoạn đầu.\n\nMột\n\nHai\n" if what == "paste" else "![](com.jpg)\n"), saved


def test_a_button_that_is_pressed_twice_saves_once(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Đoạn đầu.")
    drawn_again(page)
    saves = held_back(page, f"**/_ban/bai/{ITEM}")
    page.get_by_role("button", name="Lưu", exact=True).last.hover()
    presses = [page.mouse.down, page.mouse.up]
    with page.expect_request(f"**/_ban/bai/{ITEM}"):
        for press in presses * 2:
            press()
    for press in presses:
        press()
    saves[0].continue_()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert len(saves) == 1


def test_who_writes_before_the_editor_is_there_goes_on_in_it(context: BrowserContext) -> None:
    page = context.new_page()
    editors = held_back(page, "**/_ban/tep/editor.js")
    with page.expect_request("**/_ban/tep/editor.js"):
        page.goto(f"/_ban/bai/{ITEM}")
    page.locator("#noi-dung").fill("Đoạn đầu.")
    page.keyboard.press("Control+Home")
    editors[0].continue_()
    wait_for_form(page)
    page.keyboard.insert_text("Trước. ")
    assert text_of(page) == "Trước. Đoạn đầu."


def test_the_plain_box_stays_where_it_is_chosen_before_the_editor_is_there(context: BrowserContext) -> None:
    page = context.new_page()
    editors = held_back(page, "**/_ban/tep/editor.js")
    with page.expect_request("**/_ban/tep/editor.js"):
        page.goto(f"/_ban/bai/{ITEM}")
    page.get_by_label("Dùng ô văn bản thường").check()
    with page.expect_response("**/_ban/tep/editor.js"):
        editors[0].continue_()
    page.evaluate("() => import('/_ban/tep/editor.js')")
    expect(page.locator(".cm-editor")).to_have_count(0)
    expect(page.locator("#noi-dung")).to_be_visible()


def test_a_second_paste_numbers_its_notes_after_the_first_and_words_go_into_the_line(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Một[^1] hai\n\n[^1]: Ghi chú.")
    page.keyboard.press("Control+Home")
    paste(page, {"text/html": "<b>Thật</b>", "text/plain": "Thật"})
    expect(page.locator("#noi-dung")).to_have_value("**Thật**Một[^1] hai\n\n[^1]: Ghi chú.")
    page.keyboard.press("Control+End")
    note = '<a href="#_ftn1">[1]</a></p><div id="ftn1"><p><a href="#_ftnref1">[1]</a> Của Word.</p></div>'
    paste(page, {"text/html": f"<p>Ba{note}", "text/plain": "Ba"})
    expect(page.locator("#noi-dung")).to_have_value(
        "**Thật**Một[^1] hai\n\n[^1]: Ghi chú.\n\nBa[^2]\n\n[^2]: Của Word.\n"
    )


def test_a_paste_that_the_desk_does_not_read_becomes_plain_text_and_says_so(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Đầu.")
    page.route("**/_ban/dan/**", lambda route: route.fulfill(status=422, json={"error": "Phần vừa dán quá sâu."}))
    paste(page, {"text/html": "<p>Một</p><p>Hai</p>", "text/plain": "Một\r\nHai\r\n"})
    expect(page.locator("[data-writing-status]")).to_have_text(
        "Đã dán chữ thường, không giữ đầu mục, liên kết, bảng và ảnh: Phần vừa dán quá sâu."
    )
    assert text_of(page) == "Đầu.\n\nMột\n\nHai\n"
    assert paste(page, {"text/plain": "chữ trơn"}) is False, "the editor itself takes plain text"
    assert "chữ trơn" in text_of(page)


def test_words_that_are_no_syllables_are_underlined_and_listed(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Bà con thôn Ba Gò hởi hơ nhậan đường mớiu, xem https://example.org/xyzt và nhậan quà. Hết.")
    marks = page.locator(".cm-content .misspelt")
    expect(marks).to_have_text(["nhậan", "mớiu", "nhậan"])
    box = page.locator("#noi-dung").locator("..")
    expect(box.get_by_text("16 âm tiết")).to_be_visible()
    box.get_by_text("2 chữ không phải âm tiết tiếng Việt").click()
    page.get_by_role("button", name="Tới chữ mớiu").click()
    page.keyboard.insert_text("mới")
    expect(marks).to_have_text(["nhậan", "nhậan"])
    page.get_by_role("button", name="Bỏ qua chữ nhậan").click()
    expect(marks).to_have_count(0)
    page.reload()
    wait_for_form(page)
    write(page, "Chữ nhậan, chữ xấuu. Hết.")
    expect(marks).to_have_text(["xấuu"])
    page.get_by_label("Soát chính tả").uncheck()
    expect(marks).to_have_count(0)
    page.reload()
    wait_for_form(page)
    expect(page.get_by_label("Soát chính tả")).not_to_be_checked()


def test_the_texts_of_the_sample_site_raise_no_false_alarm(context: BrowserContext) -> None:
    bodies = [file.read_text("utf-8").split("\n---\n", 1)[-1] for file in sorted((ROOT / "content").rglob("*.md"))]
    page = opened(context)
    use_plain_box(page)
    page.locator("#noi-dung").fill("\n\n".join(bodies) + "\n\nChữ saai cuối cùng.")
    expect(page.locator(".spelling li")).to_have_text(["saai Bỏ qua"], timeout=30_000)


def test_a_lost_line_costs_nothing_and_a_save_goes_through_when_it_is_back(
    context: BrowserContext, site: Project
) -> None:
    page = opened(context)
    context.set_offline(True)
    page.get_by_label("Sapo").fill("Gõ lúc mất mạng")
    status = page.locator("[data-state]")
    expect(status).to_contain_text("Những gì đã gõ vẫn được giữ")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(200)
    expect(page.get_by_label("Sapo")).to_have_value("Gõ lúc mất mạng")
    assert "Gõ lúc mất mạng" not in (site.content / ITEM).read_text("utf-8")
    context.set_offline(False)
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert "Gõ lúc mất mạng" in (site.content / ITEM).read_text("utf-8")


def test_after_a_night_one_signs_in_elsewhere_and_goes_on(context: BrowserContext, site: Project) -> None:
    page = opened(context)
    # As a shared desk answers where the session has ended, then with the key of the next one.
    ended = {"error": "Phiên làm việc đã hết", "sign_in": "/_ban/vao"}
    page.route("**/_ban/phien", lambda route: route.fulfill(status=401, json=ended))
    page.evaluate("document.querySelectorAll('input[name=khoa]').forEach((field) => (field.value = 'cũ'))")
    page.get_by_label("Sapo").fill("Gõ đêm qua")
    status = page.locator("[data-state]")
    expect(status.get_by_role("link", name="đăng nhập lại ở thẻ khác")).to_have_attribute("href", "/_ban/vao")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(200)
    assert "Gõ đêm qua" not in (site.content / ITEM).read_text("utf-8")
    page.unroute("**/_ban/phien")
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    assert "Gõ đêm qua" in (site.content / ITEM).read_text("utf-8")


def test_two_windows_keep_what_each_has_typed(context: BrowserContext) -> None:
    first = opened(context)
    first.get_by_label("Sapo").fill("Gõ ở cửa sổ một")
    drawn_again(first)
    second = opened(context)
    second.get_by_label("Sapo").fill("Gõ ở cửa sổ hai")
    drawn_again(second)
    first.close()
    second.close()
    page = opened(context)
    panel = page.locator("[data-restore]")
    expect(panel).to_contain_text("còn 1 bản gõ dở khác")
    panel.get_by_role("button", name="Bỏ đi").click()
    panel.get_by_role("button", name="Lấy lại").click()
    expect(page.get_by_label("Sapo")).to_have_value("Gõ ở cửa sổ một")
    expect(panel).to_be_hidden()
