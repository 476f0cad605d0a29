"""Whatever stands in redirects.txt, a server gets nothing from it that it could take for a setting."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.library.redirects_file import parse_redirects

# What needs no care between quotation marks in the settings of nginx, Caddy and Apache.
HARMLESS = re.compile(r"[A-Za-z0-9/:?#\[\]@!&'()*+,;=%~._-]*")
PARTS = st.sampled_from(
    ["/", "a", "ỏ", "b.html", "?p=1", "&x", " ", "\t", "\n", '"', "$1", "{x}", "\\", "%", "%2e", "%00", "\x00", "..",
     "https://", "//", "tỉnh.vn", "#", ";", "'", "`", "\u2028", "\ufeff", "[", ":80"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join))
@example("/a https://tỉnh.example.vn/đường\n/b https://[::1]/x\n/c https://a.vn:99999/")
@example("/x /tin-tuc/?a=$b{c}\n")
def test_what_is_read_is_harmless_and_said_in_one_line(text: str) -> None:
    read = parse_redirects(text.encode("utf-8", "surrogatepass"), "content/redirects.txt")
    for line in read.lines:
        assert HARMLESS.fullmatch(line.request)
        assert ".." not in line.request.partition("?")[0].split("/")
        assert line.new.startswith("/") or HARMLESS.fullmatch(line.new)
    assert all("\n" not in str(problem) for problem in read.problems)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    parse_redirects(data, "content/redirects.txt")


@pytest.mark.parametrize(
    ("line", "request_and_new"),
    [
        ("/tin-tuc/bai 1", None),
        ("/a\t/b", ("a/", "/b")),
        ("  /a.html   https://Tỉnh.vn/Đ ", ("a.html", "https://xn--tnh-dlz.vn/%C4%90")),
        ("https://cu.vn/a.html /b", ("a.html", "/b")),
        ("# /a /b", None),
    ],
)
def test_a_line_is_two_addresses(line: str, request_and_new: tuple[str, str] | None) -> None:
    read = parse_redirects(line.encode(), "content/redirects.txt")
    assert [(each.request, each.new) for each in read.lines] == ([request_and_new] if request_and_new else [])
