"""Writing in the desk's form: the bar above the text, for the editor and for the plain text box."""

import pytest
from desk_browser import ITEM, drawn_again, opened, write
from playwright.sync_api import BrowserContext, Page, expect
from project_folder import Project


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
    page.keyboard.insert_text("https://example.org/")
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


def test_who_listens_is_asked_before_a_placeholder_is_put(context: BrowserContext) -> None:
    page = opened(context)
    write(page, "Một")
    bar = page.get_by_role("toolbar", name="Định dạng nội dung")
    bar.get_by_role("button", name="Ảnh").click()
    assert text_of(page) == 'Một\n\n![LỜI TẢ ẢNH](ten-anh.jpg "Chú thích (Ảnh: người chụp)")\n'
    page.evaluate(
        """document.querySelector("[data-edit]").addEventListener("desk:pick-link", (event) => {
            event.preventDefault();
            setTimeout(() => event.detail.insert(`[${event.detail.words}](../bai.md)`));
        })"""
    )
    write(page, "Một")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+k")
    expect(page.locator("#noi-dung")).to_have_value("[Một](../bai.md)")


@pytest.mark.parametrize("width", [360, 768, 1366, 1920])
def test_the_bar_stays_within_the_page(context: BrowserContext, width: int) -> None:
    page = opened(context)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.get_by_role("toolbar", name="Định dạng nội dung").bounding_box()
    assert box is not None
    assert box["height"] < 100, "at most two rows"
