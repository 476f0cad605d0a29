"""The guide to the feeds in a browser."""

from collections.abc import Iterator
from functools import cache

import pytest
from memory_site import MemorySite, article, correction
from minimal_pages import minimal_page_html
from newsroom.feeds.guide_page import feed_guide_page
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab


def guide_html(*tags: str) -> str:
    """The page of a site whose article has these tags."""
    site = MemorySite(article("tin-tuc/a.md", tags=tags, corrections=[correction("2017-10-10")]))
    return minimal_page_html(site, feed_guide_page(site.presenter, site.feeds.subscription_feeds()))


@cache
def guide_of_many_tags() -> str:
    """The page of a site with 240 topics, one of them as long as tags are."""
    words = ("An sinh xã hội", "Ấm no", "Đất đai", "Êm ấm", "Hội thi", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh")
    return guide_html(*(f"{words[n % 6]} {n}" for n in range(239)), "Quychếdânchủ" * 12)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    new_context = browser.new_context(viewport={"width": 360, "height": 740})
    yield new_context
    new_context.close()


def opened(context: BrowserContext, text: str) -> Tab:
    """The page in a tab; its address is one where browsers let scripts write to the clipboard."""
    context.route("**/*", lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
    tab = context.new_page()
    tab.goto("https://danvan.example.vn/rss/")
    return tab


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_nothing_scrolls_sideways(context: BrowserContext, width: int) -> None:
    tab = opened(context, guide_of_many_tags())
    tab.set_viewport_size({"width": width, "height": 740})
    tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_what_one_taps_is_large_enough(context: BrowserContext) -> None:
    tab = opened(context, guide_of_many_tags())
    small = tab.evaluate(
        """[...document.querySelectorAll('button, summary, .address a, .feed-list__title a, .letters a')]
           .filter(part => part.checkVisibility())
           .map(part => [part.textContent, part.getBoundingClientRect()])
           .filter(([, place]) => place.width < 24 || place.height < 24).map(([words]) => words)"""
    )
    assert small == []


def test_a_button_copies_its_address_by_the_keyboard_and_says_so(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = opened(context, guide_html("Hội thi"))
    button = tab.get_by_role("button", name="Chép địa chỉ Atom – Tin tức", exact=True)
    button.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("Đã chép địa chỉ Atom – Tin tức.").wait_for(state="attached")
    assert tab.locator("[role=status]").text_content() == "Đã chép địa chỉ Atom – Tin tức."
    assert tab.evaluate("navigator.clipboard.readText()") == "https://danvan.example.vn/tin-tuc/atom.xml"
    assert tab.evaluate("document.activeElement.textContent") == "Đã chép Atom – Tin tức"


def test_a_topic_opens_by_the_keyboard_and_its_button_follows(context: BrowserContext) -> None:
    tab = opened(context, guide_html("Hội thi"))
    tab.locator("summary", has_text="Hội thi").focus()
    tab.keyboard.press("Enter")
    for _ in range(2):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Chép địa chỉ RSS – Hội thi"


def test_where_the_clipboard_is_shut_the_reader_is_told(context: BrowserContext) -> None:
    tab = opened(context, guide_html())
    tab.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    tab.get_by_role("button", name="Chép địa chỉ RSS – Ban Dân vận", exact=True).click()
    tab.get_by_text("Chưa chép được địa chỉ RSS – Ban Dân vận.").wait_for(state="attached")
