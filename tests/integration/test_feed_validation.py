"""Feeds are checked as they lie on the disk: by a command, all of them, and by every build, those it has written."""

from pathlib import Path

import pytest
from newsroom.feeds.writer import FeedWriter
from project_folder import Project
from site_builds import IMAGE, article, draw_before, publish, tree


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    draw_before(made)
    return made


def test_the_feeds_of_a_site_have_no_flaw(project: Project) -> None:
    project.built()
    run = project.newsroom("check", "--feeds")
    assert (run.status, run.out, run.err) == (0, "", "")


def test_a_flaw_is_told_with_file_entry_and_reason(project: Project) -> None:
    project.built()
    feed = project.site / "tin-tuc/atom.xml"
    text = feed.read_text(encoding="utf-8")
    feed.write_text(text.replace("2018-08-10T00:00:00+07:00</published>", "10/8/2018</published>"), encoding="utf-8")
    (project.site / "tin-tuc/2018/07/anh.jpg").write_bytes(b"short")
    run = project.newsroom("check", "--feeds")
    assert run.status == 1
    lines = run.out.splitlines()
    assert any(line.startswith('site/tin-tuc/atom.xml:1: Bài 8: "10/8/2018" ') for line in lines)
    assert any(line.startswith("site/rss.xml:1: Bài 7: ") and '"' in line for line in lines)
    assert all("Ví dụ đúng: " in line for line in lines)


def test_without_a_site_there_is_nothing_to_check(project: Project) -> None:
    run = project.newsroom("check", "--feeds")
    assert (run.status, run.out) == (1, "")
    assert run.err == "Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.\n"


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


def test_a_build_tells_of_flaws_in_the_feeds_it_writes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish(project.root).good
    project.write(article("tin-tuc/2018/12/moi.md", "Mới", "2018-12-20", rest=IMAGE))
    project.write({"content/tin-tuc/2018/12/anh.jpg": (project.content / "tin-tuc/2018/01/anh.jpg").read_bytes()})
    spoilt(monkeypatch)
    told = publish(project.root)
    assert told.good
    lines = told.lines.splitlines()
    assert {line.partition(":")[0] for line in lines} == {
        f"site/{place}{name}"
        for place in ("", "tin-tuc/", "luu-tru/2018/12/")
        for name in ("rss.xml", "atom.xml", "feed.json")
    }
    assert all(": Mới: " in line and line.endswith("[cảnh báo]") for line in lines)


def test_under_strict_a_flaw_keeps_the_published_site(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish(project.root).good
    before = tree(project.site)
    project.write(article("tin-tuc/2018/12/moi.md", "Mới", "2018-12-20"))
    spoilt(monkeypatch)
    told = publish(project.root, strict=True)
    assert not told.good
    assert told.lines.endswith("trang đã đăng giữ nguyên.")
    assert tree(project.site) == before


def test_a_new_site_of_many_feeds_is_checked_where_most_look(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.build.release_check.FEEDS_CHECKED", 3)
    project.write(article("tin-tuc/2018/12/moi.md", "Mới", "2018-12-20"))
    spoilt(monkeypatch)
    told = publish(project.root)
    assert {line.partition(":")[0] for line in told.lines.splitlines()} == {
        "site/rss.xml",
        "site/atom.xml",
        "site/feed.json",
    }
