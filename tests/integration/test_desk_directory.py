"""People sign in with the password that their organisation's directory knows: a real slapd, over TLS."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, SharedDesk
from directory_server import DirectoryServer, running_directory
from lxml import html
from newsroom.desk.access.directory import Directory, DirectoryUnavailable
from newsroom.desk.access.rights import Person
from newsroom.model.settings import LdapSettings
from project_folder import Project
from werkzeug.test import TestResponse

PASSWORD = "Mật khẩu của cơ quan"
USER = "uid={},ou=people,dc=example,dc=vn"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryServer]:
    people = {"binh": PASSWORD, "an": PASSWORD, "khach": PASSWORD}
    with running_directory(tmp_path_factory.mktemp("directory"), people) as server:
        yield server


def directory(server: DirectoryServer, **changes: str) -> Directory:
    settings = {
        "address": f"ldaps://localhost:{server.tls_port}",
        "user": USER,
        "certificate": str(server.certificate),
        **changes,
    }
    return Directory(LdapSettings(**settings), Path())


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_password_is_the_persons_or_not(server: DirectoryServer, scheme: str) -> None:
    port = server.tls_port if scheme == "ldaps" else server.plain_port
    asked = directory(server, address=f"{scheme}://localhost:{port}")
    assert asked.accepts("binh", PASSWORD)
    for login, password in (("binh", "sai"), ("khong-co", PASSWORD), ("", PASSWORD), ("binh", ""), ("b,ou=x", "x")):
        assert not asked.accepts(login, password), (login, password)


def test_a_name_cannot_lead_elsewhere_in_the_directory(server: DirectoryServer) -> None:
    asked = directory(server, user="uid={},dc=vn")
    assert not asked.accepts("binh,ou=people,dc=example", PASSWORD)


def test_a_server_that_nobody_vouches_for_gets_no_password(server: DirectoryServer) -> None:
    with pytest.raises(DirectoryUnavailable):
        directory(server, certificate="").accepts("binh", PASSWORD)
    with pytest.raises(DirectoryUnavailable):
        directory(server, address=f"ldaps://127.0.0.1:{server.tls_port}").accepts("binh", PASSWORD)


def desk_with(asked: Directory, project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    desk = SharedDesk(project, monkeypatch)
    monkeypatch.setattr(desk.accounts, "_directory", asked)
    for login in ("binh", "an"):
        desk.accounts.people.add(Person(login, login.title(), frozenset({"editor"})))
    return desk


def sign_in(desk: SharedDesk, login: str, password: str) -> TestResponse:
    return desk.stranger().post("/_ban/vao", {"ten": login, "mat-khau": password})


def error(response: TestResponse) -> str:
    return str(html.fromstring(response.text).xpath("string(//*[@role='alert'])")).strip()


def test_people_with_an_account_sign_in_by_the_directory(
    server: DirectoryServer, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_with(directory(server), project, monkeypatch)
    assert sign_in(desk, "binh", PASSWORD).status_code == 303
    desk.accounts.people.disable("an")
    refusals = {error(sign_in(desk, *typed)) for typed in (("binh", "sai"), ("an", PASSWORD), ("khach", PASSWORD))}
    assert len(refusals) == 1, "one answer, whether there is an account, it is disabled, or the password is wrong"
    assert "không đúng" in refusals.pop()


def test_where_the_directory_is_away_only_own_passwords_let_in(
    server: DirectoryServer, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_with(directory(server, address="ldaps://localhost:1"), project, monkeypatch)
    token = desk.accounts.people.add(Person("quan-tri", "Quản trị", frozenset({"administrator"})))
    desk.accounts.people.use_link(token, "Mật khẩu riêng của tôi")
    assert sign_in(desk, "quan-tri", "Mật khẩu riêng của tôi").status_code == 303
    for login in ("binh", "khong-co"):
        assert error(sign_in(desk, login, PASSWORD)).startswith("Chưa hỏi được máy chủ tài khoản")
    said = capsys.readouterr().err
    assert "ldaps://localhost:1" in said
    assert PASSWORD not in said


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ldap3", None)
    with pytest.raises(DirectoryUnavailable, match=r"requirements-ldap\.txt"):
        Directory(LdapSettings("ldaps://localhost", USER), Path())
