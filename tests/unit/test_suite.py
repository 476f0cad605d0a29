"""What `./newsroom test` runs."""

import pytest
import suite


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that were run; ruff finds something wrong in each run."""
    lines: list[str] = []

    def record(command: list[str]) -> int:
        lines.append(" ".join(command))
        return int(command[:2] == ["ruff", "check"])

    monkeypatch.setattr(suite, "run", record)
    return lines


def test_all_of_it_is_the_checks_and_then_every_test_whatever_the_checks_say(commands: list[str]) -> None:
    assert suite.main([]) == 1
    assert [line.split()[0] for line in commands] == ["ruff", "ruff", "mypy", "pytest"]


def test_quick_is_the_unit_tests_on_every_core(commands: list[str]) -> None:
    assert suite.main(["--quick", "-x"]) == 0
    assert commands == ["pytest -n auto --dist worksteal tests/unit -x"]


def test_other_arguments_are_those_of_pytest(commands: list[str]) -> None:
    assert suite.main(["tests/unit/text", "-k", "fold"]) == 0
    assert commands == ["pytest tests/unit/text -k fold"]


def test_a_step_is_a_tool_of_this_environment_and_gives_its_exit_status() -> None:
    assert suite.run(["ruff", "--khong-co"]) == 2
