"""The desk's server waits for nobody, and no argument of a program holds the key to it."""

import os
import signal
import socket
import stat
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from desk_server import POST, REQUEST, response_to, running_server, sent_and_read
from mkdocs.config import load_config
from newsroom.desk import local_desk, server
from newsroom.desk.access.local import LocalAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.database import Database
from newsroom.desk.server import DeskServer
from newsroom.desk.services import DeskRequest
from project_folder import Project
from small_disk import small_disk
from waitress.buffers import OverflowableBuffer
from werkzeug.wrappers import Response

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


def test_what_is_too_large_is_read_to_its_end_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeskRequest, "max_content_length", 100_000)
    kept: list[int] = []
    append = OverflowableBuffer.append
    monkeypatch.setattr(OverflowableBuffer, "append", lambda self, data: kept.append(len(data)) or append(self, data))
    with running_server() as address:
        assert b"90000 bytes" in response_to(address, POST % 90_000, b"x" * 90_000)
        kept.clear()
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(POST % 20_000_000)
            for _ in range(20):
                # Nobody cuts the line, as a browser that sees it cut shows no answer.
                connection.sendall(b"x" * 1_000_000)
            assert sent_and_read(connection).startswith(b"HTTP/1.1 413 ")
    assert sum(kept) < 10_000, "no more than the answer was kept"


def test_a_body_of_no_stated_length_is_refused() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with running_server() as address:
        assert response_to(address, chunked, b"5\r\nabcde\r\n0\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.skipif(os.name == "nt", reason="no disk is mounted there")
def test_where_the_machine_has_no_space_for_a_body_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_disk(tmp_path, megabytes=4) as disk, running_server() as address:
        monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
        disk.leave_free(500_000)
        answer = response_to(address, POST % 3_000_000, b"x" * 3_000_000).decode()
        assert answer.startswith("HTTP/1.1 507 ")
        assert "những gì đã gõ vẫn còn" in answer
        assert b"0 bytes" in response_to(address, REQUEST)


def test_answers_that_nobody_takes_keep_nobody_waiting() -> None:
    def large_answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        body = b"x" * (4_000_000 if environ["PATH_INFO"] == "/tep" else 7)
        return Response(body)(environ, start_response)

    with running_server(large_answer) as address:
        stalled = [socket.create_connection(address, timeout=60) for _ in range(server.THREADS + 4)]
        for connection in stalled:
            connection.sendall(b"GET /tep HTTP/1.1\r\nHost: x\r\n\r\n")
        assert response_to(address, REQUEST).endswith(b"xxxxxxx")
        for connection in stalled:
            connection.close()


def test_a_clock_that_is_set_ends_no_connection_and_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_server() as address, socket.create_connection(address, timeout=60) as connection:
        now = time.time()
        for moment in (now + 86400, now - 86400):
            monkeypatch.setattr(time, "time", lambda moment=moment: moment)
            assert b"0 bytes" in response_to(address, REQUEST)
        assert b"0 bytes" in sent_and_read(connection, REQUEST)
        monkeypatch.setattr(server, "WAIT_SECONDS", 0.3)
        with socket.create_connection(address, timeout=60) as idle:
            assert sent_and_read(idle) == b""


@pytest.mark.skipif(os.name == "nt", reason="no interrupts are sent there")
def test_what_is_being_answered_at_the_end_is_answered_whole() -> None:
    def interrupted_answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        signal.raise_signal(signal.SIGINT)
        return Response(b"x" * 10_000_000)(environ, start_response)

    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as pool:
        answer = pool.submit(response_to, listening.getsockname(), REQUEST)
        DeskServer(interrupted_answer, listening).serve_forever()
        assert answer.result().endswith(b"x" * 10_000_000)


def test_a_browser_is_handed_the_key_in_a_file_that_only_its_user_can_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str, int]] = []

    def open_page(url: str) -> None:
        file = Path(url.removeprefix("file://"))
        opened.append((url, file.read_text("utf-8"), stat.S_IMODE(file.stat().st_mode)))

    monkeypatch.setattr("webbrowser.open", open_page)
    monkeypatch.setattr(DeskServer, "serve_forever", lambda self: self.task_dispatcher.shutdown())
    old_umask = os.umask(0)
    try:
        with local_desk.open_socket(0, project.root) as listening:
            access = LocalAccess(listening.getsockname()[1])
            desk = DeskApp(load_config(str(project.root / "mkdocs.yml")), access, Database(project.root))
            local_desk.serve_desk(desk, access, listening, project.root / ".cache", open_browser=True)
    finally:
        os.umask(old_umask)
    ((url, page, mode),) = opened
    assert "khoa=" not in url
    assert "/_ban/vao?khoa=" in page
    assert mode == 0o600 or os.name == "nt"
    assert not Path(url.removeprefix("file://")).exists()
