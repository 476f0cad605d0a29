"""No body keeps a build waiting: what would take too long is told at its line, and nothing of ordinary length is."""

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_site import convert_body
from newsroom.content.markdown.converter import add_heading_ids
from newsroom.content.markdown.work_limit import backtick_steps, bracket_steps, nesting_steps, tag_steps

N = 10_000
HEAVY = {
    "opening brackets": "[" * N,
    "opening brackets of images": "![" * N,
    "links without an end": "[a](" * N,
    "opening signs of footnotes": "[^" * N,
    "opening signs of abbreviations": "*[" * N,
    "tags without an end": "<a " * N,
    "opening signs of CDATA": "<![CDATA[" * N,
    "references without an end": "[a][" * N,
    "brackets in brackets": "[" * N + "]" * N,
    "angle brackets without an end": "[x](<" * N,
    "attributes without an end": '<a b="' * N,
    "pictures in tags without an end": '<img src="a" ' * N,
    "one footnote many times": "a[^1] " * N + "\n\n[^1]: x",
    "many footnotes": "".join(f"a[^{n}] " for n in range(N)) + "\n\n" + "".join(f"[^{n}]: x\n" for n in range(N)),
    "abbreviations": "".join(f"*[A{n}]: x\n" for n in range(N)),
    "an abbreviation used often": "*[A]: x\n\n" + "A " * 20 * N,
    "headings in one block": "# a\n" * N,
    "rules in one block": "---\n" * N,
    "elements in elements": "<div>" * 6 * N,
    "elements closed crosswise": "<b></i>" * 6 * N,
    "blocks of HTML": "<p>x</p>\n\n" * 5 * N,
    "emphasis in one paragraph": "*a**b" * 20 * N,
    "code in one paragraph": "`a " * 30 * N,
    "runs of backticks": " ".join("`" * n for n in range(1, 1400)),
    "cells": "a|b\n-|-\n" + "a|b\n" * 25 * N,
    "lists": "- a\n\n" * 20 * N,
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_would_take_too_long_is_told_at_its_line(name: str) -> None:
    fragment, _, problems = convert_body(f"Dòng một.\n\n{HEAVY[name]}")
    assert fragment == ""
    assert [(problem.level, problem.key) for problem in problems] == [("error", "nội dung")]
    assert "máy phải đọc quá lâu" in problems[0].why
    # What is counted for the whole body is told where the body begins.
    assert problems[0].line in {1, 3}


def test_the_line_is_that_of_the_heavy_paragraph() -> None:
    paragraphs = [f"Đoạn {number}." for number in range(50)]
    paragraphs[40] = "[" * N
    assert convert_body("\n\n".join(paragraphs))[2][0].line == 81


@pytest.mark.parametrize("levels", [2_000, 10_000])
@pytest.mark.parametrize("sign", ["- ", "1. "])
def test_lists_of_many_levels_are_told(sign: str, levels: int) -> None:
    [problem] = convert_body(sign * levels + "a")[2]
    assert problem.level == "error"


def test_after_a_heavy_body_the_next_is_read_as_ever() -> None:
    convert_body("[" * N)
    assert convert_body("*Chữ*")[0] == "<p><em>Chữ</em></p>"


LONG = {
    "prose": "Hội thi có mười một đội, kéo dài hai ngày. " * 5 + "\n\n",
    "links": "Xem [Kế hoạch số 62](https://danvan.example.vn/ke-hoach/62/) và [thông báo](https://a.example/).\n\n",
    "notes in brackets": "Theo tài liệu [1] và (2), [...] đội [3] thắng.\n\n",
    "names in one paragraph": "**Nguyễn Văn An**, xã Tân Mỹ, 200.000 đồng  \n",
    "rows": "| Nguyễn Văn An | **Tân Mỹ** | 200.000 | [biên lai](https://a.example/) |\n",
    "items": "- Ông **Nguyễn Văn An**, xã [Tân Mỹ](https://a.example/)\n",
    "elements": "<p>Hội thi <b>có</b> mười một đội</p>\n",
    "cells of HTML": "<tr><td>Nguyễn Văn An</td><td>200.000</td></tr>\n",
}


@pytest.mark.parametrize("name", LONG)
def test_long_bodies_of_ordinary_text_are_read(name: str) -> None:
    heads = {"rows": "| a | b | c | d |\n|---|---|---|---|\n", "cells of HTML": "<table>\n"}
    fragment, _, problems = convert_body(heads.get(name, "") + LONG[name] * 1_000)
    assert problems == []
    assert fragment


def lines_run(work: Callable[[], object], code_name: str) -> int:
    """How many lines of a function, and of those in it, are run while `work` runs."""
    count = 0

    def on_line(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return on_line

    def on_call(frame: FrameType, event: str, argument: object) -> object:
        return on_line if code_name in frame.f_code.co_qualname else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_equal_headings_take_lines_in_proportion_to_their_number() -> None:
    few, many = (lines_run(lambda n=n: add_heading_ids("<h2>Mục</h2>" * n), "add_heading_ids") for n in (100, 200))
    assert few < many < 2.1 * few
    assert [heading.anchor for heading in add_heading_ids("<h2>Mục</h2>" * 3)[1]] == ["muc", "muc-2", "muc-3"]


SIGNS = st.text(alphabet="[]()`<>/abi ", max_size=60)


@given(SIGNS)
def test_brackets_are_counted_up_to_their_closing_one(text: str) -> None:
    expected = 0
    for start, sign in enumerate(text):
        depth, end = 0, len(text)
        for position in range(start, len(text)):
            depth += (text[position] == "[") - (text[position] == "]")
            if depth == 0:
                end = position
                break
        expected += end - start if sign == "[" else 0
    assert bracket_steps(text, re.compile(r"[\[\]]")) == expected


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("`a`", backtick_steps, 2 + 1),
        ("``a`b", backtick_steps, 5 + 2),
        ("<a>", tag_steps, 2),
        ("<a <b>", tag_steps, 5 + 2),
        ("<a", tag_steps, 2),
        ("a < b > c", tag_steps, 0),
        ("<b><i>x</i></b>", nesting_steps, 1 + 2 + 1 + 0),
        ("<p><p><p>", nesting_steps, 0),
        ("<b></i><b></i>", nesting_steps, 1 + 1 + 2 + 2),
    ],
)
def test_signs_are_counted_up_to_the_other(text: str, count: Callable[[str], int], expected: int) -> None:
    assert count(text) == expected
