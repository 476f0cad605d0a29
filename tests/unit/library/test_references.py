"""What references lead to, in every form that editors write them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_site import MemorySite, article
from newsroom.library.target_index import Target

untimed = settings(deadline=None)

FROM_PATH = "tin-tuc/2017/10/bai.md"
TARGETS = {
    "khac.md": ("item", "tin-tuc/2017/10/khac.md"),
    "khac": ("item", "tin-tuc/2017/10/khac.md"),
    "khac/": ("item", "tin-tuc/2017/10/khac.md"),
    "KHAC.md": ("item", "tin-tuc/2017/10/khac.md"),
    "../10/khac.md": ("item", "tin-tuc/2017/10/khac.md"),
    "tin-tuc/2017/10/khac.md": ("item", "tin-tuc/2017/10/khac.md"),
    "/tin-tuc/2017/10/khac": ("item", "tin-tuc/2017/10/khac.md"),
    "/tin-tuc/2017/10/khac/": ("item", "tin-tuc/2017/10/khac.md"),
    "/tin-tuc//2017/./10/khac/": ("item", "tin-tuc/2017/10/khac.md"),
    "/tin-tuc/2017/10/khac.md?x#y": ("item", "tin-tuc/2017/10/khac.md"),
    "%6bhac.md": ("item", "tin-tuc/2017/10/khac.md"),
    "thu-muc/": ("item", "tin-tuc/2017/10/thu-muc/index.md"),
    "thu-muc/index.md": ("item", "tin-tuc/2017/10/thu-muc/index.md"),
    "": ("item", FROM_PATH),
    "#muc": ("item", FROM_PATH),
    "anh.jpg": ("file", "tin-tuc/2017/10/anh.jpg"),
    "ANH.JPG": ("file", "tin-tuc/2017/10/anh.jpg"),
    "to.pdf": ("file", "tin-tuc/2017/10/To.pdf"),
    "chung.pdf": ("file", "chung.pdf"),
    "/chung.pdf": ("file", "chung.pdf"),
    "../../../gioi-thieu.md": ("page", "gioi-thieu.md"),
    "/gioi-thieu/": ("page", "gioi-thieu.md"),
    "/": ("generated", ""),
    "../../../": ("generated", ""),
    "/hoi-thi/": ("generated", "hoi-thi/"),
    "hoi-thi/index.md": ("generated", "hoi-thi/"),
    "../../../hoi-thi": ("generated", "hoi-thi/"),
    "/chu-de/dan-van/": ("generated", "chu-de/dan-van/"),
    "/chu-de/dan-van/rss.xml": ("generated", "chu-de/dan-van/rss.xml"),
    "/luu-tru/2017/10": ("generated", "luu-tru/2017/10/"),
    "/dinh-chinh/": ("generated", "dinh-chinh/"),
    "/tim-kiem/?q=dan": ("generated", "tim-kiem/"),
    "/atom.xml": ("generated", "atom.xml"),
    "/feeds.opml": ("generated", "feeds.opml"),
    "/sitemap.xml": ("generated", "sitemap.xml"),
    "/sitemap-2017.xml": ("generated", "sitemap-2017.xml"),
    "/sitemap-lists.xml": ("generated", "sitemap-lists.xml"),
    "/sitemap-2016.xml": None,
    "khong-co.md": None,
    "./hoi-thi/": None,
    "/khac.md": None,
    "../..": ("generated", "tin-tuc/"),
    "..": None,
    "../../../..": None,
    "../../../../chung.pdf": None,
    "/../chung.pdf": None,
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/chung.pdf": None,
    "..%2f..%2f..%2f..%2fchung.pdf": None,
    "\\chung.pdf": None,
    "khac.md%00": None,
    "/tin-tuc/khong-co/rss.xml": None,
    "/chu-de/khong-co/": None,
    "/luu-tru/2017/09/": None,
    "/trang/1/": None,
    "http://[": None,
}  # fmt: skip


def site_with_references() -> MemorySite:
    items = [FROM_PATH, "tin-tuc/2017/10/khac.md", "tin-tuc/2017/10/thu-muc/index.md"]
    files = ["tin-tuc/2017/10/anh.jpg", "tin-tuc/2017/10/To.pdf", "tin-tuc/2017/10/zto.pdf", "chung.pdf"]
    pages = {"gioi-thieu.md": "gioi-thieu/", "index.md": ""}
    return MemorySite(*(article(path, tags=["Dân vận"]) for path in items), files=files, pages=pages)


@pytest.mark.parametrize(("reference", "target"), TARGETS.items())
def test_find(reference: str, target: tuple[str, str] | None) -> None:
    actual = site_with_references().library.find_target(reference, from_path=FROM_PATH)
    assert (actual and (actual.kind, actual.path)) == target


def test_find_takes_decomposed_names_for_composed_ones() -> None:
    library = MemorySite(article(), files=["tin-tuc/2017/10/tệp.pdf"]).library
    assert library.find_target("te\u0323\u0302p.pdf", from_path=FROM_PATH) == Target("file", "tin-tuc/2017/10/tệp.pdf")


def test_an_introduction_leads_to_its_section() -> None:
    introduction = article("tin-tuc/index.md")
    library = MemorySite(introductions={"tin-tuc": introduction}).library
    assert library.find_target("?x", from_path="tin-tuc/index.md") == Target("generated", "tin-tuc/")


@untimed
@given(
    st.lists(
        st.sampled_from(["..", ".", "", "tin-tuc", "2017", "10", "%2e%2e", "khac.md", "chung.pdf", "x"]), max_size=9
    )
)
def test_find_never_leaves_the_content(parts: list[str]) -> None:
    library = site_with_references().library
    target = library.find_target("/".join(parts), from_path=FROM_PATH)
    assert target is None or not library.url_if_visible(target).startswith(("/..", "//"))
    assert target is None or ".." not in target.path


ADDRESSES = {
    ("item", "tin-tuc/2017/10/khac.md"): "/tin-tuc/2017/10/khac/",
    ("item", "tin-tuc/2017/10/thu-muc/index.md"): "/tin-tuc/2017/10/thu-muc/",
    ("page", "index.md"): "/",
    ("generated", "chu-de/"): "/chu-de/",
    ("generated", ""): "/",
    ("file", "tệp một.pdf"): "/t%E1%BB%87p%20m%E1%BB%99t.pdf",
}


@pytest.mark.parametrize(("target", "address"), ADDRESSES.items())
def test_address(target: tuple[Any, str], address: str) -> None:
    assert site_with_references().library.url_if_visible(Target(*target)) == address


def test_addresses_stand_below_the_sites_root() -> None:
    site = MemorySite(article(), site_url="https://tinh.example.vn/danvan/")
    assert site.library.url_if_visible(Target("item", FROM_PATH)) == "/danvan/tin-tuc/2017/10/bai/"


def test_what_readers_do_not_see_has_no_address() -> None:
    assert MemorySite(article(draft=True)).library.url_if_visible(Target("item", FROM_PATH)) == ""
