"""What editors may write for a date, and how news, documents and feeds write it."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.text import dates
from newsroom.text.dates import TIME_ZONE, ImpossibleDate, UnknownDateFormat, parse_day, parse_moment

MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=st.just(TIME_ZONE)).map(
    lambda moment: moment.replace(microsecond=0)
)
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))

READ = {
    "2017-10-09 08:30": "2017-10-09T08:30:00+07:00",
    "2017-10-09 8:30": "2017-10-09T08:30:00+07:00",
    "2017-10-09T08:30+07:00": "2017-10-09T08:30:00+07:00",
    "2017-10-09T08:30": "2017-10-09T08:30:00+07:00",
    "2017-10-09T08:30:15": "2017-10-09T08:30:15+07:00",
    "2017-10-09T08:30:15.999999999+07:00": "2017-10-09T08:30:15+07:00",
    "2017-10-09T08:30:15Z": "2017-10-09T15:30:15+07:00",
    "2017-10-09T20:30:15Z": "2017-10-10T03:30:15+07:00",
    "2017-10-09T08:30-05:00": "2017-10-09T20:30:00+07:00",
    "2017-10-09T08:30+05:45": "2017-10-09T09:45:00+07:00",
    "2017-10-09 08:30:00 +0700": "2017-10-09T08:30:00+07:00",
    "2017-10-09": "2017-10-09T00:00:00+07:00",
    "2017/10/09": "2017-10-09T00:00:00+07:00",
    "9/10/2017 8:30": "2017-10-09T08:30:00+07:00",
    "9/10/2017 8h30": "2017-10-09T08:30:00+07:00",
    "09/10/2017": "2017-10-09T00:00:00+07:00",
    "9-10-2017": "2017-10-09T00:00:00+07:00",
    " \n9/10/2017 \u00a0 8h30\t": "2017-10-09T08:30:00+07:00",
    "29/2/2016": "2016-02-29T00:00:00+07:00",
    "1/1/1000": "1000-01-01T00:00:00+07:00",
    "31/12/9999 23:59": "9999-12-31T23:59:00+07:00",
}

IMPOSSIBLE = [
    "31/02/2017",
    "29/2/2017",
    "2017-13-01",
    "2017-00-10",
    "0/1/2017",
    "10/13/2017",
    "2017-10-09 25:00",
    "2017-10-09 24:00",
    "2017-10-09 08:60",
    "2017-10-09T08:30:60",
    "9/10/2017 24h00",
    "2017-10-09T08:30+24:00",
    "9999-12-31T23:59Z",
    "1000-01-01T00:00+08:00",
]

UNKNOWN = [
    "",
    "hôm nay",
    "9/10/17",
    "17-10-09",
    "2017",
    "2017-10",
    "20171009",
    "2017-1-9",
    "0999-01-01",
    "9/10-2017",
    "2017-10/09",
    "9.10.2017",
    "ngày 9 tháng 10 năm 2017",
    "25:00",
    "2017-10-09 08:30 PM",
    "2017-10-09 8",
    "2017-10-09 8h",
    "2017-10-09 8h30:15",
    "2017-10-09 8:5",
    "2017-10-09T08:30+07:60",
    "2017-10-09Z",
    "2017-10-09 08:30 và",
    "２０１７-10-09",
    "٩/10/2017",
    "9/10/20177",
    "1000000-01-01",
]


@pytest.mark.parametrize(("text", "moment"), READ.items())
def test_a_known_form_is_read(text: str, moment: str) -> None:
    read = parse_moment(text)
    assert read.isoformat() == moment
    assert read.tzinfo is TIME_ZONE


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_day_or_hour_that_never_was_is_impossible(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        parse_moment(text)


@pytest.mark.parametrize("text", UNKNOWN)
def test_any_other_form_is_unknown(text: str) -> None:
    with pytest.raises(UnknownDateFormat):
        parse_moment(text)
    with pytest.raises(UnknownDateFormat):
        parse_day(text)


def test_both_errors_are_value_errors() -> None:
    assert issubclass(ImpossibleDate, ValueError)
    assert issubclass(UnknownDateFormat, ValueError)


@pytest.mark.parametrize("text", ["2017-10-09", "9/10/2017", " 09-10-2017 ", "2017/10/09"])
def test_a_day_is_read(text: str) -> None:
    day = parse_day(text)
    assert (type(day), day) == (date, date(2017, 10, 9))


def test_a_day_has_no_time_of_day() -> None:
    for text in ("2017-10-09 00:00", "9/10/2017 8h30", "2017-10-09T08:30Z", "2017-13-01 08:30"):
        with pytest.raises(UnknownDateFormat):
            parse_day(text)


def test_an_impossible_day_is_impossible() -> None:
    with pytest.raises(ImpossibleDate):
        parse_day("31/02/2017")


@given(st.one_of(st.text(), st.text(st.sampled_from("0123456789-/:hTZ+ ."), max_size=26)))
def test_reading_any_text_gives_a_date_or_one_of_the_two_errors(text: str) -> None:
    try:
        moment = parse_moment(text)
    except (ImpossibleDate, UnknownDateFormat):
        return
    assert moment.tzinfo is TIME_ZONE


@given(MOMENTS)
def test_iso_is_read_back(moment: datetime) -> None:
    assert parse_moment(dates.iso_datetime(moment)) == moment
    assert dates.iso_datetime(parse_moment(dates.iso_datetime(moment))) == dates.iso_datetime(moment)


@given(MOMENTS)
def test_rfc822_is_read_back(moment: datetime) -> None:
    assert parsedate_to_datetime(dates.rfc822_datetime(moment)) == moment


@given(MOMENTS)
def test_short_time_is_read_back_to_the_minute(moment: datetime) -> None:
    assert parse_moment(dates.short_datetime(moment)) == moment.replace(second=0)


@given(DAYS)
def test_every_short_and_iso_day_is_read_back(day: date) -> None:
    assert parse_day(dates.short_date(day)) == parse_day(day.isoformat()) == day


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_written_alike_from_every_zone(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    for write in (dates.news_datetime, dates.short_datetime, dates.iso_datetime, dates.rfc822_datetime):
        assert write(elsewhere) == write(moment)
    for write in (dates.news_date, dates.short_date, dates.document_date):
        assert write(elsewhere) == write(moment) == write(moment.date())


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2017, 10, 9, 8, 30)
    for write in (
        dates.news_date,
        dates.news_datetime,
        dates.short_date,
        dates.short_datetime,
        dates.document_date,
        dates.iso_datetime,
        dates.rfc822_datetime,
    ):
        with pytest.raises(ValueError, match="no zone"):
            write(naive)


MORNING = datetime(2017, 10, 9, 8, 30, tzinfo=TIME_ZONE)
DAY_ONLY = datetime(2017, 10, 9, tzinfo=TIME_ZONE)
LATE_UTC = datetime(2017, 10, 8, 17, 0, tzinfo=UTC)

WRITTEN = [
    (dates.news_date, MORNING, "Thứ Hai, ngày 9 tháng 10 năm 2017"),
    (dates.news_date, datetime(2018, 2, 4, tzinfo=TIME_ZONE), "Chủ Nhật, ngày 4 tháng 2 năm 2018"),
    (dates.news_datetime, MORNING, "Thứ Hai, ngày 9 tháng 10 năm 2017, 08:30"),
    (dates.news_datetime, DAY_ONLY, "Thứ Hai, ngày 9 tháng 10 năm 2017"),
    (dates.news_datetime, LATE_UTC, "Thứ Hai, ngày 9 tháng 10 năm 2017"),
    (dates.news_datetime, datetime(2017, 10, 9, 0, 0, 1, tzinfo=TIME_ZONE), "Thứ Hai, ngày 9 tháng 10 năm 2017, 00:00"),
    (dates.short_date, MORNING, "09/10/2017"),
    (dates.short_datetime, MORNING, "09/10/2017 08:30"),
    (dates.short_datetime, DAY_ONLY, "09/10/2017"),
    (dates.document_date, MORNING, "ngày 09 tháng 10 năm 2017"),
    (dates.document_date, datetime(2018, 9, 12, tzinfo=TIME_ZONE), "ngày 12 tháng 9 năm 2018"),
    (dates.document_date, datetime(2018, 1, 10, tzinfo=TIME_ZONE), "ngày 10 tháng 01 năm 2018"),
    (dates.document_date, datetime(2018, 2, 3, tzinfo=TIME_ZONE), "ngày 03 tháng 02 năm 2018"),
    (dates.document_date, datetime(2018, 3, 30, tzinfo=TIME_ZONE), "ngày 30 tháng 3 năm 2018"),
    (dates.iso_datetime, MORNING, "2017-10-09T08:30:00+07:00"),
    (dates.iso_datetime, MORNING.replace(microsecond=999_999), "2017-10-09T08:30:00+07:00"),
    (dates.iso_datetime, LATE_UTC, "2017-10-09T00:00:00+07:00"),
    (dates.rfc822_datetime, MORNING, "Mon, 09 Oct 2017 08:30:00 +0700"),
]


@pytest.mark.parametrize(("write", "moment", "text"), WRITTEN)
def test_a_moment_is_written(write: object, moment: datetime, text: str) -> None:
    assert callable(write)
    assert write(moment) == text
    assert unicodedata.is_normalized("NFC", write(moment))


WEEK = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


@pytest.mark.parametrize(("offset", "weekday"), list(enumerate(WEEK)))
def test_news_names_each_day_of_the_week(offset: int, weekday: str) -> None:
    assert dates.news_date(date(2017, 10, 9 + offset)) == f"{weekday}, ngày {9 + offset} tháng 10 năm 2017"


@given(DAYS)
def test_documents_pad_days_below_10_and_months_1_and_2_only(day: date) -> None:
    _, in_month, _, in_year, _, year = dates.document_date(day).split()
    assert (int(in_month), int(in_year), int(year)) == (day.day, day.month, day.year)
    assert len(in_month) == 2
    assert in_year.startswith("0") == (day.month in (1, 2))


@given(DAYS)
def test_news_follows_the_calendar(day: date) -> None:
    weekday, written = dates.news_date(day).split(", ngày ")
    assert WEEK.index(weekday) == (day.toordinal() - 1) % 7
    assert written == f"{day.day} tháng {day.month} năm {day.year}"


def test_month_is_a_heading() -> None:
    assert dates.month_heading(2017, 10) == "Tháng 10 năm 2017"
    assert dates.month_heading(2018, 1) == "Tháng 1 năm 2018"


PERIODS = [
    (date(2017, 10, 5), date(2017, 10, 5), "ngày 5/10/2017"),
    (date(2017, 10, 5), date(2017, 10, 7), "từ ngày 5 đến ngày 7/10/2017"),
    (date(2017, 9, 28), date(2017, 10, 3), "từ ngày 28/9 đến ngày 3/10/2017"),
    (date(2017, 12, 30), date(2018, 1, 2), "từ ngày 30/12/2017 đến ngày 2/1/2018"),
    (date(2017, 10, 5), date(2018, 10, 5), "từ ngày 5/10/2017 đến ngày 5/10/2018"),
    (DAY_ONLY, MORNING, "ngày 9/10/2017"),
    (LATE_UTC, date(2017, 10, 10), "từ ngày 9 đến ngày 10/10/2017"),
]


@pytest.mark.parametrize(("first", "last", "text"), PERIODS)
def test_a_period_says_month_and_year_once(first: date, last: date, text: str) -> None:
    assert dates.date_range(first, last) == text


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        dates.date_range(date(2017, 10, 7), date(2017, 10, 5))


@pytest.mark.parametrize(
    ("moment", "spoken"),
    [
        (datetime(2017, 10, 9, 8, 30, tzinfo=TIME_ZONE), "08:30 thứ Hai, ngày 9/10/2017"),
        (datetime(2017, 10, 14, 17, 0, tzinfo=UTC), "00:00 Chủ Nhật, ngày 15/10/2017"),
    ],
)
def test_a_moment_is_said_as_one_says_it(moment: datetime, spoken: str) -> None:
    assert dates.spoken_moment(moment) == spoken
