"""What `publish --watch` does: a process that stays, builds and publishes by itself, and says what is wrong."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

from mkdocs.config.defaults import MkDocsConfig

from newsroom.build.project import Project
from newsroom.commands.build import build_site
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, WrongCommand
from newsroom.commands.failures import failure_line
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.mkdocs_plugin.entry import newsroom_plugin
from newsroom.mkdocs_plugin.project import build_time_or_abort, installed_programs_digest
from newsroom.model.settings import PublishTarget
from newsroom.publishing.file_events import FileEvents
from newsroom.publishing.mail import send_mail
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.watch import Built, StepFailed, Watcher
from newsroom.publishing.watch_status import LOCK_FILE, STATUS_FILE, Status, load_status, save_status
from newsroom.runtime.errors import PublicationStopped, error_message
from newsroom.runtime.locks import file_lock

R = TypeVar("R")

_KEPT_LINES = 20
LAUNCHER = "newsroom"

PublishOne = Callable[[Project, PublishTarget], int]
"""Brings the built site to one target; returns an exit status, and raises what a command raises."""


def watch_site(
    state_folder: Path,
    choose: Callable[[Project], Sequence[PublishTarget]],
    publish: PublishOne,
    events: FileEvents | None = None,
) -> int:
    """Work until the process is asked to end; the exit status tells whether something was wrong at the end.

    `choose` gives the targets of a project. Where the program itself has been changed, its new version goes on.
    """
    work = _Work(choose, publish, events or FileEvents())
    status_file = state_folder / STATUS_FILE
    with file_lock(state_folder / LOCK_FILE, _refuse), work.events.until_stopped():
        watcher = Watcher(
            work,
            work.events,
            now=build_time_or_abort,
            clock=time.monotonic,
            save_status=lambda status: _save(status_file, status),
            status=load_status(status_file) or Status(),
        )
        _say("Đang theo dõi nội dung và lịch đăng; dừng bằng Ctrl-C.")
        status = watcher.run()
    if work.is_outdated:
        _say("Chương trình vừa được thay bằng bản khác; chạy tiếp bằng bản ấy.")
        return _start_again()
    _say("Đã dừng theo yêu cầu.")
    return EXIT_CONTENT_ERRORS if status.present_troubles else EXIT_OK


def _refuse(holder: str) -> None:
    raise WrongCommand(f"Trang này đã có một lệnh publish --watch đang chạy{holder}.")


class _Work:
    """The steps, each carried out as the command of its name would, in this process."""

    def __init__(
        self, choose: Callable[[Project], Sequence[PublishTarget]], publish: PublishOne, events: FileEvents
    ) -> None:
        self._choose, self._publish, self.events = choose, publish, events
        self._programs = installed_programs_digest()
        # A project that cannot be read at the start is told at once: nothing says yet what to watch.
        self._project = self._read(load_config_or_abort())
        self._targets = self._choose(self._project)

    @property
    def is_outdated(self) -> bool:
        """True if the program is another one on the disk than in this process."""
        return installed_programs_digest() != self._programs

    def build(self) -> Built:
        if self.is_outdated:
            # Pages of the old program must not be taken for the new one's.
            self.events.stop()
            raise StepFailed(["Chương trình vừa được thay bằng bản khác."])
        return _carry_out(self._build)

    def _build(self) -> Built:
        config = load_config_or_abort()
        plugin = newsroom_plugin(config)
        self._project = self._read(config)
        self._targets = self._choose(self._project)
        build_site(config)
        return Built(self._project.now, plugin.next_change, [target.name for target in self._targets])

    def _read(self, config: MkDocsConfig) -> Project:
        project = project_or_abort(config)
        self.events.watch(
            [project.settings_file, project.folders.content, *project.theme_files.folders, *map(Path, config.watch)]
        )
        return project

    def publish(self, target: str) -> None:
        def publish() -> None:
            chosen = next(each for each in self._targets if each.name == target)
            if self._publish(self._project, chosen) != EXIT_OK:
                raise StepFailed([])

        _carry_out(publish)

    def mail(self, subject: str, lines: Sequence[str]) -> None:
        settings, home = self._project.settings.mail, self._project.settings.home_url
        if settings is not None:
            title, secret = f"{self._project.settings.site_name}: {subject}", secret_finder(home, "mail")
            letter = [*lines, "", f"Trang: {home}", f"Thư mục: {self._project.root}"]
            _carry_out(lambda: send_mail(settings, title, letter, secret))


def _carry_out(act: Callable[[], R]) -> R:
    """Carry out a step; raises StepFailed with what it has said on standard error and why it failed."""
    heard = _Listener(sys.stderr)
    try:
        with contextlib.redirect_stderr(heard):
            return act()
    except PublicationStopped as stop:
        if isinstance(stop.__cause__, KeyboardInterrupt):
            raise stop.__cause__ from stop
        raise StepFailed([*heard.lines, _said(failure_line(stop))]) from stop
    except StepFailed as failure:
        raise StepFailed([*heard.lines, *failure.lines]) from failure
    except Exception as error:
        raise StepFailed([*heard.lines, _said(failure_line(error))]) from error


class _Listener:
    """Stands in for standard error, passes everything on, and keeps the last lines."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._text = stream, ""

    def write(self, text: str) -> int:
        """As of a stream."""
        self._text = (self._text + text)[-100_000:]
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def lines(self) -> list[str]:
        """The last lines that were meant to stay."""
        lines = [line.rpartition("\r")[2].removeprefix("\x1b[K").strip() for line in self._text.splitlines()]
        return [line for line in lines if line][-_KEPT_LINES:]


def _save(file: Path, status: Status) -> None:
    try:
        save_status(file, status)
    except OSError as error:
        _said(error_message(error))


def _said(line: str) -> str:
    _say(line)
    return line


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _start_again() -> int:
    """Become the same command of the program as it is now; its launcher installs what that needs."""
    launcher = Path(LAUNCHER)
    program = [str(launcher.resolve())] if launcher.is_file() else ["-m", "newsroom"]
    command = [sys.executable, *program, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(sys.executable, command)
    return subprocess.call(command)
