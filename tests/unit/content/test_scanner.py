"""Which files of content/ are sources, under which names, and when a file counts as changed."""

import os
import unicodedata
from pathlib import Path

import pytest
from deep_folders import make_deep_folders, short_stack
from newsroom.content.scanner import MAX_DEPTH, Source, file_stamp, is_mtime_trustworthy, iter_sources, scan_sources


def source_paths(root: Path) -> list[str]:
    return [source.path for source in iter_sources(root, lambda path: pytest.fail(f"unreadable {path}"))]


def create_files(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")


def test_files_come_in_order_of_their_paths_without_hidden_and_temporary_ones(tmp_path: Path) -> None:
    create_files(
        tmp_path, "b/c.md", "a.md", "b/a.jpg", ".git/config", "b/.DS_Store", "b/~$bai.docx", "b/bai.md~", "#bai.md#"
    )
    assert source_paths(tmp_path) == ["a.md", "b/a.jpg", "b/c.md"]


def test_names_are_composed_and_lead_to_the_file_as_it_is_named_on_disk(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Hội thi.jpg")
    create_files(tmp_path, name)
    (source,) = iter_sources(tmp_path, lambda _: None)
    assert source.path == "Hội thi.jpg"
    assert Path(source.disk_path).read_bytes() == b"x"


def test_links_are_followed_inside_content_only_and_never_in_a_circle(tmp_path: Path) -> None:
    root = tmp_path / "content"
    create_files(tmp_path, "content/a/bai.md", "content-khac/mat.md", "content/ab/x.md")
    (root / "b").symlink_to(root / "a", target_is_directory=True)
    (root / "ngoai").symlink_to(tmp_path / "content-khac", target_is_directory=True)
    (root / "a" / "ve").symlink_to(root, target_is_directory=True)
    (root / "ab" / "sang").symlink_to(root / "a", target_is_directory=True)
    (root / "mat.md").symlink_to(tmp_path / "content-khac" / "mat.md")
    (root / "gay.md").symlink_to(root / "khong-co.md")
    (root / "tu-minh").symlink_to(root / "tu-minh")
    assert source_paths(root) == ["a/bai.md", "ab/sang/bai.md", "ab/x.md", "b/bai.md"]


def test_the_well_known_folder_is_the_one_hidden_one_that_is_read(tmp_path: Path) -> None:
    create_files(tmp_path, ".well-known/security.txt", ".well-known/.an/x", ".git/x", "tin-tuc/.well-known/x")
    assert source_paths(tmp_path) == [".well-known/security.txt"]


def test_folders_in_folders_without_end_are_told(tmp_path: Path) -> None:
    create_files(tmp_path, "/".join(["a"] * MAX_DEPTH) + "/bai.md")
    make_deep_folders(tmp_path / "sau")
    with short_stack():
        sources, problems = scan_sources(tmp_path, "content")
    assert [source.path for source in sources] == ["a/" * MAX_DEPTH + "bai.md"]
    assert [problem.why for problem in problems] == [
        "là thư mục nằm sâu hơn 40 lớp, máy không đọc tới; hãy chuyển ra gần hơn"
    ]


def test_pipes_and_devices_are_no_sources(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes in folders here")
    os.mkfifo(tmp_path / "ong.md")
    assert source_paths(tmp_path) == []


def test_a_missing_folder_is_reported_as_unreadable(tmp_path: Path) -> None:
    unreadable: list[str] = []
    assert list(iter_sources(tmp_path / "khong-co", unreadable.append)) == []
    assert unreadable == [""]


def test_a_stamp_changes_with_the_file_and_is_trustworthy_after_two_seconds(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"x")
    before: Source = next(iter_sources(tmp_path, lambda _: None))
    os.utime(file, ns=(1, 1))
    assert file_stamp(file.stat()) != before.stamp
    changed = file.stat().st_ctime_ns
    assert not is_mtime_trustworthy(file_stamp(file.stat()), now_ns=changed + 1_999_999_999)
    assert is_mtime_trustworthy(file_stamp(file.stat()), now_ns=changed + 2_000_000_001)
