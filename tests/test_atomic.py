"""Whatever stops a build, the published site stays whole, and the next build makes it what it should be."""

import contextlib
import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import publish as site_module
from newsroom import workers
from newsroom.lock import BuildLock
from project import ROOT, Project, picture
from publishing import changes, dead_links, from_nothing, killed_before, publish, start, tree

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def article(path: str, title: str, date: str, *, tags: str = "", rest: str = "", body: str = "Lời.") -> dict[str, str]:
    text = f"---\ntitle: {title}\ndate: {date}\ntags: [{tags}]\n{rest}---\n{body}\n"
    return {f"content/{path}": text}


PLAN = "number: {n}-KH/BDVTU\nissued: 2018-0{n}-05\nattachments: [{{file: tep-{n}.pdf, title: Toàn văn}}]\n" + (
    "milestones: [{{date: 2018-11-0{n}, task: Việc {n}}}]\n"
)
IMAGE = "image: {src: anh.jpg, alt: Ảnh, caption: Chú thích}\n"
LINKS = "[Bài mới](/tin-tuc/2018/12/moi-1.md) [Chủ đề mới](/chu-de/chu-de-moi/) [Nguồn tin](/chu-de/chu-de-moi/rss.xml)"


def draw_before(project: Project) -> None:
    """A small site whose lists have older pages."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("per_page: 20", "per_page: 3")
    project.write({"mkdocs.yml": settings, "content/gioi-thieu.md": "# Giới thiệu\n", "content/cu.md": "# Trang cũ\n"})
    for n in range(1, 9):
        body = f"Bài [trước](/tin-tuc/2018/0{n - 1}/bai-{n - 1}.md)." if n > 1 else "Bài đầu."
        tags = "Dân vận khéo, Chủ đề cũ" if n in (2, 3) else "Dân vận khéo"
        rest = IMAGE if n % 2 else ""
        project.write(
            article(f"tin-tuc/2018/0{n}/bai-{n}.md", f"Bài {n}", f"2018-0{n}-10", tags=tags, rest=rest, body=body)
        )
        project.write({f"content/tin-tuc/2018/0{n}/anh.jpg": picture("JPEG")})
    for n in range(1, 4):
        rest = PLAN.format(n=n)
        project.write(article(f"ke-hoach/2018/ke-hoach-{n}.md", f"Kế hoạch {n}", f"2018-0{n}-06", rest=rest))
        project.write({f"content/ke-hoach/2018/tep-{n}.pdf": f"%PDF-1.4 {n}"})


def draw_after(project: Project) -> None:
    """Articles come, change, move and go, and with them tags, months, lists, pictures and pages of their own."""
    for n in (1, 2, 3):
        other = f"[kia](/tin-tuc/2018/12/moi-{n % 3 + 1}.md)"
        rest = "plan: 4-KH/BDVTU\n" + (IMAGE if n == 1 else "")
        path = f"tin-tuc/2018/12/moi-{n}.md"
        project.write(
            article(path, f"Mới {n}", f"2018-12-0{n}", tags="Chủ đề mới, Dân vận khéo", rest=rest, body=other)
        )
    project.write({"content/tin-tuc/2018/12/anh.jpg": picture("JPEG"), "content/them.md": f"# Trang mới\n\n{LINKS}\n"})
    project.write(article("ke-hoach/2018/ke-hoach-4.md", "Kế hoạch 4", "2018-12-02", rest=PLAN.format(n=4)))
    project.write(
        {"content/ke-hoach/2018/tep-4.pdf": "%PDF-1.4 4", "content/gioi-thieu.md": f"# Giới thiệu\n\n{LINKS}\n"}
    )
    project.write(article("tin-tuc/2018/02/bai-2.md", "Bài 2", "2018-02-10", tags="Chủ đề mới", body=LINKS))
    project.write(article("tin-tuc/2018/03/bai-3.md", "Bài 3", "2018-03-10", rest=IMAGE, body="Không còn chủ đề."))
    project.write(article("tin-tuc/2018/06/bai-6.md", "Bài 6", "2018-06-10", body="Bài trước đã gỡ."))
    project.write(article("tin-tuc/2018/05/bai-5.md", "Bài 5", "2018-05-10", body="Bài trước đã gỡ."))
    moved = article("hoat-dong/2018/bai-8.md", "Bài 8", "2018-08-10", rest="aliases: [/tin-tuc/2018/08/bai-8/]\n")
    project.write(moved)
    for path in ("tin-tuc/2018/04/bai-4.md", "tin-tuc/2018/08/bai-8.md", "ke-hoach/2018/ke-hoach-1.md", "cu.md"):
        (project.content / path).unlink()
    for path in ("tin-tuc/2018/05/anh.jpg", "ke-hoach/2018/tep-1.pdf"):
        (project.content / path).unlink()


class Change:
    """A published site and a change of its content that waits to be built; `begin` sets both up again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        draw_before(project)
        told = publish(project.root)
        assert told.good, told.lines
        self.before = tree(project.site)
        self._kept = project.root.with_name("kept")
        for name in ("site", ".cache"):
            shutil.copytree(project.root / name, self._kept / name)
        draw_after(project)
        self.after = from_nothing(project)
        assert dead_links(self.before) == dead_links(self.after) == []
        assert len(self.after.keys() - self.before.keys()) > 10
        assert len(self.before.keys() - self.after.keys()) > 8

    def begin(self) -> None:
        for name in ("site", ".cache"):
            shutil.rmtree(self.project.root / name, ignore_errors=True)
            shutil.copytree(self._kept / name, self.project.root / name)


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return Change(Project(tmp_path_factory.mktemp("change") / "project"))


@pytest.fixture
def small(project: Project) -> Project:
    """A published site of a few pages."""
    draw_before(project)
    assert publish(project.root).good
    return project


# Killed --------------------------------------------------------------------------------------------------------------


@forks
def test_killed_at_any_change_the_site_is_whole_and_the_next_build_repairs_it(change: Change) -> None:
    change.begin()
    with changes(change.project.site) as made:
        assert publish(change.project.root).good
    assert tree(change.project.site) == change.after
    assert len(made) > 80
    for number in sorted(random.Random(1).sample(range(len(made)), 40)):
        change.begin()
        killed_before(number, change.project)
        assert dead_links(tree(change.project.site)) == [], f"before change {number}: {made[number]}"
        if number % 5 == 0:
            assert publish(change.project.root).good
            assert tree(change.project.site) == change.after


@forks
def test_a_first_build_that_is_killed_leaves_no_site_or_all_of_it(change: Change) -> None:
    shutil.rmtree(change.project.root / ".cache", ignore_errors=True)
    shutil.rmtree(change.project.site, ignore_errors=True)
    with changes(change.project.site) as made:
        assert publish(change.project.root).good
    assert made
    for empty in (False, True):
        for number in range(len(made)):
            shutil.rmtree(change.project.root / ".cache", ignore_errors=True)
            shutil.rmtree(change.project.site, ignore_errors=True)
            if empty:
                change.project.site.mkdir()
            killed_before(number, change.project)
            assert tree(change.project.site) in ({}, change.after)
    assert publish(change.project.root).good
    assert tree(change.project.site) == change.after


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site not yet published, large enough for worker processes."""
    project = Project(tmp_path_factory.mktemp("large") / "project")
    draw_before(project)
    for n in range(230):
        day = f"2017-{n % 12 + 1:02}-{n % 28 + 1:02}"
        project.write(article(f"hoat-dong/2017/bai-{n}.md", f"Bài {n}", day, tags=f"Chủ đề {n % 7}", body=f"Lời {n}."))
    return project


def ended(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether no process of the group is left after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@forks
def test_a_command_killed_at_any_moment_leaves_a_whole_site_and_no_process(large: Project) -> None:
    begun = time.monotonic()
    process = start(large, "build", NEWSROOM_JOBS="2")
    assert process.wait(60) == 0
    seconds = time.monotonic() - begun
    right = tree(large.site)
    shutil.rmtree(large.site)
    shutil.rmtree(large.root / ".cache")
    moments = random.Random(2)
    seen = set()
    for turn in range(8):
        process = start(large, "build", NEWSROOM_JOBS="2")
        time.sleep(moments.uniform(0.3, 1.0) * seconds)
        process.kill()
        process.communicate()
        assert ended(process, 5), "its workers live on and hold the lock"
        site = tree(large.site)
        seen.add(site == right)
        assert not site or dead_links(site) == []
        if turn == 4:
            assert publish(large.root).good
            # Every page changes.
            mkdocs = large.root / "mkdocs.yml"
            mkdocs.write_text(mkdocs.read_text("utf-8").replace("Ban Dân vận Tỉnh ủy", "Ban Dân vận"), "utf-8")
    assert publish(large.root, jobs=2).good
    assert tree(large.site) == from_nothing(large)


def test_a_file_may_become_a_folder_and_a_folder_a_file(small: Project) -> None:
    for n, alias in enumerate(("/cu.html", "/cu.html/mot/hai/", "/cu.html", "/cu.html/", "/cu.html")):
        rest = f"aliases: [{alias}, /cu-{n}.html]\n"
        small.write(article("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10", rest=rest))
        told = publish(small.root)
        assert told.good, told.lines
        assert tree(small.site) == from_nothing(small)


# Failed --------------------------------------------------------------------------------------------------------------


def broken_article(project: Project) -> None:
    project.write(article("tin-tuc/2018/09/hong.md", "Hỏng", "31/02/2018"))


def broken_syntax(project: Project) -> None:
    spoil(project, "article.html", "{{ view.title }}", "{% if %}")


def unknown_name(project: Project) -> None:
    spoil(project, "article.html", "{{ view.title }}", "{{ view.khong_co }}")


def unknown_name_in_the_shell(project: Project) -> None:
    spoil(project, "main.html", "{{ slots.main }}", "{{ slots.khong.co }}")


def warning_of_mkdocs(project: Project) -> None:
    mkdocs = project.root / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text("utf-8").replace("nav:", "nav:\n  - Không có: khong-co.md"), "utf-8")


def spoil(project: Project, template: str, right: str, wrong: str) -> None:
    """Give the project templates of its own, with a mistake in one."""
    overrides = project.root / "overrides"
    overrides.unlink()
    shutil.copytree(ROOT / "overrides", overrides)
    file = overrides / template
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")


MISTAKES = {
    broken_article: "content/tin-tuc/2018/09/hong.md:3: date: ",
    broken_syntax: "Mẫu trang overrides/article.html:",
    unknown_name: "Mẫu trang overrides/article.html:",
    unknown_name_in_the_shell: "Mẫu trang overrides/main.html:",
    warning_of_mkdocs: "Dừng lại vì có cảnh báo",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_build_that_fails_leaves_the_site_as_it_was(small: Project, mistake: Callable[[Project], None]) -> None:
    before = tree(small.site)
    small.write(article("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10", tags="Chủ đề mới"))
    mistake(small)
    run = small.newsroom("build", "--strict")
    assert run.status == 1
    assert MISTAKES[mistake] in run.err
    assert "Traceback" not in run.err
    assert "nguyên" in run.err.splitlines()[-1]
    assert tree(small.site) == before


def test_a_mistake_of_the_program_is_one_line_and_a_file_for_who_mends_it(small: Project) -> None:
    before = tree(small.site)
    small.write(article("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    process = start(small, "build", patch=PATCH.format(act="raise KeyError('sai')", where="moi.md"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == (
        "Chương trình gặp lỗi (KeyError: 'sai' khi đọc content/tin-tuc/2018/10/moi.md); trang đã đăng vẫn nguyên vẹn. "
        "Hãy gửi tệp .cache/loi.txt cho người phụ trách kỹ thuật.\n"
    )
    assert "KeyError: 'sai'" in (small.root / ".cache/loi.txt").read_text("utf-8")
    assert tree(small.site) == before


# Run in every process of a command, before the package: what the parser does with one article.
PATCH = """\
import importlib.abc, importlib.machinery, os, signal, sys, time
sys.path.insert(0, {hooks!r})
from newsroom import parse
parse_as_ever = parse.Parser.parse
def patched(self, path, data):
    if path.endswith({{where!r}}):
        {{act}}
    return parse_as_ever(self, path, data)
parse.Parser.parse = patched
""".format(hooks=str(ROOT / "hooks"))


# Worker processes ----------------------------------------------------------------------------------------------------


def unbuilt(project: Project) -> None:
    """As before the first build."""
    for name in ("site", ".cache"):
        shutil.rmtree(project.root / name, ignore_errors=True)


@forks
@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), signal.SIGKILL)"], ids=["exit", "kill"])
def test_a_worker_that_dies_over_an_article_names_it(large: Project, end: str) -> None:
    unbuilt(large)
    process = start(large, "build", patch=PATCH.format(act=end, where="bai-117.md"), NEWSROOM_JOBS="2")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    first, last = err.splitlines()
    assert first.startswith("content/hoat-dong/2017/bai-117.md:1: tệp: ")
    assert "dừng đột ngột" in first
    assert last.startswith("Có 1 lỗi")
    assert ended(process, 5)
    assert not large.site.exists()


@forks
def test_a_worker_killed_from_outside_costs_nothing_but_time(large: Project) -> None:
    unbuilt(large)
    mark = large.root / "mark"
    mark.unlink(missing_ok=True)
    once = f"os.path.exists({str(mark)!r}) or (open({str(mark)!r}, 'w'), os.kill(os.getpid(), signal.SIGKILL))"
    process = start(large, "build", patch=PATCH.format(act=once, where="bai-117.md"), NEWSROOM_JOBS="2")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.splitlines()[-1].startswith("Đã đăng: ")
    assert mark.exists()
    assert tree(large.site) == from_nothing(large)


@forks
@pytest.mark.parametrize("group", [True, False], ids=["typed", "sent"])
def test_ctrl_c_ends_at_once_with_one_line(large: Project, group: bool) -> None:
    unbuilt(large)
    assert publish(large.root).good
    before = tree(large.site)
    shutil.rmtree(large.root / ".cache")
    patch = PATCH.format(act=f"open({str(large.root / 'mark')!r}, 'w'), time.sleep(60)", where="bai-117.md")
    (large.root / "mark").unlink(missing_ok=True)
    process = start(large, "build", patch=patch, NEWSROOM_JOBS="2")
    until(lambda: (large.root / "mark").exists())
    begun = time.monotonic()
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 10, "it waited for its workers"
    assert process.returncode == 130
    assert err == "Đã dừng theo yêu cầu; trang đã đăng vẫn nguyên vẹn.\n"
    assert ended(process, 5)
    assert tree(large.site) == before


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@pytest.mark.parametrize("fork", [True, False], ids=["forks", "cannot-fork"])
def test_the_number_of_processes_changes_no_byte(large: Project, fork: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    unbuilt(large)
    right = from_nothing(large)
    asked: list[int] = []
    work_as_ever = workers.over

    def over(work: Callable[..., object], count: int, *, chunk: int, jobs: int) -> Iterator[object]:
        asked.append(jobs)
        return work_as_ever(work, count, chunk=chunk, jobs=jobs)

    monkeypatch.setattr(workers, "over", over)
    if not fork:
        monkeypatch.setattr(workers, "can_fork", lambda: False)
    assert publish(large.root, jobs=2).good
    assert set(asked) == {2}
    assert tree(large.site) == right


def test_jobs_sets_the_number_of_processes(small: Project) -> None:
    told = "import os, atexit; atexit.register(lambda: print('jobs', os.environ.get('NEWSROOM_JOBS')))"
    process = start(small, "build", "--jobs", "3", patch=told)
    assert process.communicate(timeout=60)[0] == "jobs 3\n"
    for wrong in ("0", "-1", "hai"):
        assert small.newsroom("build", "--jobs", wrong).status == 2


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
def test_a_disk_that_fails_is_told_in_one_line(change: Change, failure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call, number, code, reason = FAILURES[failure]
    change.begin()
    with monkeypatch.context() as patch:
        patch.setattr(site_module.os, call, failing(number, code, getattr(os, call)))
        told = publish(change.project.root)
    assert not told.good
    assert reason in told.lines
    assert told.lines.count("\n") == 0
    site = tree(change.project.site)
    assert site == change.before if number == 0 or call == "write" else dead_links(site) == []
    assert publish(change.project.root).good
    assert tree(change.project.site) == change.after


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_is_told_and_costs_nothing(tiny_disk: Path) -> None:
    project = Project(tiny_disk / "project")
    draw_before(project)
    assert publish(project.root).good
    before = tree(project.site)
    draw_after(project)
    filler = tiny_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"0" * 4096)
    run = project.newsroom("build")
    assert run.status == 1
    assert run.err.count("\n") == 1
    assert "ổ đĩa đã đầy" in run.err
    assert tree(project.site) == before
    filler.unlink()
    assert publish(project.root).good
    assert dead_links(tree(project.site)) == []


def test_a_file_where_the_site_should_be_is_told_and_left_alone(project: Project) -> None:
    draw_before(project)
    project.write({"site": "của tôi"})
    run = project.newsroom("build")
    assert (run.status, run.err.count("\n")) == (1, 1)
    assert run.err.startswith("Không đọc hoặc ghi được site: ")
    assert project.site.read_text("utf-8") == "của tôi"


def test_a_file_where_the_cache_should_be_is_told_and_left_alone(small: Project) -> None:
    before = tree(small.site)
    shutil.rmtree(small.root / ".cache")
    small.write({".cache": "của tôi"})
    for command in ("build", "check"):
        run = small.newsroom(command)
        assert (run.status, run.err.count("\n")) == (1, 1)
        assert run.err.startswith("Không đọc hoặc ghi được .cache: ở chỗ của thư mục lại có một tệp cùng tên")
    assert (small.root / ".cache").read_text("utf-8") == "của tôi"
    assert tree(small.site) == before


def test_a_site_on_a_disk_of_its_own_is_published_as_well(project: Project, tiny_disk: Path) -> None:
    draw_before(project)
    mkdocs = project.root / "mkdocs.yml"
    mkdocs.write_text(mkdocs.read_text("utf-8").replace("site_dir: site", f"site_dir: {tiny_disk}"), "utf-8")
    told = publish(project.root)
    assert told.good, told.lines
    assert dead_links(tree(tiny_disk)) == []
    draw_after(project)
    told = publish(project.root)
    assert told.good, told.lines
    mkdocs.write_text(mkdocs.read_text("utf-8").replace(f"site_dir: {tiny_disk}", "site_dir: site"), "utf-8")
    assert tree(tiny_disk) == from_nothing(project)
    assert publish(project.root).counts[0] == len(tree(tiny_disk))


# The cache -----------------------------------------------------------------------------------------------------------


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def flip_anywhere(cache: Path, draw: random.Random) -> None:
    """Flip bits of the database, most often where it says what follows."""
    file = cache / "newsroom.sqlite"
    data = file.read_bytes()
    for _ in range(draw.choice([1, 1, 1, 30])):
        page = draw.randrange(len(data) // 16384) * 16384
        place = draw.choice([draw.randrange(100), page + draw.randrange(64), page + draw.randrange(16384)])
        data = flipped(data, place, draw.randrange(8))
    file.write_bytes(data)


def flip_a_value(cache: Path, draw: random.Random) -> None:
    """Change one value of one row, or its type."""
    with contextlib.closing(sqlite3.connect(cache / "newsroom.sqlite", isolation_level=None)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        table = draw.choice(tables)
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        rows = db.execute(f"SELECT * FROM {table}").fetchall()
        if not rows:
            return
        row, number = draw.choice(rows), draw.randrange(len(columns))
        value = row[number]
        if draw.random() < 0.3:
            wrong: object = draw.choice([7, "x", b"", 1.5])
        elif isinstance(value, bytes):
            wrong = flipped(value, draw.randrange(len(value)), draw.randrange(8)) if value else b"1"
        else:
            wrong = str(value).replace("a", "b", 1) + "z" * draw.randrange(2)
        same = " AND ".join(f"{column} IS ?" for column in columns)
        db.execute(f"UPDATE OR REPLACE {table} SET {columns[number]}=? WHERE {same}", (wrong, *row))


def lose_a_row(cache: Path, draw: random.Random) -> None:
    """Let rows go as a page does that no other page leads to any more."""
    with contextlib.closing(sqlite3.connect(cache / "newsroom.sqlite", isolation_level=None)) as db:
        table = draw.choice(["parsed", "fragments", "facts", "published", "published", "published", "meta"])
        db.execute(f"DELETE FROM {table} WHERE abs(random()) % 3 = 0")


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("damage", [flip_anywhere, flip_a_value, lose_a_row], ids=lambda damage: damage.__name__)
def test_a_damaged_cache_is_an_empty_one(
    change: Change, damage: Callable[[Path, random.Random], None], seed: int
) -> None:
    change.begin()
    for part in range(3):
        damage(change.project.root / ".cache", random.Random(100 * seed + part))
    told = publish(change.project.root)
    assert told.good, told.lines
    assert tree(change.project.site) == change.after


@forks
@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_log_of_a_killed_build_loses_no_file(change: Change, seed: int) -> None:
    change.begin()
    killed_before(60, change.project)
    log = change.project.root / ".cache/newsroom.sqlite-wal"
    draw = random.Random(seed)
    data = log.read_bytes()
    log.write_bytes(flipped(data, draw.choice([draw.randrange(32), draw.randrange(len(data))]), draw.randrange(8)))
    # What was new is taken back, so that nothing but the cache can tell of the files that are there by now.
    kept = {path: (change.project.content / path).read_bytes() for path in ("tin-tuc/2018/12/moi-3.md", "them.md")}
    for path in kept:
        (change.project.content / path).unlink()
    change.project.write(article("tin-tuc/2018/12/moi-2.md", "Mới 2", "2018-12-02"))
    told = publish(change.project.root)
    assert told.good, told.lines
    assert tree(change.project.site) == from_nothing(change.project)
    draw_after_again(change, kept)


def draw_after_again(change: Change, kept: dict[str, bytes]) -> None:
    """The content as the change left it."""
    change.project.write({f"content/{path}": data for path, data in kept.items()})
    other = "[kia](/tin-tuc/2018/12/moi-3.md)"
    tags, rest = "Chủ đề mới, Dân vận khéo", "plan: 4-KH/BDVTU\n"
    change.project.write(article("tin-tuc/2018/12/moi-2.md", "Mới 2", "2018-12-02", tags=tags, rest=rest, body=other))


def other_version(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")


def other_database(file: Path) -> None:
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE parsed (other TEXT)")


def no_database(file: Path) -> None:
    file.write_bytes(b"khong phai la co so du lieu " * 5000)


def empty_file(file: Path) -> None:
    file.write_bytes(b"")


def half_of_it(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("make", [other_version, other_database, no_database, empty_file, half_of_it])
def test_a_foreign_cache_is_an_empty_one(change: Change, make: Callable[[Path], None]) -> None:
    change.begin()
    make(change.project.root / ".cache/newsroom.sqlite")
    told = publish(change.project.root)
    assert told.good, told.lines
    assert tree(change.project.site) == change.after


# Clocks and neighbours -----------------------------------------------------------------------------------------------


def test_a_clock_that_went_back_gives_the_site_of_that_day(change: Change) -> None:
    change.begin()
    for now in ("2018-12-31 12:00", "2018-12-02 12:00", "2018-05-01", "2018-12-02 12:00", "2018-12-31 12:00"):
        assert publish(change.project.root, now=now).good
        assert tree(change.project.site) == from_nothing(change.project, now=now)


def test_files_of_the_future_are_read_again_until_they_are_past(small: Project) -> None:
    article_file = small.content / "tin-tuc/2018/01/bai-1.md"
    for word in ("Lời một.", "Lời hai.", "Lời ba."):
        small.write(article("tin-tuc/2018/01/bai-1.md", "Bài 1", "2018-01-10", rest=IMAGE, body=word))
        os.utime(article_file, (time.time() + 10**6, 10**10))
        assert publish(small.root).good
        assert tree(small.site) == from_nothing(small)


def test_a_second_build_waits_and_says_for_whom(small: Project) -> None:
    small.write(article("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    lock = BuildLock(small.root / ".cache")
    process = start(small, "build")
    assert process.stderr is not None
    assert process.stderr.readline() == f"Một lần dựng khác đang chạy (tiến trình {os.getpid()}); đang chờ…\n"
    assert not (small.site / "tin-tuc/2018/10/moi").exists()
    lock.release()
    assert process.wait(30) == 0
    assert process.stderr.read().startswith("Đã đăng: ")
    assert tree(small.site) == from_nothing(small)


def test_builds_that_begin_together_all_end_right(small: Project) -> None:
    small.write(article("tin-tuc/2018/10/moi.md", "Mới", "2018-10-10"))
    processes = [start(small, "build") for _ in range(3)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert tree(small.site) == from_nothing(small)
