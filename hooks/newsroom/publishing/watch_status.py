"""What a watcher is doing and what is wrong, as values, as a file, and as one line in Vietnamese."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from newsroom.runtime.atomic_write import replace_file
from newsroom.text.dates import TIME_ZONE, short_datetime

STATUS_FILE, LOCK_FILE = "status.json", "watch.lock"
"""In the folder of the project's history; the lock is held while a watcher runs."""
BUILD, MAIL = "dựng trang", "gửi thư báo"
"""What a status calls these steps; a publication is called by `publication_step`."""


def publication_step(target: str) -> str:
    """What a status calls the step that brings the site to a target."""
    return f"đăng lên {target}"


class Trouble(Struct, frozen=True):
    """A step that fails since a moment, with what was last said of it; or one that did, and whose end is to be told."""

    since: datetime.datetime
    lines: tuple[str, ...]
    is_told: bool = False
    is_over: bool = False


class Status(Struct, frozen=True):
    """What was done last, when the site changes next by itself, and the troubles by the steps that have them."""

    built_for: datetime.datetime | None = None
    next_change: datetime.datetime | None = None
    published: Mapping[str, datetime.datetime] = {}
    """When a target last had all that was built, by its name."""
    troubles: Mapping[str, Trouble] = {}
    doing: str = ""
    """The step that is being carried out; "" between two."""
    summary: str = ""
    """The same as one line in Vietnamese, for whoever reads the file."""

    @property
    def present_troubles(self) -> dict[str, Trouble]:
        """The troubles that are not over."""
        return {step: trouble for step, trouble in self.troubles.items() if not trouble.is_over}

    def begun(self, step: str) -> "Status":
        """While a step is carried out."""
        return structs.replace(self, doing=step)

    def built(
        self, moment: datetime.datetime, next_change: datetime.datetime | None, targets: Collection[str]
    ) -> "Status":
        """After a build; what was noted of other targets than these, which mkdocs.yml no longer has, is forgotten."""
        steps = {BUILD, MAIL, *map(publication_step, targets)}
        troubles = {step: trouble for step, trouble in self.troubles.items() if step in steps}
        published = {target: when for target, when in self.published.items() if target in targets}
        return structs.replace(self, built_for=moment, next_change=next_change, troubles=troubles, published=published)

    def published_at(self, target: str, moment: datetime.datetime) -> "Status":
        """After a publication."""
        return structs.replace(self, published={**self.published, target: moment})

    def failed(self, step: str, lines: Iterable[str], now: datetime.datetime) -> "Status":
        """After a step has failed, for the first time or again."""
        before = self.troubles.get(step)
        trouble = Trouble(before.since if before else now, tuple(lines), before.is_told if before else False)
        return structs.replace(self, troubles={**self.troubles, step: trouble}, doing="")

    def succeeded(self, step: str) -> "Status":
        """After a step has succeeded: the end of a trouble that was told is to be told too."""
        others = {name: trouble for name, trouble in self.troubles.items() if name != step}
        before = self.troubles.get(step)
        if before is not None and before.is_told:
            others[step] = structs.replace(before, is_over=True)
        return structs.replace(self, troubles=others, doing="")

    def untold(self, before: datetime.datetime) -> Iterator[tuple[str, Trouble]]:
        """What somebody should be told: troubles that began before a moment, and the ends of those that were told.

        Of the mail's own troubles nobody can be told.
        """
        for step, trouble in self.troubles.items():
            if step == MAIL:
                continue
            if trouble.is_over or (not trouble.is_told and trouble.since <= before):
                yield step, trouble

    def told(self, step: str) -> "Status":
        """After somebody was told of a step."""
        trouble = self.troubles[step]
        others = {name: other for name, other in self.troubles.items() if name != step}
        if not trouble.is_over:
            others[step] = structs.replace(trouble, is_told=True)
        return structs.replace(self, troubles=others)


def load_status(file: Path) -> Status | None:
    """The status in a file; None where there is none that can be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Status)
    except (OSError, msgspec.DecodeError):
        return None


def save_status(file: Path, status: Status) -> None:
    """Put a status into a file, with its line. Raises OSError."""
    written = structs.replace(status, summary=" ".join(status_lines(status, is_running=True)))
    # What is being done is over after a power cut, and a build need not wait for the disk.
    replace_file(file, msgspec.json.format(msgspec.json.encode(written)), forced=not status.doing)


def status_lines(status: Status, *, is_running: bool) -> list[str]:
    """What a person wants to know of the watcher, a sentence a line, the most urgent first."""
    lines = [] if is_running else ["Tự đăng (publish --watch) đang không chạy."]
    for step, trouble in status.present_troubles.items():
        why = trouble.lines[-1] if trouble.lines else "không rõ vì sao"
        lines.append(f"Chưa {step} được, từ {_moment(trouble.since)}: {why}")
    if status.built_for is not None:
        lines.append(f"Dựng lần cuối lúc {_moment(status.built_for)}.")
    lines += [f"Đăng lên {target} lần cuối lúc {_moment(moment)}." for target, moment in status.published.items()]
    if is_running and status.next_change is not None:
        lines.append(f"Trang tự thay đổi lần tới lúc {_moment(status.next_change)}.")
    return lines


def _moment(moment: datetime.datetime) -> str:
    return short_datetime(moment.astimezone(TIME_ZONE))
