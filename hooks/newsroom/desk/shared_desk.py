"""Serves the desk of a board: where it listens, by which certificate, and until when."""

import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from newsroom.desk.app import DeskApp
from newsroom.desk.server import DeskServer
from newsroom.desk.tls import TlsTermination
from newsroom.model.settings import DeskSettings


class WrongCertificate(Exception):
    """The desk cannot speak TLS with the files that were given; the message says why in Vietnamese."""


def read_certificate(settings: DeskSettings, root: Path) -> TlsTermination | None:
    """The desk's own TLS; None where a web server in front of it has that. Raises WrongCertificate."""
    if not settings.certificate:
        return None
    try:
        return TlsTermination(root / settings.certificate, root / settings.key)
    except ssl.SSLError as error:
        why = "không phải là chứng chỉ và khóa của nó, ở dạng PEM và không có mật khẩu"
        raise WrongCertificate(f"{settings.certificate}, {settings.key}: {why}.") from error
    except OSError as error:
        why = f"không đọc được ({error.strerror}); người chạy bàn biên tập phải đọc được cả hai tệp"
        raise WrongCertificate(f"{error.filename or settings.certificate}: {why}.") from error


def open_shared_socket(settings: DeskSettings) -> socket.socket:
    """A socket that listens where the settings say; raises OSError."""
    if settings.host:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family)
    if socket.has_dualstack_ipv6():
        return socket.create_server(("", settings.port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("", settings.port))


def serve_shared_desk(
    desk: DeskApp, listening_socket: socket.socket, settings: DeskSettings, tls: TlsTermination | None
) -> None:
    """Serve and publish until Ctrl-C or SIGTERM; what is being saved then is saved."""
    print(f"Bàn biên tập chung: {settings.address}/", file=sys.stderr)
    if not settings.addresses:
        where = (
            "Chỉ mở được trên máy này; để cả ban biên tập vào được, hãy ghi extra → newsroom → desk trong mkdocs.yml."
        )
        print(where, file=sys.stderr)
    print("(dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
    # Without a target too: a web server may serve site/ itself, and what is scheduled is to appear there.
    with _interrupted_by_sigterm(), desk.engine.watching():
        DeskServer(desk, listening_socket, tls=tls, proxy=settings.trusted_proxy).serve_forever()


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """In the `with` block SIGTERM, by which systemd stops a service, is the same as Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
