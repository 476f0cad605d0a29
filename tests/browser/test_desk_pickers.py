"""Nobody types a path: fields search for what they name; a contest is a table with totals as one types."""

from desk_browser import ITEM, drawn_again, opened
from playwright.sync_api import BrowserContext, Page, expect
from project_folder import Project

OTHER = "tin-tuc/2018/09/nuoc-sach.md"
CONTEST = "hoi-thi/2018/10/dan-van-kheo.md"
CONTEST_TEXT = """\
---
title: Hội thi Dân vận khéo
date: 2018-10-19 08:00
contest:
  name: Hội thi Dân vận khéo
  teams: [{name: Hiệp Hòa}, {name: Lục Nam}]
  rounds: [{name: Chào hỏi, max: 20}, {name: Xử lý tình huống, max: 40}]
  scores: {Hiệp Hòa: [18.5, 37], Lục Nam: [17, 35]}
---

Nội dung.
"""


def picked(page: Page, label: str, words: str, title: str) -> None:
    """Search in a field, and take the first item with the keyboard."""
    page.get_by_role("combobox", name=label).fill(words)
    expect(page.locator(".combobox__list:visible li").first).to_contain_text(title)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_items_links_and_topics_are_picked(context: BrowserContext, site: Project) -> None:
    text = "---\ntitle: Nước sạch về bản\ndate: 2018-09-01 08:00\ntags: [Dân vận khéo]\n---\n\nNội dung.\n"
    site.write({f"content/{OTHER}": text})
    opened(context, OTHER).close()
    page = opened(context)
    page.get_by_text("Bài liên quan", exact=True).click()
    picked(page, "Bài đọc kèm: tìm", "nuoc sach", "Nước sạch về bản")
    expect(page.locator(".chosen li", has_text="Nước sạch về bản")).to_be_visible()
    page.get_by_label("Chủ đề", exact=True).fill("Đại đoàn kết\ndan van kheo")
    page.get_by_label("Chủ đề", exact=True).blur()
    page.get_by_role("button", name="Dùng “Dân vận khéo” thay “dan van kheo”").click()
    page.get_by_role("textbox", name="Nội dung (Markdown)").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Chữ của liên kết").fill("bài trước")
    picked(page, "Bài của trang", "nước", "Nước sạch về bản")
    expect(dialog).to_be_hidden()
    drawn_again(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    saved = (site.content / ITEM).read_text("utf-8")
    assert f"related: [{OTHER}]" in saved or f"  - {OTHER}" in saved
    assert "tags: [Đại đoàn kết, Dân vận khéo]" in saved
    assert "[bài trước](../09/nuoc-sach.md)" in saved


def test_a_contest_is_a_table_with_totals(context: BrowserContext, site: Project) -> None:
    site.write({f"content/{CONTEST}": CONTEST_TEXT})
    page = opened(context, CONTEST)
    grid = page.locator(".contest-grid")
    expect(grid.locator("tbody tr").first).to_contain_text("55,5")
    cell = grid.get_by_label("Hiệp Hòa, Chào hỏi, tối đa 20")
    cell.fill("21")
    expect(cell).to_have_attribute("aria-invalid", "true")
    cell.fill("19.25")
    expect(grid.locator("tbody tr").first).to_contain_text("56,25")
    team = page.locator('[name="contest.teams[2].name"]')
    team.fill("Lục Ngạn")
    team.blur()
    expect(grid.locator("tbody tr").nth(1)).to_contain_text("Lục Ngạn")
    expect(grid.locator("tbody tr").nth(1)).to_contain_text("52")
    page.keyboard.press("Control+s")
    expect(page.locator(".done")).to_contain_text("Đã lưu")
    saved = (site.content / CONTEST).read_text("utf-8")
    assert "Hiệp Hòa: [19.25, 37]" in saved
    assert "Lục Ngạn: [17, 35]" in saved
