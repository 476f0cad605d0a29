"""A folder as a target: the same publications as every target, and what only a folder can do."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest
from newsroom.model.settings import PublishTarget
from newsroom.publishing import publication
from newsroom.publishing.publication import MANIFEST
from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, TargetError, connect
from site_builds import record_changes
from small_disk import SmallDisk, small_disk
from target_checks import FIRST, SECOND, Laboratory, Tree, check_other_machine, check_target, files_below


def no_secret(name: str) -> str:
    raise AssertionError(f"a folder needs no {name}")


def laboratory_of(folder: Path, scratch: Path) -> Laboratory:
    destination = Destination(PublishTarget("chinh", str(folder)), no_secret, scratch / "state")
    return Laboratory(destination, lambda: files_below(folder), scratch)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "đích").mkdir()
    return tmp_path / "đích"


@pytest.fixture
def laboratory(target: Path, tmp_path: Path) -> Laboratory:
    return laboratory_of(target, tmp_path)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path, 8) as new_disk:
        (new_disk.folder / "lost+found").rmdir()
        yield new_disk


def test_a_folder_is_made_the_same_as_the_site_whatever_happens_in_between(laboratory: Laboratory) -> None:
    check_target(laboratory)


def test_what_another_machine_has_begun_is_brought_to_an_end(laboratory: Laboratory) -> None:
    check_other_machine(laboratory)


def test_files_of_others_stay(laboratory: Laboratory, target: Path) -> None:
    (target / "cua-nguoi-khac").mkdir()
    (target / "cua-nguoi-khac/tep.txt").write_bytes(b"theirs")
    laboratory.publish(laboratory.version(FIRST))
    laboratory.publish(laboratory.version({"index.html": b"little is left"}))
    assert laboratory.files() == {"index.html": b"little is left", "cua-nguoi-khac/tep.txt": b"theirs"}


def test_a_disk_that_is_not_there_is_no_new_folder(tmp_path: Path) -> None:
    destination = Destination(PublishTarget("usb", str(tmp_path / "usb")), no_secret, tmp_path)
    with (
        pytest.raises(TargetError, match=r"Không có thư mục .*usb\. Hãy tạo thư mục ấy, hoặc nối ổ đĩa mạng"),
        connect(destination),
    ):
        pass
    assert not (tmp_path / "usb").exists()


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_everybody_reads_and_nobody_else_writes_whatever_the_umask(
    laboratory: Laboratory, target: Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        laboratory.publish(laboratory.version(FIRST))
    finally:
        os.umask(before)
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in target.rglob("*")}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_a_name_may_be_as_long_as_the_disk_allows(laboratory: Laboratory) -> None:
    site = {f"{'ờ' * 80}{letter}.pdf": letter.encode() for letter in "ab"}
    laboratory.publish(laboratory.version(site))
    assert laboratory.files() == site


def test_what_a_killed_publication_left_half_goes_with_its_file(laboratory: Laboratory, target: Path) -> None:
    page = "tin/khac.html"
    first, second = laboratory.version(FIRST), laboratory.version({**FIRST, page: b"page"})
    laboratory.publish(second)
    child = os.fork()
    if child == 0:
        with record_changes(target, kill_before=0), connect(laboratory.destination) as folder:
            list(folder.apply([Change(page, laboratory.history.object_file(second.files[page]), 4)]))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert [file.name for file in (target / "tin").glob(f"{TEMPORARY_PREFIX}*")] != []
    laboratory.publish(first)
    assert laboratory.files() == FIRST


@pytest.mark.parametrize(
    ("harm", "path"),
    [
        (lambda folder: (folder / "tin/index.html").write_bytes(b"hacked"), "tin/index.html"),
        (lambda folder: (folder / "tin/index.html").write_bytes(b"<img src=hac.jpg>"), "tin/index.html"),
        (lambda folder: (folder / "tin/anh.jpg").unlink(), "tin/anh.jpg"),
    ],
    ids=["another size", "the same size", "deleted"],
)
def test_what_somebody_changed_by_hand_is_noticed_and_brought_again(
    laboratory: Laboratory, target: Path, harm: Callable[[Path], object], path: str
) -> None:
    first = laboratory.version(FIRST)
    laboratory.publish(first)
    assert changed_at(laboratory) == frozenset()
    os.utime(target / MANIFEST, (1, 1))
    for file in target.rglob("*"):
        os.utime(file, (1, 1))
    harm(target)
    assert changed_at(laboratory) == {path}
    with connect(laboratory.destination) as folder:
        remote = publication.read_remote_state(folder, laboratory.history)
        plan = publication.plan(first, remote, {}, laboratory.history, "máy A")
    assert ([change.path for change in plan.changes], plan.new, plan.questions) == ([path], frozenset(), ())


def changed_at(laboratory: Laboratory) -> frozenset[str]:
    with connect(laboratory.destination) as folder:
        return publication.read_remote_state(folder, laboratory.history).changed


BIG_FIRST: Tree = {f"{number}.html": b"first " * 10 for number in range(20)}
BIG_SECOND: Tree = {path: path.encode() * 50_000 for path in BIG_FIRST}


def test_a_disk_that_fills_half_way_leaves_whole_files_and_a_later_run_goes_on(disk: SmallDisk, tmp_path: Path) -> None:
    laboratory = laboratory_of(disk.folder, tmp_path)
    laboratory.publish(laboratory.version(BIG_FIRST))
    filler = disk.leave_free(2_000_000)
    second = laboratory.version(BIG_SECOND)
    with pytest.raises(TargetError, match=r"Không đọc hoặc ghi được .*disk/\d+\.html: ổ đĩa đã đầy, hãy dọn bớt"):
        laboratory.publish(second)
    files = laboratory.files()
    assert {path for path, data in files.items() if data not in (BIG_FIRST.get(path), BIG_SECOND.get(path))} == {
        "filler"
    }
    assert BIG_FIRST.keys() < files.keys()
    assert any(files[path] == BIG_SECOND[path] for path in BIG_SECOND)
    filler.unlink()
    assert len(laboratory.publish(second).changes) < len(BIG_SECOND)
    assert laboratory.files() == BIG_SECOND


def test_files_appear_in_order_after_many_of_them_were_forced_to_disk(
    laboratory: Laboratory, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = {f"anh/{number:03}.jpg": b"x" * number for number in range(100)} | {"index.html": b"trang"}
    version, done = laboratory.version(site), list[str]()
    fsync, replace = os.fsync, Path.replace

    def note_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append("fsync")

    def note_replace(file: Path, place: Path) -> Path:
        done.append(Path(place).name)
        return replace(file, place)

    changes = [Change(path, laboratory.history.object_file(name), 1, len(path)) for path, name in version.files.items()]
    with monkeypatch.context() as patch, connect(laboratory.destination) as folder:
        patch.setattr(os, "fsync", note_fsync)
        patch.setattr(Path, "replace", note_replace)
        applied = [change.path for change in folder.apply(changes)]
    assert applied == list(version.files)
    assert [name for name in done if name != "fsync"] == [Path(path).name for path in version.files]
    # Two batches of pictures, and the page that comes after them.
    assert [len(list(group)) for _, group in groupby(done, key="fsync".__eq__)] == [64, 64, 36, 36, 1, 1]
    assert done[0] == "fsync"
    assert files_below(target) == site


def test_a_disk_that_holds_one_new_copy_at_a_time_gets_all(disk: SmallDisk, tmp_path: Path) -> None:
    laboratory = laboratory_of(disk.folder, tmp_path)
    sites = [{f"{number}.html": letter * 90_000 for number in range(8)} for letter in (b"a", b"b")]
    laboratory.publish(laboratory.version({**sites[0], "index.html": b"trang"}))
    disk.leave_free(250_000)
    laboratory.publish(laboratory.version({**sites[1], "index.html": b"trang"}))
    kept = files_below(disk.folder)
    assert {path: kept[path] for path in sites[1]} == sites[1]


def test_what_cannot_fit_is_not_begun(disk: SmallDisk, tmp_path: Path) -> None:
    laboratory = laboratory_of(disk.folder, tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    disk.leave_free(1_000_000)
    before = files_below(disk.folder)
    with pytest.raises(TargetError, match=r"Nơi đăng chỉ còn trống \S+ MB, cần 6,0 MB; hãy dọn bớt rồi chạy lại\."):
        laboratory.publish(laboratory.version({**FIRST, "phim.mp4": bytes(6_000_000)}))
    assert files_below(disk.folder) == before


def test_a_disk_that_turns_read_only_is_told_and_a_later_run_goes_on(disk: SmallDisk, tmp_path: Path) -> None:
    laboratory = laboratory_of(disk.folder, tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    second, changes = laboratory.version(SECOND), 0

    def make_read_only(change: Change) -> None:
        nonlocal changes
        changes += 1
        if changes == 3:
            disk.make_read_only()

    with pytest.raises(TargetError, match=r"Không đọc hoặc ghi được .*: ổ đĩa này chỉ cho đọc\."):
        laboratory.publish(second, on_change=make_read_only)
    with pytest.raises(TargetError, match=r"ổ đĩa này chỉ cho đọc\."):
        laboratory.publish(second)
    disk.make_writable()
    laboratory.publish(second)
    assert laboratory.files() == SECOND


def test_a_note_of_an_attacker_deletes_nothing_outside(laboratory: Laboratory, target: Path, tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho/sao-luu.zip").write_bytes(b"backup")
    laboratory.publish(laboratory.version(FIRST))
    note = (target / MANIFEST).read_text("utf-8")
    (target / MANIFEST).write_text(note.replace('"cu.html"', '"../kho/sao-luu.zip"'), "utf-8")
    laboratory.publish(laboratory.version({"index.html": b""}))
    assert (tmp_path / "kho/sao-luu.zip").read_bytes() == b"backup"
