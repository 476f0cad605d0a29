"""Keeps a site published by itself: builds when something changed or is due, brings it to each target, tries again."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from msgspec import Struct

from newsroom.publishing.watch_status import BUILD, MAIL, Status, Trouble, publication_step

MAX_SLEEP = 30.0
"""Seconds after which the wall clock is looked at again: it may have been set, or the machine have slept."""
FIRST_RETRY, LONGEST_RETRY = 10.0, 600.0
"""Seconds from a failure to the next attempt; each is twice as long as the one before, up to the longest."""
RECHECK = datetime.timedelta(hours=1)
"""After so long a build looks for itself whether something changed that nobody told of."""
CLOCK_TOLERANCE = datetime.timedelta(minutes=1)
"""A clock that is set back by less only makes the next change wait; by more, the site was built for a wrong time."""
PATIENCE = datetime.timedelta(minutes=1)
"""A trouble that is over sooner is told to nobody: files that are being saved one after another are no trouble."""


class StepFailed(Exception):
    """A step could not be carried out; `lines` say why, in Vietnamese, the most important last."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class Built(Struct, frozen=True):
    """A build that succeeded: the moment it was made for, the next one that changes the site, and the targets."""

    moment: datetime.datetime
    next_change: datetime.datetime | None
    targets: Sequence[str]


class Work(Protocol):
    """What a watcher has done; every method may raise StepFailed, and leaves things as they were if it does."""

    def build(self) -> Built:
        """Build the site as it is to be now."""

    def publish(self, target: str) -> None:
        """Bring the site that was built last to a target; nothing is done where it is there already."""

    def mail(self, subject: str, lines: Sequence[str]) -> None:
        """Tell somebody."""


class Events(Protocol):
    """What can end a wait."""

    @property
    def stopped(self) -> bool:
        """True once the watcher is to end."""

    def take_change(self) -> bool:
        """True if something has changed since this was last asked."""

    def wait(self, seconds: float) -> None:
        """Return at the next change, when the watcher is to end, or after so many seconds."""


class _Retry:
    """When a step that failed is tried again; `clock` gives seconds that nobody can set."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures, self._next = 0, 0.0

    @property
    def seconds(self) -> float:
        """How long the next attempt has to wait."""
        return max(self._next - self._clock(), 0.0)

    def allow_now(self) -> None:
        """Let the next attempt wait no longer."""
        self._next = 0.0

    def note_failure(self) -> None:
        """Wait twice as long as after the failure before."""
        self._next = self._clock() + min(FIRST_RETRY * 2**self._failures, LONGEST_RETRY)
        self._failures = min(self._failures + 1, 20)


class Watcher:
    """The loop. It keeps nothing that it could not find out again: what it has to do follows from what is there."""

    def __init__(
        self,
        work: Work,
        events: Events,
        *,
        now: Callable[[], datetime.datetime],
        clock: Callable[[], float],
        save_status: Callable[[Status], None],
        status: Status,
    ) -> None:
        """`now` is the clock on the wall, `clock` gives seconds that nobody can set; `status` is the last run's."""
        self._work, self._events, self._now, self._clock = work, events, now, clock
        # Whoever was killed has left undone what it was doing.
        self._save_status, self._status = save_status, status.begun("")
        self._built: Built | None = None
        self._waiting: list[str] = []
        self._retries: dict[str, _Retry] = {}

    def run(self) -> Status:
        """Work until the events say stop, between two steps; returns the last status."""
        while not self._events.stopped:
            # The change is taken before the build reads files: what is saved meanwhile is a change of its own.
            if self._events.take_change() or self._build_is_due():
                self._build()
            for target in [name for name in self._waiting if self._may_try(publication_step(name))]:
                if not self._events.stopped and self._try(publication_step(target), partial(self._publish, target)):
                    self._waiting.remove(target)
            if not self._events.stopped:
                self._tell()
                self._events.wait(self._seconds_to_sleep())
        return self._status

    def _build_is_due(self) -> bool:
        if self._built is None or BUILD in self._retries:
            return self._may_try(BUILD)
        now, built = self._now(), self._built
        is_due = built.next_change is not None and built.next_change <= now
        return is_due or now < built.moment - CLOCK_TOLERANCE or now >= built.moment + RECHECK

    def _build(self) -> None:
        def build() -> None:
            self._built = self._work.build()
            self._waiting = list(self._built.targets)
            self._status = self._status.built(self._built.moment, self._built.next_change, self._waiting)

        if self._try(BUILD, build):
            # Somebody may have mended what failed; how long it waits after the next failure goes on growing.
            for target in self._waiting:
                if publication_step(target) in self._retries:
                    self._retries[publication_step(target)].allow_now()

    def _publish(self, target: str) -> None:
        self._work.publish(target)
        self._status = self._status.published_at(target, self._now())

    def _may_try(self, step: str) -> bool:
        return step not in self._retries or self._retries[step].seconds <= 0

    def _try(self, step: str, act: Callable[[], None]) -> bool:
        """Carry out a step and note how it went; True if it succeeded."""
        self._save(self._status.begun(step))
        try:
            act()
        except StepFailed as failure:
            self._retries.setdefault(step, _Retry(self._clock)).note_failure()
            self._save(self._status.failed(step, failure.lines, self._now()))
            return False
        self._retries.pop(step, None)
        self._save(self._status.succeeded(step))
        return True

    def _save(self, status: Status) -> None:
        self._status = status
        self._save_status(status)

    def _tell(self) -> None:
        """Tell what is wrong, and what no longer is, each once."""
        letters = list(self._status.untold(self._now() - PATIENCE))
        if not letters and MAIL in self._retries:
            # What could not be told is over.
            del self._retries[MAIL]
            self._save(self._status.succeeded(MAIL))
        for step, trouble in letters:
            if not self._may_try(MAIL):
                return
            subject, lines = _message(step, trouble)
            if self._try(MAIL, partial(self._work.mail, subject, lines)):
                self._save(self._status.told(step))

    def _seconds_to_sleep(self) -> float:
        steps = {BUILD, MAIL, *map(publication_step, self._waiting)}
        waits = [MAX_SLEEP, *(retry.seconds for step, retry in self._retries.items() if step in steps)]
        if self._built is not None and self._built.next_change is not None and BUILD not in self._retries:
            waits.append((self._built.next_change - self._now()).total_seconds())
        return max(min(waits), 0.0)


def _message(step: str, trouble: Trouble) -> tuple[str, list[str]]:
    """Subject and lines of a letter on a trouble, or on its end."""
    began = f"{trouble.since:%H:%M ngày %d/%m/%Y}"
    if trouble.is_over:
        return f"Đã hết trục trặc khi {step}", [f"Trục trặc khi {step} từ {began} đã hết, không phải làm gì thêm."]
    advice = "Chương trình vẫn tự thử lại. Khi hết trục trặc sẽ có thêm một thư."
    return f"Trục trặc khi {step}", [f"Từ {began}, chương trình chưa {step} được:", "", *trouble.lines, "", advice]
