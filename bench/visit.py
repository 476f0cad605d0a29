"""Turns a published site into figures of a visit on a cheap telephone: bytes, largest paint, layout shift.

    python bench/visit.py [SITE]

The line carries 1.6 Mbit/s with 150 ms to an answer, the processor runs at a quarter of its speed, and every text goes
compressed, as the settings of server/ have it. Each page is opened by a reader who has never been here, and the next
one by the same reader.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from playwright.sync_api import Browser, sync_playwright

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
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        return BytesIO(data)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def visit(browser: Browser, address: str, path: str) -> tuple[int, int, float, float]:
    """Bytes without and with pictures, largest paint in milliseconds, and layout shift of a first visit."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
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
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressed, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    print("| page | kB without pictures | kB | largest paint, ms | layout shift |\n|---|--:|--:|--:|--:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            visits = [visit(browser, f"http://127.0.0.1:{server.server_address[1]}", path) for _ in range(RUNS)]
            texts, whole, paint, shift = (statistics.median(column) for column in zip(*visits, strict=True))
            print(f"| {name} | {texts / 1000:.0f} | {whole / 1000:.0f} | {paint:.0f} | {shift:.3f} |")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
