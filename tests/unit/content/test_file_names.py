"""Which names of files and folders under content/ work as addresses and on every system."""

import pytest
from newsroom.content.scanner import check_file_name
from newsroom.model.problems import Problem, Report


def problems(path: str) -> list[Problem]:
    report = Report("content/x.md")
    check_file_name(path, report)
    return report.problems


@pytest.mark.parametrize("path", ["tin-tuc/2017/10/bai-1.md", "tin-tuc/con-nguoi.md", "tin-tuc/com10.md"])
def test_slugs_are_names(path: str) -> None:
    assert problems(path) == []


DEVICES = ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]


@pytest.mark.parametrize("name", [*DEVICES, "Hội thi", "a_b", "hoi\u0301", ""])
@pytest.mark.parametrize("path", ["tin-tuc/{}.md", "{}/2017/bai.md"])
def test_the_example_of_a_refused_name_is_a_right_one(path: str, name: str) -> None:
    (problem,) = problems(path.format(name))
    assert problem.example is not None
    assert problems(problem.example) == []
