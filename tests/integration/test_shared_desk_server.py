"""`./newsroom desk --shared` as a process: by its own TLS, and behind nginx and Caddy with the settings of server/."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from certificates import certificate_files
from desk_client import ITEM_PATH, ITEM_TEXT
from newsroom.desk.access.people import People
from newsroom.desk.access.protection import add_security_headers
from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database
from project_folder import Project
from shared_desk_process import HOST, Browser, DeskProcess, add_person, running_shared_desk, write_desk_settings
from web_servers import free_port, running_desk_proxy, two_free_ports
from werkzeug.wrappers import Request, Response

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is ended by signals")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "tls").mkdir()
    return certificate_files(tmp_path / "tls", HOST)


@pytest.fixture
def board(tmp_path: Path) -> Project:
    return Project(tmp_path / "board")


def session_addresses(project: Project) -> set[str]:
    """Where people have signed in from, as the desk has written it down."""
    with closing(sqlite3.connect(project.root / ".desk/desk.sqlite")) as connection:
        return {address for (address,) in connection.execute("SELECT address FROM sessions")}


FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "Forwarded": "for=6.6.6.6;proto=http;host=evil.vn"}


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, board: Project, certificate: tuple[Path, Path]) -> Iterator[tuple[int, int]]:
    """The ports of a web server in front of a desk, and of the desk."""
    port, desk_port = two_free_ports()
    write_desk_settings(board, f"{{address: 'https://{HOST}:{port}', listen: '127.0.0.1:{desk_port}'}}")
    add_person(board, "binh", "editor")
    with (
        running_shared_desk(board),
        running_desk_proxy(request.param, desk_port, HOST, port, certificate),
    ):
        yield port, desk_port


def test_people_come_in_through_a_web_server(
    proxy: tuple[int, int], board: Project, certificate: tuple[Path, Path]
) -> None:
    browser = Browser(proxy[0], certificate[0], source="127.0.0.2")
    response, _ = browser.ask("GET", "/_ban/")
    assert response.headers["Location"] == "/_ban/vao?toi=/_ban/"
    browser.sign_in("binh", **FORGED)
    assert all(name.startswith("__Host-") and cookie["secure"] for name, cookie in browser.cookies.items())
    response, _ = browser.ask("GET", "/_ban/moi")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert session_addresses(board) == {"127.0.0.2"}, "who the web server saw, not who they say they are"
    # What is sent is as long as it is said to be, and reaches the desk whole.
    response, _ = browser.post("/_ban/moi", khoa=browser.form_token(), title="x" * 70_000)
    assert response.status in (200, 303, 422)
    assert "mat-khau" not in Browser(proxy[0], certificate[0], host="evil.example.vn").ask("GET", "/_ban/vao")[1]


def test_a_web_server_lets_the_desk_say_what_is_too_large(
    proxy: tuple[int, int], certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    browser = Browser(proxy[0], certificate[0])
    browser.sign_in("binh")
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    with large.open("rb") as file:
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "200000000"}
        response, text = browser.ask("POST", "/_ban/nhap", file, headers)
    assert response.status == 413
    assert "Gửi lên quá nhiều" in text


@pytest.mark.parametrize(
    ("address", "is_strict"),
    [("https://ban.example.vn", True), ("https://example.vn:8443", False), ("http://localhost:8765", False)],
)
def test_browsers_are_told_to_insist_on_tls_where_the_name_is_the_desks_own(address: str, is_strict: bool) -> None:
    response = Response()
    add_security_headers(Request.from_values(base_url=address), response, "nonce")
    assert ("Strict-Transport-Security" in response.headers) is is_strict


def test_nobody_but_the_web_server_says_who_asks(proxy: tuple[int, int], board: Project) -> None:
    browser = Browser(proxy[1], host=f"{HOST}:{proxy[0]}", source="127.0.0.3")
    browser.sign_in("binh", **{**FORGED, "X-Forwarded-Proto": "https"})
    assert session_addresses(board) == {"127.0.0.3"}
    assert not any(cookie["secure"] for cookie in browser.cookies.values())


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_while_the_desk_is_away_editors_read_what_to_do(name: str, certificate: tuple[Path, Path]) -> None:
    port, other = two_free_ports()
    with running_desk_proxy(name, other, HOST, port, certificate):
        response, text = Browser(port, certificate[0]).ask("GET", "/_ban/")
    assert (response.status, response.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert "Những gì đã gõ vẫn còn" in text


def test_the_desk_speaks_tls_itself_and_ends_in_order(board: Project, certificate: tuple[Path, Path]) -> None:
    port = free_port()
    files = f"certificate: {certificate[0]}, key: {certificate[1]}"
    write_desk_settings(board, f"{{address: 'https://{HOST}:{port}', {files}}}")
    add_person(board, "binh", "editor")
    with running_shared_desk(board) as desk:
        browser = Browser(port, certificate[0], source="127.0.0.2")
        browser.sign_in("binh", **FORGED)
        assert browser.ask("GET", "/_ban/moi")[0].status == 200
        assert session_addresses(board) == {"127.0.0.2"}
        assert Browser(port, certificate[0], host="evil.example.vn").ask("GET", "/_ban/vao")[0].status == 421
        assert desk.stop(signal.SIGTERM) == 0
    said = (board.root / "desk.log").read_text("utf-8").splitlines()
    # Between them are the words of the watcher that builds and publishes.
    assert said[:2] == [f"Bàn biên tập chung: https://{HOST}:{port}/", "(dừng bằng Ctrl-C)"]
    assert said[-2:] == ["", "Đã đóng bàn biên tập."]


def test_fifty_people_save_at_once(board: Project, certificate: tuple[Path, Path]) -> None:
    port, people = free_port(), [f"nguoi-{number}" for number in range(50)]
    files = f"certificate: {certificate[0]}, key: {certificate[1]}"
    write_desk_settings(board, f"{{address: 'https://{HOST}:{port}', {files}}}")
    known = People(Database(board.root))
    for login in people:
        board.write({f"content/tin-tuc/2018/10/{login}.md": ITEM_TEXT})
        known.add(Person(login, login, frozenset({"editor"})))

    def work(login: str) -> int:
        browser, path = Browser(port, certificate[0]), f"tin-tuc/2018/10/{login}.md"
        browser.let_in(board, login)
        for number in range(3):
            fields = {**browser.item_form(path), "noi-dung": f"Lần {number} của {login}.", "viec": "luu"}
            response, page = browser.post(f"/_ban/bai/{path}", **fields)
            assert response.status == 303, page
        return number

    with running_shared_desk(board), ThreadPoolExecutor(len(people)) as pool:
        assert set(pool.map(work, people)) == {2}
    for login in people:
        assert f"Lần 2 của {login}." in (board.content / f"tin-tuc/2018/10/{login}.md").read_text("utf-8")


def test_it_publishes_what_was_saved_by_itself(board: Project, tmp_path: Path) -> None:
    target, port = tmp_path / "dich", str(free_port())
    target.mkdir()
    write_desk_settings(board, f"{{}}\n    publish: {{chinh: {{to: {target}}}}}")
    with running_shared_desk(board, "--port", port) as desk:
        wait_for(target / "index.html", desk)
        board.write({f"content/{ITEM_PATH}": ITEM_TEXT})
        wait_for(target / "tin-tuc/2018/10/bai/index.html", desk)
        assert desk.stop() == 0


def wait_for(file: Path, desk: DeskProcess) -> None:
    deadline = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < deadline, desk.log.read_text("utf-8")
        time.sleep(0.1)


def test_without_settings_it_is_on_this_machine_alone(board: Project) -> None:
    port = free_port()
    with running_shared_desk(board, "--port", str(port)) as desk:
        assert Browser(port, host=f"localhost:{port}").ask("GET", "/_ban/vao")[0].status == 200
        assert Browser(port, host=f"192.0.2.7:{port}").ask("GET", "/_ban/vao")[0].status == 421
        assert desk.stop(signal.SIGINT) == 0
    said = (board.root / "desk.log").read_text("utf-8")
    assert "Chưa ai có tài khoản" in said
    assert f"Bàn biên tập chung: http://localhost:{port}/" in said
    assert "Chỉ mở được trên máy này" in said


def test_a_certificate_that_is_none_is_told(board: Project, certificate: tuple[Path, Path]) -> None:
    write_desk_settings(board, f"{{address: 'https://{HOST}', certificate: {certificate[1]}, key: khong-co.pem}}")
    run = board.run_process("newsroom", "desk", "--shared")
    assert run.exit_status == 1
    assert "khong-co.pem: không đọc được" in run.stderr or "không phải là chứng chỉ" in run.stderr
    assert "Traceback" not in run.stderr
