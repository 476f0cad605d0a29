"""Turns a command into what it cost: the time, the processor time and the memory of the whole process."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class CommandFailed(Exception):
    """A measured command ended with an error; the message holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class ProcessCost:
    """What one process cost, with all the processes it started and waited for.

    Seconds on the clock, seconds of processor time, and MiB that the largest single process held at its peak; Windows
    does not tell the last two.
    """

    wall_seconds: float
    cpu_seconds: float | None
    peak_mib: float | None


def measure_process(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> ProcessCost:
    """Run a command in a folder, from start to exit; CommandFailed where its status is not 0.

    The system counts the memory of the process that starts another as the other's own until the program is loaded,
    so whoever calls this has to be small itself.
    """
    output = folder / "bench.log"
    with output.open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            spent = _wait_and_measure(process, started)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if process.returncode != 0:
        said = output.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        raise CommandFailed("\n".join([f"status {process.returncode} of {' '.join(command)}", *said]))
    return spent


def _wait_and_measure(process: subprocess.Popen[bytes], started: float) -> ProcessCost:
    """Wait for the end of a process that was started at that time of `time.perf_counter`."""
    if sys.platform == "win32":
        process.wait()
        return ProcessCost(time.perf_counter() - started, None, None)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    kib = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return ProcessCost(wall, usage.ru_utime + usage.ru_stime, kib / 1024)
