"""The desk's server with an application of the test's, and clients that send it bytes."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from newsroom.desk.server import DeskServer
from newsroom.desk.services import DeskRequest
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

Application = Callable[[Any, Any], Iterable[bytes]]
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"


def application(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Reads what it is sent, as an item's form does."""
    try:
        response = Response(f"{len(DeskRequest(environ).get_data())} bytes")
    except HTTPException as error:
        response = Response(status=error.code)
    return response(environ, start_response)


@contextmanager
def running_server(served: Application = application, **options: Any) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        desk_server = DeskServer(served, listening, **options)
        thread = threading.Thread(target=desk_server.serve_forever)
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            desk_server.stop()
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
