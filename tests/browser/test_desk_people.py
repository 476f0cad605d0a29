"""An administrator and somebody new in two browsers, and the screens of accounts at every width."""

import socket
from collections.abc import Iterator

import pytest
from accessibility import DESK_LOOKS, barriers
from desk_browser import wait_for_form
from desk_client import ITEM_PATH, ITEM_TEXT
from playwright.sync_api import Browser, Page, expect
from project_folder import Project
from shared_desk_process import PASSWORD, add_person, running_shared_desk


@pytest.fixture
def shared_address(project: Project) -> Iterator[str]:
    """A board's desk with an administrator and an editor."""
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    add_person(project, "an", "administrator", "approver")
    add_person(project, "cuc", "editor")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running_shared_desk(project, "--port", str(port)):
        yield f"http://127.0.0.1:{port}"


def signed_in(browser: Browser, address: str, login: str, path: str = "/_ban/nguoi") -> Page:
    page = browser.new_context(base_url=address).new_page()
    page.goto(path)
    page.get_by_label("Tên đăng nhập").fill(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    return page


def test_somebody_new_gets_to_work_by_a_link_and_is_kept_out_again(browser: Browser, shared_address: str) -> None:
    administrator = signed_in(browser, shared_address, "an")
    administrator.get_by_label("Tên đăng nhập").fill("binh")
    administrator.get_by_label("Họ tên").fill("Lê Văn Bình")
    administrator.get_by_label("Biên tập viên").check()
    administrator.get_by_role("button", name="Thêm và tạo đường dẫn").click()
    expect(administrator.get_by_role("heading", name="Đường dẫn đặt mật khẩu")).to_be_focused()
    administrator.context.grant_permissions(["clipboard-read", "clipboard-write"])
    administrator.get_by_role("button", name="Chép đường dẫn").click()
    expect(administrator.get_by_text("Đã chép.")).to_be_visible()
    link = administrator.evaluate("navigator.clipboard.readText()")

    binh = browser.new_context(base_url=shared_address).new_page()
    binh.goto(link)
    binh.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    binh.get_by_label("Gõ lại mật khẩu mới").fill(PASSWORD)
    binh.keyboard.press("Enter")
    binh.wait_for_url("**/_ban/viec")
    expect(binh.get_by_role("link", name="Lê Văn Bình")).to_be_visible()
    binh.goto(f"/_ban/bai/{ITEM_PATH}")
    wait_for_form(binh)
    binh.locator("#title").fill("Bài đã gõ dở")

    administrator.get_by_text("Khóa tài khoản").first.click()
    administrator.get_by_role("button", name="Khóa tài khoản").click()
    expect(administrator.get_by_role("status").filter(has_text="Đã khóa tài khoản")).to_be_visible()
    binh.keyboard.press("Control+s")
    expect(binh.get_by_role("link", name="đăng nhập lại ở thẻ khác")).to_be_visible()
    expect(binh.locator("#title")).to_have_value("Bài đã gõ dở")
    binh.context.close()
    administrator.context.close()


def test_everyone_can_use_the_screens_of_accounts(browser: Browser, shared_address: str, axe: str) -> None:
    administrator = signed_in(browser, shared_address, "an")
    stranger = browser.new_context(base_url=shared_address).new_page()
    administrator.goto("/_ban/nguoi/cuc")
    administrator.get_by_text("Quên mật khẩu").click()
    administrator.get_by_role("button", name="Tạo đường dẫn mới").click()
    link = administrator.locator("[data-copy-from]").input_value()
    wrong = {"link shown once": barriers(administrator, axe, DESK_LOOKS)}
    for page, path in [
        (stranger, "/_ban/vao"),
        (stranger, link),
        *((administrator, path) for path in ("/_ban/nguoi", "/_ban/nguoi/an", "/_ban/tai-khoan", "/_ban/nhat-ky")),
    ]:
        page.goto(path)
        wrong[path.partition("?")[0]] = barriers(page, axe, DESK_LOOKS)
    administrator.context.close()
    stranger.context.close()
    assert {path: lines for path, lines in wrong.items() if lines} == {}
