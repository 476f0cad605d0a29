"""Every way to break a rule of the content contract, and the line an editor reads about it.

Cases are data: `cases/problems/*.txt`. A case begins with a line `#### What it shows`, then lists its files as
`parse_file_listing` reads them, and ends with the file `problems`, the exact lines that reading them gives.
"""

import re

import pytest
from newsroom.content.parser import field_names
from newsroom.kinds import KINDS
from project_folder import NOW, ROOT, Project, parse_file_listing

FOLDER = ROOT / "tests" / "cases" / "problems"
LINE = re.compile(r"(?P<path>(content/\S.*|mkdocs\.yml)):(?P<line>[1-9][0-9]*): (?P<key>[^:]+): (?P<rest>.*)")


def cases() -> dict[str, str]:
    """The drawing of every case of every file, by its file and what it shows."""
    listings = {}
    for file in sorted(FOLDER.glob("*.txt")):
        parts = re.split(r"^#### (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not parts[0].strip(), f"{file.name} begins with no case"
        for title, listing in zip(parts[1::2], parts[2::2], strict=True):
            listings[f"{file.stem}: {title}"] = listing
    return listings


CASES = cases()


@pytest.mark.parametrize("listing", CASES.values(), ids=CASES)
def test_each_case_gives_exactly_its_lines(listing: str, project: Project) -> None:
    files = parse_file_listing(listing)
    expected = files.pop("problems").decode().splitlines()
    now = files.pop("now", NOW.encode()).decode().strip()
    project.write(files)
    assert project.problem_lines(now) == expected


def expected_lines() -> list[str]:
    """Every expected line of every case."""
    return [
        line for listing in CASES.values() for line in parse_file_listing(listing)["problems"].decode().splitlines()
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
    all_keys = field_names(KINDS) - {"extra"}  # takes anything
    assert all_keys - broken == set()
