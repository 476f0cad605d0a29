"""git over HTTP with a token, as forges serve it, by git's own program behind a small server."""

import base64
import os
import subprocess
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


def run_git(folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """What a command of git prints in a folder, in the name of “others”."""
    who = {f"GIT_{role}_{key}": "others" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = {**clean, **who, "GIT_CONFIG_GLOBAL": os.devnull, **(environment or {})}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, input=stdin, stdout=subprocess.PIPE, check=True
    ).stdout


class GitServer:
    """Serves the repositories of a folder to who has the token, while in its `with` block."""

    def __init__(self, folder: Path, *, token: str) -> None:
        self.folder, self.token = folder, token
        self.tokens: set[str] = set()
        """All that clients have sent as one."""
        self.moved_to = ""
        """An address that requests are sent on to."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def address(self, repository: str) -> str:
        """Of a repository, as mkdocs.yml has it."""
        return f"git+{self.url}/{repository}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if self.moved_to:
            request.send_response(301)
            request.send_header("Location", self.moved_to + request.path)
            request.end_headers()
            return
        words = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        sent = words.partition(":")[2]
        self.tokens |= {sent} if sent else set()
        if sent != self.token:
            request.send_response(401)
            request.send_header("WWW-Authenticate", 'Basic realm="git"')
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        address = urlsplit(request.path)
        facts = {
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "REMOTE_USER": "bbt",
        }
        answer = run_git(self.folder, "http-backend", stdin=_body(request), environment=facts)
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        request.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)


def _body(request: BaseHTTPRequestHandler) -> bytes:
    """The bytes of a request: of the length told, or in chunks (RFC 9112, 7.1)."""
    if request.headers.get("Transfer-Encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length", 0)))
    body = b""
    while size := int(request.rfile.readline(), 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    return body
