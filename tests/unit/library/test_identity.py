"""Which files answer at old addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.library.identity import alias_path

ALIASES = {
    "/tin-tuc/bai-cu/": "tin-tuc/bai-cu/index.html",
    "/tin-tuc/bai-cu": "tin-tuc/bai-cu/index.html",
    " /tin-tuc/bai-cu ": "tin-tuc/bai-cu/index.html",
    "/tin-tuc/bai-cu.html": "tin-tuc/bai-cu.html",
    "/tin-tuc/bai-cu.HTM": "tin-tuc/bai-cu.HTM",
    "/tin-tuc/bai-cu.html/": "tin-tuc/bai-cu.html/index.html",
    "/tin-tuc/bai-cu/index.html": "tin-tuc/bai-cu/index.html",
    "/bai-viet.aspx": "bai-viet.aspx/index.html",
    "/index.php/tin/123-bai": "index.php/tin/123-bai/index.html",
    "/b%C3%A0i-vi%E1%BA%BFt/": "bài-viết/index.html",
    "/bài-viết/": "bài-viết/index.html",
    "/ba\u0300i/": "bài/index.html",
    "/tin-tuc/bai-cu/#muc": "tin-tuc/bai-cu/index.html",
    "https://danvan.example.vn/cu/": "cu/index.html",
    "http://ten-mien-cu.example/cu.html": "cu.html",
    "/a b/": "a b/index.html",
    "/404.html": "404.html",
    "/rss.xml": "rss.xml/index.html",
    "/": None,
    "": None,
    "tin-tuc/bai-cu/": None,
    "/tin?id=1": None,
    "mailto:a@b.vn": None,
    "ftp://a.example/x/": None,
    "//": None,
    "/a//b/": None,
    "/../x/": None,
    "/a/../../x/": None,
    "/%2e%2e/x/": None,
    "/a%2f..%2f..%2fx/": None,
    "/./x/": None,
    "/a\\b/": None,
    "/a:b/": None,
    "/a%00b/": None,
    "/a</": None,
    "/a./": None,
    "/a%20/b/": None,
    "http://[::1/x/": None,
}


@pytest.mark.parametrize(("alias", "path"), ALIASES.items(), ids=map(ascii, ALIASES))
def test_the_file_that_answers_for_an_old_address(alias: str, path: str | None) -> None:
    assert alias_path(alias) == path


@given(st.text(st.sampled_from("abc./%2e\\:#? ỏ"), max_size=20))
def test_no_old_address_leads_out_of_the_site(alias: str) -> None:
    path = alias_path("/" + alias)
    assert path is None or not ({"", ".", ".."} & set(path.split("/")) or "\\" in path)
