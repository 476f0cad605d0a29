"""Turns a published site into figures of a visit on a cheap telephone: bytes, largest paint, layout shift.

    python bench/visit.py [SITE] [--runs N]

The line carries 1.6 Mbit/s with 150 ms to an answer, the processor runs at a quarter of its speed, and every text goes
compressed and may be kept, as the settings of server/ have it. Each page is opened by a reader who has never been here;
then the same reader goes on to a story. Ends with status 1 where a page is over a limit.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pages import ARTICLE, LONG, PAGES
from playwright.sync_api import Browser, sync_playwright

RUNS = 5
# Bytes without pictures of a first visit and of the page after it, largest paint in milliseconds, layout shift.
FIRST, NEXT, PAINT, SHIFT = 120_000, 40_000, 1800, 0.02
_TEXTS = {".html", ".css", ".js", ".svg", ".json", ".xml"}
_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
_PAINTS = """() => new Promise((done) => {
  let paint = 0, shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { paint = entry.startTime; }))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shift += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([paint, shift]), 500);
})"""


class _Compressed(SimpleHTTPRequestHandler):
    """Serves texts compressed and says nothing."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | BinaryIO | None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.suffix not in _TEXTS or not file.is_file():
            return super().send_head()
        data = gzip.compress(file.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Visit(NamedTuple):
    """What one visit cost: bytes without and with pictures, paint in ms, shift, and the bytes of the next page."""

    texts: float
    whole: float
    paint: float
    shift: float
    next: float

    @property
    def is_over(self) -> bool:
        """Whether any figure is over its limit."""
        return self.texts > FIRST or self.next > NEXT or self.paint >= PAINT or self.shift > SHIFT


def visit(browser: Browser, address: str, path: str) -> Visit:
    """The figures of a first visit to a page and of going on from there."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["type"]))
    session.on("Network.loadingFinished", lambda told: sizes.__setitem__(told["requestId"], told["encodedDataLength"]))

    def texts() -> float:
        return sum(size for each, size in sizes.items() if kinds.get(each) != "Image")

    page.goto(address + path, wait_until="networkidle")
    paint, shift = page.evaluate(_PAINTS)
    first, whole = texts(), sum(sizes.values())
    sizes.clear()
    page.goto(address + (LONG if path == ARTICLE else ARTICLE), wait_until="networkidle")
    after = texts()
    context.close()
    return Visit(first, whole, paint, shift, after)


def main() -> int:
    """Print a table, as the command line says."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("site", type=Path, nargs="?", default=Path("site"))
    cli.add_argument("--runs", type=int, default=RUNS)
    options = cli.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressed, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    print("| page | kB without pictures | kB | largest paint, ms | layout shift | next page, kB |")
    print("|---|--:|--:|--:|--:|--:|")
    over = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            visits = [visit(browser, f"http://127.0.0.1:{server.server_address[1]}", path) for _ in range(options.runs)]
            figures = Visit(*(statistics.median(column) for column in zip(*visits, strict=True)))
            over |= figures.is_over
            texts, whole, paint, shift, after = figures
            sizes = f"{texts / 1000:.0f} | {whole / 1000:.0f} | {paint:.0f} | {shift:.3f} | {after / 1000:.0f}"
            print(f"| {name} | {sizes} |{' over' if figures.is_over else ''}", flush=True)
        browser.close()
    server.shutdown()
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
