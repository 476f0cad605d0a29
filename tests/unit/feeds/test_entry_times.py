"""When entries changed: at the time that readers were told of, and no two at the same time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from memory_site import MemorySite, article, correction, to_datetime
from newsroom.feeds.entry_times import deduplicate
from newsroom.model.file_types import FEED_FORMATS

SAME = "2017-10-09 08:30"


def updates(desk: MemorySite) -> dict[str, str]:
    return {path: desk.feed_entry(path).updated[11:19] for path in sorted(desk.library.public_paths)}


def test_two_articles_of_one_minute_have_seconds_of_their_own() -> None:
    desk = MemorySite(*(article(f"tin-tuc/{name}.md", date=SAME) for name in "cab"))
    assert updates(desk) == {"tin-tuc/a.md": "08:30:00", "tin-tuc/b.md": "08:30:14", "tin-tuc/c.md": "08:30:53"}
    assert {desk.feed_entry(path).published for path in desk.library.public_paths} == {"2017-10-09T08:30:00+07:00"}


def test_articles_of_one_day_alone_have_times_of_its_first_hour() -> None:
    desk = MemorySite(*(article(f"tin-tuc/{name}.md", date="2017-10-09") for name in "cab"))
    assert updates(desk) == {"tin-tuc/a.md": "00:00:00", "tin-tuc/b.md": "00:23:50", "tin-tuc/c.md": "00:54:58"}


def test_only_what_collides_moves() -> None:
    items = [
        article("tin-tuc/a.md", date=SAME),
        article("tin-tuc/b.md", date="2017-01-01", corrections=[correction(SAME)]),
        article("tin-tuc/c.md", date="2017-10-09 08:30:01"),
        article("tin-tuc/d.md", date="2017-10-09 08:31"),
    ]
    times = updates(MemorySite(*items))
    assert times.pop("tin-tuc/a.md")[:6] == "08:30:"
    assert times == {"tin-tuc/b.md": "08:30:00", "tin-tuc/c.md": "08:30:01", "tin-tuc/d.md": "08:31:00"}


def test_one_more_article_of_a_minute_moves_at_most_one() -> None:
    """Where two names do not mean the same second, as here."""
    items = [article(f"tin-tuc/{name}.md", date=SAME) for name in "abcdef"]
    times = updates(MemorySite(*items))
    for new in items:
        before = updates(MemorySite(*(item for item in items if item is not new)))
        assert sum(times[path] != time for path, time in before.items()) <= 1


def test_what_is_withdrawn_keeps_its_place() -> None:
    gone = article("tin-tuc/a.md", date=SAME, corrections=[correction("2018-01-01", kind="go")])
    withdrawn = article("tin-tuc/a.md", date=SAME)
    other = article("tin-tuc/b.md", date=SAME)
    assert MemorySite(gone, other).feed_entry(other.path) == MemorySite(withdrawn, other).feed_entry(other.path)


def test_a_later_item_moves_no_earlier_one() -> None:
    old = [article(f"tin-tuc/{number}.md", date=SAME) for number in range(5)]
    later = article("tin-tuc/0-moi.md", date="2017-10-10")
    before, after = MemorySite(*old), MemorySite(*old, later)
    assert [before.feed_entry(item.path) for item in old] == [after.feed_entry(item.path) for item in old]


def test_an_entry_has_one_time_in_every_feed_and_a_feed_has_its_newest() -> None:
    desk = MemorySite(*(article(f"tin-tuc/{number}.md", date=SAME, tags=["Hội thi"]) for number in range(3)))
    for path in ("", "tin-tuc/", "chu-de/hoi-thi/", "luu-tru/2017/10/"):
        view = desk.feed_view(path)
        assert [entry.updated for entry in view.entries] == [
            desk.feed_entry(item.path).updated for item in desk.library.public
        ]
        assert view.updated == max(entry.updated for entry in view.entries)


def test_a_moved_time_changes_the_feeds() -> None:
    """The article that another one moves has not changed itself, nor has any other file of its feeds."""
    moved = article("tin-tuc/b.md", date=SAME, tags=["Hội thi"])
    alone = MemorySite(moved, article("hoat-dong/a.md", date="2017-10-09 08:29")).digests()
    beside = MemorySite(moved, article("hoat-dong/a.md", date=SAME)).digests()
    for path in ("tin-tuc/", "chu-de/hoi-thi/"):
        for form in FEED_FORMATS:
            assert alone[path + form.file] != beside[path + form.file]
    assert alone["ban-tin/atom.xml"] == beside["ban-tin/atom.xml"]


def test_corrections_of_one_moment_are_apart_too() -> None:
    items = [
        article(f"tin-tuc/{name}.md", corrections=[correction("2018-01-01"), correction("2018-01-01")]) for name in "ab"
    ]
    view = MemorySite(*items).feed_view("dinh-chinh/")
    assert len({entry.id for entry in view.entries}) == len({entry.updated for entry in view.entries}) == 4
    assert {entry.published for entry in view.entries} == {"2018-01-01T00:00:00+07:00"}


def test_a_correction_that_moves_another_changes_their_feed() -> None:
    corrected = article("tin-tuc/a.md", corrections=[correction("2018-01-01")])
    hidden = article("tin-tuc/b.md", id="0", corrections=[correction("2018-01-01")])
    alone, beside = (MemorySite(*items, feed_length=1) for items in ([corrected], [corrected, hidden]))
    assert [len(desk.feed_view("dinh-chinh/").entries) for desk in (alone, beside)] == [1, 1]
    assert alone.feed_view("dinh-chinh/") != beside.feed_view("dinh-chinh/")
    assert alone.digests()["dinh-chinh/rss.xml"] != beside.digests()["dinh-chinh/rss.xml"]


@given(st.dictionaries(st.text("ab", min_size=1, max_size=6), st.sampled_from((0, 1, 30, 60, 86_400)), max_size=40))
def test_no_two_names_get_one_time(seconds: dict[str, int]) -> None:
    zero = datetime(2017, 1, 1, tzinfo=UTC)
    times = {name: zero + timedelta(seconds=second) for name, second in sorted(seconds.items())}
    distinct_times = deduplicate(times.items(), taken_times=times.values())
    assert distinct_times.keys() == times.keys()
    assert len(set(distinct_times.values())) == len(distinct_times)
    assert set(times.values()) <= set(distinct_times.values())
    assert all(moment >= times[name] for name, moment in distinct_times.items())


def test_the_time_is_that_of_the_last_change() -> None:
    item = article(updated="2017-11-01", corrections=[correction("2017-12-01 07:00"), correction("2030-01-01")])
    desk = MemorySite(item)
    assert desk.feeds.entries.times.updated(item) == to_datetime("2017-12-01 07:00")
