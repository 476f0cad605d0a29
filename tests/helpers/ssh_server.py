"""OpenSSH's server on a port of its own, with its own keys; and the bad lines that lead to it."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from msgspec import Struct
from optional_programs import skip_without
from web_servers import find_server, free_port

_CONFIGURATION = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host-key
AuthorizedKeysFile {folder}/authorized-keys
PidFile none
StrictModes no
PermitRootLogin yes
UsePAM no
KbdInteractiveAuthentication no
MaxStartups 100
LogLevel ERROR
"""
_ACCOUNT_CONFIGURATION = """\
Match User {name}
PasswordAuthentication yes
ForceCommand internal-sftp
ChrootDirectory {folder}
"""


class Account(Struct, frozen=True):
    """A user of this machine, with a password and a folder of root's in which the folder `trang` is theirs."""

    name: str
    password: str
    folder: Path


class SshServer:
    """A running sshd that lets in the user of the test by a key, and the folder that its client reads settings from."""

    def __init__(self, folder: Path, settings: str, account: Account | None) -> None:
        self.folder, self.port, self._settings, self._account = folder, free_port(), settings, account
        self._process: subprocess.Popen[bytes] | None = None
        _make_key(folder / "host-key")
        _make_key(folder / "user-key")
        shutil.copy(folder / "user-key.pub", folder / "authorized-keys")
        self.known_hosts = folder / "known-hosts"
        self.trust(self.port)

    def trust(self, port: int) -> None:
        """Let the client know the server's key, at this port too."""
        kind, key = (self.folder / "host-key.pub").read_text().split()[:2]
        with self.known_hosts.open("a") as known:
            known.write(f"[127.0.0.1]:{port} {kind} {key}\n")

    def start(self) -> None:
        """Start the server, whose files are for nobody but their owner, and wait until it answers."""
        configuration = self.folder / "sshd_config"
        text = _CONFIGURATION.format(port=self.port, folder=self.folder) + self._settings
        if self._account is not None:
            text += _ACCOUNT_CONFIGURATION.format(name=self._account.name, folder=self._account.folder)
        configuration.write_text(text)
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # the program wants it there, and uses it for nothing
        log = (self.folder / "sshd.log").open("ab")
        with log:
            command = [find_server("sshd"), "-D", "-e", "-f", str(configuration)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, umask=0o077)
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                if connection.recv(4) == b"SSH-":
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"sshd did not start: {(self.folder / 'sshd.log').read_text()}")

    def stop(self) -> None:
        """End the server and the connections it holds."""
        if self._process is not None:
            self.cut_connections()
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def cut_connections(self) -> int:
        """Kill the server's children, as if the line went dead; returns how many there were."""
        assert self._process is not None
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._process.pid)], capture_output=True)
        pids = [int(pid) for pid in children.stdout.split()]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        return len(pids)


@contextmanager
def running_ssh_server(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    subsystem: str = "internal-sftp",
    settings: str = "",
    account: Account | None = None,
    client_settings: str = "",
) -> Iterator[SshServer]:
    """A server, and a client (`ssh` on the path) with settings of its own; skips the test where either is missing.

    `subsystem` is the command for SFTP, and `settings` are more lines of its configuration; an `account` is let in by
    its password.
    """
    client = shutil.which("ssh")
    if client is None:
        skip_without("no ssh is on the path", variable="NEWSROOM_SERVER")
    find_server("sshd")
    folder.mkdir()
    server = SshServer(folder, f"Subsystem sftp {subsystem}\n{settings}\n", account)
    settings = folder / "ssh_config"
    settings.write_text(
        f"IdentityFile {folder}/user-key\nIdentitiesOnly yes\nUserKnownHostsFile {server.known_hosts}\n"
        f"GlobalKnownHostsFile none\n{client_settings}"
    )
    programs = folder / "bin"
    programs.mkdir()
    (programs / "ssh").write_text(f'#!/bin/sh\nexec {client} -F {settings} "$@"\n')
    (programs / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _make_key(file: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)


@contextmanager
def sftp_account() -> Iterator[Account]:
    """A user for one test, of the kind that hosts give: a password, and no more than SFTP within a folder.

    Skips the test where this process may not add users.
    """
    if os.geteuid() != 0 or not shutil.which("useradd"):
        skip_without("only root can add a user with a password", variable="NEWSROOM_SERVER")
    name, password = f"newsroom-{os.getpid()}", secrets.token_urlsafe() + "'\"$&%é"
    # A folder that sshd shuts an account in must be root's, up to the root; those of /tmp are everybody's.
    with tempfile.TemporaryDirectory(prefix="newsroom-", dir="/run") as folder:
        subprocess.run(["useradd", "--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", name], check=True)
        try:
            subprocess.run(["chpasswd"], input=f"{name}:{password}".encode(), check=True)
            Path(folder).chmod(0o755)
            (Path(folder) / "trang").mkdir()
            shutil.chown(Path(folder) / "trang", name)
            yield Account(name, password, Path(folder))
        finally:
            subprocess.run(["userdel", name], check=True)


@contextmanager
def line_to(port: int, *, delay: float = 0, cut_after: int | None = None) -> Iterator[int]:
    """A port that leads to another, `delay` seconds later each way; cut once after so many bytes were sent there."""
    listener = socket.create_server(("127.0.0.1", 0))
    left = [cut_after]

    def accept() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            for one, other, counted in ((near, far, True), (far, near, False)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                queue: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
                threading.Thread(target=read, args=(one, other, queue, counted), daemon=True).start()
                threading.Thread(target=write, args=(other, queue), daemon=True).start()

    def read(
        source: socket.socket, other: socket.socket, queue: "SimpleQueue[tuple[float, bytes]]", counted: bool
    ) -> None:
        data = b"-"
        while data:
            try:
                data = source.recv(1 << 16)
            except OSError:
                data = b""
            if counted and left[0] is not None:
                left[0] -= len(data)
                if left[0] <= 0:
                    left[0] = None
                    for end in (source, other):
                        with contextlib.suppress(OSError):
                            end.shutdown(socket.SHUT_RDWR)
                    data = b""
            queue.put((time.monotonic() + delay, data))

    def write(destination: socket.socket, queue: "SimpleQueue[tuple[float, bytes]]") -> None:
        data = b"-"
        while data:
            due, data = queue.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                destination.sendall(data)
            except OSError:
                return
        with contextlib.suppress(OSError):
            destination.shutdown(socket.SHUT_WR)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()
