"""`init` makes the folder of a board's own site, which builds without a word, or leaves nothing."""

import errno
import io
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from newsroom.commands import init
from newsroom.commands.command_line import parse_arguments
from PIL import Image
from project_folder import ROOT, CommandResult, command_environment, read_tree, run_command

NAME = 'Ban "Dân vận": #1 \\ {x} <script>alert(1)</script> 🎉'
SECTIONS = "Tin “nóng”; Kế hoạch; thi=Thi & <b>Đố</b>: hội thi"
EMBLEM = str(ROOT / "overrides/assets/emblem.svg")
OPTIONS = ("--name", "Ban Dân vận Huyện ủy", "--url", "https://dv.hiephoa.vn/")


def run(folder: Path, *arguments: str) -> CommandResult:
    return run_command(folder, "newsroom", *arguments)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with every answer, in hard words."""
    folder = tmp_path_factory.mktemp("init")
    arguments = {"name": NAME, "parent": "Huyện ủy: “Hiệp Hòa”", "address": "Số 1 #2", "telephone": "0204 3854 000",
                 "email": "bbt@hiephoa.vn", "licence": "© 'Ban'", "brand": "#0b5394", "gold": "#F1C232",
                 "sections": SECTIONS, "emblem": EMBLEM, "url": "HTTPS://DV.hiephoa.vn:443/dan-van"}  # fmt: skip
    done = run(folder, "init", "trang", *(word for key, text in arguments.items() for word in (f"--{key}", text)))
    assert done.exit_status == 0, done.stderr
    return folder / "trang"


def test_a_new_site_builds_and_passes_its_own_test_without_a_line(site: Path) -> None:
    done = run(site, "check", "--strict")
    assert (done.exit_status, done.stdout, done.stderr) == (0, "", "")
    done = run(site, "build", "--strict")
    assert done.exit_status == 0
    assert re.fullmatch(r"Đã dựng: \d+ tệp mới hoặc thay đổi, 0 tệp giữ nguyên, 0 tệp gỡ bỏ, .* giây\n", done.stderr)
    assert "Đã dựng: 0 tệp mới hoặc thay đổi" in run(site, "build", "--strict").stderr
    assert run(site, "test").exit_status == 0


def test_a_new_site_says_the_answers_and_runs_none_of_them(site: Path) -> None:
    run(site, "build")
    pages = {path: data.decode() for path, data in read_tree(site / "site").items() if path.endswith(".html")}
    home = pages["index.html"]
    for words in ("Ban &#34;Dân vận&#34;: #1 \\ {x} &lt;script&gt;", "Số 1 #2", "0204 3854 000", "bbt@hiephoa.vn"):
        assert words in home
    assert not [path for path, text in pages.items() if "<script>alert" in text or "<b>Đố" in text]
    assert 'Đây là trang thông tin của Ban "Dân vận": #1 \\ {x} &lt;script&gt;' in pages["gioi-thieu/index.html"]
    assert {"tin-nong/index.html", "ke-hoach/index.html", "thi/index.html"} <= pages.keys()
    settings = yaml.safe_load((site / "mkdocs.yml").read_text("utf-8"))
    assert settings["site_url"] == "https://dv.hiephoa.vn/dan-van/"
    assert {key: section["kind"] for key, section in settings["extra"]["newsroom"]["sections"].items()} == {
        "tin-nong": "article",
        "ke-hoach": "plan",
        "thi": "contest",
    }


def test_a_new_site_holds_no_path_of_the_machine_and_publishes_nothing_of_its_own_set_up(site: Path) -> None:
    files = {path: (site / path).read_bytes() for path in git(site, "ls-files").split()}
    (wheel,) = site.glob("vendor/*.whl")
    with ZipFile(wheel) as archive:
        files |= {name: archive.read(name) for name in archive.namelist()}
    assert len(files) > 200
    for path, data in files.items():
        assert str(ROOT).encode() not in data, path
        assert str(site.parent).encode() not in data, path
    run(site, "build")
    texts = {path for path in read_tree(site / "site") if path.endswith((".md", ".txt"))}
    assert texts == {"robots.txt", "assets/fonts/LICENSE.txt"}


def test_the_first_commit_has_every_file_and_says_that_the_launcher_is_a_program(site: Path) -> None:
    assert git(site, "status", "--porcelain") == ""
    assert git(site, "ls-files", "-s", "newsroom").startswith("100755")
    assert set(git(site, "ls-files").split()) >= {"mkdocs.yml", "newsroom", "requirements.txt", "tests/test_content.py"}


def test_an_emblem_from_a_camera_becomes_a_small_picture_without_its_place(tmp_path: Path) -> None:
    with Image.new("RGB", (1600, 1200), "red") as picture:
        exif = picture.getexif()
        exif[0x010E] = "nơi chụp"
        picture.save(tmp_path / "Huy hiệu.JPG", exif=exif)
    done = run(tmp_path, "init", "trang", *OPTIONS, "--emblem", "Huy hiệu.JPG")
    assert done.exit_status == 0, done.stderr
    with Image.open(tmp_path / "trang/overrides/assets/emblem.webp") as emblem:
        assert (emblem.size, len(emblem.getexif())) == ((320, 240), 0)
    done = run(tmp_path / "trang", "build", "--strict")
    assert done.exit_status == 0, done.stderr
    assert 'src="/assets/emblem.webp"' in (tmp_path / "trang/site/index.html").read_text("utf-8")


def test_inside_another_repository_git_is_left_alone(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert run(tmp_path, "init", "trang", *OPTIONS).exit_status == 0
    assert not (tmp_path / "trang/.git").exists()


WRONG = {
    ("--url", "dv.vn"): "--url: “dv.vn” không phải là địa chỉ đầy đủ của một trang, bắt đầu bằng https://",
    ("--url", "https://[x"): "--url: “https://[x” không phải là địa chỉ đầy đủ của một trang, bắt đầu bằng https://",
    ("--url", "https://a<b>.vn/"): "--url: “https://a<b>.vn/” không phải là địa chỉ đầy đủ của một trang, "
    "bắt đầu bằng https://",
    ("--url", "https://a.vn/?x=1"): "--url: sau tên máy chủ, địa chỉ trang chỉ gồm chữ không dấu, chữ số và gạch ngang",
    ("--sections", "Tin: xyz"): "--sections: không có loại “xyz”; chọn article (Bài viết), "
    "plan (Kế hoạch, văn bản), contest (Hội thi), bulletin (Bản tin), notice (Thông báo)",
    ("--sections", "Tin; tin=Khác"): "--sections: có hai chuyên mục cùng thư mục “tin”",
    ("--sections", "Giới thiệu"): "--sections: “gioi-thieu” không dùng làm thư mục của chuyên mục được, "
    "thử gioi-thieu-2=Giới thiệu",
    ("--sections", "../x=X"): "--sections: “../x” không dùng làm thư mục của chuyên mục được, thử x-2=X",
    ("--brand", "red"): "--brand: “red” không phải là màu viết theo lối #rrggbb",
    ("--email", "a b@c"): "--email: “a b@c” không phải là một địa chỉ thư điện tử",
    ("--emblem", "khong-co.png"): "--emblem: không có tệp {folder}/khong-co.png",
    ("--emblem", "hong.png"): "--emblem: tệp {folder}/hong.png là tệp ảnh hỏng hoặc không phải là ảnh, "
    "máy không mở được",
    ("--emblem", "x.gif"): "--emblem: huy hiệu phải là ảnh svg, png, jpg, jpeg, webp",
    ("--name", " "): "--name: còn thiếu (Tên trang (tên cơ quan), chẳng hạn “Ban Dân vận Tỉnh ủy”)",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_is_told_and_nothing_is_made(tmp_path: Path, wrong: tuple[str, str]) -> None:
    (tmp_path / "hong.png").write_bytes(b"GIF89a")
    done = run(tmp_path, "init", "trang/moi", *OPTIONS, *wrong)
    assert (done.exit_status, done.stdout) == (2, "")
    assert done.stderr == f"Chưa tạo trang mới:\n{WRONG[wrong].format(folder=tmp_path)}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["hong.png"]


def test_a_folder_with_content_or_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    done = run(tmp_path, "init", ".", *OPTIONS)
    assert (done.exit_status, done.stderr) == (1, f"{tmp_path} đã có nội dung; hãy chọn một thư mục mới.\n")
    done = run(tmp_path, "init", "a.txt/trang", *OPTIONS)
    assert (done.exit_status, done.stderr.count("\n")) == (1, 1)
    assert "ở chỗ của thư mục lại có một tệp cùng tên" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool) -> None:
    def create_file(file: Path, data: bytes) -> None:
        if file.suffix == ".whl":
            raise OSError(errno.ENOSPC, "No space left on device", str(file))
        file.write_bytes(data)

    folder = tmp_path / "a/trang"
    if exists:
        folder.mkdir(parents=True)
    monkeypatch.setattr(init, "create_file", create_file)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(OSError, match="No space left"):
        init.run(parse_arguments("init", init.COMMAND, [str(folder), *OPTIONS]))
    assert read_tree(tmp_path) == {}
    assert (tmp_path / "a").exists() == exists


def test_at_a_terminal_each_answer_is_asked_for_until_it_can_be_used(tmp_path: Path) -> None:
    typed = ["", "Ban Dân vận", "khong phai", "https://dv.vn", "", "đỏ", "#0b5394", "", "", "Tin: sai",
             "Tin; Thi: contest", "", "", "", ""]  # fmt: skip
    said, status = type_at_terminal(tmp_path, ["init", "trang"], typed)
    assert status == 0, said
    assert said.count("Tên trang (tên cơ quan)") == 2
    assert "Chưa được: điều này cần phải có." in said
    assert "Chưa được: “khong phai” không phải là địa chỉ đầy đủ" in said
    assert "Chưa được: không có loại “sai”" in said
    assert (tmp_path / "trang/content/thi/index.md").is_file()
    assert 'brand: "#0b5394", gold: "#d2a437"' in (tmp_path / "trang/mkdocs.yml").read_text("utf-8")


def test_ctrl_c_and_ctrl_d_at_a_question_leave_nothing(tmp_path: Path) -> None:
    for end in ("\x03", "\x04"):
        said, status = type_at_terminal(tmp_path, ["init", "a/trang"], ["Ban Dân vận", end])
        assert (status, "Đã dừng theo yêu cầu" in said, "Traceback" in said) == (130, True, False), said
        assert list(tmp_path.iterdir()) == []


def type_at_terminal(folder: Path, arguments: list[str], typed: list[str]) -> tuple[str, int]:
    """What a command says at a terminal where these lines are typed, each after a question; and its exit status."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "newsroom", *arguments], command_environment())
    said, lines, deadline = b"", iter(typed), time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 60)[0]:
            break
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break  # the command has ended
        said += part
        if not part:
            break
        if said.endswith(b"): ") and (line := next(lines, None)) is not None:
            os.write(terminal, line.encode() if line < " " and line else f"{line}\n".encode())
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return said.decode(errors="replace"), os.waitstatus_to_exitcode(status)
