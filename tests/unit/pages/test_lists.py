"""What the lists of the site are made of."""

from typing import Any

import pytest
from memory_site import MemorySite, article, bulletin, correction, plan
from newsroom.pages.items import Page
from newsroom.pages.list_views import (
    ArchiveMonth,
    ArchiveView,
    CorrectionsView,
    ListingView,
    Pager,
    TagCount,
    TagIndexView,
)
from newsroom.pages.page_views import Link, PageView
from newsroom.pages.presenter import feed_links

SITE_FEEDS = feed_links("/", "Ban Dân vận")


def pages(desk: MemorySite) -> dict[str, Page]:
    """The pages of all lists by their address."""
    pages_by_url = {}
    for listing in desk.lists.listings():
        for number in desk.lists.page_numbers(listing):
            part = desk.lists.paginated_page(listing, number)
            pages_by_url[f"/{listing.path}{part.path}"] = desk.lists.listing_page(listing, part)
    return pages_by_url


def listing(desk: MemorySite, url: str) -> ListingView:
    view = pages(desk)[url].view
    assert isinstance(view, ListingView)
    return view


def titles(view: ListingView) -> list[str]:
    return [card.title for card in view.cards]


def five(**keys: Any) -> MemorySite:
    items = [article(f"tin-tuc/{n}.md", date=f"2017-10-0{n}", title=f"{n}", tags=["Hội thi"]) for n in range(1, 6)]
    return MemorySite(*items, per_page=2, **keys)


def test_sections_tags_and_months_are_lists_in_pages() -> None:
    assert list(pages(five())) == [
        "/tin-tuc/", "/tin-tuc/trang/1/", "/hoat-dong/", "/dien-hinh/", "/trao-doi/",
        "/ke-hoach/", "/hoi-thi/", "/ban-tin/",
        "/chu-de/hoi-thi/", "/chu-de/hoi-thi/trang/1/", "/luu-tru/2017/10/", "/luu-tru/2017/10/trang/1/",
    ]  # fmt: skip


def test_a_section_shows_its_newest_and_leads_to_older_ones() -> None:
    view = listing(five(), "/tin-tuc/")
    assert titles(view) == ["5", "4", "3"]
    assert view.pager == Pager("", "/tin-tuc/trang/1/", "")
    assert (view.url, view.canonical) == ("/tin-tuc/", "https://danvan.example.vn/tin-tuc/")
    assert (view.title, view.heading, view.list_kind, view.section, view.crumbs) == (
        "Tin tức",
        "Tin tức",
        "section",
        "tin-tuc",
        (),
    )
    assert [(feed.url, feed.title, feed.media_type) for feed in view.feeds] == [
        ("/tin-tuc/rss.xml", "Tin tức – RSS", "application/rss+xml"),
        ("/tin-tuc/atom.xml", "Tin tức – Atom", "application/atom+xml"),
        ("/tin-tuc/feed.json", "Tin tức – JSON Feed", "application/feed+json"),
        ("/rss.xml", "Ban Dân vận – RSS", "application/rss+xml"),
        ("/atom.xml", "Ban Dân vận – Atom", "application/atom+xml"),
        ("/feed.json", "Ban Dân vận – JSON Feed", "application/feed+json"),
    ]


def test_an_older_page_leads_back() -> None:
    view = listing(five(), "/tin-tuc/trang/1/")
    assert titles(view) == ["2", "1"]
    assert view.pager == Pager("/tin-tuc/", "", "Trang 1")
    assert (view.title, view.heading) == ("Tin tức – Trang 1", "Tin tức")
    assert view.canonical == "https://danvan.example.vn/tin-tuc/trang/1/"
    assert view.crumbs == (Link("/tin-tuc/", "Tin tức"),)


def test_an_introduction_stands_on_the_newest_page() -> None:
    text = article("tin-tuc/index.md", title="Tin tức trong tỉnh", body="Xem [bài](5.md).")
    desk = five(introductions={"tin-tuc": text})
    view = listing(desk, "/tin-tuc/")
    assert (view.heading, view.body.digest) == ("Tin tức trong tỉnh", text.body.digest)
    assert [(reference.reference, reference.url) for reference in view.body.references] == [("5.md", "/tin-tuc/5/")]
    assert listing(desk, "/tin-tuc/trang/1/").body.digest == ""


def test_a_tag_and_a_month_are_lists_of_their_own() -> None:
    tag, month = listing(five(), "/chu-de/hoi-thi/"), listing(five(), "/luu-tru/2017/10/")
    assert titles(tag) == titles(month) == ["5", "4", "3"]
    assert (tag.heading, tag.list_kind, tag.crumbs) == ("Hội thi", "tag", (Link("/chu-de/", "Chủ đề"),))
    assert tag.feeds == feed_links("/chu-de/hoi-thi/", "Chủ đề Hội thi") + SITE_FEEDS
    assert (month.heading, month.list_kind, month.crumbs) == (
        "Tháng 10 năm 2017",
        "month",
        (Link("/luu-tru/", "Lưu trữ"),),
    )


def test_from_outside_a_topic_is_told_from_a_section_of_its_name() -> None:
    tag, month = listing(five(), "/chu-de/hoi-thi/"), listing(five(), "/luu-tru/2017/10/")
    assert (tag.title, tag.description) == ("Chủ đề Hội thi", "Tin, bài và văn bản về chủ đề Hội thi")
    assert (month.title, month.description) == ("Tháng 10 năm 2017", "Tin, bài và văn bản đăng trong tháng 10 năm 2017")


def test_a_card_says_what_a_list_needs() -> None:
    desk = MemorySite(
        article(title="Bài", summary="chữ " * 200), plan(record={"number": "39/KH-UBND"}), plan("ke-hoach/b.md")
    )
    card = listing(desk, "/tin-tuc/").cards[0]
    assert (card.url, card.title, card.kind, card.section) == (
        "/tin-tuc/2017/10/bai/", "Bài", "article", Link("/tin-tuc/", "Tin tức"),
    )  # fmt: skip
    assert (card.time.short, card.number, card.preview_label, card.image) == ("09/10/2017 08:30", "", "", None)
    assert len(card.lead) <= 320
    assert [card.number for card in listing(desk, "/ke-hoach/").cards] == ["Số: 39/KH-UBND", ""]
    issue = bulletin("ban-tin/a.md", number=10, period="2017-10")
    assert [card.number for card in listing(MemorySite(issue), "/ban-tin/").cards] == ["Số 10"]


def test_the_tag_index_is_under_letters_in_vietnamese_order() -> None:
    items = [
        article("tin-tuc/a.md", tags=["Đất đai", "Dân vận", "Ấm no"]),
        article("tin-tuc/b.md", tags=["Dân vận", "An sinh", "2018"]),
        article("tin-tuc/c.md", tags=["Mật"], draft=True),
    ]
    view = MemorySite(*items).lists.tag_index_page().view
    assert isinstance(view, TagIndexView)
    assert [(letter, [tag.title for tag in tags]) for letter, tags in view.letters] == [
        ("0–9", ["2018"]),
        ("A", ["An sinh"]),
        ("Â", ["Ấm no"]),
        ("D", ["Dân vận"]),
        ("Đ", ["Đất đai"]),
    ]
    assert dict(view.letters)["D"] == (TagCount("/chu-de/dan-van/", "Dân vận", 2),)


def test_the_archive_is_years_of_twelve_months() -> None:
    days = ["2016-12-31 23:59", "2017-01-01 00:00", "2017-10-09", "2017-10-10"]
    view = MemorySite(*(article(f"tin-tuc/{n}.md", date=date) for n, date in enumerate(days))).lists.archive_page().view
    assert isinstance(view, ArchiveView)
    assert [(year.year, year.count) for year in view.years] == [(2017, 3), (2016, 1)]
    months = view.years[0].months
    assert [month.month for month in months] == list(range(1, 13))
    assert months[9] == ArchiveMonth(10, "/luu-tru/2017/10/", 2)
    assert months[10] == ArchiveMonth(11, "", 0)


def test_corrections_are_listed_newest_first() -> None:
    corrections = [
        correction("2017-10-10", "Một"),
        correction("2017-12-10", "Ba", "cap-nhat"),
        correction("2030-01-01", "Mai"),
    ]
    other = [correction("2017-11-10", "Hai"), correction("2030-01-01", kind="go")]
    gone = [correction("2017-11-11", "Mật"), correction("2018-01-01", "Gỡ", "go")]
    desk = MemorySite(
        article("tin-tuc/a.md", corrections=corrections),
        article("tin-tuc/b.md", corrections=other),
        article("tin-tuc/c.md", corrections=gone),
        article("tin-tuc/d.md", corrections=[correction("2018-01-01", "Mật")], draft=True),
    )
    view = desk.lists.corrections_page().view
    assert isinstance(view, CorrectionsView)
    assert [(entry.correction.text, entry.correction.label, entry.item.url) for entry in view.entries] == [
        ("Ba", "Cập nhật", "/tin-tuc/a/"),
        ("Hai", "Đính chính", "/tin-tuc/b/"),
        ("Một", "Đính chính", "/tin-tuc/a/"),
    ]


def test_an_empty_site_has_its_lists() -> None:
    desk = MemorySite()
    assert [listing(desk, url).cards for url in pages(desk)] == [()] * 7
    for page in (desk.lists.tag_index_page(), desk.lists.archive_page(), desk.lists.corrections_page()):
        assert page.view.indexed


def test_the_page_for_lost_readers_is_not_for_search_engines() -> None:
    page = MemorySite().lists.not_found_page()
    assert page.template == "not_found.html"
    assert isinstance(page.view, PageView)
    assert (page.view.url, page.view.canonical, page.view.indexed) == ("/404.html", "", False)


@pytest.mark.parametrize(
    "hidden",
    [
        {"draft": True},
        {"date": "2030-01-01"},
        {"expires": "2018-01-01"},
        {"corrections": [correction("2018-01-01", kind="go")]},
    ],
)
def test_what_is_not_public_changes_no_list(hidden: dict[str, Any]) -> None:
    public = article("tin-tuc/a.md", tags=["Hội thi"])
    with_it, without = MemorySite(public, article(tags=["HỘI THI", "Mật"], **hidden)), MemorySite(public)
    assert pages(with_it) == pages(without)
    assert with_it.lists.tag_index_page() == without.lists.tag_index_page()
    assert with_it.lists.archive_page() == without.lists.archive_page()
    assert with_it.lists.corrections_page() == without.lists.corrections_page()
