"""`./newsroom test`: ruff and mypy, then every test on every core; with `--quick` the unit tests alone.

Other arguments are those of pytest, which then runs what they name in one process.
"""

import subprocess
import sys

CHECKS = (["ruff", "check", "--quiet", "."], ["ruff", "format", "--check", "--quiet", "."], ["mypy"])
# The tests are dealt out in the order of their files, so a fixture of a file is mostly made once.
ON_EVERY_CORE = ["-n", "auto", "--dist", "worksteal"]


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
    return subprocess.call([sys.executable, "-m", *command])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
