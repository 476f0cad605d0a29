"""The report of an import as a board reads it: on a phone, in the dark, on paper; few findings or many."""

from datetime import datetime
from pathlib import Path

import pytest
from accessibility import Look, barriers
from newsroom.migration.findings import KINDS
from newsroom.migration.old_site import Finding, OldSite
from newsroom.migration.outcome import Counts, ImportSummary, ToldFinding
from newsroom.migration.report import html_report
from newsroom.migration.report_view import report_view
from newsroom.text.dates import TIME_ZONE
from playwright.sync_api import Browser

LOOKS = [Look(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
ADDRESS = "https://cu.example.vn/uploads/news/2018_10/mot-ten-tep-rat-dai-khong-co-dau-cach-nao-de-xuong-dong.jpg"


def report(count: int) -> str:
    findings = [
        ToldFinding(
            Finding(kind, f"Ra mắt mô hình “Dân vận khéo” ở xã Đoan Bái ({number})", ADDRESS), f"tin/{number}.md"
        )
        for kind in KINDS
        for number in range(count)
    ]
    summary = ImportSummary(
        OldSite("NukeViet 4.5", "Ban Dân vận"), "trang-cu", False, {"new": 1204, "edited": 4}, 17,
        Counts(1000, 999, 50, 50, 9, 8, 7, 3, 3), findings, [("bình luận", 312)], 3400, "import-site/map.yml",
        ["Gương sáng"], 4600,
    )  # fmt: skip
    return html_report(
        report_view(summary, datetime(2026, 11, 28, 20, tzinfo=TIME_ZONE), lambda path: f"http://127.0.0.1:8765/{path}")
    )


@pytest.mark.parametrize("count", [1, 7])
def test_anybody_can_read_it_at_any_width_in_light_and_dark(
    browser: Browser, axe: str, tmp_path: Path, count: int
) -> None:
    file = tmp_path / "report.html"
    file.write_text(report(count), "utf-8")
    page = browser.new_page(bypass_csp=True)
    page.goto(file.as_uri())
    assert barriers(page, axe, LOOKS) == []
    page.close()


def test_on_paper_it_is_black_and_shows_no_way_to_click(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report(2), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav").is_visible()
    colours = {page.locator(tag).first.evaluate("part => getComputedStyle(part).color") for tag in ("h1", "h3", "li a")}
    assert colours == {"rgb(0, 0, 0)"}
    page.close()
