"""A backup holds all that a board cannot make anew, and is restored byte for byte, or not at all."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from newsroom.backup.archive import LIST_FILE, verify_archive
from newsroom.commands import restore
from newsroom.desk.database import Database
from newsroom.runtime.locks import file_lock
from project_folder import ROOT, Project
from ssh_server import running_ssh_server

ARTICLE = "---\ntitle: Bài {}\ndate: 2017-10-09\n---\nNội dung.\n"
DRAFT = "---\ntitle: Nháp\ndate: 2017-10-09\ndraft: yes\n---\nNháp.\n"
NAME = "Báo cáo quý.pdf"
NFC, NFD = (f"content/tin-tuc/2017/{unicodedata.normalize(form, NAME)}" for form in ("NFC", "NFD"))
OLD_TIME = 1_508_000_000_123_456_789


@pytest.fixture
def board(tmp_path: Path) -> Project:
    """A board's project: no links, its own hook and an empty folder of templates."""
    project = Project(tmp_path / "trang")
    (project.root / "hooks").unlink()
    (project.root / "overrides").unlink()
    (project.root / "overrides").mkdir()
    project.write(
        {
            "hooks/build.py": (ROOT / "hooks/build.py").read_bytes(),
            "mkdocs.yml": re.sub(r"\n +emblem: .*", "", (ROOT / "mkdocs.yml").read_text("utf-8")),
            "newsroom": (ROOT / "newsroom").read_bytes(),
            "requirements.txt": "a==1\n",
            "vendor/newsroom-1.0.0-py3-none-any.whl": b"PK",
            "content/tin-tuc/2017/bai.md": ARTICLE.format("một"),
            "content/tin-tuc/2017/nhap.md": DRAFT,
            NFC: b"%PDF-1.4 nfc",
            NFD: b"%PDF-1.4 nfd",
            "content/tin-tuc/2017/rong.txt": b"",
            "content/tin-tuc/2017/anh.jpg": bytes(range(256)) * 400,
            "site/index.html": "made",
            ".cache/x": "made",
            ".publish/objects/aa/bb": "made",
            ".publish/targets/chinh/00000001.json": "{}",
            ".publish/targets/chinh/00000002.json": "{}",
            ".env": "password",
            "hooks/__pycache__/build.pyc": b"made",
        }
    )
    (project.root / "newsroom").chmod(0o755)
    os.utime(project.root / "content/tin-tuc/2017/bai.md", ns=(OLD_TIME, OLD_TIME))
    (tmp_path / "usb").mkdir()
    return project


def back_up(board: Project, *arguments: str) -> Path:
    """Make a backup on the stick; returns its file."""
    run = board.run_newsroom("backup", *(arguments or (str(board.root.parent / "usb"),)))
    assert run.exit_status == 0, run.stderr
    return max((board.root.parent / "usb").glob("*.zip"), key=lambda file: file.stat().st_mtime_ns)


def own_files(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Bytes, mode and time of every file that is the board's own, by path."""
    made = ("site/", ".cache/", ".publish/objects/", ".env", "hooks/__pycache__/", "sao-luu/")
    files = (Path(parent, name) for parent, _, names in os.walk(root) for name in names)
    paths = {file.relative_to(root).as_posix(): file for file in files}
    return {
        path: (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), file.stat().st_mtime_ns)
        for path, file in paths.items()
        if not path.startswith(made)
    }


def test_what_is_restored_is_what_was_there_and_builds(board: Project, tmp_path: Path) -> None:
    before = own_files(board.root)
    del before[".publish/targets/chinh/00000001.json"]
    archive = back_up(board)
    run = board.run_newsroom("restore", str(archive), str(tmp_path / "moi"))
    assert run.exit_status == 0, run.stderr
    assert f"Đã khôi phục vào {tmp_path / 'moi'}." in run.stderr
    assert own_files(tmp_path / "moi") == before
    assert (tmp_path / "moi/overrides").is_dir(), "a build asks for it, though it is empty"
    assert {NFC, NFD} <= before.keys()
    assert before["newsroom"][1] == 0o755
    restored = Project.__new__(Project)
    restored.root, restored.site = tmp_path / "moi", tmp_path / "moi/site"
    restored.build()
    assert "Bài một" in restored.read_site_file("tin-tuc/2017/bai/")


def test_a_backup_tells_its_size_and_is_checked_by_the_tools_of_any_system(board: Project, tmp_path: Path) -> None:
    run = board.run_newsroom("backup", str(tmp_path / "usb"))
    (archive,) = (tmp_path / "usb").glob("*.zip")
    count = len(own_files(board.root)) - 1
    assert re.search(rf"Đã gói {count} tệp, \d+,\d MB thành {archive.name} \(\d+,\d MB\)\.", run.stderr)
    assert f"Đã sao lưu tới {tmp_path / 'usb'}." in run.stderr
    subprocess.run(["sha256sum", "--check", f"{archive.name}.sha256"], cwd=archive.parent, check=True)
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert json.loads(opened.read(LIST_FILE))["site"].startswith("https://")
    assert list((board.root / ".cache").glob("backup-*")) == []


def test_the_same_files_at_the_same_time_give_the_same_bytes(board: Project, tmp_path: Path) -> None:
    first, second = back_up(board), Path()
    while first.name == (second := back_up(board)).name:
        pass
    entries = []
    for file in (first, second):
        with zipfile.ZipFile(file) as opened:
            entries.append(
                [(each.filename, each.CRC, each.date_time, each.external_attr) for each in opened.infolist()]
            )
    assert entries[0][:-1] == entries[1][:-1], "all but the list, which names the moment"
    assert [name for name, *_ in entries[0][:-1]] == sorted(name for name, *_ in entries[0][:-1])


def test_only_so_many_are_kept_and_what_others_put_there_stays(board: Project, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    settings = (board.root / "mkdocs.yml").read_text("utf-8")
    board.write({"mkdocs.yml": f"{settings}    backup:\n      usb: {{to: {usb}, keep: 2}}\n"})
    (usb / "cua-toi.zip").write_bytes(b"theirs")
    first = back_up(board, "usb")
    others = first.with_name(re.sub(r"-\d{8}-", "-20010101-", first.name))
    others.write_bytes(b"an archive that no list names")
    made = {first.name}
    while len(made) < 4:
        made.add(back_up(board, "usb").name)
    kept = sorted(made)[-2:]
    assert sorted(file.name for file in usb.glob("*.zip")) == sorted([*kept, "cua-toi.zip", others.name])
    assert sorted(file.name for file in usb.glob("*.sha256")) == [f"{name}.sha256" for name in kept]


def test_a_damaged_list_of_backups_removes_nothing(board: Project, tmp_path: Path) -> None:
    settings = (board.root / "mkdocs.yml").read_text("utf-8")
    board.write({"mkdocs.yml": f"{settings}    backup:\n      usb: {{to: {tmp_path / 'usb'}, keep: 1}}\n"})
    archive = back_up(board, "usb")
    (index,) = (tmp_path / "usb").glob("*.json")
    (tmp_path / "quý.txt").write_bytes(b"theirs")
    for damaged in ("{", '{"archives": ["../quý.txt", "trang/../../quý.txt"]}'):
        index.write_text(damaged, encoding="utf-8")
        back_up(board, "usb")
        assert archive.exists()
    assert (tmp_path / "quý.txt").exists()


def test_links_are_told_and_not_followed(board: Project, tmp_path: Path) -> None:
    (tmp_path / "ngoai").mkdir()
    (tmp_path / "ngoai/mat.txt").write_text("secret")
    (board.content / "tin-tuc/lien-ket.txt").symlink_to(tmp_path / "ngoai/mat.txt")
    (board.content / "ngoai").symlink_to(tmp_path / "ngoai", target_is_directory=True)
    os.mkfifo(board.content / "ong")
    run = board.run_newsroom("backup", str(tmp_path / "usb"))
    assert run.exit_status == 0
    assert "Lưu ý: 3 liên kết không sao lưu" in run.stderr
    (archive,) = (tmp_path / "usb").glob("*.zip")
    assert [
        entry.path for entry in verify_archive(archive).files if "ngoai" in entry.path or "lien-ket" in entry.path
    ] == []


@pytest.mark.parametrize("name", [b"a\\b.txt", b"x\ny.txt", b"\xe0\xe1.txt"])
def test_a_name_that_no_archive_can_carry_is_told(board: Project, tmp_path: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(board.content) + b"/" + name)).write_bytes(b"x")
    run = board.run_newsroom("backup", str(tmp_path / "usb"))
    assert run.exit_status == 1
    assert "Lưu ý: 1 tệp không sao lưu được vì tên có ký tự mà máy khác không nhận; hãy đổi tên: content/" in run.stderr
    (archive,) = (tmp_path / "usb").glob("*.zip")
    assert "content/tin-tuc/2017/bai.md" in {entry.path for entry in verify_archive(archive).files}


def test_who_writes_content_is_waited_for(board: Project, tmp_path: Path) -> None:
    with file_lock(board.root / ".cache/content.lock", lambda holder: None):
        environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
        command = [sys.executable, "-m", "newsroom", "backup", str(tmp_path / "usb")]
        with subprocess.Popen(
            command, cwd=board.root, env=environment, stderr=subprocess.PIPE, encoding="utf-8"
        ) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert "đang ghi vào thư mục nội dung; đang chờ…" in said
            assert list((tmp_path / "usb").iterdir()) == []
            process.kill()


@pytest.mark.parametrize("place", ["site", "content/tin-tuc", "overrides", "../tren-mang", "../tren-mang/sau"])
def test_drafts_are_not_brought_to_where_readers_see_them(board: Project, tmp_path: Path, place: str) -> None:
    (tmp_path / "tren-mang/sau").mkdir(parents=True)
    settings = (board.root / "mkdocs.yml").read_text("utf-8")
    board.write({"mkdocs.yml": f"{settings}    publish:\n      chinh: {{to: ../tren-mang}}\n"})
    run = board.run_newsroom("backup", str(board.root / place))
    assert (run.exit_status, run.stdout) == (1, "")
    assert "là nơi bạn đọc xem được, mà bản sao lưu có cả bản nháp; hãy chọn nơi khác." in run.stderr
    assert list((board.root / place).glob("*.zip")) == []


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["backup"], 1, "Chưa ghi nơi sao lưu. Hãy ghi một thư mục ở ổ đĩa khác"),
        (["backup", "ubs"], 2, "Không có thư mục hay nơi sao lưu “ubs”."),
        (["backup", "/khong/co"], 1, "Chưa sao lưu tới /khong/co: Không có thư mục /khong/co."),
        (["backup", "gopher://may/x"], 1, "Không biết đưa trang lên nơi có địa chỉ gopher://…"),
        (["backup", "sftp://a:mat@may/x"], 2, "Đừng ghi mật khẩu trong địa chỉ"),
        (["restore"], 2, "Hãy ghi bản sao lưu, hoặc thư mục có các bản ấy, chẳng hạn: ./newsroom restore"),
        (["restore", "/khong/co.zip"], 1, "Không có tệp /khong/co.zip."),
        (["restore", "mkdocs.yml"], 1, "mkdocs.yml đã hỏng, bị cắt cụt, hoặc không phải là bản sao lưu. Chưa"),
        (["restore", "content"], 1, "Không có bản sao lưu nào trong"),
        (["restore", "hooks/build.py/x"], 1, "ở chỗ của thư mục lại có một tệp cùng tên"),
        (["restore", "x.zip", "../moi", "--confirm"], 2, "--confirm chỉ để khôi phục đè lên chính trang này"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_line(board: Project, arguments: list[str], status: int, says: str) -> None:
    before = own_files(board.root)
    run = board.run_newsroom(*arguments)
    assert (run.exit_status, run.stdout) == (status, "")
    assert says in run.stderr
    assert "mat@" not in run.stderr
    assert own_files(board.root) == before


def test_wrong_settings_are_told_at_their_line(board: Project) -> None:
    settings = (board.root / "mkdocs.yml").read_text("utf-8")
    board.write({"mkdocs.yml": f"{settings}    backup:\n      USB: /media\n      kho: {{to: s3://a:b@c/d, keep: 0}}\n"})
    run = board.run_newsroom("check")
    assert 'backup.USB: "USB" không dùng làm tên của nơi sao lưu được' in run.stderr + run.stdout
    assert 'backup.kho.to: "…" không được ghi mật khẩu ở đây' in run.stderr + run.stdout


def test_the_newest_backup_of_this_site_in_a_folder_is_taken(board: Project, tmp_path: Path) -> None:
    archive = back_up(board)
    for site, day in (("tinh-khac", "20990101"), (archive.name[:-20], "20010101")):
        shutil.copy(archive, archive.with_name(f"{site}-{day}-000000.zip"))
    run = board.run_newsroom("restore", str(tmp_path / "usb"))
    assert run.exit_status == 0, run.stderr
    assert (board.root / archive.stem / "mkdocs.yml").is_file()


def test_a_server_that_publishes_keeps_backups_too(
    board: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kho").mkdir()
    before = own_files(board.root)
    with running_ssh_server(tmp_path / "server", monkeypatch) as server:
        place = f"sftp://127.0.0.1:{server.port}{tmp_path / 'kho'}"
        assert board.run_newsroom("restore", place).stderr.startswith(
            f"Chưa lấy được bản sao lưu từ {place}: ở đó không"
        )
        run = board.run_newsroom("backup", place)
        assert run.exit_status == 0, run.stderr
        (archive,) = (tmp_path / "kho").glob("*.zip")
        assert (tmp_path / f"kho/{archive.name}.sha256").is_file()
        for source in (place, f"{place}/{archive.name}"):
            run = board.run_newsroom("restore", source, str(tmp_path / "lai"))
            assert run.exit_status == 0, run.stderr
            restored = own_files(tmp_path / "lai")
            assert restored == {path: facts for path, facts in before.items() if path in restored}
            assert len(before) - len(restored) == 1, "only the older list of a target stays behind"
            shutil.rmtree(tmp_path / "lai")
        run = board.run_newsroom("restore", f"{place}/trang-20010101-000000.zip")
        assert (run.exit_status, list((board.root / ".cache").glob("restore-*"))) == (1, [])
        assert "ở đó không có trang-20010101-000000.zip." in run.stderr


# Damage


def rewrite(archive: Path, change: Callable[[zipfile.ZipInfo, bytes], Iterator[tuple[zipfile.ZipInfo, bytes]]]) -> None:
    """Pack an archive anew, each of its files as the function gives it."""
    with zipfile.ZipFile(archive) as opened:
        entries = [(info, opened.read(info)) for info in opened.infolist()]
    archive.with_name(f"{archive.name}.sha256").unlink(missing_ok=True)
    with zipfile.ZipFile(archive, "w") as opened:
        for info, data in entries:
            for changed_info, changed_data in change(info, data):
                opened.writestr(changed_info, changed_data)


def with_entry(archive: Path, name: str, data: bytes, mode: int = stat.S_IFREG | 0o644, times: int = 1) -> None:
    """Add a file to an archive, and to its list, as one would who means harm."""

    def change(info: zipfile.ZipInfo, old: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        if info.filename == LIST_FILE:
            added = zipfile.ZipInfo(name)
            added.external_attr = mode << 16
            added.compress_type = zipfile.ZIP_DEFLATED
            for _ in range(times):
                yield added, data
            listed = json.loads(old)
            entry = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "mode": 0o644, "mtime_ns": 0}
            listed["files"].append({"path": name, **entry})
            yield info, json.dumps(listed).encode()
        else:
            yield info, old

    rewrite(archive, change)


def spoil_contents(archive: Path) -> None:
    def change(info: zipfile.ZipInfo, old: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        yield info, old.replace(b"%PDF-1.4 nfc", b"%PDF-1.4 NFC")

    rewrite(archive, change)


def drop_an_entry(archive: Path) -> None:
    def change(info: zipfile.ZipInfo, old: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        if info.filename != "mkdocs.yml":
            yield info, old

    rewrite(archive, change)


def cut_off(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-3000])
    archive.with_name(f"{archive.name}.sha256").unlink()


def flip_a_bit(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)


def flip_a_bit_alone(archive: Path) -> None:
    flip_a_bit(archive)
    archive.with_name(f"{archive.name}.sha256").unlink()


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (cut_off, "bị cắt cụt"),
    "a bit, by the checksum beside": (flip_a_bit, "không khớp với mã kiểm tra"),
    "a bit, by the digest inside": (flip_a_bit_alone, "đã hỏng"),
    "other bytes packed anew": (spoil_contents, "không còn nguyên vẹn"),
    "a file is missing": (drop_an_entry, "danh sách tệp bên trong không khớp"),
    "a zip of others": (lambda file: zipfile.ZipFile(file, "w").writestr("a.txt", "x"), "không khớp với mã kiểm tra"),
    "leads out": (lambda file: with_entry(file, "content/../../ngoai.txt", b"x"), "dẫn ra ngoài thư mục"),
    "leads to the root": (lambda file: with_entry(file, "/tmp/ngoai.txt", b"x"), "dẫn ra ngoài thư mục"),
    "leads to a drive": (lambda file: with_entry(file, "C:/ngoai.txt", b"x"), "dẫn ra ngoài thư mục"),
    "has a backslash": (lambda file: with_entry(file, "content\\..\\ngoai.txt", b"x"), "dẫn ra ngoài thư mục"),
    "brings git's hooks": (lambda file: with_entry(file, ".git/hooks/post-commit", b"x"), "dẫn ra ngoài thư mục"),
    "a link": (lambda file: with_entry(file, "content/l", b"/etc", stat.S_IFLNK | 0o777), "không phải là tệp thường"),
    "a device": (lambda file: with_entry(file, "content/d", b"", stat.S_IFCHR | 0o666), "không phải là tệp thường"),
    "a bomb": (lambda file: with_entry(file, "content/b", bytes((1 << 26) + 1)), "lớn hơn mọi bản sao lưu thật"),
    "a file twice": (lambda file: with_entry(file, "content/b", b"x", times=2), "danh sách tệp bên trong không khớp"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_before_anything_is_written(board: Project, tmp_path: Path, damage: str) -> None:
    archive = back_up(board)
    spoil, says = DAMAGES[damage]
    spoil(archive)
    before = own_files(board.root)
    for more in ([str(tmp_path / "moi")], ["--confirm"]):
        run = board.run_newsroom("restore", str(archive), *more)
        assert (run.exit_status, run.stdout) == (1, "")
        assert says in run.stderr
        assert "Chưa khôi phục gì." in run.stderr
    assert not (tmp_path / "moi").exists()
    assert own_files(board.root) == before
    assert not (board.root / "sao-luu").exists()
    assert not (tmp_path / "ngoai.txt").exists()


# What is there


def test_nothing_is_overwritten_unasked(board: Project, tmp_path: Path) -> None:
    archive = back_up(board)
    board.write({"content/tin-tuc/2017/bai.md": ARTICLE.format("hai")})
    before = own_files(board.root)
    (tmp_path / "day").mkdir()
    (tmp_path / "day/quý.txt").write_text("theirs")
    refusals = {tmp_path / "day": "đã có; hãy ghi một thư mục mới", board.root: "hãy chạy lại với --confirm"}
    for folder, says in refusals.items():
        run = board.run_newsroom("restore", str(archive), str(folder))
        assert run.exit_status == 1
        assert says in run.stderr
    assert own_files(board.root) == before
    assert (tmp_path / "day/quý.txt").read_text() == "theirs"


def test_the_project_is_restored_where_that_is_confirmed(board: Project, tmp_path: Path) -> None:
    archive, before = back_up(board), own_files(board.root)
    board.write({"content/tin-tuc/2017/bai.md": ARTICLE.format("hai"), "content/tin-tuc/2017/moi.md": DRAFT})
    board.write({".publish/targets/chinh/00000003.json": "{}"})
    later = own_files(board.root)
    run = board.run_newsroom("restore", str(archive), "--confirm")
    assert run.exit_status == 0, run.stderr
    (kept,) = (board.root / "sao-luu").glob("*.zip")
    assert f"Những gì đang có đã cất ở sao-luu/{kept.name}." in run.stderr
    now = own_files(board.root)
    assert now == before | {path: facts for path, facts in later.items() if path.startswith(".publish/")}
    assert list((board.root / ".cache").glob("*khoi-phuc*")) == []
    board.build()

    run = board.run_newsroom("restore", str(kept), str(tmp_path / "lai"))
    assert run.exit_status == 0, run.stderr
    older = {".publish/targets/chinh/00000001.json", ".publish/targets/chinh/00000002.json"}
    assert own_files(tmp_path / "lai") == {path: facts for path, facts in later.items() if path not in older}


def test_an_exchange_that_fails_halfway_is_undone(
    board: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = back_up(board)
    board.write({"content/tin-tuc/2017/bai.md": ARTICLE.format("hai")})
    before, real, calls = own_files(board.root), restore.replace_path, 0

    def fail_once(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise PermissionError(13, "", str(target))
        real(source, target)

    monkeypatch.setattr(restore, "replace_path", fail_once)
    run = board.run_newsroom("restore", str(archive), "--confirm")
    assert run.exit_status == 1
    assert "không có quyền đọc hoặc ghi ở đây" in run.stderr
    assert own_files(board.root) == before


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    folder = tmp_path / "đĩa nhỏ"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_gets_no_half_backup_and_no_half_site(board: Project, tiny_disk: Path) -> None:
    board.write({"content/tin-tuc/2017/lon.jpg": bytes(1 << 21)})
    archive = back_up(board)
    run = board.run_newsroom("backup", str(tiny_disk))
    assert run.exit_status == 1
    assert f"Chưa sao lưu tới {tiny_disk}: " in run.stderr
    assert re.search(r"chỉ còn trống \d,\d MB, cần \d,\d MB; hãy dọn bớt", run.stderr)
    assert list(tiny_disk.iterdir()) == []
    run = board.run_newsroom("restore", str(archive), str(tiny_disk / "moi"))
    assert run.exit_status == 1
    assert re.search(r"Ổ đĩa của .* còn \d,\d MB, mà bản sao lưu cần \d,\d MB\. Hãy dọn bớt; chưa", run.stderr)
    assert list(tiny_disk.iterdir()) == []


def test_a_disk_that_fills_meanwhile_leaves_nothing(
    board: Project, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.write({"content/tin-tuc/2017/lon.jpg": bytes(1 << 21)})
    archive = back_up(board)
    usage = shutil.disk_usage(board.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    run = board.run_newsroom("restore", str(archive), str(tiny_disk / "moi"))
    assert run.exit_status == 1
    assert "đã đầy. Hãy dọn bớt rồi chạy lại; chưa khôi phục gì." in run.stderr
    assert list(tiny_disk.iterdir()) == []


def test_what_the_desk_keeps_comes_along_whole_while_it_is_open(board: Project) -> None:
    desk = Database(board.root)
    with closing(sqlite3.connect(desk.file)) as others:
        # What was committed still lies in the log, and something else is half done.
        others.execute("PRAGMA wal_autocheckpoint = 0")
        others.execute("INSERT INTO audit VALUES (1, '', 'an', 'An', 'lưu', '', '')")
        others.commit()
        others.execute("INSERT INTO audit VALUES (2, '', 'an', 'An', 'dở dang', '', '')")
        archive = back_up(board)
    names = [name for name in zipfile.ZipFile(archive).namelist() if name.startswith(".desk/")]
    assert names == [".desk/desk.sqlite"]
    restored = board.root.parent / "moi"
    assert board.run_newsroom("restore", str(archive), str(restored)).exit_status == 0
    assert [row["action"] for row in Database(restored).rows("SELECT action FROM audit")] == ["lưu"]
    assert stat.S_IMODE(Database(restored).file.stat().st_mode) == 0o600


def test_a_damaged_database_is_kept_as_it_is_and_told(board: Project) -> None:
    board.write({".desk/desk.sqlite": b"no database" * 1000})
    run = board.run_newsroom("backup", str(board.root.parent / "usb"))
    assert run.exit_status == 0
    assert "cơ sở dữ liệu đã hỏng" in run.stderr
    (archive,) = (board.root.parent / "usb").glob("*.zip")
    assert zipfile.ZipFile(archive).read(".desk/desk.sqlite") == b"no database" * 1000
