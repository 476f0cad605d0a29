"""The command `bench`: the project's benchmark, a program beside the package with options of its own."""

import argparse
import subprocess
import sys
from pathlib import Path

from newsroom.commands.command import Command, WrongCommand

BENCHMARK_SCRIPT = "bench/run.py"


def run(options: argparse.Namespace) -> int:
    """Run the benchmark; its exit status is ours."""
    if not Path(BENCHMARK_SCRIPT).is_file():
        raise WrongCommand(f"Không có tệp {BENCHMARK_SCRIPT}: hãy chạy lệnh ở thư mục gốc của mã nguồn.")
    try:
        with subprocess.Popen([sys.executable, BENCHMARK_SCRIPT, *options.arguments]) as process:
            return process.wait()
    except KeyboardInterrupt:
        return 130


COMMAND = Command(
    usage="bench [tùy chọn]",
    summary="đo thời gian dựng trang, đặt cạnh Hugo và Pelican (xem bench --help)",
    arguments=None,
    run=run,
)
