"""The stage holds what is not public yet."""

import os
from pathlib import Path

import pytest
from newsroom.build import staging as staging_module
from newsroom.build.staging import create_staging_area


def test_a_file_stands_where_it_will_in_the_site(tmp_path: Path) -> None:
    staging = create_staging_area(tmp_path / "stage")
    staging.write("tin-tuc/2017/10/bai/index.html", b"bai")
    staging.write("tin-tuc/2017/10/bai/index.html", b"moi")
    staging.write("rss.xml", b"feed")
    files = {
        path.relative_to(staging.folder).as_posix(): path.read_bytes() for path in Path(staging.folder).rglob("*.*")
    }
    assert files == {"tin-tuc/2017/10/bai/index.html": b"moi", "rss.xml": b"feed"}


def test_every_stage_is_a_folder_of_its_own_that_the_web_server_may_read(tmp_path: Path) -> None:
    first, second = create_staging_area(tmp_path), create_staging_area(tmp_path)
    assert first.folder != second.folder
    if os.name == "posix":
        assert all(Path(staging.folder).stat().st_mode & 0o700 == 0o700 for staging in (first, second))
        umask = os.umask(0)
        os.umask(umask)
        assert Path(first.folder).stat().st_mode & 0o777 == 0o777 & ~umask


@pytest.mark.skipif(os.name != "posix", reason="no such flag on Windows")
def test_a_file_system_that_cannot_spread_folders_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise OSError(25, "Inappropriate ioctl for device")

    monkeypatch.setattr(staging_module, "ioctl", refuse)
    staging = create_staging_area(tmp_path / "stage")
    staging.write("a/index.html", b"a")
    assert (Path(staging.folder) / "a/index.html").read_bytes() == b"a"
