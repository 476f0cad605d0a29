"""The sample's pages before inspectors from outside: axe-core for access (WCAG 2.2 AA), the Nu checker for HTML."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser
from project_folder import ROOT
from sample_pages import LONG, PAGES, PLAN

INSPECTORS = ROOT / "tests" / "inspectors/node_modules"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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
# What a keyboard reaches and is too small a target (WCAG 2.5.8: 24 px, links in running text apart).
TARGETS = """() => [...document.querySelectorAll('a[href], button, summary, input, select, [tabindex="0"]')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest('.unseen, .skip'))
  .filter((part) => getComputedStyle(part).display !== 'inline')
  .map((part) => ({ box: part.getBoundingClientRect(), part }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ part }) => part.outerHTML.slice(0, 120))"""


def _without(reason: str) -> NoReturn:
    """Skips by name; fails where NEWSROOM_INSPECTORS=required, as in CI."""
    if os.environ.get("NEWSROOM_INSPECTORS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    script = INSPECTORS / "axe-core/axe.min.js"
    if not script.is_file():
        _without("axe-core is not there: npm ci --prefix tests/inspectors")
    return script.read_text("utf-8")


def complaints(found: dict[str, Any]) -> list[str]:
    """A line a violation: the rule, and where."""
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_the_page(browser: Browser, address: str, axe: str, name: str) -> None:
    page = browser.new_page()
    page.goto(address + PAGES[name], wait_until="load")
    page.evaluate(axe)
    found = {}
    for setting, (width, scheme, contrast, size) in SETTINGS.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(
            "([contrast, size]) => Object.assign(document.documentElement.dataset, {contrast, size})", [contrast, size]
        )
        page.evaluate("window.scrollTo(0, 0)")
        told = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", LEVELS)
        sideways = page.evaluate("document.documentElement.scrollWidth") - width
        wide = [f"the page scrolls sideways by {sideways} px"] if sideways > 0 else []
        found[setting] = [*complaints(told), *page.evaluate(TARGETS), *wide]
    page.close()
    assert {setting: wrong for setting, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", PAGES)
def test_text_at_200_percent_still_fits(browser: Browser, address: str, axe: str, name: str) -> None:
    # A browser's zoom of 200 % at 1280 pixels leaves 640 CSS pixels; its text-only zoom doubles the root's type.
    page = browser.new_page()
    page.goto(address + PAGES[name], wait_until="load")
    page.evaluate(axe)
    for width, size in ((640, "100%"), (720, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", LEVELS)
        assert complaints(found) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (LONG, "a[data-enlarge]"),
        (LONG, ".menu summary"),
        (PLAN, ".file__sum summary"),
        ("/rss/", ".feed-list summary"),
    ],
)
def test_everyone_can_use_what_opens(browser: Browser, address: str, axe: str, path: str, opened: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address + path, wait_until="load")
    page.evaluate(axe)
    page.locator(opened).first.press("Enter")
    page.wait_for_function(
        "selector => document.querySelector('dialog[open], details[open]')?.checkVisibility()", arg=opened
    )
    found = {}
    for setting, (width, scheme, contrast, size) in SETTINGS.items():
        if width > 360 and "menu" in opened:
            continue  # A wide page has its sections in the bar, and no menu.
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(
            "([contrast, size]) => Object.assign(document.documentElement.dataset, {contrast, size})", [contrast, size]
        )
        page.evaluate("window.scrollTo(0, 0)")  # Else the bar that stays in sight may hide half of a link just then.
        told = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", LEVELS)
        found[setting] = [*complaints(told), *page.evaluate(TARGETS)]
    page.close()
    assert {setting: wrong for setting, wrong in found.items() if wrong} == {}


def test_the_html_of_every_page_is_valid(site: Path) -> None:
    jar = INSPECTORS / "vnu-jar/build/dist/vnu.jar"
    java = shutil.which("java")
    if not java or not jar.is_file():
        _without("no Java, or the checker is not there: npm ci --prefix tests/inspectors")
    command = [java, "-jar", str(jar), "--errors-only", "--format", "json", "--skip-non-html", str(site)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    told = json.loads(run.stderr)["messages"]
    lines = sorted(
        {f"{m['message']} ({m.get('extract', '')[:120]}) {m['url'].removeprefix(f'file:{site}')}" for m in told}
    )
    assert lines == []
    assert run.returncode == 0
