"""Opens the desk of one person on this machine: where it listens, and how its browser gets in."""

import socket
import sys
import webbrowser
from pathlib import Path

from newsroom.desk.access.local import LOGIN_PATH, LocalAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.server import DeskServer
from newsroom.runtime.digests import digest

HOST = "127.0.0.1"
# Ports that no service is registered for (RFC 6335, 6).
_FIRST_PORT, _PORT_COUNT = 49152, 16384


def serve_desk(
    desk: DeskApp, access: LocalAccess, listening_socket: socket.socket, cache_folder: Path, *, open_browser: bool
) -> None:
    """Serve on a socket until Ctrl-C, and print on standard error the address at which the desk is opened."""
    port = listening_socket.getsockname()[1]
    start_page = cache_folder / f"desk-{port}.html"

    def address() -> str:
        return f"http://{HOST}:{port}{LOGIN_PATH}?khoa={access.login_token}"

    def print_next_address() -> None:
        start_page.unlink(missing_ok=True)
        print(f"Đã mở ở một trình duyệt. Trình duyệt khác thì mở: {address()}", file=sys.stderr, flush=True)

    access.after_login = print_next_address
    print(f"Bàn biên tập: {address()}", file=sys.stderr)
    print("(chỉ mở được một lần, trên máy này; dừng bằng Ctrl-C)", file=sys.stderr, flush=True)
    try:
        if open_browser:
            _write_start_page(start_page, address())
            webbrowser.open(start_page.as_uri())
        # Returns after Ctrl-C.
        DeskServer(desk, listening_socket).serve_forever()
    finally:
        start_page.unlink(missing_ok=True)


def _write_start_page(file: Path, address: str) -> None:
    """A page that leads to an address, for this user alone: what a browser is called with can be read by others too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.touch(0o600, exist_ok=False)
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">\n'
    file.write_text(page, encoding="utf-8")


def open_socket(port: int, project: Path) -> socket.socket:
    """A socket that listens on that port; raises OSError.

    With 0 it is the project's own port, since browsers keep what was typed by port, or any if that is in use.
    """
    if port:
        return socket.create_server((HOST, port))
    name = digest(str(project).encode("utf-8", "surrogateescape"), size=4)
    try:
        return socket.create_server((HOST, _FIRST_PORT + int.from_bytes(name) % _PORT_COUNT))
    except OSError:
        return socket.create_server((HOST, 0))
