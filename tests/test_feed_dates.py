"""When entries changed: as their readers were told, and no two at the same time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from desk import Desk, article, at, correction
from hypothesis import given
from hypothesis import strategies as st
from newsroom.feed_dates import apart
from newsroom.feed_formats import FORMATS

SAME = "2017-10-09 08:30"


def updates(desk: Desk) -> dict[str, str]:
    return {path: desk.entry(path).updated[11:19] for path in sorted(desk.library.public_paths)}


def test_two_articles_of_one_minute_are_a_second_apart() -> None:
    desk = Desk(*(article(f"tin-tuc/{name}.md", date=SAME) for name in "cab"))
    assert updates(desk) == {"tin-tuc/a.md": "08:30:00", "tin-tuc/b.md": "08:30:01", "tin-tuc/c.md": "08:30:02"}
    assert {desk.entry(path).published for path in desk.library.public_paths} == {"2017-10-09T08:30:00+07:00"}


def test_only_what_collides_moves() -> None:
    items = [
        article("tin-tuc/a.md", date=SAME),
        article("tin-tuc/b.md", date="2017-01-01", corrections=[correction(SAME)]),
        article("tin-tuc/c.md", date="2017-10-09 08:30:01"),
        article("tin-tuc/d.md", date="2017-10-09 08:31"),
    ]
    assert updates(Desk(*items)) == {
        "tin-tuc/a.md": "08:30:01",
        "tin-tuc/b.md": "08:30:00",
        "tin-tuc/c.md": "08:30:02",
        "tin-tuc/d.md": "08:31:00",
    }


def test_what_is_withdrawn_keeps_its_place() -> None:
    gone = article("tin-tuc/a.md", date=SAME, corrections=[correction("2018-01-01", kind="go")])
    there = article("tin-tuc/a.md", date=SAME)
    other = article("tin-tuc/b.md", date=SAME)
    assert Desk(gone, other).entry(other.path) == Desk(there, other).entry(other.path)


def test_a_later_item_moves_no_earlier_one() -> None:
    old = [article(f"tin-tuc/{number}.md", date=SAME) for number in range(5)]
    later = article("tin-tuc/0-moi.md", date="2017-10-10")
    before, after = Desk(*old), Desk(*old, later)
    assert [before.entry(item.path) for item in old] == [after.entry(item.path) for item in old]


def test_an_entry_has_one_time_in_every_feed_and_a_feed_has_its_newest() -> None:
    desk = Desk(*(article(f"tin-tuc/{number}.md", date=SAME, tags=["Hội thi"]) for number in range(3)))
    for path in ("", "tin-tuc/", "chu-de/hoi-thi/", "luu-tru/2017/10/"):
        view = desk.feed_view(path)
        assert [entry.updated[17:19] for entry in view.entries] == ["00", "01", "02"]
        assert view.updated == "2017-10-09T08:30:02+07:00"


def test_a_moved_time_is_in_the_keys_of_the_feeds() -> None:
    """The article that another one moves has not changed itself, nor has any other file of its feeds."""
    moved = article("tin-tuc/b.md", date=SAME, tags=["Hội thi"])
    alone = Desk(moved, article("hoat-dong/a.md", date="2017-10-09 08:29")).artifacts()
    beside = Desk(moved, article("hoat-dong/a.md", date=SAME)).artifacts()
    for path in ("tin-tuc/", "chu-de/hoi-thi/"):
        for form in FORMATS:
            assert alone[path + form.file].key != beside[path + form.file].key
    assert alone["ban-tin/atom.xml"].key == beside["ban-tin/atom.xml"].key


def test_corrections_of_one_moment_are_apart_too() -> None:
    items = [
        article(f"tin-tuc/{name}.md", corrections=[correction("2018-01-01"), correction("2018-01-01")]) for name in "ab"
    ]
    view = Desk(*items).feed_view("dinh-chinh/")
    assert len({entry.id for entry in view.entries}) == len({entry.updated for entry in view.entries}) == 4
    assert {entry.published for entry in view.entries} == {"2018-01-01T00:00:00+07:00"}


def test_a_correction_that_moves_another_changes_the_key_of_their_feed() -> None:
    shown = article("tin-tuc/a.md", corrections=[correction("2018-01-01")])
    hidden = article("tin-tuc/b.md", corrections=[correction("2018-01-01")])
    alone, beside = (Desk(*items, feed_length=1) for items in ([shown], [shown, hidden]))
    assert [len(desk.feed_view("dinh-chinh/").entries) for desk in (alone, beside)] == [1, 1]
    assert alone.feed_view("dinh-chinh/") != beside.feed_view("dinh-chinh/")
    assert alone.artifacts()["dinh-chinh/rss.xml"].key != beside.artifacts()["dinh-chinh/rss.xml"].key


@given(st.lists(st.integers(0, 20), max_size=30).map(sorted))
def test_moments_are_put_apart_with_the_least_change(seconds: list[int]) -> None:
    zero = datetime(2017, 1, 1, tzinfo=UTC)
    given = [zero + timedelta(seconds=second) for second in seconds]
    found = list(apart(given))
    assert len(found) == len(given)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(found))
    assert all(moment >= own for moment, own in zip(found, given, strict=True))
    for before, own, moment in zip([None, *found], given, found, strict=False):
        assert moment == own or moment == before + timedelta(seconds=1)


def test_the_time_is_that_of_the_last_change() -> None:
    item = article(updated="2017-11-01", corrections=[correction("2017-12-01 07:00"), correction("2030-01-01")])
    desk = Desk(item)
    assert desk.feeds.entries.dates.updated(item) == at("2017-12-01 07:00")
