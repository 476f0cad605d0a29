"""Files of another system that were copied as they are: told by what becomes of their keys, not file by file."""

from pathlib import Path

from drafted_articles import PARSER
from newsroom.model.problems import Problem, problem_list
from newsroom.runtime.long_lists import lines_to_show


def test_keys_of_another_system_are_counted_and_offered_as_one_decision(tmp_path: Path) -> None:
    text = "---\ntitle: Bài\ndate: 2017-10-09\ndescription: Lời dẫn\nlayout: post\npublished: false\n---\nChữ.\n"
    problems = [
        problem
        for number in range(20)
        for problem in PARSER.parse(f"tin-tuc/2017/10/bai-{number}.md", text.encode()).problems
    ]
    assert len(problems) == 60
    shown = lines_to_show(problem_list(problems), tmp_path / "problems.txt")
    assert shown[:4] == [
        "60 lỗi cùng loại “khóa của hệ khác; không phải sửa từng chỗ: chuyển các tệp ấy ra khỏi thư mục nội dung, rồi"
        " chạy ./newsroom import-site THƯ-MỤC, máy đổi hết”:",
        "  description → summary trong 20 tệp",
        "  layout → extra trong 20 tệp",
        "  published: false → draft trong 20 tệp",
    ]
    assert len(shown) == 5
    assert len((tmp_path / "problems.txt").read_text("utf-8").splitlines()) == 60


def test_many_keys_leave_room_for_other_kinds(tmp_path: Path) -> None:
    problems = [
        Problem(f"content/tin-tuc/{n}.md", 2, "x", "không dùng được", change=f"khoa-{n % 30} → extra")
        for n in range(90)
    ]
    shown = lines_to_show(problem_list(problems), tmp_path / "problems.txt")
    assert shown[-2:] == ["  … và 18 thứ khác, 54 chỗ", f"Danh sách đầy đủ 90 dòng: {tmp_path.as_posix()}/problems.txt"]
