"""What an administrator does with people takes effect at once, and everybody has their own account in hand."""

import csv
import io
import sqlite3
from urllib.parse import urlsplit

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, PASSWORD, DeskVisitor, SharedDesk
from lxml import html
from newsroom.desk.access.rights import Person
from project_folder import Project
from werkzeug.test import TestResponse


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    return SharedDesk(project, monkeypatch)


@pytest.fixture
def administrator(desk: SharedDesk) -> DeskVisitor:
    return desk.client("an", roles=["administrator"])


def text_of(page: TestResponse, path: str) -> str:
    return " ".join(str(html.fromstring(page.text).xpath(f"string({path})")).split())


def error(page: TestResponse) -> str:
    return text_of(page, "//*[@role='alert']")


NEW = {"ten": "Binh", "ho-ten": "Lê  Văn Bình", "thu": "binh@example.vn", "vai-tro": "writer", "muc": "tin-tuc"}


def test_somebody_new_is_added_and_sets_a_password_by_a_link_that_is_shown_once(
    desk: SharedDesk, administrator: DeskVisitor
) -> None:
    page = administrator.post("/_ban/nguoi", NEW)
    (link,) = html.fromstring(page.text).xpath("//input[@data-copy-from]/@value")
    assert link not in administrator.get("/_ban/nguoi/binh").text
    visitor, parts = desk.stranger(), urlsplit(link)
    fields = {"ma": parts.query.removeprefix("ma="), "mat-khau-moi": PASSWORD, "mat-khau-lai": PASSWORD}
    assert visitor.get(f"{parts.path}?{parts.query}").status_code == 200
    assert visitor.post(parts.path, fields).status_code == 303
    assert "Lê Văn Bình" in visitor.get("/_ban/").text
    account = desk.accounts.people.find("binh")
    assert account is not None
    assert account.person == Person("binh", "Lê Văn Bình", frozenset({"writer"}), frozenset({"tin-tuc"}))
    assert account.email == "binh@example.vn"


REFUSED = [
    ({"ten": "bình"}, "Tên đăng nhập “bình” không dùng được"),
    ({"ten": "an"}, "Đã có người đăng nhập bằng tên “an”"),
    ({"ten": "../x"}, "không dùng được"),
    ({"ho-ten": " "}, "Hãy ghi họ tên"),
    ({"vai-tro": "king"}, "Vai trò chỉ có"),
    ({"thu": "binh@"}, "Địa chỉ thư “binh@” viết sai"),
    ({"thu": "a@b.vn\nBcc: c@d.vn"}, "viết sai"),
]


@pytest.mark.parametrize(("changes", "why"), REFUSED)
def test_what_is_wrong_with_somebody_new_is_said(
    desk: SharedDesk, administrator: DeskVisitor, changes: dict[str, str], why: str
) -> None:
    answer = administrator.post("/_ban/nguoi", {**NEW, **changes})
    assert answer.status_code == 422
    assert why in error(answer)
    assert [account.person.login for account in desk.accounts.people.all()] == ["an"]


def test_other_roles_hold_from_the_next_request(desk: SharedDesk, administrator: DeskVisitor) -> None:
    binh = desk.client("binh", roles=["writer"])
    assert binh.get("/_ban/nhat-ky").status_code == 403
    fields = {"ho-ten": "Bình", "vai-tro": "administrator"}
    assert administrator.post("/_ban/nguoi/binh", fields).headers["Location"] == "/_ban/nguoi/binh?da=sua"
    assert binh.get("/_ban/nhat-ky").status_code == 200
    assert binh.get("/_ban/moi").status_code == 403
    assert "Sửa quyền của người" in binh.get("/_ban/nhat-ky").text


def test_the_last_administrator_stays(desk: SharedDesk, administrator: DeskVisitor) -> None:
    assert "người quản trị cuối cùng" in error(
        administrator.post("/_ban/nguoi/an", {"ho-ten": "An", "vai-tro": "writer"})
    )
    assert "chính mình" in error(administrator.post("/_ban/nguoi/an/khoa"))
    cuc = desk.client("cuc", roles=["administrator"])
    assert cuc.post("/_ban/nguoi/an/khoa").status_code == 303
    assert cuc.post("/_ban/nguoi/cuc", {"ho-ten": "Cúc", "vai-tro": "writer"}).status_code == 422


def test_who_is_disabled_while_typing_is_out_and_keeps_what_was_typed(
    desk: SharedDesk, administrator: DeskVisitor
) -> None:
    binh = desk.client("binh", roles=["editor"])
    form = binh.form_fields(ITEM_PATH)
    assert administrator.post("/_ban/nguoi/binh/khoa").status_code == 303
    answer = binh.save(ITEM_PATH, form, noi_dung="Những gì đã gõ.")
    assert answer.status_code == 401
    assert "Những gì đã gõ." in text_of(answer, "//textarea[@id='da-go']")
    assert "Những gì" not in binh.file_text(ITEM_PATH)
    preview = binh.post(f"/_ban/xem/{ITEM_PATH}", form, headers={"X-Khoa": binh.csrf_token})
    assert preview.status_code == 401
    assert binh.post("/_ban/vao", {"ten": "binh", "mat-khau": PASSWORD}).status_code == 422
    assert administrator.post("/_ban/nguoi/binh/mo").status_code == 303
    assert binh.post("/_ban/vao", {"ten": "binh", "mat-khau": PASSWORD}).status_code == 303
    assert "Lê" not in error(answer)


def test_a_new_link_ends_the_password_and_every_session(desk: SharedDesk, administrator: DeskVisitor) -> None:
    binh = desk.client("binh")
    page = administrator.post("/_ban/nguoi/binh/duong-dan")
    assert "/_ban/mat-khau-moi?ma=" in page.text
    assert binh.get("/_ban/").status_code == 303
    assert binh.post("/_ban/vao", {"ten": "binh", "mat-khau": PASSWORD}).status_code == 422


def test_an_administrator_ends_a_stolen_session(desk: SharedDesk, administrator: DeskVisitor) -> None:
    thief = desk.client("binh", roles=["approver"])
    form = thief.form_fields(ITEM_PATH)
    assert "Đang đăng nhập ở" in administrator.get("/_ban/nguoi/binh").text
    assert administrator.post("/_ban/nguoi/binh/phien").status_code == 303
    assert thief.save(ITEM_PATH, form, title="Khác").status_code == 401
    assert "Khác" not in thief.file_text(ITEM_PATH)
    assert administrator.get("/_ban/").status_code == 200


@pytest.mark.parametrize("address", ["/_ban/nguoi/khong-co", "/_ban/nguoi/khong-co/khoa", "/_ban/nguoi/%00/mo"])
def test_nobody_is_not_found(administrator: DeskVisitor, address: str) -> None:
    assert administrator.post(address, NEW).status_code == 404


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(desk: SharedDesk) -> None:
    here, elsewhere = desk.client("binh"), desk.client("binh")
    new = {"mat-khau-moi": "Cái cày theo sau", "mat-khau-lai": "Cái cày theo sau"}
    assert "không đúng" in error(here.post("/_ban/tai-khoan", {"mat-khau": "sai", **new}))
    assert "chưa giống" in error(here.post("/_ban/tai-khoan", {"mat-khau": PASSWORD, **new, "mat-khau-lai": "x"}))
    assert "dễ đoán" in error(
        here.post("/_ban/tai-khoan", {"mat-khau": PASSWORD, "mat-khau-moi": "1234567890", "mat-khau-lai": "1234567890"})
    )
    assert elsewhere.get("/_ban/").status_code == 200
    answer = here.post("/_ban/tai-khoan", {"mat-khau": PASSWORD, **new})
    assert answer.headers["Location"] == "/_ban/tai-khoan?da=mat-khau"
    assert here.get("/_ban/tai-khoan").status_code == 200
    assert elsewhere.get("/_ban/").status_code == 303


def test_a_found_browser_cannot_guess_the_password(desk: SharedDesk) -> None:
    binh = desk.client("binh")
    for _ in range(6):
        answer = binh.post("/_ban/tai-khoan", {"mat-khau": "sai", "mat-khau-moi": "x", "mat-khau-lai": "x"})
    assert "thử lại sau" in error(answer)


def test_one_ends_ones_own_sessions_and_nobody_elses(desk: SharedDesk) -> None:
    here, elsewhere, other = desk.client("binh"), desk.client("binh"), desk.client("cuc")
    numbers = {login: [session.number for session in desk.accounts.sessions.of(login)] for login in ("binh", "cuc")}
    here.post("/_ban/tai-khoan/phien", {"phien": str(numbers["cuc"][0])})
    assert other.get("/_ban/").status_code == 200
    assert "trình duyệt này" in here.get("/_ban/tai-khoan").text
    here.post("/_ban/tai-khoan/phien", {"phien": "khac"})
    assert here.get("/_ban/").status_code == 200
    assert elsewhere.get("/_ban/").status_code == 303


def test_the_record_is_searched_and_read_by_a_spreadsheet(desk: SharedDesk, administrator: DeskVisitor) -> None:
    audit = desk.audit
    binh = Person("binh", '=HYPERLINK("http://evil.example")', frozenset({"writer"}))
    audit.record(binh, "Gửi duyệt", ITEM_PATH, 'đoạn "một",\n100%_!')
    for number in range(1200):
        audit.record(Person("cuc", "Cúc", frozenset()), "Lưu", f"tin-tuc/{number}.md")
    page = administrator.get("/_ban/nhat-ky")
    assert "1201 việc, trang 1 / 13" in text_of(page, "//*[@role='status']")
    assert "tin-tuc/1199.md" in page.text
    assert "1 việc" in text_of(administrator.get("/_ban/nhat-ky?tim=100%25_!"), "//*[@role='status']")
    assert "0 việc" in text_of(administrator.get("/_ban/nhat-ky?tim=1000%25"), "//*[@role='status']")
    assert "0 việc" in text_of(administrator.get("/_ban/nhat-ky?tu=2018-10-21"), "//*[@role='status']")
    assert "1201 việc" in text_of(administrator.get("/_ban/nhat-ky?tu=20/10/2018&den=x"), "//*[@role='status']")
    assert "Gửi duyệt" in administrator.get(f"/_ban/nhat-ky?nguoi=binh&bai={ITEM_PATH}").text
    export = administrator.get("/_ban/nhat-ky.csv")
    assert export.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(export.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 1202
    assert rows[-1] == [
        "2018-10-20T09:15:00+07:00",
        "binh",
        '\'=HYPERLINK("http://evil.example")',
        "Gửi duyệt",
        ITEM_PATH,
        'đoạn "một",\n100%_!',
    ]


@pytest.mark.parametrize("statement", ["UPDATE audit SET login = 'x'", "DELETE FROM audit"])
def test_nothing_in_the_record_is_changed_or_deleted(desk: SharedDesk, statement: str) -> None:
    desk.audit.record(Person("binh", "Bình", frozenset()), "Lưu")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), desk.database.transaction() as connection:
        connection.execute(statement)
