"""The page that explains feeds and lists them, as a view and as HTML."""

import re
from itertools import pairwise

from lxml import html
from memory_site import MemorySite, article, correction
from minimal_pages import minimal_page_html
from newsroom.feeds.guide_page import feed_guide_page
from newsroom.model.file_types import FEED_FORMATS
from newsroom.pages.items import Page
from newsroom.pages.list_views import FeedGuideView, FeedUrls

ROOT = "https://danvan.example.vn/"


def guide(desk: MemorySite) -> Page:
    return feed_guide_page(desk.presenter, desk.feeds.subscription_feeds())


def view(desk: MemorySite) -> FeedGuideView:
    guide_view = guide(desk).view
    assert isinstance(guide_view, FeedGuideView)
    return guide_view


def tagged(*tags: str, **settings: str) -> MemorySite:
    """A site whose article has these tags."""
    return MemorySite(article("tin-tuc/a.md", tags=tags, corrections=[correction("2017-10-10")]), **settings)


def page_html(site: MemorySite) -> str:
    return minimal_page_html(site, guide(site))


def test_the_page_stands_at_rss_and_is_for_search_engines() -> None:
    page = guide(tagged())
    guide_view = page.view
    assert (page.template, guide_view.url, guide_view.canonical, guide_view.indexed) == (
        "feed_guide.html", "/rss/", f"{ROOT}rss/", True,
    )  # fmt: skip


def test_sections_and_the_whole_site_come_by_their_short_names() -> None:
    guide_view = view(tagged())
    assert guide_view.site[0] == FeedUrls("Ban Dân vận", "/", ROOT)
    assert FeedUrls("Đính chính, cập nhật", "/dinh-chinh/", f"{ROOT}dinh-chinh/") in guide_view.site
    assert [feed.title for feed in guide_view.sections] == [
        "Tin tức", "Hoạt động", "Điển hình", "Nghiên cứu – Trao đổi", "Kế hoạch", "Hội thi", "Bản tin",
    ]  # fmt: skip
    assert guide_view.sections[0] == FeedUrls("Tin tức", "/tin-tuc/", f"{ROOT}tin-tuc/")
    assert (guide_view.opml, guide_view.formats) == (f"{ROOT}feeds.opml", FEED_FORMATS)


def test_topics_stand_under_their_letters_in_vietnamese_order() -> None:
    guide_view = view(tagged("Đất đai", "Dân vận – Ban Dân vận", "Ấm no", "An sinh", "2018"))
    assert [(letter, [feed.title for feed in feeds]) for letter, feeds in guide_view.letters] == [
        ("0–9", ["2018"]),
        ("A", ["An sinh"]),
        ("Â", ["Ấm no"]),
        ("D", ["Dân vận – Ban Dân vận"]),
        ("Đ", ["Đất đai"]),
    ]
    assert dict(guide_view.letters)["Đ"][0] == FeedUrls("Đất đai", "/chu-de/dat-dai/", f"{ROOT}chu-de/dat-dai/")


def test_addresses_begin_where_the_site_does() -> None:
    guide_view = view(tagged("Hội thi", site_url="https://tinh.example.vn/danvan/"))
    assert (guide_view.url, guide_view.canonical) == ("/danvan/rss/", "https://tinh.example.vn/danvan/rss/")
    assert guide_view.opml == "https://tinh.example.vn/danvan/feeds.opml"
    assert dict(guide_view.letters)["H"][0] == FeedUrls(
        "Hội thi", "/danvan/chu-de/hoi-thi/", "https://tinh.example.vn/danvan/chu-de/hoi-thi/"
    )


def test_what_is_not_public_leaves_no_trace() -> None:
    hidden = article("tin-tuc/b.md", tags=["Mật"], draft=True)
    assert guide(MemorySite(article("tin-tuc/a.md"), hidden)) == guide(MemorySite(article("tin-tuc/a.md")))


def test_a_new_article_without_new_topics_leaves_the_page_as_it_is() -> None:
    old, new = (
        article("tin-tuc/a.md", tags=["Hội thi"]),
        article("tin-tuc/b.md", tags=["hội thi"], date="2018-01-01"),
    )
    assert guide(MemorySite(old)) == guide(MemorySite(old, new))


def test_every_address_can_be_read_and_followed_without_a_script() -> None:
    desk = tagged("Hội thi & <b>", "Đất đai")
    page = html.fromstring(page_html(desk))
    links = page.xpath("//*[contains(@class, 'address')]/a")
    expected = [ROOT + feed.path + form.file for feed in desk.feeds.subscription_feeds() for form in FEED_FORMATS]
    assert sorted(link.get("href") for link in links) == sorted([*expected, f"{ROOT}feeds.opml"])
    assert all(link.text_content() == link.get("href") for link in links)
    assert page.xpath("//button") == []
    assert [summary.text_content() for summary in page.xpath("//summary")] == ["Đất đai", "Hội thi & <b>"]


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", page_html(tagged("Hội thi")))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_site_without_topics_has_no_empty_list() -> None:
    page = html.fromstring(page_html(tagged()))
    assert "Chủ đề" not in [heading.text_content() for heading in page.xpath("//h3")]
    assert all(group.xpath("./li") for group in page.xpath("//*[@data-list]"))


# In a browser ---------------------------------------------------------------------------------------------------
