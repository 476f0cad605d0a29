"""A board's desk in a process of its own, and browsers that reach it by its name."""

import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

from lxml import html
from msgspec import Struct
from newsroom.desk.access.accounts import cookie_name
from newsroom.desk.access.people import People
from newsroom.desk.access.rights import Person
from newsroom.desk.access.sessions import Sessions
from newsroom.desk.database import Database
from project_folder import Project, command_environment

HOST = "ban.danvan.example.vn"
PASSWORD = "Con trâu đi trước"


class DeskProcess(Struct):
    """A running desk."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; returns the exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def kill(self) -> None:
        """End it and what it has started at once, as a machine that loses its power does."""
        # So it starts nothing more.
        self.process.send_signal(signal.SIGSTOP)
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for child in children.read_text("ascii").split():
                with suppress(ProcessLookupError):
                    os.killpg(int(child), signal.SIGKILL)
        self.process.kill()
        self.process.wait(60)


def write_desk_settings(project: Project, settings: str) -> None:
    """Add `desk:` to the settings of a project, whose last lines are those of `newsroom:`."""
    file = project.root / "mkdocs.yml"
    file.write_text(f"{file.read_text('utf-8')}    desk: {settings}\n", "utf-8")


def add_person(project: Project, login: str, *roles: str) -> None:
    """Give somebody an account with `PASSWORD`."""
    people = People(Database(project.root))
    people.use_link(people.add(Person(login, login.title(), frozenset(roles))), PASSWORD)


@contextmanager
def running_shared_desk(project: Project, *arguments: str, **variables: str | None) -> Iterator[DeskProcess]:
    """The desk of a project, ready to be asked; without a variable that is None."""
    log = project.root / "desk.log"
    command = [sys.executable, "-m", "newsroom", "desk", "--shared", *arguments]
    with log.open("wb") as out:
        environment = {name: value for name, value in (command_environment() | variables).items() if value is not None}
        process = subprocess.Popen(command, cwd=project.root, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while "dừng bằng Ctrl-C" not in log.read_text("utf-8"):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.05)
        yield DeskProcess(process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


class Browser:
    """Keeps cookies and sends what browsers send; `certificate` is whom it trusts, None without TLS."""

    def __init__(
        self, port: int, certificate: Path | None = None, *, host: str = "", source: str = "127.0.0.1"
    ) -> None:
        self.port, self.certificate, self.source = port, certificate, source
        self.host = host or f"{HOST}:{port}"
        self.origin = f"{'https' if certificate else 'http'}://{self.host}"
        self.cookies = SimpleCookie[Any]()

    def ask(
        self, method: str, path: str, body: bytes | IO[bytes] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """An answer and its text."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60, source_address=(self.source, 0))
        connection = http.client.HTTPConnection(self.host)
        connection.sock = plain
        if self.certificate is not None:
            context = ssl.create_default_context(cafile=str(self.certificate))
            connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.cookies.values())
        sent = {"Host": self.host, "Cookie": cookies, "Origin": self.origin, **(headers or {})}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(header)
        return response, text

    def post(self, path: str, **fields: str) -> tuple[http.client.HTTPResponse, str]:
        """The answer to a form."""
        form = urlencode({name.replace("_", "-"): value for name, value in fields.items()}).encode()
        return self.ask("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, login: str, **headers: str) -> None:
        """Sign in as somebody."""
        form = urlencode({"ten": login, "mat-khau": PASSWORD}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        response, text = self.ask("POST", "/_ban/vao", form, headers)
        assert response.status == 303, text

    def let_in(self, project: Project, login: str) -> None:
        """Be signed in as somebody already, without the time that checking a password takes."""
        token = Sessions(Database(project.root)).start(login, address=self.source, browser="test")
        self.cookies.load(f"{cookie_name('ban', is_secure=self.certificate is not None)}={token}")

    def item_form(self, path: str) -> dict[str, str]:
        """The fields of an item's form that hold text."""
        (form,) = html.fromstring(self.ask("GET", f"/_ban/bai/{path}")[1]).xpath("//form[@data-edit]")
        parts = form.xpath(".//input[@type='hidden'] | .//textarea | .//input[@type='text']")
        return {part.get("name"): part.get("value") or (part.text or "").removeprefix("\n") for part in parts}

    def form_token(self) -> str:
        """What the forms of the session hold."""
        found = re.search(r'name="khoa" value="([^"]+)"', self.ask("GET", "/_ban/moi")[1])
        assert found
        return found[1]
