"""Versions, the trash and many items at once in a browser: by keyboard, at every width, for everyone."""

from accessibility import DESK_LOOKS, barriers
from desk_browser import ITEM, TEXT, drawn_again, opened, write
from playwright.sync_api import BrowserContext, Page, expect
from project_folder import Project

OTHER = "tin-tuc/2018/10/khac.md"


def check_screen(page: Page, axe: str) -> None:
    """The screen has no barrier and nothing beside it, light and dark, on a phone and on a wide screen."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert barriers(page, axe, DESK_LOOKS) == [], page.url


def press(page: Page, role: str, name: str) -> None:
    """Follow a link or press a button by the keyboard alone."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_old_text_is_found_compared_and_taken_back(context: BrowserContext, site: Project, axe: str) -> None:
    page = opened(context)
    write(page, "Từ năm giờ sáng, sân nhà văn hóa xã đã đỏ lửa.\n\nHơn trăm mâm cỗ.")
    page.locator("#title").fill("Mâm cơm chung ở xã")
    drawn_again(page)
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    press(page, "link", "Lịch sử")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lịch sử: Mâm cơm chung ở xã")
    check_screen(page, axe)
    press(page, "button", "So hai bản đã chọn")
    expect(page.locator(".marked del")).to_have_text(["bỏ: thôn Ba Gò", "bỏ: thôn"])
    expect(page.locator(".marked ins")).to_have_text(["thêm: xã", "thêm: xã", "thêm: Hơn trăm mâm cỗ."])
    check_screen(page, axe)
    press(page, "link", "Ai viết đoạn nào")
    expect(page.locator(".authored")).to_have_count(2)
    check_screen(page, axe)
    press(page, "link", "Các bản đã lưu")
    press(page, "link", "Lấy lại")
    expect(page.locator(".done")).to_contain_text("xem lại rồi bấm Lưu")
    expect(page.locator("#title")).to_have_value("Mâm cơm chung ở thôn Ba Gò")
    assert (site.content / ITEM).read_text("utf-8") != TEXT
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.locator(".done")).to_have_text("Đã lưu.")
    assert (site.content / ITEM).read_text("utf-8") == TEXT


def test_an_item_goes_to_the_trash_and_comes_back(context: BrowserContext, site: Project, axe: str) -> None:
    page = opened(context)
    page.get_by_text("Nhân bản, bỏ bài").click()
    press(page, "link", "Bỏ vào thùng rác…")
    check_screen(page, axe)
    press(page, "button", "Bỏ vào thùng rác")
    expect(page.locator(".done")).to_be_focused()
    assert not (site.content / ITEM).exists()
    check_screen(page, axe)
    press(page, "button", "Lấy lại bài Mâm cơm chung")
    expect(page.locator(".done")).to_contain_text("bài đang là nháp")
    assert "draft: yes" in (site.content / ITEM).read_text("utf-8")


def test_many_items_get_a_tag_after_one_has_seen_which(context: BrowserContext, site: Project, axe: str) -> None:
    site.write({f"content/{OTHER}": TEXT.replace("Mâm cơm chung", "Bếp lửa").replace("tags: [Đại đoàn kết]\n", "")})
    opened(context, OTHER).close()
    page = context.new_page()
    page.goto("/_ban/")
    status = page.locator("[data-bulk-count]")
    expect(status).to_have_text("Chưa chọn bài nào.")
    page.get_by_label("Chọn bài Bếp lửa").check()
    expect(status).to_have_text("Đã chọn 1 bài.")
    page.get_by_label("Chọn cả trang").check()
    expect(status).to_have_text("Đã chọn 2 bài.")
    check_screen(page, axe)
    press(page, "button", "Tiếp")
    page.get_by_label("Chủ đề").fill("đại đoàn kết")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("thêm chủ đề “Đại đoàn kết”")).to_be_visible()
    expect(page.get_by_text("đã có chủ đề này")).to_be_visible()
    check_screen(page, axe)
    press(page, "button", "Thêm chủ đề: 1 bài")
    expect(page.locator(".done")).to_have_text("Đã làm với 1 bài.")
    assert "tags: [Đại đoàn kết]" in (site.content / OTHER).read_text("utf-8")
