"""Serves the desk on this machine: a bounded number of connections, none of which may keep it waiting."""

from __future__ import annotations

import io
import logging
import socket
import sys
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from newsroom.desk.access.local import LOGIN_PATH, LocalAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.services import DeskRequest
from newsroom.runtime.digests import digest

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
# Ports that no service is registered for (RFC 6335, 6).
_FIRST_PORT, _PORT_COUNT = 49152, 16384
# Browsers open six connections to a host, and a few ahead of need.
MAX_CONNECTIONS = 64
# Until a request begins, until it is here whole, and until its response is taken.
WAIT_SECONDS = 30.0
MAX_HEAD_BYTES = 64 * 1024


class DeskServer(ThreadedWSGIServer):
    """A thread for each connection. Where there are too many, the one that has waited longest for its client goes."""

    def __init__(self, application: WSGIApplication, listening_socket: socket.socket) -> None:
        port = listening_socket.getsockname()[1]
        super().__init__(HOST, port, application, handler=_RequestHandler, fd=listening_socket.fileno())
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._waiting: dict[socket.socket, None] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, in place of an idle one or not at all where there are too many."""
        with self._lock:
            is_full = len(self._open) >= MAX_CONNECTIONS
            idle = next(iter(self._waiting), None) if is_full else None
            if idle is not None:
                # What is reading from it finds its end.
                self._waiting.pop(idle)
                self._open.discard(idle)
                idle.shutdown(socket.SHUT_RDWR)
            elif is_full:
                super().shutdown_request(request)
                return
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has been served."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def receive(self, connection: socket.socket, buffer: WriteableBuffer, seconds: float) -> int:
        """Read what a client sends into a buffer; returns the number of bytes. Raises OSError."""
        with self._lock:
            self._waiting[connection] = None
        try:
            connection.settimeout(seconds)
            return connection.recv_into(buffer)
        finally:
            with self._lock:
                self._waiting.pop(connection, None)
            connection.settimeout(WAIT_SECONDS)


class _RequestHandler(WSGIRequestHandler):
    server: DeskServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self._bounded = _BoundedInput(self.server, self.connection)
        self.rfile = io.BufferedReader(self._bounded)

    def parse_request(self) -> bool:
        is_parsed = super().parse_request()
        self._bounded.bytes_left += DeskRequest.max_content_length
        return is_parsed


class _BoundedInput(io.RawIOBase):
    """What a client sends, up to a number of bytes and a moment; beyond these it raises ConnectionAbortedError."""

    def __init__(self, server: DeskServer, connection: socket.socket) -> None:
        self._server, self._connection = server, connection
        self.bytes_left = MAX_HEAD_BYTES
        self._deadline = time.monotonic() + WAIT_SECONDS
        self._has_begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0 or self.bytes_left <= 0:
            raise ConnectionAbortedError
        count = self._server.receive(self._connection, buffer, seconds)
        if not self._has_begun:
            # A browser may open a connection long before it needs it.
            self._has_begun, self._deadline = True, time.monotonic() + WAIT_SECONDS
        self.bytes_left -= count
        return count


def serve_desk(
    desk: DeskApp, access: LocalAccess, listening_socket: socket.socket, cache_folder: Path, *, open_browser: bool
) -> None:
    """Serve on a socket until Ctrl-C, and print on standard error the address at which the desk is opened."""
    # Requests are no news to an editor.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = listening_socket.getsockname()[1]
    start_page = cache_folder / f"desk-{port}.html"

    def address() -> str:
        return f"http://{HOST}:{port}{LOGIN_PATH}?khoa={access.login_token}"

    def print_next_address() -> None:
        start_page.unlink(missing_ok=True)
        print(f"Đã mở ở một trình duyệt. Trình duyệt khác thì mở: {address()}", file=sys.stderr, flush=True)

    access.after_login = print_next_address
    print(f"Bàn biên tập: {address()}", file=sys.stderr)
    print("(chỉ mở được một lần, trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
    try:
        if open_browser:
            _write_start_page(start_page, address())
            webbrowser.open(start_page.as_uri())
        # Returns after Ctrl-C, and closes its copy of the socket.
        DeskServer(desk, listening_socket).serve_forever()
    finally:
        start_page.unlink(missing_ok=True)


def _write_start_page(file: Path, address: str) -> None:
    """A page that leads to an address, for this user alone: what a browser is called with can be read by others too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.touch(0o600, exist_ok=False)
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">\n'
    file.write_text(page, encoding="utf-8")


def open_socket(port: int, project: Path) -> socket.socket:
    """A socket that listens on that port; raises OSError.

    With 0 it is the project's own port, since browsers keep what was typed by port, or any if that is in use.
    """
    if port:
        return socket.create_server((HOST, port))
    name = digest(str(project).encode("utf-8", "surrogateescape"), size=4)
    try:
        return socket.create_server((HOST, _FIRST_PORT + int.from_bytes(name) % _PORT_COUNT))
    except OSError:
        return socket.create_server((HOST, 0))
