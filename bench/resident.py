"""How long it takes from a save to the reader's page, beside a service that watches the content."""

import subprocess
import time
from collections.abc import Callable
from typing import Self

from archive import Change
from measuring import CommandFailed
from newsroom.publishing.history import HISTORY_FOLDER
from newsroom.publishing.watch_status import STATUS_FILE, load_status
from sites import GeneratorSite

_POLL = 0.002
_LONGEST = 1800.0
"""Seconds between two looks, and until nobody waits any longer."""


class Resident:
    """`publish --watch` of a site without targets, from `with` until its block ends."""

    def __init__(self, site: GeneratorSite) -> None:
        """Nothing runs before `with`."""
        self._site, self._log = site, site.root / "watch.log"
        self._status = site.root / HISTORY_FOLDER / STATUS_FILE
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._status.unlink(missing_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._site.command[:-1], "publish", "--watch"],
                cwd=self._site.root,
                env=self._site.whole_environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait(self._is_idle, "the first build did not end")
        return self

    def __exit__(self, *raised: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def seconds_until_shown(self, change: Change) -> float:
        """Seconds from now, when the change has just been saved, until its page in site/ has its text."""
        page = self._site.page_file(change.path)
        started = time.perf_counter()
        self._wait(lambda: change.text in page.read_text(encoding="utf-8"), f"/{change.path}/ was not made anew")
        seconds = time.perf_counter() - started
        # An editor saves at rest: what the service still notes of this build does not count for the next.
        self._wait(self._is_idle, "a build did not end")
        return seconds

    def _is_idle(self) -> bool:
        status = load_status(self._status)
        if status is not None and status.present_troubles:
            raise CommandFailed(
                "\n".join(line for trouble in status.present_troubles.values() for line in trouble.lines)
            )
        return status is not None and status.built_for is not None and not status.doing

    def _wait(self, is_over: Callable[[], bool], complaint: str) -> None:
        """Return once something is over; CommandFailed where the service has ended, or takes too long."""
        deadline = time.monotonic() + _LONGEST
        while not is_over():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise CommandFailed(f"{complaint}\n{self._log.read_text(encoding='utf-8', errors='replace')}")
            time.sleep(_POLL)
