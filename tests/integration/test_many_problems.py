"""Many problems of a site are told kind by kind, by `check` and by `build` alike."""

import json

import pytest
from project_folder import Project

COUNT = 60


@pytest.fixture
def faulty(project: Project) -> Project:
    """Sixty articles of a day that never was, two with a key that nobody knows."""
    for number in range(COUNT):
        more = f"khoa-{number}: x\n" if number < 2 else ""
        text = f"---\ntitle: Bài {number}\ndate: 31/02/2017\n{more}---\nLời.\n"
        project.write({f"content/tin-tuc/2017/02/bai-{number:02}.md": text})
    return project


def day_line(number: int) -> str:
    where = f"content/tin-tuc/2017/02/bai-{number:02}.md:3"
    return f'{where}: date: "31/02/2017" không phải là ngày có thật. Ví dụ đúng: 2017-10-09 08:30'


def test_check_tells_them_by_kind_and_names_the_file_that_holds_all(faulty: Project) -> None:
    done = faulty.run_newsroom("check", "--no-advice")
    lines = done.stdout.splitlines()
    assert done.exit_status == 1
    assert lines[0] == f"{COUNT} lỗi cùng loại “date: không phải là ngày có thật”, chẳng hạn:"
    assert lines[1:4] == [day_line(number) for number in range(3)]
    assert ["khoa-0" in lines[4], "khoa-1" in lines[5]] == [True, True]
    assert lines[6:] == [f"Danh sách đầy đủ {COUNT + 2} dòng: .cache/problems.txt"]
    listed = (faulty.root / ".cache/problems.txt").read_text("utf-8").splitlines()
    assert len(listed) == COUNT + 2
    assert {day_line(number) for number in range(COUNT)} < set(listed)


def test_build_says_the_same_on_standard_error(faulty: Project) -> None:
    shown = faulty.run_newsroom("check", "--no-advice").stdout.splitlines()
    done = faulty.run_newsroom("build")
    assert done.exit_status == 1
    *lines, closing = done.stderr.splitlines()
    assert lines == shown
    assert closing == f"Có {COUNT + 2} lỗi trong nội dung; trang đã đăng giữ nguyên."


def test_what_programs_read_is_never_cut(faulty: Project) -> None:
    for output_format in ("json", "github"):
        done = faulty.run_newsroom("check", "--no-advice", "--format", output_format)
        assert len(done.stdout.splitlines()) == COUNT + 2
        if output_format == "json":
            assert all(json.loads(line)["path"] for line in done.stdout.splitlines())
