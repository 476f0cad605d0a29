"""Folders are walked in order, and however deep they lie."""

from pathlib import Path

from deep_folders import DEPTH, make_deep_folders, short_stack
from newsroom.importing.sources import find_documents
from newsroom.runtime.folders import files_below, walk


def test_folders_come_from_the_top_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in ("b/d/x", "b/a", "a/y", "z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "c").symlink_to(tmp_path / "a", target_is_directory=True)
    assert [(Path(parent).relative_to(tmp_path).as_posix(), *names) for parent, *names in walk(tmp_path)] == [
        (".", ["a", "b", "c"], ["z"]),
        ("a", [], ["y"]),
        ("b", ["d"], ["a"]),
        ("b/d", [], ["x"]),
    ]
    assert [file.relative_to(tmp_path).as_posix() for file in files_below(tmp_path)] == ["a/y", "b/a", "b/d/x", "z"]


def test_a_folder_that_is_not_there_has_no_files_and_is_told(tmp_path: Path) -> None:
    errors: list[OSError] = []
    assert not list(walk(tmp_path / "khong", errors.append))
    assert [type(error) for error in errors] == [FileNotFoundError]


def test_folders_in_each_other_are_walked_however_deep_they_lie(tmp_path: Path) -> None:
    make_deep_folders(tmp_path / "sau")
    (tmp_path / "bai.txt").touch()
    with short_stack():
        assert len(list(walk(tmp_path))) == DEPTH + 2
        found = find_documents([tmp_path], tmp_path / "content", "content")
    assert [file.name for file in found.documents] == ["bai.txt"]
