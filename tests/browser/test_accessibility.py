"""The sample's pages before inspectors from outside: axe-core for access (WCAG 2.2 AA), the Nu checker for HTML."""

import pytest
from accessibility import Look, barriers
from playwright.sync_api import Browser
from sample_pages import LONG_ARTICLE_PATH, PLAN_PATH, SAMPLE_PAGES

LOOKS = [
    *(Look(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")),
    Look(360, contrast="more"),
    Look(1280, "dark", "more"),
    Look(360, size="3"),
    Look(1280, size="3"),
]


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_everyone_can_use_the_page(browser: Browser, sample_url: str, axe: str, name: str) -> None:
    page = browser.new_page()
    page.goto(sample_url + SAMPLE_PAGES[name], wait_until="load")
    assert barriers(page, axe, LOOKS) == []
    # A browser's zoom of 200 % at 1280 pixels leaves 640 CSS pixels; its text-only zoom doubles the root's type.
    for width, size in ((640, "100%"), (720, "200%")):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert barriers(page, axe, [Look(width)]) == [], size
    page.close()


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (LONG_ARTICLE_PATH, "a[data-enlarge]"),
        (LONG_ARTICLE_PATH, ".menu summary"),
        (PLAN_PATH, ".file__sum summary"),
        ("/rss/", ".feed-list summary"),
    ],
)
def test_everyone_can_use_what_opens(browser: Browser, sample_url: str, axe: str, path: str, opened: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(sample_url + path, wait_until="load")
    page.locator(opened).first.press("Enter")
    page.wait_for_function(
        "selector => document.querySelector('dialog[open], details[open]')?.checkVisibility()", arg=opened
    )
    # A wide page has its sections in the bar, and no menu.
    looks = [look for look in LOOKS if look.width == 360 or "menu" not in opened]
    assert barriers(page, axe, looks, height=740) == []
    page.close()
