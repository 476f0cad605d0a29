"""Brings what was saved to readers: by the commands `publish` and `build`, each in a process of its own.

A build divides its work by forking, which a process full of threads must not do. Where `publish --watch` runs, started
here or as a service of the machine, it does all by itself; else a run is started when somebody asks for it, and from
the second on the program is loaded already.
"""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from newsroom.publishing.history import HISTORY_FOLDER
from newsroom.publishing.watch_status import LOCK_FILE, STATUS_FILE, load_status
from newsroom.runtime.fork_server import HAS_FORK_SERVER, ForkServer, RunningCommand
from newsroom.runtime.locks import is_locked
from newsroom.runtime.program_files import WARM_START, program_environment

_KEPT_LINES = 20
_RESTART_SECONDS = 5.0
"""After so long a watcher that ended is started again, or looked for where another one was running."""
_STOP_SECONDS = 60.0

Start = Callable[[Sequence[str]], subprocess.Popen[str]]
"""Starts the program with these arguments; its output is one stream of text."""


class EngineStatus(Struct, frozen=True):
    """What is being done, in Vietnamese ("" for nothing), and the lines that say why the last attempt failed.

    `is_automatic` is true where a watcher brings what was saved to readers without being asked.
    """

    is_automatic: bool
    doing: str = ""
    trouble: tuple[str, ...] = ()

    @property
    def needs_confirmation(self) -> bool:
        """True if somebody is to say first that it is meant so: many pages would go, or another site lies there."""
        return any("--confirm" in line for line in self.trouble)


class Engine:
    """The building and publishing of one project; safe to use from several threads."""

    def __init__(self, root: Path, targets: Callable[[], Sequence[str]], start: Start | None = None) -> None:
        """`targets` gives the names of those that mkdocs.yml has now."""
        self._root, self._targets, self._start = root, targets, start or self._start_program
        self._start_run: Callable[[Sequence[str]], RunningCommand] = self._start
        if start is None and HAS_FORK_SERVER:
            self._start_run = ForkServer(WARM_START, root).start_and_listen
        self._lock = threading.Lock()
        self._wanted: list[str] | None = None
        self._is_working = False
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._has_failed = False

    def status(self) -> EngineStatus:
        """How it stands now."""
        if self.is_automatic:
            status = load_status(self._root / HISTORY_FOLDER / STATUS_FILE)
            if status is None:
                return EngineStatus(is_automatic=True, doing="đang khởi động")
            lines = [line for trouble in status.present_troubles.values() for line in trouble.lines[-1:]]
            return EngineStatus(is_automatic=True, doing=status.doing and f"đang {status.doing}", trouble=tuple(lines))
        with self._lock:
            if self._is_working:
                said = next((line for line in reversed(self._lines) if line.startswith("Đang ")), "")
                general = "đang dựng trang và đưa lên" if self._targets() else "đang dựng trang"
                return EngineStatus(is_automatic=False, doing=f"đang {said[5:]}" if said else general)
            return EngineStatus(is_automatic=False, trouble=tuple(self._lines) if self._has_failed else ())

    @property
    def is_automatic(self) -> bool:
        """True while a watcher runs, whoever has started it."""
        return is_locked(self._root / HISTORY_FOLDER / LOCK_FILE)

    def publish(self, *, confirmed: bool = False) -> None:
        """Have what was saved by now built and brought to the targets; returns at once.

        What is asked for during a run is done by another one after it: the first may have read the files before.
        """
        if self.is_automatic and not confirmed:
            return
        arguments = ["publish"] if self._targets() else ["build"]
        with self._lock:
            self._wanted = [*arguments, "--confirm"] if confirmed else arguments
            if self._is_working:
                return
            self._is_working = True
        threading.Thread(target=self._work, name="publish", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                arguments, self._wanted = self._wanted, None
                if arguments is None:
                    self._is_working = False
                    return
                self._lines.clear()
            try:
                process = self._start_run(arguments)
                with process:
                    for line in process.stdout or ():
                        if line.strip():
                            self._lines.append(line.strip())
                failed = process.returncode != 0
            except OSError as error:
                self._lines.append(f"Không chạy được lệnh {arguments[0]}: {error.strerror}.")
                failed = True
            with self._lock:
                self._has_failed = failed

    @contextmanager
    def watching(self) -> Iterator[None]:
        """In the `with` block a watcher runs, and is started again where it ends; another one that runs is enough."""
        stop = threading.Event()
        thread = threading.Thread(target=self._keep_watching, args=(stop,), name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(_STOP_SECONDS)

    def _keep_watching(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self.is_automatic:
                self._watch_once(stop)
            stop.wait(_RESTART_SECONDS)

    def _watch_once(self, stop: threading.Event) -> None:
        try:
            process = self._start(["publish", "--watch"])
        except OSError as error:
            print(f"Không chạy được lệnh publish --watch: {error.strerror}.", file=sys.stderr)
            return
        # A pipe that nobody reads would fill and hold the watcher up.
        reader = threading.Thread(target=_pass_on, args=(process,), daemon=True)
        reader.start()
        while process.poll() is None and not stop.wait(0.2):
            continue
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join(_RESTART_SECONDS)

    def _start_program(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "newsroom", *arguments],
            cwd=self._root,
            env=program_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C is for the desk, which ends what it has started.
            start_new_session=os.name == "posix",
        )


def _pass_on(process: subprocess.Popen[str]) -> None:
    for line in process.stdout or ():
        print(line, end="", file=sys.stderr, flush=True)
