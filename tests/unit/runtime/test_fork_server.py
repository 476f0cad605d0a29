"""Commands in forks of a process that has the program loaded: what they get, how they end, when it is loaded again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom.runtime.fork_server import HAS_FORK_SERVER, ForkServer, ServerFailed
from newsroom.runtime.program_files import program_environment

pytestmark = pytest.mark.skipif(not HAS_FORK_SERVER, reason="this system does not fork")

# Notes each time that it is loaded, and is stale while there is a file of that name.
SERVER = """
import os, signal, sys, time
from pathlib import Path
from newsroom.runtime.fork_server import serve

here = Path.cwd()
with (here / "loads").open("a") as loads:
    loads.write(f"{os.getpid()}\\n")

def run(arguments, report):
    kind, *rest = arguments
    if kind == "say":
        print("đầu ra", *rest)
        print("đầu lỗi", file=sys.stderr)
        print("đọc:", repr(sys.stdin.read()))
    elif kind == "report":
        os.write(report, b"x" * 200_000)
    elif kind == "wait":
        (here / "began").touch()
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            print("dừng")
            return 130
    elif kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "fail":
        raise ValueError("lỗi ở đây")
    return len(rest)

if (here / "broken").exists():
    sys.exit(3)
serve(run, (here / "stale").exists)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ForkServer]:
    (tmp_path / "loaded_program.py").write_text(SERVER, "utf-8")
    server = ForkServer("loaded_program", tmp_path)
    yield server
    server.close()


def said(server: ForkServer, *arguments: str) -> tuple[int | None, str]:
    with server.start_and_listen(arguments) as command:
        assert command.stdout is not None
        text = "".join(command.stdout)
    return command.returncode, text


def loads(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "loads").read_text().split()]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_command_says_what_it_says_and_nobody_answers_it(server: ForkServer) -> None:
    assert said(server, "say", "một", "hai") == (2, "đầu ra một hai\nđầu lỗi\nđọc: ''\n")


def test_the_program_is_loaded_once_for_any_number_of_commands(server: ForkServer, tmp_path: Path) -> None:
    assert [said(server, "say")[0] for _ in range(3)] == [0, 0, 0]
    assert len(loads(tmp_path)) == 1


@pytest.mark.parametrize("arguments", [("say", "một"), ("report",)])
def test_a_long_request_and_a_long_report_arrive_whole(server: ForkServer, arguments: tuple[str, ...]) -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as reports, open(os.devnull, "wb") as nothing:  # noqa: PTH123
        command = server.start(
            [*arguments, "x" * 300_000], stdout=nothing.fileno(), stderr=nothing.fileno(), report=theirs
        )
        os.close(theirs)
        assert len(reports.read()) == (200_000 if arguments == ("report",) else 0)
        assert command.wait() == len(arguments)


def test_a_stale_program_is_loaded_again_and_serves_what_it_was_loaded_for(server: ForkServer, tmp_path: Path) -> None:
    said(server, "say")
    (tmp_path / "stale").touch()
    assert [said(server, "say")[0] for _ in range(2)] == [0, 0]
    first, *others = loads(tmp_path)
    assert len(others) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_another_environment_is_another_program(
    server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(server, "say")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1507512600")
    said(server, "say")
    said(server, "say")
    assert len(loads(tmp_path)) == 2


def test_a_command_that_fails_or_is_killed_costs_no_other(server: ForkServer, tmp_path: Path) -> None:
    status, text = said(server, "fail")
    assert (status, text.splitlines()[-1]) == (1, "ValueError: lỗi ở đây")
    assert said(server, "die") == (-signal.SIGKILL, "")
    assert said(server, "say")[0] == 0
    assert len(loads(tmp_path)) == 1


def test_a_server_that_is_gone_is_started_again(server: ForkServer, tmp_path: Path) -> None:
    said(server, "say")
    os.kill(loads(tmp_path)[0], signal.SIGKILL)
    assert said(server, "say")[0] == 0
    assert len(loads(tmp_path)) == 2


def test_a_program_that_cannot_be_loaded_is_told_and_tried_again(server: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    with pytest.raises(ServerFailed, match="lúc khởi động"):
        said(server, "say")
    (tmp_path / "broken").unlink()
    assert said(server, "say")[0] == 0


def test_a_command_can_be_interrupted_and_ends_by_itself(server: ForkServer, tmp_path: Path) -> None:
    with server.start_and_listen(["wait"]) as command:
        until((tmp_path / "began").exists)
        command.interrupt()
        assert command.stdout is not None
        assert list(command.stdout) == ["dừng\n"]
    assert command.returncode == 130


def test_the_server_ends_with_its_caller_however_that_ends(tmp_path: Path) -> None:
    (tmp_path / "loaded_program.py").write_text(SERVER, "utf-8")
    caller = """
import sys
from pathlib import Path
from newsroom.runtime.fork_server import ForkServer
server = ForkServer("loaded_program", Path.cwd())
server.start(["say"], stdout=1, stderr=2).wait()
print("xong", flush=True)
sys.stdin.read()
"""
    command, pipe = [sys.executable, "-c", caller], subprocess.PIPE
    with subprocess.Popen(
        command, cwd=tmp_path, env=program_environment(), stdin=pipe, stdout=pipe, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert "xong\n" in iter(process.stdout.readline, "")
        process.kill()
    (pid,) = loads(tmp_path)
    until(lambda: not _is_running(pid))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # The first process of a container may not ask how others have ended, which then stay as zombies.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
