"""The page that explains feeds and lists them, as a view, as HTML, and in a browser."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import jinja2
import pytest
from lxml import html
from memory_site import MemorySite, article, correction
from newsroom.feeds.guide_page import feed_guide_page
from newsroom.model.feed_formats import FEED_FORMATS
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.list_views import FeedGuideView, FeedUrls
from newsroom.pages.renderer import Renderer, Slots, site_view
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab
from project_folder import ROOT as PROJECT

ROOT = "https://danvan.example.vn/"


def guide(desk: MemorySite) -> Page:
    return feed_guide_page(desk.presenter, desk.feeds.subscription_feeds())


def view(desk: MemorySite) -> FeedGuideView:
    found = guide(desk).view
    assert isinstance(found, FeedGuideView)
    return found


def tagged(*tags: str, **settings: str) -> MemorySite:
    """A site whose article has these tags."""
    return MemorySite(article("tin-tuc/a.md", tags=tags, corrections=[correction("2017-10-10")]), **settings)


def drawn(desk: MemorySite) -> str:
    """The page in the barest of shells, with the site's own style and script in it."""
    overrides = PROJECT / "overrides"
    style, script = ((overrides / "assets" / f"newsroom.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))

    def shell(slots: Slots) -> str:
        return (
            f'<!doctype html><html lang="vi"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width">{slots.head}<style>{style}</style></head>'
            f'<body><main id="nr-main" class="wrap">{slots.main}</main><script>{script}</script></body></html>'
        )

    env = jinja2.Environment(loader=jinja2.FileSystemLoader(overrides))
    renderer = Renderer(
        env, site_view(desk.settings, (), overrides), StructuredData(desk.settings), shell, {}.__getitem__
    )
    return renderer.render_page(guide(desk)).decode()


def test_the_page_stands_at_rss_and_is_for_search_engines() -> None:
    page = guide(tagged())
    found = page.view
    assert (page.template, page.body_digest, found.url, found.canonical, found.indexed) == (
        "feed_guide.html", "", "/rss/", f"{ROOT}rss/", True,
    )  # fmt: skip


def test_sections_and_the_whole_site_come_by_their_short_names() -> None:
    found = view(tagged())
    assert found.site[0] == FeedUrls("Ban Dân vận", "/", ROOT)
    assert FeedUrls("Đính chính, cập nhật", "/dinh-chinh/", f"{ROOT}dinh-chinh/") in found.site
    assert [feed.title for feed in found.sections] == [
        "Tin tức", "Hoạt động", "Điển hình", "Nghiên cứu – Trao đổi", "Kế hoạch", "Hội thi", "Bản tin",
    ]  # fmt: skip
    assert found.sections[0] == FeedUrls("Tin tức", "/tin-tuc/", f"{ROOT}tin-tuc/")
    assert (found.opml, found.formats) == (f"{ROOT}feeds.opml", FEED_FORMATS)


def test_topics_stand_under_their_letters_in_vietnamese_order() -> None:
    found = view(tagged("Đất đai", "Dân vận – Ban Dân vận", "Ấm no", "An sinh", "2018"))
    assert [(letter.letter, [feed.title for feed in letter.feeds]) for letter in found.letters] == [
        ("0–9", ["2018"]),
        ("A", ["An sinh"]),
        ("Â", ["Ấm no"]),
        ("D", ["Dân vận – Ban Dân vận"]),
        ("Đ", ["Đất đai"]),
    ]
    assert found.letters[4].feeds[0] == FeedUrls("Đất đai", "/chu-de/dat-dai/", f"{ROOT}chu-de/dat-dai/")


def test_addresses_begin_where_the_site_does() -> None:
    found = view(tagged("Hội thi", site_url="https://tinh.example.vn/danvan/"))
    assert (found.url, found.canonical) == ("/danvan/rss/", "https://tinh.example.vn/danvan/rss/")
    assert found.opml == "https://tinh.example.vn/danvan/feeds.opml"
    assert found.letters[0].feeds[0] == FeedUrls(
        "Hội thi", "/danvan/chu-de/hoi-thi/", "https://tinh.example.vn/danvan/chu-de/hoi-thi/"
    )


def test_what_is_not_public_leaves_no_trace() -> None:
    hidden = article("tin-tuc/b.md", tags=["Mật"], draft=True)
    assert guide(MemorySite(article("tin-tuc/a.md"), hidden)) == guide(MemorySite(article("tin-tuc/a.md")))


def test_a_new_article_without_new_topics_leaves_the_page_as_it_is() -> None:
    one, two = article("tin-tuc/a.md", tags=["Hội thi"]), article("tin-tuc/b.md", tags=["hội thi"], date="2018-01-01")
    assert guide(MemorySite(one)) == guide(MemorySite(one, two))


def test_every_address_can_be_read_and_followed_without_a_script() -> None:
    desk = tagged("Hội thi & <b>", "Đất đai")
    page = html.fromstring(drawn(desk))
    links = page.xpath("//*[contains(@class, 'address')]/a")
    expected = [ROOT + feed.path + form.file for feed in desk.feeds.subscription_feeds() for form in FEED_FORMATS]
    assert sorted(link.get("href") for link in links) == sorted([*expected, f"{ROOT}feeds.opml"])
    assert all(link.text_content() == link.get("href") for link in links)
    assert page.xpath("//button") == []
    assert [summary.text_content() for summary in page.xpath("//summary")] == ["Đất đai", "Hội thi & <b>"]


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", drawn(tagged("Hội thi")))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_site_without_topics_has_no_empty_list() -> None:
    page = html.fromstring(drawn(tagged()))
    assert "Chủ đề" not in [heading.text_content() for heading in page.xpath("//h3")]
    assert all(group.xpath("./li") for group in page.xpath("//*[@data-list]"))


# In a browser ---------------------------------------------------------------------------------------------------


@cache
def many() -> str:
    """The page of a site with 240 topics, one of them as long as tags are."""
    words = ("An sinh xã hội", "Ấm no", "Đất đai", "Êm ấm", "Hội thi", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh")
    tags = [f"{words[n % 6]} {n}" for n in range(239)]
    return drawn(tagged(*tags, "Quychếdânchủ" * 12))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 360, "height": 740})
    yield made
    made.close()


def opened(context: BrowserContext, text: str) -> Tab:
    """The page in a tab; its address is one where browsers let scripts write to the clipboard."""
    context.route("**/*", lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
    tab = context.new_page()
    tab.goto("https://danvan.example.vn/rss/")
    return tab


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_nothing_scrolls_sideways(context: BrowserContext, width: int) -> None:
    tab = opened(context, many())
    tab.set_viewport_size({"width": width, "height": 740})
    tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_what_one_taps_is_large_enough(context: BrowserContext) -> None:
    tab = opened(context, many())
    small = tab.evaluate(
        """[...document.querySelectorAll('button, summary, .address a, .feed-list__title a, .letters a')]
           .filter(part => part.checkVisibility())
           .map(part => [part.textContent, part.getBoundingClientRect()])
           .filter(([, place]) => place.width < 24 || place.height < 24).map(([words]) => words)"""
    )
    assert small == []


def test_a_button_copies_its_address_by_the_keyboard_and_says_so(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = opened(context, drawn(tagged("Hội thi")))
    button = tab.get_by_role("button", name="Chép địa chỉ Atom – Tin tức", exact=True)
    button.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("Đã chép địa chỉ Atom – Tin tức.").wait_for(state="attached")
    assert tab.locator("[role=status]").text_content() == "Đã chép địa chỉ Atom – Tin tức."
    assert tab.evaluate("navigator.clipboard.readText()") == f"{ROOT}tin-tuc/atom.xml"
    assert tab.evaluate("document.activeElement.textContent") == "Đã chép Atom – Tin tức"


def test_a_topic_opens_by_the_keyboard_and_its_button_follows(context: BrowserContext) -> None:
    tab = opened(context, drawn(tagged("Hội thi")))
    tab.locator("summary", has_text="Hội thi").focus()
    tab.keyboard.press("Enter")
    for _ in range(2):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Chép địa chỉ RSS – Hội thi"


def test_where_the_clipboard_is_shut_the_reader_is_told(context: BrowserContext) -> None:
    tab = opened(context, drawn(tagged()))
    tab.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    tab.get_by_role("button", name="Chép địa chỉ RSS – Ban Dân vận", exact=True).click()
    tab.get_by_text("Chưa chép được địa chỉ RSS – Ban Dân vận.").wait_for(state="attached")
