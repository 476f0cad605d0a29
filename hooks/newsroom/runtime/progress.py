"""Shows on standard error how far a long build has come: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

# Seconds: a build shorter than these says nothing; nobody reads faster than that.
BAR_AFTER, BAR_EVERY = 1.0, 0.1
LINES_AFTER, LINES_EVERY = 5.0, 5.0
WIDTH = 30


class Progress:
    """The progress of one build from its making on."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._bar = stream.isatty()
        self._begun = clock()
        self._next = self._begun + (BAR_AFTER if self._bar else LINES_AFTER)
        self._drawn = False

    @property
    def seconds(self) -> float:
        """How long the build has taken so far."""
        return self._clock() - self._begun

    def show(self, words: str, done: int, count: int) -> None:
        """Say, if it is time to, that `done` of `count` pieces are done of what the words name; a full bar goes."""
        if done >= count:
            self.clear()
        elif self._clock() >= self._next:
            self._next = self._clock() + (BAR_EVERY if self._bar else LINES_EVERY)
            said = f"{words}: {_figure(done)}/{_figure(count)}"
            full = WIDTH * done // count
            self._drawn = self._bar
            # ESC [K takes away what stands behind the new line.
            self._write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {said}\x1b[K" if self._bar else f"{said}\n")

    def clear(self) -> None:
        """Take the bar away, so that what is printed next stands on a line of its own."""
        if self._drawn:
            self._drawn = False
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _figure(number: int) -> str:
    """A number as Vietnamese writes it: 10.000."""
    return f"{number:,}".replace(",", ".")
