"""Turns a published site into figures of a visit on a cheap telephone: bytes, largest paint, layout shift.

    python bench/visit.py [SITE] [--runs N]

The line carries 1.6 Mbit/s with 150 ms to an answer, the processor runs at a quarter of its speed, and every text goes
compressed and may be kept, as the settings of server/ have it. Each page is opened by a reader who has never been here;
then the same reader goes on to a story. Ends with status 1 where a page is over a limit.
"""

import argparse
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

from chromium import ARGUMENTS, find_chromium
from playwright.sync_api import Browser, sync_playwright
from sample_pages import ARTICLE_PATH, LONG_ARTICLE_PATH, SAMPLE_PAGES
from simulated_phone import serve_compressed, throttle

RUNS = 5
# Bytes without pictures of a first visit and of the page after it, largest paint in milliseconds, layout shift.
FIRST_PAGE_BYTES, NEXT_PAGE_BYTES, LARGEST_PAINT_MS, MAX_LAYOUT_SHIFT = 120_000, 40_000, 1800, 0.02
# A search brings its index with it.
SEARCH_PAGE_BYTES = 400_000
_PAINT_OBSERVER = """() => new Promise((done) => {
  let paint = 0, shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { paint = entry.startTime; }))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([paint, shift]), 500);
})"""


class VisitCost(NamedTuple):
    """What one visit cost: bytes without and with pictures, paint in ms, shift, and the bytes of the next page."""

    text_bytes: float
    all_bytes: float
    paint_ms: float
    layout_shift: float
    next_page_bytes: float

    def is_over(self, first_page_limit: int) -> bool:
        """Whether any figure is over its limit; `first` is that of the first page's texts."""
        return (
            self.text_bytes > first_page_limit
            or self.next_page_bytes > NEXT_PAGE_BYTES
            or self.paint_ms >= LARGEST_PAINT_MS
            or self.layout_shift > MAX_LAYOUT_SHIFT
        )


def measure_visit(browser: Browser, address: str, path: str) -> VisitCost:
    """The figures of a first visit to a page and of going on from there."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = throttle(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["type"]))
    session.on("Network.loadingFinished", lambda told: sizes.__setitem__(told["requestId"], told["encodedDataLength"]))

    def texts() -> float:
        return sum(size for each, size in sizes.items() if kinds.get(each) != "Image")

    page.goto(address + path, wait_until="networkidle")
    paint, shift = page.evaluate(_PAINT_OBSERVER)
    first, whole = texts(), sum(sizes.values())
    sizes.clear()
    page.goto(address + (LONG_ARTICLE_PATH if path == ARTICLE_PATH else ARTICLE_PATH), wait_until="networkidle")
    after = texts()
    context.close()
    return VisitCost(first, whole, paint, shift, after)


def main() -> int:
    """Print a table, as the command line says."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("site", type=Path, nargs="?", default=Path("site"))
    cli.add_argument("--runs", type=int, default=RUNS)
    options = cli.parse_args()
    print("| page | kB without pictures | kB | largest paint, ms | layout shift | next page, kB |")
    print("|---|--:|--:|--:|--:|--:|")
    over = False
    with serve_compressed(options.site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for name, path in SAMPLE_PAGES.items():
            visits = [measure_visit(browser, root, path) for _ in range(options.runs)]
            figures = VisitCost(*(statistics.median(column) for column in zip(*visits, strict=True)))
            is_over = figures.is_over(SEARCH_PAGE_BYTES if name == "found" else FIRST_PAGE_BYTES)
            over |= is_over
            texts, whole, paint, shift, after = figures
            sizes = f"{texts / 1000:.0f} | {whole / 1000:.0f} | {paint:.0f} | {shift:.3f} | {after / 1000:.0f}"
            print(f"| {name} | {sizes} |{' over' if is_over else ''}", flush=True)
        browser.close()
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
