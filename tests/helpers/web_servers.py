"""nginx, Caddy and Apache with the settings of server/ in front of a built site, on ports of their own."""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from newsroom.publishing.server_files import HTACCESS, server_files
from optional_programs import skip_without
from project_folder import ROOT

SERVER_SETTINGS = ROOT / "server"
DIRECT_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
APACHE_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
APACHE_MODULES_NEEDED = ("mpm_event", "unixd", "authz_core", "headers", "deflate", "filter", "mime", "dir", "rewrite")


def ask_server(server: str, path: str, **headers: str) -> tuple[int, str]:
    """Status and target ("" for none) of the answer to a request, which is sent as it stands."""
    with closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, urlsplit(answer.getheader("Location", "")).path


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def two_free_ports() -> tuple[int, int]:
    """Two ports that nothing listens on, which are not the same."""
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return int(first.getsockname()[1]), int(second.getsockname()[1])


def find_server(program: str) -> str:
    """The path of a server's program; skips the test where there is none."""
    found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not found:
        skip_without(f"no {program} is on the path", variable="NEWSROOM_SERVER")
    return found


def apache_modules() -> str:
    """The lines that load what the settings need; skips the test where the modules are not there."""
    folder = next((each for each in map(Path, APACHE_MODULES) if each.is_dir()), None)
    if folder is None:
        skip_without("no modules of apache2 are there", variable="NEWSROOM_SERVER")
    # Some may be part of the program.
    return "\n".join(
        f"<IfModule !{name}_module>\nLoadModule {name}_module {folder}/mod_{name}.so\n</IfModule>"
        for name in APACHE_MODULES_NEEDED
    )


@contextmanager
def running_server(name: str, site: Path, *, in_place: bool = False) -> Iterator[str]:
    """The address at which a server of `SERVERS` serves a copy of a site, or, `in_place`, the site as it changes; its
    settings are those that are shipped, but for the lines that a user must change.

    Skips the test where the machine lacks the server.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-server-") as scratch:
        folder = Path(scratch)
        # Started by root, servers read the files as a user who may not enter pytest's folders.
        folder.chmod(0o755)
        public = site if in_place else folder / "site"
        if in_place:
            let_in(site)
        else:
            shutil.copytree(site, public)
        command = (SERVERS | _OTHER_SERVERS)[name](folder, public, port)
        log = folder / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | {"HOME": scratch})
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_served(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(10)


def let_in(folder: Path) -> None:
    """Let the users that servers run as enter a folder below the system's temporary one."""
    for entered in (folder, *folder.parents):
        if entered.is_relative_to(tempfile.gettempdir()) and entered != Path(tempfile.gettempdir()):
            entered.chmod(entered.stat().st_mode | 0o011)


def _nginx(folder: Path, public: Path, port: int) -> list[str]:
    program = find_server("nginx")
    settings = changed_settings(
        "nginx.conf", {"listen 80;": f"listen 127.0.0.1:{port};", "listen [::]:80;": "", "/srv/newsroom/site": public}
    )
    return _nginx_command(program, folder, settings)


def _nginx_command(program: str, folder: Path, settings: str) -> list[str]:
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {temporary}\n{settings}\n}}\n",
        encoding="utf-8",
    )
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, public: Path, port: int) -> list[str]:
    program = find_server("caddy")
    settings = changed_settings(
        "Caddyfile", {"danvan.example.vn {": f"http://127.0.0.1:{port} {{", "/srv/newsroom/site": public}
    )
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + settings, encoding="utf-8")
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _apache(folder: Path, public: Path, port: int) -> list[str]:
    program = find_server("apache2")
    text = changed_settings(
        "apache.conf", {"<VirtualHost *:80>": f"<VirtualHost 127.0.0.1:{port}>", "/srv/newsroom/site": public}
    )
    preamble = f"ServerRoot {folder}\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
    preamble += f"Listen 127.0.0.1:{port}\nTypesConfig /etc/mime.types\n"
    preamble += "User www-data\nGroup www-data\n" if os.name == "posix" and os.geteuid() == 0 else ""
    (folder / "httpd.conf").write_text("\n".join([apache_modules(), preamble, text]), encoding="utf-8")
    return [program, "-DFOREGROUND", "-f", str(folder / "httpd.conf")]


def _apache_with_htaccess(folder: Path, public: Path, port: int) -> list[str]:
    """Apache with our virtual host, which also reads the .htaccess of a publication."""
    command = _apache(folder, public, port)
    settings = folder / "httpd.conf"
    settings.write_text(
        settings.read_text("utf-8").replace("AllowOverride None", "AllowOverride All"), encoding="utf-8"
    )
    return command


def _htaccess(folder: Path, public: Path, port: int) -> list[str]:
    """Apache as hosts set it up for everybody, and the .htaccess of a publication."""
    command = _apache(folder, public, port)
    if not (public / HTACCESS).exists():
        (public / HTACCESS).write_bytes(server_files("apache", {}, "/")[HTACCESS])
    settings = folder / "httpd.conf"
    shared = f"<Directory {public}>\nRequire all granted\nAllowOverride All\n</Directory>\nDocumentRoot {public}\n"
    settings.write_text(settings.read_text("utf-8").partition("# The site behind")[0] + shared, encoding="utf-8")
    return command


SERVERS: dict[str, Callable[[Path, Path, int], list[str]]] = {
    "nginx": _nginx,
    "caddy": _caddy,
    "apache": _apache,
    "htaccess": _htaccess,
}
_OTHER_SERVERS = {"apache with htaccess": _apache_with_htaccess}


@contextmanager
def running_desk_proxy(
    name: str, desk_port: int, host: str, port: int, certificate: tuple[Path, Path]
) -> Iterator[None]:
    """nginx or Caddy in front of a desk at a port of this machine, with the settings that are shipped."""
    with tempfile.TemporaryDirectory(prefix="newsroom-server-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        command = (_nginx_for_desk if name == "nginx" else _caddy_for_desk)(folder, desk_port, host, port, certificate)
        log = folder / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | {"HOME": scratch})
        try:
            _wait_until_listening(port, server, log)
            yield
        finally:
            server.terminate()
            server.wait(10)


def _nginx_for_desk(folder: Path, desk_port: int, host: str, port: int, certificate: tuple[Path, Path]) -> list[str]:
    program = find_server("nginx")
    folder_of_certificate = "/etc/letsencrypt/live/ban.danvan.example.vn"
    settings = changed_settings(
        "nginx-desk.conf",
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "listen [::]:443 ssl;": "",
            "listen 80;": f"listen 127.0.0.9:{port};",
            "listen [::]:80;": "",
            f"{folder_of_certificate}/fullchain.pem": certificate[0],
            f"{folder_of_certificate}/privkey.pem": certificate[1],
            "ban.danvan.example.vn": host,
            "127.0.0.1:8765": f"127.0.0.1:{desk_port}",
        },
    )
    return _nginx_command(program, folder, settings)


def _caddy_for_desk(folder: Path, desk_port: int, host: str, port: int, certificate: tuple[Path, Path]) -> list[str]:
    program = find_server("caddy")
    tls = f"\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}\n"
    changes = {"ban.danvan.example.vn {\n": f"{host}:{port} {{\n{tls}", "127.0.0.1:8765": f"127.0.0.1:{desk_port}"}
    settings = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + changed_settings("Caddyfile-desk", changes)
    (folder / "Caddyfile").write_text(settings, encoding="utf-8")
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _wait_until_listening(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server does not serve: {log.read_text('utf-8', 'replace')}")


def changed_settings(file: str, changes: Mapping[str, object]) -> str:
    """A file of server/ with these texts in it replaced, all of them."""
    settings = (SERVER_SETTINGS / file).read_text("utf-8")
    for old, new in changes.items():
        assert old in settings
        settings = settings.replace(old, str(new))
    return settings


def _wait_until_served(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            DIRECT_OPENER.open(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # nothing has been brought there yet
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                server.wait()
                errors = log.parent / "error.log"
                said = errors.read_text("utf-8", "replace") if errors.exists() else ""
                pytest.fail(f"the server does not serve: {log.read_text('utf-8', 'replace')}{said}")
            time.sleep(0.05)
