"""A long build says how far it has come, a short one says nothing."""

import io

from newsroom.runtime.progress import Progress


class Terminal(io.StringIO):
    """What a person sees on a line of a terminal."""

    def isatty(self) -> bool:
        return True

    def line(self) -> str:
        return self.getvalue().rpartition("\r")[2].removesuffix("\x1b[K")


def run(stream: io.StringIO, *, seconds: float, step_count: int = 1000) -> Progress:
    """A build of `step_count` steps that takes `seconds` seconds."""
    now = 0.0
    progress = Progress(stream, clock=lambda: now)
    for done in range(1, step_count + 1):
        now = seconds * done / step_count
        progress.show("Đang đọc bài", done, step_count)
    return progress


def test_a_short_build_says_nothing() -> None:
    for stream, seconds in ((Terminal(), 0.9), (io.StringIO(), 4.9)):
        run(stream, seconds=seconds)
        assert stream.getvalue() == ""


def test_a_terminal_shows_one_bar_that_grows_and_goes() -> None:
    stream = Terminal()
    run(stream, seconds=10)
    drawn = stream.getvalue()
    assert "\n" not in drawn
    bars = [part.removesuffix("\x1b[K") for part in drawn.split("\r") if part.startswith("[")]
    assert bars[0] == "[###...........................] Đang đọc bài: 100/1.000"
    assert 80 <= len(bars) <= 90, "ten times a second, from the second second on"
    assert sorted(bars, key=lambda bar: bar.count("#")) == bars
    assert stream.line() == "", "the bar makes way for what comes after it"


def test_elsewhere_a_plain_line_comes_every_few_seconds() -> None:
    stream = io.StringIO()
    run(stream, seconds=20)
    lines = stream.getvalue().splitlines()
    assert lines == ["Đang đọc bài: 250/1.000", "Đang đọc bài: 500/1.000", "Đang đọc bài: 750/1.000"]


def test_a_build_that_stops_leaves_no_bar_behind() -> None:
    stream = Terminal()
    now = 0.0
    progress = Progress(stream, clock=lambda: now)
    now = 2.0
    progress.show("Đang làm trang", 40, 80)
    assert stream.line() == "[###############...............] Đang làm trang: 40/80"
    progress.clear()
    assert stream.line() == ""
    assert progress.seconds == 2.0
