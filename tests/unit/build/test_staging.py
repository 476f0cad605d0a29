"""The stage holds what is not public yet."""

import os
from pathlib import Path

from newsroom.build.staging import create_staging_area


def test_a_file_stands_where_it_will_in_the_site(tmp_path: Path) -> None:
    made = create_staging_area(tmp_path / "stage")
    made.write("tin-tuc/2017/10/bai/index.html", b"bai")
    made.write("tin-tuc/2017/10/bai/index.html", b"moi")
    made.write("rss.xml", b"feed")
    found = {path.relative_to(made.folder).as_posix(): path.read_bytes() for path in Path(made.folder).rglob("*.*")}
    assert found == {"tin-tuc/2017/10/bai/index.html": b"moi", "rss.xml": b"feed"}


def test_every_stage_is_a_folder_of_its_own_that_the_web_server_may_read(tmp_path: Path) -> None:
    first, second = create_staging_area(tmp_path), create_staging_area(tmp_path)
    assert first.folder != second.folder
    if os.name == "posix":
        assert all(Path(made.folder).stat().st_mode & 0o700 == 0o700 for made in (first, second))
        umask = os.umask(0)
        os.umask(umask)
        assert Path(first.folder).stat().st_mode & 0o777 == 0o777 & ~umask
