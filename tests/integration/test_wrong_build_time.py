"""A SOURCE_DATE_EPOCH that is no time is refused in one line by every command that asks for the time."""

import subprocess
import sys

import pytest
from project_folder import Project, command_environment

COMMANDS = {"build": ["build"], "check": ["check"], "due": ["due"], "new": ["new", "Bài mới"]}


@pytest.mark.parametrize("epoch", ["", "hôm nay", "1.5", "9" * 30])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_value_that_is_no_time_is_a_plain_message(command: list[str], epoch: str, project: Project) -> None:
    environment = command_environment(now="2018-10-20 09:15") | {"SOURCE_DATE_EPOCH": epoch}
    run = subprocess.run(
        [sys.executable, "-m", "newsroom", *command],
        cwd=project.root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1
    assert f"Biến môi trường SOURCE_DATE_EPOCH={epoch or repr('')} không phải là số giây" in run.stderr
    assert "Chương trình gặp lỗi" not in run.stderr
    assert not project.site.exists()
