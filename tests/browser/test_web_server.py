"""The site behind a real nginx with the snippet of server/: types, caching, and not one breach of its policy."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page


def breaches(page: Page) -> list[str]:
    """A list that fills with the breaches of policy that the browser tells of."""
    messages: list[str] = []
    page.on("console", lambda said: messages.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    return messages


def test_no_page_breaches_the_policy(browser: Browser, nginx_url: str, sample_site: Path) -> None:
    pages = sorted(path.relative_to(sample_site).as_posix() for path in sample_site.rglob("*.html"))
    paths = [path for path in pages if 'http-equiv="refresh"' not in (sample_site / path).read_text("utf-8")]
    assert len(paths) > 80
    page = browser.new_page()
    policy_breaches, foreign = breaches(page), []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(nginx_url) else None)
    for path in paths:
        page.goto(f"{nginx_url}/{path.removesuffix('index.html')}", wait_until="load")
        assert page.evaluate("document.documentElement.hasAttribute('data-script')"), path
        assert (path, policy_breaches, foreign) == (path, [], [])
    page.close()


def test_the_policy_stops_what_does_not_belong(browser: Browser, nginx_url: str) -> None:
    page = browser.new_page()
    policy_breaches = breaches(page)
    page.goto(nginx_url)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.bad = 1'}))")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.com/a.png'}))"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.bad") is None
    assert len(policy_breaches) == 2
    page.close()


def carried(page: Page) -> list[tuple[str, int]]:
    """A list that fills with the address of each answer and its bytes over the wire."""
    sizes: list[tuple[str, int]] = []
    addresses: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.requestWillBeSent", lambda event: addresses.__setitem__(event["requestId"], event["request"]["url"])
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.append((addresses.get(event["requestId"], ""), int(event["encodedDataLength"]))),
    )
    return sizes


ARTICLE, NEXT = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/", "/tin-tuc/2017/10/thang-dan-van/"


@pytest.mark.parametrize("path", [ARTICLE, "/tin-tuc/2017/10/thang-dan-van/", "/ke-hoach/2018/03/39-kh-ubnd/"])
def test_a_first_visit_costs_little_and_the_next_page_less(browser: Browser, nginx_url: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    answers = carried(page)
    page.goto(nginx_url + path, wait_until="networkidle")
    first = [(url, size) for url, size in answers if not re.search(r"\.(jpe?g|webp|png)$", url)]
    assert {url.removeprefix(nginx_url).partition("?")[0] for url, _ in first} >= {path, "/assets/newsroom.css"}
    assert sum(size for _, size in first) <= 120_000, first
    answers.clear()
    page.goto(nginx_url + ("/" if path == NEXT else NEXT), wait_until="networkidle")
    again = [(url, size) for url, size in answers if not re.search(r"\.(jpe?g|webp|png)$", url)]
    assert sum(size for _, size in again) <= 40_000, again
    context.close()


SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: 'layout-shift', buffered: true})
  || setTimeout(() => done(0), 300))"""


@pytest.mark.parametrize("path", ["/", "/tin-tuc/", ARTICLE, "/ke-hoach/2018/03/39-kh-ubnd/", "/ban-tin/2017/so-10/"])
def test_nothing_moves_while_a_page_comes_in(browser: Browser, nginx_url: str, path: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 740})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        line = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
        session.send("Network.emulateNetworkConditions", line)
        page.goto(nginx_url + path, wait_until="networkidle")
        assert page.evaluate(SHIFTS) <= 0.02, width
        context.close()
