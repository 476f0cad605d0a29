"""What the pages of items are made of."""

from typing import Any

import pytest
from memory_site import MemorySite, article, convert_body, correction, lead_picture, plan
from newsroom.pages.item_views import AnnouncedPlanView, BodyImage, CorrectionView, ResolvedReference, WithdrawnView
from newsroom.pages.items import table_of_contents
from newsroom.pages.page_views import Image, Link, TimeView
from newsroom.pages.presenter import feed_links

PATH = "tin-tuc/2017/10/bai.md"
PUBLISHED = TimeView("2017-10-09T08:30:00+07:00", "Thứ Hai, ngày 9 tháng 10 năm 2017, 08:30", "09/10/2017 08:30")


def test_a_page_knows_its_place() -> None:
    view = MemorySite(article(title="Bài một")).item_view(PATH)
    assert (view.url, view.canonical) == ("/tin-tuc/2017/10/bai/", "https://danvan.example.vn/tin-tuc/2017/10/bai/")
    assert (view.title, view.section, view.section_link) == ("Bài một", "tin-tuc", Link("/tin-tuc/", "Tin tức"))
    assert view.crumbs == (Link("/tin-tuc/", "Tin tức"), Link("/luu-tru/2017/10/", "Tháng 10/2017"))
    assert view.feeds == feed_links("/", "Ban Dân vận")
    assert view.indexed


def test_a_site_in_a_folder_has_all_its_addresses_there() -> None:
    body = "[a](khac.md) ![b](anh.jpg)"
    items = [
        article(body=body, tags=["Hội thi"], plan="1-KH/X", image=lead_picture()),
        article("tin-tuc/2017/10/khac.md"),
    ]
    record = {"number": "1-KH/X"}
    desk = MemorySite(
        *items, plan(record=record), files=["tin-tuc/2017/10/anh.jpg"], site_url="https://tinh.example.vn/danvan/"
    )
    view = desk.item_view(PATH)
    assert view.plan is not None
    assert view.image is not None
    assert view.previous is not None
    links = [*view.crumbs, *view.feeds, *view.tags, *view.related, *view.body.references, *view.body.images]
    addresses = [view.url, view.plan.url, view.image.url, view.previous.url, *(link.url for link in links)]
    assert [address for address in addresses if not address.startswith("/danvan/")] == []
    assert view.canonical == "https://tinh.example.vn/danvan/tin-tuc/2017/10/bai/"


def test_times_are_in_words_in_figures_and_for_machines() -> None:
    view = MemorySite(article(updated="2017-10-10")).item_view(PATH)
    assert view.published == PUBLISHED
    assert view.updated == TimeView("2017-10-10T00:00:00+07:00", "Thứ Ba, ngày 10 tháng 10 năm 2017", "10/10/2017")


UPDATED = {
    "never": ({}, None),
    "in the future": ({"updated": "2030-01-01"}, None),
    "at once": ({"updated": "2017-10-09 08:30"}, None),
    "by a correction": ({"corrections": [correction("2017-10-11")], "updated": "2017-10-10"}, "11/10/2017"),
    "before one to come": ({"corrections": [correction("2030-01-01")], "updated": "2017-10-10"}, "10/10/2017"),
}


@pytest.mark.parametrize(("keys", "label"), UPDATED.values(), ids=UPDATED)
def test_a_page_says_when_it_was_updated(keys: dict[str, Any], label: str | None) -> None:
    updated = MemorySite(article(**keys)).item_view(PATH).updated
    assert (updated and updated.short) == label


def test_corrections_stand_on_the_page_when_their_time_has_come() -> None:
    corrections = [
        correction("2017-10-10 09:00", "Sai ngày"),
        correction("2017-10-11", "Thêm ảnh", "cap-nhat"),
        correction("2030-01-01", "Mai"),
        correction("2030-01-02", "Gỡ", "go"),
    ]
    view = MemorySite(article(corrections=corrections)).item_view(PATH)
    assert [(each.kind, each.label, each.time.short, each.text) for each in view.corrections] == [
        ("dinh-chinh", "Đính chính", "10/10/2017 09:00", "Sai ngày"),
        ("cap-nhat", "Cập nhật", "11/10/2017", "Thêm ảnh"),
    ]


def test_of_a_withdrawn_item_only_title_date_and_reason_stay() -> None:
    gone = article(
        title="Bài", summary="Mật", tags=["Mật"], authors=["Mật"], image=lead_picture(caption="Mật"), body="Mật",
        corrections=[correction("2017-10-10", "Mật, đã sửa"), correction("2018-01-01", "Nhầm lẫn", "go")],
    )  # fmt: skip
    desk = MemorySite(gone, files=["tin-tuc/2017/10/anh.jpg"])
    assert desk.withdrawn_view(PATH) == WithdrawnView(
        url="/tin-tuc/2017/10/bai/",
        canonical="https://danvan.example.vn/tin-tuc/2017/10/bai/",
        title="Bài",
        section="tin-tuc",
        crumbs=(Link("/tin-tuc/", "Tin tức"),),
        feeds=feed_links("/", "Ban Dân vận"),
        indexed=False,
        kind="article",
        published=PUBLISHED,
        correction=CorrectionView(
            "go",
            "Bài đã được gỡ",
            TimeView("2018-01-01T00:00:00+07:00", "Thứ Hai, ngày 1 tháng 1 năm 2018", "01/01/2018"),
            "Nhầm lẫn",
        ),
    )
    with pytest.raises(ValueError, match="not withdrawn"):
        MemorySite(article()).withdrawn_view(PATH)


LEADS = {
    "written": ({"summary": "Sapo", "body": "Đoạn"}, "Sapo", True),
    "from the body": ({"body": "Đoạn"}, "Đoạn", False),
    "the body's own words": ({"summary": "Đoạn", "body": "Đoạn"}, "Đoạn", False),
    "none": ({}, "", False),
}


@pytest.mark.parametrize(("keys", "lead", "shown"), LEADS.values(), ids=LEADS)
def test_the_lead_is_shown_where_the_body_does_not_begin_with_it(keys: dict[str, Any], lead: str, shown: bool) -> None:
    view = MemorySite(article(**keys)).item_view(PATH)
    assert (view.lead, view.show_lead, view.description) == (lead, shown, lead)


def test_the_description_for_search_engines_is_short() -> None:
    description = MemorySite(article(summary="chữ " * 200)).item_view(PATH).description
    assert len(description) <= 200
    assert description.endswith("chữ…")


def test_the_picture_has_its_words_and_size() -> None:
    image = lead_picture(caption="Hội thi", credit="BBT")
    view = MemorySite(article(image=image), files=["tin-tuc/2017/10/anh.jpg"]).item_view(PATH)
    path = "/tin-tuc/2017/10/anh.jpg"
    copies = f"{path}.360.webp 360w, {path}.720.webp 720w, {path}.800.webp 800w"
    words = "Các đội thi chào khán giả", "Hội thi", "BBT"
    assert view.image == Image(path, 800, 600, copies, f"{path}.720.jpg", *words)
    assert MemorySite(article(image=image)).item_view(PATH).image is None
    assert (
        MemorySite(article(image=lead_picture("tep.pdf")), files=["tin-tuc/2017/10/tep.pdf"]).item_view(PATH).image
        is None
    )


def test_the_body_knows_where_its_references_lead() -> None:
    body = "[a](b.md#muc) [c](khong-co.md) ![d](nho.jpg) ![e](mat.jpg)"
    view = MemorySite(article(body=body), article("tin-tuc/2017/10/b.md"), files=["tin-tuc/2017/10/nho.jpg"]).item_view(
        PATH
    )
    assert view.body.references == (
        ResolvedReference("b.md#muc", "/tin-tuc/2017/10/b/#muc"),
        ResolvedReference("khong-co.md", ""),
    )
    assert view.body.images == (
        BodyImage("/tin-tuc/2017/10/nho.jpg", 320, 240, "", "/tin-tuc/2017/10/nho.jpg", "nho.jpg"),
        BodyImage("", 0, 0, "", "", "mat.jpg"),
    )


@pytest.mark.parametrize(("count", "minutes"), [(0, 1), (220, 1), (329, 1), (330, 2), (2200, 10)])
def test_reading_takes_minutes(count: int, minutes: int) -> None:
    assert MemorySite(article(body="chữ " * count)).item_view(PATH).minutes == minutes


@pytest.mark.parametrize(
    ("syllables", "headings", "listed"),
    [(1000, 4, 4), (999, 4, 0), (1000, 3, 0), (5000, 12, 12)],
)
def test_a_long_body_with_headings_has_a_table_of_contents(syllables: int, headings: int, listed: int) -> None:
    body = "".join(f"## Mục {n}\n\n" for n in range(headings)) + "chữ " * (syllables - 2 * headings)
    view = MemorySite(article(body=body)).item_view(PATH)
    assert len(view.headings) == listed


def test_small_headings_are_not_listed() -> None:
    text = "chữ " * 1000
    listed = table_of_contents(convert_body(f"## A\n\n### B\n\n## C\n\n### D\n\n#### E\n\n{text}")[1])
    assert [heading.text for heading in listed] == ["A", "B", "C", "D"]
    assert table_of_contents(convert_body(f"## A\n\n#### B\n\n#### C\n\n#### D\n\n{text}")[1]) == ()


def test_tags_are_linked_in_their_shown_spelling_and_the_authors_order() -> None:
    others = [article(f"tin-tuc/{n}.md", tags=["Dân vận"]) for n in range(2)]
    assert MemorySite(article(tags=["Hội thi", "DÂN VẬN"]), *others).item_view(PATH).tags == (
        Link("/chu-de/hoi-thi/", "Hội thi"),
        Link("/chu-de/dan-van/", "Dân vận"),
    )


def test_neighbours_are_the_sections() -> None:
    before, after = article("tin-tuc/truoc.md", date="2017-10-01"), article("tin-tuc/sau.md", date="2017-11-01")
    view = MemorySite(article(), before, after, article("hoat-dong/khac.md")).item_view(PATH)
    assert (view.previous, view.next) == (Link("/tin-tuc/truoc/", "Bài truoc"), Link("/tin-tuc/sau/", "Bài sau"))


def test_an_announcement_has_the_plans_card() -> None:
    record = {"number": "62-KH/BDVTU", "subject": "Tổ chức Tháng Dân vận"}
    announced = plan(record=record, title="Kế hoạch")
    card = AnnouncedPlanView("/ke-hoach/2018/09/ke-hoach/", "Kế hoạch", "Số 62-KH/BDVTU", "Tổ chức Tháng Dân vận")
    assert MemorySite(article(plan="62-kh/bdvtu"), announced).item_view(PATH).plan == card
    assert MemorySite(article(plan="62-kh/bdvtu"), plan(record=record, draft=True)).item_view(PATH).plan is None
    assert MemorySite(article()).item_view(PATH).plan is None


def test_a_preview_marks_what_readers_do_not_see() -> None:
    draft = article(draft=True, tags=["x"])
    desk = MemorySite(draft, article("tin-tuc/khac.md", tags=["x"]), preview=True)
    assert desk.item_view(PATH).preview_label == "Bản nháp"
    assert [card.preview_label for card in desk.item_view("tin-tuc/khac.md").related] == ["Bản nháp"]


def test_persons_are_named_and_the_board_is_not() -> None:
    assert MemorySite(article(authors=["Nguyễn Văn A"])).item_view(PATH).authors == ("Nguyễn Văn A",)
    assert MemorySite(article()).item_view(PATH).authors == ()


@pytest.mark.parametrize("kind", ["article", "plan", "contest", "bulletin"])
def test_every_kind_has_a_template_of_its_own(kind: str) -> None:
    section = {"article": "tin-tuc", "plan": "ke-hoach", "contest": "hoi-thi", "bulletin": "ban-tin"}[kind]
    desk = MemorySite(article(f"{section}/a.md"))
    assert desk.item_pages.item_page(desk.library.public[0]).template == f"{kind}.html"
