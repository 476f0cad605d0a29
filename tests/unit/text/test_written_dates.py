"""Days and hours as other programs, languages and file names write them are read where they leave no doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.text.dates import TIME_ZONE, parse_moment
from newsroom.text.written_dates import file_name_day, moment_or_none, read_written_moment, why_unreadable

READ = {
    "20.11.2018": "2018-11-20T00:00:00+07:00",
    "2018.11.20": "2018-11-20T00:00:00+07:00",
    "2018-5-1": "2018-05-01T00:00:00+07:00",
    "20181120": "2018-11-20T00:00:00+07:00",
    "Nov 20, 2018": "2018-11-20T00:00:00+07:00",
    "20th November 2018": "2018-11-20T00:00:00+07:00",
    "November 20, 2018 at 7:05 PM": "2018-11-20T19:05:00+07:00",
    "2018-11-20 7:05 AM": "2018-11-20T07:05:00+07:00",
    "2018-11-20 12:30 am": "2018-11-20T00:30:00+07:00",
    "20/11/2018 7:05 CH": "2018-11-20T19:05:00+07:00",
    "2018-11-20 24:00": "2018-11-21T00:00:00+07:00",
    "2018-12-31T24:00:00Z": "2019-01-01T07:00:00+07:00",
    "Tue, 20 Nov 2018 07:05:00 GMT": "2018-11-20T14:05:00+07:00",
    "Tue Nov 20 2018 07:05:00 GMT+0700 (Indochina Time)": "2018-11-20T07:05:00+07:00",
    "2018-11-20 07:05:00.123456 +0900": "2018-11-20T05:05:00+07:00",
    "Thứ Ba, ngày 20 tháng 11 năm 2018, 7 giờ 05": "2018-11-20T07:05:00+07:00",
    "1514764800": "2018-01-01T07:00:00+07:00",
}
DOUBTFUL = [
    "", "hôm nay", "7:05 AM", "2018-02-29", "9/10/17", "11/20/2018", "2018-11", "2018-11-20 25:00", "2018-11-20 24:01",
    "ngày 9 tháng 10", "3-5 tháng 10 năm 2018", "Nov 20 2018 2019", "Nov Dec 2018", "20.11.2018 " + "x" * 200,
]  # fmt: skip


@pytest.mark.parametrize(("text", "moment"), READ.items())
def test_a_form_of_another_system_is_read(text: str, moment: str) -> None:
    read = moment_or_none(text)
    assert read is not None
    assert (read.isoformat(), read.tzinfo) == (moment, TIME_ZONE)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_doubtful_form_of_another_system_is_not_read(text: str) -> None:
    assert moment_or_none(text) is None


@given(st.one_of(st.text(), st.text(st.sampled_from("0123456789-/:hTZ+ .apm"), max_size=26)))
def test_another_form_is_what_the_strict_form_is_where_both_are_read(text: str) -> None:
    other = moment_or_none(text)
    try:
        strict = parse_moment(text)
    except ValueError:
        return
    assert other == strict


@pytest.mark.parametrize(
    ("name", "day"),
    {
        "2018-05-01-ten-bai": "2018-05-01",
        "2018-05-01": "2018-05-01",
        "2018-02-29-a": "",
        "2018-05-011": "",
        "a-2018-05-01": "",
    }.items(),
)
def test_a_file_name_may_begin_with_a_day(name: str, day: str) -> None:
    assert file_name_day(name)[0] == day


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "2018-02-29": "không phải là ngày có thật",
        "11/20/2018": "ngày viết trước, tháng viết sau",
        "2018-11-20 25:00": "không phải là giờ có thật",
        "hôm qua": "không đúng cách viết",
    }.items(),
)
def test_what_cannot_be_read_is_told_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError) as raised:
        read_written_moment(text)
    assert why in why_unreadable(text, raised.value)
