"""People are added, changed and kept out from the command line, while the desk runs and before it ever did."""

import re
import time

import pytest
from desk_client import PASSWORD, SharedDesk
from newsroom.desk.access.audit import AuditFilter
from newsroom.desk.access.people import Account
from newsroom.desk.access.rights import Person
from project_folder import Project


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    return SharedDesk(project, monkeypatch)


def account(desk: SharedDesk, login: str) -> Account:
    found = desk.accounts.people.find(login)
    assert found is not None
    return found


def test_the_first_administrator_gets_in_by_the_link_that_is_printed(project: Project, desk: SharedDesk) -> None:
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write({"mkdocs.yml": f"{settings}    desk: {{address: https://ban.danvan.example.vn/}}\n"})
    run = project.run_newsroom("people", "add", "An.Nguyen", "--name", "Nguyễn Thị An", "--role", "administrator")
    assert run.exit_status == 0, run.stderr
    link = run.stdout.strip()
    assert re.fullmatch(r"https://ban\.danvan\.example\.vn/_ban/mat-khau-moi\?ma=[\w-]{43}", link)
    assert "một lần, trong ba ngày" in run.stderr
    desk.clock = time.time()
    desk.accounts.people.use_link(link.partition("=")[2], PASSWORD)
    assert account(desk, "an.nguyen").person == Person("an.nguyen", "Nguyễn Thị An", frozenset({"administrator"}))
    assert [entry.detail for entry in desk.audit.all_entries(AuditFilter())] == ["an.nguyen: Quản trị"]


def test_everybody_is_listed(project: Project, desk: SharedDesk) -> None:
    assert "Chưa có ai" in project.run_newsroom("people", "list").stderr
    desk.client("an", roles=["administrator", "approver"])
    desk.client("binh", sections=["tin-tuc"])
    desk.accounts.people.disable("binh")
    lines = project.run_newsroom("people", "list").stdout.splitlines()
    assert lines[0] == "an\tAn\tNgười duyệt, Quản trị\tmọi chuyên mục\tđang dùng"
    assert lines[1].startswith("binh\tBinh\tNgười viết\tTin tức\tđã khóa từ ")


def test_what_is_done_at_the_command_line_reaches_open_browsers(project: Project, desk: SharedDesk) -> None:
    desk.client("an", roles=["administrator"])
    binh = desk.client("binh")
    assert binh.get("/_ban/nguoi").status_code == 403
    assert project.run_newsroom("people", "change", "binh", "--role", "administrator").exit_status == 0
    assert binh.get("/_ban/nguoi").status_code == 200
    assert project.run_newsroom("people", "disable", "binh").exit_status == 0
    assert binh.get("/_ban/").status_code == 303
    assert project.run_newsroom("people", "enable", "binh").exit_status == 0
    assert binh.post("/_ban/vao", {"ten": "binh", "mat-khau": PASSWORD}).status_code == 303
    assert "mat-khau-moi?ma=" in project.run_newsroom("people", "reset", "binh").stdout
    assert binh.post("/_ban/vao", {"ten": "binh", "mat-khau": PASSWORD}).status_code == 422


def test_what_is_not_named_stays(project: Project, desk: SharedDesk) -> None:
    desk.client("binh", roles=["editor"], sections=["tin-tuc"])
    assert project.run_newsroom("people", "change", "binh", "--name", "Lê Bình").exit_status == 0
    assert account(desk, "binh").person == Person("binh", "Lê Bình", frozenset({"editor"}), frozenset({"tin-tuc"}))
    assert account(desk, "binh").email == "binh@example.vn"
    assert project.run_newsroom("people", "change", "binh", "--section", "all").exit_status == 0
    assert account(desk, "binh").person.sections == frozenset()


WRONG = [
    (["add"], 2, "Hãy ghi tên đăng nhập"),
    (["add", "binh"], 2, "Hãy ghi họ tên"),
    (["add", "an", "--name", "An"], 1, "Đã có người đăng nhập bằng tên “an”"),
    (["add", "bình", "--name", "Bình"], 1, "chữ thường không dấu"),
    (["add", "binh", "--name", "Bình", "--role", "king"], 2, "“king” không dùng được"),
    (["add", "binh", "--name", "Bình", "--section", "tin"], 2, "Không có chuyên mục tin; chọn trong:"),
    (["remove", "an"], 2, "“remove” không dùng được"),
    (["disable", "an"], 1, "người quản trị cuối cùng"),
    (["change", "an", "--role", "writer"], 1, "người quản trị cuối cùng"),
    (["reset", "khong-co"], 1, "Không có ai đăng nhập bằng tên “khong-co”"),
    (["reset", "cuc"], 1, "đang bị khóa"),
]


@pytest.mark.parametrize(("arguments", "status", "why"), WRONG, ids=[" ".join(each[0]) for each in WRONG])
def test_what_is_wrong_is_said_and_changes_nothing(
    project: Project, desk: SharedDesk, arguments: list[str], status: int, why: str
) -> None:
    desk.client("an", roles=["administrator"])
    desk.client("cuc")
    desk.accounts.people.disable("cuc")
    before = desk.accounts.people.all()
    run = project.run_newsroom("people", *arguments)
    assert run.exit_status == status
    assert why in run.stderr
    assert desk.accounts.people.all() == before
