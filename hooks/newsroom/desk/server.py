"""Serves the desk by waitress: one loop reads requests and sends answers, so that no slow client keeps a thread."""

from __future__ import annotations

import logging
import select
import socket
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from newsroom.desk.services import DeskRequest
from newsroom.desk.tls import TlsTermination

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# How many requests are answered at once; the others wait in memory.
THREADS = 16
# Browsers open six connections to a host, of which few are in use at a time, even by fifty people. With TLS each is
# three open files, of which a process mostly may have 1024; Windows' select looks at 512 at the most.
MAX_CONNECTIONS = 256
# Until a request begins, until its head is here, and between two pieces of an answer that are taken.
WAIT_SECONDS = 30.0
# A body may take as much longer as it needs at this rate, in bytes a second: pictures from a poor line.
SLOWEST_BODY = 4000
MAX_HEAD_BYTES = 64 * 1024
_END_SECONDS = 5.0
_TRUST: dict[str, Any] = {"trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
_NO_SPACE = (
    "Máy chủ của bàn biên tập đã hết chỗ trống nên chưa nhận được tệp.\n"
    "Bấm nút quay lại: những gì đã gõ vẫn còn. Hãy báo người quản trị dọn bớt ổ đĩa rồi gửi lại.\n"
)


class DeskServer(TcpWSGIServer):
    """Serves an application on a socket, by TLS where it is given.

    Where there are too many connections, the one that has waited longest for its client goes: nobody can keep editors
    out. All waiting goes by a clock that nobody can set.
    """

    def __init__(
        self,
        application: WSGIApplication,
        listening_socket: socket.socket,
        *,
        tls: TlsTermination | None = None,
        proxy: str = "",
    ) -> None:
        """`proxy` is the address of a web server in front, whose word on the client's address and scheme is taken."""
        # Requests are no news to an editor, and what fails in one is told by the application.
        logging.getLogger("waitress").setLevel(logging.CRITICAL)
        adjustments = Adjustments(
            threads=THREADS,
            ident="",
            max_request_header_size=MAX_HEAD_BYTES,
            # The application says what is too much: see `_Request`.
            max_request_body_size=1 << 50,
            # An answer is made whole, and goes to a temporary file beyond 1 MB: no thread waits for it to be taken.
            outbuf_high_watermark=1 << 40,
            asyncore_use_poll=hasattr(select, "poll"),
            url_scheme="https" if tls is not None else "http",
            clear_untrusted_proxy_headers=True,
            **(_TRUST | {"trusted_proxy": proxy} if proxy else {}),
        )
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(THREADS)
        self.connections: set[_Connection] = set()
        self._sockets: dict[int, Any] = {}
        self._tls, self._next_look, self._is_ending = tls, 0.0, False
        super().__init__(
            application,
            self._sockets,
            _sock=listening_socket,
            dispatcher=dispatcher,
            adj=adjustments,
            sockinfo=(listening_socket.family, listening_socket.type, 0, listening_socket.getsockname()),
            bind_socket=False,
        )

    def serve_forever(self) -> None:
        """Serve until Ctrl-C or `stop`; what is being answered then is still answered and sent, for a few seconds."""
        self.run()
        self._is_ending, deadline = True, time.monotonic() + _END_SECONDS
        while any(each.total_outbufs_len for each in self.connections) and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.1, use_poll=self.adj.asyncore_use_poll, map=self._sockets, count=1)
        self._close()
        self.task_dispatcher.shutdown()
        if self._tls is not None:
            self._tls.close()

    def stop(self) -> None:
        """End `serve_forever`, from another thread."""
        self.trigger.pull_trigger(self._close)  # type: ignore[attr-defined] # its stub has it as a number

    def readable(self) -> bool:
        """True if new connections are taken. Called at least once a second, it ends those that take too long."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + 1
            for connection in self.connections:
                connection.will_close = connection.will_close or connection.is_overdue(now)
        return not self._is_ending

    def fix_addr(self, addr: Any) -> Any:
        """An address of IPv4 as such, also where a socket of IPv6 takes it (RFC 4291, 2.5.5.2)."""
        return (addr[0].removeprefix("::ffff:"), *addr[1:])

    def handle_accept(self) -> None:
        """Take a connection, in place of one that waits or not at all where there are too many."""
        try:
            accepted = self.accept()
            if accepted is None:
                return
            connection, address = accepted
            self.set_socket_options(connection)
            if len(self.connections) >= MAX_CONNECTIONS and not self._end_longest_waiting():
                connection.close()
                return
            if self._tls is not None:
                connection = self._tls.terminate(connection)
        except OSError:
            # It has gone again.
            return
        self.connections.add(_Connection(self, connection, self.fix_addr(address), self.adj, map=self._sockets))

    def _close(self) -> None:
        wasyncore.close_all(self._sockets)

    def _end_longest_waiting(self) -> bool:
        waiting = [connection for connection in self.connections if not connection.requests]
        if waiting:
            min(waiting, key=lambda connection: connection.waits_since).handle_close()
        return bool(waiting)


class _Request(HTTPRequestParser):
    """A request as it comes in. What is too large is read to its end and forgotten: browsers show no answer before."""

    def __init__(self, adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.begun_at = time.monotonic()
        self._refusal: Error | None = None

    def parse_header(self, header_plus: bytes) -> None:
        """Choose how the body is received; raises ParsingError."""
        super().parse_header(header_plus)
        if self.chunked:
            # Browsers say how long their forms are.
            raise ParsingError("Content-Length is required")
        if self.content_length > DeskRequest.max_content_length:
            self._discard(self.content_length)

    def received(self, data: bytes) -> int:
        """Take what has come in; returns how many bytes of it belong to this request."""
        try:
            count = super().received(data)
        except OSError:
            # A body of more than 512 kB lies in a temporary file.
            assert isinstance(self.body_rcv, FixedStreamReceiver)
            self._discard(self.body_rcv.remain)
            self._refusal = _NoSpace(_NO_SPACE)
            count = super().received(data)
        if self.completed:
            self.error = self.error or self._refusal
        return count

    def _discard(self, size: int) -> None:
        self.body_rcv = FixedStreamReceiver(size, _Nothing(0))


class _Connection(HTTPChannel):
    """One connection, which knows how long it has waited for its client."""

    parser_class = _Request
    request: _Request | None

    def __init__(
        self, server: DeskServer, connection: socket.socket, address: object, adjustments: Adjustments, map: Any
    ) -> None:
        self._desk_server = server
        self._idle_since = self._moved_at = time.monotonic()
        super().__init__(server, connection, address, adjustments, map=map)

    @property
    def waits_since(self) -> float:
        """When it began to wait for its client: for a request, for the rest of one, or until its answer is taken."""
        return self.request.begun_at if self.request is not None else self._idle_since

    def is_overdue(self, now: float) -> bool:
        """True if its client has taken too long."""
        if self.requests:
            return False
        if self.request is not None:
            return now > self.request.begun_at + WAIT_SECONDS + self.request.body_bytes_received / SLOWEST_BODY
        return now > self._moved_at + WAIT_SECONDS

    def service(self) -> None:
        """Answer a request."""
        super().service()
        self._idle_since = self._moved_at = time.monotonic()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send some bytes; returns how many of them were taken."""
        count = super().send(data, do_close=do_close)
        if count:
            self._moved_at = time.monotonic()
        return count

    def handle_close(self) -> None:
        """Forget the connection."""
        self._desk_server.connections.discard(self)
        super().handle_close()


class _Nothing(OverflowableBuffer):
    """Keeps nothing of what is written to it."""

    def append(self, data: bytes) -> None:
        """Forget some bytes."""


class _NoSpace(Error):
    """The machine has no space for what was sent (RFC 4918, 11.5)."""

    code = 507
    reason = "Insufficient Storage"

    def to_response(  # type: ignore[override] # its stub has the body as text
        self, ident: str | None = None
    ) -> tuple[str, Sequence[tuple[str, str]], bytes]:
        """Status, headers and body of the answer."""
        return f"{self.code} {self.reason}", [("Content-Type", "text/plain; charset=utf-8")], self.body.encode()
