"""Serves the desk on this machine's own address until it is stopped."""

from __future__ import annotations

import logging
import socket
import sys
import webbrowser
from hashlib import blake2b
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from werkzeug.serving import make_server

from newsroom.desk.app import Desk
from newsroom.desk.auth import ENTRANCE

HOST = "127.0.0.1"
# Ports that no service is registered for (RFC 6335, 6).
_FIRST, _COUNT = 49152, 16384


def serve(config: MkDocsConfig, *, port: int, open_browser: bool) -> None:
    """Serve on a port, 0 for one that is free, until Ctrl-C; prints the address on standard error. Raises OSError."""
    # Requests are no news to an editor.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _bound(port, Path(config.config_file_path).resolve()) as listening:
        number = listening.getsockname()[1]
        desk = Desk(config, number)
        server = make_server(HOST, number, desk, threaded=True, fd=listening.fileno())
        address = f"http://{HOST}:{number}{ENTRANCE}?khoa={desk.gate.entrance_key}"
        print(f"Bàn biên tập: {address}\n(chỉ mở được trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
        if open_browser:
            webbrowser.open(address)
        # It takes Ctrl-C for its end, and closes what it listens on.
        server.serve_forever()


def _bound(port: int, project: Path) -> socket.socket:
    """A socket on that port; without one on the project's own, since browsers keep what was typed by port."""
    if port:
        return socket.create_server((HOST, port))
    name = blake2b(str(project).encode("utf-8", "surrogateescape"), digest_size=4).digest()
    own = _FIRST + int.from_bytes(name) % _COUNT
    try:
        return socket.create_server((HOST, own))
    except OSError:
        return socket.create_server((HOST, 0))
