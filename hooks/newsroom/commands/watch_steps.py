"""The steps of `publish --watch`, each as the command of its name does it, and what the watcher is told of them."""

import argparse
import contextlib
import datetime
import io
import sys
from collections.abc import Callable, Sequence
from typing import IO, Any

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct, structs

from newsroom.build.project import Project
from newsroom.commands.build import build_site
from newsroom.commands.command import EXIT_OK
from newsroom.commands.main import exit_status
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.commands.publication_run import built_site, choose_targets, publish_to_all
from newsroom.mkdocs_plugin.entry import newsroom_plugin
from newsroom.mkdocs_plugin.project import read_project
from newsroom.model.settings import MailSettings
from newsroom.publishing.watch import Built

_KEPT_LINES = 20


class WatchedProject(Struct, frozen=True):
    """What a watcher needs to know of a project: files and folders that a site is made from, targets, whom to tell."""

    inputs: Sequence[str]
    targets: Sequence[str]
    mail: MailSettings | None
    site_name: str
    home_url: str
    root: str


class StepReport(Struct):
    """What a step tells: the last lines that it has said, the project as far as it could be read, what was built."""

    lines: Sequence[str] = ()
    project: WatchedProject | None = None
    built: Built | None = None


def watched_project(config: MkDocsConfig, project: Project, target: str | None) -> WatchedProject:
    """What to watch, and where to publish: at that target, at all of them where it is None; without any, nowhere.

    Raises WrongCommand for a target that mkdocs.yml does not have.
    """
    settings = project.settings
    inputs = (project.settings_file, project.folders.content, *project.theme_files.folders, *config.watch)
    targets = choose_targets(project, target) if settings.publish or target is not None else ()
    return WatchedProject(
        [str(path) for path in inputs],
        [each.name for each in targets],
        settings.mail,
        settings.site_name,
        settings.home_url,
        str(project.root),
    )


def run(arguments: Sequence[str], report_file: int) -> int:
    """Carry out a step, with what it is to do it for, and write a report as JSON; returns an exit status."""
    report = StepReport()
    status = carry_out(arguments, report)
    with open(report_file, "wb") as stream:
        stream.write(msgspec.json.encode(report))
    return status


def carry_out(arguments: Sequence[str], report: StepReport) -> int:
    """Carry out a step and complete its report; returns an exit status."""
    step, *values = arguments
    heard = _Listener(sys.stderr)
    with contextlib.redirect_stderr(heard):
        status = exit_status(lambda: STEPS[step](report, *values))
    report.lines = heard.lines
    return status


def _build(report: StepReport, target: str) -> int:
    """Build; `target` is "" for all of them."""
    config = load_config_or_abort()
    plugin = newsroom_plugin(config)
    project = project_or_abort(config)
    report.project = watched_project(config, project, target or None)
    build_site(config)
    report.built = Built(project.now, plugin.next_change, report.project.targets)
    return EXIT_OK


def _publish(report: StepReport, target: str, moment: str) -> int:
    """Bring what was built for a moment (ISO 8601) to a target."""
    # What is to be said of mkdocs.yml the build has said.
    with contextlib.redirect_stderr(io.StringIO()):
        project = read_project(load_config_or_abort())
    project = structs.replace(project, now=datetime.datetime.fromisoformat(moment))
    options = argparse.Namespace(confirm=False, dry_run=False)
    return publish_to_all(project, choose_targets(project, target), built_site(project, options), options)


STEPS: dict[str, Callable[..., int]] = {"build": _build, "publish": _publish}


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
