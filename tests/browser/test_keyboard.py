"""Every function of every kind of page by the keyboard alone: reached in order, seen when reached, and working."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sample_pages import CONTEST_PATH, LONG_ARTICLE_PATH, PLAN_PATH, SAMPLE_PAGES

# What a keyboard has to reach: all that can be pressed or scrolled and is shown. Each gets a number in its order.
NUMBERED = """() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled)
  .map((part, place) => { part.dataset.place = place; return part.outerHTML.slice(0, 90); })"""
# Where the focus is, whether its ring is drawn, and whether something else lies over all of it.
FOCUSED = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  const style = getComputedStyle(part);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3;
  const open = [...part.getClientRects()].some((box) => [.1, .5, .9].some((right) => [.2, .5, .8].some((down) => {
    const found = document.elementFromPoint(box.left + box.width * right, box.top + box.height * down);
    return found && (part.contains(found) || found.contains(part) && found !== document.documentElement);
  })));
  return { place: Number(part.dataset.place ?? -1), ring, open, html: part.outerHTML.slice(0, 90) };
}"""


@pytest.fixture
def page(browser: Browser, sample_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=sample_url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_tab_reaches_everything_in_order_and_shows_where_it_is(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(SAMPLE_PAGES[name], wait_until="networkidle")
    page.add_style_tag(content="html { scroll-behavior: auto !important }")
    # The newest stories have to be there before the parts are counted.
    latest = page.locator("[data-latest]")
    if latest.count():
        latest.scroll_into_view_if_needed()
        latest.locator("li").first.wait_for()
        page.evaluate("scrollTo(0, 0)")
    parts = page.evaluate(NUMBERED)
    reached, unseen = [], []
    for _ in range(len(parts) + 3):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus is None or focus["place"] in reached[:1]:
            break
        # What only the focus brings forth, as the button of a telephone's search box, has no number.
        if focus["place"] >= 0:
            reached.append(focus["place"])
        if not (focus["ring"] and focus["open"]):
            unseen.append(focus)
    assert [part for index, part in enumerate(parts) if index not in reached] == []
    assert reached == sorted(reached)
    assert unseen == []


def test_the_skip_link_is_first_and_leads_past_the_frame(page: Page) -> None:
    page.goto(LONG_ARTICLE_PATH)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đi thẳng tới nội dung"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.crumbs') !== null")


def test_the_menu_opens_leads_on_and_closes(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(LONG_ARTICLE_PATH)
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu__panel").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.menu__panel') !== null")
    page.keyboard.press("Escape")
    assert not page.locator(".menu__panel").is_visible()
    assert summary.evaluate("part => part === document.activeElement")
    page.keyboard.press("Enter")
    links = page.locator(".menu__panel a")
    links.last.focus()
    page.keyboard.press("Tab")
    assert not page.locator(".menu__panel").is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    links.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tin-tuc/")


def test_the_section_the_reader_is_in_is_shown_by_the_bar(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/ban-tin/2017/so-10/")
    page.wait_for_function("document.querySelector('.bar ul').scrollLeft > 0")
    box = page.locator(".bar [aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 360 - box["width"] + 1
    assert page.evaluate("scrollX") == 0


@pytest.mark.parametrize("path", [CONTEST_PATH, PLAN_PATH])
def test_a_wide_table_is_scrolled_by_arrows(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    frame = page.locator(".table-frame").first
    assert frame.get_attribute("aria-label")
    frame.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("part => part.scrollLeft > 20", arg=frame.element_handle())


def test_the_address_is_copied_and_the_page_printed(page: Page, sample_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sample_url)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(LONG_ARTICLE_PATH)
    page.get_by_role("button", name="Sao chép liên kết").press("Enter")
    page.locator(".share__status", has_text="Đã sao chép liên kết.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://danvan.example.vn{LONG_ARTICLE_PATH}"
    page.get_by_role("button", name="In", exact=True).press("Enter")
    assert page.evaluate("window.printed") is True


def test_a_feeds_address_is_copied(page: Page, sample_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sample_url)
    page.goto("/rss/")
    page.get_by_role("button", name="Chép địa chỉ RSS – Ban Dân vận").press("Enter")
    page.locator("[data-feed-status]", has_text="Đã chép địa chỉ").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/rss.xml")


def test_what_is_folded_opens(page: Page) -> None:
    page.goto(PLAN_PATH)
    summary = page.locator(".file__sum summary").first
    summary.press("Enter")
    assert page.locator(".file__sum code").first.is_visible()


def test_the_enlarged_picture_keeps_the_focus_until_it_is_closed(page: Page) -> None:
    page.goto(LONG_ARTICLE_PATH)
    page.locator("a[data-enlarge]").first.press("Enter")
    seen = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("document.activeElement.textContent.trim()")
            if page.evaluate("document.activeElement.closest('dialog') !== null")
            else page.evaluate("document.activeElement.tagName")
        )
    assert seen <= {"Ảnh trước", "Ảnh sau", "Đóng", "BODY"}
    assert {"Ảnh trước", "Ảnh sau", "Đóng"} <= seen
    page.get_by_role("button", name="Ảnh sau").press("Enter")
    page.get_by_role("button", name="Đóng").press("Enter")
    assert not page.locator("dialog").is_visible()


def test_a_link_in_the_contents_leads_below_the_bar(page: Page) -> None:
    page.goto(LONG_ARTICLE_PATH)
    page.locator(".contents a").nth(2).press("Enter")
    page.wait_for_timeout(700)
    target = page.locator(f"[id='{page.evaluate('decodeURIComponent(location.hash.slice(1))')}']")
    bar, heading = page.locator(".bar").bounding_box(), target.bounding_box()
    assert bar is not None
    assert heading is not None
    assert heading["y"] >= bar["y"] + bar["height"]
