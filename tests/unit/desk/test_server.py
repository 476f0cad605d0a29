"""The desk's server waits for nobody, and no argument of a program holds the key to it."""

import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config
from newsroom.desk import server
from newsroom.desk.access.local import LocalAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.database import Database
from newsroom.desk.server import DeskServer
from newsroom.desk.services import DeskRequest
from project_folder import Project

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def application(environ: Any, start_response: Any) -> list[bytes]:
    """Reads what it is sent, as an item's form does."""
    size = len(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{size} bytes".encode()]


@contextmanager
def running_server() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        desk_server = DeskServer(application, listening)
        thread = threading.Thread(target=desk_server.serve_forever)
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            desk_server.shutdown()
            thread.join()


def response_to(address: tuple[str, int], *parts: bytes) -> bytes:
    """All that is answered to some bytes; b"" where the connection is cut off."""
    with socket.create_connection(address, timeout=60) as connection:
        return sent_and_read(connection, *parts)


def sent_and_read(connection: socket.socket, *parts: bytes) -> bytes:
    answer = b""
    try:
        for part in parts:
            connection.sendall(part)
        while data := connection.recv(65536):
            answer += data
    except ConnectionError:
        pass
    return answer


STALLED = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHo",
    "half a body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf",
}


@pytest.mark.parametrize("begin", STALLED.values(), ids=STALLED)
def test_connections_that_stall_keep_nobody_waiting(begin: bytes) -> None:
    with running_server() as address:
        stalled = [socket.create_connection(address, timeout=60) for _ in range(server.MAX_CONNECTIONS + 40)]
        for connection in stalled:
            sent_and_no_more(connection, begin)
        assert b"0 bytes" in response_to(address, REQUEST)
        assert sent_and_read(stalled[0]) == b"", "the oldest was cut off"
        for connection in stalled:
            connection.close()


def sent_and_no_more(connection: socket.socket, data: bytes) -> None:
    with suppress(ConnectionError):
        connection.sendall(data)


def test_one_that_sends_a_byte_now_and_then_is_cut_off_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "WAIT_SECONDS", 0.3)
    with running_server() as address, socket.create_connection(address, timeout=0.01) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        for _ in range(10_000):
            try:
                connection.sendall(b"x")
                assert connection.recv(1) == b""
                break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("it goes on for ever")
        assert b"0 bytes" in response_to(address, REQUEST)


def test_a_connection_opened_ahead_of_need_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_server() as address, socket.create_connection(address, timeout=60) as connection:
        assert b"0 bytes" in response_to(address, REQUEST)
        assert b"0 bytes" in sent_and_read(connection, REQUEST)


LONG_HEADS = {
    "line": b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
    "field": b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    "many fields": b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 900) for n in range(99)) + b"\r\n",
}


@pytest.mark.parametrize("head", LONG_HEADS.values(), ids=LONG_HEADS)
def test_a_head_that_is_too_long_is_refused(head: bytes) -> None:
    with running_server() as address:
        assert b" 200 " not in response_to(address, head)[:20]


def test_a_body_ends_where_the_desk_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeskRequest, "max_content_length", 100_000)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
    with running_server() as address:
        assert b"90000 bytes" in response_to(address, head % 90_000, b"x" * 90_000)
        assert b" 200 " not in response_to(address, head % 900_000, b"x" * 900_000)[:20]


def test_a_browser_is_handed_the_key_in_a_file_that_only_its_user_can_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str, int]] = []

    def open_page(url: str) -> None:
        file = Path(url.removeprefix("file://"))
        opened.append((url, file.read_text("utf-8"), stat.S_IMODE(file.stat().st_mode)))

    monkeypatch.setattr("webbrowser.open", open_page)
    monkeypatch.setattr(DeskServer, "serve_forever", lambda self: self.server_close())
    old_umask = os.umask(0)
    try:
        with server.open_socket(0, project.root) as listening:
            access = LocalAccess(listening.getsockname()[1])
            desk = DeskApp(load_config(str(project.root / "mkdocs.yml")), access, Database(project.root))
            server.serve_desk(desk, access, listening, project.root / ".cache", open_browser=True)
    finally:
        os.umask(old_umask)
    ((url, page, mode),) = opened
    assert "khoa=" not in url
    assert "/_ban/vao?khoa=" in page
    assert mode == 0o600 or os.name == "nt"
    assert not Path(url.removeprefix("file://")).exists()
