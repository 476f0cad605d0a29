"""The commands `publish` and `rollback`, from mkdocs.yml to what they say."""

import multiprocessing
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from newsroom.commands import publication_run, publish
from newsroom.feeds.websub import NotifyResult
from newsroom.publishing.history import HISTORY_FOLDER, History
from newsroom.publishing.publication import MANIFEST, PENDING, Plan
from newsroom.runtime import progress
from newsroom.runtime.locks import file_lock
from project_folder import CommandResult, Project
from site_builds import article_file
from target_checks import files_below

HUB = "https://hub.example.vn/"


class Board:
    """A project with a few articles, and folders to publish them to."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root / "project")
        self._settings = (self.project.root / "mkdocs.yml").read_text("utf-8")
        self.targets = root / "targets"

    def set_up(self, targets: Mapping[str, str], more: str = "") -> None:
        """Begin anew with these targets: their settings by name."""
        lines = "".join(f"      {name}: {settings}\n" for name, settings in targets.items())
        publish_lines = f"    publish:\n{lines}" if targets else ""
        settings = self._settings.replace("extra:\n  newsroom:\n", f"extra:\n  newsroom:\n{more}{publish_lines}")
        shutil.rmtree(self.project.root / HISTORY_FOLDER, ignore_errors=True)
        shutil.rmtree(self.targets, ignore_errors=True)
        shutil.rmtree(self.project.content / "tin-tuc", ignore_errors=True)
        self.project.write({"mkdocs.yml": settings})
        for number in range(1, 4):
            self.write_article(number, f"Bài {number}")
        for name in ("chinh", "du-phong"):
            (self.targets / name).mkdir(parents=True)

    def write_article(self, number: int, title: str) -> None:
        self.project.write(article_file(f"tin-tuc/2018/bai-{number}.md", title, f"2018-10-{number:02}"))

    def run(self, *arguments: str) -> CommandResult:
        return self.project.run_newsroom(*arguments)

    def published(self, target: str = "chinh") -> dict[str, bytes]:
        return {path: data for path, data in files_below(self.targets / target).items() if path != MANIFEST}

    def site(self) -> dict[str, bytes]:
        return self.project.site_files()


@pytest.fixture(scope="module")
def shared_board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return Board(tmp_path_factory.mktemp("board"))


@pytest.fixture
def board(shared_board: Board) -> Board:
    shared_board.set_up({"chinh": "{to: ../targets/chinh}"})
    return shared_board


def said(run: CommandResult) -> list[str]:
    """What a run said last on standard error, without times."""
    return re.sub(r"\d+ giây", "… giây", run.stderr).splitlines()


def test_one_line_closes_a_publication_and_what_is_new_is_named(board: Board) -> None:
    run = board.run("publish")
    assert run.exit_status == 0, run.stderr
    count, size = len(board.site()), sum(map(len, board.site().values()))
    megabytes = f"{size / 1e6:.1f}".replace(".", ",")
    assert said(run)[-1] == (
        f"Đã đăng lên chinh: {count} tệp mới, 0 tệp thay đổi, 0 tệp gỡ bỏ, {megabytes} MB, … giây."
    )
    # The site and its articles, and neither lists of topics or months nor the pages of the menu.
    articles = [f"https://danvan.example.vn/tin-tuc/2018/bai-{number}/" for number in (1, 2, 3)]
    assert run.stdout.splitlines() == ["https://danvan.example.vn/", *articles]
    assert board.published() == board.site()

    again = board.run("publish")
    assert (again.exit_status, again.stdout, said(again)[-1]) == (
        0,
        "",
        "chinh: không có gì thay đổi so với lần đăng trước.",
    )
    board.write_article(4, "Bài mới")
    new = board.run("publish", "chinh")
    assert new.stdout == "https://danvan.example.vn/tin-tuc/2018/bai-4/\n"
    assert board.published() == board.site()


def test_what_only_leads_on_and_older_pages_of_lists_are_not_named_as_new(board: Board) -> None:
    for number in range(40):
        day = f"2018-11-{number % 28 + 1:02}"
        board.project.write(article_file(f"tin-tuc/2018/them-{number}.md", f"Thêm {number}", day))
    first = board.run("publish")
    assert (len(first.stdout.splitlines()), said(first)[-1]) == (6, "… và 38 bài mới khác.")
    board.project.write(
        article_file(
            "tin-tuc/2018/bai-1.md", "Bài 1", "2018-10-01", extra_front_matter="aliases: [/tin-tuc/2017/bai-cu/]\n"
        )
    )
    run = board.run("publish")
    assert (run.exit_status, run.stdout) == (0, "")
    assert "tin-tuc/2017/bai-cu/index.html" in board.published()
    assert "tin-tuc/trang/1/index.html" in board.published()


def test_a_long_publication_says_how_far_it_is(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LINES_DELAY", "LINES_INTERVAL"):
        monkeypatch.setattr(progress, name, 0.0)
    run = board.run("publish")
    lines = [line for line in run.stderr.splitlines() if line.startswith("Đang đăng lên chinh")]
    assert len(lines) == len(board.site()) - 1
    assert all(re.fullmatch(r"Đang đăng lên chinh, \d+,\d MB/\d+,\d MB, còn \d+ giây: \d+/\d+", line) for line in lines)


def test_a_dry_run_lists_and_changes_nothing(board: Board) -> None:
    board.run("publish")
    before = board.published()
    board.write_article(2, "Bài đổi tên")
    board.write_article(4, "Bài mới")
    (board.project.content / "tin-tuc/2018/bai-1.md").unlink()
    run = board.run("publish", "--dry-run")
    lines = run.stdout.splitlines()
    assert run.exit_status == 0
    assert {
        "+ tin-tuc/2018/bai-4/index.html",
        "~ tin-tuc/2018/bai-2/index.html",
        "- tin-tuc/2018/bai-1/index.html",
    } <= set(lines)
    assert re.fullmatch(
        r"Xem trước chinh: \d+ tệp mới, \d+ tệp thay đổi, \d+ tệp gỡ bỏ, 0,\d MB; chưa đăng gì\.", said(run)[-1]
    )
    assert board.published() == before
    assert PENDING not in before


def test_who_has_no_target_is_told_how_to_write_one(board: Board) -> None:
    board.set_up({})
    run = board.run("publish")
    assert run.exit_status == 1
    assert said(run)[-5:] == publication_run._SETUP_HELP.splitlines()


def test_a_wrong_name_is_answered_with_the_nearest(board: Board) -> None:
    run = board.run("publish", "chin")
    assert run.exit_status == 2
    assert "Không có nơi đăng “chin”; mkdocs.yml ghi: chinh; có phải “chinh”?" in run.stderr


def test_where_one_target_fails_the_others_get_theirs(board: Board) -> None:
    board.set_up({"usb": "{to: ../targets/usb}", "chinh": "{to: ../targets/chinh}"})
    run = board.run("publish")
    assert run.exit_status == 1
    assert any(line.startswith("Chưa đăng lên usb: Không có thư mục ../targets/usb. Hãy tạo") for line in said(run))
    assert board.published() == board.site()


@pytest.mark.parametrize("address", [".", "..", "/", "site", "content/tin-tuc", ".cache", "../project"])
def test_the_project_itself_is_no_target(board: Board, address: str) -> None:
    board.set_up({"chinh": f"{{to: {address}}}"})
    run = board.run("publish")
    assert run.exit_status == 1
    assert said(run)[-1] == (
        f"Chưa đăng lên chinh: {address} là thư mục của chính dự án này; hãy ghi một thư mục khác ở mkdocs.yml."
    )


def test_an_address_of_an_unknown_kind_is_told(board: Board) -> None:
    board.set_up({"chinh": "{to: gopher://may-chu/trang}"})
    run = board.run("publish")
    assert run.exit_status == 1
    assert "Chưa đăng lên chinh: Không biết đưa trang lên nơi có địa chỉ gopher://…; chọn một thư mục" in said(run)[-1]


def test_content_with_errors_is_not_published(board: Board) -> None:
    board.run("publish")
    before = board.published()
    board.project.write({"content/tin-tuc/2018/bai-9.md": "---\ntitle: Bài\ndate: hôm qua\n---\nLời.\n"})
    run = board.run("publish")
    assert run.exit_status == 1
    assert "content/tin-tuc/2018/bai-9.md:3: date:" in run.stderr
    assert board.published() == before


@pytest.mark.parametrize(
    ("left", "line"),
    [
        ([], "Chưa có trang nào được dựng; hãy chạy ./newsroom build trước."),
        (
            ["rss.xml"],
            "Chưa đăng lên chinh: thư mục site/ không có trang chủ (index.html); hãy dựng lại trang.",
        ),
    ],
)
def test_a_site_without_a_home_page_never_takes_the_place_of_one(
    board: Board, monkeypatch: pytest.MonkeyPatch, left: list[str], line: str
) -> None:
    board.run("publish")
    before = board.published()
    kept = board.project.root / "kept"
    board.project.site.rename(kept)
    monkeypatch.setattr(publish.build, "run", lambda options: 0)
    try:
        board.project.write({f"site/{path}": "" for path in left})
        run = board.run("publish", "--confirm")
    finally:
        shutil.rmtree(board.project.site, ignore_errors=True)
        kept.rename(board.project.site)
    assert (run.exit_status, said(run)[-1]) == (1, line)
    assert board.published() == before


def test_many_removals_wait_for_a_word(board: Board) -> None:
    for number in range(4, 16):
        board.write_article(number, f"Bài {number}")
    board.run("publish")
    before = board.published()
    shutil.rmtree(board.project.content / "tin-tuc")
    run = board.run("publish", "--confirm", "--dry-run")
    assert board.published() == before
    run = board.run("publish")
    assert run.exit_status == 1
    assert board.published() == before
    run = board.run("publish", "--confirm")
    assert run.exit_status == 0, run.stderr
    assert board.published() == board.site()


def test_another_machines_publication_and_changes_by_hand_are_told(board: Board) -> None:
    board.run("publish")
    mine = board.project.root / HISTORY_FOLDER
    shutil.move(mine, mine.with_name("kept"))
    board.write_article(4, "Từ máy khác")
    assert board.run("publish").exit_status == 0
    shutil.rmtree(mine)
    shutil.move(mine.with_name("kept"), mine)
    (board.targets / "chinh/tin-tuc/2018/bai-1/index.html").write_text("sửa tay", "utf-8")
    (board.targets / "chinh/tin-tuc/2018/bai-2/index.html").unlink()
    run = board.run("publish")
    assert run.exit_status == 0
    notes = [line for line in said(run) if line.startswith("Lưu ý: ")]
    assert re.fullmatch(r"Lưu ý: bản đang ở chinh do máy khác đăng, dựng lúc 31/12/2018 12:00\.", notes[0])
    assert notes[1] == (
        "Lưu ý: 2 tệp ở chinh bị người khác sửa hoặc xóa sau lần đăng trước, chẳng hạn tin-tuc/2018/bai-1/index.html; "
        "các tệp ấy được đưa lên lại."
    )
    assert board.published() == board.site()


def test_a_rollback_is_a_publication_and_what_it_took_down_comes_back_only_with_a_word(board: Board) -> None:
    board.run("publish")
    good = board.published()
    board.write_article(2, "Bài hỏng")
    board.run("publish")
    listed = board.run("rollback", "--list")
    assert [line.partition(":")[0] for line in listed.stdout.splitlines()] == ["chinh  đang ở đích", "chinh  lùi 1 bản"]

    run = board.run("rollback")
    assert run.exit_status == 0
    assert said(run)[-1] == "Nội dung trong content/ vẫn là bản mới; hãy sửa bài trước lần ./newsroom publish tới."
    assert board.published() == good

    refused = board.run("publish")
    assert refused.exit_status == 1
    assert said(refused)[-1].startswith("Chưa đăng lên chinh: nội dung vẫn như bản mà ./newsroom rollback đã gỡ xuống.")
    assert board.published() == good
    board.write_article(2, "Bài đã sửa")
    assert board.run("publish").exit_status == 0
    assert board.published() == board.site() != good
    too_far = board.run("rollback", "--steps", "9")
    assert (too_far.exit_status, said(too_far)[-1]) == (
        1,
        "Chưa đăng lên chinh: chỉ còn giữ 4 bản, không lùi được 9 bản.",
    )


def test_a_rollback_says_which_target_where_there_are_several(board: Board) -> None:
    board.set_up({"chinh": "{to: ../targets/chinh}", "du-phong": "{to: ../targets/du-phong}"})
    assert board.run("publish").exit_status == 0
    assert board.published("du-phong") == board.published("chinh")
    run = board.run("rollback")
    assert (run.exit_status, "Có nhiều nơi đăng; hãy ghi tên nơi muốn lùi lại" in run.stderr) == (2, True)


def test_a_rollback_to_what_is_not_whole_any_more_is_refused(board: Board) -> None:
    board.run("publish")
    board.write_article(2, "Bài khác")
    board.run("publish")
    history = History(board.project.root / HISTORY_FOLDER)
    older = history.publications("chinh")[1]
    history.object_file(older.files["tin-tuc/2018/bai-2/index.html"]).unlink()
    before = board.published()
    run = board.run("rollback")
    assert run.exit_status == 1
    assert said(run)[-1].startswith("Chưa đăng lên chinh: bản ấy thiếu 1 tệp, chẳng hạn tin-tuc/2018/bai-2/index.html")
    assert board.published() == before


def test_the_hub_hears_of_what_came_to_the_first_target(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []

    def notify(hub: str, topics: list[str], *, user_agent: str) -> list[NotifyResult]:
        heard.append(topics)
        return [NotifyResult(topic, True, "nhận") for topic in topics]

    monkeypatch.setattr(publication_run, "notify_hub", notify)
    targets = {"chinh": "{to: ../targets/chinh}", "du-phong": "{to: ../targets/du-phong}"}
    board.set_up(targets, f"    hub: {HUB}\n")
    (board.project.root / ".cache/websub.json").unlink(missing_ok=True)
    board.run("publish", "du-phong")
    board.run("publish", "--dry-run")
    assert heard == []
    board.run("publish")
    assert len(heard) == 1
    assert "https://danvan.example.vn/tin-tuc/rss.xml" in heard[0]
    board.run("publish")
    assert len(heard) == 1
    board.write_article(3, "Tên mới")
    board.run("publish")
    assert len(heard) == 2
    assert set(heard[1]) < set(heard[0])
    board.run("rollback", "chinh")
    assert heard[2] == heard[1], "what a rollback brings back is news, too"


def test_settings_of_the_host_are_not_overwritten_unasked(board: Board) -> None:
    board.set_up({"chinh": "{to: ../targets/chinh, server: apache}"})
    (board.targets / "chinh/.htaccess").write_text("AuthType Basic\n", "utf-8")
    run = board.run("publish")
    assert run.exit_status == 1
    assert said(run)[-1] == (
        "Chưa đăng lên chinh: Ở đích đã có tệp .htaccess không do chương trình này đăng; tệp ấy sẽ bị ghi đè, hãy giữ "
        "một bản sao. Nếu đúng ý, hãy chạy lại với --confirm."
    )
    assert board.published() == {".htaccess": b"AuthType Basic\n"}
    assert board.run("publish", "--confirm").exit_status == 0
    assert b"RewriteEngine On" in board.published()[".htaccess"]
    board.write_article(4, "Bài nữa")
    assert board.run("publish").exit_status == 0


def test_a_boards_own_settings_for_its_host_count(board: Board) -> None:
    board.set_up({"chinh": "{to: ../targets/chinh, server: static}"})
    board.project.write({"content/_headers": "/*\n  X-Own: yes\n"})
    try:
        run = board.run("publish")
    finally:
        (board.project.content / "_headers").unlink()
    assert run.exit_status == 0, run.stderr
    assert board.published()["_headers"] == b"/*\n  X-Own: yes\n"
    assert "_redirects" in board.published()


def test_compressed_copies_come_along(board: Board) -> None:
    board.set_up({"chinh": "{to: ../targets/chinh}"}, "    precompress: yes\n")
    assert board.run("publish").exit_status == 0
    published = board.published()
    assert published == board.site()
    assert published["tin-tuc/index.html.gz"][:2] == b"\x1f\x8b"


def test_a_second_publication_waits_for_the_first(board: Board, tmp_path: Path) -> None:
    assert board.run("publish").exit_status == 0
    lock, held = board.project.root / HISTORY_FOLDER / "publish.lock", tmp_path / "held"
    holder = multiprocessing.get_context("fork").Process(target=_hold, args=(lock, held))
    holder.start()
    while not held.exists():
        time.sleep(0.01)
    run = board.run("publish")
    holder.join()
    assert run.exit_status == 0
    assert f"Một lần đăng khác đang chạy (tiến trình {holder.pid}); đang chờ…" in run.stderr


def _hold(lock: Path, held: Path) -> None:
    with file_lock(lock, lambda holder: None):
        held.touch()
        time.sleep(2)


def test_what_is_to_be_sent_is_added_up_once(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a file, and a first publication takes the square of the archive."""
    sums, size = list[int](), Plan.size.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(Plan, "size", property(lambda plan: (sums.append(1), size(plan))[1]))
    assert board.run("publish").exit_status == 0
    assert 0 < len(sums) <= 2
