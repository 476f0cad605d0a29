"""The desk in a browser: a project with one item, its form, and what one types into it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect
from project_folder import ROOT, parse_file_listing

ITEM = "tin-tuc/2018/10/bai.md"
TEXT = """\
---
title: Mâm cơm chung ở thôn Ba Gò
date: 2018-10-19 07:30
tags: [Đại đoàn kết]
---

Từ năm giờ sáng, sân nhà văn hóa thôn đã đỏ lửa.
"""


@contextmanager
def quiet_context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that has come in by the address that the desk printed, and that complains of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address.partition("/_ban")[0])
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    context.on("weberror", lambda error: said.append(str(error.error)))
    page = context.new_page()
    page.goto(address)
    page.wait_for_url("**/_ban/")
    page.close()
    yield context
    context.close()
    # Browsers note what is refused, and styles that they themselves would put into what is edited.
    expected = r"status of (?:401|404|409|413|422)|^Applying inline style|ERR_INTERNET_DISCONNECTED"
    complaints = [line for line in said if not re.search(expected, line)]
    assert complaints == [], complaints


def opened(context: BrowserContext, path: str = ITEM) -> Page:
    """The form of an item, drawn once."""
    page = context.new_page()
    # What a test has just written the desk reads in the background.
    while (response := page.goto(f"/_ban/bai/{path}")) is not None and response.status == 404:
        page.wait_for_timeout(200)
    wait_for_form(page)
    return page


# Drawn once, and with the editor where somebody may write and has not switched it off.
_FORM_IS_READY = """body:has([data-drawn]) [data-edit]:is(
    :has(.cm-editor), :has(#o-thuong:checked), [data-reader], :not(:has([data-editor]))
)"""


def wait_for_form(page: Page) -> None:
    """Wait until the form of an item is all there, so that nothing is clicked that is about to be replaced."""
    page.wait_for_selector(_FORM_IS_READY, state="attached")


def drawn_again(page: Page) -> None:
    """Wait until the preview shows what was typed."""
    frame = page.locator("[data-preview-frame]")
    expect(frame).not_to_have_attribute("data-drawn", frame.get_attribute("data-drawn") or "")


def write(page: Page, text: str) -> None:
    """Type into the editor in place of what is there."""
    page.get_by_role("textbox", name="Nội dung (Markdown)").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def take_over(page: Page) -> None:
    """Write where another window has the item: as soon as that is known, nothing can be typed here."""
    page.evaluate("window.dispatchEvent(new Event('online'))")
    notice = page.locator("[data-lock]")
    expect(notice).to_contain_text("ở cửa sổ khác")
    assert not page.locator("#title").is_editable()
    notice.get_by_role("button", name="Lấy quyền sửa").click()
    expect(notice).to_be_hidden()
    assert page.locator("#title").is_editable()


# A paste as a browser gives it to the page, since no test can put another program's text on the clipboard.
PASTE = """([data, selector]) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
    const target = document.querySelector(selector);
    return target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
WORD_CASE = (ROOT / "tests/cases/clipboard/word.txt").read_text("utf-8").split("\n#### ")[0]
WORD = {name: data.decode() for name, data in parse_file_listing(WORD_CASE.partition("\n")[2]).items()}


def paste(page: Page, data: dict[str, str], *, box: str = "editor") -> bool:
    """Paste where the caret is; true if the page leaves it to the browser."""
    left: bool = page.evaluate(PASTE, [data, ".cm-content" if box == "editor" else "#noi-dung"])
    return left


def word_clipboard(picture: bytes) -> dict[str, str]:
    """What Word puts on the clipboard with a text and a picture (JPEG)."""
    rtf = WORD["clipboard.rtf"].replace("PICTURE.jpg", picture.hex())
    return {"text/html": WORD["clipboard.html"], "text/rtf": rtf, "text/plain": "Ba Gò làm đường"}
