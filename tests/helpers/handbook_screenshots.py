"""Takes the pictures of HUONG-DAN.md at a board's desk with the sample, by Chromium, and writes them to huong-dan/."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench"), str(HERE.parents[1] / "hooks")]

from chromium import ARGUMENTS, find_chromium  # noqa: E402 - these are found by the lines above
from desk_browser import wait_for_form  # noqa: E402
from desk_client import NOW  # noqa: E402
from msgspec import Struct  # noqa: E402
from newsroom.desk.access.people import People  # noqa: E402
from newsroom.desk.access.rights import Person  # noqa: E402
from newsroom.desk.database import Database  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from project_folder import ROOT, Project, epoch_seconds  # noqa: E402
from shared_desk_process import PASSWORD, running_shared_desk, write_desk_settings  # noqa: E402
from web_servers import free_port  # noqa: E402

OUTPUT_FOLDER = ROOT / "huong-dan"
# Wide enough for the preview beside the form.
WIDTH, HEIGHT = 1200, 750
BOARD = (
    Person("an.nguyen", "Nguyễn Thị An", frozenset({"administrator"})),
    Person("binh.tran", "Trần Văn Bình", frozenset({"writer"}), frozenset({"tin-tuc", "hoat-dong"})),
    Person("chi.le", "Lê Kim Chi", frozenset({"editor"})),
    Person("dung.pham", "Phạm Tiến Dũng", frozenset({"approver"})),
)
WRITER, EDITOR, APPROVER, ADMINISTRATOR = "binh.tran", "chi.le", "dung.pham", "an.nguyen"
PUBLISHED = "tin-tuc/2017/10/thang-dan-van.md"
WAITING = "tin-tuc/2018/10/duong-moi-ba-go.md"
ITEMS = {
    WAITING: """\
---
title: Con đường mới ở thôn Ba Gò
date: 2018-10-20 07:00
summary: Bà con thôn Ba Gò hiến đất, góp công làm hơn một cây số đường bê tông.
draft: yes
review: {state: cho-duyet, by: binh.tran, at: 2018-10-20 08:40, note: Nhờ anh xem trước 10 giờ, writers: [binh.tran]}
---

Sáng 19/10, con đường bê tông dài 1,2 km ở thôn Ba Gò làm xong. Bốn mươi hộ đã hiến đất, góp gần một nghìn ngày công.
""",
    "tin-tuc/2018/10/giao-ban-thang-10.md": """\
---
title: Giao ban công tác dân vận tháng Mười
date: 2018-10-19 16:00
summary: Các huyện báo cáo việc tiếp dân và đối thoại trong tháng.
draft: yes
review: {state: tra-lai, by: dung.pham, at: 2018-10-20 08:10, note: Thiếu số hộ, writers: [binh.tran]}
---

Chiều 19/10, Ban Dân vận Tỉnh ủy giao ban với các huyện.
""",
    "hoat-dong/2018/10/chuyen-o-lung-vau.md": """\
---
title: Chuyến đi Lũng Vầu
date: 2018-10-20 09:00
draft: yes
review: {writers: [binh.tran]}
---

Đoàn khám bệnh lưu động lên Lũng Vầu từ sáng sớm.
""",
    "tin-tuc/2018/10/moi-hop-bao.md": """\
---
title: Mời họp báo về “Tháng Dân vận”
date: 2018-10-25 08:00
summary: Ban biên tập mời cộng tác viên dự họp báo ngày 30/10/2018.
---

Ban biên tập mời cộng tác viên dự họp báo ngày 30/10/2018.
""",
}


class Board(Struct):
    """A desk, and a browser page for each of its people."""

    project: Project
    browser: Browser
    address: str
    pages: dict[str, Page]

    def page(self, login: str) -> Page:
        """The page of somebody, who is signed in."""
        if login not in self.pages:
            context = self.browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, base_url=self.address, locale="vi-VN"
            )
            self.pages[login] = page = context.new_page()
            page.goto("/")
            page.get_by_label("Tên đăng nhập").fill(login)
            page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            page.get_by_role("heading", name="Việc của tôi").wait_for()
        return self.pages[login]

    def open(self, login: str, address: str) -> Page:
        """Somebody's page at an address of the desk."""
        page = self.page(login)
        page.goto(f"/_ban/{address}")
        return page

    def open_form(self, login: str, path: str) -> Page:
        """The form of an item, with its preview."""
        page = self.open(login, f"bai/{path}")
        wait_for_form(page)
        page.frame_locator("[data-preview-frame]").locator("h1").wait_for()
        return page


def show_issues(board: Board) -> Page:
    page = board.open_form(APPROVER, PUBLISHED)
    page.get_by_text("Gỡ bài, trang chủ, cập nhật", exact=True).click()
    page.get_by_label("Ngày, giờ gỡ bài").fill("31/2/2019")
    page.get_by_label("Ngày, giờ gỡ bài").press("Tab")
    page.locator("#expires-issues >> text=không phải là ngày có thật").wait_for()
    page.locator("#expires").evaluate("field => field.closest('.part').scrollIntoView()")
    return page


def show_conflict(board: Board) -> Page:
    page = board.open_form(APPROVER, PUBLISHED)
    file = board.project.content / PUBLISHED
    file.write_text(file.read_text("utf-8").replace("title: ", "title: Tổng kết: ", 1), "utf-8")
    page.get_by_label("Sapo").fill("Ban Dân vận Tỉnh ủy giao phần việc rõ ràng cho từng cấp trong “Tháng Dân vận”.")
    page.keyboard.press("Control+s")
    page.get_by_text("Bản gộp để lưu").wait_for()
    page.evaluate("document.activeElement.blur()")
    return page


def show_versions(board: Board) -> Page:
    page = board.open_form(EDITOR, WAITING)
    page.get_by_label("Sapo").fill("Bốn mươi hộ ở thôn Ba Gò hiến đất, góp công làm 1,2 cây số đường bê tông.")
    page.keyboard.press("Control+s")
    page.locator(".done").wait_for()
    page.goto(f"/_ban/lich-su/{WAITING}")
    page.get_by_role("button", name="So hai bản đã chọn").click()
    return page


SCREENSHOTS: dict[str, Callable[[Board], Page]] = {
    "viec-cua-toi": lambda board: board.open(WRITER, "viec"),
    "danh-sach": lambda board: board.open(EDITOR, "?tim=dan+van+kheo"),
    "sua-bai": lambda board: board.open_form(EDITOR, PUBLISHED),
    "nhap-tu-word": lambda board: board.open(WRITER, "nhap"),
    "buoc-cuoi": lambda board: board.open(APPROVER, f"dang/{WAITING}"),
    "lich-dang": lambda board: board.open(APPROVER, "lich"),
    "nguoi": lambda board: board.open(ADMINISTRATOR, "nguoi"),
    "thiet-lap": lambda board: board.open(ADMINISTRATOR, "thiet-lap"),
    "so-hai-ban": show_versions,
    # The lock that the editor had on it is over by now, or is taken.
    "bao-loi": show_issues,
    "hai-ban": show_conflict,
}


def main() -> None:
    """Take all of them."""
    OUTPUT_FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project, port = Project(Path(folder)), free_port()
        shutil.copytree(ROOT / "content", project.content, dirs_exist_ok=True)
        project.build(now=NOW)
        project.write({f"content/{path}": text for path, text in ITEMS.items()})
        write_desk_settings(project, f"{{address: 'http://127.0.0.1:{port}', listen: '127.0.0.1:{port}'}}")
        people = People(Database(project.root))
        for person in BOARD:
            people.use_link(people.add(person), PASSWORD)
        with running_shared_desk(project, SOURCE_DATE_EPOCH=epoch_seconds(NOW)):
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            board = Board(project, browser, f"http://127.0.0.1:{port}", {})
            for name, show in SCREENSHOTS.items():
                page = show(board)
                page.wait_for_timeout(300)
                with Image.open(io.BytesIO(page.screenshot())) as picture:
                    picture.convert("RGB").save(OUTPUT_FOLDER / f"{name}.webp", quality=54, method=6)
            browser.close()


if __name__ == "__main__":
    main()
