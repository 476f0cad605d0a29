"""Ends TLS for connections that were accepted, in one thread for all of them, and hands on what was in it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

HANDSHAKE_SECONDS = 10.0
WAIT_SECONDS = 30.0
_END_SECONDS = 5.0
_CHUNK = 64 * 1024


class TlsTermination:
    """The TLS side of a server: a certificate with its key, read again as soon as they are renewed."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises OSError and ssl.SSLError for files that are no certificate with its key."""
        self._files = (certificate, key)
        self._stamps = self._read_stamps()
        self._context = self._read_context()
        # A loop alone would let go of tasks that wait.
        self._loop, self._relays = asyncio.new_event_loop(), set[asyncio.Task[None]]()
        threading.Thread(target=self._loop.run_forever, name="tls", daemon=True).start()

    def terminate(self, connection: socket.socket) -> socket.socket:
        """The plain end of a connection; the handshake and all that follows are done elsewhere. Raises OSError."""
        self._renew()
        ours, theirs = socket.socketpair()
        connection.setblocking(False)
        ours.setblocking(False)
        self._loop.call_soon_threadsafe(self._start, connection, ours)
        return theirs

    def close(self) -> None:
        """End, as soon as what has been handed on is with its clients, or after some seconds."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _end(self) -> None:
        if self._relays:
            await asyncio.wait(self._relays, timeout=_END_SECONDS)
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    def _start(self, connection: socket.socket, plain: socket.socket) -> None:
        relay = self._loop.create_task(self._relay(connection, plain))
        self._relays.add(relay)
        relay.add_done_callback(self._relays.discard)

    def _read_stamps(self) -> Sequence[tuple[int, int]]:
        return [(status.st_mtime_ns, status.st_ino) for status in (file.stat() for file in self._files)]

    def _read_context(self) -> ssl.SSLContext:
        # TLS 1.2 and later, and the ciphers that Python chooses.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate, key = self._files
        # A key with a password would ask for it in the terminal.
        context.load_cert_chain(certificate, key, password="")
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _renew(self) -> None:
        """Read the files again where they have changed; between the two writes of a renewal the old ones go on."""
        with suppress(OSError, ssl.SSLError):
            stamps = self._read_stamps()
            if stamps != self._stamps:
                self._context, self._stamps = self._read_context(), stamps

    async def _relay(self, connection: socket.socket, plain: socket.socket) -> None:
        from_server, to_server = await asyncio.open_connection(sock=plain)
        # The server sends nothing before the client does: what comes first is an end, or an answer.
        first = asyncio.create_task(from_server.read(_CHUNK))
        handshake = asyncio.create_task(self._handshake(connection))
        try:
            await asyncio.wait((first, handshake), return_when=asyncio.FIRST_COMPLETED)
            if handshake.done():
                from_client, to_client = handshake.result()
                await _exchange(first, from_server, to_client, from_client, to_server)
        except (OSError, ssl.SSLError):
            # TimeoutError is an OSError: a client that is gone, or speaks no TLS.
            pass
        finally:
            first.cancel()
            handshake.cancel()
            to_server.close()

    async def _handshake(self, connection: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            connection,
            ssl=self._context,
            ssl_handshake_timeout=HANDSHAKE_SECONDS,
            ssl_shutdown_timeout=HANDSHAKE_SECONDS,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _exchange(
    first: asyncio.Task[bytes],
    from_server: asyncio.StreamReader,
    to_client: asyncio.StreamWriter,
    from_client: asyncio.StreamReader,
    to_server: asyncio.StreamWriter,
) -> None:
    """Carry bytes both ways until one side ends; what the server has sent until then still reaches the client."""

    async def answer() -> None:
        data = await first
        while data:
            await _send(data, to_client)
            data = await from_server.read(_CHUNK)

    async def ask() -> None:
        while data := await from_client.read(_CHUNK):
            await _send(data, to_server)

    ways = [asyncio.create_task(answer()), asyncio.create_task(ask())]
    try:
        done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in done:
            way.result()
        to_client.close()
    except BaseException:
        to_client.transport.abort()
        raise
    finally:
        for way in ways:
            way.cancel()


async def _send(data: bytes, writer: asyncio.StreamWriter) -> None:
    """Send some bytes; raises TimeoutError where the other side takes none for a while."""
    writer.write(data)
    async with asyncio.timeout(WAIT_SECONDS):
        await writer.drain()
