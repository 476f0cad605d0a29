"""Every way to break a rule of the content contract, and the line an editor reads about it.

Cases are data: `cases/problems/*.txt`. A case begins with a line `#### What it shows`, then draws its files as
`project.drawn` has them, and ends with the file `problems`, the exact lines that reading them gives.
"""

import json
import re

import pytest
from newsroom.content.frontmatter import field_names
from newsroom.model.problems import Problem, Report, format_problems, has_errors
from project_folder import NOW, ROOT, Project, parse_file_listing

FOLDER = ROOT / "tests" / "cases" / "problems"
LINE = re.compile(r"(?P<path>(content/\S.*|mkdocs\.yml)):(?P<line>[1-9][0-9]*): (?P<key>[^:]+): (?P<rest>.*)")


def cases() -> dict[str, str]:
    """The drawing of every case of every file, by its file and what it shows."""
    found = {}
    for file in sorted(FOLDER.glob("*.txt")):
        parts = re.split(r"^#### (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not parts[0].strip(), f"{file.name} begins with no case"
        for says, drawing in zip(parts[1::2], parts[2::2], strict=True):
            found[f"{file.stem}: {says}"] = drawing
    return found


CASES = cases()


@pytest.mark.parametrize("drawing", CASES.values(), ids=CASES)
def test_each_case_gives_exactly_its_lines(drawing: str, project: Project) -> None:
    files = parse_file_listing(drawing)
    expected = files.pop("problems").decode().splitlines()
    now = files.pop("now", NOW.encode()).decode().strip()
    project.write(files)
    assert project.problem_lines(now) == expected


def expected_lines() -> list[str]:
    """Every expected line of every case."""
    return [
        line for drawing in CASES.values() for line in parse_file_listing(drawing)["problems"].decode().splitlines()
    ]


def test_each_line_says_where_what_why_and_what_would_be_right() -> None:
    for line in expected_lines():
        parts = LINE.fullmatch(line)
        assert parts, line
        why, _, example = parts["rest"].partition(" Ví dụ đúng: ")
        assert example.removesuffix(" [cảnh báo]").strip(), f"no right example: {line}"
        assert why.endswith((".", "?", "…")), f"no sentence: {line}"
        assert len(line) < 800, line


def test_every_key_of_the_contract_is_broken_in_some_case() -> None:
    broken = {re.sub(r"\[\d+\]", "", parts["key"]) for line in expected_lines() if (parts := LINE.fullmatch(line))}
    whole = set(field_names.ALL_FIELD_NAMES) - {"extra"}  # takes anything
    assert whole - broken == set()


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
