"""Where everything is that readers, search engines and feed readers ask for, and that it is said in one module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom.model import urls

ROOT = Path(__file__).parents[3]

# The public addresses, which bookmarks and other programs rely on.
ADDRESSES = {
    "chu-de/": urls.TAGS,
    "luu-tru/": urls.ARCHIVE,
    "dinh-chinh/": urls.CORRECTIONS,
    "tim-kiem/": urls.SEARCH,
    "rss/": urls.FEED_GUIDE,
    "feeds.opml": urls.OPML,
    "sitemap.xml": urls.SITEMAP,
    "news-sitemap.xml": urls.NEWS_SITEMAP,
    "robots.txt": urls.ROBOTS_TXT,
    "tin-moi.json": urls.LATEST_JSON,
    "tim-kiem/chi-muc/muc-luc.json": urls.SEARCH_CONTENTS,
    "tin-tuc/": urls.section("tin-tuc"),
    "tin-tuc/trang/1/": urls.section("tin-tuc") + urls.list_page(1),
    "tin-tuc/rss.xml": urls.section("tin-tuc") + urls.RSS_FILE,
    "van-ban/index.json": urls.section("van-ban") + urls.REGISTER_JSON,
    "van-ban/schema.json": urls.section("van-ban") + urls.REGISTER_SCHEMA,
    "chu-de/dan-van/": urls.tag("dan-van"),
    "chu-de/dan-van/atom.xml": urls.tag("dan-van") + urls.ATOM_FILE,
    "luu-tru/2017/01/": urls.month(2017, 1),
    "luu-tru/2017/10/feed.json": urls.month(2017, 10) + urls.JSON_FEED_FILE,
    "luu-tru/#nr-year-2017": urls.archive_year(2017),
    "tin-tuc/2017/10/thang-dan-van/": urls.permalink("tin-tuc/2017/10/thang-dan-van.md"),
    "tin-tuc/2017/hoi-nghi/": urls.permalink("tin-tuc/2017/hoi-nghi/index.md"),
    "ke-hoach/62-kh/lich.ics": urls.permalink("ke-hoach/62-kh.md") + urls.CALENDAR,
    "gioi-thieu/": urls.static_permalink("gioi-thieu.md"),
    "so-do/": urls.static_permalink("so-do/index.md"),
    "": urls.static_permalink("README.md"),
    "index.html": urls.page_file(""),
    "tin-tuc/index.html": urls.page_file("tin-tuc/"),
    "404.html": urls.page_file(urls.NOT_FOUND),
    "sitemap-2018.xml": urls.sitemap_parts("2018", 50_000)[0],
    "sitemap-lists-2.xml": urls.sitemap_parts(urls.SitemapPart.LISTS, 50_001)[1],
    "assets/card.png": urls.social_card(""),
    "assets/cards/tin-tuc.png": urls.social_card("tin-tuc"),
    "tin-tuc/anh.jpg.360.webp": urls.rendition("tin-tuc/anh.jpg", 360, "webp"),
    "tin-tuc/anh.jpg": urls.rendition_source("tin-tuc/anh.jpg.360.webp"),
}
# The last parts of all of them: a folder with its slash, the name of a file.
PARTS = {
    value.rstrip("/").rpartition("/")[2] + "/" * value.endswith("/")
    for name, value in vars(urls).items()
    # The theme's own files are asked for by their names, below `assets/`.
    if name.isupper() and isinstance(value, str) and (value == urls.ASSETS or not value.startswith(urls.ASSETS))
}
LITERAL = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(PARTS))) + r")(?![\w-]*\.)")
# Addresses of other sites, and those that messages give as examples.
FOREIGN = re.compile(r"https?://[^\s\"'<]*")


@pytest.mark.parametrize(("expected", "address"), ADDRESSES.items(), ids=ADDRESSES)
def test_each_address_is_where_it_has_always_been(expected: str, address: str) -> None:
    assert address == expected


def test_no_section_can_take_the_place_of_a_generated_page() -> None:
    assert {"chu-de", "luu-tru", "dinh-chinh", "tim-kiem", "rss", "assets", "trang"} == urls.RESERVED_FOLDERS


@pytest.mark.parametrize(("path", "expected"), {"rss.xml": True, "tin-tuc/atom.xml": True, "rss/": False}.items())
def test_feeds_are_known_by_their_names(path: str, expected: bool) -> None:
    assert urls.is_feed(path) is expected


def string_literals(source: str) -> Iterator[str]:
    """Every text of a Python file that is no docstring."""
    tree = ast.parse(source)
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


def address_literals(text: str) -> list[str]:
    """The addresses that a text says itself."""
    return LITERAL.findall(FOREIGN.sub("", text))


def test_addresses_are_found_in_literals() -> None:
    assert address_literals('f"{base}chu-de/" "robots.txt"') == ["chu-de/", "robots.txt"]
    assert not address_literals('"https://danvan.example.vn/luu-tru/2017/10/feed.json" "nr-chu-de"')


def test_no_other_module_says_an_address() -> None:
    package = ROOT / "hooks/newsroom"
    said = {
        (file.relative_to(package).as_posix(), literal)
        for file in package.rglob("*.py")
        # Those of other systems are what a migration reads.
        if file != Path(urls.__file__) and package / "migration" not in file.parents
        for text in string_literals(file.read_text(encoding="utf-8"))
        for literal in address_literals(text)
    }
    assert said == set()


def test_no_template_says_an_address() -> None:
    templates = ROOT / "overrides"
    said = {
        (file.relative_to(templates).as_posix(), literal)
        for file in templates.rglob("*.html")
        for literal in address_literals(file.read_text(encoding="utf-8"))
    }
    assert said == set()
