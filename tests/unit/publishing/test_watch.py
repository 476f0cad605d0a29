"""The watcher's loop: what it does when, by a clock that tests move."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from newsroom.publishing.watch import (
    FIRST_RETRY,
    LONGEST_RETRY,
    MAX_SLEEP,
    RECHECK,
    Built,
    StepFailed,
    Watcher,
)
from newsroom.publishing.watch_status import BUILD, MAIL, Status, Trouble, publication_step, status_lines
from newsroom.text.dates import parse_moment

START = parse_moment("2018-12-31 07:00")
Happening = tuple[float, Callable[[], None]]


class World:
    """Clocks, a site with scheduled changes, servers that can be down; notes what was done, each with its time."""

    def __init__(self, *due: str, targets: Sequence[str] = ("chinh",)) -> None:
        self.wall, self.seconds = START, 0.0
        self.due = [parse_moment(moment) for moment in due]
        self.targets, self.broken = list(targets), set[str]()
        self.done: list[str] = []
        self.letters: list[str] = []
        self.saved: list[Status] = []
        self.happenings: list[Happening] = []
        self.stopped = self._changed = False

    # What can end a wait.

    def take_change(self) -> bool:
        changed, self._changed = self._changed, False
        return changed

    def wait(self, seconds: float) -> None:
        """Time passes, until the next thing happens, unless something has happened already."""
        if self._changed:
            return
        assert 0 <= seconds <= MAX_SLEEP
        assert self.happenings, "nothing is left that could end this"
        moment, happen = self.happenings[0]
        passed = min(seconds, max(moment - self.seconds, 0.0))
        self._pass(passed)
        if self.seconds >= moment:
            self.happenings.pop(0)
            happen()

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)

    # What can happen.

    def save(self) -> None:
        self._changed = True

    def stop(self) -> None:
        self.stopped = True

    def breaks(self, *steps: str) -> Callable[[], None]:
        return lambda: self.broken.update(steps)

    def mend(self) -> None:
        self.broken.clear()

    def set_clock(self, by: timedelta) -> Callable[[], None]:
        def happen() -> None:
            self.wall += by

        return happen

    # What is done.

    def build(self) -> Built:
        self._try(BUILD)
        coming = [moment for moment in self.due if moment > self.wall]
        return Built(self.wall, min(coming, default=None), tuple(self.targets))

    def publish(self, target: str) -> None:
        self._try(publication_step(target))

    def mail(self, subject: str, lines: Sequence[str]) -> None:
        self._try(MAIL)
        self.letters.append(subject)

    def _try(self, step: str) -> None:
        self.done.append(f"{self.wall:%H:%M:%S} {step}{' hỏng' if step in self.broken else ''}")
        if step in self.broken:
            raise StepFailed([f"{step}: lỗi ở đây"])

    def run(self, *happenings: Happening, until: float, status: Status | None = None) -> Status:
        """Let the watcher work through what happens at these seconds."""
        self.happenings = [*happenings, (until, self.stop)]
        return Watcher(
            self,
            self,
            now=lambda: self.wall,
            clock=lambda: self.seconds,
            save_status=self.saved.append,
            status=status or Status(),
        ).run()


def test_it_builds_and_publishes_at_the_start_and_after_each_change() -> None:
    world = World(targets=("chinh", "phu"))
    world.run((100.0, world.save), until=200)
    assert world.done == [
        "07:00:00 dựng trang",
        "07:00:00 đăng lên chinh",
        "07:00:00 đăng lên phu",
        "07:01:40 dựng trang",
        "07:01:40 đăng lên chinh",
        "07:01:40 đăng lên phu",
    ]


def test_without_a_target_it_only_builds() -> None:
    world = World(targets=())
    world.run((100.0, world.save), until=200)
    assert world.done == ["07:00:00 dựng trang", "07:01:40 dựng trang"]


def test_it_wakes_exactly_when_time_changes_something() -> None:
    world = World("2018-12-31 07:00:45", "2018-12-31 07:10:07", targets=())
    world.run(until=1000)
    assert world.done == ["07:00:00 dựng trang", "07:00:45 dựng trang", "07:10:07 dựng trang"]


def test_what_is_saved_during_a_build_is_built_next() -> None:
    world = World(targets=())
    build = world.build
    world.build = lambda: (world.save() if len(world.done) == 0 else None, build())[1]  # type: ignore[method-assign]
    world.run(until=10)
    assert world.done == ["07:00:00 dựng trang", "07:00:00 dựng trang"]


def test_a_machine_that_slept_through_several_moments_catches_up_once() -> None:
    world = World("2018-12-31 08:00", "2018-12-31 08:30", "2018-12-31 09:30", targets=())
    world.run((60.0, world.set_clock(timedelta(hours=2))), until=3600)
    assert [line for line in world.done if "dựng" in line] == [
        "07:00:00 dựng trang",
        "09:01:00 dựng trang",
        "09:30:00 dựng trang",
    ]


@pytest.mark.parametrize(
    ("by", "builds"),
    [
        (timedelta(seconds=-30), ["07:00:00", "07:00:45"]),
        (timedelta(days=-2), ["07:00:00", "07:00:45", "07:01:10"]),
        (timedelta(days=300), ["07:00:00", "07:00:45", "07:01:10"]),
    ],
)
def test_a_clock_that_is_set(by: timedelta, builds: list[str]) -> None:
    """Back by little, and nothing is done twice; back by much, and the site was made for a wrong time."""
    world = World("2018-12-31 07:00:45", targets=())
    world.run((70.0, world.set_clock(by)), until=130)
    assert [line.split()[0] for line in world.done] == builds


def test_it_looks_for_itself_once_an_hour() -> None:
    world = World(targets=())
    world.run(until=2.5 * RECHECK.total_seconds())
    assert world.done == ["07:00:00 dựng trang", "08:00:00 dựng trang", "09:00:00 dựng trang"]


def test_a_server_that_is_down_for_an_hour_is_tried_again_and_gets_all() -> None:
    world = World(targets=("chinh", "phu"))
    world.broken = {"đăng lên chinh"}
    status = world.run((3600.0 - 1, world.mend), until=RECHECK.total_seconds() + LONGEST_RETRY)
    tries = [START]
    for line in world.done:
        if "chinh" in line:
            tries.append(parse_moment(f"2018-12-31 {line.split()[0]}"))
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(tries[1:])]
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert max(waits) <= LONGEST_RETRY
    assert sum("phu" in line for line in world.done) == sum("dựng" in line for line in world.done)
    assert world.letters == ["Trục trặc khi đăng lên chinh", "Đã hết trục trặc khi đăng lên chinh"]
    assert status.published.keys() == {"chinh", "phu"}
    assert status.troubles == {}


def test_content_with_errors_stays_unpublished_until_the_next_save() -> None:
    world = World()
    status = world.run(
        (100.0, world.breaks(BUILD)), (101.0, world.save), (105.0, world.mend), (106.0, world.save), until=120
    )
    assert world.done == [
        "07:00:00 dựng trang",
        "07:00:00 đăng lên chinh",
        "07:01:41 dựng trang hỏng",
        "07:01:46 dựng trang",
        "07:01:46 đăng lên chinh",
    ]
    steps = [BUILD, "đăng lên chinh", BUILD, BUILD, "đăng lên chinh"]
    assert [each.doing for each in world.saved] == [word for step in steps for word in (step, "")]
    between = [list(each.present_troubles) for each in world.saved if not each.doing]
    assert between == [[], [], [BUILD], [], []]
    assert status.published.keys() == {"chinh"}


def test_what_is_ready_goes_out_while_the_next_build_fails() -> None:
    world = World()
    world.broken = {"đăng lên chinh"}
    world.run(
        (1.0, world.breaks(BUILD)), (2.0, world.save), (3.0, lambda: world.broken.discard("đăng lên chinh")), until=60
    )
    assert "07:00:10 đăng lên chinh" in world.done


def test_each_trouble_is_told_once_and_so_is_its_end() -> None:
    world = World(targets=("chinh", "phu"))
    world.run(
        (100.0, world.breaks(BUILD)),
        (101.0, world.save),
        (4000.0, world.mend),
        (4001.0, world.save),
        (5000.0, world.breaks("đăng lên phu")),
        (5001.0, world.save),
        (9000.0, world.mend),
        until=11000,
    )
    assert world.letters == [
        "Trục trặc khi dựng trang",
        "Đã hết trục trặc khi dựng trang",
        "Trục trặc khi đăng lên phu",
        "Đã hết trục trặc khi đăng lên phu",
    ]


def test_a_trouble_that_is_over_at_once_is_told_to_nobody() -> None:
    world = World()
    world.run((100.0, world.breaks(BUILD)), (101.0, world.save), (130.0, world.mend), (131.0, world.save), until=4000)
    assert world.letters == []


def test_a_mail_server_that_is_down_stops_no_publication() -> None:
    world = World(targets=("chinh", "phu"))
    world.broken = {"đăng lên phu", MAIL}
    status = world.run(
        (500.0, world.save), (1000.0, lambda: world.broken.discard(MAIL)), (1001.0, world.save), until=3000
    )
    assert [line for line in world.done if "chinh" in line] == [
        "07:00:00 đăng lên chinh",
        "07:08:20 đăng lên chinh",
        "07:16:41 đăng lên chinh",
    ]
    assert world.letters == ["Trục trặc khi đăng lên phu"]
    assert MAIL not in status.troubles


def test_a_new_process_does_not_tell_again() -> None:
    world = World()
    world.broken = {BUILD}
    told = Status(troubles={BUILD: Trouble(START - timedelta(days=1), ("lỗi",), is_told=True)})
    status = world.run(until=3000, status=told)
    assert world.letters == []
    assert status.troubles[BUILD].since == START - timedelta(days=1)


def test_it_ends_between_two_steps() -> None:
    world = World(targets=("chinh", "phu"))
    publish = world.publish

    def publish_and_stop(target: str) -> None:
        publish(target)
        world.stop()

    world.publish = publish_and_stop  # type: ignore[method-assign]
    world.run(until=10)
    assert world.done == ["07:00:00 dựng trang", "07:00:00 đăng lên chinh"]


def test_a_target_that_the_settings_no_longer_have_is_forgotten() -> None:
    world = World(targets=("chinh", "phu"))
    world.broken = {"đăng lên phu"}

    def take_away() -> None:
        world.targets.remove("phu")
        world.save()

    status = world.run((100.0, take_away), until=3000)
    assert status.troubles == {}
    assert not any("phu" in line for line in world.done if line > "07:01:40")


def test_the_status_in_words() -> None:
    def moment(text: str) -> datetime:
        return parse_moment(f"2018-12-31 {text}")

    status = Status(
        built_for=moment("08:00"),
        next_change=moment("09:30"),
        published={"chinh": moment("08:01")},
        troubles={
            publication_step("phu"): Trouble(moment("07:00"), ("dòng trước", "Máy chủ không trả lời.")),
            BUILD: Trouble(moment("06:00"), ("lỗi",), is_told=True, is_over=True),
        },
    )
    assert status_lines(status, is_running=False) == [
        "Tự đăng (publish --watch) đang không chạy.",
        "Chưa đăng lên phu được, từ 31/12/2018 07:00: Máy chủ không trả lời.",
        "Dựng lần cuối lúc 31/12/2018 08:00.",
        "Đăng lên chinh lần cuối lúc 31/12/2018 08:01.",
    ]
    assert status_lines(status, is_running=True)[-1] == "Trang tự thay đổi lần tới lúc 31/12/2018 09:30."
