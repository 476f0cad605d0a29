"""Files under content/ appear and change whole, with the rights of their folder's other files, or not at all."""

import os
from pathlib import Path

import pytest
from newsroom.runtime.atomic_write import create_file, replace_file


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the file system, in order: `fsync`, then `rename` or `link`."""
    calls: list[str] = []

    def recorded(name: str, call: object) -> object:
        def record(*arguments: object) -> object:
            calls.append(name)
            assert callable(call)
            return call(*arguments)

        return record

    monkeypatch.setattr(os, "fsync", recorded("fsync", os.fsync))
    monkeypatch.setattr(os, "link", recorded("link", os.link))
    monkeypatch.setattr(Path, "replace", recorded("rename", Path.replace))
    monkeypatch.setattr(Path, "rename", recorded("rename", Path.rename))
    return calls


def test_a_new_file_is_on_disk_before_it_has_its_name(tmp_path: Path, events: list[str]) -> None:
    create_file(tmp_path / "bai.md", b"x")
    assert events[0] == "fsync"
    assert (tmp_path / "bai.md").read_bytes() == b"x"


def test_a_new_text_is_on_disk_before_it_takes_the_old_ones_place(tmp_path: Path, events: list[str]) -> None:
    (tmp_path / "bai.md").write_bytes(b"x")
    replace_file(tmp_path / "bai.md", "một\r\nhai\n".encode())
    assert events == ["fsync", "rename", "fsync"], "the folder is forced to disk after the file"
    assert (tmp_path / "bai.md").read_bytes() == "một\r\nhai\n".encode()


def test_a_note_that_a_power_cut_may_take_back_does_not_wait_for_the_disk(tmp_path: Path, events: list[str]) -> None:
    replace_file(tmp_path / "status.json", b"x", forced=False)
    assert events == ["rename"]
    assert (tmp_path / "status.json").read_bytes() == b"x"


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "bai.md").write_bytes(b"x")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "bai.md", b"y")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"bai.md": b"x"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_a_new_file_has_the_mode_that_the_umask_leaves_and_the_umask_is_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The umask belongs to the whole process: a file that another thread makes meanwhile would get the wrong mode."""
    before = os.umask(0o027)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(os, "umask", lambda mask: pytest.fail(f"umask set to {mask:o}"))
            create_file(tmp_path / "bai.md", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "bai.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "bai.md").write_bytes(b"x")
    (tmp_path / "bai.md").chmod(0o604)
    replace_file(tmp_path / "bai.md", b"y")
    assert (tmp_path / "bai.md").stat().st_mode & 0o777 == 0o604
