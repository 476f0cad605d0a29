"""External links are asked once, in bounded time, and a link that works is not called broken."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from newsroom.commands.link_checker import check_external_links, probe_link


def test_links_that_lead_out_are_asked_once_and_in_bounded_time(tmp_path: Path) -> None:
    asked: list[str] = []
    faults = {"https://a.vn/": "", "https://b.vn/": "máy chủ trả lời 404"}

    def ask(address: str, timeout: float) -> str:
        asked.append(address)
        return faults[address]

    cache, now = tmp_path / "links.json", [1000.0]
    for _ in range(2):
        problems, late = check_external_links([*faults, *faults], cache, time_limit=5, probe=ask, clock=lambda: now[0])
        assert (problems, late) == ({"https://b.vn/": "máy chủ trả lời 404"}, 0)
    assert sorted(asked) == ["https://a.vn/", "https://b.vn/"]
    now[0] += 7200
    check_external_links(list(faults), cache, time_limit=5, probe=ask, clock=lambda: now[0])
    assert sorted(asked) == ["https://a.vn/", "https://b.vn/", "https://b.vn/"], "what was broken is asked again sooner"


def test_links_that_do_not_answer_are_left_for_next_time(tmp_path: Path) -> None:
    never = threading.Event()

    def ask(address: str, timeout: float) -> str:
        never.wait(30)
        return ""

    try:
        assert check_external_links(["https://a.vn/"], tmp_path / "links.json", time_limit=0.2, probe=ask) == ({}, 1)
    finally:
        never.set()


class Handler(BaseHTTPRequestHandler):
    """Has a few pages, answers others with the status they name, and to some only GET."""

    def do_HEAD(self) -> None:
        path = unquote(self.path)
        if path == "/slow":
            with contextlib.suppress(OSError):
                for byte in b"HTTP/1.1 200 " + b"x" * 1200:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.05)
            return
        if path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/wiki/D%C3%A2n_v%E1%BA%ADn")
        elif path == "/no-head":
            self.send_response(501 if self.command == "HEAD" else 200)
        else:
            self.send_response(200 if path in ("/wiki/Dân_vận", "/a b") else int(path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/wiki/Dân_vận", ""),
        ("/wiki/D%C3%A2n_v%E1%BA%ADn", ""),
        ("/a b", ""),
        ("/moved", ""),
        ("/no-head", ""),
        ("/403", ""),
        ("/404", "máy chủ trả lời 404"),
        ("/500", "máy chủ trả lời 500"),
    ],
)
def test_a_link_is_broken_only_if_there_is_no_page(server_url: str, path: str, error: str) -> None:
    assert probe_link(server_url + path, 10) == error


def test_an_address_that_leads_to_no_server_is_broken() -> None:
    assert probe_link("http://127.0.0.1:1/", 10) == "không mở được (trang không nhận kết nối)"
    assert probe_link("http://[::1", 10) == "không mở được (không kết nối được với trang)"
    assert probe_link("https://khong-co.invalid/", 10).startswith("không mở được (không tìm thấy máy của trang;")


def test_a_server_that_sends_a_byte_at_a_time_does_not_hold_the_others_up(server_url: str, tmp_path: Path) -> None:
    urls = [f"{server_url}/slow", f"{server_url}/404"]
    broken, unchecked = check_external_links(urls, tmp_path / "links.json", time_limit=5)
    assert (broken, unchecked) == ({urls[1]: "máy chủ trả lời 404"}, 1)
