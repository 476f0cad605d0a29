"""The first half hour of a board, from an empty folder to a site that stays alive, as a clerk plays it."""

import io
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from ftp_servers import PASSWORD, FtpServer, running_ftp_server
from new_site import NewSite
from newsroom.text.dates import TIME_ZONE
from PIL import Image
from program_wheels import write_version
from project_folder import CommandResult, read_tree
from small_disk import small_disk
from ssh_server import SshServer, running_ssh_server
from web_servers import DIRECT_OPENER, running_server

TITLE = "Ngày hội Đại đoàn kết ở thôn Ba Gò"
SLUG = "ngay-hoi-dai-doan-ket-o-thon-ba-go"
ARTICLE = """\
---
title: {title}
{date}
image:
  src: mam-com.jpg
  alt: Dãy mâm cơm dài kín sân nhà văn hóa
  caption: Mâm cơm chung của thôn Ba Gò
  credit: Lê Thị Hoa
---

Sáng nay, bà con thôn Ba Gò dựng rạp, bày mâm cơm chung.
"""
SETTINGS = """\
publish:
  chinh: {{to: "{sftp}", server: nginx}}
  hosting: {{to: "{ftps}"}}
"""


class Board:
    """A board with a site of its own, a server that it reaches by SFTP, and shared hosting that it reaches by FTPS."""

    def __init__(self, folder: Path, ssh: SshServer, ftp: FtpServer, addresses: Sequence[str]) -> None:
        self.folder, self.ssh, self.ftp, self.addresses = folder, ssh, ftp, addresses
        self.places = (folder / "may-chu", ftp.site)
        self.site = NewSite(folder / "trang")
        self.site.variables |= {"SSL_CERT_FILE": str(ftp.certificate), "NEWSROOM_HOSTING_PASSWORD": PASSWORD}
        self._played: list[str] = []

    def newsroom(self, *arguments: str) -> CommandResult:
        """Run a command that succeeds."""
        done = self.site.run(*arguments)
        assert done.exit_status == 0, done.stderr
        return done

    def write_article(self, name: str, title: str, moment: datetime, words: str) -> str:
        """Save an article for that moment; returns its address below the site's root."""
        path = f"tin-tuc/{moment:%Y/%m}/{name}"
        date = moment.strftime("%Y-%m-%d %H:%M:%S")
        self.site.write({f"content/{path}.md": f"---\ntitle: {title}\ndate: {date}\n---\n\n{words}\n"})
        return f"{path}/"

    def read(self, path: str) -> list[str]:
        """What readers get through nginx, from each server; "" where there is no such page."""
        return [get(f"{address}/{path}").decode("utf-8", "replace") for address in self.addresses]

    def places_as_they_are(self) -> list[dict[str, bytes]]:
        """Every file at each server."""
        return [read_tree(place) for place in self.places]

    def play(self, last: "Step") -> None:
        """Play the steps up to this one, each once; a test run may have dealt out this one alone."""
        for step in STEPS[: STEPS.index(last) + 1]:
            if step.__name__ not in self._played:
                step(self)
                self._played.append(step.__name__)


Step = Callable[[Board], None]


@pytest.fixture(scope="module")
def board() -> Iterator[Board]:
    """A board before its first step; its servers run, and nginx serves what is brought to them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-half-hour-")))
        (folder / "may-chu").mkdir()
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        ssh = stack.enter_context(running_ssh_server(folder / "ssh", patch))
        ftp = stack.enter_context(running_ftp_server("pure-ftpd", folder / "ftp"))
        places = (folder / "may-chu", ftp.site)
        addresses = [stack.enter_context(running_server("nginx", place, in_place=True)) for place in places]
        yield Board(folder, ssh, ftp, addresses)


def get(address: str) -> bytes:
    """What a server answers; b"" for a page that it does not have."""
    try:
        with DIRECT_OPENER.open(address, timeout=20) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        assert error.code == 404
        return b""


def picture(colour: str) -> bytes:
    """A photograph, large enough for the top of an article."""
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def a_site_is_made_from_options(board: Board) -> None:
    said = board.site.init(
        *("--name", "Ban Dân vận Huyện ủy Hiệp Hòa", "--parent", "Huyện ủy Hiệp Hòa"),
        *("--url", "https://danvan.hiephoa.example.vn/", "--email", "bbt@hiephoa.example.vn"),
    )
    assert "Đã tạo trang “Ban Dân vận Huyện ủy Hiệp Hòa”" in said.stderr
    assert board.newsroom("check", "--strict", "--no-advice").stdout == ""
    board.site.add_settings(
        SETTINGS.format(sftp=f"sftp://127.0.0.1:{board.ssh.port}{board.places[0]}", ftps=board.ftp.address)
    )


def an_article_with_a_picture_is_written(board: Board) -> None:
    path = board.newsroom("new", TITLE, "--section", "tin-tuc").stdout.strip()
    file = board.site.root / path
    assert file.stem == SLUG
    date = re.findall(r"^date: .+$", file.read_text("utf-8"), re.MULTILINE)[0]
    board.site.write({path: ARTICLE.format(title=TITLE, date=date)})
    (file.parent / "mam-com.jpg").write_bytes(picture("teal"))
    assert board.newsroom("check", "--no-advice").stdout == ""


def readers_find_it_on_both_servers(board: Board) -> None:
    published = board.newsroom("publish")
    addresses = published.stdout.splitlines()
    assert len([line for line in addresses if line.endswith(f"/{SLUG}/")]) == 2, "of each server what is new"
    assert [line for line in addresses if not line.startswith("https://danvan.hiephoa.example.vn/")] == []
    assert "Đã đăng lên chinh: " in published.stderr
    assert "Đã đăng lên hosting: " in published.stderr
    assert [TITLE in home for home in board.read("")] == [True, True]
    (file,) = board.site.content.rglob(f"{SLUG}.md")
    article = f"{file.relative_to(board.site.content).with_suffix('').as_posix()}/"
    for address in board.addresses:
        (source, *_) = re.findall(r'<img[^>]* src="([^"]+)"', get(f"{address}/{article}").decode())
        assert Image.open(io.BytesIO(get(urljoin(f"{address}/{article}", source)))).width > 100
    built = read_tree(board.site.site)
    assert [built.items() <= place.items() for place in board.places_as_they_are()] == [True, True]


def nothing_is_brought_twice(board: Board) -> None:
    before = board.places_as_they_are()
    assert board.newsroom("publish").stderr.count("không có gì thay đổi") == 2
    assert board.places_as_they_are() == before


def a_scheduled_article_appears_by_itself(board: Board) -> None:
    due = datetime.now(TIME_ZONE).replace(microsecond=0) + timedelta(seconds=12)
    article = board.write_article("hen-gio", "Lịch tiếp công dân", due, "Ban tiếp công dân vào thứ Năm.")
    with watching(board) as said:
        wait_until(lambda: "Đang theo dõi" in said(), said)
        assert datetime.now(TIME_ZONE) >= due or board.read(article) == ["", ""]
        wait_until(lambda: "" not in board.read(article), said)
    assert datetime.now(TIME_ZONE) >= due
    assert ["Lịch tiếp công dân" in home for home in board.read("")] == [True, True]


@contextmanager
def watching(board: Board) -> Iterator[Callable[[], str]]:
    """`publish --watch` while in the `with` block; gives what it has said so far."""
    log = board.folder / "watch.log"
    with log.open("wb") as output:
        command = board.site.command("publish", "--watch")
        process = subprocess.Popen(
            command, cwd=board.site.root, env=board.site.environment(), stdout=output, stderr=output
        )
    try:
        yield lambda: log.read_text("utf-8")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, log.read_text("utf-8")
    finally:
        process.kill()
        process.wait()


def wait_until(happened: Callable[[], bool], said: Callable[[], str]) -> None:
    """Wait for what a machine under load may take a while for."""
    for _ in range(600):
        if happened():
            return
        time.sleep(0.2)
    pytest.fail(said())


def the_program_is_updated(board: Board) -> None:
    wheel = write_version(board.folder, "77.0.0")
    assert "Đã chuyển sang bản 77.0.0." in board.newsroom("update", "--from", str(wheel)).stderr
    assert board.newsroom("--version").stdout.startswith("newsroom 77.0.0 ")
    board.newsroom("publish")
    assert [TITLE in home for home in board.read("")] == [True, True]


def a_mistake_is_taken_back(board: Board) -> None:
    before = board.places_as_they_are()
    article = board.write_article("nham", "Đăng nhầm", datetime.now(TIME_ZONE) - timedelta(hours=1), "Nhầm.")
    board.newsroom("publish")
    assert [page != "" for page in board.read(article)] == [True, True]
    for target in ("chinh", "hosting"):
        board.newsroom("rollback", target, "--confirm")
    assert board.read(article) == ["", ""]
    assert board.places_as_they_are() == before
    (board.site.content / f"{article[:-1]}.md").unlink()


def what_is_lost_comes_back_from_the_backup(board: Board) -> None:
    (board.folder / "o-dia-khac").mkdir()
    assert "Đã sao lưu tới " in board.newsroom("backup", str(board.folder / "o-dia-khac")).stderr
    (archive,) = (board.folder / "o-dia-khac").glob("*.zip")
    again = NewSite(board.folder / "trang-khoi-phuc")
    again.variables = board.site.variables
    board.newsroom("restore", str(archive), str(again.root))
    for name in ("content", "overrides", "vendor", "tests"):
        assert read_tree(again.root / name) == read_tree(board.site.root / name)
    again.ready_environment()
    built = again.run("publish")
    assert built.exit_status == 0, built.stderr
    assert built.stderr.count("không có gì thay đổi") == 2, "readers have what was restored"


STEPS: tuple[Step, ...] = (
    a_site_is_made_from_options,
    an_article_with_a_picture_is_written,
    readers_find_it_on_both_servers,
    nothing_is_brought_twice,
    a_scheduled_article_appears_by_itself,
    the_program_is_updated,
    a_mistake_is_taken_back,
    what_is_lost_comes_back_from_the_backup,
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_half_hour(step: Step, board: Board) -> None:
    board.play(step)


@contextmanager
def wrong_password(board: Board) -> Iterator[str]:
    """The hosting's password, mistyped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(board.site.variables, "NEWSROOM_HOSTING_PASSWORD", "sai mật khẩu")
        yield "mật khẩu"


@contextmanager
def changed_host_key(board: Board) -> Iterator[str]:
    """A server that is not the one whose key was accepted."""
    accepted = board.ssh.known_hosts.read_text()
    other = (board.ssh.folder / "user-key.pub").read_text().split()[1]
    board.ssh.known_hosts.write_text(re.sub(r"AAAA\S+", other, accepted))
    try:
        yield "ssh-keygen -R"
    finally:
        board.ssh.known_hosts.write_text(accepted)


@contextmanager
def full_disk(board: Board) -> Iterator[str]:
    """A server without room."""
    with small_disk(board.folder, 4) as disk:
        disk.leave_free(100_000)
        with another_target(board, f"sftp://127.0.0.1:{board.ssh.port}{disk.folder}"):
            yield "hãy dọn bớt rồi chạy lại"


@contextmanager
def no_right(board: Board) -> Iterator[str]:
    """A folder of the hosting in which this account may not write."""
    (board.ftp.home / "cua-nguoi-khac").mkdir(mode=0o555)
    with another_target(board, board.ftp.address.replace(board.ftp.site.name, "cua-nguoi-khac")):
        yield "quyền"


@contextmanager
def path_outside(board: Board) -> Iterator[str]:
    """A folder above the one that the account sees."""
    with another_target(board, board.ftp.address.replace(board.ftp.site.name, "../../khong-co")):
        yield "thư mục"


@contextmanager
def name_too_long(board: Board) -> Iterator[str]:
    """A folder whose path leaves the server no room for the names of the site."""
    with another_target(board, f"sftp://127.0.0.1:{board.ssh.port}{board.folder}/{'x' * 300}"):
        yield "tên"


@contextmanager
def another_target(board: Board, address: str) -> Iterator[None]:
    """A target `khac` in mkdocs.yml for a while."""
    settings = board.site.root / "mkdocs.yml"
    before = settings.read_bytes()
    board.site.add_settings(f'  khac: {{to: "{address}"}}')
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(board.site.variables, "NEWSROOM_KHAC_PASSWORD", PASSWORD)
            yield
    finally:
        settings.write_bytes(before)


BAD_INPUT = {
    wrong_password: "hosting",
    changed_host_key: "chinh",
    full_disk: "khac",
    no_right: "khac",
    path_outside: "khac",
    name_too_long: "khac",
}


@pytest.mark.parametrize("trouble", BAD_INPUT, ids=lambda trouble: trouble.__name__)
def test_bad_input_gets_a_line_and_changes_nothing(
    trouble: Callable[[Board], AbstractContextManager[str]], board: Board
) -> None:
    board.play(nothing_is_brought_twice)
    article = board.write_article("moi", "Bài mới", datetime.now(TIME_ZONE) - timedelta(hours=1), "Chưa ai thấy.")
    try:
        with trouble(board) as advice:
            places, content = board.places_as_they_are(), read_tree(board.site.content)
            done = board.site.run("publish", BAD_INPUT[trouble])
            said = [line for line in done.stderr.splitlines() if not line.startswith("Đã dựng: ")]
            assert done.exit_status == 1
            assert len(said) == 1, said
            assert said[0].startswith(f"Chưa đăng lên {BAD_INPUT[trouble]}: ")
            assert advice in said[0]
            assert PASSWORD not in said[0]
            assert done.stdout == ""
            assert board.places_as_they_are() == places
            assert read_tree(board.site.content) == content
    finally:
        (board.site.content / f"{article[:-1]}.md").unlink()
