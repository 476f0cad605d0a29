"""Runs commands in processes forked from one that has loaded the program already, so that no command waits for that.

The server has no threads, and takes nothing from a child but its exit status. Its standard input is one end of a socket
pair. A request is a line of JSON with open files beside it (unix(7), SCM_RIGHTS); it is answered by two lines: the
process id of the child, and once that has ended its exit status, as `subprocess` gives it. A server that is stale ends
without an answer, and another one is started.
"""

import errno
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn, Protocol

from msgspec import Struct, json

from newsroom.runtime.program_files import program_environment

HAS_FORK_SERVER = hasattr(os, "fork") and hasattr(socket, "send_fds")
_LONGEST_ANSWER = 32

Run = Callable[[Sequence[str], int | None], int]
"""Carries out a command, given where it may write what it has to tell its caller; returns an exit status."""


class ServerFailed(OSError):
    """A server ended before it had begun with its first command; why, it has said on standard error."""

    def __init__(self) -> None:
        super().__init__(errno.ECHILD, "chương trình dừng đột ngột lúc khởi động")


class _Request(Struct, frozen=True):
    arguments: list[str]
    is_first: bool
    """True if the server was started for it, and so has just read everything."""


class RunningCommand(Protocol):
    """A command under way, as `subprocess.Popen` has it: wait for it by `with`, and it has a `returncode`."""

    @property
    def stdout(self) -> Iterable[str] | None:
        """The lines that it says, where these were asked for."""

    @property
    def returncode(self) -> int | None:
        """Its exit status, negative for the signal that ended it; None while it runs."""

    def __enter__(self) -> object:
        """Nothing more is done at the start."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> object:
        """Wait for the end."""


class ForkedCommand:
    """A command under way in a child of the server."""

    def __init__(self, pid: int, answers: IO[str]) -> None:
        self.pid, self._answers = pid, answers
        self.returncode: int | None = None
        self.stdout: IO[str] | None = None

    def wait(self) -> int:
        """Wait for the end; the exit status, negative for the signal that ended it."""
        if self.returncode is None:
            # Without its server nobody can tell how it ends.
            self.returncode = int(self._answers.readline(_LONGEST_ANSWER) or -signal.SIGKILL)
        return self.returncode

    def interrupt(self) -> None:
        """Let it end as by Ctrl-C."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def __enter__(self) -> "ForkedCommand":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stdout is not None:
            self.stdout.close()
        self.wait()


class ForkServer:
    """The caller's end: starts the server where there is none, or a stale one; runs one command at a time."""

    def __init__(self, module: str, folder: Path) -> None:
        """`module`, run in that folder, calls `serve`."""
        self._module, self._folder = module, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._answers: IO[str] | None = None
        self._environment: dict[str, str] = {}

    def start(self, arguments: Sequence[str], *, stdout: int, stderr: int, report: int | None = None) -> ForkedCommand:
        """Start a command with these files open; the caller may close them at once. Raises OSError."""
        files = [file for file in (stdout, stderr, report) if file is not None]
        command = None
        if self._process is not None and self._environment == dict(os.environ):
            command = self._ask(_Request(list(arguments), is_first=False), files)
        if command is None:
            self.close()
            self._start_server()
            command = self._ask(_Request(list(arguments), is_first=True), files)
        if command is None:
            self.close()
            raise ServerFailed
        return command

    def start_and_listen(self, arguments: Sequence[str]) -> ForkedCommand:
        """Start a command whose `stdout` is all that it says, standard error as well. Raises OSError."""
        ours, theirs = os.pipe()
        stream = os.fdopen(ours, encoding="utf-8", errors="replace")
        try:
            command = self.start(arguments, stdout=theirs, stderr=theirs)
        except BaseException:
            stream.close()
            raise
        finally:
            os.close(theirs)
        command.stdout = stream
        return command

    def close(self) -> None:
        """Let the server end; what it runs ends by itself."""
        for stream in (self._answers, self._socket):
            if stream is not None:
                stream.close()
        if self._process is not None:
            self._process.wait()
        self._process = self._socket = self._answers = None

    def _start_server(self) -> None:
        ours, theirs = socket.socketpair()
        self._environment = dict(os.environ)
        with theirs:
            # Ctrl-C is for the caller, who decides what it means for the command.
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=self._folder,
                env=program_environment(),
                stdin=theirs.fileno(),
                start_new_session=True,
            )
        self._socket, self._answers = ours, ours.makefile("r", encoding="ascii")

    def _ask(self, request: _Request, files: Sequence[int]) -> ForkedCommand | None:
        """The command, once it has begun; None where the server has ended."""
        assert self._socket is not None and self._answers is not None
        data = json.encode(request) + b"\n"
        try:
            sent = socket.send_fds(self._socket, [data], files)
            self._socket.sendall(data[sent:])
            answer = self._answers.readline(_LONGEST_ANSWER)
        except (BrokenPipeError, ConnectionResetError):
            return None
        return ForkedCommand(int(answer), self._answers) if answer else None


def serve(run: Run, is_stale: Callable[[], bool]) -> None:
    """Run the commands that are asked for on standard input, one after another, until that is closed.

    Returns also where `is_stale` says so before a command. This process must have no other threads: what they hold
    while a child is forked, the child would wait for in vain.
    """
    assert threading.active_count() == 1
    # What is there by now is there to stay: not looked through for garbage, its memory stays shared with the children.
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as connection, open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        with suppress(BrokenPipeError, ConnectionResetError):
            while (received := _receive(connection)) is not None:
                request, files = received
                if not request.is_first and is_stale():
                    return
                pid = os.fork()
                if pid == 0:
                    connection.close()
                    _run_in_child(run, request.arguments, files)
                for file in files:
                    os.close(file)
                connection.sendall(b"%d\n" % pid)
                _, status = os.waitpid(pid, 0)
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _receive(connection: socket.socket) -> tuple[_Request, list[int]] | None:
    """The next request with its open files; None once the caller is gone."""
    data, files, *_ = socket.recv_fds(connection, 1 << 16, 3)
    while data and not data.endswith(b"\n"):
        more = connection.recv(1 << 16)
        data = data + more if more else b""
    if not data:
        return None
    for file in files:
        os.set_inheritable(file, False)
    return json.decode(data, type=_Request), list(files)


def _run_in_child(run: Run, arguments: Sequence[str], files: Sequence[int]) -> NoReturn:
    stdout, stderr, *others = files
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        # What kind of files the server's own were, its streams have found out at the start.
        sys.stdout, sys.stderr = (
            os.fdopen(file, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
            for file in (1, 2)
        )
        os.close(stdout)
        os.close(stderr)
        status = run(arguments, others[0] if others else None)
    except BaseException:
        traceback.print_exc()
    finally:
        # The process that it was forked from has the rest of the interpreter's end before itself.
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
