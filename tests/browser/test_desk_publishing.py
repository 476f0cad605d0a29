"""From “Đăng” to the page of readers in a browser: the last step, the way there, a withdrawal and back."""

from collections.abc import Iterator

import pytest
from accessibility import DESK_LOOKS, barriers
from desk_browser import ITEM, TEXT, opened, write
from desk_client import running_desk
from playwright.sync_api import BrowserContext, expect
from project_folder import Project

DRAFT = "tin-tuc/2018/10/nhap.md"
PAGE = "tin-tuc/2018/10/nhap/index.html"
# A first build and publication, beside other tests.
PATIENCE = 120_000


@pytest.fixture
def address(site: Project) -> Iterator[str]:
    (site.root / "dich").mkdir()
    settings = (site.root / "mkdocs.yml").read_text("utf-8")
    draft = TEXT.replace("date:", "draft: yes\ndate:")
    target = f"    publish:\n      chinh: {{to: {site.root / 'dich'}}}\n"
    site.write({"mkdocs.yml": settings + target, f"content/{DRAFT}": draft})
    with running_desk(site) as address:
        yield address


def test_what_is_published_is_said_to_be_there_when_readers_have_it(context: BrowserContext, site: Project) -> None:
    page, state = opened(context, DRAFT), ".edit__place .state"
    write(page, "Đoạn mới viết.")
    page.get_by_role("button", name="Đăng…").click()
    expect(page.frame_locator(".phone iframe").get_by_text("Đoạn mới viết.")).to_be_visible()
    page.get_by_label("Vẫn đăng, dù bài chưa có sapo, ảnh").check()
    page.get_by_role("button", name="Đăng", exact=True).click()
    expect(page.locator(state)).to_have_text("Đang chờ đưa lên")
    assert not page.locator("[data-restore]").is_visible(), "all that was typed is saved"
    expect(page.locator(".progress--done")).to_contain_text("Bạn đọc đã xem được bài.", timeout=PATIENCE)
    expect(page.locator(state)).to_have_text("Trên trang")
    assert page.locator("[data-progress-address]").inner_text().endswith("/tin-tuc/2018/10/nhap/")
    assert "Đoạn mới viết." in (site.root / "dich" / PAGE).read_text("utf-8")

    page.get_by_role("link", name="Gỡ bài…").click()
    page.get_by_label("Lý do gỡ").fill("Sai số hộ dự họp")
    page.get_by_role("button", name="Gỡ bài", exact=True).click()
    expect(page.locator(state)).to_have_text("Đã gỡ, đang chờ gỡ khỏi trang")
    expect(page.locator(state)).to_have_text("Đã gỡ", timeout=PATIENCE)
    assert "Sai số hộ dự họp" in (site.root / "dich" / PAGE).read_text("utf-8")
    page.get_by_role("button", name="Khôi phục").click()
    page.get_by_role("button", name="Dựng trang và đưa lên ngay").click()
    expect(page.locator(".progress--done")).to_be_visible(timeout=PATIENCE)
    assert "Đoạn mới viết." in (site.root / "dich" / PAGE).read_text("utf-8")


def test_what_cannot_be_published_is_told_and_tried_again(context: BrowserContext, site: Project) -> None:
    (site.root / "dich").rmdir()
    page = opened(context, ITEM)
    page.get_by_role("button", name="Dựng trang và đưa lên ngay").click()
    expect(page.locator(".progress--failed")).to_contain_text("Không có thư mục", timeout=PATIENCE)
    (site.root / "dich").mkdir()
    page.reload()
    page.get_by_role("button", name="Thử lại ngay").click()
    expect(page.locator(".progress--done")).to_be_visible(timeout=PATIENCE)


PAGES = {"last step": f"/_ban/dang/{DRAFT}", "withdrawal": f"/_ban/go/{ITEM}", "calendar": "/_ban/lich"}


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_the_way_to_readers(context: BrowserContext, site: Project, axe: str, name: str) -> None:
    site.write({"content/tin-tuc/2018/10/hen.md": TEXT.replace("2018-10-19 07:30", "2018-10-25 07:30")})
    page = context.new_page()
    page.goto(PAGES[name])
    # The previewed page has tests of its own.
    page.evaluate("document.querySelector('.phone iframe')?.remove()")
    assert barriers(page, axe, DESK_LOOKS) == []
