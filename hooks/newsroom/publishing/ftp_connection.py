"""One connection to an FTP server, encrypted and signed in: commands, uploads and downloads.

RFC 959 is the protocol, RFC 4217 its encryption, RFC 2640 its names in UTF-8.
"""

from __future__ import annotations

import contextlib
import ftplib
import hashlib
import select
import socket
import ssl
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from newsroom.model.settings import PublishTarget
from newsroom.publishing import ftp_errors
from newsroom.publishing.target import TargetError

LOST_CONNECTION = (OSError, EOFError, ftplib.Error)
"""What an operation may raise that goes well at another try over a new connection, unless it is ftplib.error_perm."""
TIMEOUT_SECONDS = 30
EXPLICIT_PORT, IMPLICIT_PORT = 21, 990


class FtpAddress(Struct, frozen=True):
    """Where a server is, who signs in there, and the site's folder: below the home, or from the root if it begins so.

    `certificate` is the SHA-256 of the one certificate that the server may show, in small hexadecimal digits; without
    one, the certificate must be one that this machine trusts, for the server's name.
    """

    host: str
    port: int
    user: str
    folder: str
    encrypted: bool
    certificate: str


def parse_address(target: PublishTarget) -> FtpAddress:
    """The address of a target; raises TargetError where it cannot be used."""
    parts = urlsplit(target.address)
    encrypted = parts.scheme.lower() == "ftps"
    if not encrypted and not target.insecure:
        raise TargetError(
            "ftp:// gửi mật khẩu không mã hóa, ai ở giữa cũng lấy được. Hãy viết ftps:// (hầu hết máy chủ có sẵn) "
            "hoặc sftp://; nếu máy chủ không có cả hai mà vẫn muốn đăng lên đó, ghi thêm insecure: yes."
        )
    try:
        port = parts.port or EXPLICIT_PORT
    except ValueError:
        port = 0
    if not (parts.hostname and parts.username and port):
        example = "ftps://nguoi-dung@ftp.danvan.example.vn/public_html"
        raise TargetError(f"Địa chỉ {target.address} chưa đủ hoặc sai; hãy viết theo mẫu {example}.")
    user, folder = unquote(parts.username), unquote(parts.path[1:])
    return FtpAddress(parts.hostname, port, user, folder, encrypted, target.certificate)


class FtpConnection:
    """A connection that is open. Methods raise errors of `LOST_CONNECTION`; ftplib.error_perm is a refusal.

    What servers say, and what is said to them, is bytes in the place of characters (Latin-1) below this class, since
    answers may be in any encoding; names are sent as UTF-8.
    """

    def __init__(self, client: _Client, host: str) -> None:
        self._client, self._host = client, host

    def commands(self, *lines: str) -> list[str]:
        """Send commands in one go, which takes one way there and back, and return the server's answers in their order.

        An answer is its code and words; one that refuses is no error here.
        """
        self._client.open_socket.sendall(b"".join(_wire(line).encode("latin-1") + b"\r\n" for line in lines))
        answers = []
        for _ in lines:
            answers.append(self._client.getmultiline())
            if answers[-1].startswith("421"):  # the server hangs up
                raise ftplib.error_temp(answers[-1])
        return answers

    def upload(self, file: Path, path: str) -> None:
        """Bring a file to the server under that path."""
        with file.open("rb") as source:
            self._transfer(f"STOR {path}", lambda data: data.sendfile(source))

    def download(self, path: str) -> bytes:
        """The bytes of a file of the server."""
        received = bytearray()
        self._transfer(f"RETR {path}", lambda data: received.extend(data.makefile("rb").read()))
        return bytes(received)

    def close(self) -> None:
        """Say good-bye, if the server still listens."""
        with contextlib.suppress(*LOST_CONNECTION):
            self._client.quit()
        self._client.close()

    def _transfer(self, command: str, move: Callable[[socket.socket], object]) -> None:
        """Open a data connection, move bytes over it, and wait for the server's word that it has ended well."""
        try:
            # Passive, to the address of the control connection: the one that a server names may lie behind a NAT.
            data, _ = self._client.ntransfercmd(_wire(command))
        except TimeoutError as error:
            raise ftplib.error_temp(f"425 {error}") from error
        try:
            # Else the end of a small file waits for the server to have acknowledged its beginning.
            data.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Servers take a data connection only from who holds the control connection: they want its TLS session.
            data = self._client.encrypted(data, session_of=self._client.open_socket)
            move(data)
            _tell_end(data)
        except OSError:
            data.close()
            self._client.voidresp()  # raises the server's own reason, where it tells one
            raise
        else:
            self._client.voidresp()
        finally:
            data.close()


def open_connection(address: FtpAddress, password: str) -> FtpConnection:
    """Connect, encrypt, sign in and go to the site's folder.

    Raises TargetError for what another try will not mend, and else errors of `LOST_CONNECTION`.
    """
    client = _Client(address)
    try:
        _encrypt_control(client, address)
        _sign_in(client, address, password)
        connection = FtpConnection(client, address.host)
        _set_up(connection, address)
    except BaseException:
        client.close()
        raise
    return connection


class _Client(ftplib.FTP):
    """ftplib's client, which encrypts what it opens, from the first byte or after `AUTH TLS`.

    ftplib.FTP_TLS does neither the first nor share the TLS session.
    """

    def __init__(self, address: FtpAddress, *, trusts_anyone: bool = False) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS, encoding="latin-1")
        self._address, self._trusts_anyone = address, trusts_anyone

    @property
    def open_socket(self) -> socket.socket:
        """The control connection."""
        if self.sock is None:
            raise EOFError
        return self.sock

    def start(self) -> None:
        """Connect, and read the server's welcome."""
        implicit = self._address.encrypted and self._address.port == IMPLICIT_PORT
        self.host = self._address.host
        self._use(socket.create_connection((self.host, self._address.port), TIMEOUT_SECONDS), encrypt=implicit)
        self.welcome = self.getresp()
        if self._address.encrypted and not implicit:
            self.voidcmd("AUTH TLS")
            self._use(self.open_socket, encrypt=True)

    def encrypted(self, plain: socket.socket, session_of: socket.socket | None = None) -> socket.socket:
        """A new connection to the server, encrypted where the address says so, its certificate checked."""
        if not self._address.encrypted:
            return plain
        session = session_of.session if isinstance(session_of, ssl.SSLSocket) else None
        connection = self._context.wrap_socket(plain, server_hostname=self._address.host, session=session)
        expected, shown = self._address.certificate, fingerprint(connection)
        if expected and shown != expected and not self._trusts_anyone:
            raise TargetError(
                f"Chứng chỉ của máy chủ {self._address.host} không phải chứng chỉ ghi ở certificate. Chỉ khi nhà cung "
                f"cấp xác nhận đã đổi chứng chỉ, dấu vân tay SHA-256 là như sau, mới ghi lại certificate: {shown}"
            )
        return connection

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._address.certificate or self._trusts_anyone:
            # The server is known by its certificate (`encrypted`), whoever signed it and for whatever name.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _use(self, connection: socket.socket, *, encrypt: bool) -> None:
        """Take this as the control connection."""
        self.af = connection.family
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # it is idle while a large file is sent
        self.sock = self.encrypted(connection) if encrypt else connection
        self.file = self.sock.makefile("r", encoding=self.encoding)


def _encrypt_control(client: _Client, address: FtpAddress) -> None:
    try:
        client.start()
    except ssl.SSLCertVerificationError as error:
        raise ftp_errors.untrusted(error, address.host, _shown_fingerprint(address)) from None
    except ftplib.error_perm as error:
        said = ftp_errors.readable(str(error))
        raise TargetError(
            f"Máy chủ {address.host} không nhận kết nối mã hóa FTPS (“{said}”). Hãy hỏi nhà cung cấp cách bật FTPS, "
            "hoặc dùng sftp://."
        ) from None
    except (ssl.SSLError, socket.gaierror) as error:
        raise ftp_errors.unreachable(error, address.host, address.port) from None


def _sign_in(client: _Client, address: FtpAddress, password: str) -> None:
    try:
        client.login(_wire(address.user), _wire(password))
    except (ftplib.error_perm, ftplib.error_reply) as error:
        said = ftp_errors.readable(str(error), password)
        raise TargetError(
            f"Máy chủ {address.host} không cho “{address.user}” đăng nhập (“{said}”). Hãy xem lại tên người dùng và "
            "mật khẩu của tài khoản FTP."
        ) from None


def _set_up(connection: FtpConnection, address: FtpAddress) -> None:
    connection.commands("OPTS UTF8 ON")  # refused where names are UTF-8 anyway
    for line in (*(("PBSZ 0", "PROT P") if address.encrypted else ()), "TYPE I"):
        [answer] = connection.commands(line)
        if not answer.startswith("2"):
            raise ftp_errors.refusal(answer, address.host)
    [answer] = connection.commands(f"CWD {address.folder or '.'}")
    if not answer.startswith("2"):
        raise TargetError(
            f"Ở máy chủ {address.host} không có thư mục {address.folder}, hoặc “{address.user}” không vào được "
            f"(“{ftp_errors.readable(answer)}”). Đường dẫn trong địa chỉ tính từ thư mục sau khi đăng nhập."
        )


def fingerprint(connection: ssl.SSLSocket) -> str:
    """The SHA-256 of the certificate that a server has shown, in hexadecimal digits."""
    return hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()


def _shown_fingerprint(address: FtpAddress) -> str:
    """The fingerprint of a certificate that was refused, from a connection of its own, over which nothing is said."""
    client = _Client(address, trusts_anyone=True)
    try:
        client.start()
        return fingerprint(client.open_socket) if isinstance(client.open_socket, ssl.SSLSocket) else "?"
    finally:
        client.close()


def _tell_end(data: socket.socket) -> None:
    """Say that nothing more is sent over a data connection.

    The server's own end of a TLS connection is not waited for, which some never tell: what counts is its answer on the
    control connection.
    """
    if isinstance(data, ssl.SSLSocket):
        data.setblocking(False)
        while True:
            try:
                data.unwrap()
            except ssl.SSLWantWriteError:
                select.select([], [data], [], TIMEOUT_SECONDS)
                continue
            except OSError:
                pass  # it wants to read the server's end
            break
    with contextlib.suppress(OSError):  # the server may have closed it already
        data.shutdown(socket.SHUT_WR)


def _wire(text: str) -> str:
    """A text as it is handed to ftplib: the bytes of its UTF-8 in the place of characters.

    Raises ValueError for a line break, which no FTP command can hold.
    """
    if "\n" in text or "\r" in text:
        raise ValueError(f"a line break in {text!r}")
    return text.encode().decode("latin-1")
