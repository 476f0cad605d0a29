"""What a search costs a reader: bytes over the wire and time to the first results, on a simulated phone.

    python bench/search.py SITE [--query WORDS ...] [--runs 3]

SITE is a built site. Each query is asked twice of a browser without any cache: as the first thing the reader does (the
search page itself counts), and as the next query on a page that has answered another one. The phone is on 1.6 Mbit/s
with 150 ms to and fro, its processor is four times as slow as this one, and
texts go compressed, as the settings of server/ have it.
"""

import argparse
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from chromium import ARGUMENTS, find_chromium
from msgspec import Struct
from playwright.sync_api import Browser, Page, sync_playwright
from simulated_phone import serve_compressed, throttle

QUERIES = (
    "hiep hoa",
    "Hiệp Hoà",
    "duong nong thon",
    "62-KH/BDVTU",
    "dân vận khéo",
    "dân vận",
    "Nguyễn",
    "thủ tục hành chính phục vụ nhân dân",
)
WARM_UP_QUERY = "Tháng Dân vận"


# Notes in the page itself when it first shows a result: whoever asks from outside waits for the slow processor as well.
RESULT_WATCHER = """
    window.asked = 0;
    window.shown = null;
    const look = () => {
      if (window.shown !== null || !document.querySelector("[data-search-result]")) return;
      window.shown = performance.now();
    };
    new MutationObserver(() => requestAnimationFrame(look)).observe(document, { childList: true, subtree: true });
    addEventListener("submit", () => (window.asked = performance.now()), true);
"""


class SearchCost(Struct, frozen=True):
    """What one query took: bytes and seconds until its first results stood there, and bytes once all was quiet."""

    bytes: int
    seconds: float
    all_bytes: int


class SlowPhone:
    """A slow phone that counts what it receives."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        self.page.add_init_script(RESULT_WATCHER)
        self.received = 0
        throttle(self.page).on("Network.loadingFinished", self._count_bytes)

    def _count_bytes(self, event: dict[str, float]) -> None:
        self.received += int(event["encodedDataLength"])

    def _measure(self, action: Callable[[], object]) -> SearchCost:
        before = self.received
        action()
        self.page.wait_for_function("window.shown !== null", polling=50)
        seconds = self.page.evaluate("window.shown - window.asked") / 1000
        received = self.received - before
        self.page.wait_for_load_state("networkidle")
        return SearchCost(received, seconds, self.received - before)

    def first_search(self, address: str) -> SearchCost:
        """A query by its address."""
        return self._measure(partial(self.page.goto, address, wait_until="commit"))

    def next_search(self, query: str) -> SearchCost:
        """A query typed on the search page."""
        self.page.evaluate("document.querySelector('[data-finder-results]').replaceChildren()")
        self.page.fill("#nr-find", query)
        self.page.evaluate("window.shown = null")
        return self._measure(partial(self.page.press, "#nr-find", "Enter"))


def median_costs(browser: Browser, root: str, query: str, runs: int) -> tuple[SearchCost, SearchCost]:
    """The median costs of a query as the first and as the next one."""
    firsts, nexts = [], []
    for _ in range(runs):
        phone = SlowPhone(browser)
        firsts.append(phone.first_search(f"{root}/tim-kiem/?q={quote(query)}"))
        phone.page.context.close()
        phone = SlowPhone(browser)
        phone.first_search(f"{root}/tim-kiem/?q={quote(WARM_UP_QUERY)}")
        nexts.append(phone.next_search(query))
        phone.page.context.close()
    return tuple(  # type: ignore[return-value]
        SearchCost(
            max(c.bytes for c in costs), statistics.median(c.seconds for c in costs), max(c.all_bytes for c in costs)
        )
        for costs in (firsts, nexts)
    )


def main() -> None:
    """Measure and print one line a query."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--query", nargs="+", default=QUERIES)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'query':38} {'first: kB':>10} {'seconds':>8} {'in all':>7} {'next: kB':>10} {'seconds':>8} {'in all':>7}")
    with serve_compressed(arguments.site) as root, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for query in arguments.query:
            costs = median_costs(browser, root, query, arguments.runs)
            told = " ".join(f"{c.bytes / 1000:10.0f} {c.seconds:8.2f} {c.all_bytes / 1000:7.0f}" for c in costs)
            print(f"{query:38} {told}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
