"""Serves the desk on this machine's own address until it is stopped."""

from __future__ import annotations

import logging
import socket
import sys
import webbrowser
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from werkzeug.serving import make_server

from newsroom.desk.app import DeskApp
from newsroom.desk.auth import LOGIN_PATH
from newsroom.runtime.digests import digest

HOST = "127.0.0.1"
# Ports that no service is registered for (RFC 6335, 6).
_FIRST_PORT, _PORT_COUNT = 49152, 16384


def serve_desk(config: MkDocsConfig, listening_socket: socket.socket, *, open_browser: bool) -> None:
    """Serve on a socket until Ctrl-C, and print the address on standard error."""
    # Requests are no news to an editor.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = listening_socket.getsockname()[1]
    desk = DeskApp(config, port)
    server = make_server(HOST, port, desk, threaded=True, fd=listening_socket.fileno())
    address = f"http://{HOST}:{port}{LOGIN_PATH}?khoa={desk.auth.login_token}"
    print(f"Bàn biên tập: {address}\n(chỉ mở được trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
    if open_browser:
        webbrowser.open(address)
    # Returns after Ctrl-C, and closes its copy of the socket.
    server.serve_forever()


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
