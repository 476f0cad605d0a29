"""`./newsroom test`: ruff and mypy, then every test on every core; with `--quick` the unit tests alone.

Other arguments are those of pytest, which then runs what they name in one process.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKS = (["ruff", "check", "--quiet", "."], ["ruff", "format", "--check", "--quiet", "."], ["mypy"])
# The tests are dealt out in the order of their files, so a fixture of a file is mostly made once.
ON_EVERY_CORE = ["-n", "auto", "--dist", "worksteal"]
# Tests make and delete some hundred thousand files, which takes twice as long on a disk as in memory.
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000


def main(arguments: list[str]) -> int:
    """Run the steps; the exit status is 0 where all of them pass. The last line is pytest's summary."""
    if not arguments:
        statuses = [run(check) for check in CHECKS]
        return max(*statuses, run(["pytest", *ON_EVERY_CORE]))
    if "--quick" in arguments:
        return run(["pytest", *ON_EVERY_CORE, "tests/unit", *(other for other in arguments if other != "--quick")])
    return run(["pytest", *arguments])


def run(command: list[str]) -> int:
    """Run a tool of the environment that this Python belongs to; returns its exit status."""
    print("==", *command, flush=True)
    with temporary_files() as variables:
        return subprocess.call([sys.executable, "-m", *command], env=os.environ | variables)


@contextmanager
def temporary_files(memory: Path = MEMORY) -> Iterator[dict[str, str]]:
    """The environment variables by which temporary files lie in memory; none where it has not that many bytes left."""
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        yield {}
        return
    with TemporaryDirectory(prefix="newsroom-tests-", dir=memory, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # for the users that servers run as
        yield {"TMPDIR": folder}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
