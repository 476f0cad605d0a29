"""nginx with the snippet of server/ in front of a built site."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from optional_programs import skip_without
from project_folder import ROOT

SERVER_SETTINGS = ROOT / "server"
DIRECT_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_nginx(site: Path, folder: Path) -> Iterator[str]:
    """The address at which nginx serves a copy of a site, with only the lines of the snippet changed that a user must.

    Skips the test where there is no nginx.
    """
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not program:
        skip_without("no nginx is on the path", variable="NEWSROOM_SERVER")
    port = free_port()
    # The user that nginx runs as must be able to read the files.
    public = folder / "site"
    shutil.copytree(site, public)
    (folder / "nginx.conf").write_text(_configuration(folder, public, port), encoding="utf-8")
    nginx = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_served(address, nginx)
        yield address
    finally:
        nginx.terminate()
        nginx.wait(10)


def _configuration(folder: Path, public: Path, port: int) -> str:
    settings = (SERVER_SETTINGS / "nginx.conf").read_text("utf-8")
    changes = {"listen 80;": f"listen 127.0.0.1:{port};", "listen [::]:80;": "", "/srv/newsroom/site": str(public)}
    for old, new in changes.items():
        assert settings.count(old) == 1
        settings = settings.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.name == "posix" and os.geteuid() == 0 else ""
    return (
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary}\n{settings}\n}}\n"
    )


def _wait_until_served(address: str, nginx: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            DIRECT_OPENER.open(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            if nginx.poll() is not None or time.monotonic() > deadline:
                nginx.kill()
                pytest.fail(f"nginx does not serve: {nginx.communicate()[1].decode()}")
            time.sleep(0.05)
