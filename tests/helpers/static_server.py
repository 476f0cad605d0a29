"""Serves a folder over HTTP from a thread of this process, and writes no log."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from typing import Any


@contextmanager
def serve(handler: Any) -> Iterator[str]:
    """The address of a server whose requests this class, or what makes its instances, answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_folder(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address at which a folder is served, each answer with these headers as well."""
    with serve(partial(_FolderHandler, directory=str(folder), extra_headers=headers or {})) as address:
        yield address


class SilentHandler(BaseHTTPRequestHandler):
    """Writes no log; keeps connections open, as web servers do."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


class _FolderHandler(SilentHandler, SimpleHTTPRequestHandler):
    def __init__(
        self, request: Any, client: Any, server: BaseServer, *, directory: str, extra_headers: Mapping[str, str]
    ) -> None:
        self._extra_headers = extra_headers
        super().__init__(request, client, server, directory=directory)  # type: ignore[call-arg]

    def end_headers(self) -> None:
        for name, value in self._extra_headers.items():
            self.send_header(name, value)
        super().end_headers()
