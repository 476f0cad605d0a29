"""The command `test`: the project's test suite, which lies beside the package in tests/."""

import argparse
import subprocess
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_INTERRUPTED, Command, WrongCommand

TEST_SUITE = "tests/suite.py"


def run(options: argparse.Namespace) -> int:
    """Run the suite; its exit status is ours."""
    if not Path(TEST_SUITE).is_file():
        raise WrongCommand(f"Không có tệp {TEST_SUITE}: hãy chạy lệnh ở thư mục gốc của mã nguồn.")
    try:
        with subprocess.Popen([sys.executable, TEST_SUITE, *options.arguments]) as process:
            return process.wait()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


COMMAND = Command(
    summary="chạy bộ kiểm thử của phần mềm",
    details="""\
    Dành cho người phát triển. Không có tùy chọn thì chạy ruff, mypy rồi mọi phép thử; --quick chỉ chạy các phép thử
    nhanh, dưới một phút. Mọi tùy chọn khác là của pytest.""",
    examples=("test --quick", "test tests/unit/text -k fold"),
    arguments=None,
    run=run,
)
