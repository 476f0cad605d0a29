"""What the library makes of all items together: their order, what is public, and what belongs to what."""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest
from call_count import count_calls
from memory_site import NOW, MemorySite, article, bulletin, contest, correction, plan, to_date, to_datetime
from newsroom.kinds.contest.record import Contest
from newsroom.model.document_numbers import series_key
from newsroom.model.items import Item

FROM_PATH = "tin-tuc/2017/10/bai.md"


def paths(items: Any) -> list[str]:
    return [item.path for item in items]


# Order and publication ----------------------------------------------------------------------------------------------


def test_the_newest_comes_first_then_by_permalink() -> None:
    items = [
        article("tin-tuc/2017/10/b.md", date="2017-10-09 08:30"),
        article("tin-tuc/2017/10/a.md", date="2017-10-09T01:30Z"),
        article("hoat-dong/2017/10/c.md", date="2017-10-09 08:30"),
        article("tin-tuc/2017/10/a-b.md", date="2017-10-09 08:30"),
        article("tin-tuc/2017/11/d.md", date="2017-11-01"),
    ]
    order = ["tin-tuc/2017/11/d.md", "hoat-dong/2017/10/c.md", "tin-tuc/2017/10/a-b.md", "tin-tuc/2017/10/a.md"]
    for shuffled in itertools.permutations(items):
        assert paths(MemorySite(*shuffled).library.public) == [*order, "tin-tuc/2017/10/b.md"]


PUBLIC = {
    "plain": ({}, True, True),
    "draft": ({"draft": True}, False, True),
    "published this second": ({"date": NOW}, True, True),
    "scheduled": ({"date": NOW + timedelta(seconds=1)}, False, True),
    "expires this second": ({"expires": NOW}, False, False),
    "expires next second": ({"expires": NOW + timedelta(seconds=1)}, True, True),
    "withdrawn": ({"corrections": [correction("2018-01-01", kind="go")]}, False, False),
    "to be withdrawn": ({"corrections": [correction("2030-01-01", kind="go")]}, True, True),
    "corrected": ({"corrections": [correction("2018-01-01")]}, True, True),
}


@pytest.mark.parametrize(("keys", "public", "previewed"), PUBLIC.values(), ids=PUBLIC)
def test_an_item_is_public(keys: dict[str, Any], public: bool, previewed: bool) -> None:
    item = article(tags=["Hội thi"], **keys)
    for site, expected in ((MemorySite(item), public), (MemorySite(item, preview=True), previewed)):
        library = site.library
        lists = [library.public, library.items_by_section["tin-tuc"], *library.items_by_month.values()]
        lists += [tag.items for tag in library.tags.values()]
        assert all(paths(items) == [item.path] for items in lists) is expected
        assert any(items for items in lists) is expected


def test_a_withdrawn_item_is_only_withdrawn() -> None:
    gone = article(corrections=[correction("2018-01-01", kind="go")], expires="2018-06-01")
    assert paths(MemorySite(gone, now="2018-02-01").library.withdrawn) == [gone.path]
    assert MemorySite(gone, now="2017-12-31 23:59").library.withdrawn == ()
    assert MemorySite(gone, now="2018-06-01").library.withdrawn == ()


def test_a_preview_says_why_readers_do_not_see_an_item() -> None:
    marks = {"tin-tuc/a.md": {"draft": True}, "tin-tuc/b.md": {"date": "2030-01-01"}, "tin-tuc/c.md": {}}
    site = MemorySite(*(article(path, **keys) for path, keys in marks.items()), preview=True)
    assert {path: site.library.preview_label(site.library.items[path]) for path in marks} == {
        "tin-tuc/a.md": "Bản nháp",
        "tin-tuc/b.md": "Hẹn giờ đăng",
        "tin-tuc/c.md": "",
    }


def test_the_month_of_an_item_is_that_of_its_zone() -> None:
    late = article("tin-tuc/a.md", date="2017-10-31T17:00Z")
    assert list(MemorySite(late, article("tin-tuc/b.md", date="2017-10-31 23:59")).library.items_by_month) == [
        (2017, 11),
        (2017, 10),
    ]


def test_every_declared_section_is_there_though_empty() -> None:
    library = MemorySite(article()).library
    assert {key: len(items) for key, items in library.items_by_section.items()} == {
        "tin-tuc": 1, "hoat-dong": 0, "dien-hinh": 0, "trao-doi": 0, "ke-hoach": 0, "hoi-thi": 0, "ban-tin": 0,
    }  # fmt: skip


def test_neighbours_are_the_next_of_the_section() -> None:
    items = [article(f"tin-tuc/{n}.md", date=f"2017-10-0{n}") for n in (1, 2, 3)]
    library = MemorySite(
        *items, article("hoat-dong/x.md", date="2017-10-02"), article("tin-tuc/n.md", draft=True)
    ).library
    assert [library.neighbours(item) for item in items] == [
        (None, items[1]),
        (items[0], items[2]),
        (items[1], None),
    ]


def test_featured_is_the_newest_that_still_may() -> None:
    old = article("tin-tuc/a.md", date="2017-10-01", featured=True)
    expired = article("tin-tuc/b.md", date="2017-10-02", featured=True, featured_until="2018-01-01")
    hidden = article("tin-tuc/c.md", date="2017-10-03", featured=True, draft=True)
    assert MemorySite(old, expired, hidden, now="2017-12-31").library.featured_item is expired
    assert MemorySite(old, expired, hidden, now="2018-01-01").library.featured_item is old
    assert MemorySite(article()).library.featured_item is None


# Changes and corrections --------------------------------------------------------------------------------------------

CHANGES = {
    "never": ({}, "2017-10-09 08:30"),
    "updated": ({"updated": "2017-10-10 07:00"}, "2017-10-10 07:00"),
    "updated in the future": ({"updated": "2030-10-10"}, "2017-10-09 08:30"),
    "corrected": ({"corrections": [correction("2017-10-11")]}, "2017-10-11"),
    "added to": ({"corrections": [correction("2017-10-11", kind="cap-nhat")]}, "2017-10-11"),
    "corrected after the update": (
        {"updated": "2017-10-10", "corrections": [correction("2017-10-12"), correction("2017-10-11")]},
        "2017-10-12",
    ),
    "corrected before the update": ({"updated": "2017-10-12", "corrections": [correction("2017-10-11")]}, "2017-10-12"),
    "to be corrected": ({"corrections": [correction("2030-01-01")]}, "2017-10-09 08:30"),
    "to be withdrawn": ({"corrections": [correction("2030-01-01", kind="go")]}, "2017-10-09 08:30"),
}


@pytest.mark.parametrize(("keys", "changed"), CHANGES.values(), ids=CHANGES)
def test_an_item_changed_when_the_reader_was_told(keys: dict[str, Any], changed: str) -> None:
    item = article(**keys)
    assert MemorySite(item).library.last_modified(item) == to_datetime(changed)


def test_only_corrections_whose_time_has_come_are_shown() -> None:
    corrections = [correction("2017-10-10"), correction("2017-10-11", kind="cap-nhat"), correction("2030-01-01")]
    item, other = article(corrections=corrections), article("tin-tuc/b.md", corrections=corrections[2:])
    library = MemorySite(item, other).library
    assert library.visible_corrections(item) == corrections[:2]
    assert library.corrections == ((corrections[1], item), (corrections[0], item))


# Plans --------------------------------------------------------------------------------------------------------------


def test_a_plan_is_found_by_its_number_however_it_is_typed() -> None:
    item = plan(record={"number": "62-KH/BDVTU"})
    assert MemorySite(item).library.find_plan("62–KH/BDVTU", from_path=FROM_PATH) is item


def test_a_plan_is_named_by_path_or_permalink_too() -> None:
    item = plan()
    library = MemorySite(item, article(), article("tin-tuc/2017/10/khac.md")).library
    assert library.find_plan("ke-hoach/2018/09/ke-hoach.md", from_path=FROM_PATH) is item
    assert library.find_plan("/ke-hoach/2018/09/ke-hoach/", from_path=FROM_PATH) is item
    assert library.find_plan("khac.md", from_path=FROM_PATH) is None
    assert library.find_plan("63-KH/BDVTU", from_path=FROM_PATH) is None
    assert library.find_plan("ke-hoach/2018/09/ke-hoach.md", from_path=item.path) is None


def numbered(year: int, **keys: Any) -> Item:
    return plan(f"ke-hoach/{year}/kh.md", date=f"{year}-09-14", record={"number": "62-KH/BDVTU"}, **keys)


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("2016-01-01", 2016),
        ("2017-01-05", 2017),
        ("2017-12-01", 2017),
        ("2018-12-01", 2017),
        ("2015-01-01", 2016),
        ("2019-12-01", 2019),
    ],
)
def test_of_plans_with_one_number_the_one_of_the_year_is_meant(date: str, year: int) -> None:
    library = MemorySite(numbered(2016), numbered(2017), numbered(2019), article(date=date), now="2020-01-01").library
    item = library.find_plan("62-KH/BDVTU", from_path=FROM_PATH)
    assert item is not None
    assert item.path == f"ke-hoach/{year}/kh.md"


def test_a_plan_nobody_sees_does_not_take_the_place_of_one_they_see() -> None:
    library = MemorySite(numbered(2016), numbered(2017, draft=True), article(date="2017-10-01")).library
    assert library.find_plan("62-KH/BDVTU", from_path=FROM_PATH) is library.items["ke-hoach/2016/kh.md"]


def test_a_plan_that_replaces_last_years_of_the_same_number_is_not_meant_itself() -> None:
    library = MemorySite(numbered(2016), numbered(2017)).library
    assert library.find_plan("62-KH/BDVTU", from_path="ke-hoach/2017/kh.md") is library.items["ke-hoach/2016/kh.md"]


def test_announcements_are_the_public_items_that_name_a_plan() -> None:
    announced = numbered(2017)
    items = [
        article("tin-tuc/a.md", date="2017-10-01", plan="62-kh/bdvtu"),
        article("tin-tuc/b.md", date="2017-10-02", plan="/ke-hoach/2017/kh/"),
        contest("hoi-thi/c.md", date="2017-10-03", plan="ke-hoach/2017/kh.md", record=Contest()),
        article("tin-tuc/d.md", draft=True, plan="62-KH/BDVTU"),
        article("tin-tuc/e.md", plan="63-KH/BDVTU"),
    ]
    library = MemorySite(announced, *items).library
    assert paths(library.announcements["ke-hoach/2017/kh.md"]) == ["hoi-thi/c.md", "tin-tuc/b.md", "tin-tuc/a.md"]
    assert library.announced_plan(items[0]) is announced
    assert library.announced_plan(items[4]) is None


@pytest.mark.parametrize("hidden", [{"draft": True}, {"corrections": [correction("2017-10-01", kind="go")]}])
def test_a_plan_nobody_sees_is_announced_by_nothing(hidden: dict[str, Any]) -> None:
    item = article(plan="62-KH/BDVTU")
    library = MemorySite(numbered(2017, **hidden), item).library
    assert library.announcements == {}
    assert library.announced_plan(item) is None


def test_plans_of_one_series_differ_only_in_their_figures() -> None:
    def plan_of(year: int, title: str, issuer: str = "Ban Dân vận", issued: str = "") -> Item:
        record = {"issuer": issuer, "issued": to_date(issued) if issued else None}
        return plan(f"ke-hoach/{year}/{title[:3].lower()}.md", date=f"{year}-09-01", title=title, record=record)

    plans = {
        2015: plan_of(2015, "KH tổ chức “Tháng Dân vận” năm 2015"),
        2017: plan_of(2017, "Kh tổ chức Tháng dân vận năm 2017", issuer="BAN DÂN VẬN"),
        2018: plan_of(2019, "KH tổ chức “Tháng Dân vận” năm 2018", issued="2018-12-30"),
    }
    other = [
        plan_of(2016, "KH tổ chức hội thi năm 2016"),
        plan_of(2016, "KHx tổ chức “Tháng Dân vận” năm 2016", issuer="UBND tỉnh"),
    ]
    library = MemorySite(*plans.values(), *other, now="2020-01-01").library
    assert library.series_neighbours(plans[2015]) == (None, plans[2017])
    assert library.series_neighbours(plans[2017]) == (plans[2015], plans[2018])
    assert library.series_neighbours(plans[2018]) == (plans[2017], None)
    assert library.series_neighbours(other[0]) == (None, None)
    assert series_key(plans[2015]) == series_key(plans[2018])


def test_of_two_plans_of_a_series_in_one_year_the_newer_is_meant() -> None:
    first, second, next_year = (
        plan(f"ke-hoach/{n}.md", date=date, title="Kế hoạch")
        for n, date in enumerate(["2017-01-01", "2017-06-01", "2018-01-01"])
    )
    assert MemorySite(first, second, next_year).library.series_neighbours(next_year) == (second, None)


def test_mentions_are_told_to_the_plan_they_name() -> None:
    old = plan("ke-hoach/2016/kh.md", date="2016-01-01", record={"number": "1-KH/BDVTU"})
    new = plan(
        "ke-hoach/2017/kh.md",
        date="2017-01-01",
        record={"replaces": ("1-kh/bdvtu",), "basis": ("ke-hoach/2016/kh.md", "Luật")},
    )
    draft = plan("ke-hoach/2018/kh.md", draft=True, record={"amends": ("1-KH/BDVTU",)})
    assert MemorySite(old, new, draft).library.mentions == {old.path: [("replaces", new), ("basis", new)]}


# Bulletins ----------------------------------------------------------------------------------------------------------


def test_issues_are_in_the_order_of_their_periods() -> None:
    issues = [
        bulletin("ban-tin/a.md", number=12, period="2016-12", date="2018-01-01"),
        bulletin("ban-tin/b.md", number=1, period="2017-1", date="2017-02-01"),
        bulletin("ban-tin/c.md", number=2, period="2017-1", date="2017-01-01"),
        bulletin("ban-tin/d.md", number=3, period="2017-2", draft=True),
    ]
    assert paths(MemorySite(*issues).library.bulletins) == ["ban-tin/c.md", "ban-tin/b.md", "ban-tin/a.md"]


def test_an_issue_of_a_month_holds_all_that_was_published_in_it() -> None:
    issue = bulletin("ban-tin/2017/so-10.md", number=10, period="2017-10", date="2017-10-31")
    other = bulletin("ban-tin/2017/so-9.md", number=9, period="2017-09", date="2017-10-01")
    items = [
        article("tin-tuc/a.md", date="2017-10-31 23:59"),
        article("hoat-dong/b.md", date="2017-10-01 00:00"),
        article("tin-tuc/c.md", date="2017-11-01"),
        article("tin-tuc/d.md", date="2017-10-05", draft=True),
        plan("ke-hoach/e.md", date="2017-10-06"),
    ]
    library = MemorySite(issue, other, *items).library
    assert paths(library.bulletin_items(issue)) == ["hoat-dong/b.md", "ke-hoach/e.md", "tin-tuc/a.md"]
    assert library.bulletin_items(items[0]) == []


def test_an_issue_with_its_own_list_keeps_its_order() -> None:
    listed = ["tin-tuc/b.md", "/tin-tuc/a/", "../tin-tuc/b.md", "tin-tuc/n.md", "tin-tuc/khong-co.md", "so-10.md"]
    issue = bulletin("ban-tin/so-10.md", number=10, period="2017-10", items=listed)
    items = [article("tin-tuc/a.md"), article("tin-tuc/b.md"), article("tin-tuc/n.md", draft=True)]
    assert paths(MemorySite(issue, *items).library.bulletin_items(issue)) == ["tin-tuc/b.md", "tin-tuc/a.md"]


def test_twice_as_many_plans_are_related_by_twice_the_work() -> None:
    """Each is asked for its series, its mentions and its news."""

    def relate(count: int) -> None:
        rng = random.Random(2017)
        plans = [
            plan(
                f"ke-hoach/{n}.md",
                date=f"2017-{n % 12 + 1:02}-01",
                title=f"Kế hoạch {n % (count // 7)}",
                record={"number": f"{n}-KH/X", "basis": (f"{rng.randrange(count)}-KH/X",)},
            )
            for n in range(count)
        ]
        library = MemorySite(*plans).library
        assert sum(len(mentions) for mentions in library.mentions.values()) > 0.8 * count
        assert all(library.series_neighbours(item) for item in plans)

    once, twice = (count_calls(lambda count=count: relate(count)) for count in (700, 1400))
    assert twice < 2.3 * once
