"""Fifty people save at once: nothing is lost, and the work grows with what they write, not with what there is."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from desk_client import BASE_URL, SharedDesk, browser_form_data
from newsroom.build import changed_files
from newsroom.content.loader import ParsedFile, parse_file
from newsroom.content.scanner import Source
from newsroom.desk import content_cache
from newsroom.desk.server import DeskServer
from project_folder import Project
from shared_desk_process import Browser

PEOPLE, ROUNDS, OTHER_ITEMS = 50, 2, 150
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def served(desk: SharedDesk) -> Iterator[int]:
    """The port of a desk that is served over HTTP, as by `desk --shared`."""
    with socket.create_server(("127.0.0.1", 0)) as listening_socket, desk.app.watching():
        server = DeskServer(desk.app, listening_socket)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield listening_socket.getsockname()[1]
        finally:
            server.stop()
            thread.join()


def test_fifty_people_save_at_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\ntitle: Bài {}\ndate: 2018-09-01\ndraft: yes\n---\n\nMở đầu.\n"
    paths = [f"tin-tuc/2018/09/bai-{n}.md" for n in range(PEOPLE + OTHER_ITEMS)]
    project.write({f"content/{path}": text.format(n) for n, path in enumerate(paths)})
    desk = SharedDesk(project, monkeypatch)
    parsed: list[str] = []
    looks: list[object] = []
    scan_sources = content_cache.scan_sources

    def counting_parse(source: Source, *arguments: Any, **keys: Any) -> ParsedFile:
        parsed.append(source.path)
        return parse_file(source, *arguments, **keys)

    def counting_scan(*arguments: Any) -> Any:
        looks.append(arguments)
        return scan_sources(*arguments)

    monkeypatch.setattr(changed_files, "parse_file", counting_parse)
    monkeypatch.setattr(content_cache, "scan_sources", counting_scan)
    together, answers = threading.Barrier(PEOPLE), list[int]()

    def work(port: int, number: int, cookie: str) -> None:
        browser, path = Browser(port, host=BASE_URL.partition("//")[2]), f"/_ban/bai/{paths[number]}"
        browser.cookies.load(f"ban={cookie}")
        for part in range(ROUNDS):
            together.wait(60)
            form = browser_form_data(browser.ask("GET", path)[1])
            form["noi-dung"] += f"\r\nLời {part} của người {number}."
            body = urlencode(list(form.items(multi=True))).encode()
            together.wait(60)
            answers.append(browser.ask("POST", path, body, FORM)[0].status)

    def open_session(number: int) -> str:
        cookie = desk.client(f"nguoi-{number}", roles=["editor"]).http.get_cookie("ban", domain="127.0.0.1")
        assert cookie is not None
        return cookie.value

    cookies = [open_session(number) for number in range(PEOPLE)]
    with served(desk) as port:
        threads = [threading.Thread(target=work, args=(port, n, cookies[n])) for n in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        items = desk.app.services.content_cache.snapshot().library.items
    assert answers == [303] * PEOPLE * ROUNDS
    for number, path in enumerate(paths[:PEOPLE]):
        saved = (project.content / path).read_text("utf-8")
        assert all(f"Lời {part} của người {number}." in saved for part in range(ROUNDS))
        assert items[path].title == f"Bài {number}"
    assert sorted(parsed) == sorted(paths[:PEOPLE] * ROUNDS), "each version is read once, and no other file"
    assert len(looks) <= 10, "nobody's save looks through the whole folder"
