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


def serve_desk(config: MkDocsConfig, *, port: int, open_browser: bool) -> None:
    """Serve on a port, 0 for one that is free, until Ctrl-C; prints the address on standard error. Raises OSError."""
    # Requests are no news to an editor.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _listening_socket(port, Path(config.config_file_path).resolve()) as listening:
        number = listening.getsockname()[1]
        desk = DeskApp(config, number)
        server = make_server(HOST, number, desk, threaded=True, fd=listening.fileno())
        address = f"http://{HOST}:{number}{LOGIN_PATH}?khoa={desk.auth.login_token}"
        print(f"Bàn biên tập: {address}\n(chỉ mở được trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
        if open_browser:
            webbrowser.open(address)
        # It takes Ctrl-C for its end, and closes what it listens on.
        server.serve_forever()


def _listening_socket(port: int, project: Path) -> socket.socket:
    """A socket on that port; without one on the project's own, since browsers keep what was typed by port."""
    if port:
        return socket.create_server((HOST, port))
    name = digest(str(project).encode("utf-8", "surrogateescape"), size=4)
    own = _FIRST_PORT + int.from_bytes(name) % _PORT_COUNT
    try:
        return socket.create_server((HOST, own))
    except OSError:
        return socket.create_server((HOST, 0))
