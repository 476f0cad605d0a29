"""Takes the pictures of HUONG-DAN.md from the sample by Chromium and writes them to huong-dan/."""

import io
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench"), str(HERE.parents[1] / "hooks")]

from chromium import ARGUMENTS, find_chromium  # noqa: E402 - these are found by the lines above
from desk_client import NOW, running_desk  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from project_folder import ROOT, Project  # noqa: E402

OUTPUT_FOLDER = ROOT / "huong-dan"
# Wide enough for the preview beside the form.
WIDTH, HEIGHT = 1200, 750
ARTICLE_ADDRESS = "/_ban/bai/tin-tuc/2017/10/thang-dan-van.md"


def show_list(page: Page) -> None:
    page.goto("/_ban/?tim=dan+van+kheo")


def show_form(page: Page) -> None:
    page.goto(ARTICLE_ADDRESS)
    _wait_until_drawn(page)


def show_issues(page: Page) -> None:
    page.goto(ARTICLE_ADDRESS)
    _wait_until_drawn(page)
    page.get_by_text("Gỡ bài, trang chủ, cập nhật", exact=True).click()
    page.get_by_label("Ngày, giờ gỡ bài").fill("31/2/2019")
    page.get_by_label("Ngày, giờ gỡ bài").press("Tab")
    page.locator("#expires-issues >> text=không phải là ngày có thật").wait_for()
    page.locator("#expires").evaluate("field => field.closest('.part').scrollIntoView()")


def show_import(page: Page) -> None:
    page.goto("/_ban/nhap")


def show_conflict(page: Page) -> None:
    page.goto(ARTICLE_ADDRESS)
    _wait_until_drawn(page)
    other = page.context.new_page()
    other.goto(ARTICLE_ADDRESS)
    _wait_until_drawn(other)
    other.locator("#title").fill("Tổ chức “Tháng Dân vận” năm 2017")
    other.keyboard.press("Control+s")
    other.locator(".done").wait_for()
    other.close()
    page.get_by_label("Sapo").fill("Ban Dân vận Tỉnh ủy giao phần việc rõ ràng cho từng cấp trong “Tháng Dân vận”.")
    page.keyboard.press("Control+s")
    page.get_by_text("Bản gộp để lưu").wait_for()
    page.evaluate("document.activeElement.blur()")


SCREENSHOTS = {
    "danh-sach": show_list,
    "sua-bai": show_form,
    "bao-loi": show_issues,
    "nhap-tu-word": show_import,
    "hai-ban": show_conflict,
}


def _wait_until_drawn(page: Page) -> None:
    page.wait_for_selector("[data-drawn]", state="attached")
    page.wait_for_selector(".cm-content")
    page.frame_locator("[data-preview-frame]").locator("h1").wait_for()


def main() -> None:
    """Take all of them."""
    OUTPUT_FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = Project(Path(folder))
        shutil.copytree(ROOT / "content", project.content, dirs_exist_ok=True)
        project.build(now=NOW)
        with running_desk(project) as address:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            context = browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, base_url=address.partition("/_ban")[0], locale="vi-VN"
            )
            page = context.new_page()
            page.goto(address)
            page.wait_for_url("**/_ban/")
            for name, show in SCREENSHOTS.items():
                show(page)
                page.wait_for_timeout(300)
                with Image.open(io.BytesIO(page.screenshot())) as picture:
                    picture.convert("RGB").save(OUTPUT_FOLDER / f"{name}.webp", quality=64, method=6)
            browser.close()


if __name__ == "__main__":
    main()
