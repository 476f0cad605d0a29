"""Problems come out as sorted lines, as JSON and as workflow commands."""

import json

import pytest
from newsroom.model.problems import Problem, Report, format_problems, has_errors, problem_list


def test_lines_are_sorted_by_path_and_line_and_said_once() -> None:
    problems = [
        Problem("content/b.md", 1, "title", "sai"),
        Problem("content/a.md", 10, "title", "sai"),
        Problem("content/a.md", 9, "title", "sai"),
        Problem("content/a.md", 9, "title", "sai"),
    ]
    assert format_problems(problems) == [
        "content/a.md:9: title: sai.",
        "content/a.md:10: title: sai.",
        "content/b.md:1: title: sai.",
    ]


def test_a_line_reads_as_the_contract_writes_it() -> None:
    problem = Problem(
        "content/tin-tuc/2017/10/x.md", 4, "date", "không phải là ngày có thật", "31/02/2017", "2017-10-09 08:30"
    )
    assert str(problem) == (
        'content/tin-tuc/2017/10/x.md:4: date: "31/02/2017" không phải là ngày có thật. Ví dụ đúng: 2017-10-09 08:30'
    )


def test_a_line_stays_one_line_of_sensible_length_whatever_is_in_it() -> None:
    monster = "a\nb\r\u2028\x00\ud800" * 100_000
    problem = Problem(f"content/{monster[:8]}.md", 1, monster, monster, monster, monster)
    for line in (str(problem), problem.as_json(), problem.as_workflow_command()):
        assert line.isprintable()
        assert len(line) < 1200


def test_json_has_every_part_and_null_for_what_is_not_there() -> None:
    problem = Problem("content/a.md", 3, "title", "còn thiếu", example="title: Bài", level="warning")
    assert json.loads(problem.as_json()) == {
        "path": "content/a.md",
        "line": 3,
        "key": "title",
        "value": None,
        "why": "còn thiếu",
        "example": "title: Bài",
        "level": "warning",
    }


def test_a_workflow_command_escapes_what_github_reads_as_its_own() -> None:
    problem = Problem("content/a,b:c.md", 3, "title", "dài 100%", "x")
    assert problem.as_workflow_command() == '::error file=content/a%2Cb%3Ac.md,line=3::title: "x" dài 100%25.'


def test_a_warning_is_marked_and_stops_a_strict_build_only() -> None:
    report = Report("content/a.md")
    report.add(1, "title", "dài", level="warning")
    assert format_problems(report.problems) == ["content/a.md:1: title: dài. [cảnh báo]"]
    assert not has_errors(report.problems, strict=False)
    assert has_errors(report.problems, strict=True)
    report.add(2, "title", "sai")
    assert has_errors(report.problems, strict=False)
    assert not has_errors([], strict=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Problem("content/a.md", 4, "date", "không phải là ngày có thật", "31/02/2017"),
            Problem("content/b.md", 9, "date", "không phải là ngày có thật", "30/02/2018", "2017-10-09"),
        ),
        (
            Problem("content/a.md", 1, "tieu-de", "không phải là khóa dùng được ở đây; có phải “title”?", "tieu-de"),
            Problem("content/b.md", 2, "ngay", "không phải là khóa dùng được ở đây; có phải “date”?", "ngay"),
        ),
        (
            Problem("content/a.md", 1, "attachments[1].file", "không có ở content/ke-hoach/2018/a.pdf"),
            Problem("content/b.md", 2, "attachments[12].file", "không có ở content/ke-hoach/b.pdf"),
        ),
        (
            Problem("content/a.md", 1, "title", "dài 201 ký tự, tối đa 200"),
            Problem("content/b.md", 1, "title", "dài 1.043 ký tự, tối đa 200"),
        ),
    ],
)
def test_problems_of_one_kind_differ_only_in_their_values(one: Problem, other: Problem) -> None:
    assert one.kind == other.kind
    assert one.kind.isprintable()


def test_problems_of_other_keys_or_reasons_are_of_other_kinds() -> None:
    problems = [
        Problem("content/a.md", 1, "title", "còn thiếu, bắt buộc phải có"),
        Problem("content/a.md", 1, "date", "còn thiếu, bắt buộc phải có"),
        Problem("content/a.md", 1, "date", "không phải là ngày có thật", "31/02/2017"),
    ]
    assert len({problem.kind for problem in problems}) == 3


def test_the_lines_of_a_list_are_those_that_are_printed_and_errors_rank_first() -> None:
    problems = [
        Problem("content/b.md", 1, "title", "dài", level="advice"),
        Problem("content/a.md", 1, "title", "dài", level="warning"),
        Problem("content/c.md", 1, "title", "dài"),
        Problem("content/c.md", 1, "title", "dài"),
    ]
    listed = problem_list(problems)
    assert [line.text for line in listed] == format_problems(problems)
    assert [(line.noun, line.rank) for line in listed] == [("cảnh báo", 1), ("gợi ý", 2), ("lỗi", 0)]
