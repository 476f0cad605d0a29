"""The command line: the registry, help, and the exit statuses of what cannot be run."""

import pytest
from newsroom.commands.main import COMMANDS, load_command, main, usage


@pytest.mark.parametrize("name", COMMANDS)
def test_the_usage_of_a_command_begins_with_its_name(name: str) -> None:
    assert load_command(name).usage.split()[0] == name


def test_help_has_usage_and_summary_in_two_columns() -> None:
    lines = usage().splitlines()
    due = "  due [--all]          lúc nào có bài tới giờ đăng hay hết hạn, kèm mẫu cron, systemd, GitHub Actions"
    assert due in lines
    position = lines.index("  desk [--port SỐ] [--no-open]")
    assert lines[position + 1].startswith(" " * 23 + "mở bàn biên tập")
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(("arguments", "stream"), [(["--help"], 0), (["-h"], 0), (["due", "--help"], 0), ([], 1)])
def test_help_goes_to_standard_output_only_if_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str], stream: int
) -> None:
    assert main(arguments) == (2 if stream else 0)
    printed = capsys.readouterr()
    assert printed[stream] == f"{usage()}\n"
    assert printed[1 - stream] == ""


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["không-có"], "invalid choice: 'không-có'"),
        (["due", "--bogus"], "unrecognized arguments: --bogus"),
        (["build", "--jobs", "0"], "argument --jobs"),
        (["serve", "--port", "x"], "argument --port"),
    ],
)
def test_a_command_line_that_is_wrong_ends_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    printed = capsys.readouterr()
    assert (end.value.code, printed.out) == (2, "")
    assert printed.err.startswith("Lệnh không đúng. Xem các lệnh: ./newsroom --help\n(")
    assert reason in printed.err
