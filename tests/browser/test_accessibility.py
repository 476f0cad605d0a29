"""The sample's pages before inspectors from outside: axe-core for access (WCAG 2.2 AA), the Nu checker for HTML."""

import pytest
from accessibility import AXE_RULE_SETS, SMALL_TARGETS_SCRIPT, axe_violations
from playwright.sync_api import Browser
from sample_pages import LONG_ARTICLE_PATH, PLAN_PATH, SAMPLE_PAGES

# Width, colour scheme, and what the reader has chosen: contrast and size of type.
SETTINGS = {
    "phone, light": (360, "light", "", "0"),
    "phone, dark": (360, "dark", "", "0"),
    "desk, light": (1280, "light", "", "0"),
    "desk, dark": (1280, "dark", "", "0"),
    "phone, contrast": (360, "light", "more", "0"),
    "desk, dark contrast": (1280, "dark", "more", "0"),
    "phone, largest type": (360, "light", "", "3"),
    "desk, largest type": (1280, "light", "", "3"),
}


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_everyone_can_use_the_page(browser: Browser, sample_url: str, axe: str, name: str) -> None:
    page = browser.new_page()
    page.goto(sample_url + SAMPLE_PAGES[name], wait_until="load")
    page.evaluate(axe)
    violations = {}
    for setting, (width, scheme, contrast, size) in SETTINGS.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(
            "([contrast, size]) => Object.assign(document.documentElement.dataset, {contrast, size})", [contrast, size]
        )
        page.evaluate("window.scrollTo(0, 0)")
        axe_result = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_RULE_SETS
        )
        sideways = page.evaluate("document.documentElement.scrollWidth") - width
        wide = [f"the page scrolls sideways by {sideways} px"] if sideways > 0 else []
        violations[setting] = [*axe_violations(axe_result), *page.evaluate(SMALL_TARGETS_SCRIPT), *wide]
    page.close()
    assert {setting: wrong for setting, wrong in violations.items() if wrong} == {}


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_text_at_200_percent_still_fits(browser: Browser, sample_url: str, axe: str, name: str) -> None:
    # A browser's zoom of 200 % at 1280 pixels leaves 640 CSS pixels; its text-only zoom doubles the root's type.
    page = browser.new_page()
    page.goto(sample_url + SAMPLE_PAGES[name], wait_until="load")
    page.evaluate(axe)
    for width, size in ((640, "100%"), (720, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        axe_result = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_RULE_SETS
        )
        assert axe_violations(axe_result) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
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
    page.evaluate(axe)
    page.locator(opened).first.press("Enter")
    page.wait_for_function(
        "selector => document.querySelector('dialog[open], details[open]')?.checkVisibility()", arg=opened
    )
    violations = {}
    for setting, (width, scheme, contrast, size) in SETTINGS.items():
        if width > 360 and "menu" in opened:
            continue  # A wide page has its sections in the bar, and no menu.
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(
            "([contrast, size]) => Object.assign(document.documentElement.dataset, {contrast, size})", [contrast, size]
        )
        page.evaluate("window.scrollTo(0, 0)")  # Else the bar that stays in sight may hide half of a link just then.
        axe_result = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_RULE_SETS
        )
        violations[setting] = [*axe_violations(axe_result), *page.evaluate(SMALL_TARGETS_SCRIPT)]
    page.close()
    assert {setting: wrong for setting, wrong in violations.items() if wrong} == {}
