"""What helps reading, in a browser: choices that are remembered, pictures by keyboard, a voice, the newest stories."""

import re

import pytest
from english_words import ENGLISH
from playwright.sync_api import Browser, Page
from sample_pages import SAMPLE_PAGES

ARTICLE = "/tin-tuc/2017/10/thang-dan-van/"
LONG = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/"
# A machine with a Vietnamese voice, which notes what it is given to read.
VOICE = """
window.said = [];
Object.defineProperty(window, 'speechSynthesis', { value: {
  speaking: false, getVoices: () => [{ lang: 'vi-VN', name: 'Linh' }],
  speak(piece) { this.speaking = true; window.said.push(piece.text); },
  cancel() { this.speaking = false; window.said.push(null); },
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
FAMILY = "Be Vietnam Pro"
# Marks what holds text of its own; a plan's heads are set as documents are, digests in a type of even width, and no
# letter of the family leads back from a note.
OWN_TEXT = """() => [...document.querySelectorAll('body *')]
  .filter((part) => !part.closest('.sheet__head, .sheet__title, .signing, code, .unseen, .footnote-backref'))
  .filter((part) => part.checkVisibility())
  .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    || ['::before', '::after'].some((name) => /^"./.test(getComputedStyle(part, name).content)))
  .forEach((part) => { part.dataset.own = ''; })"""


@pytest.fixture
def page(browser: Browser, sample_url: str) -> Page:
    """A page of a reader who has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=sample_url)
    return context.new_page()


def test_contrast_is_switched_by_keyboard_and_remembered(page: Page) -> None:
    page.goto(ARTICLE)
    switch = page.get_by_role("button", name="Tương phản cao")
    before = page.evaluate("getComputedStyle(document.querySelector('.times')).color")
    switch.focus()
    page.keyboard.press("Enter")
    assert switch.get_attribute("aria-pressed") == "true"
    assert page.evaluate("getComputedStyle(document.querySelector('.times')).color") == "rgb(0, 0, 0)" != before
    page.goto("/")
    assert page.evaluate("document.documentElement.dataset.contrast") == "more"
    assert page.get_by_role("button", name="Tương phản cao").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Tương phản cao").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.contrast") == "less"


def test_text_grows_by_steps_to_half_as_large_again_and_stays_so(page: Page) -> None:
    page.goto(ARTICLE)
    larger, smaller = page.get_by_role("button", name="Chữ lớn hơn"), page.get_by_role("button", name="Chữ nhỏ hơn")
    sizes = [page.evaluate("getComputedStyle(document.documentElement).fontSize")]
    for _ in range(4):
        larger.click(force=True)
        sizes.append(page.evaluate("getComputedStyle(document.documentElement).fontSize"))
    assert sizes == ["16px", "18px", "20px", "24px", "24px"]
    assert larger.get_attribute("aria-disabled") == "true"
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    for _ in range(3):
        smaller.click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_the_choice_is_there_before_anything_is_drawn(page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('co-chu', '2')")
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(ARTICLE)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


def test_a_picture_is_enlarged_and_left_by_keyboard(page: Page) -> None:
    page.goto(LONG)
    links = page.locator("a[data-enlarge]")
    assert links.count() >= 2
    links.nth(1).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ảnh phóng to")
    assert dialog.is_visible()
    first = dialog.locator("img").get_attribute("src")
    assert first == links.nth(1).evaluate("link => link.href")
    assert dialog.locator("img").get_attribute("alt")
    page.keyboard.press("ArrowRight")
    assert dialog.locator("img").get_attribute("src") != first
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert links.nth(1).evaluate("link => link === document.activeElement")


def test_without_a_script_a_picture_leads_to_itself(browser: Browser, sample_url: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=sample_url).new_page()
    page.goto(ARTICLE)
    page.locator("a[data-enlarge]").first.click()
    assert page.url == f"{sample_url}/tin-tuc/2017/10/thang-dan-van.jpg"


def test_a_story_is_read_aloud_where_there_is_a_voice(page: Page) -> None:
    page.goto(ARTICLE)
    assert not page.get_by_role("button", name="Nghe bài").is_visible()
    page.add_init_script(VOICE)
    page.reload()
    page.get_by_role("button", name="Nghe bài").click()
    said = page.evaluate("window.said")
    assert said[0] == page.locator("h1").inner_text()
    assert len(said) > 5
    page.get_by_role("button", name="Dừng đọc").click()
    assert page.evaluate("window.said").pop() is None
    assert page.get_by_role("button", name="Nghe bài").is_visible()


def test_the_newest_stories_come_to_an_old_page(page: Page) -> None:
    page.goto(ARTICLE)
    latest_list = page.locator("[data-latest]")
    latest_list.scroll_into_view_if_needed()
    latest_list.locator("li").first.wait_for()
    assert latest_list.locator("li").count() == 6
    assert latest_list.locator(f'a[href="{ARTICLE}"]').count() == 0
    newest = latest_list.locator("a").first.get_attribute("href")
    assert newest is not None
    assert page.goto(newest)


def test_on_paper_there_is_the_story_with_its_address_and_nothing_to_press(page: Page) -> None:
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    assert page.locator(".masthead__name").is_visible()
    assert page.locator(".printed").inner_text() == f"https://danvan.example.vn{ARTICLE}"
    for part in (".dateline", ".bar", ".share", ".latest", ".related", ".foot", "[data-listen]"):
        assert not page.locator(part).first.is_visible(), part


def test_no_english_comes_by_script(page: Page) -> None:
    page.add_init_script(VOICE)
    for path in SAMPLE_PAGES.values():
        page.goto(path, wait_until="load")
        if page.locator("a[data-enlarge]").count():
            page.locator("a[data-enlarge]").first.press("Enter")
            page.locator("dialog").wait_for()
        texts = page.evaluate(
            """() => [...document.querySelectorAll('body, body *')].flatMap((part) => part.closest('[lang=en], code')
              ? [] : [...[...part.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
                ...['aria-label', 'title', 'alt', 'placeholder'].map((name) => part.getAttribute(name) ?? '')])"""
        )
        words = re.sub(r"https?://\S+|\S+@\S+", " ", " ".join(texts))
        assert ENGLISH.findall(words) == [], path


def test_every_letter_comes_from_the_sites_own_type(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    for path in SAMPLE_PAGES.values():
        page.goto(path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        page.evaluate(OWN_TEXT)
        root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
        marked = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-own]"})["nodeIds"]
        assert len(marked) > 50
        others = set()
        for node in marked:
            description = session.send("DOM.describeNode", {"nodeId": node})["node"]
            pseudo = [each["backendNodeId"] for each in description.get("pseudoElements", [])]
            pushed = session.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": pseudo})["nodeIds"]
            for each in (node, *pushed):
                fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": each})["fonts"]
                names = {font["familyName"] for font in fonts}
                others |= {(name, description["nodeName"]) for name in names if not name.startswith(FAMILY)}
        assert others == set(), path
