"""A visitor of the desk in this process, and a desk served for a browser."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from mkdocs.config import load_config
from newsroom.desk.access import passwords
from newsroom.desk.access.access import Access
from newsroom.desk.access.accounts import csrf_token
from newsroom.desk.access.audit import Audit
from newsroom.desk.access.local import LocalAccess
from newsroom.desk.access.rights import Person
from newsroom.desk.access.shared import SharedAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.database import Database
from newsroom.mkdocs_plugin.project import build_time_or_abort
from project_folder import Project, command_environment, epoch_seconds
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

NOW = "2018-10-20 09:15"
PORT = 8123
BASE_URL = f"http://127.0.0.1:{PORT}"
PASSWORD = "Con trâu đi trước"

ITEM_PATH = "tin-tuc/2018/10/bai.md"
ITEM_TEXT = """\
---
# Ghi chú của người viết
title:   "Bài một"   # tựa
date: 19/10/2018 8:00
tags: [Dân vận khéo]
# summary: Ai, việc gì
extra: {nguon: báo in}
---

Đoạn một.

Đoạn hai.
"""


class DeskVisitor:
    """A browser at a desk; `csrf_token` is what its forms hold."""

    def __init__(self, project: Project, app: DeskApp) -> None:
        self.project, self.app, self.http, self.csrf_token = project, app, Client(app), ""

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.http.get(address, base_url=BASE_URL, **options)

    def post(self, address: str, data: Any = None, *, csrf_token: str | None = None, **options: Any) -> TestResponse:
        # A file is a pair, which a MultiDict would take for two values.
        form_fields = (
            data if isinstance(data, MultiDict) else MultiDict({name: [value] for name, value in (data or {}).items()})
        )
        fields = MultiDict(form_fields)
        fields.setdefault("khoa", self.csrf_token if csrf_token is None else csrf_token)
        headers = {"Origin": BASE_URL, **options.pop("headers", {})}
        return self.http.post(address, data=fields, base_url=BASE_URL, headers=headers, **options)

    def form_fields(self, path: str) -> MultiDict[str, str]:
        """What the unchanged form of an item sends."""
        return browser_form_data(self.get(f"/_ban/bai/{quote(path)}").text)

    def save(self, path: str, form: MultiDict[str, Any], **changes: Any) -> TestResponse:
        """Send a form with some fields changed."""
        fields = MultiDict(form)
        for name, value in changes.items():
            fields.setlist(name.replace("_", "-"), [value])
        return self.post(f"/_ban/bai/{quote(path)}", fields)

    def file_text(self, path: str) -> str:
        return (self.project.content / path).read_bytes().decode()


class DeskClient(DeskVisitor):
    """Somebody who has opened the address that the desk printed."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch, *, log_in: bool = True) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
        self.access = LocalAccess(PORT)
        super().__init__(project, new_app(project, self.access))
        self.csrf_token = self.access.csrf_token
        if log_in:
            assert self.get(f"/_ban/vao?khoa={self.access.login_token}").status_code == 200


class SharedDesk:
    """A desk of several people in this process: `SharedDesk(project, monkeypatch).client("binh", roles=["writer"])`."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch, *, host: str = "") -> None:
        """`host` is where the test serves the desk for a browser besides."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
        # As strong as they are, passwords would take up most of the tests' time.
        monkeypatch.setattr(passwords, "METHOD", "scrypt:1024:8:1")
        self.project, self.clock = project, 1_540_000_000.0
        self.database = Database(project.root)
        self.access = SharedAccess(self.database, {BASE_URL.partition("//")[2], host}, lambda: self.clock)
        self.accounts, self.audit = self.access.accounts, Audit(self.database, build_time_or_abort)
        self.app = new_app(project, self.access)

    def stranger(self) -> DeskVisitor:
        """A browser that nobody is signed in from."""
        return DeskVisitor(self.project, self.app)

    def client(self, login: str, *, roles: Iterable[str] = ("writer",), sections: Iterable[str] = ()) -> DeskVisitor:
        """Another browser of that person, who is signed in, and is added where they are new (“Binh” for “binh”)."""
        if self.accounts.people.find(login) is None:
            person = Person(login, login.title(), frozenset(roles), frozenset(sections))
            link = self.accounts.people.add(person, f"{login}@example.vn")
            self.accounts.people.use_link(link, PASSWORD)
        visitor = self.stranger()
        token = self.accounts.sessions.start(login, address="127.0.0.1", browser="test")
        visitor.http.set_cookie("ban", token, domain="127.0.0.1")
        visitor.csrf_token = csrf_token(token)
        return visitor


def new_app(project: Project, access: Access) -> DeskApp:
    """The application of a project's desk."""
    return DeskApp(load_config(str(project.root / "mkdocs.yml")), access, Database(project.root))


def browser_form_data(page: str, form_path: str = "//form[@data-edit or @data-merge]") -> MultiDict[str, str]:
    """The fields of a form, that of an item if no other is named, as a browser would send them."""

    (form,) = html.fromstring(page).xpath(form_path)
    fields: MultiDict[str, str] = MultiDict()
    for part in form.xpath(".//input | .//textarea | .//select"):
        name, kind = part.get("name"), part.get("type")
        if not name or kind in ("file", "submit") or (kind == "checkbox" and part.get("checked") is None):
            continue
        if part.tag == "select":
            chosen = part.xpath("./option[@selected]") or part.xpath("./option")
            value = chosen[0].get("value") or ""
        elif part.tag == "textarea":
            # A parser of HTML drops the first line feed, and a browser sends both signs of a line end.
            value = (part.text or "").removeprefix("\n").replace("\n", "\r\n")
        else:
            value = part.get("value", "on" if kind == "checkbox" else "")
        fields.add(name, value)
    return fields


@contextmanager
def running_desk(project: Project, *arguments: str) -> Iterator[str]:
    """The address of a desk in a process of its own."""
    command = [sys.executable, "-m", "newsroom", "desk", "--no-open", *arguments]
    with running_command(command, project.root, command_environment(now=NOW)) as address:
        yield address


@contextmanager
def running_command(command: list[str], folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address that a desk started by this command line prints."""
    log = folder / "desk.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
    try:
        yield _printed_url(log)
    finally:
        process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
        try:
            process.wait(60)
        finally:
            process.kill()


def _printed_url(log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        match = re.search(r"http://127\.0\.0\.1:\d+/_ban/vao\?khoa=\w+(?=\n)", log.read_text("utf-8"))
        if match:
            return match[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


def with_fields(form: MultiDict[str, Any], fields: dict[str, Any]) -> MultiDict[str, Any]:
    """A form in which some fields have other values."""
    new_form = MultiDict(form)
    for name, value in fields.items():
        new_form.setlist(name, [value])
    return new_form
