"""The feeds of a published site are checked as they lie on the disk."""

from pathlib import Path

import pytest
from newsroom.feeds.writer import FeedWriter
from project_folder import Project
from site_builds import article_file, build_in_process, write_first_version


@pytest.fixture
def project(tmp_path: Path) -> Project:
    new_project = Project(tmp_path / "project")
    write_first_version(new_project)
    return new_project


def test_the_feeds_of_a_site_have_no_flaw(project: Project) -> None:
    project.build()
    run = project.run_newsroom("check", "--feeds")
    assert (run.exit_status, run.stdout, run.stderr) == (0, "", "")


def test_a_flaw_is_told_with_file_entry_and_reason(project: Project) -> None:
    project.build()
    feed = project.site / "tin-tuc/atom.xml"
    text = feed.read_text(encoding="utf-8")
    feed.write_text(text.replace("2018-08-10T00:00:00+07:00</published>", "10/8/2018</published>"), encoding="utf-8")
    (project.site / "tin-tuc/2018/07/anh.jpg").write_bytes(b"short")
    run = project.run_newsroom("check", "--feeds")
    assert run.exit_status == 1
    lines = run.stdout.splitlines()
    assert any(line.startswith('site/tin-tuc/atom.xml:1: Bài 8: "10/8/2018" ') for line in lines)
    assert any(line.startswith("site/rss.xml:1: Bài 7: ") and '"' in line for line in lines)
    assert all("Ví dụ đúng: " in line for line in lines)


def test_without_a_site_there_is_nothing_to_check(project: Project) -> None:
    run = project.run_newsroom("check", "--feeds")
    assert (run.exit_status, run.stdout) == (1, "")
    assert run.stderr == "Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.\n"


def spoilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer make one mistake in every feed that holds “Mới”."""
    ordinary = FeedWriter.write
    monkeypatch.setattr(
        FeedWriter,
        "write",
        lambda self, view, form: ordinary(self, view, form).replace(
            b"https://danvan.example.vn/tin-tuc/2018/12/moi/", b"/tin-tuc/2018/12/moi/"
        ),
    )


def test_a_mistake_of_the_writer_is_found_in_every_feed_that_holds_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(article_file("tin-tuc/2018/12/moi.md", "Mới", "2018-12-20"))
    spoilt(monkeypatch)
    assert build_in_process(project.root).succeeded
    run = project.run_newsroom("check", "--feeds")
    assert run.exit_status == 1
    lines = run.stdout.splitlines()
    assert {line.partition(":")[0] for line in lines} == {
        f"site/{folder}{name}"
        for folder in ("", "tin-tuc/", "luu-tru/2018/12/")
        for name in ("rss.xml", "atom.xml", "feed.json")
    }
    assert all(": Mới: " in line for line in lines)
