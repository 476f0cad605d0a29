"""Shows on standard error how far a long build has come: a bar on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable
from itertools import count
from typing import TextIO

# Seconds: a run shorter than the delay shows nothing.
BAR_DELAY, BAR_INTERVAL = 1.0, 0.1
LINES_DELAY, LINES_INTERVAL = 5.0, 5.0
BAR_WIDTH = 30


class Progress:
    """The progress of one run, which begins when this is created, and the lines printed meanwhile."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds since any moment."""
        self._stream, self._clock = stream, clock
        self._is_terminal = stream.isatty()
        self._start_time = clock()
        self._next_update = self._start_time + (BAR_DELAY if self._is_terminal else LINES_DELAY)
        self._bar_visible = False

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return self._clock() - self._start_time

    def show(self, label: str, done: int, total: int) -> None:
        """Show `done` of `total`, unless the last update was just now; removes the bar once all are done."""
        if done >= total:
            self.clear()
        elif self._clock() >= self._next_update:
            self._next_update = self._clock() + (BAR_INTERVAL if self._is_terminal else LINES_INTERVAL)
            text = f"{label}: {format_number(done)}/{format_number(total)}"
            full = BAR_WIDTH * done // total
            self._bar_visible = self._is_terminal
            # ESC [K deletes the rest of a longer line before.
            bar = f"\r[{'#' * full}{'.' * (BAR_WIDTH - full)}] {text}\x1b[K"
            self._write(bar if self._is_terminal else f"{text}\n")

    def counter(self, label: str, total: int) -> Callable[[], None]:
        """A function that is called for each of `total` things when it is done."""
        numbers = count(1)
        return lambda: self.show(label, next(numbers), total)

    def clear(self) -> None:
        """Remove the bar, so that what is printed next has a line of its own."""
        if self._bar_visible:
            self._bar_visible = False
            self._write("\r\x1b[K")

    def print_line(self, line: str) -> None:
        """Print a line that stays, instead of the bar."""
        self.clear()
        self._write(f"{line}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def format_megabytes(size: int) -> str:
    """A number of bytes as Vietnamese writes it: 1,5 MB."""
    return f"{size / 1e6:.1f} MB".replace(".", ",")


def format_number(number: int) -> str:
    """A number as Vietnamese writes it: 10.000."""
    return f"{number:,}".replace(",", ".")
