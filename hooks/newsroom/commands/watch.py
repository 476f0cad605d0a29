"""What `publish --watch` does: a process that stays, has the site built and published, and says what is wrong."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsroom.commands import watch_steps
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_INTERRUPTED, EXIT_OK, WrongCommand
from newsroom.commands.failures import failure_line
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.commands.watch_steps import StepReport, watched_project
from newsroom.mkdocs_plugin.project import build_time_or_abort, installed_programs_digest, program_files
from newsroom.publishing.file_events import FileEvents
from newsroom.publishing.mail import send_mail
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.watch import Built, StepFailed, Watcher
from newsroom.publishing.watch_status import (
    BUILD,
    LOCK_FILE,
    STATUS_FILE,
    Status,
    load_status,
    publication_step,
    save_status,
)
from newsroom.runtime.errors import error_message
from newsroom.runtime.file_stamps import FileStamps
from newsroom.runtime.fork_server import HAS_FORK_SERVER, ForkServer
from newsroom.runtime.locks import file_lock
from newsroom.runtime.program_files import WARM_START

LAUNCHER = "newsroom"


class _Interrupted(Exception):
    """A second Ctrl-C has ended a step, which has said so."""


def watch_site(state_folder: Path, target: str | None) -> int:
    """Work until the process is asked to end; the exit status tells whether something was wrong at the end.

    Without a target, and with none in mkdocs.yml, the site in site/ is kept up to date. Where the program itself has
    been changed, its new version goes on.
    """
    work = _Work(target)
    status_file = state_folder / STATUS_FILE
    try:
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
    except _Interrupted:
        return EXIT_INTERRUPTED
    finally:
        work.close()
    if work.is_outdated:
        _say("Chương trình vừa được thay bằng bản khác; chạy tiếp bằng bản ấy.")
        return _start_again()
    _say("Đã dừng theo yêu cầu.")
    return EXIT_CONTENT_ERRORS if status.present_troubles else EXIT_OK


class _Programs:
    """The program and its libraries as this process has found them."""

    def __init__(self) -> None:
        self._stamps, self._digest = self._look(), installed_programs_digest()

    def _look(self) -> FileStamps:
        return FileStamps(program_files(), since_ns=time.time_ns())

    def have_changed(self) -> bool:
        """True if others lie on the disk now; where stamps tell of no change, no file is read."""
        if not self._stamps.have_changed():
            return False
        stamps = self._look()
        if installed_programs_digest() != self._digest:
            return True
        self._stamps = stamps
        return False


def _refuse(holder: str) -> None:
    raise WrongCommand(f"Trang này đã có một lệnh publish --watch đang chạy{holder}.")


class _Work:
    """The steps: a build and a publication each in a process of its own, which has the program loaded already."""

    def __init__(self, target: str | None) -> None:
        self._target, self.events = target, FileEvents()
        self._server = ForkServer(WARM_START, Path.cwd())
        self._programs = _Programs()
        # A project that cannot be read at the start is told at once: nothing says yet what to watch.
        config = load_config_or_abort()
        self._project = watched_project(config, project_or_abort(config), target)
        self._built: Built | None = None
        self.events.watch(map(Path, self._project.inputs))

    @property
    def is_outdated(self) -> bool:
        """True if the program is another one on the disk than in this process."""
        return self._programs.have_changed()

    def close(self) -> None:
        """Let the process go that has the program loaded."""
        self._server.close()

    def build(self) -> Built:
        if self.is_outdated:
            # Pages of the old program must not be taken for the new one's.
            self.events.stop()
            raise StepFailed(["Chương trình vừa được thay bằng bản khác."])
        report = self._carry_out(BUILD, "build", self._target or "")
        assert report.built is not None
        self._built = report.built
        return report.built

    def publish(self, target: str) -> None:
        assert self._built is not None
        self._carry_out(publication_step(target), "publish", target, self._built.moment.isoformat())

    def mail(self, subject: str, lines: Sequence[str]) -> None:
        project = self._project
        if project.mail is not None:
            letter = [*lines, "", f"Trang: {project.home_url}", f"Thư mục: {project.root}"]
            try:
                send_mail(
                    project.mail, f"{project.site_name}: {subject}", letter, secret_finder(project.home_url, "mail")
                )
            except Exception as error:
                raise StepFailed([_said(failure_line(error))]) from error

    def _carry_out(self, name: str, *arguments: str) -> StepReport:
        """Carry out a step; raises StepFailed with what it has said."""
        try:
            status, report = self._run(arguments)
        except OSError as error:
            raise StepFailed([_said(f"Không chạy được lệnh {arguments[0]}: {error.strerror}.")]) from error
        if report.project is not None:
            self._project = report.project
            self.events.watch(map(Path, report.project.inputs))
        if status < 0 and not report.lines:
            raise StepFailed([_said(f"Chương trình dừng đột ngột khi {name}; hãy báo người phụ trách kỹ thuật.")])
        if status != EXIT_OK:
            raise StepFailed(report.lines)
        return report

    def _run(self, arguments: Sequence[str]) -> tuple[int, StepReport]:
        if not HAS_FORK_SERVER:
            report = StepReport()
            return watch_steps.carry_out(arguments, report), report
        ours, theirs = os.pipe()
        with os.fdopen(ours, "rb") as reports:
            try:
                command = self._server.start(
                    arguments, stdout=sys.stdout.fileno(), stderr=sys.stderr.fileno(), report=theirs
                )
            finally:
                os.close(theirs)
            try:
                data = reports.read()
                status = command.wait()
            except KeyboardInterrupt:
                command.interrupt()
                command.wait()
                raise _Interrupted from None
        return status, msgspec.json.decode(data, type=StepReport) if data else StepReport()


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
