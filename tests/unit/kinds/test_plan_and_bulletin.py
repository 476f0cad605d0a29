"""What the pages of plans and bulletins show of their records."""

from typing import Any

import pytest
from memory_site import MemorySite, article, bulletin, correction, plan, to_date
from newsroom.kinds.bulletin import BulletinView
from newsroom.kinds.effect import effect_state
from newsroom.kinds.plan.page import PlanView
from newsroom.model.document_numbers import printed_number
from newsroom.model.records import Attachment, Milestone, Plan, Signer
from newsroom.pages.page_views import Link

PLAN = "ke-hoach/2018/09/ke-hoach.md"
WHOLE = {
    "number": "62-KH/BDVTU",
    "issued": to_date("2018-09-12"),
    "issuer": "Ban Dân vận Tỉnh ủy Bắc Giang",
    "place": "Bắc Giang",
    "subject": "Tổ chức hoạt động “Tháng Dân vận” năm 2018",
    "field": "Công tác dân vận",
    "signer": Signer("Nguyễn Văn A", "Phó Trưởng ban", "K/T"),
    "effective_from": to_date("2018-09-12"),
    "effective_to": to_date("2018-12-31"),
    "recipients": ("Các huyện ủy", "Lưu VP"),
    "basis": ("Chỉ thị 01-CT/TU",),
    "replaces": ("1-KH/BDVTU",),
    "amends": ("2-KH/BDVTU",),
    "milestones": (
        Milestone(to_date("2018-10-01"), to_date("2018-10-31"), "Cao điểm", "Cấp ủy", ("Mặt trận", "Đoàn Thanh niên")),
        Milestone(to_date("2018-10-15"), to_date("2018-10-15"), "Kỷ niệm"),
    ),
    "attachments": (Attachment("62.pdf", "Toàn văn"), Attachment("mat.pdf", "Đã mất")),
}


def plan_view(*others: Any, record: dict[str, Any], now: str = "2018-12-31 12:00", **keys: Any) -> PlanView:
    """The record of a plan's page, among others."""
    desk = MemorySite(plan(PLAN, record=record, **keys), *others, now=now, files=["ke-hoach/2018/09/62.pdf"])
    view = desk.item_view(PLAN).record
    assert isinstance(view, PlanView)
    return view


def rows(view: PlanView) -> dict[str, tuple[str, list[str]]]:
    return {row.field: (row.label, [value.title for value in row.values]) for row in view.rows}


# Plans --------------------------------------------------------------------------------------------------------------


def test_a_whole_record_has_every_row_under_its_label() -> None:
    assert rows(plan_view(record=WHOLE)) == {
        "number": ("Số, ký hiệu", ["62-KH/BDVTU"]),
        "doctype": ("Loại văn bản", ["Kế hoạch"]),
        "issued": ("Ngày ban hành", ["12/09/2018"]),
        "issuer": ("Cơ quan ban hành", ["Ban Dân vận Tỉnh ủy Bắc Giang"]),
        "place": ("Địa danh", ["Bắc Giang"]),
        "subject": ("Trích yếu", ["Tổ chức hoạt động “Tháng Dân vận” năm 2018"]),
        "field": ("Lĩnh vực", ["Công tác dân vận"]),
        "signer": ("Người ký", ["Nguyễn Văn A, Phó Trưởng ban"]),
        "effective": ("Hiệu lực", ["Từ ngày 12/09/2018 đến ngày 31/12/2018 (còn hiệu lực)"]),
        "basis": ("Căn cứ", ["Chỉ thị 01-CT/TU"]),
        "replaces": ("Thay thế", ["1-KH/BDVTU"]),
        "amends": ("Sửa đổi, bổ sung", ["2-KH/BDVTU"]),
        "recipients": ("Nơi nhận", ["Các huyện ủy", "Lưu VP"]),
        "attachments": ("Tệp đính kèm", ["Toàn văn"]),
    }


def test_an_empty_record_says_that_its_number_is_to_come() -> None:
    view = plan_view(record={}, summary="Tổ chức hội thi")
    assert rows(view) == {
        "number": ("Số, ký hiệu", ["đang cập nhật"]),
        "doctype": ("Loại văn bản", ["Kế hoạch"]),
        "subject": ("Trích yếu", ["Tổ chức hội thi"]),
    }
    assert view.number == "Số: đang cập nhật"
    assert (view.state, view.state_words, view.heading_place, view.calendar_url) == ("", "", "", "")
    assert view.milestones == view.files == view.relations == view.news == view.signer_lines == ()


def test_the_body_on_whose_behalf_a_document_is_signed_is_named() -> None:
    signer = Signer("Nguyễn Văn A", "Chủ tịch", "T/M")
    view = plan_view(record=WHOLE | {"signer": signer, "issuer": "Ủy ban nhân dân xã Đồng Mận"})
    assert view.signer_lines == ("T/M ỦY BAN NHÂN DÂN XÃ ĐỒNG MẬN", "Chủ tịch", "Nguyễn Văn A")


def test_the_head_is_set_as_on_paper() -> None:
    view = plan_view(record=WHOLE)
    assert view.heading_issuer == "Ban Dân vận Tỉnh ủy Bắc Giang"
    assert view.heading_place == "Bắc Giang, ngày 12 tháng 9 năm 2018"
    assert view.signer_lines == ("K/T", "Phó Trưởng ban", "Nguyễn Văn A")
    assert view.calendar_url == "/ke-hoach/2018/09/ke-hoach/lich.ics"


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("62-KH/BDVTU", "Số 62-KH/BDVTU"),
        ("36-HD/VPTW", "Số 36-HD/VPTW"),
        ("39/KH-UBND", "Số: 39/KH-UBND"),
        ("30/2020/NĐ-CP", "Số: 30/2020/NĐ-CP"),
        ("", "Số: đang cập nhật"),
    ],
)
def test_a_number_is_printed_as_the_party_and_the_state_do(number: str, printed: str) -> None:
    assert printed_number(Plan(number=number)) == printed


FROM, TO = to_date("2018-01-10"), to_date("2018-01-20")


@pytest.mark.parametrize(
    ("begin", "end", "today", "state"),
    [
        (FROM, TO, "2018-01-09", "chua-co"),
        (FROM, TO, "2018-01-10", "con"),
        (FROM, TO, "2018-01-20", "con"),
        (FROM, TO, "2018-01-21", "het"),
        (FROM, None, "2018-01-09", "chua-co"),
        (FROM, None, "2030-01-01", "con"),
        (None, TO, "2000-01-01", "con"),
        (None, TO, "2018-01-21", "het"),
        (None, None, "2018-01-15", ""),
    ],
)
def test_the_state_of_effect_on_a_day(begin: Any, end: Any, today: str, state: str) -> None:
    assert effect_state(begin, end, to_date(today)) == state


EFFECTS = {
    "2018-09-11 23:59": "Từ ngày 12/09/2018 đến ngày 31/12/2018 (chưa có hiệu lực)",
    "2018-12-31 23:59": "Từ ngày 12/09/2018 đến ngày 31/12/2018 (còn hiệu lực)",
    "2019-01-01 00:00": "Từ ngày 12/09/2018 đến ngày 31/12/2018 (hết hiệu lực)",
}


@pytest.mark.parametrize(("now", "words"), EFFECTS.items())
def test_the_state_of_effect_is_that_of_today(now: str, words: str) -> None:
    view = plan_view(record=WHOLE, now=now, date="2018-09-01")
    assert rows(view)["effective"] == ("Hiệu lực", [words])
    assert f"({view.state_words.lower()})" in words


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"effective_from": FROM}, "Từ ngày 10/01/2018 (còn hiệu lực)"),
        ({"effective_to": TO}, "Đến ngày 20/01/2018 (hết hiệu lực)"),
    ],
)
def test_an_effect_with_one_end(record: dict[str, Any], words: str) -> None:
    assert rows(plan_view(record=record))["effective"] == ("Hiệu lực", [words])


@pytest.mark.parametrize(
    ("now", "states"),
    [
        ("2018-09-30 23:59", ["sap", "sap"]),
        ("2018-10-01 00:00", ["dang", "sap"]),
        ("2018-10-15 12:00", ["dang", "dang"]),
        ("2018-10-16 00:00", ["dang", "qua"]),
        ("2018-11-01 00:00", ["qua", "qua"]),
    ],
)
def test_milestones_say_whether_they_are_over(now: str, states: list[str]) -> None:
    view = plan_view(record=WHOLE, now=now)
    assert [milestone.state for milestone in view.milestones] == states


def test_a_milestone_is_told_in_words() -> None:
    first, second = plan_view(record=WHOLE).milestones
    assert (first.first, first.last, first.when) == ("2018-10-01", "2018-10-31", "Từ ngày 1 đến ngày 31/10/2018")
    assert (first.task, first.lead, first.partners) == ("Cao điểm", "Cấp ủy", ("Mặt trận", "Đoàn Thanh niên"))
    assert (second.when, second.state_words) == ("Ngày 15/10/2018", "đã qua")


def test_attachments_tell_type_size_and_checksum_of_what_is_there() -> None:
    [file] = plan_view(record=WHOLE).files
    assert (file.url, file.title) == ("/ke-hoach/2018/09/62.pdf", "Toàn văn")
    assert (file.type, file.size, file.sha256) == ("PDF", "320 KB", "ab" * 32)


def test_the_news_about_a_plan_is_on_its_page() -> None:
    news = article(plan="62-KH/BDVTU")
    assert [card.url for card in plan_view(news, record=WHOLE).news] == ["/tin-tuc/2017/10/bai/"]


OLD = "ke-hoach/2017/09/cu.md"
NAMED = Link("/ke-hoach/2017/09/cu/", "Kế hoạch số 1-KH/BDVTU: Việc cũ")


def old(**keys: Any) -> Any:
    return plan(OLD, date="2017-09-01", record={"number": "1-KH/BDVTU", "subject": "Việc cũ"}, **keys)


@pytest.mark.parametrize("key", ["basis", "replaces", "amends"])
@pytest.mark.parametrize(
    "reference", ["1-KH/BDVTU", "1-kh / bdvtu", OLD, "/ke-hoach/2017/09/cu/", "../../2017/09/cu.md"]
)
def test_a_relation_shows_on_both_pages(key: str, reference: str) -> None:
    new = plan(PLAN, record={"number": "62-KH/BDVTU", "subject": "Việc mới", key: (reference,)})
    desk = MemorySite(old(), new)
    newer, older = desk.item_view(PLAN).record, desk.item_view(OLD).record
    assert isinstance(newer, PlanView)
    assert isinstance(older, PlanView)
    assert [row.values for row in newer.rows if row.field == key] == [(NAMED,)]
    label = {"basis": "Là căn cứ của", "replaces": "Được thay thế bởi", "amends": "Được sửa đổi, bổ sung bởi"}[key]
    [group] = older.relations
    assert group.label == label
    assert group.links == (Link("/ke-hoach/2018/09/ke-hoach/", "Kế hoạch số 62-KH/BDVTU: Việc mới"),)
    assert newer.relations == ()


HIDDEN = {
    "draft": {"draft": True},
    "scheduled": {"date": "2030-01-01"},
    "expired": {"expires": "2018-01-01"},
    "withdrawn": {"corrections": [correction("2018-01-01", kind="go")]},
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize(
    ("reference", "label"),
    [
        ("1-KH/BDVTU", "1-KH/BDVTU"),
        (OLD, "đang cập nhật"),
        ("../../2017/09/cu.md", "đang cập nhật"),
        ("mat.md", "đang cập nhật"),
    ],
)
def test_a_record_nobody_sees_leaves_only_the_number_that_names_it(
    hidden: dict[str, Any], reference: str, label: str
) -> None:
    path = "ke-hoach/2018/09/mat.md" if reference == "mat.md" else OLD
    other = plan(path, **{"date": "2017-09-01", **hidden}, record={"number": "1-KH/BDVTU", "amends": ("62-KH/BDVTU",)})
    view = plan_view(other, record={**WHOLE, "replaces": (reference,)})
    assert [row.values for row in view.rows if row.field == "replaces"] == [(Link("", label),)]
    assert view.relations == ()


def test_an_unknown_document_is_named_as_it_is_written() -> None:
    view = plan_view(record={"basis": ("Nghị quyết số 25-NQ/TW ngày 03/6/2013",)})
    assert rows(view)["basis"] == ("Căn cứ", ["Nghị quyết số 25-NQ/TW ngày 03/6/2013"])


def test_a_related_plan_without_number_is_named_by_its_title() -> None:
    other = plan(OLD, date="2017-09-01", title="Kế hoạch cũ")
    assert rows(plan_view(other, record={"basis": (OLD,)}))["basis"] == ("Căn cứ", ["Kế hoạch cũ"])


def test_last_and_next_years_plans_are_linked() -> None:
    def of(year: int, **keys: Any) -> Any:
        return plan(f"ke-hoach/{year}/kh.md", date=f"{year}-09-01", title=f"Kế hoạch Tháng Dân vận {year}", **keys)

    desk = MemorySite(of(2016), of(2017), of(2018), of(2015, draft=True), now="2019-01-01")
    views = [desk.item_view(f"ke-hoach/{year}/kh.md").record for year in (2016, 2017, 2018)]
    neighbours = [(view.last_year, view.next_year) for view in views if isinstance(view, PlanView)]
    links = [Link(f"/ke-hoach/{year}/kh/", f"Kế hoạch Tháng Dân vận {year}") for year in (2016, 2017, 2018)]
    assert neighbours == [(None, links[1]), (links[0], links[2]), (links[1], None)]


# Bulletins ----------------------------------------------------------------------------------------------------------


def test_an_issue_shows_number_month_contents_and_neighbours() -> None:
    issues = [
        bulletin(f"ban-tin/2017/so-{n}.md", number=n, period=f"2017-{n:02}", date=f"2017-{n:02}-28", title=f"Số {n}")
        for n in (9, 10, 11, 12)
    ]
    hidden = bulletin("ban-tin/2017/so-8.md", number=8, period="2017-08", draft=True)
    desk = MemorySite(*issues, hidden, article(title="Bài một", date="2017-10-03"))
    views = {n: desk.item_view(f"ban-tin/2017/so-{n}.md").record for n in (9, 10, 12)}
    links = {n: Link(f"/ban-tin/2017/so-{n}/", f"Số {n}") for n in (9, 10, 11)}
    first, middle, last = views.values()
    assert isinstance(first, BulletinView)
    assert isinstance(middle, BulletinView)
    assert isinstance(last, BulletinView)
    assert (middle.number, middle.period) == ("Số 10", "Tháng 10 năm 2017")
    assert [card.title for card in middle.contents] == ["Bài một"]
    assert (middle.previous, middle.next) == (links[9], links[11])
    assert (first.previous, first.next) == (None, links[10])
    assert (last.previous, last.next) == (links[11], None)
