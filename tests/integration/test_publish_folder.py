"""A folder as a target: the same publications as every target, and what only a folder can do."""

from pathlib import Path

import pytest
from newsroom.model.settings import PublishTarget
from newsroom.publishing.target import Destination, TargetError, connect
from target_checks import FIRST, Laboratory, check_other_machine, check_target, files_below


def no_secret(name: str) -> str:
    raise AssertionError(f"a folder needs no {name}")


@pytest.fixture
def laboratory(tmp_path: Path) -> Laboratory:
    folder = tmp_path / "đích"
    folder.mkdir()
    destination = Destination(PublishTarget("chinh", str(folder)), no_secret, tmp_path / "state")
    return Laboratory(destination, lambda: files_below(folder), tmp_path)


def test_a_folder_is_made_the_same_as_the_site_whatever_happens_in_between(laboratory: Laboratory) -> None:
    check_target(laboratory)


def test_what_another_machine_has_begun_is_brought_to_an_end(laboratory: Laboratory) -> None:
    check_other_machine(laboratory)


def test_files_of_others_stay(laboratory: Laboratory, tmp_path: Path) -> None:
    (tmp_path / "đích/cua-nguoi-khac").mkdir()
    (tmp_path / "đích/cua-nguoi-khac/tep.txt").write_bytes(b"theirs")
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
