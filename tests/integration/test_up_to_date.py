"""A build that has nothing to do does nothing, and only then."""

import shutil
import time
from pathlib import Path

import pytest
from newsroom.build import site_build, up_to_date
from newsroom.build.site_build import SiteBuild
from newsroom.runtime.cache import Cache
from project_folder import ROOT, Project
from site_builds import article_file, build_in_process, read_tree, write_first_version


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    write_first_version(made)
    (made.root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", made.root / "overrides")
    return made


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock be ahead by so much: files made a moment ago are old then."""
    ahead = time.time_ns
    monkeypatch.setattr(site_build.time, "time_ns", lambda: ahead() + int(seconds * 1e9))


def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills with an entry each time a build reads the content."""
    found: list[int] = []
    ordinary = SiteBuild.read
    monkeypatch.setattr(SiteBuild, "read", lambda self: found.append(1) or ordinary(self))  # type: ignore[func-returns-value]
    return found


def test_the_second_build_reads_nothing_and_leaves_the_same_site(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, 10)
    first = build_in_process(project.root)
    before, read = read_tree(project.site), reads(monkeypatch)
    second = build_in_process(project.root)
    assert (first.succeeded, second.succeeded, read) == (True, True, [])
    assert read_tree(project.site) == before


@pytest.mark.parametrize(
    "change",
    ["an article", "a template", "a style sheet", "mkdocs.yml", "a file of the site", "a scheduled day"],
)
def test_whatever_changed_it_reads_again(project: Project, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    later(monkeypatch, 10)
    project.write(article_file("tin-tuc/2019/01/hen.md", "Bài hẹn giờ", "2019-01-05"))
    assert build_in_process(project.root, now="2018-12-01 08:00").succeeded
    read, now = reads(monkeypatch), "2018-12-01 08:00"
    root = project.root
    if change == "an article":
        project.write(article_file("tin-tuc/2017/10/moi.md", "Bài mới", "2017-10-12"))
    elif change == "a template":
        (root / "overrides/article.html").open("a").write("<!-- -->")
    elif change == "a style sheet":
        (root / "overrides/assets/newsroom.css").open("a").write("/* */")
    elif change == "mkdocs.yml":
        (root / "mkdocs.yml").open("a").write("# \n")
    elif change == "a file of the site":
        (project.site / "index.html").write_text("")
    else:
        now = "2019-01-06 08:00"
    assert build_in_process(root, now=now).succeeded
    assert read == [1]


def begun_young(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write an article just before a build that takes ten seconds, to this clock."""
    time.sleep(2.1)
    project.write(article_file("tin-tuc/2017/10/moi.md", "Bài mới", "2017-10-12"))
    ahead, moments = time.time_ns, iter([0.0])
    monkeypatch.setattr(site_build.time, "time_ns", lambda: ahead() + int(next(moments, 10.0) * 1e9))


def test_a_file_written_just_before_a_long_build_is_old_at_its_end(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun_young(project, monkeypatch)
    assert build_in_process(project.root).succeeded
    read = reads(monkeypatch)
    assert build_in_process(project.root).succeeded
    assert read == []


def test_but_not_one_that_changed_again_meanwhile(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    begun_young(project, monkeypatch)
    file = project.root / "content/tin-tuc/2017/10/moi.md"
    ordinary = SiteBuild.publish

    def publish_late(self: SiteBuild, *given: object) -> object:
        kept = up_to_date.file_stamp(file.stat())
        file.write_bytes(file.read_bytes().replace("mới".encode(), "xưa".encode()))
        # Within one tick of the file system's clock its stamp stays.
        monkeypatch.setattr(up_to_date, "file_stamp", lambda facts: kept)
        return ordinary(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(SiteBuild, "publish", publish_late)
    noted: list[bytes | None] = []
    monkeypatch.setattr(
        Cache, "save_value", lambda self, name, value: noted.append(value) if "standing" in name else None
    )
    assert build_in_process(project.root).succeeded
    assert noted == [None]
