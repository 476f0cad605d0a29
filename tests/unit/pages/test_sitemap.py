"""The sitemap, held against sitemaps.org 0.9."""

import pytest
from hypothesis import strategies as st
from lxml import etree
from newsroom.model import urls
from newsroom.pages.sitemap import (
    SitemapUrl,
    last_change,
    sitemap_files,
    sitemap_index,
)

ROOT = "https://danvan.example.vn/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGES = ("", "a/", "a/b/", "a-b/", "đ/", "e&f/", "g%20h/", "z/")
TIMES = ("", "2017-10-09T08:30:00+07:00", "2018-01-01T00:00:00+07:00")
pages = st.dictionaries(st.sampled_from(PAGES), st.sampled_from(TIMES))


def rows(data: bytes) -> list[tuple[str, str | None]]:
    """Address and last change of each entry."""
    return [(row.findtext(f"{SPACE}loc") or "", row.findtext(f"{SPACE}lastmod")) for row in etree.fromstring(data)]


def test_places_are_listed_by_address_with_their_last_change() -> None:
    places = [
        SitemapUrl(f"{ROOT}b/", "2017-10-09T08:30:00+07:00"),
        SitemapUrl(f"{ROOT}a/"),
        SitemapUrl(ROOT, "2018-01-01T00:00:00+07:00"),
    ]
    files = sitemap_files("2017", places)
    assert list(files) == ["sitemap-2017.xml"]
    assert files["sitemap-2017.xml"].startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert etree.fromstring(files["sitemap-2017.xml"]).tag == f"{SPACE}urlset"
    assert rows(files["sitemap-2017.xml"]) == [
        (ROOT, "2018-01-01T00:00:00+07:00"),
        (f"{ROOT}a/", None),
        (f"{ROOT}b/", "2017-10-09T08:30:00+07:00"),
    ]
    assert last_change(files["sitemap-2017.xml"]) == "2018-01-01T00:00:00+07:00"


@pytest.mark.parametrize(
    ("url", "written"),
    [("giới-thiệu/", "gi%E1%BB%9Bi-thi%E1%BB%87u/"), ("a&b/", "a&b/"), ("a%20b/ợ?x=1&y=2", "a%20b/%E1%BB%A3?x=1&y=2")],
)
def test_addresses_are_written_in_ascii(url: str, written: str) -> None:
    [(address, _)] = rows(sitemap_files("pages", [SitemapUrl(ROOT + url)])["sitemap-pages.xml"])
    assert address == ROOT + written


def test_a_part_without_pages_is_a_file() -> None:
    files = sitemap_files("lists", [])
    assert {path: rows(data) for path, data in files.items()} == {"sitemap-lists.xml": []}
    assert last_change(files["sitemap-lists.xml"]) == ""


def test_the_order_of_the_places_does_not_matter() -> None:
    places = [SitemapUrl(f"{ROOT}{n}/") for n in range(20)]
    assert sitemap_files("2017", places) == sitemap_files("2017", reversed(places))


def test_more_places_than_one_file_may_hold_go_into_several(monkeypatch: pytest.MonkeyPatch) -> None:
    assert urls.MAX_SITEMAP_URLS == 50_000
    monkeypatch.setattr(urls, "MAX_SITEMAP_URLS", 3)
    assert list(sitemap_files("2017", [SitemapUrl(f"{ROOT}{n}/") for n in range(3)])) == ["sitemap-2017.xml"]
    places = [SitemapUrl(f"{ROOT}{n}/", f"2017-10-0{n}T00:00:00+07:00" if n > 3 else "") for n in range(1, 8)]
    files = sitemap_files("2017", places)
    assert list(files) == ["sitemap-2017.xml", "sitemap-2017-2.xml", "sitemap-2017-3.xml"]
    assert [row for data in files.values() for row in rows(data)] == [(p.url, p.lastmod or None) for p in places]
    assert [last_change(data)[:10] for data in files.values()] == ["", "2017-10-06", "2017-10-07"]


def test_the_index_names_each_file_with_its_last_change() -> None:
    files = [SitemapUrl(f"{ROOT}sitemap-2018.xml", TIMES[2]), SitemapUrl(f"{ROOT}sitemap-2017.xml")]
    data = sitemap_index(files)
    assert etree.fromstring(data).tag == f"{SPACE}sitemapindex"
    assert rows(data) == [(f"{ROOT}sitemap-2017.xml", None), (f"{ROOT}sitemap-2018.xml", TIMES[2])]
