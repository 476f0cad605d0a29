"""A build never harms the published site, and what it says of it is true."""

import io
import os
import shutil
from types import SimpleNamespace

import pytest
from newsroom.build.site_folder import SiteFolder
from newsroom.build.site_record import ITEMS
from newsroom.runtime import terminal
from project_folder import Project
from site_builds import article_file, build_from_scratch, build_in_process, read_tree

WITHDRAWN = "tin-tuc/2018/03/bai-3.md"


@pytest.fixture
def site(project: Project) -> Project:
    """A published site of a few pages."""
    for number in range(1, 13):
        month = f"2018/{number:02}"
        project.write(article_file(f"tin-tuc/{month}/bai-{number}.md", f"Bài {number}", f"2018-{number:02}-10"))
    return project.build()


def test_a_site_restored_from_a_backup_shows_no_withdrawn_page(site: Project) -> None:
    shutil.copytree(site.site, site.root / "backup")
    (site.content / WITHDRAWN).unlink()
    site.build()
    shutil.rmtree(site.site)
    (site.root / "backup").rename(site.site)
    site.build()
    assert read_tree(site.site) == build_from_scratch(site)
    assert not (site.site / WITHDRAWN.removesuffix(".md")).exists()


def test_the_site_notes_which_items_it_shows_and_from_which_text(site: Project) -> None:
    def noted() -> dict[str, str]:
        return ITEMS.read(site.site)

    before = noted()
    assert set(before) == {f"tin-tuc/2018/{number:02}/bai-{number}.md" for number in range(1, 13)}
    text = (site.content / WITHDRAWN).read_text("utf-8")
    site.write({f"content/{WITHDRAWN}": text.replace("title:", "# ghi chú\ntitle:")})
    site.build()
    changed = noted()
    assert {path for path in before if before[path] != changed[path]} == {WITHDRAWN}
    withdrawal = "corrections: [{date: 2018-10-19 09:00, kind: go, text: Sai}]\ntitle:"
    site.write({f"content/{WITHDRAWN}": text.replace("title:", withdrawal)})
    site.build()
    assert noted()[WITHDRAWN].endswith("-")
    site.write({f"content/{WITHDRAWN}": text.replace("title:", "draft: yes\ntitle:")})
    site.build()
    assert noted() == {path: version for path, version in before.items() if path != WITHDRAWN}


def test_without_cache_withdrawn_pages_go_and_others_files_stay(site: Project) -> None:
    site.write({"site/google123.html": "của tôi"})
    (site.content / WITHDRAWN).unlink()
    shutil.rmtree(site.root / ".cache")
    site.build()
    assert read_tree(site.site) == {**build_from_scratch(site), "google123.html": "của tôi".encode()}


def test_a_wrong_clock_takes_no_page_away_unasked(site: Project) -> None:
    before = read_tree(site.site)
    output = build_in_process(site.root, now=0, confirm=False)
    assert not output.succeeded
    question, refusal = output.messages.splitlines()
    assert question.startswith("Lần dựng này gỡ ")
    assert question.endswith("đồng hồ của máy (07:00 ngày 01/01/1970) có đúng không.")
    assert "./newsroom build --confirm" in refusal
    assert read_tree(site.site) == before
    assert build_in_process(site.root, now=0, confirm=True).succeeded
    assert not (site.site / "tin-tuc/2018").exists()


@pytest.mark.parametrize(("answer", "succeeds"), [("c", True), ("có", True), ("", False), ("k", False)])
def test_at_a_terminal_a_build_asks(
    site: Project, answer: str, succeeds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_tree(site.site)
    shutil.rmtree(site.content / "tin-tuc")
    stdin, stderr = Terminal(f"{answer}\n"), Terminal()
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stdin=stdin, stderr=stderr))
    output = build_in_process(site.root, confirm=False)
    assert output.succeeded == succeeds
    assert stderr.getvalue().endswith("Vẫn dựng và gỡ các trang ấy? [c/K] ")
    assert (read_tree(site.site) == before) != succeeds


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_an_unchanged_site_that_nobody_can_read_is_mended(site: Project) -> None:
    assert build_in_process(site.root).succeeded
    for path in [site.site, *site.site.rglob("*")]:
        path.chmod(path.stat().st_mode & 0o700)
    output = build_in_process(site.root)
    assert output.succeeded
    assert output.file_counts[0] == output.file_counts[2] == 0
    assert {path.stat().st_mode & 0o777 for path in [site.site, *site.site.rglob("*")]} == {0o644, 0o755}


@pytest.mark.parametrize(
    ("error", "begin", "status"),
    [
        (KeyboardInterrupt(), "Đã dừng theo yêu cầu. Trang đã đăng mới thay 1 trong ", 130),
        (KeyError("sai"), "Chương trình gặp lỗi (KeyError: 'sai'). Trang đã đăng mới thay 1 trong ", 1),
        (OSError(28, "", "site/x"), "Không đọc hoặc ghi được site/x: ổ đĩa đã đầy, hãy dọn bớt rồi chạy lại. Trang", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_stops_a_publication_half_way_says_so(
    site: Project, error: BaseException, begin: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, before = SiteFolder._replace, read_tree(site.site)

    def fail(self: SiteFolder, source: str, path: str) -> None:
        if self._changes.done:
            raise error
        replace(self, source, path)

    site.write(article_file("tin-tuc/2018/12/moi.md", "Mới", "2018-12-10"))
    monkeypatch.setattr(SiteFolder, "_replace", fail)
    run = site.run_newsroom("build")
    assert run.exit_status == status
    assert run.stderr.startswith(begin), run.stderr
    after = read_tree(site.site)
    assert sum(before.get(path) != after.get(path) for path in before.keys() | after.keys()) == 1
