"""TLS by the desk itself: nobody waits for another's handshake, and a renewed certificate is shown at once."""

import gc
import socket
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import certificate_files
from desk_server import POST, REQUEST, application, running_server, sent_and_read
from newsroom.desk import server, tls
from newsroom.desk.tls import TlsTermination


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return certificate_files(tmp_path, "ban.example.vn")


@pytest.fixture
def address(files: tuple[Path, Path]) -> Iterator[tuple[str, int]]:
    with running_server(tls=TlsTermination(*files)) as address:
        yield address


def connected(address: tuple[str, int], certificate: Path) -> ssl.SSLSocket:
    """A connection to who shows that certificate."""
    context = ssl.create_default_context(cafile=str(certificate))
    return context.wrap_socket(socket.create_connection(address, timeout=20), server_hostname="ban.example.vn")


def test_requests_and_large_bodies_come_through(address: tuple[str, int], files: tuple[Path, Path]) -> None:
    with connected(address, files[0]) as connection:
        assert connection.version() in {"TLSv1.2", "TLSv1.3"}
        assert b"0 bytes" in sent_and_read(connection, REQUEST)
    with connected(address, files[0]) as connection:
        assert b"9000000 bytes" in sent_and_read(connection, POST % 9_000_000, b"x" * 9_000_000)


def test_a_connection_that_waits_is_not_forgotten(files: tuple[Path, Path]) -> None:
    def tidy_first(environ: Any, start_response: Any) -> Iterable[bytes]:
        gc.collect()
        return application(environ, start_response)

    with running_server(tidy_first, tls=TlsTermination(*files)) as address:
        for _ in range(5):
            with connected(address, files[0]) as connection:
                assert b"0 bytes" in sent_and_read(connection, REQUEST)


def test_who_shakes_no_hand_keeps_nobody_waiting(address: tuple[str, int], files: tuple[Path, Path]) -> None:
    stalled = [socket.create_connection(address, timeout=60) for _ in range(server.MAX_CONNECTIONS + 5)]
    with connected(address, files[0]) as connection:
        assert b"0 bytes" in sent_and_read(connection, REQUEST)
    assert sent_and_read(stalled[0]) == b"", "the oldest was cut off"
    for each in stalled:
        each.close()


def test_a_handshake_that_never_ends_is_ended(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_SECONDS", 0.2)
    with running_server(tls=TlsTermination(*files)) as address:
        assert sent_and_read(socket.create_connection(address, timeout=60), b"\x16\x03\x01") == b""


def test_who_speaks_no_tls_is_cut_off(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=60) as connection:
        assert b"HTTP" not in sent_and_read(connection, REQUEST)


def test_the_application_knows_who_asks_and_how(files: tuple[Path, Path]) -> None:
    seen: dict[str, str] = {}

    def look(environ: Any, start_response: Any) -> list[bytes]:
        names = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_X_FORWARDED_FOR")
        seen.update({name: environ.get(name, "") for name in names})
        start_response("200 OK", [])
        return []

    forged = REQUEST.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: http\r\n\r\n")
    with running_server(look, tls=TlsTermination(*files)) as address, connected(address, files[0]) as connection:
        sent_and_read(connection, forged)
    assert seen == {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https", "HTTP_X_FORWARDED_FOR": ""}


def test_a_renewed_certificate_is_shown_without_a_restart(
    address: tuple[str, int], files: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    renewed = certificate_files(tmp_path / "new", "ban.example.vn")
    old_certificate = tmp_path / "old.pem"
    old_certificate.write_bytes(files[0].read_bytes())
    # Between the two writes of a renewal the certificate and its key do not belong together.
    renewed[0].replace(files[0])
    with connected(address, old_certificate) as connection:
        assert b"0 bytes" in sent_and_read(connection, REQUEST)
    renewed[1].replace(files[1])
    with connected(address, files[0]) as connection:
        assert b"0 bytes" in sent_and_read(connection, REQUEST)


def test_files_that_do_not_belong_together_are_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(ssl.SSLError):
        TlsTermination(files[0], certificate_files(tmp_path / "other", "ban.example.vn")[1])
