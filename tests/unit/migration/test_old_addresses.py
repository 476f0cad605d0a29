"""Which old addresses become aliases, which lines of redirects.txt, and what stays of a file that others wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from memory_site import SETTINGS
from newsroom.migration.old_addresses import (
    addresses_here,
    item_aliases,
    list_addresses,
    merged_redirects,
    page_finder,
    redirect_lines,
    used_tags,
)
from newsroom.migration.old_site import OldItem, OldSite, OldState, OldTerm
from newsroom.migration.site_map import CategoryRule, SiteMap
from newsroom.migration.spool import Spool

SITE = OldSite("NukeViet 4.5", addresses=("https://bandanvan.vn/",))
ITEMS = [
    OldItem(
        "nukeviet:news:1",
        "article",
        "Bài",
        "",
        tags=("Hiệp Hòa",),
        categories=("guong-sang",),
        address="/news/tin/bai-1.html",
        former_addresses=("/tin-cu/bai.html", "/tin-tuc/", "/?p=1", "/2018/10/b%c3%a0i/", "/rss/bai.html"),
        other_addresses=("/news/print/tin/bai-1.html", "/index.php?nv=news&op=tin/bai-1", "/.an/", "/so/1"),
    ),
    OldItem(
        "nukeviet:news:2", "article", "Bản nháp", "", state=OldState("draft"), tags=("Kín",), address="/nhap-2.html"
    ),
    OldItem("nukeviet:news:3", "article", "Trùng", "", address="/news/tin/bai-1.html", other_addresses=("/so/3",)),
    OldItem("nukeviet:page:1", "page", "Giới thiệu", "", address="/page/gioi-thieu.html"),
    OldItem("nukeviet:news:4", "article", "Bỏ lại", "", tags=("Cũ",), address="/bo-lai.html"),
]
TERMS = [
    OldTerm(
        "site",
        "",
        "",
        addresses=("/", "/index.php", "/vi/", "/2018/10/", "/2018/", "/2017_01_01_archive.html"),
        feed_addresses=("/rss/", "/feed/atom/"),
    ),
    OldTerm("category", "tin", "Tin", addresses=("/news/tin/",), feed_addresses=("/rss/tin/",)),
    OldTerm("category", "guong-sang", "Gương sáng", addresses=("/guong/",), feed_addresses=("/rss/guong/",)),
    OldTerm("category", "bo", "Bỏ", addresses=("/bo/",)),
    OldTerm("category", "an", "Ẩn", addresses=("/an/",), is_public=False),
    OldTerm("tag", "hiep-hoa", "hiệp hòa", addresses=("/tag/hiep-hoa/", "/tag/hi%E1%BB%87p%20h%C3%B2a/")),
    OldTerm("tag", "kin", "Kín", addresses=("/tag/kin/",), feed_addresses=("/rss/tag/kin",)),
    OldTerm("tag", "cu", "Cũ", addresses=("/tag/cu/",), feed_addresses=("/rss/tag/cu",)),
    OldTerm("author", "an", "An", addresses=("/author/an/",), feed_addresses=("/author/an/feed/",)),
]
PATHS = {
    "nukeviet:news:1": "tin-tuc/2018/10/bai.md",
    "nukeviet:news:2": "tin-tuc/2018/10/nhap.md",
    "nukeviet:news:3": "tin-tuc/2018/10/trung.md",
    "nukeviet:page:1": "gioi-thieu.md",
}
SITE_MAP = SiteMap(categories={"guong-sang": CategoryRule("hoat-dong", tags=("Gương sáng",))})
SECTIONS = {"tin": "tin-tuc", "guong-sang": "hoat-dong", "bo": "", "an": "tin-tuc"}


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool.sqlite")
    spool.site = SITE
    for item in ITEMS:
        spool.add_item(item)
    for term in TERMS:
        spool.add_term(term)
    spool.finish()
    yield spool
    spool.close()


def lines_of(spool: Spool) -> dict[str, str]:
    used = used_tags(spool.items(), PATHS, SITE_MAP, SETTINGS)
    lists = list_addresses(spool, SECTIONS.__getitem__, SITE_MAP, used, SETTINGS)
    here = addresses_here(PATHS.values(), SETTINGS)
    return dict(redirect_lines(spool, PATHS, lists, page_finder(spool, PATHS, lists), here))


def test_own_addresses_that_are_free_become_aliases(spool: Spool) -> None:
    here, find_page = addresses_here(PATHS.values(), SETTINGS), page_finder(spool, PATHS, {})
    aliases = {item.key: item_aliases(item, PATHS[item.key], find_page, here) for item in ITEMS[:4]}
    assert aliases == {
        "nukeviet:news:1": ("/news/tin/bai-1.html", "/tin-cu/bai.html", "/2018/10/b%c3%a0i/"),
        "nukeviet:news:2": ("/nhap-2.html",),
        # The first item has the address.
        "nukeviet:news:3": (),
        "nukeviet:page:1": (),
    }


def test_all_else_becomes_lines_that_lead_to_the_item_or_to_the_list_here(spool: Spool) -> None:
    assert lines_of(spool) == {
        "/?p=1": "/news/tin/bai-1.html",
        "/rss/bai.html": "/news/tin/bai-1.html",
        "/news/print/tin/bai-1.html": "/news/tin/bai-1.html",
        "/index.php?nv=news&op=tin/bai-1": "/news/tin/bai-1.html",
        "/so/1/": "/news/tin/bai-1.html",
        "/so/3/": "/tin-tuc/2018/10/trung/",
        "/page/gioi-thieu.html": "/gioi-thieu/",
        "/index.php/": "/",
        "/vi/": "/",
        "/2018/10/": "/luu-tru/2018/10/",
        "/2018/": "/luu-tru/",
        "/2017_01_01_archive.html": "/luu-tru/2017/01/",
        "/feed/atom/": "/atom.xml",
        "/news/tin/": "/tin-tuc/",
        "/rss/tin/": "/tin-tuc/rss.xml",
        "/guong/": "/chu-de/guong-sang/",
        "/rss/guong/": "/chu-de/guong-sang/rss.xml",
        "/tag/hiep-hoa/": "/chu-de/hiep-hoa/",
        "/tag/hi%E1%BB%87p%20h%C3%B2a/": "/chu-de/hiep-hoa/",
        # A list that no public item is on has no like here; that of a draft's tag is not named.
        "/tag/cu/": "/chu-de/",
        "/rss/tag/cu/": "/rss.xml",
        "/author/an/": "/luu-tru/",
        "/author/an/feed/": "/rss.xml",
    }


def test_a_later_import_replaces_its_own_lines_and_nothing_else() -> None:
    by_hand = "\ufeff# Của ban\r\n/tay/\t/tin-tuc/\r\n/a/ /hoat-dong/".encode()
    first = merged_redirects(by_hand, SITE, [("/b/", "/tin-tuc/"), ("/a/", "/tin-tuc/")])
    assert first.startswith(by_hand + b"\n") and first.count(b"/a/ ") == 1
    other = merged_redirects(first + b"# sau\n", OldSite("WordPress", "Blog"), [("/w/", "/")])
    second = merged_redirects(other, SITE, [("/c/", "/tin-tuc/")])
    assert second == other.replace(b"/b/  /tin-tuc/\n", b"/c/  /tin-tuc/\n")
    assert merged_redirects(second, SITE, [("/c/", "/tin-tuc/")]) == second
    assert merged_redirects(other, OldSite("WordPress", "Blog"), []) == first + b"# sau\n"
    assert merged_redirects(b"", SITE, []) == b""


def test_lines_that_lost_their_end_count_as_written_by_hand() -> None:
    whole = merged_redirects(b"", SITE, [("/a/", "/tin-tuc/")])
    cut = whole[: whole.index("# ---- Hết".encode())]
    assert merged_redirects(cut, SITE, [("/a/", "/hoat-dong/"), ("/b/", "/")]).startswith(cut)
