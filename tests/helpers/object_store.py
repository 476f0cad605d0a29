"""moto's server, which speaks S3 and asks for keys, on a port of its own; and a bad line that leads to it."""

import http.client
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlencode

from msgspec import Struct
from obstore.store import S3Store
from optional_programs import skip_without
from project_folder import ROOT
from web_servers import DIRECT_OPENER, free_port

_ENVIRONMENT = ROOT / "tests/stores/.venv"
_START_SECONDS = 30
BUCKET = "trang"
_ALLOWED = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


class ObjectStore(Struct, frozen=True):
    """A running store with a bucket, and the one user who may use it."""

    address: str
    key: str
    secret: str

    def open(self, prefix: str = "") -> S3Store:
        """The bucket, or a folder of it, without the program's help."""
        return S3Store(
            BUCKET,
            prefix=prefix or None,
            endpoint=self.address,
            access_key_id=self.key,
            secret_access_key=self.secret,
            client_options={"allow_http": True},
        )

    def files(self, prefix: str = "") -> dict[str, bytes]:
        """What is there, by path below a folder."""
        store = self.open(prefix)
        paths = [entry["path"] for batch in store.list() for entry in batch]
        return {path: bytes(store.get(path).bytes()) for path in paths}


@contextmanager
def running_store(log: Path) -> Iterator[ObjectStore]:
    """Start the server; skips the test where it is not installed."""
    program = shutil.which("moto_server", path=str(_ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")))
    if program is None:
        skip_without("no moto_server is in tests/stores/.venv", variable="NEWSROOM_STORES")
    port = free_port()
    # Four requests set it up, and every other one has to be signed.
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "4"}
    with log.open("wb") as output:
        server = subprocess.Popen([program, "-p", str(port)], stdout=output, stderr=output, env=environment)
    try:
        yield _set_up(f"http://127.0.0.1:{port}", server, log)
    finally:
        server.terminate()
        server.wait(10)


def _set_up(address: str, server: subprocess.Popen[bytes], log: Path) -> ObjectStore:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            _ask(address, "iam", Action="CreateUser", UserName="bbt")
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.05)
    answer = _ask(address, "iam", Action="CreateAccessKey", UserName="bbt")
    _ask(address, "iam", Action="PutUserPolicy", UserName="bbt", PolicyName="tat-ca", PolicyDocument=_ALLOWED)
    _ask(f"{address}/{BUCKET}", "s3")
    key, secret = (re.search(rf"<{name}>(.*?)</{name}>", answer) for name in ("AccessKeyId", "SecretAccessKey"))
    assert key and secret
    return ObjectStore(address, key[1], secret[1])


def _ask(address: str, service: str, **form: str) -> str:
    """Post a form, or, without one, put nothing."""
    request = urllib.request.Request(
        address,
        method="POST" if form else "PUT",
        data=urlencode(form).encode(),
        headers={"Authorization": f"AWS4-HMAC-SHA256 Credential=x/20181231/us-east-1/{service}/aws4_request"},
    )
    with DIRECT_OPENER.open(request, timeout=10) as answer:
        return str(answer.read().decode())


Trouble = Callable[[str, str], tuple[int, str] | Literal["cut"] | None]
"""Method and path of a request → the answer instead of the store's, "cut" for none at all, None for the store's own."""


class BadLine:
    """Passes requests on to a store, but for those that meet with trouble; in its `with` block."""

    def __init__(self, address: str, trouble: Trouble) -> None:
        self._store, self._trouble = address.removeprefix("http://"), trouble
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                line._pass_on(self)

            do_PUT = do_DELETE = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def _pass_on(self, request: BaseHTTPRequestHandler) -> None:
        trouble = self._trouble(request.command, request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if trouble == "cut":
            request.connection.close()
            request.close_connection = True
            return
        if trouble is not None:
            status, text = trouble
            headers, data = [("Content-Type", "application/xml")], text.encode()
        else:
            connection = http.client.HTTPConnection(self._store, timeout=10)
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            status, headers, data = answer.status, answer.getheaders(), answer.read()
            connection.close()
        request.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                request.send_header(name, value)
        if request.command != "HEAD":
            request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
