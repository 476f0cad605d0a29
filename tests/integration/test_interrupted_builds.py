"""Whatever stops a build, the published site stays whole, and the next build makes it what it should be."""

import contextlib
import errno
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom.build import publisher as site_module
from project_folder import ROOT, Project
from site_builds import (
    IMAGE_FRONT_MATTER,
    PARSER_PATCH,
    SiteUpdate,
    article_file,
    build_from_scratch,
    build_in_process,
    dead_links,
    kill_before_change,
    read_tree,
    record_changes,
    start_command,
    wait_for_group_exit,
    write_first_version,
    write_second_version,
)

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> SiteUpdate:
    return SiteUpdate(Project(tmp_path_factory.mktemp("change") / "project"))


@pytest.fixture
def small(project: Project) -> Project:
    """A published site of a few pages."""
    write_first_version(project)
    assert build_in_process(project.root).succeeded
    return project


# Killed --------------------------------------------------------------------------------------------------------------


@forks
def test_killed_at_any_change_the_site_is_whole_and_the_next_build_repairs_it(change: SiteUpdate) -> None:
    change.reset()
    with record_changes(change.project.site) as changes:
        assert build_in_process(change.project.root).succeeded
    assert read_tree(change.project.site) == change.site_after
    assert len(changes) > 80
    for number in sorted(random.Random(1).sample(range(len(changes)), 42)):
        change.reset()
        kill_before_change(number, change.project)
        assert dead_links(read_tree(change.project.site)) == [], f"before change {number}: {changes[number]}"
        if number % 5 == 0:
            assert build_in_process(change.project.root).succeeded
            assert read_tree(change.project.site) == change.site_after


@forks
def test_a_first_build_that_is_killed_leaves_no_site_or_all_of_it(change: SiteUpdate) -> None:
    shutil.rmtree(change.project.root / ".cache", ignore_errors=True)
    shutil.rmtree(change.project.site, ignore_errors=True)
    with record_changes(change.project.site) as changes:
        assert build_in_process(change.project.root).succeeded
    assert changes
    for empty in (False, True):
        for number in range(len(changes)):
            shutil.rmtree(change.project.root / ".cache", ignore_errors=True)
            shutil.rmtree(change.project.site, ignore_errors=True)
            if empty:
                change.project.site.mkdir()
            kill_before_change(number, change.project)
            assert read_tree(change.project.site) in ({}, change.site_after)
    assert build_in_process(change.project.root).succeeded
    assert read_tree(change.project.site) == change.site_after


@forks
def test_a_command_killed_at_any_moment_leaves_a_whole_site_and_no_process(large_project: Project) -> None:
    begun = time.monotonic()
    process = start_command(large_project, "build", NEWSROOM_JOBS="2")
    assert process.wait(60) == 0
    seconds = time.monotonic() - begun
    right = read_tree(large_project.site)
    shutil.rmtree(large_project.site)
    shutil.rmtree(large_project.root / ".cache")
    moments = random.Random(2)
    seen = set()
    for attempt in range(8):
        process = start_command(large_project, "build", NEWSROOM_JOBS="2")
        time.sleep(moments.uniform(0.3, 1.0) * seconds)
        process.kill()
        process.communicate()
        assert wait_for_group_exit(process, 30), "its workers live on and hold the lock"
        site = read_tree(large_project.site)
        seen.add(site == right)
        assert not site or dead_links(site) == []
        if attempt == 4:
            assert build_in_process(large_project.root).succeeded
            # Every page changes.
            mkdocs = large_project.root / "mkdocs.yml"
            mkdocs.write_text(mkdocs.read_text("utf-8").replace("Ban Dân vận Tỉnh ủy", "Ban Dân vận"), "utf-8")
    assert build_in_process(large_project.root, jobs=2).succeeded
    assert read_tree(large_project.site) == build_from_scratch(large_project)


def test_a_file_may_become_a_folder_and_a_folder_a_file(small: Project) -> None:
    for n, alias in enumerate(("/cu.html", "/cu.html/mot/hai/", "/cu.html", "/cu.html/", "/cu.html")):
        rest = f"aliases: [{alias}, /cu-{n}.html]\n"
        small.write(article_file("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10", extra_front_matter=rest))
        output = build_in_process(small.root)
        assert output.succeeded, output.messages
        assert read_tree(small.site) == build_from_scratch(small)


# Failed --------------------------------------------------------------------------------------------------------------


def broken_article(project: Project) -> None:
    project.write(article_file("tin-tuc/2018/09/hong.md", "Hỏng", "31/02/2018"))


def broken_syntax(project: Project) -> None:
    spoil(project, "article.html", "{{ view.title | nowrap_numbers }}", "{% if %}")


def unknown_name(project: Project) -> None:
    spoil(project, "article.html", "{{ view.title | nowrap_numbers }}", "{{ view.khong_co }}")


def unknown_name_in_the_shell(project: Project) -> None:
    spoil(project, "partials/frame.html", "{{ slots.main }}", "{{ slots.khong.co }}")


def warning_of_mkdocs(project: Project) -> None:
    mkdocs = project.root / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text("utf-8") + "validation: {links: {absolute_links: warn}}\n", "utf-8")
    project.write({"content/lien-he.md": "# Liên hệ\n\n[Tin tức](/tin-tuc/)\n"})


def spoil(project: Project, template: str, right: str, wrong: str) -> None:
    """Give the project templates of its own, with a mistake in one."""
    overrides = project.root / "overrides"
    overrides.unlink()
    shutil.copytree(ROOT / "overrides", overrides)
    file = overrides / template
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")


def unknown_theme(project: Project) -> None:
    mkdocs = project.root / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text("utf-8").replace("name: material", "name: khong-co"), "utf-8")


MISTAKES = {
    broken_article: "content/tin-tuc/2018/09/hong.md:3: date: ",
    broken_syntax: "Mẫu trang overrides/article.html:",
    unknown_name: "Mẫu trang overrides/article.html:",
    unknown_name_in_the_shell: "Mẫu trang overrides/partials/frame.html:",
    warning_of_mkdocs: "Dừng lại vì có cảnh báo",
    unknown_theme: "mkdocs.yml:8: theme: có “khong-co”",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_build_that_fails_leaves_the_site_as_it_was(small: Project, mistake: Callable[[Project], None]) -> None:
    before = read_tree(small.site)
    small.write(article_file("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10", tags="Chủ đề mới"))
    mistake(small)
    run = small.run_newsroom("build", "--strict")
    assert run.exit_status == 1
    assert MISTAKES[mistake] in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.splitlines()) <= 2
    assert read_tree(small.site) == before


def test_a_mistake_of_the_program_is_one_line_and_a_file_for_who_mends_it(small: Project) -> None:
    before = read_tree(small.site)
    small.write(article_file("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    process = start_command(
        small, "build", startup_code=PARSER_PATCH.format(act="raise KeyError('sai')", where="moi.md")
    )
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == (
        "Chương trình gặp lỗi (KeyError: 'sai' khi đọc content/tin-tuc/2018/10/moi.md). Trang đã đăng vẫn nguyên vẹn. "
        "Hãy gửi tệp .cache/loi.txt cho người phụ trách kỹ thuật.\n"
    )
    assert "KeyError: 'sai'" in (small.root / ".cache/loi.txt").read_text("utf-8")
    assert read_tree(small.site) == before


# Disks ---------------------------------------------------------------------------------------------------------------


def failing(number: int, error: int, call: Callable[..., object]) -> Callable[..., object]:
    """A call to the system that fails with an error from its so many-th time on."""
    times = 0

    def fail(*arguments: object, **keys: object) -> object:
        nonlocal times
        times += 1
        if times > number:
            raise OSError(error, os.strerror(error), arguments[0] if isinstance(arguments[0], str) else None)
        return call(*arguments, **keys)

    return fail


FAILURES = {
    "full while the pages are made": ("write", 3, errno.ENOSPC, "ổ đĩa đã đầy"),
    "full while they are moved": ("replace", 9, errno.ENOSPC, "ổ đĩa đã đầy"),
    "a folder that is shut": ("replace", 0, errno.EACCES, "không có quyền"),
    "a disk that may only be read": ("replace", 0, errno.EROFS, "ổ đĩa này chỉ cho đọc"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_disk_that_fails_is_told_in_one_line(
    change: SiteUpdate, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, number, code, reason = FAILURES[failure]
    change.reset()
    with monkeypatch.context() as patch:
        patch.setattr(site_module.os, call, failing(number, code, getattr(os, call)))
        output = build_in_process(change.project.root)
    assert not output.succeeded
    assert reason in output.messages
    assert output.messages.count("\n") == 0
    site = read_tree(change.project.site)
    assert site == change.site_before if number == 0 or call == "write" else dead_links(site) == []
    assert build_in_process(change.project.root).succeeded
    assert read_tree(change.project.site) == change.site_after


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_is_told_and_costs_nothing(tiny_disk: Path) -> None:
    project = Project(tiny_disk / "project")
    write_first_version(project)
    assert build_in_process(project.root).succeeded
    before = read_tree(project.site)
    write_second_version(project)
    filler = tiny_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"0" * 4096)
    run = project.run_newsroom("build")
    assert run.exit_status == 1
    assert run.stderr.count("\n") == 1
    assert "ổ đĩa đã đầy" in run.stderr
    assert read_tree(project.site) == before
    filler.unlink()
    assert build_in_process(project.root).succeeded
    assert dead_links(read_tree(project.site)) == []


def test_a_file_where_the_site_should_be_is_told_and_left_alone(project: Project) -> None:
    write_first_version(project)
    project.write({"site": "của tôi"})
    run = project.run_newsroom("build")
    assert (run.exit_status, run.stderr.count("\n")) == (1, 1)
    assert run.stderr.startswith("Không đọc hoặc ghi được site: ")
    assert project.site.read_text("utf-8") == "của tôi"


def test_a_file_where_the_cache_should_be_is_told_and_left_alone(small: Project) -> None:
    before = read_tree(small.site)
    shutil.rmtree(small.root / ".cache")
    small.write({".cache": "của tôi"})
    for command in ("build", "check"):
        run = small.run_newsroom(command)
        assert (run.exit_status, run.stderr.count("\n")) == (1, 1)
        assert run.stderr.startswith("Không đọc hoặc ghi được .cache: ở chỗ của thư mục lại có một tệp cùng tên")
    assert (small.root / ".cache").read_text("utf-8") == "của tôi"
    assert read_tree(small.site) == before


def test_a_site_on_a_disk_of_its_own_is_published_as_well(project: Project, tiny_disk: Path) -> None:
    write_first_version(project)
    mkdocs = project.root / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text("utf-8").replace("site_dir: site", f"site_dir: {tiny_disk}"), "utf-8")
    output = build_in_process(project.root)
    assert output.succeeded, output.messages
    assert dead_links(read_tree(tiny_disk)) == []
    write_second_version(project)
    output = build_in_process(project.root)
    assert output.succeeded, output.messages
    mkdocs.write_text(mkdocs.read_text("utf-8").replace(f"site_dir: {tiny_disk}", "site_dir: site"), "utf-8")
    assert read_tree(tiny_disk) == build_from_scratch(project)
    assert build_in_process(project.root).file_counts[0] == len(read_tree(tiny_disk))


# Clocks ----


def test_a_clock_that_went_back_gives_the_site_of_that_day(change: SiteUpdate) -> None:
    change.reset()
    for now in ("2018-12-31 12:00", "2018-12-02 12:00", "2018-05-01", "2018-12-02 12:00", "2018-12-31 12:00"):
        assert build_in_process(change.project.root, now=now).succeeded
        assert read_tree(change.project.site) == build_from_scratch(change.project, now=now)


def test_what_a_build_made_that_did_not_publish_is_not_taken_for_published(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for word in ("hai", "ba"):
        small.write(article_file("tin-tuc/2018/01/bai-1.md", f"Bài {word}", "2018-01-10"))
        with monkeypatch.context() as patch:
            if word == "hai":
                patch.setattr(site_module.Publisher, "plan", refuse)
            assert build_in_process(small.root).succeeded == (word == "ba")
    assert read_tree(small.site) == build_from_scratch(small)


def test_files_of_the_future_are_read_again_until_they_are_past(small: Project) -> None:
    article = small.content / "tin-tuc/2018/01/bai-1.md"
    for word in ("Lời một.", "Lời hai.", "Lời ba."):
        small.write(
            article_file(
                "tin-tuc/2018/01/bai-1.md", "Bài 1", "2018-01-10", extra_front_matter=IMAGE_FRONT_MATTER, body=word
            )
        )
        os.utime(article, (time.time() + 10**6, 10**10))
        assert build_in_process(small.root).succeeded
        assert read_tree(small.site) == build_from_scratch(small)
