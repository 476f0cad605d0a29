"""Serves a built site as its readers get it: texts compressed, on a line and a processor like a cheap phone's."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from playwright.sync_api import CDPSession, Page

_COMPRESSED_TYPES = {".html", ".css", ".js", ".svg", ".json", ".xml"}
# 1.6 Mbit/s, in bytes a second, and the milliseconds there and back; the processor is four times as slow.
_NETWORK_CONDITIONS = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
_CPU_SLOWDOWN = 4


class _CompressingHandler(SimpleHTTPRequestHandler):
    """Serves texts compressed, as the settings in server/ do, and says nothing."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | BinaryIO | None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.suffix not in _COMPRESSED_TYPES or not file.is_file():
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


@contextmanager
def serve_compressed(site: Path) -> Iterator[str]:
    """The address, without a slash at its end, where a site stands meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_CompressingHandler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def throttle(page: Page) -> CDPSession:
    """Make a page's line and processor slow; gives the session that tells of its network."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _NETWORK_CONDITIONS)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _CPU_SLOWDOWN})
    return session
