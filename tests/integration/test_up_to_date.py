"""A build that has nothing to do does nothing, and only then."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from newsroom.build import content, steps
from newsroom.content import scanner
from project_folder import ROOT, Project, image_bytes
from site_builds import article_file, build_in_process, read_tree, write_first_version


@pytest.fixture
def project(tmp_path: Path) -> Project:
    new_project = Project(tmp_path / "project")
    write_first_version(new_project)
    (new_project.root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", new_project.root / "overrides")
    return new_project


def later() -> int:
    """A clock that is ahead: files made a moment ago are old by it."""
    return time.time_ns() + 10_000_000_000


def count_loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills each time a build reads the content, whole or what has changed in it, with what that step is called."""
    loads: list[str] = []

    def count(name: str) -> None:
        load = getattr(content, name)

        def counting(*arguments: Any, **keys: Any) -> content.Loaded:
            loads.append(name)
            return load(*arguments, **keys)

        monkeypatch.setattr(content, name, counting)

    count("load")
    count("load_changes")
    return loads


def test_the_second_build_reads_nothing_and_leaves_the_same_site(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_in_process(project.root, time_ns=later)
    before, loads = read_tree(project.site), count_loads(monkeypatch)
    second = build_in_process(project.root, time_ns=later)
    assert (first.succeeded, second.succeeded, loads) == (True, True, [])
    assert second.file_counts == (0, len(before), 0)
    assert read_tree(project.site) == before


@pytest.mark.parametrize(
    "change",
    [
        "an article",
        "a template",
        "a style sheet",
        "mkdocs.yml",
        "an inherited setting",
        "a variable",
        "a file of the site",
        "a scheduled day",
    ],
)
def test_whatever_changed_it_reads_again(project: Project, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    project.write(article_file("tin-tuc/2019/01/hen.md", "Bài hẹn giờ", "2019-01-05"))
    root, now = project.root, "2018-12-01 08:00"
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nINHERIT: base.yml\nremote_branch: !ENV [BRANCH, main]\n")
    (root / "base.yml").write_text("exclude_docs: khong-co.md\n", encoding="utf-8")
    assert build_in_process(root, now=now, time_ns=later).succeeded
    loads = count_loads(monkeypatch)
    match change:
        case "an article":
            project.write(article_file("tin-tuc/2017/10/moi.md", "Bài mới", "2017-10-12"))
        case "a template":
            (root / "overrides/article.html").open("a").write("<!-- -->")
        case "a style sheet":
            (root / "overrides/assets/newsroom.css").open("a").write("/* */")
        case "mkdocs.yml":
            (root / "mkdocs.yml").open("a").write("# \n")
        case "an inherited setting":
            (root / "base.yml").write_text("exclude_docs: cu.md\n", encoding="utf-8")
        case "a variable":
            monkeypatch.setenv("BRANCH", "khac")
        case "a file of the site":
            (project.site / "index.html").write_text("")
        case _:
            now = "2019-01-06 08:00"
    assert build_in_process(root, now=now, time_ns=later).succeeded
    # What is not in content/ may change every page.
    assert loads == ["load_changes" if change in CONTENT_CHANGES else "load"]
    assert (project.site / "cu").exists() == (change != "an inherited setting"), "what is excluded leaves the site"


CONTENT_CHANGES = {"an article", "a file of the site", "a scheduled day"}


def racy_at_first(project: Project) -> Callable[[], int]:
    """Write an article; the clock of a build that begins just after it and takes ten seconds."""
    time.sleep(2.1)
    project.write(article_file("tin-tuc/2017/10/moi.md", "Bài mới", "2017-10-12"))
    seconds = iter([0])
    return lambda: time.time_ns() + next(seconds, 10) * 1_000_000_000


def test_a_file_written_just_before_a_build_is_looked_at_once_more(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build_in_process(project.root, time_ns=racy_at_first(project)).succeeded
    loads = count_loads(monkeypatch)
    for _ in range(2):
        assert build_in_process(project.root, time_ns=later).file_counts[0] == 0
    assert loads == ["load_changes"]


def test_but_not_one_that_changed_again_meanwhile(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = racy_at_first(project)
    file = project.root / "content/tin-tuc/2017/10/moi.md"
    make, file_stamp = steps.make, scanner.file_stamp
    stamps = dict[int, bytes]()

    def make_late(*arguments: Any, **keys: Any) -> steps.Made:
        stamps[file.stat().st_ino] = file_stamp(file.stat())
        file.write_bytes(file.read_bytes().replace("mới".encode(), "xưa".encode()))
        return make(*arguments, **keys)

    monkeypatch.setattr(steps, "make", make_late)
    # Within one tick of the file system's clock its stamp stays.
    monkeypatch.setattr(scanner, "file_stamp", lambda facts: stamps.get(facts.st_ino) or file_stamp(facts))
    assert build_in_process(project.root, time_ns=clock).succeeded
    loads = count_loads(monkeypatch)
    assert build_in_process(project.root).succeeded
    assert loads == ["load_changes"]
    assert "Bài xưa" in project.read_site_file("tin-tuc/2017/10/moi/")


@pytest.mark.parametrize("part", range(4))
def test_whatever_of_the_site_is_lost_or_spoilt_is_made_again(
    project: Project, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    assert build_in_process(project.root, time_ns=later).succeeded
    site, loads = read_tree(project.site), count_loads(monkeypatch)
    damaged = sorted(site)[part::4]
    for number, path in enumerate(damaged):
        if number % 2:
            (project.site / path).unlink()
        else:
            (project.site / path).write_bytes(b"hong")
    assert build_in_process(project.root, time_ns=later).file_counts == (len(damaged), len(site) - len(damaged), 0)
    assert (read_tree(project.site), loads) == (site, ["load_changes"])


def test_a_picture_of_the_theme_is_back_once_the_content_has_none_of_its_name(project: Project) -> None:
    page, own, its = "content/gioi-thieu.md", project.content / "assets/anh.png", image_bytes("PNG", "theme")
    project.write({page: "# Giới thiệu\n\n![Ảnh](assets/anh.png)\n", "overrides/assets/anh.png": its})
    for has_own in (True, False):
        if has_own:
            project.write({"content/assets/anh.png": image_bytes("PNG", "own")})
        else:
            own.unlink()
            project.write({page: "# Giới thiệu\n"})
        output = build_in_process(project.root, time_ns=later)
        assert output.succeeded, output.messages
        assert ((project.site / "assets/anh.png").read_bytes() == its) != has_own
