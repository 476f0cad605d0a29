"""One window at a time holds an item; others are told who, and may take it over."""

import datetime
from pathlib import Path

import pytest
from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database
from newsroom.desk.work.locks import LOCK_LASTS, ItemLocks
from newsroom.text.dates import TIME_ZONE

AN, BINH = (Person(login, name, frozenset({"editor"})) for login, name in (("an", "Lê An"), ("binh", "Trần Bình")))
PATH = "tin-tuc/2018/10/bai.md"


class Clock:
    now = datetime.datetime(2018, 10, 20, 8, 0, tzinfo=TIME_ZONE)

    def __call__(self) -> datetime.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def locks(tmp_path: Path, clock: Clock) -> ItemLocks:
    return ItemLocks(Database(tmp_path), clock)


def test_the_first_window_holds_the_item(locks: ItemLocks, clock: Clock) -> None:
    assert locks.hold(PATH, AN, "a").lock.window == "a"
    clock.now += datetime.timedelta(minutes=1)
    lock = locks.hold(PATH, BINH, "b").lock
    assert (lock.name, lock.window, f"{lock.since:%H:%M}") == ("Lê An", "a", "08:00")
    assert locks.hold(PATH, AN, "c").lock.window == "a", "another window of one's own is another window"
    assert locks.hold(PATH, BINH, "b", "own").lock.window == "a"
    assert locks.hold(PATH, AN, "c", "own").lock.window == "c", "the window that was opened last has it"
    lock = locks.hold(PATH, AN, "a", "own").lock
    assert locks.hold("tin-tuc/2018/10/khac.md", BINH, "b").lock.window == "b"
    assert locks.others_lock(PATH, AN) is None
    assert locks.others_lock(PATH, BINH) == lock


def test_whoever_takes_over_and_whom_it_was_taken_from_are_told(locks: ItemLocks) -> None:
    locks.hold(PATH, AN, "a")
    hold = locks.hold(PATH, BINH, "b", "any")
    assert hold.lock.name == "Trần Bình"
    assert hold.taken_from is not None
    assert hold.taken_from.name == "Lê An"
    assert locks.hold(PATH, AN, "a").lock.name == "Trần Bình"
    assert locks.hold(PATH, BINH, "b", "any").taken_from is None, "one's own is not taken"


def test_what_was_closed_or_is_silent_is_free(locks: ItemLocks, clock: Clock) -> None:
    locks.hold(PATH, AN, "a")
    locks.release(PATH, "b")
    assert locks.hold(PATH, BINH, "b").lock.window == "a", "nobody gives away what others hold"
    locks.release(PATH, "a")
    assert locks.hold(PATH, BINH, "b").lock.window == "b"
    clock.now += LOCK_LASTS + datetime.timedelta(seconds=1)
    hold = locks.hold(PATH, AN, "a")
    assert (hold.lock.window, hold.taken_from) == ("a", None)
    clock.now -= datetime.timedelta(days=1)
    assert locks.hold(PATH, BINH, "b").lock.window == "b", "a clock that was set back holds nothing for a day"
    assert locks.all().keys() == {PATH}
