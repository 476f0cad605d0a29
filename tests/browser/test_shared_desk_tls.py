"""A browser at the shared desk over TLS, which the desk or nginx speaks: its cookies, origins and typed text."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from certificates import certificate_files
from desk_browser import wait_for_form
from desk_client import ITEM_PATH, ITEM_TEXT
from playwright.sync_api import Browser, expect
from project_folder import Project
from shared_desk_process import PASSWORD, add_person, running_shared_desk, write_desk_settings
from web_servers import running_desk_proxy, two_free_ports


@pytest.fixture(params=["own", "nginx"])
def secure_address(request: pytest.FixtureRequest, project: Project, tmp_path: Path) -> Iterator[str]:
    (tmp_path / "tls").mkdir()
    certificate, key = certificate_files(tmp_path / "tls", "localhost")
    port, desk_port = two_free_ports()
    address, is_own = f"https://localhost:{port}", request.param == "own"
    way = f"certificate: {certificate}, key: {key}" if is_own else f"listen: '127.0.0.1:{desk_port}'"
    write_desk_settings(project, f"{{address: '{address}', {way}}}")
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    add_person(project, "cuc", "editor")
    with ExitStack() as stack:
        stack.enter_context(running_shared_desk(project))
        if not is_own:
            stack.enter_context(running_desk_proxy("nginx", desk_port, "localhost", port, (certificate, key)))
        yield address


def test_somebody_signs_in_and_saves(browser: Browser, secure_address: str, project: Project) -> None:
    context = browser.new_context(base_url=secure_address, ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"/_ban/bai/{ITEM_PATH}")
    page.get_by_label("Tên đăng nhập").fill("cuc")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_form(page)
    assert {cookie["name"] for cookie in context.cookies() if cookie["secure"]} >= {"__Host-ban"}
    page.locator("#title").fill("Bài lưu qua đường truyền mã hóa")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu.").first).to_be_visible()
    assert "Bài lưu qua đường truyền mã hóa" in (project.content / ITEM_PATH).read_text("utf-8")
    context.close()
