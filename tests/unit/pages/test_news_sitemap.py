"""The news sitemap, held against what Google asks of one, and the clock."""

import datetime

from lxml import etree
from memory_site import MemorySite, article
from newsroom.pages.sitemap import NEWS_MAX_AGE, news_sitemap, next_removal, robots_txt

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def rows(desk: MemorySite) -> list[tuple[str, str, str]]:
    """Address, time and title of each entry."""
    root = etree.fromstring(news_sitemap(desk.library))
    url_rows = []
    for entry in root.findall("s:url", SPACES):
        texts = [
            entry.findtext(path, namespaces=SPACES) or ""
            for path in ("s:loc", "n:news/n:publication_date", "n:news/n:title")
        ]
        assert entry.findtext("n:news/n:publication/n:language", namespaces=SPACES) == "vi"
        assert entry.findtext("n:news/n:publication/n:name", namespaces=SPACES) == "Ban Dân vận"
        url_rows.append((texts[0], texts[1], texts[2]))
    return url_rows


def test_two_days_of_news_are_listed_newest_first() -> None:
    items = [
        article("tin-tuc/2018/12/moi.md", title="Mới & “lạ”", date="2018-12-31 11:00"),
        article("tin-tuc/2018/12/hom-kia.md", title="Hôm kia", date="2018-12-29 12:01"),
        article("tin-tuc/2018/12/cu.md", title="Cũ", date="2018-12-29 12:00"),
        article("tin-tuc/2019/01/hen.md", title="Hẹn giờ", date="2019-01-05"),
    ]
    assert rows(MemorySite(*items)) == [
        ("https://danvan.example.vn/tin-tuc/2018/12/moi/", "2018-12-31T11:00:00+07:00", "Mới & “lạ”"),
        ("https://danvan.example.vn/tin-tuc/2018/12/hom-kia/", "2018-12-29T12:01:00+07:00", "Hôm kia"),
    ]


def test_a_site_at_rest_is_built_again_when_an_entry_grows_too_old() -> None:
    item = article("tin-tuc/2018/12/moi.md", date="2018-12-31 11:00")
    desk = MemorySite(item)
    assert desk.next_change == next_removal(desk.library) == item.date + NEWS_MAX_AGE
    assert rows(MemorySite(item, now="2019-01-02 10:59")) != []
    assert rows(MemorySite(item, now="2019-01-02 11:00")) == []


def test_without_news_there_is_an_empty_list_and_nothing_to_wait_for() -> None:
    desk = MemorySite(article(date="2017-10-09"))
    assert rows(desk) == []
    assert next_removal(desk.library) is None


def test_no_more_than_a_thousand_are_listed() -> None:
    start = datetime.datetime(2018, 12, 31, 11, 0)
    items = [
        article(f"tin-tuc/2018/12/bai-{n}.md", date=f"{start - datetime.timedelta(minutes=n):%Y-%m-%d %H:%M}")
        for n in range(1_001)
    ]
    assert len(rows(MemorySite(*items))) == 1_000


def test_robots_may_read_all_and_are_told_of_both_sitemaps() -> None:
    assert robots_txt("https://danvan.example.vn/").decode().splitlines() == [
        "User-agent: *",
        "Allow: /",
        "",
        "Sitemap: https://danvan.example.vn/sitemap.xml",
        "Sitemap: https://danvan.example.vn/news-sitemap.xml",
    ]
