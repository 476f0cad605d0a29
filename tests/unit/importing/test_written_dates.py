"""Days and hours as other programs and languages write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.importing.written_dates import file_name_day, read_written_moment, why_unreadable
from newsroom.text.dates import ImpossibleDate, UnknownDateFormat

READ = {
    "20.11.2018": "2018-11-20T00:00:00+07:00",
    "2018.11.20 7h": "2018-11-20T07:00:00+07:00",
    "Nov 20, 2018": "2018-11-20T00:00:00+07:00",
    "Nov 20, 2018 7:05 AM": "2018-11-20T07:05:00+07:00",
    "November 20th, 2018 at 7:05 pm": "2018-11-20T19:05:00+07:00",
    "12:00 AM, 5 May 2018": "2018-05-05T00:00:00+07:00",
    "Tue, 20 Nov 2018 07:05:00 +0000": "2018-11-20T14:05:00+07:00",
    "2018-11-20T07:05:09.123456Z": "2018-11-20T14:05:09+07:00",
    "2018-11-20 07:05:00 +07:00": "2018-11-20T07:05:00+07:00",
    "2018-1-5": "2018-01-05T00:00:00+07:00",
    "20181120": "2018-11-20T00:00:00+07:00",
    "20/11/2018 24:00": "2018-11-21T00:00:00+07:00",
    "7:05:00 CH 20/11/2018": "2018-11-20T19:05:00+07:00",
    "Thứ Ba, 20/11/2018 | 07:05 GMT+7": "2018-11-20T07:05:00+07:00",
    "ngày 20 tháng 11 năm 2018, lúc 7 giờ 05": "2018-11-20T07:05:00+07:00",
    "1542672300": "2018-11-20T07:05:00+07:00",
}
REFUSED = {
    "2018-02-29": "không phải là ngày có thật",
    "11/20/2018": "ngày viết trước, tháng viết sau",
    "2018-11-20 25:00": "không phải là giờ có thật",
    "9999-12-31 24:00": "",
    "hôm qua": "không đúng cách viết",
    "7:05 AM": "không đúng cách viết",
    "20 Foo 2018": "không đúng cách viết",
    "20/11/2018 12": "không đúng cách viết",
    "2018-11-20 bài hai": "không đúng cách viết",
    "20/11/18": "không đúng cách viết",
}


@pytest.mark.parametrize("text", READ)
def test_a_moment_is_read_with_its_time(text: str) -> None:
    assert read_written_moment(text).isoformat() == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_moment_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises((UnknownDateFormat, ImpossibleDate)) as raised:
        read_written_moment(text)
    assert REFUSED[text] in why_unreadable(text, raised.value)


@given(st.text(alphabet="0123456789 -/.:,TZ+aAmMpPhNovDec", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UnknownDateFormat, ImpossibleDate):
        assert read_written_moment(text).tzinfo is not None


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("2018-05-01-ten-bai", ("2018-05-01", "ten-bai")),
        ("2018_05_01 tên", ("2018-05-01", "tên")),
        ("20180501", ("2018-05-01", "")),
        ("2018-13-01-x", ("", "2018-13-01-x")),
        ("62-kh-2018", ("", "62-kh-2018")),
    ],
)
def test_the_day_that_a_file_name_begins_with(name: str, parts: tuple[str, str]) -> None:
    assert file_name_day(name) == parts
