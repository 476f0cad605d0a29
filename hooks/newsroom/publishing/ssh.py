"""Reaches a server by the system's OpenSSH, with the user's own settings and keys; tells in a line what it refuses.

The server's key is always checked against those the user has accepted: a program must not accept one by itself.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from newsroom.publishing.target import TargetError

# OpenSSH puts user and host into commands that the user's settings name (ProxyCommand, %h): nothing that a shell or an
# option could be made of.
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
_OPTIONS = {
    "StrictHostKeyChecking": "yes",
    "ConnectTimeout": "30",
    "ServerAliveInterval": "15",  # a dead line is noticed after a minute
    "ServerAliveCountMax": "4",
    "Compression": "yes",  # pages shrink to a quarter
    "ClearAllForwardings": "yes",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "PermitLocalCommand": "no",
    "RemoteCommand": "none",
    "RequestTTY": "no",
}
_SECONDS_TO_END = 10
_PASSWORD_VARIABLE = "NEWSROOM_ASKPASS_ANSWER"

# What OpenSSH's client says → what it means; the first that is found counts.
_MEANINGS: Mapping[str, str] = {
    r"REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed": (
        "Khóa của máy chủ {host} không còn là khóa đã biết (nay là {fingerprint}): hoặc máy chủ vừa được cài lại, hoặc "
        "có kẻ giả mạo nó. Hãy hỏi người quản trị máy chủ; nếu vân tay ấy đúng thì chạy: "
        'ssh-keygen -R "{known_name}", rồi: {login_command}, gõ yes.'
    ),
    r"host key is known for|Host key verification failed": (
        "Máy này chưa biết khóa của máy chủ {host}, vân tay {fingerprint}. Hãy so với vân tay mà người quản trị máy "
        "chủ cho biết; nếu đúng thì chạy một lần: {login_command}, gõ yes, rồi đăng lại."
    ),
    r"Could not resolve hostname": "Không tìm thấy máy chủ tên {host}; hãy xem lại địa chỉ và mạng của máy này.",
    r"Connection refused": "Máy chủ {host} không nhận kết nối ở cổng {port}; nó đang tắt, hoặc cổng ghi sai.",
    r"Connection timed out|Operation timed out|No route to host|Network is unreachable|Connection to .* timed out": (
        "Máy chủ {host} không trả lời ở cổng {port}; hãy xem lại mạng và địa chỉ, rồi chạy lại."
    ),
    r"Permissions \S+ for '(?P<file>.+)' are too open": (
        "Tệp khóa SSH {file} ai cũng đọc được, nên SSH không dùng; hãy chạy: chmod 600 {file}"
    ),
    r"Permission denied \((?!.*(password|keyboard-interactive))": (
        "Máy chủ {host} chỉ cho vào bằng khóa SSH, và không nhận khóa nào của máy này cho tài khoản {user}. Hãy gửi "
        "tệp ~/.ssh/id_ed25519.pub (chưa có thì tạo bằng ssh-keygen) cho người quản trị máy chủ; khóa có mật khẩu "
        "thì nạp trước bằng ssh-add."
    ),
    r"Permission denied \(|Too many authentication failures": (
        "Máy chủ {host} không nhận mật khẩu của tài khoản {user}; hãy xem lại tên tài khoản và mật khẩu."
    ),
    r"subsystem request failed": "Máy chủ {host} không bật SFTP; hãy nhờ người quản trị máy chủ bật.",
    r"Connection (closed|reset)|Broken pipe|not responding|disconnect|Connection to .* closed by": (
        "Đứt kết nối với máy chủ {host}; hãy chạy lại để đi tiếp."
    ),
}
_ASKS_FOR_PASSWORD = re.compile(r"Permission denied \([^()\n]*(password|keyboard-interactive)")
_FINGERPRINT = re.compile(r"Server host key: \S+ (\S+)")
# Lines of `ssh -v`, which alone tells the key of a server that is refused.
_NOISE = re.compile(r"debug1: |OpenSSH_|Authenticated to |Authenticating to |Transferred: |Bytes per second|Warning: ")


class SshAddress(Struct, frozen=True):
    """A folder of a server: `user` and `port` are "" and 0 where the user's settings of SSH decide."""

    user: str
    host: str
    port: int
    folder: str
    """Absolute, without a slash at the end; "" for the root."""


def read_address(address: str) -> SshAddress:
    """The parts of `sftp://user@host:port/folder`, percent-decoded; raises TargetError."""
    try:
        parts = urlsplit(address)
        port = parts.port or 0
    except ValueError:
        parts, port = urlsplit(""), 0
    user, _, host = parts.netloc.rpartition("@")
    user, host = unquote(user), re.sub(r":\d*$", "", host) if "]" not in host else host[1 : host.index("]")]
    if not _HOST.fullmatch(host) or (user and not _USER.fullmatch(user)) or not parts.path:
        raise TargetError(
            f"Địa chỉ {address} viết sai; hãy viết như sftp://bbt@may-chu.example.vn/var/www/trang "
            "(tài khoản, máy chủ, thư mục kể từ gốc)."
        )
    # A name may hold “#” and “?”, which are no more than letters here.
    folder = address.split("://", 1)[1].partition("/")[2]
    return SshAddress(user, host, port, f"/{unquote(folder)}".rstrip("/"))


class Ssh:
    """How to start OpenSSH's client for a server; with a password once one was given."""

    def __init__(self, server: SshAddress) -> None:
        self.server, self._password = server, ""
        self._askpass = ""

    def use_password(self, password: str, folder: Path) -> None:
        """Answer the server's question with a password; `folder` holds the small program that ssh asks."""
        self._password, self._askpass = password, str(_write_askpass(folder))

    @property
    def command(self) -> list[str]:
        """The client with its options, without the host."""
        own = {"PubkeyAuthentication": "no", "NumberOfPasswordPrompts": "1"} if self._password else {"BatchMode": "yes"}
        command = ["ssh", "-v", *(f"-o{name}={value}" for name, value in (_OPTIONS | own).items())]
        if self.server.port:
            command += ["-p", str(self.server.port)]
        return [*command, "-l", self.server.user] if self.server.user else command

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the client: messages in English, and the password, which no list of processes shows."""
        environment = os.environ | {"LC_ALL": "C"}
        if self._password:
            # Older clients ask a program only where there is a display.
            environment |= {"SSH_ASKPASS": self._askpass, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"}
            environment[_PASSWORD_VARIABLE] = self._password
        return environment

    def asks_for_password(self, said: str) -> bool:
        """True if the server refused the keys, and would take a password that it was not given yet."""
        return not self._password and _ASKS_FOR_PASSWORD.search(said) is not None

    def meaning(self, said: str) -> str:
        """What the client said on standard error, as one line in Vietnamese."""
        server = self.server
        fingerprint = _FINGERPRINT.search(said)
        login = f"{server.user}@{server.host}" if server.user else server.host
        for pattern, sentence in _MEANINGS.items():
            if found := re.search(pattern, said):
                return sentence.format(
                    **found.groupdict(),
                    host=server.host,
                    port=server.port or 22,
                    user=server.user or "này",
                    fingerprint=fingerprint[1] if fingerprint else "không rõ",
                    known_name=f"[{server.host}]:{server.port}" if server.port not in (0, 22) else server.host,
                    login_command=" ".join(["sftp", *(["-P", str(server.port)] if server.port else []), login]),
                )
        lines = [line.strip() for line in said.splitlines() if line.strip() and not _NOISE.match(line)]
        words = "".join(letter for letter in lines[-1] if letter.isprintable()) if lines else "không nói vì sao"
        return f"Đứt kết nối với máy chủ {server.host}; SSH báo: {words}"


class SshProcess:
    """A running client, whose input and output lead to a subsystem or command of the server."""

    def __init__(self, ssh: Ssh, *arguments: str) -> None:
        """`arguments` go before and after the host: options first, then `sftp` or a command."""
        *options, last = arguments
        self._ssh = ssh
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                [*ssh.command, *options, ssh.server.host, last],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=ssh.environment,
                # Without a terminal of its own it asks nobody, and Ctrl-C ends this program first.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            self._errors.close()
            raise TargetError(missing_program("ssh", "OpenSSH")) from error

    def write(self, data: bytes) -> None:
        """Send bytes; raises SshEnded."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
        except OSError as error:
            raise self._ended() from error

    def read(self, size: int) -> bytes:
        """So many bytes that the server sends; raises SshEnded."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.flush()
        except OSError as error:
            raise self._ended() from error
        data = self._process.stdout.read(size)
        if len(data) < size:
            raise self._ended()
        return data

    def close(self) -> None:
        """End the connection."""
        self._process.terminate()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            try:
                stream.close()
            except OSError:
                continue  # bytes were left that nobody reads any more
        self._errors.close()

    def _ended(self) -> "SshEnded":
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:  # the server closed its side alone
            self._process.terminate()
            self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace")
        return SshEnded(self._ssh.meaning(said), said)


class SshEnded(TargetError):
    """The client ended by itself; `said` is what it wrote on standard error."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def missing_program(program: str, package: str) -> str:
    """The line for a machine that lacks a program."""
    return f"Máy này chưa có chương trình {program}; hãy cài {package}, rồi chạy lại."


def ask_password(ssh: Ssh, secret: Callable[[str], str], folder: Path) -> None:
    """Get the password of a server that takes no key of this machine; raises TargetError where nobody has told it."""
    try:
        ssh.use_password(secret("password"), folder)
    except TargetError as error:
        raise TargetError(f"Máy chủ {ssh.server.host} không nhận khóa SSH nào của máy này. {error}") from error


def _write_askpass(folder: Path) -> Path:
    """The program that answers ssh's question with a variable of its environment."""
    if os.name == "nt":
        program = folder / "askpass.cmd"
        answer = f"import os; print(os.environ['{_PASSWORD_VARIABLE}'])"
        program.write_text(f'@"{sys.executable}" -c "{answer}"\r\n', encoding="utf-8")
    else:
        program = folder / "askpass"
        program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"${_PASSWORD_VARIABLE}\"\n", encoding="utf-8")
        program.chmod(0o700)
    return program
