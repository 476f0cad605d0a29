"""The sample board's site as readers get it: every kind of page in a browser, every link of every page."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser
from project_folder import ROOT

HOST = "https://danvan.example.vn"
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


class Links(HTMLParser):
    """Collects the addresses and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "content"} and value and (name != "content" or value.startswith(HOST)):
                self.addresses.append(value)
            elif name == "id" and value:
                self.ids.append(value)


def test_every_internal_link_of_every_page_leads_somewhere(sample_site: Path) -> None:
    pages = {
        path.relative_to(sample_site).as_posix(): Links(path.read_text("utf-8")) for path in sample_site.rglob("*.html")
    }
    files = {path.relative_to(sample_site).as_posix() for path in sample_site.rglob("*") if path.is_file()}
    assert len(pages) > 90
    lost = []
    for path, links in pages.items():
        for written in links.addresses:
            whole, anchor = urldefrag(urljoin(f"{HOST}/{path}", written))
            if not whole.startswith(HOST):
                continue
            target = unquote(urlsplit(whole).path).lstrip("/")
            target = f"{target}index.html" if not target or target.endswith("/") else target
            if target not in files or (anchor and target in pages and unquote(anchor) not in pages[target].ids):
                lost.append((path, written))
    assert not lost


def test_no_markup_is_shown_as_text(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        assert not re.search(r"&(?:amp;)*lt;/?\w|&(?:amp;)+(?:lt|gt|quot|#)", path.read_text("utf-8")), path


def test_no_page_uses_an_id_twice(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        ids = Links(path.read_text("utf-8")).ids
        assert len(ids) == len(set(ids)), path


def test_no_page_holds_a_style_a_handler_or_a_second_script_of_its_own(sample_site: Path) -> None:
    class Inline(HTMLParser):
        found: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            # What machines read (application/ld+json) is data: no browser runs it.
            if tag == "style" or (tag == "script" and not {"src", "type"} & named.keys()):
                self.found.append(tag)
            self.found += [name for name in named if name == "style" or name.startswith("on")]

    for path in sample_site.rglob("*.html"):
        parser = Inline()
        parser.found = []
        parser.feed(path.read_text("utf-8"))
        # The one that restores the contrast and text size a reader chose; test_server holds it to its digest.
        assert parser.found in ([], ["script"]), path


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


def test_plans_contests_and_bulletins_stand_without_the_articles_of_the_sample(tmp_path: Path) -> None:
    # A board that begins with the sample throws its articles away first.
    for name in ("content", "overrides", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for section in ("tin-tuc", "hoat-dong", "dien-hinh", "trao-doi"):
        for path in (tmp_path / "content" / section).rglob("*.md"):
            if path.name != "index.md":
                path.unlink()
    command = [sys.executable, "-m", "newsroom", "check"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": "hooks"}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
