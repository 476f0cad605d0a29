"""The calendar of a plan's milestones, read back by a small reader of RFC 5545."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_site import plan, to_date, to_datetime
from newsroom.kinds.plan.calendar import plan_calendar
from newsroom.model.records import Milestone, Plan

untimed = settings(deadline=None)
URL = "https://danvan.example.vn/ke-hoach/2018/09/ke-hoach/"
FIRST, LAST = to_date("2018-10-01"), to_date("2018-10-31")


def ics(
    *milestones: Milestone, title: str = "Kế hoạch", changed: str = "2018-09-14 09:00", path: str = "ke-hoach/a.md"
) -> bytes:
    item = plan(path, title=title)
    return plan_calendar(
        item, Plan(milestones=milestones), url=URL, host="danvan.example.vn", last_modified=to_datetime(changed)
    )


def unfolded(data: bytes) -> list[tuple[str, str]]:
    """Content lines as name with parameters and value (RFC 5545, 3.1)."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    text = data.decode().replace("\r\n ", "")
    pairs = [line.partition(":") for line in text.split("\r\n")[:-1]]
    return [(name, value) for name, _, value in pairs]


def plain(value: str) -> str:
    """A TEXT value as it was meant (RFC 5545, 3.3.11)."""
    text, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            escaped = next(signs)
            assert escaped in "\\;,nN"
            text += "\n" if escaped in "nN" else escaped
        else:
            assert sign not in ";,\n"
            text += sign
    return text


def events(data: bytes) -> list[dict[str, str]]:
    event_rows: list[dict[str, str]] = []
    for name, value in unfolded(data):
        if (name, value) == ("BEGIN", "VEVENT"):
            event_rows.append({})
        elif event_rows and name not in {"BEGIN", "END"}:
            assert name not in event_rows[-1]
            event_rows[-1][name] = value
    return event_rows


def test_a_calendar_is_one_component_with_its_events() -> None:
    lines = unfolded(
        ics(Milestone(FIRST, LAST, "Cao điểm"), Milestone(LAST, LAST, "Tổng kết"), title="Tháng Dân vận, 2018")
    )
    assert lines[:5] == [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Newsroom//vi"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", "Tháng Dân vận\\, 2018"),
    ]
    assert lines[-1] == ("END", "VCALENDAR")
    nesting = [line for line in lines if line[0] in {"BEGIN", "END"}][1:-1]
    assert nesting == [("BEGIN", "VEVENT"), ("END", "VEVENT")] * 2


def test_an_event_tells_days_task_and_people() -> None:
    [event] = events(ics(Milestone(FIRST, LAST, "Cao điểm; ra quân, đợt 1", "Cấp ủy", ("Mặt trận", "Đoàn \\ Hội"))))
    assert event["DTSTART;VALUE=DATE"] == "20181001"
    assert event["DTEND;VALUE=DATE"] == "20181101"
    assert event["DTSTAMP"] == "20180914T020000Z"
    assert plain(event["SUMMARY"]) == "Cao điểm; ra quân, đợt 1"
    assert plain(event["DESCRIPTION"]) == f"Chủ trì: Cấp ủy\nPhối hợp: Mặt trận, Đoàn \\ Hội\n{URL}"
    assert (event["URL"], event["TRANSP"]) == (URL, "TRANSPARENT")


@pytest.mark.parametrize(
    ("last", "end"),
    [("2018-10-15", "20181016"), ("2018-12-31", "20190101"), ("2020-02-28", "20200229"), ("9999-12-31", "99991231")],
)
def test_the_end_is_the_day_after_the_last(last: str, end: str) -> None:
    [event] = events(ics(Milestone(to_date(last), to_date(last), "Việc")))
    assert event["DTEND;VALUE=DATE"] == end


def uids(*milestones: Milestone, **keys: Any) -> list[str]:
    return [event["UID"] for event in events(ics(*milestones, **keys))]


def test_an_event_stays_itself_when_its_days_or_its_neighbours_change() -> None:
    moved = [Milestone(FIRST, FIRST, "Mới"), Milestone(LAST, LAST, "Việc")]
    assert uids(Milestone(FIRST, LAST, "Việc")) == uids(*moved)[1:]


def test_no_two_events_are_one() -> None:
    same = [Milestone(FIRST, FIRST, "Họp"), Milestone(LAST, LAST, "Họp"), Milestone(LAST, LAST, "Hội")]
    all_uids = uids(*same) + uids(*same, path="ke-hoach/b.md")
    assert len(set(all_uids)) == 6
    assert all(uid.endswith("@danvan.example.vn") for uid in all_uids)


TEXTS = st.text(min_size=1, max_size=120)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@untimed
@given(TEXTS, TEXTS, DAYS, st.integers(0, 400))
def test_any_text_is_read_back_from_lines_of_75_octets(task: str, lead: str, first: date, more: int) -> None:
    data = ics(Milestone(first, first + timedelta(more), task, lead), title=task)
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert not any(byte < 32 and byte not in b"\t\r\n" for byte in data)
    [event] = events(data)

    def kept(text: str) -> str:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c for c in lines if c in "\t\n" or (c >= " " and c not in "\x7f\ufffe\uffff"))

    assert plain(event["SUMMARY"]) == kept(task)
    assert plain(event["DESCRIPTION"]) == kept(f"Chủ trì: {lead}\n{URL}")


def test_lines_are_folded_between_characters() -> None:
    lines = ics(Milestone(FIRST, LAST, "Ệ" * 100)).split(b"\r\n")
    assert "".join(line.decode() for line in lines).count("Ệ") == 100
    assert len(next(line for line in lines if line.startswith(b"SUMMARY"))) == 74
