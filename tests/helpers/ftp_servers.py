"""FTP servers on ports of their own, with TLS: those that shared hosting runs."""

import ftplib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from certificates import certificate_files
from msgspec import Struct
from optional_programs import skip_without
from web_servers import free_port, let_in

USER, PASSWORD = "banbientap", "mật khẩu: 1 2 3"
ROOT_FOLDER = "public_html"
QUOTA = 20_000_000
"""Bytes that a user of Pure-FTPd has."""


class FtpServer(Struct, frozen=True):
    """A server that runs: its port, the home that its user sees as the root, and its certificate."""

    port: int
    home: Path
    user: str
    certificate: Path

    @property
    def site(self) -> Path:
        """The folder that a site is brought to."""
        return self.home / ROOT_FOLDER

    @property
    def address(self) -> str:
        """The address of that folder, with TLS; the user's name as the settings would hold it."""
        return f"ftps://{self.user}@localhost:{self.port}/{ROOT_FOLDER}"


def find_ftp_server(program: str) -> str:
    """The path of a server's program; skips the test where there is none, or where it cannot be started."""
    found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not found:
        skip_without(f"no {program} is on the path", variable="NEWSROOM_SERVER")
    if os.geteuid() != 0:
        pytest.skip(f"{program} can only be started by root")
    return found


def make_certificate(folder: Path) -> Path:
    """A certificate for `localhost` with its key, in one file; signed by itself."""
    certificate, key = certificate_files(folder, "localhost")
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    both.chmod(0o600)
    return both


@contextmanager
def running_ftp_server(name: str, folder: Path, *, implicit: bool = False) -> Iterator[FtpServer]:
    """A server of `FTP_SERVERS` that keeps its files below a folder; skips the test where the machine lacks it."""
    home = folder / "home"
    (home / ROOT_FOLDER).mkdir(parents=True)
    let_in(folder)
    port = free_port()
    user, command = FTP_SERVERS[name](folder, home, port, implicit)
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _wait_until_answered(port, process, log, implicit)
        yield FtpServer(port, home, user, folder / "both.pem")
    finally:
        process.terminate()
        process.wait(10)


def _vsftpd(folder: Path, home: Path, port: int, implicit: bool) -> tuple[str, list[str]]:
    """Its anonymous user, who needs no account of the system, but has a password and may write."""
    certificate = make_certificate(folder)
    shutil.chown(home / ROOT_FOLDER, "daemon")
    home.chmod(0o555)
    (folder / "passwords").write_text(f"{PASSWORD}\n", encoding="utf-8")
    (folder / "empty").mkdir()
    settings = {
        "listen": "YES", "listen_ipv6": "NO", "listen_address": "127.0.0.1", "listen_port": port, "background": "NO",
        "anonymous_enable": "YES", "local_enable": "NO", "anon_root": home, "ftp_username": "daemon",
        "secure_email_list_enable": "YES", "email_password_file": folder / "passwords",
        "write_enable": "YES", "anon_upload_enable": "YES", "anon_mkdir_write_enable": "YES",
        "anon_other_write_enable": "YES", "anon_umask": "077", "chown_uploads": "NO", "file_open_mode": "0666",
        "anon_world_readable_only": "NO", "hide_file": "", "secure_chroot_dir": folder / "empty",
        "ssl_enable": "YES", "allow_anon_ssl": "YES", "force_anon_data_ssl": "YES", "force_anon_logins_ssl": "YES",
        "require_ssl_reuse": "YES", "implicit_ssl": "YES" if implicit else "NO", "rsa_cert_file": certificate,
        "ssl_ciphers": "HIGH", "seccomp_sandbox": "NO", "xferlog_enable": "NO",
    }  # fmt: skip
    lines = [f"{key}={value}\n" for key, value in settings.items() if value != ""]
    (folder / "vsftpd.conf").write_text("".join(lines), encoding="utf-8")
    return "anonymous", [find_ftp_server("vsftpd"), str(folder / "vsftpd.conf")]


def _pure_ftpd(folder: Path, home: Path, port: int, implicit: bool) -> tuple[str, list[str]]:
    """What cPanel runs; its users stand in a file of its own."""
    import pwd  # Windows has none

    certificate, program = make_certificate(folder), find_ftp_server("pure-ftpd")
    shutil.chown(home, "nobody")
    shutil.chown(home / ROOT_FOLDER, "nobody")
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"], input=PASSWORD.encode(), check=True, capture_output=True
    )
    users, database = folder / "users", folder / "users.pdb"
    account = pwd.getpwnam("nobody")
    fields = [USER, hashed.stdout.decode().strip(), account.pw_uid, account.pw_gid, "", f"{home}/./"]
    fields += ["", "", "", "", "", "", QUOTA, "", "", "", "", ""]
    users.write_text(":".join(map(str, fields)) + "\n", encoding="utf-8")
    subprocess.run(["pure-pw", "mkdb", database, "-f", users], check=True, capture_output=True)
    options = ["-S", f"127.0.0.1,{port}", "-l", f"puredb:{database}", "-A", "-E", "-Y", "3", "-2", str(certificate)]
    return USER, [
        program,
        *options,
        "-g",
        str(folder / "pid"),
        "-u",
        "1",
        "-U",
        "177:077",
        "-H",
        "-c",
        "20",
        "-C",
        "20",
    ]


FTP_SERVERS: Mapping[str, Callable[[Path, Path, int, bool], tuple[str, list[str]]]] = {
    "vsftpd": _vsftpd,
    "pure-ftpd": _pure_ftpd,
}


def _wait_until_answered(port: int, process: subprocess.Popen[bytes], log: Path, implicit: bool) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with ftplib.FTP(timeout=0.5 if implicit else 5) as client:
                client.connect("127.0.0.1", port)
            return
        except TimeoutError:
            return  # it waits for TLS
        except (OSError, EOFError):
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                pytest.fail(f"the server does not answer: {log.read_text('utf-8', 'replace')}")
            time.sleep(0.05)
