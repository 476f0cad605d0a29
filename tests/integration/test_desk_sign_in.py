"""People sign in by a password that only they know; guessing is slow, and says nothing of who has an account."""

import re
import sqlite3

import pytest
from desk_client import BASE_URL, ITEM_PATH, ITEM_TEXT, PASSWORD, DeskVisitor, SharedDesk
from lxml import html
from newsroom.desk.access.held_form import FIRST_PAGE
from newsroom.desk.access.lockout import FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS, wait_after
from newsroom.desk.access.rights import Person
from newsroom.desk.access.sessions import IDLE_SECONDS, LONGEST_SECONDS
from project_folder import Project
from werkzeug.test import TestResponse


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    return SharedDesk(project, monkeypatch)


def add(desk: SharedDesk, login: str = "binh", password: str = PASSWORD) -> None:
    token = desk.accounts.people.add(Person(login, "Lê Văn Bình", frozenset({"editor"})))
    desk.accounts.people.use_link(token, password)


def sign_in(visitor: DeskVisitor, login: str, password: str, address: str = "192.0.2.1", **more: str) -> TestResponse:
    fields = {"ten": login, "mat-khau": password, **more}
    return visitor.post("/_ban/vao", fields, environ_overrides={"REMOTE_ADDR": address})


def error(response: TestResponse) -> str:
    return str(html.fromstring(response.text).xpath("string(//*[@role='alert'])")).strip()


def test_who_knows_the_password_comes_to_the_page_that_was_wanted(desk: SharedDesk) -> None:
    add(desk)
    visitor = desk.stranger()
    refused = visitor.get(f"/_ban/bai/{ITEM_PATH}?van-ban")
    assert refused.status_code == 303
    page = visitor.get(refused.headers["Location"])
    (wanted,) = html.fromstring(page.text).xpath("//input[@name='toi']/@value")
    response = sign_in(visitor, " Binh ", PASSWORD, toi=wanted)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/_ban/bai/{ITEM_PATH}?van-ban"
    assert "Lê Văn Bình" in visitor.get("/_ban/").text
    assert visitor.get("/_ban/vao").headers["Location"] == FIRST_PAGE


@pytest.mark.parametrize(
    "typed", ["Con trâu đi trước", "Con tra\u0302u \u0111i tru\u031bo\u031b\u0301c", "Con\u00a0trâu đi trước"]
)
def test_every_keyboard_types_the_same_password(desk: SharedDesk, typed: str) -> None:
    add(desk)
    assert sign_in(desk.stranger(), "binh", typed).status_code == 303


def test_an_error_names_no_account(desk: SharedDesk) -> None:
    add(desk)
    add(desk, "cuc")
    desk.accounts.people.add(Person("moi", "Chưa Vào", frozenset({"writer"})))
    desk.client("an", roles=["administrator"])
    desk.accounts.people.disable("cuc")
    answers = {
        error(sign_in(desk.stranger(), login, password, f"192.0.2.{number}"))
        for number, (login, password) in enumerate(
            [
                ("binh", "sai"),
                ("khong-co", "sai"),
                ("moi", ""),
                ("cuc", PASSWORD),
                ("", ""),
                ("b\0\ud7ff", "x" * 100_000),
            ]
        )
    }
    assert answers == {
        "Tên đăng nhập hoặc mật khẩu không đúng. Quên mật khẩu thì xin người quản trị một đường dẫn mới."
    }


@pytest.mark.parametrize("login", ["binh", "khong-co"])
def test_guessing_takes_ever_longer_whether_the_account_is_there_or_not(desk: SharedDesk, login: str) -> None:
    add(desk)
    visitor = desk.stranger()
    for number in range(FREE_FOR_ACCOUNT):
        assert "không đúng" in error(sign_in(visitor, login, "sai", f"198.51.100.{number}"))
    assert error(sign_in(visitor, login, PASSWORD)) == "Đã gõ sai nhiều lần. Hãy thử lại sau 30 giây."
    desk.clock += 31
    assert "không đúng" in error(sign_in(visitor, login, "sai"))
    assert error(sign_in(visitor, login, PASSWORD)) == "Đã gõ sai nhiều lần. Hãy thử lại sau 1 phút."
    desk.clock += 61
    assert sign_in(visitor, login, PASSWORD).status_code == (303 if login == "binh" else 422)
    waits = [wait_after(count, 5) for count in range(30)]
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_guessing_from_elsewhere_does_not_keep_the_owner_out(desk: SharedDesk) -> None:
    add(desk)
    owner = desk.stranger()
    assert sign_in(owner, "binh", PASSWORD).status_code == 303
    owner.csrf_token = csrf_token_in(owner.get("/_ban/"))
    assert owner.post("/_ban/ra").status_code == 303
    for number in range(FREE_FOR_ACCOUNT + 1):
        refused = sign_in(desk.stranger(), "binh", "sai", f"198.51.100.{number}")
    assert "thử lại sau" in error(refused)
    assert sign_in(owner, "binh", PASSWORD).status_code == 303


def test_one_address_cannot_try_one_account_after_another(desk: SharedDesk) -> None:
    add(desk)
    network = [f"2001:db8:1:2::{number:x}" for number in range(FREE_FOR_ADDRESS + 1)]
    for number, address in enumerate(network):
        refused = sign_in(desk.stranger(), f"nguoi-{number}", "sai", address)
    assert "thử lại sau" in error(refused)
    assert "thử lại sau" in error(sign_in(desk.stranger(), "binh", PASSWORD, "2001:db8:1:2:ffff::1"))
    assert sign_in(desk.stranger(), "binh", PASSWORD, "2001:db8:1:3::1").status_code == 303


def test_a_clock_that_was_set_back_keeps_nobody_out(desk: SharedDesk) -> None:
    add(desk)
    visitor = desk.stranger()
    for _ in range(FREE_FOR_ACCOUNT):
        sign_in(visitor, "binh", "sai")
    desk.clock -= 10 * 86400
    assert "30 giây" in error(sign_in(visitor, "binh", PASSWORD))
    desk.clock += 31
    assert sign_in(visitor, "binh", PASSWORD).status_code == 303


def csrf_token_in(page: TestResponse) -> str:
    return str(html.fromstring(page.text).xpath("//input[@name='khoa']/@value")[0])


def test_the_cookie_is_all_that_lets_in_and_ends_with_the_session(desk: SharedDesk) -> None:
    add(desk)
    visitor = desk.stranger()
    response = sign_in(visitor, "binh", PASSWORD)
    cookies = response.headers.getlist("Set-Cookie")
    assert all("HttpOnly" in cookie and "SameSite=Strict" in cookie for cookie in cookies)
    (session,) = (cookie for cookie in cookies if cookie.startswith("ban="))
    thief = desk.stranger()
    thief.http.set_cookie("ban", session.partition(";")[0].removeprefix("ban="), domain="127.0.0.1")
    assert thief.get("/_ban/").status_code == 200
    visitor.csrf_token = csrf_token_in(visitor.get("/_ban/"))
    assert visitor.post("/_ban/ra").headers["Location"] == "/_ban/vao?da-ra"
    assert thief.get("/_ban/").status_code == 303, "a cookie that was stolen is worth nothing either"
    assert session.partition(";")[0][4:] not in desk.project.root.joinpath(".desk/desk.sqlite").read_bytes().decode(
        "latin-1"
    )


def test_over_tls_no_other_host_can_set_the_cookie(desk: SharedDesk) -> None:
    add(desk)
    https = {"wsgi.url_scheme": "https"}
    response = desk.stranger().http.post(
        "/_ban/vao",
        data={"ten": "binh", "mat-khau": PASSWORD},
        base_url=BASE_URL,
        headers={"Origin": BASE_URL.replace("http", "https")},
        environ_overrides=https,
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all(cookie.startswith("__Host-") and "Secure" in cookie and "Path=/" in cookie for cookie in cookies)


@pytest.mark.parametrize("seconds", [IDLE_SECONDS + 1, LONGEST_SECONDS + 1])
def test_sessions_end_by_themselves(desk: SharedDesk, seconds: float) -> None:
    visitor = desk.client("binh")
    end = desk.clock + seconds
    while desk.clock + IDLE_SECONDS - 60 < end and seconds > IDLE_SECONDS + 1:
        desk.clock += IDLE_SECONDS - 120
        assert visitor.get("/_ban/").status_code == 200
    desk.clock = end
    assert visitor.get("/_ban/").status_code == 303


def test_signing_in_leaves_no_older_session_in_the_browser(desk: SharedDesk) -> None:
    add(desk)
    visitor = desk.client("binh")
    assert sign_in(visitor, "binh", PASSWORD).status_code == 303
    assert len(desk.accounts.sessions.of("binh")) == 1


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/_ban/",
    "/\\evil.example",
    "/_ban/\r\nX: y",
    "javascript:alert(1)",
    "/x",
    "",
    "/_ban/vao",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(desk: SharedDesk, address: str) -> None:
    add(desk)
    assert sign_in(desk.stranger(), "binh", PASSWORD, toi=address).headers["Location"] == FIRST_PAGE


def both(token: str, password: str) -> dict[str, str]:
    return {"ma": token, "mat-khau-moi": password, "mat-khau-lai": password}


def test_a_link_sets_a_password_once(desk: SharedDesk) -> None:
    token = desk.accounts.people.add(Person("binh", "Lê Văn Bình", frozenset({"writer"})))
    visitor = desk.stranger()
    address = f"/_ban/mat-khau-moi?ma={token}"
    assert desk.stranger().get(address).status_code == 200
    page = visitor.get(address)
    assert "Lê Văn Bình" in page.text
    assert visitor.post("/_ban/mat-khau-moi", {**both(token, PASSWORD), "mat-khau-lai": "khác"}).status_code == 422
    assert visitor.post("/_ban/mat-khau-moi", both(token, "binhbinh1234")).status_code == 422
    assert visitor.post("/_ban/mat-khau-moi", both(token, PASSWORD)).status_code == 303
    assert visitor.get("/_ban/").status_code == 200
    assert desk.stranger().get(address).status_code == 404
    assert not re.search("Lê Văn Bình", desk.stranger().get(address).text)


def test_a_link_ends_after_three_days(desk: SharedDesk) -> None:
    token = desk.accounts.people.add(Person("binh", "Lê Văn Bình", frozenset({"writer"})))
    desk.clock += 3 * 86400 + 1
    assert desk.stranger().get(f"/_ban/mat-khau-moi?ma={token}").status_code == 404
    desk.clock -= 30 * 86400
    assert desk.stranger().get(f"/_ban/mat-khau-moi?ma={token}").status_code == 404, "nor does it live on by the clock"


TYPED = {"tieu-de": "x", "noi-dung": "Đoạn một.\r\n\r\n<b>&amp;", "dau-van": "0", "viec": "luu"}


def test_what_is_sent_after_the_session_has_ended_is_sent_again_after_signing_in(desk: SharedDesk) -> None:
    add(desk)
    visitor = desk.client("binh")
    form = visitor.form_fields(ITEM_PATH)
    desk.accounts.sessions.end_all("binh")
    answer = visitor.save(ITEM_PATH, form, noi_dung="Đoạn đã gõ.\r\n\r\n<b>&amp;")
    assert answer.status_code == 401
    assert "Đoạn đã gõ." in answer.text
    again = sign_in(visitor, "binh", "sai", **hidden_fields(answer))
    answer = sign_in(visitor, "binh", PASSWORD, **hidden_fields(again))
    assert answer.status_code == 200
    (action,) = html.fromstring(answer.text).xpath("//main//form/@action")
    fields = hidden_fields(answer)
    saved = visitor.post(action, fields, csrf_token=fields.pop("khoa"))
    assert saved.status_code == 303
    assert "Đoạn đã gõ.\n\n<b>&amp;" in visitor.file_text(ITEM_PATH)


def hidden_fields(page: TestResponse) -> dict[str, str]:
    """What a form holds besides what people type, as browsers send it."""
    fields = {}
    for part in html.fromstring(page.text).xpath("//main//form//*[@hidden or @type='hidden']"):
        text = part.get("value") if part.tag == "input" else (part.text or "").removeprefix("\n")
        fields[part.get("name")] = text if part.tag == "input" else text.replace("\r\n", "\n").replace("\n", "\r\n")
    return fields


def test_a_form_from_an_earlier_session_is_sent_again_by_one_click(desk: SharedDesk) -> None:
    visitor = desk.client("binh", roles=["editor"])
    form = visitor.form_fields(ITEM_PATH)
    visitor.csrf_token = "0" * 64
    form["khoa"] = visitor.csrf_token
    before = visitor.file_text(ITEM_PATH)
    answer = visitor.save(ITEM_PATH, form, noi_dung="Khác")
    assert answer.status_code == 403
    assert visitor.file_text(ITEM_PATH) == before
    fields = hidden_fields(answer)
    assert visitor.post(f"/_ban/bai/{ITEM_PATH}", fields, csrf_token=fields.pop("khoa")).status_code == 303
    assert "Khác" in visitor.file_text(ITEM_PATH)


def test_scripts_are_told_that_the_session_has_ended_and_learn_of_the_next(desk: SharedDesk) -> None:
    visitor = desk.stranger()
    assert visitor.get("/_ban/phien").status_code == 303
    assert visitor.get("/_ban/phien", headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
    assert visitor.post(f"/_ban/xem/{ITEM_PATH}", headers={"X-Khoa": "x"}).json["sign_in"] == "/_ban/vao"
    client = desk.client("binh")
    assert client.get("/_ban/phien").json == {"login": "binh", "name": "Binh", "khoa": client.csrf_token}


def test_a_link_in_a_letter_reaches_who_is_signed_in(desk: SharedDesk) -> None:
    """Browsers send no Strict cookie with the first request; from the page that answers it they do."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    page = desk.stranger().get(f"/_ban/bai/{ITEM_PATH}", headers=headers)
    assert page.status_code == 200
    assert f'content="0;url=/_ban/bai/{ITEM_PATH}"' in page.text
    assert desk.client("binh").get("/_ban/", headers={**headers, "Sec-Fetch-Dest": "iframe"}).status_code == 403
    assert desk.client("binh").get("/_ban/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_stranger_that_another_site_sent_is_told_where_to_go(desk: SharedDesk) -> None:
    answer = desk.stranger().post("/_ban/vao", {"ten": "binh"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "rồi đăng nhập" in answer.text
    assert "cửa sổ lệnh" not in answer.text


def test_a_full_disk_keeps_nobody_from_reading(desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = desk.client("binh")
    desk.clock += 3600

    def full_disk() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.database, "transaction", full_disk)
    assert visitor.get(f"/_ban/bai/{ITEM_PATH}").status_code == 200
