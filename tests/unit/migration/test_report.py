"""The report of an import: one page whatever was found, its figures true, its texts harmless."""

import ast
import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from msgspec import structs
from newsroom.migration import report_view as views
from newsroom.migration.findings import KINDS, FindingKind
from newsroom.migration.old_site import Finding, OldSite
from newsroom.migration.outcome import Counts, ImportSummary, ToldFinding
from newsroom.migration.report import (
    MAX_TERMINAL_LINES,
    csv_report,
    html_report,
    terminal_lines,
    text_report,
)
from newsroom.migration.report_view import report_view
from newsroom.text.dates import TIME_ZONE

MADE = datetime.datetime(2026, 11, 28, 20, 5, tzinfo=TIME_ZONE)
MANY_KINDS = {
    f"{group}-{number}": FindingKind(group, f"thứ loại {group} số {number}, rất dài dòng " + "và dài " * 12, "Xem lại.")
    for group in ("open", "decided", "lost", "done")
    for number in range(12)
}
SUMMARY = ImportSummary(
    site=OldSite("NukeViet 4.5", "Ban Dân vận Tỉnh ủy"),
    source="sao-luu/danvan.sql.gz",
    is_dry_run=False,
    outcomes={"new": 1_200, "edited": 4, "left-out": 30},
    drafts=17,
    counts=Counts(1_000_000, 999_999, 500, 500, 900, 800, 799, 0, 0),
    findings=[ToldFinding(Finding("draft", "Họp báo quý IV", "đang chờ duyệt"), "tin-tuc/2018/10/hop-bao.md")],
    left_out=[("bình luận", 312)],
    redirects=3_400,
    map_file="import-site/map.yml",
    new_sections=("guong-sang",),
    addresses=4_600,
)


def item_address(path: str) -> str:
    return f"http://localhost:8765/_ban/bai/{path}"


def with_findings(count: int) -> ImportSummary:
    names = list(MANY_KINDS)
    findings = [
        ToldFinding(
            Finding(names[n % 7 if n % 2 else n % len(names)], f"Bài số {n}", f"chi tiết {n}"), f"tin-tuc/{n}.md"
        )
        for n in range(count)
    ]
    return structs.replace(SUMMARY, findings=findings)


def terminal(summary: ImportSummary) -> list[str]:
    return terminal_lines(report_view(summary, MADE, item_address), "import-site/report.html")


def test_a_small_import_is_told_in_a_few_lines() -> None:
    assert terminal(SUMMARY) == [
        "Đã nhập trang cũ. NukeViet 4.5 – “Ban Dân vận Tỉnh ủy”, đọc từ sao-luu/danvan.sql.gz.",
        "Bài: 1.200 mới mang sang; 4 đã có người sửa ở đây, để nguyên; 30 không mang sang theo tệp quyết định; 17 là "
        "bản nháp, bạn đọc không thấy.",
        "Giữ được: 99,9% chữ; 99,8% ảnh có tệp; thiếu tệp của 100 ảnh; 100% liên kết.",
        "Địa chỉ cũ: 4.600 địa chỉ ở trang cũ; 3.400 dòng ở content/redirects.txt.",
        "Không mang sang:",
        "  312 bình luận",
        "Máy đã quyết:",
        "  1 bài chưa đăng ở trang cũ, để bản nháp: Họp báo quý IV",
        "  1 chuyên mục mới, đã ghi vào mkdocs.yml: guong-sang",
        "Làm gì tiếp: Xem trang trên máy mình: ./newsroom serve",
        "Báo cáo đầy đủ: import-site/report.html",
    ]


def test_a_dry_run_says_what_would_be_done_and_leads_to_no_item() -> None:
    view = report_view(structs.replace(SUMMARY, is_dry_run=True), MADE, item_address)
    text = text_report(view)
    assert "1.200  sẽ mang sang" in text
    assert "sẽ ghi vào mkdocs.yml" in text
    assert "đã " not in text.replace("đã có người sửa ở đây", "").replace("Máy đã quyết".upper(), "").lower().replace(
        "máy đã quyết", ""
    )
    assert "_ban/" not in html_report(view)


@pytest.mark.parametrize("count", [0, 10, 10_000, 50_000])
def test_the_report_is_as_long_for_many_findings_as_for_few(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "KINDS", MANY_KINDS)
    summary = with_findings(count)
    view = report_view(summary, MADE, item_address)
    assert len(terminal_lines(view, "import-site/report.html")) <= MAX_TERMINAL_LINES
    page = html_report(view)
    assert len(page) < 120_000
    assert len(text_report(view)) < 60_000
    rows = list(csv.reader(io.StringIO("".join(csv_report(summary)).removeprefix("\ufeff"))))
    assert len(rows) == count + 1
    assert sum(kind.count for group in view.groups for kind in group.kinds) == count + 312 + 1


def test_what_is_open_leads_to_its_item_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "KINDS", MANY_KINDS)
    page = html.fromstring(html_report(report_view(with_findings(10), MADE, item_address)))
    assert "http://localhost:8765/_ban/bai/tin-tuc/0.md" in page.xpath("//a/@href")


def test_a_share_is_never_rounded_up() -> None:
    counts = Counts(words=100_000, words_kept=99_999, tables=3, tables_kept=0)
    text = text_report(report_view(structs.replace(SUMMARY, counts=counts), MADE))
    assert "99,9%  chữ (99.999 trong 100.000)" in text
    assert "   0%  bảng (0 trong 3)" in text


def test_pictures_of_which_no_file_is_at_hand_are_not_told_as_kept() -> None:
    lines = terminal(structs.replace(SUMMARY, counts=Counts(words=9, words_kept=9, pictures=5)))
    assert "Giữ được: 100% chữ; 0 ảnh có tệp; thiếu tệp của 5 ảnh." in lines


def test_texts_of_the_old_site_are_texts_in_every_form() -> None:
    hostile = '<script>alert(1)</script>\x1b[2J\u202e"=cmd()\n\n' + "dài " * 200
    told = ToldFinding(Finding("draft", hostile, "=HYPERLINK(1)"), "tin-tuc/a.md")
    summary = structs.replace(
        SUMMARY, findings=[told], site=OldSite("WordPress", hostile), source=hostile, left_out=[(hostile, 1)]
    )
    view = report_view(summary, MADE, item_address)
    page = html_report(view)
    assert "<script" not in page
    assert html.fromstring(page).xpath("//script | //iframe | //img") == []
    lines = "".join(csv_report(summary))
    for text in (page, text_report(view), "\n".join(terminal_lines(view, "x.html")), lines):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))[1][3] == "'=HYPERLINK(1)"
    assert max(map(len, terminal_lines(view, "x.html"))) < 500


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = html.fromstring(html_report(report_view(SUMMARY, MADE, item_address)))
    assert page.xpath("//link | //script | //@src | //@style") == []
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")


def kinds_told() -> Iterator[tuple[str, str]]:
    """Every kind of finding that the package names, and the file that names it."""
    for file in sorted(Path(views.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ("Finding", "tell") and isinstance(node.args[0].value, str):
                    yield node.args[0].value, file.name


def test_every_kind_of_finding_has_words() -> None:
    assert {(kind, file) for kind, file in kinds_told() if kind not in KINDS} == set()


def test_words_of_kinds_read_on_from_a_number() -> None:
    assert {kind.title for kind in KINDS.values() if kind.title.endswith(".") or kind.title[:1].isupper()} == set()
    assert {kind.advice for kind in KINDS.values() if kind.advice and not kind.advice.endswith(".")} == set()
