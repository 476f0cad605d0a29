"""How pages are set: type, measure, marks that are not clipped, numbers that do not break, what stands still."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from sample_pages import ARTICLE_PATH, CONTEST_PATH, LONG_ARTICLE_PATH, PLAN_PATH, SAMPLE_PAGES

# The role, where it is, what it measures at 360 and at 1280 pixels, its weight, and its line height.
TYPE = {
    "article title": (ARTICLE_PATH, ".item h1", (28, 38), "700", 1.25),
    "lead story": ("/", ".front__lead .card__title", (26, 32), "700", 1.3),
    "card title": ("/", ".front__beside .card__title", (17, 18), "600", 1.4),
    "lead": (ARTICLE_PATH, ".item .lead", (18, 19), "500", 1.55),
    "body": (ARTICLE_PATH, ".prose > p", (17, 18), "400", 1.7),
    "meta": (ARTICLE_PATH, ".times time", (14, 14), "400", 1.5),
    "caption": (ARTICLE_PATH, "figcaption", (14, 14), "400", 1.5),
}
STYLE = """part => { const style = getComputedStyle(part), size = parseFloat(style.fontSize);
  return [size, style.fontWeight, parseFloat(style.lineHeight) / size]; }"""
SMALL = """() => [...document.querySelectorAll('body *')]
  .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((part) => part.checkVisibility() && !part.closest('.unseen, sup, sub, code'))
  .filter((part) => parseFloat(getComputedStyle(part).fontSize) < 14)
  .map((part) => part.outerHTML.slice(0, 100))"""
# Lines of a paragraph as the browser breaks them, without the last.
LINES = """() => [...document.querySelectorAll('.prose > p')].flatMap((part) => {
  const lines = new Map(), range = document.createRange();
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at += 1) {
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + 1);
    const box = range.getBoundingClientRect(), line = Math.round(box.bottom / 10);
    if (box.width) lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines.values()].slice(0, -1);
})"""
MARKS = "ẰẲỖỂ ỡựỵẶỆỘ"


@pytest.fixture
def page(browser: Browser, sample_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=sample_url)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("role", TYPE)
def test_type_is_as_large_as_its_role_asks(page: Page, role: str) -> None:
    path, where, sizes, weight, height = TYPE[role]
    page.goto(path)
    for width, size in zip((360, 1280), sizes, strict=True):
        page.set_viewport_size({"width": width, "height": 800})
        style = page.locator(where).first.evaluate(STYLE)
        assert style == [pytest.approx(size, abs=0.5), weight, pytest.approx(height, abs=0.06)], width


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_no_letter_is_smaller_than_14_pixels(page: Page, name: str) -> None:
    page.goto(SAMPLE_PAGES[name])
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SMALL) == []


def test_a_line_holds_65_to_75_characters(page: Page) -> None:
    page.goto(LONG_ARTICLE_PATH)
    page.evaluate("document.fonts.ready")
    lines = page.evaluate(LINES)
    assert len(lines) > 60
    assert 65 <= sorted(lines)[len(lines) // 2] <= 75
    assert max(lines) <= 80


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_no_number_breaks(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(SAMPLE_PAGES[name])
    broken = """() => [...document.querySelectorAll('.whole, .sheet__number')]
      .filter((part) => part.checkVisibility() && part.getClientRects().length > 1).map((part) => part.outerHTML)"""
    assert page.evaluate(broken) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (ARTICLE_PATH, "h1"),
        (ARTICLE_PATH, ".times > time"),
        (ARTICLE_PATH, ".byline__name"),
        (ARTICLE_PATH, ".related .card__lead"),
        (ARTICLE_PATH, ".latest .line__words"),
        (ARTICLE_PATH, ".share a"),
        (ARTICLE_PATH, ".foot__parent"),
        (ARTICLE_PATH, ".masthead__parent"),
        (ARTICLE_PATH, ".masthead__name"),
        (ARTICLE_PATH, ".bar li:nth-child(3) a"),
        ("/", ".front__lead .card__title a"),
        ("/", ".front .meta .kicker"),
        (PLAN_PATH, ".sheet__kind"),
        (PLAN_PATH, ".button"),
        (CONTEST_PATH, ".scores thead th"),
    ],
)
def test_stacked_marks_are_not_clipped(page: Page, path: str, where: str) -> None:
    page.goto(path, wait_until="networkidle")
    part = page.locator(where).first
    part.scroll_into_view_if_needed()
    if ".latest" in where:
        part.wait_for()
    part.evaluate("(part, marks) => { part.textContent = marks; }", MARKS)
    page.evaluate("document.fonts.ready")
    box = part.bounding_box()
    assert box is not None
    # Without the dot that stands before some parts.
    clip = {"x": box["x"] + 14, "y": box["y"] - 8, "width": min(box["width"] - 14, 400), "height": box["height"] + 16}

    def drawn_rows() -> tuple[int, int]:
        """The first and the last row with anything written in it."""
        drawn = Image.open(BytesIO(page.screenshot(clip=clip))).convert("L")
        most = max(drawn.histogram())
        ground = Image.new("L", drawn.size, drawn.histogram().index(most))
        bounds = ImageChops.difference(drawn, ground).point(lambda level: 255 * (level > 40)).getbbox()
        assert bounds is not None
        return bounds[1], bounds[3]

    as_it_is = drawn_rows()
    part.evaluate(
        """part => { for (let each = part; each !== document.documentElement; each = each.parentElement)
             Object.assign(each.style, { overflow: 'visible', clipPath: 'none', webkitLineClamp: 'none' }); }"""
    )
    assert drawn_rows() == as_it_is


def test_the_bar_that_stays_is_low(page: Page) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(LONG_ARTICLE_PATH)
        page.evaluate("scrollTo(0, 3000)")
        box = page.locator(".bar").bounding_box()
        assert box is not None
        assert (box["y"], box["height"] <= 56) == (0, True)


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_a_finger_finds_what_it_presses(page: Page, name: str) -> None:
    # Links in running text and titles, whose whole card is their target, apart.
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(SAMPLE_PAGES[name])
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .bar a, .menu a, .foot nav a, .pager a, .tags a,'
             + '.share a, .button, .crumbs a, .contents a, .letters a, .letter a, .months a, .neighbours a')]
          .filter((part) => part.checkVisibility())
          .filter((part) => part.getBoundingClientRect().height < 43.5)
          .map((part) => part.outerHTML.slice(0, 100))"""
    )
    assert small == []


def test_nothing_moves_by_itself(page: Page) -> None:
    for path in SAMPLE_PAGES.values():
        page.goto(path, wait_until="load")
        assert page.evaluate("document.getAnimations().length") == 0
        assert page.locator("marquee, video[autoplay], blink").count() == 0


def test_what_is_read_and_what_stands_beside_it_have_the_same_edges_on_every_page(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    edges = set()
    for name, path in SAMPLE_PAGES.items():
        page.goto(path)
        heading_box = page.locator("#nr-main h1:not(.unseen), .sheet, .cover, .front").first.bounding_box()
        side = page.locator(".reading > .latest, .listing__guide, .front__beside").first
        box = side.bounding_box() if side.count() else None
        assert heading_box is not None, name
        edges.add(("left", round(heading_box["x"])))
        if box is not None:
            edges.add(("side", round(box["x"]), round(box["x"] + box["width"])))
    assert len(edges) == 2


def test_on_a_wide_screen_what_arrives_moves_nothing(browser: Browser, sample_url: str) -> None:
    for path in (ARTICLE_PATH, LONG_ARTICLE_PATH, PLAN_PATH, "/ban-tin/2017/so-10/", "/404.html"):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(sample_url + path, wait_until="networkidle")
        moved = page.evaluate(
            """() => new Promise((done) => { let sum = 0;
              new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
                .observe({ type: 'layout-shift', buffered: true });
              setTimeout(() => done(sum), 300); })"""
        )
        assert moved <= 0.02, path
        page.close()


def test_contents_and_the_newest_never_meet(page: Page) -> None:
    page.goto(LONG_ARTICLE_PATH, wait_until="networkidle")
    page.locator(".latest").scroll_into_view_if_needed()
    page.locator(".latest li").first.wait_for()
    for scroll_top in range(0, 9000, 400):
        page.evaluate(f"scrollTo(0, {scroll_top})")
        contents, latest = page.locator(".contents").bounding_box(), page.locator(".latest").bounding_box()
        assert contents is not None
        assert latest is not None
        assert contents["y"] + contents["height"] <= latest["y"]


def test_on_paper_a_table_is_whole(page: Page) -> None:
    page.goto(CONTEST_PATH)
    # A4 without its margins.
    page.set_viewport_size({"width": 658, "height": 900})
    page.emulate_media(media="print")
    for frame in page.locator(".table-frame").all():
        assert frame.evaluate("part => part.scrollWidth <= part.clientWidth + 1")


@pytest.mark.parametrize("name", SAMPLE_PAGES)
def test_a_page_without_its_styles_is_in_order(page: Page, name: str) -> None:
    page.route("**/*.css*", lambda route: route.abort())
    page.goto(SAMPLE_PAGES[name])
    tops = page.evaluate(
        "() => ['.skip', '.masthead', '.bar', 'h1', 'footer.foot'].map((part) => "
        "document.querySelector(part).getBoundingClientRect().top + scrollY)"
    )
    assert tops == sorted(tops)
    icons = page.evaluate("[...document.querySelectorAll('svg')].map((icon) => icon.getBoundingClientRect().width)")
    assert max(icons) <= 24


def test_team_and_round_stay_while_scores_are_scrolled(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(CONTEST_PATH)
    frame = page.locator(".table-frame").first
    frame.evaluate("part => { part.style.maxHeight = '200px'; part.scrollTo(120, 150); }")
    box = frame.bounding_box()
    assert box is not None
    team, header_cell = frame.locator("tbody th").last.bounding_box(), frame.locator("thead th").nth(1).bounding_box()
    assert team is not None
    assert header_cell is not None
    assert team["x"] == pytest.approx(box["x"] + 1, abs=1)
    assert header_cell["y"] == pytest.approx(box["y"] + 1, abs=1)
