"""The command `test`: in a checkout the program's test suite, in a board's own project the tests of its content."""

import argparse
import subprocess
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_INTERRUPTED, Command, WrongCommand

CONTENT_TESTS = "tests"
TEST_SUITE = f"{CONTENT_TESTS}/suite.py"


def run(options: argparse.Namespace) -> int:
    """Run the suite; its exit status is ours."""
    is_program = Path(TEST_SUITE).is_file()
    if not is_program and not Path(CONTENT_TESTS).is_dir():
        raise WrongCommand(f"Không có thư mục {CONTENT_TESTS}: hãy chạy lệnh ở thư mục gốc của trang.")
    called = [TEST_SUITE] if is_program else ["-m", "unittest", "discover", "--start-directory", CONTENT_TESTS]
    try:
        with subprocess.Popen([sys.executable, *called, *options.arguments]) as process:
            return process.wait()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


COMMAND = Command(
    summary="chạy các phép thử trong thư mục tests/",
    details="""\
    Ở trang của một cơ quan: thử xem nội dung có dựng được mà không có cảnh báo nào không.

    Ở bản tải về của phần mềm, dành cho người phát triển: không có tùy chọn thì chạy ruff, mypy rồi mọi phép thử;
    --quick chỉ chạy các phép thử nhanh, dưới một phút. Mọi tùy chọn khác là của pytest.""",
    examples=("test --quick", "test tests/unit/text -k fold"),
    arguments=None,
    run=run,
)
