"""A board's day in two browsers: from a paste out of Word to a page that readers get from a web server, and back."""

import datetime
import io
import re
import tempfile
import time
import urllib.error
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from desk_browser import paste, wait_for_form, word_clipboard
from newsroom.text.dates import TIME_ZONE
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from project_folder import Project
from shared_desk_process import PASSWORD, add_person, running_shared_desk, write_desk_settings
from ssh_server import running_ssh_server
from web_servers import DIRECT_OPENER, free_port, running_server

TITLE = "Ba Gò làm đường mới"
PUBLISHING = """\
    publish:
      chinh: {{to: "sftp://127.0.0.1:{port}{folder}", server: nginx}}
    review: {{required: yes, two_people: yes}}
"""


class Board:
    """Two people at a shared desk, and a reader; the desk publishes to a server by SFTP, which nginx serves."""

    def __init__(self, project: Project, desk_address: str, site_address: str) -> None:
        self.project, self.desk_address, self.site_address = project, desk_address, site_address

    def sign_in(self, browser: Browser, login: str) -> Page:
        """A browser of somebody, who is in."""
        page = browser.new_context(base_url=self.desk_address, viewport={"width": 1366, "height": 900}).new_page()
        page.goto("/")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
        return page

    def read(self, path: str) -> str:
        """What a reader gets, with ordinary spaces; "" where there is no page."""
        try:
            with DIRECT_OPENER.open(f"{self.site_address}{path}", timeout=20) as answer:
                return str(answer.read().decode()).replace("\u00a0", " ").replace("&nbsp;", " ")
        except urllib.error.HTTPError as error:
            assert error.code == 404
            return ""

    def wait_for_reader(self, path: str, words: str, *, there: bool = True) -> str:
        """The page that a reader gets as soon as it has these words, or has them no more."""
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline:
            text = self.read(path)
            if (words in text) == there:
                return text
            time.sleep(0.3)
        log = (self.project.root / "desk.log").read_text("utf-8")
        raise AssertionError(f"{words!r} at {path} after two minutes: {not there}\n{log}\n{text}")


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    project, port = Project(tmp_path / "board"), free_port()
    with ExitStack() as stack:
        # Not below pytest's folders, which another run of pytest closes to the user that nginx runs as.
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-day-")))
        ssh = stack.enter_context(running_ssh_server(tmp_path / "ssh", monkeypatch))
        settings = project.root / "mkdocs.yml"
        settings.write_text(settings.read_text("utf-8") + PUBLISHING.format(port=ssh.port, folder=place), "utf-8")
        write_desk_settings(project, f"{{address: 'http://127.0.0.1:{port}', listen: '127.0.0.1:{port}'}}")
        add_person(project, "binh", "writer")
        add_person(project, "chi", "approver")
        stack.enter_context(running_shared_desk(project, SOURCE_DATE_EPOCH=None))
        address = stack.enter_context(running_server("nginx", place, in_place=True))
        yield Board(project, f"http://127.0.0.1:{port}", address)


def photograph() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_day_of_a_board(board: Board, browser: Browser) -> None:
    writer, approver = board.sign_in(browser, "binh"), board.sign_in(browser, "chi")

    # The writer writes from a paste out of Word, with a picture, and sends it for review.
    writer.get_by_role("link", name="Viết bài mới").first.click()
    writer.get_by_label("Tiêu đề").fill(TITLE)
    writer.get_by_label("Tin tức").check()
    writer.get_by_role("button", name="Tạo bài nháp").click()
    wait_for_form(writer)
    path = writer.url.partition("/_ban/bai/")[2].partition("?")[0]
    writer.get_by_role("textbox", name="Nội dung (Markdown)").click()
    writer.keyboard.press("Control+A")
    assert not paste(writer, word_clipboard(photograph()))
    expect(writer.locator("[data-writing-status]")).to_have_text(re.compile("Đã dán"))
    writer.get_by_role("button", name="Gửi duyệt…").click()
    writer.get_by_label("Lời nhắn cho người duyệt").fill("Nhờ chị xem giúp")
    writer.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(writer.locator(".state").first).to_have_text("Chờ duyệt")
    assert not writer.get_by_role("button", name="Đăng…").is_visible(), "that is for others to do"

    # The approver returns it with a reason and a comment.
    approver.goto("/")
    expect(approver.get_by_role("heading", name="Chờ tôi duyệt (1)")).to_be_visible()
    approver.get_by_role("link", name=TITLE).first.click()
    approver.locator("#gop-y summary").click()
    approver.get_by_label("Góp ý của anh/chị").fill("Ghi rõ ai góp công")
    approver.get_by_role("button", name="Gửi góp ý").click()
    expect(approver.locator(".comments__text")).to_have_text("Ghi rõ ai góp công")
    assert approver.locator("[data-lock]").is_hidden(), "who sent an item keeps nobody from it"
    approver.get_by_role("button", name="Duyệt, đăng…").click()
    approver.get_by_text("Trả lại cho người viết").click()
    approver.get_by_label("Lý do").fill("Thiếu sapo")
    approver.get_by_role("button", name="Trả lại", exact=True).click()
    expect(approver.locator(".state").first).to_have_text("Trả lại")

    # The writer is told, mends it, and sends it again.
    writer.goto("/")
    expect(writer.get_by_role("heading", name="Trả lại tôi (1)")).to_be_visible()
    expect(writer.get_by_text("Thiếu sapo")).to_be_visible()
    writer.get_by_role("link", name=TITLE).first.click()
    assert writer.locator("[data-lock]").is_hidden(), "who returned an item keeps nobody from it"
    writer.get_by_label("Sapo").fill("Bà con thôn Ba Gò góp công làm con đường mới.")
    writer.get_by_role("button", name="Gửi duyệt…").click()
    writer.get_by_role("button", name="Gửi duyệt", exact=True).click()
    expect(writer.locator(".state").first).to_have_text("Chờ duyệt")
    address = f"/{path.removesuffix('.md')}/"
    assert board.read(address) == "", "nothing that was not approved goes out"

    # The approver schedules it for the next minute but one; the service publishes it then.
    moment = datetime.datetime.now(TIME_ZONE) + datetime.timedelta(minutes=1, seconds=20)
    approver.goto(f"/_ban/dang/{path}")
    approver.get_by_label("Hẹn giờ", exact=True).check()
    approver.get_by_label("Ngày, giờ đăng").fill(f"{moment:%Y-%m-%dT%H:%M}")
    if approver.get_by_label("Vẫn đăng").count():
        approver.get_by_label("Vẫn đăng").check()
    approver.get_by_role("button", name="Duyệt và đăng").click()
    expect(approver.locator(".state").first).to_have_text(re.compile(f"Hẹn .*{moment:%H:%M}"))
    page = board.wait_for_reader(address, TITLE)
    assert datetime.datetime.now(TIME_ZONE) >= moment.replace(second=0, microsecond=0)
    assert "góp công làm con đường mới" in page
    approver.goto(f"/_ban/bai/{path}")
    expect(approver.locator(".state").first).to_have_text("Trên trang", timeout=60_000)

    # A correction, a withdrawal, and back again.
    approver.get_by_text("Đính chính, cập nhật", exact=True).click()
    approver.get_by_label("Lời báo bạn đọc").fill("Con đường dài 800 mét, không phải 600 mét.")
    approver.get_by_role("button", name="Ghi vào bài").click()
    board.wait_for_reader(address, "không phải 600 mét")
    board.wait_for_reader("/dinh-chinh/", "không phải 600 mét")
    approver.goto(f"/_ban/go/{path}")
    approver.get_by_label("Lý do gỡ").fill("Bài đưa nhầm tên người.")
    approver.get_by_role("button", name="Gỡ bài").click()
    withdrawn = board.wait_for_reader(address, "Bài đưa nhầm tên người.")
    assert "góp công làm con đường mới" not in withdrawn
    approver.goto(f"/_ban/bai/{path}")
    expect(approver.locator(".state").first).to_have_text("Đã gỡ")
    approver.get_by_role("button", name="Khôi phục").click()
    board.wait_for_reader(address, "góp công làm con đường mới")

    # Who did what stands in the record, and every text is kept.
    approver.goto(f"/_ban/lich-su/{path}")
    expect(approver.get_by_text("Binh").first).to_be_visible()
