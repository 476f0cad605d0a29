"""Turns a published site into figures of a visit on a cheap telephone: bytes, largest paint, layout shift.

    python bench/visit.py [SITE]

The line carries 1.6 Mbit/s with 150 ms to an answer, the processor runs at a quarter of its speed, and every text goes
compressed, as the settings of server/ have it. Each page is opened by a reader who has never been here, and the next
one by the same reader.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from serving import served, slowed

PAGES = {
    "home": "/",
    "section": "/tin-tuc/",
    "article": "/tin-tuc/2017/10/thang-dan-van/",
    "plan": "/ke-hoach/2018/03/39-kh-ubnd/",
    "contest": "/hoi-thi/2017/10/dan-van-kheo/",
    "bulletin": "/ban-tin/2017/so-10/",
    "search": "/tim-kiem/?q=dan+van+kheo",
    "404": "/404.html",
}
RUNS = 5
_PAINTS = """() => new Promise((done) => {
  let paint = 0, shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { paint = entry.startTime; }))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([paint, shift]), 500);
})"""


def visit(browser: Browser, address: str, path: str) -> tuple[int, int, float, float]:
    """Bytes without and with pictures, largest paint in milliseconds, and layout shift of a first visit."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = slowed(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["type"]))
    session.on("Network.loadingFinished", lambda told: sizes.__setitem__(told["requestId"], told["encodedDataLength"]))
    page.goto(address + path, wait_until="networkidle")
    paint, shift = page.evaluate(_PAINTS)
    context.close()
    texts = sum(int(size) for id, size in sizes.items() if kinds.get(id) != "Image")
    return texts, int(sum(sizes.values())), float(paint), float(shift)


def main() -> None:
    """Print a table, as the command line says."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("site", type=Path, nargs="?", default=Path("site"))
    options = cli.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    print("| page | kB without pictures | kB | largest paint, ms | layout shift |\n|---|--:|--:|--:|--:|")
    with served(options.site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            visits = [visit(browser, root, path) for _ in range(RUNS)]
            texts, whole, paint, shift = (statistics.median(column) for column in zip(*visits, strict=True))
            print(f"| {name} | {texts / 1000:.0f} | {whole / 1000:.0f} | {paint:.0f} | {shift:.3f} |")
        browser.close()


if __name__ == "__main__":
    main()
