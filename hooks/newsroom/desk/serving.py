"""Serves the desk on this machine's own address until it is stopped."""

from __future__ import annotations

import logging
import sys
import webbrowser

from mkdocs.config.defaults import MkDocsConfig
from werkzeug.serving import make_server

from .app import Desk
from .gate import ENTRANCE

HOST = "127.0.0.1"


def serve(config: MkDocsConfig, *, port: int, open_browser: bool) -> None:
    """Serve on a port, 0 for any that is free; prints the address on standard error. Raises OSError."""
    # Requests are no news to an editor.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # The port is known once it is bound, and the desk has to know it.
    server = make_server(HOST, port, lambda *_: [], threaded=True)
    desk = Desk(config, server.server_port)
    server.app = desk
    address = f"http://{HOST}:{server.server_port}{ENTRANCE}?khoa={desk.gate.entrance_key}"
    print(f"Bàn biên tập: {address}\n(chỉ mở được trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
    if open_browser:
        webbrowser.open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
