"""What `./newsroom test` runs."""

from pathlib import Path

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


def test_temporary_files_lie_in_memory_where_there_is_room_and_are_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "ROOM", 1)
    with suite.temporary_files(tmp_path) as variables:
        (Path(variables["TMPDIR"]) / "a").mkdir()
        assert Path(variables["TMPDIR"]).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(suite, "ROOM", 10**18)
    for memory in (tmp_path, tmp_path / "khong-co"):
        with suite.temporary_files(memory) as variables:
            assert variables == {}
