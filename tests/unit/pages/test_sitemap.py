"""The sitemap, held against sitemaps.org 0.9."""

import pytest
from lxml import etree
from newsroom.pages import sitemap
from newsroom.pages.sitemap import SitemapUrl, sitemaps

ROOT = "https://danvan.example.vn/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def rows(data: bytes) -> list[tuple[str, str | None]]:
    """Address and last change of each entry."""
    return [(row.findtext(f"{SPACE}loc") or "", row.findtext(f"{SPACE}lastmod")) for row in etree.fromstring(data)]


def test_places_are_listed_by_address_with_their_last_change() -> None:
    places = [
        SitemapUrl(f"{ROOT}b/", "2017-10-09T08:30:00+07:00"),
        SitemapUrl(f"{ROOT}a/"),
        SitemapUrl(ROOT, "2018-01-01T00:00:00+07:00"),
    ]
    files = sitemaps(places, site_url=ROOT)
    assert list(files) == ["sitemap.xml"]
    assert files["sitemap.xml"].startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert etree.fromstring(files["sitemap.xml"]).tag == f"{SPACE}urlset"
    assert rows(files["sitemap.xml"]) == [
        (ROOT, "2018-01-01T00:00:00+07:00"),
        (f"{ROOT}a/", None),
        (f"{ROOT}b/", "2017-10-09T08:30:00+07:00"),
    ]


@pytest.mark.parametrize(
    ("url", "written"),
    [("giới-thiệu/", "gi%E1%BB%9Bi-thi%E1%BB%87u/"), ("a&b/", "a&b/"), ("a%20b/ợ?x=1&y=2", "a%20b/%E1%BB%A3?x=1&y=2")],
)
def test_addresses_are_written_in_ascii(url: str, written: str) -> None:
    [(address, _)] = rows(sitemaps([SitemapUrl(ROOT + url)], site_url=ROOT)["sitemap.xml"])
    assert address == ROOT + written


def test_a_site_without_pages_has_a_sitemap() -> None:
    assert rows(sitemaps([], site_url=ROOT)["sitemap.xml"]) == []


def test_the_order_of_the_places_does_not_matter() -> None:
    places = [SitemapUrl(f"{ROOT}{n}/") for n in range(20)]
    assert sitemaps(places, site_url=ROOT) == sitemaps(reversed(places), site_url=ROOT)


def test_more_places_than_one_file_may_hold_go_into_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemap.MAX_SITEMAP_URLS == 50_000
    monkeypatch.setattr(sitemap, "MAX_SITEMAP_URLS", 3)
    assert list(sitemaps([SitemapUrl(f"{ROOT}{n}/") for n in range(3)], site_url=ROOT)) == ["sitemap.xml"]
    places = [SitemapUrl(f"{ROOT}{n}/", f"2017-10-0{n}T00:00:00+07:00" if n > 3 else "") for n in range(1, 8)]
    files = sitemaps(places, site_url=ROOT)
    index = files.pop("sitemap.xml")
    assert etree.fromstring(index).tag == f"{SPACE}sitemapindex"
    assert rows(index) == [
        (f"{ROOT}sitemap-1.xml", None),
        (f"{ROOT}sitemap-2.xml", "2017-10-06T00:00:00+07:00"),
        (f"{ROOT}sitemap-3.xml", "2017-10-07T00:00:00+07:00"),
    ]
    assert list(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert [row for data in files.values() for row in rows(data)] == [(p.url, p.lastmod or None) for p in places]
