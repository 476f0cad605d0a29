"""`./newsroom import-site`: an old site comes in once, again with what is new, and never over what editors changed."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from newsroom.migration import conversion, sources
from newsroom.migration.old_site import OldItem, OldSite, OldState, OldTerm
from newsroom.migration.spool import Spool
from newsroom.scaffold.answers import Answers
from newsroom.scaffold.project_files import project_files
from newsroom.scaffold.wheel import Wheel
from newsroom.text.dates import TIME_ZONE
from old_sites import OldSiteReader, write_old_site
from project_folder import CommandResult, Project, read_tree

NEWS = OldTerm("category", "1", "Tin tức", addresses=("/tin/",))
ADVERTS = OldTerm("category", "2", "Quảng cáo", addresses=("/quang-cao/",))
NOON = datetime(2019, 5, 1, 12, tzinfo=TIME_ZONE)
ABROAD = OldTerm("category", "3", "Hoạt động", addresses=("/hoat-dong-cu/",))


@pytest.fixture(autouse=True)
def old_site_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "READERS", (OldSiteReader(),))


def article(number: int, **values: Any) -> OldItem:
    fields = {
        "key": f"nukeviet:news:{number}",
        "kind": "article",
        "title": f"Bài số {number}",
        "body": f"<p>Nội dung của bài số {number}.</p>",
        "date": datetime(2019, 5, number % 28 + 1, tzinfo=TIME_ZONE),
        "address": f"/tin/bai-{number}.html",
        "categories": ("1",),
        "slug": f"bai-{number}",
    }
    return OldItem(**{**fields, **values})


def bring_in(project: Project, *items: OldItem, options: tuple[str, ...] = (), name: str = "trang-cu") -> CommandResult:
    file = write_old_site(project.root, items, (NEWS, ADVERTS, ABROAD), name=name)
    run = project.run_newsroom("import-site", file.name, *options)
    assert "Traceback" not in run.stderr
    assert len(run.stdout.splitlines()) <= 40
    return run


def write_spooled(project: Project, items: list[OldItem]) -> str:
    """An old site with texts that no JSON file can hold; gives its name."""

    class Reader(OldSiteReader):
        def read(self, source: Path, spool: Spool) -> None:
            spool.site = OldSite("Trang thử 1.0", "Trang cũ", ("https://cu.example.vn/",))
            for item in items:
                spool.add_item(item)

    sources.READERS = (Reader(),)
    return write_old_site(project.root, ()).name


def content_of(project: Project) -> dict[str, bytes]:
    pages = ("index.md", "gioi-thieu.md", "lien-he.md")
    return {path: data for path, data in read_tree(project.content).items() if path not in pages}


def test_what_is_public_there_is_public_here_and_nothing_else(project: Project) -> None:
    page = article(3, key="nukeviet:page:1", kind="page", slug="gioi-thieu", categories=(), title="Giới thiệu")
    hidden = article(4, state=OldState("draft", "đang chờ duyệt"))
    run = bring_in(project, article(1), article(2, slug="bai-1"), page, hidden)
    assert run.exit_status == 0, run.stderr
    files = content_of(project)
    assert sorted(files) == [
        "gioi-thieu-2.md",
        "redirects.txt",
        "tin-tuc/2019/05/bai-1-2.md",
        "tin-tuc/2019/05/bai-1.md",
        "tin-tuc/2019/05/bai-4.md",
    ]
    assert [path for path, data in files.items() if b"\ndraft: yes\n" in data] == ["tin-tuc/2019/05/bai-4.md"]
    assert b"/tin/  /tin-tuc/" in files["redirects.txt"].splitlines()
    assert project.problem_lines() == []


def test_a_dry_run_writes_the_map_and_the_report_and_says_what_the_run_then_does(project: Project) -> None:
    before = read_tree(project.root)
    dry = bring_in(project, *map(article, range(5)), options=("--dry-run",))
    after = {path: data for path, data in read_tree(project.root).items() if not path.startswith(".cache/")}
    after.pop("trang-cu.old-site.json")
    written = {after.pop(path) and path for path in list(after) if path not in before}
    assert written == {f"import-site/{name}" for name in ("map.yml", "report.html", "report.txt", "report.csv")}
    assert after == before
    assert "5 sẽ mang sang" in dry.stdout
    assert "5 mới mang sang" in bring_in(project, *map(article, range(5))).stdout


def test_a_map_by_another_name_is_made_once_and_its_making_is_told(project: Project) -> None:
    first = bring_in(project, article(1), options=("--map", "quyet-dinh.yml"))
    assert "Chưa có tệp quyet-dinh.yml (--map)" in first.stderr
    assert (project.root / "quyet-dinh.yml").is_file()
    assert not (project.root / "import-site/map.yml").exists()
    assert "Chưa có tệp" not in bring_in(project, article(1), options=("--map", "quyet-dinh.yml")).stderr


def test_the_same_again_converts_and_writes_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(project, *map(article, range(5)))
    before = {file: file.stat().st_mtime_ns for file in project.content.rglob("*.md")}
    # Only the count of readers is another one.
    monkeypatch.setattr(conversion, "convert_item", None)
    run = bring_in(project, *(article(number, hits=number) for number in range(5)))
    assert "5 không đổi từ lần trước" in run.stdout
    assert {file: file.stat().st_mtime_ns for file in project.content.rglob("*.md")} == before


def test_a_newer_export_brings_what_is_new_or_changed_and_leaves_what_editors_changed(project: Project) -> None:
    bring_in(project, *map(article, range(1, 6)))
    folder = project.content / "tin-tuc/2019/05"
    mine = (folder / "bai-2.md").read_text("utf-8") + "\nSửa ở đây.\n"
    (folder / "bai-2.md").write_text(mine, "utf-8")
    (folder / "bai-3.md").unlink()
    newer = [article(number, body="<p>Đã đổi ở trang cũ.</p>") for number in range(1, 5)]
    run = bring_in(project, *newer, article(6))
    assert "1 mới mang sang" in run.stdout
    assert "2 đã đổi ở trang cũ" in run.stdout
    assert (folder / "bai-2.md").read_text("utf-8") == mine
    assert not (folder / "bai-3.md").exists()
    assert "Đã đổi ở trang cũ." in (folder / "bai-4.md").read_text("utf-8")
    assert "Nội dung của bài số 5" in (folder / "bai-5.md").read_text("utf-8"), "gone there, told, and left alone"
    assert "bản mới của trang cũ không còn: tin-tuc/2019/05/bai-5.md" in run.stdout


def test_the_map_moves_and_takes_out_what_nobody_edited(project: Project) -> None:
    items = [article(1), article(2), article(3, categories=("2",))]
    bring_in(project, *items)
    (project.content / "tin-tuc/2019/05/bai-2.md").write_text("---\ntitle: A\ndate: 2019-05-01\n---\nBài.\n", "utf-8")
    map_file = project.root / "import-site/map.yml"
    text = map_file.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(('"1":', "1:", '"2":', "2:"))]
    rules = ['  "1": {section: hoat-dong}', '  "2": {leave_out: yes}']
    at = lines.index("categories:") + 1
    map_file.write_text("\n".join([*lines[:at], *rules, *lines[at:]]) + "\n", "utf-8")
    dry = bring_in(project, *items, options=("--dry-run",))
    run = bring_in(project, *items)
    files = [path for path in content_of(project) if path.endswith(".md")]
    assert sorted(files) == ["hoat-dong/2019/05/bai-1.md", "tin-tuc/2019/05/bai-2.md"], run.stdout
    assert "1 đã có người sửa ở đây" in run.stdout
    assert "1 đã có người sửa ở đây" in dry.stdout


def test_two_old_sites_come_into_one_project(project: Project) -> None:
    bring_in(project, article(1))
    other = write_old_site(
        project.root,
        [article(1, title="Bài của trang khác", slug="khac")],
        [NEWS],
        name="trang-hai",
        address="https://hai.example.vn/",
    )
    assert "1 mới mang sang" in project.run_newsroom("import-site", other.name).stdout
    assert {"tin-tuc/2019/05/bai-1.md", "tin-tuc/2019/05/khac.md"} <= content_of(project).keys()
    assert "1 không đổi từ lần trước" in bring_in(project, article(1)).stdout


def test_a_lost_journal_costs_no_article_and_no_edit(project: Project) -> None:
    bring_in(project, article(1), article(2))
    file = project.content / "tin-tuc/2019/05/bai-2.md"
    file.write_text(file.read_text("utf-8") + "\nSửa.\n", "utf-8")
    before = content_of(project)
    (project.root / "import-site/journal.sqlite").unlink()
    run = bring_in(project, article(1), article(2))
    assert content_of(project) == before
    assert "1 không đổi từ lần trước" in run.stdout
    assert "1 đã có người sửa ở đây" in run.stdout


def test_what_cannot_be_imported_is_said_in_a_line(project: Project, tmp_path: Path) -> None:
    assert "Hãy ghi tệp hay thư mục của trang cũ" in project.run_newsroom("import-site").stderr
    assert "Không có tệp hay thư mục" in project.run_newsroom("import-site", "khong-co").stderr
    assert "không phải là một ngày" in project.run_newsroom("import-site", "x", "--since", "hôm qua").stderr
    (project.root / "la.txt").write_text("xin chào")
    unknown = project.run_newsroom("import-site", "la.txt")
    assert unknown.exit_status == 2
    assert "Không nhận ra" in unknown.stderr


def test_pages_that_no_reader_finds_from_the_menu_are_told_with_their_form_at_the_desk(project: Project) -> None:
    pages = [
        article(number, key=f"nukeviet:page:{number}", kind="page", categories=(), slug=slug, title=slug)
        for number, slug in enumerate(("gioi-thieu", "so-do-to-chuc"))
    ]
    bring_in(project, *pages)
    report = (project.root / "import-site/report.txt").read_text("utf-8")
    assert "2 trang viết tay chưa có trong danh mục của trang" in report
    assert "- gioi-thieu-2.md · ở đây đã có gioi-thieu.md" in report
    assert 'href="http://127.0.0.1:8765/_ban/cac-trang/so-do-to-chuc.md"' in (
        project.root / "import-site/report.html"
    ).read_text("utf-8")
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    menu = settings.replace("nav:\n", "nav:\n  - Sơ đồ: so-do-to-chuc.md\n  - Giới thiệu chung: gioi-thieu-2.md\n")
    (project.root / "mkdocs.yml").write_text(menu, "utf-8")
    bring_in(project, *pages)
    assert "chưa có trong danh mục" not in (project.root / "import-site/report.txt").read_text("utf-8")


def test_a_page_takes_the_place_of_one_that_a_new_site_was_made_with(project: Project) -> None:
    answers = Answers("Ban Dân vận", "https://danvan.example.vn/", parent="Tỉnh ủy", telephone="0204 385 4000")
    made = project_files(answers, Wheel("newsroom-1.0.0-py3-none-any.whl", b"PK\x05\x06" + bytes(18)))
    about, contact = (made[f"content/{name}.md"] for name in ("gioi-thieu", "lien-he"))
    project.write({"content/gioi-thieu.md": about, "content/lien-he.md": contact + b"\nPh\xc3\xb2ng 3.\n"})
    pages = [
        article(number, key=f"nukeviet:page:{number}", kind="page", categories=(), slug=slug, title=slug)
        for number, slug in enumerate(("gioi-thieu", "lien-he"))
    ]
    bring_in(project, *pages, options=("--dry-run",))
    assert (project.content / "gioi-thieu.md").read_bytes() == about
    bring_in(project, *pages)
    assert "Nội dung của bài số 0." in (project.content / "gioi-thieu.md").read_text("utf-8")
    assert not (project.content / "gioi-thieu-2.md").exists()
    assert (project.content / "lien-he.md").read_bytes().endswith("Phòng 3.\n".encode()), "somebody has written here"
    assert "Nội dung của bài số 1." in (project.content / "lien-he-2.md").read_text("utf-8")
    assert "2 không đổi từ lần trước" in bring_in(project, *pages).stdout


def test_what_is_gone_at_the_old_site_keeps_its_old_addresses_here(project: Project) -> None:
    bring_in(project, article(1, other_addresses=("/?p=1",)), article(2))
    run = bring_in(project, article(2))
    assert "bản mới của trang cũ không còn" in run.stdout
    assert b"/?p=1  /tin/bai-1.html" in content_of(project)["redirects.txt"].splitlines()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_run_that_is_killed_goes_on(project: Project, tmp_path: Path) -> None:
    items = [article(number, slug="bai", date=NOON) for number in range(150)]
    whole = Project(tmp_path / "whole")
    bring_in(whole, *items)
    child = os.fork()
    if child == 0:
        try:
            bring_in(project, *items)
        finally:
            os._exit(0)
    folder = project.content / "tin-tuc/2019/05"
    while not (folder / "bai-50.md").exists():
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not (folder / "bai-150.md").exists(), "it was killed before its end"
    run = bring_in(project, *items)
    assert run.exit_status == 0, run.stderr
    assert content_of(project) == content_of(whole)


def test_what_has_no_date_keeps_the_one_of_the_day_it_came_in(project: Project) -> None:
    undated = article(1, date=None, body='<p>Xem <a href="/tin/bai-9.html">bài</a>.</p>')
    bring_in(project, undated)
    before = content_of(project)
    file = write_old_site(project.root, [undated], (NEWS, ADVERTS, ABROAD))
    run = project.run_newsroom("import-site", file.name, now="2019-03-01 08:00")
    assert "1 không đổi từ lần trước" in run.stdout
    assert content_of(project) == before


def test_since_leaves_out_what_is_older_and_takes_nothing_away(project: Project) -> None:
    run = bring_in(project, article(1), article(20), options=("--since", "10/5/2019"))
    assert "1 mới mang sang" in run.stdout
    assert "1 bài trước ngày 10/05/2019" in run.stdout
    changed = [article(number, body="<p>Đã đổi.</p>") for number in (1, 20)]
    bring_in(project, article(1), article(20))
    bring_in(project, *changed, options=("--since", "2019-05-10"))
    files = content_of(project)
    assert "Nội dung của bài số 1" in files["tin-tuc/2019/05/bai-1.md"].decode()
    assert "Đã đổi." in files["tin-tuc/2019/05/bai-20.md"].decode()


def test_hostile_names_and_texts_lead_nowhere_outside_content(project: Project, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if ".cache" not in path.parts}
    hostile = [
        article(1, slug="../../../ngoai", title="\x00\u202e", key="../../etc/passwd"),
        article(2, slug="con", categories=("../..",), tags=("../../a", "\ud800"), title="Nửa chữ \ud800"),
        article(3, slug="/etc/passwd", address="//khac.example.vn/\x00", date=datetime.max.replace(tzinfo=TIME_ZONE)),
        article(4, slug="x" * 5000, title="y" * 5000, date=datetime.min.replace(tzinfo=UTC)),
        article(5, kind="page", slug="index", categories=()),
        article(6, kind="page", slug="tin-tuc", categories=()),
        article(7, kind="page", slug="redirects", categories=()),
    ]
    monkey = write_spooled(project, hostile)
    run = project.run_newsroom("import-site", monkey)
    assert run.exit_status == 0, run.stderr
    assert "7 mới mang sang" in run.stdout
    assert not [problem for problem in project.content_problems() if problem.level == "error"]
    written = {path for path in tmp_path.rglob("*") if ".cache" not in path.parts} - before
    allowed = (project.content, project.root / "import-site", project.root / monkey)
    assert [path for path in written if not any(path.is_relative_to(folder) for folder in allowed)] == []


def test_what_has_not_changed_is_not_converted_again_after_new_sections(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = OldTerm("category", "9", "Gương sáng quê tôi", addresses=("/guong-sang/",))
    file = write_old_site(project.root, [article(number, categories=("9",)) for number in range(5)], [term])
    assert (
        "guong-sang"
        in project.run_newsroom("import-site", file.name).stdout + (project.root / "mkdocs.yml").read_text()
    )
    monkeypatch.setattr("newsroom.migration.conversion.convert_item", pytest.fail)
    assert "5 không đổi từ lần trước" in project.run_newsroom("import-site", file.name).stdout
