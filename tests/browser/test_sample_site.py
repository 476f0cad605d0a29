"""The sample board's site as readers get it: every kind of page in a browser, every link of every page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

WIDTHS = (360, 1280)

# The page, and what it must have: the stable marks that others rely on.
PAGES = {
    "/": ["[data-list] [data-item]", "h1"],
    "/tin-tuc/": ["[data-list] [data-item]", "h1"],
    "/tin-tuc/2017/10/thang-dan-van/": [
        "article[data-kind=article]",
        "[data-related] [data-item]",
        "figure figcaption",
    ],
    "/ke-hoach/2018/03/39-kh-ubnd/": [
        "article[data-kind=plan]",
        "[data-record] [data-field=number]",
        "[data-record] [data-field=issuer]",
        'a[href$=".ics"]',
        'a[href$=".pdf"]',
    ],
    "/hoi-thi/2017/10/dan-van-kheo/": ["article[data-kind=contest]", "table th", "[data-related]"],
    "/ban-tin/2017/so-10/": ["article[data-kind=bulletin]", "[data-list] [data-item]"],
    "/chu-de/": ["h1", 'a[href="/chu-de/dan-van-kheo/"]'],
    "/chu-de/dan-van-kheo/": ["[data-list] [data-item]"],
    "/luu-tru/": ["h1", 'a[href="/luu-tru/2017/10/"]'],
    "/luu-tru/2017/10/": ["[data-list] [data-item]"],
    "/dinh-chinh/": ["h1", "main a"],
    "/gioi-thieu/": ["h1"],
    "/404.html": ["h1", "a[href='/']"],
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_whole_in_a_browser(browser: Browser, sample_url: str, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(sample_url) else None)
    page.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    page.goto(sample_url + path, wait_until="load")
    for mark in PAGES[path]:
        assert page.locator(mark).count(), mark
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert page.evaluate("document.documentElement.lang") == "vi"
    page.close()
    assert not wrong


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_without_javascript(browser: Browser, sample_url: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_url + path)
    for mark in PAGES[path]:
        assert page.locator(mark).count(), mark
    context.close()


def test_an_old_address_sends_readers_on(browser: Browser, sample_site: Path, sample_url: str) -> None:
    aliases = [path for path in sample_site.rglob("*.html") if 'http-equiv="refresh"' in path.read_text("utf-8")]
    assert aliases
    for alias in aliases:
        page = browser.new_page()
        page.goto(f"{sample_url}/{alias.relative_to(sample_site).as_posix()}")
        page.wait_for_selector("article[data-kind]", timeout=10_000)
        page.close()


def test_the_announcement_leads_to_its_plan_and_back(browser: Browser, sample_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{sample_url}/tin-tuc/2017/10/thang-dan-van/")
    page.locator("article a[href*='/ke-hoach/2017/']").last.click()
    page.wait_for_selector("article[data-kind=plan]")
    assert "đang cập nhật" in page.locator("[data-field=number]").inner_text()
    page.locator("a[href='/tin-tuc/2017/10/thang-dan-van/']").first.click()
    page.wait_for_selector("article[data-kind=article]")
    page.close()
