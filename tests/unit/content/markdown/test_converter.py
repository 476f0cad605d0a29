"""Markdown bodies become HTML that is published, and facts that other pages use."""

import re

import pytest
from call_count import count_calls
from hypothesis import given
from hypothesis import strategies as st
from memory_site import CONVERTER, convert_body, without_tag_whitespace
from newsroom.content.markdown.converter import Converter, first_paragraph
from newsroom.model.problems import Report

FRAME = '<div class="table-frame" role="region" aria-label="Bảng 1, cuộn ngang được" tabindex="0">'

BODIES = {
    "table": (
        "| Đội | Điểm | Giải |\n|:---|---:|:-:|\n| An Trạch | 87 | `|` |",
        f'{FRAME}<table><thead><tr><th scope="col">Đội</th><th class="is-right" scope="col">Điểm</th>'
        '<th class="is-center" scope="col">Giải</th></tr></thead><tbody><tr><td>An Trạch</td>'
        '<td class="is-right">87</td><td class="is-center"><code>|</code></td></tr></tbody></table></div>',
    ),
    "table in a cell's own class": (
        "| Đội {.lon} |\n|---:|\n| 1 |",
        f'{FRAME}<table><thead><tr><th class="lon is-right" scope="col">Đội</th></tr></thead>'
        '<tbody><tr><td class="is-right">1</td></tr></tbody></table></div>',
    ),
    "tables are told apart by number": (
        "| a |\n|---|\n| b |\n\n<table><tr><td>1</td></tr></table>",
        f'{FRAME}<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></div>'
        f"{FRAME.replace('Bảng 1', 'Bảng 2')}<table><tbody><tr><td>1</td></tr></tbody></table></div>",
    ),
    "tables in comments are not counted": (
        "<!-- <table> -->\n\n<table><tr><td>1</td></tr></table>",
        f"{FRAME}<table><tbody><tr><td>1</td></tr></tbody></table></div>",
    ),
    "a table that is never closed": (
        "<div><table><tr><td>1</td></tr></div>\n\n</table>\n",
        f"<div>{FRAME}<table><tbody><tr><td>1</td></tr></tbody></table></div></div>",
    ),
    "table written as HTML": (
        "<TABLE border=1><tr><td>1</td></tr></TABLE>",
        f"{FRAME}<table><tbody><tr><td>1</td></tr></tbody></table></div>",
    ),
    "lists": (
        "1. Một\n    - con\n2. Hai\n",
        "<ol><li>Một<ul><li>con</li></ul></li><li>Hai</li></ol>",
    ),
    "definitions": ("Dân vận khéo\n: Phong trào", "<dl><dt>Dân vận khéo</dt><dd>Phong trào</dd></dl>"),
    "abbreviation": (
        "BBT viết.\n\n*[BBT]: Ban biên tập",
        '<p><abbr title="Ban biên tập">BBT</abbr>viết.</p>',
    ),
    "attributes": (
        "Một đoạn\n{: .ghi-chu #muc-1 lang=en style=color:red }",
        '<p class="ghi-chu" id="muc-1" lang="en">Một đoạn</p>',
    ),
    "heading 1 is the page's": (
        "# Đảng bộ\n\n## Đảng bộ",
        '<h2 id="dang-bo">Đảng bộ</h2><h2 id="dang-bo-2">Đảng bộ</h2>',
    ),
    "heading 1 written as HTML": ("<h1 class=to>Đảng bộ</h1>", '<h2 id="dang-bo" class="to">Đảng bộ</h2>'),
    "heading with its own id": ("## Kết quả {#ket}\n\n## Kết", '<h2 id="ket">Kết quả</h2><h2 id="ket-2">Kết</h2>'),
    "heading whose id is the page's": (
        "## Nr 5\n\n## Hai {#nr-tags}",
        '<h2 id="muc-nr-5">Nr 5</h2><h2 id="hai">Hai</h2>',
    ),
    "id of the page in HTML": ('<p id="nr-tags">a</p><p id="cua-toi">b</p>', '<p>a</p><p id="cua-toi">b</p>'),
    "figure": (
        '![Sân khấu](hoi-thi.jpg "Trao giải “nhất” & nhì")',
        '<figure><img alt="Sân khấu" src="newsroom:hoi-thi.jpg">'
        "<figcaption>Trao giải “nhất” &amp; nhì</figcaption></figure>",
    ),
    "figure without caption": ("![Sân khấu](a.jpg)", '<figure><img alt="Sân khấu" src="newsroom:a.jpg"></figure>'),
    "figure that is a link": (
        '[![Sân khấu](nho.jpg "Trao giải")](to.jpg)',
        '<figure><a href="newsroom:to.jpg"><img alt="Sân khấu" src="newsroom:nho.jpg"></a>'
        "<figcaption>Trao giải</figcaption></figure>",
    ),
    "figure with attributes": (
        '![Ảnh](a.jpg "Chú"){ width=300 .trai }\n{: .nho }',
        '<figure class="nho"><img alt="Ảnh" class="trai" src="newsroom:a.jpg" width="300">'
        "<figcaption>Chú</figcaption></figure>",
    ),
    "figures in one paragraph": (
        '![A](a.jpg "Một")\n![B](b.jpg "Hai")',
        '<div class="gallery"><figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure>'
        '<figure><img alt="B" src="newsroom:b.jpg"><figcaption>Hai</figcaption></figure></div>',
    ),
    "picture among words": ('Chữ ![A](a.jpg "Một")', '<p>Chữ<img alt="A" src="newsroom:a.jpg" title="Một"></p>'),
    "words around a linked picture": (
        "[xem ![A](a.jpg)](b.md)",
        '<p><a href="newsroom:b.md">xem<img alt="A" src="newsroom:a.jpg"></a></p>',
    ),
    "figure in a quotation": (
        '> ![A](a.jpg "Một")',
        '<blockquote><figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure></blockquote>',
    ),
    "Markdown in HTML": (
        '<div markdown="1">\n![A](a.jpg "Một")\n\n# Đầu\n</div>',
        '<div><figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure>'
        '<h2 id="dau">Đầu</h2></div>',
    ),
    "heading among other ids": (
        '<a id="hai">x</a>\n\n## Hai\n\n<h3>Hai</h3>',
        '<p><a id="hai">x</a></p><h2 id="hai-2">Hai</h2><h3 id="hai-3">Hai</h3>',
    ),
    "code is not touched": (
        '    <table> <h1> href="newsroom:x" class="y"\n',
        '<pre><code>&lt;table&gt; &lt;h1&gt; href="newsroom:x" class="y"</code></pre>',
    ),
    "details": (
        '<details open markdown="1"><summary>Mở</summary>\nĐoạn\n</details>',
        '<details open="open"><summary>Mở</summary><p>Đoạn</p></details>',
    ),
    "Office markup": (
        '<p class=MsoNormal style="margin:0"><o:p><font face=".VnTime"><b>Chữ</b></font></o:p></p>',
        '<p class="MsoNormal"><b>Chữ</b></p>',
    ),
    "control characters": ("a\x0bb &#1; c", "<p>ab  c</p>"),
}


@pytest.mark.parametrize(("markdown", "fragment"), BODIES.values(), ids=BODIES)
def test_markdown_becomes(markdown: str, fragment: str) -> None:
    assert without_tag_whitespace(convert_body(markdown)[0]) == fragment


def test_footnotes_lead_there_and_back_in_vietnamese() -> None:
    fragment = convert_body("Câu[^1].\n\n[^1]: Ghi chú.")[0]
    assert '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>' in fragment
    assert 'href="#fnref:1" title="Trở lại chỗ có chú thích 1"' in fragment


def test_headings_are_listed_with_the_ids_they_have_in_the_page() -> None:
    fragment, body, _ = convert_body("# Đường lối\n\n### Nr 7\n\n## A &amp; *B*\n\n## Hai {#nr-x}\n\n## Hai")
    assert [(h.level, h.anchor, h.text) for h in body.headings] == [
        (2, "duong-loi", "Đường lối"),
        (3, "muc-nr-7", "Nr 7"),
        (2, "a-b", "A & B"),
        (2, "hai", "Hai"),
        (2, "hai-2", "Hai"),
    ]
    assert re.findall(r'<h\d id="([^"]*)"', fragment) == [heading.anchor for heading in body.headings]


@given(st.lists(st.text(st.sampled_from("aăâđĐ nNr-57&*"), min_size=1), max_size=6))
def test_heading_ids_are_unique_and_never_the_pages_own(titles: list[str]) -> None:
    fragment, body, _ = convert_body("\n\n".join(f"## x {title}" for title in titles) + "\n\n## nr 1\n\n## nr 1")
    ids = re.findall(r' id="([^"]*)"', fragment)
    assert ids == [heading.anchor for heading in body.headings]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if name.startswith("nr-")]


# Facts of a body --------------------------------------------------------------------------------------------------

LEADS = {
    "Đoạn đầu.\n\nĐoạn sau.": "Đoạn đầu.",
    "## Tiêu đề\n\nĐoạn đầu.": "Đoạn đầu.",
    '![Sân khấu](a.jpg "Chú thích dài")\n\nĐoạn đầu.': "Đoạn đầu.",
    "Ảnh: Nguyễn Văn A\n\nĐoạn đầu.": "Đoạn đầu.",
    "*(Nguồn ảnh: Báo Bắc Giang)*\n\nĐoạn đầu.": "Đoạn đầu.",
    "BBT\n\nĐoạn đầu.": "Đoạn đầu.",
    "**Ban biên tập.**\n\nĐoạn đầu.": "Đoạn đầu.",
    "(Tin, ảnh: BBT)\n\nĐoạn đầu.": "Đoạn đầu.",
    "Tin và ảnh: BBT\n\nĐoạn đầu.": "Đoạn đầu.",
    "\\* \\* \\*\n\n---\n\nĐoạn đầu.": "Đoạn đầu.",
    "BBT – Sáng 9/10, Ban Dân vận họp.": "BBT – Sáng 9/10, Ban Dân vận họp.",
    "Ban biên tập vừa nhận thư.": "Ban biên tập vừa nhận thư.",
    "Ảnh đẹp của xã Ngọc Sơn.": "Ảnh đẹp của xã Ngọc Sơn.",
    "Một **câu** có [liên kết](a.md) & *nghiêng*[^1].\n\n[^1]: Ghi chú.": "Một câu có liên kết & nghiêng.",
    "Hai dòng  \nmột đoạn<br>ba": "Hai dòng một đoạn ba",
    "Diện tích 100 m<sup>2</sup> &lt; 1 ha": "Diện tích 100 m2 < 1 ha",
    "- mục\n- mục": "",
    "| a |\n|---|\n| b |": "",
    "BBT": "",
    "": "",
}


@pytest.mark.parametrize(("markdown", "lead"), LEADS.items())
def test_the_lead_is_the_first_paragraph_that_is_no_credit_or_signature(markdown: str, lead: str) -> None:
    assert convert_body(markdown)[1].lead == lead


def test_a_footnote_is_never_the_lead() -> None:
    assert first_paragraph(convert_body("## Đầu[^1]\n\n[^1]: Ghi chú.")[0]) == ""


def test_syllables_are_those_a_reader_reads() -> None:
    assert convert_body("**Dân vận** khéo – [xem](a.md)!\n\n- Tháng 10\n\n![không đọc](a.jpg)")[1].syllables == 6


def test_links_and_pictures_are_listed_once_in_order() -> None:
    body = convert_body("[a](b.md) [b](c.md#x) [c](b.md) [d](https://a.vn) ![x](1.jpg) ![y](2.jpg) ![z](1.jpg)")[1]
    assert body.links == ("b.md", "c.md#x")
    assert body.images == ("1.jpg", "2.jpg")


def test_equal_fragments_have_equal_digests() -> None:
    assert convert_body("Một *câu*")[1].digest == convert_body("Một _câu_\n\n")[1].digest
    assert convert_body("Một câu")[1].digest != convert_body("Hai câu")[1].digest


def test_one_body_leaves_nothing_to_the_next() -> None:
    first = convert_body("## A\n\n[^1] [x](a.md)\n\n[^1]: n\n\n*[B]: c")
    convert_body("[y](b.md)")
    assert convert_body("## A\n\n[^1] [x](a.md)\n\n[^1]: n\n\n*[B]: c") == first


class MarkupAddingPlugin:
    """A plugin that changes the Markdown and the HTML of every page."""

    def markdown(self, text: str, path: str) -> str:
        return text.replace("nhỏ", f"**{path}**")

    def content(self, markup: str, path: str) -> str:
        return markup + "<script>alert(1)</script><table><tr><td>x</td></tr></table>"


def test_plugins_change_bodies_and_their_html_is_sanitised() -> None:
    converter = Converter((), {}, MarkupAddingPlugin())
    fragment, _ = converter.convert("chữ nhỏ", path="tin-tuc/a.md", first_line=1, report=Report("x"))
    assert without_tag_whitespace(fragment).startswith("<p>chữ<strong>tin-tuc/a.md</strong></p>")
    assert without_tag_whitespace(fragment).endswith(f"{FRAME}<table><tbody><tr><td>x</td></tr></tbody></table></div>")
    assert "script" not in fragment


def test_settings_of_the_site_reach_the_extensions() -> None:
    converter = Converter(("footnotes", "toc"), {"footnotes": {"BACKLINK_TITLE": "Lên"}})
    assert 'title="Lên"' in converter.convert("A[^1]\n\n[^1]: n", path="a.md", first_line=1, report=Report("x"))[0]


def test_a_body_nested_too_deep_is_a_problem() -> None:
    report = Report("content/a.md")
    steps = "".join("    " * step + "- x\n" for step in range(300))
    assert CONVERTER.convert(steps, path="a.md", first_line=7, report=report)[0] == ""
    assert [(problem.line, problem.level) for problem in report.problems] == [(7, "error")]


def test_a_body_nested_too_deep_leaves_the_next_as_it_is() -> None:
    before = convert_body("- một\n\n**hai**")
    convert_body("".join("    " * step + "- x\n" for step in range(300)))
    assert convert_body("- một\n\n**hai**") == before


@pytest.mark.parametrize("sign", ["> ", "* . ", "(ảnh ", "tin và ảnh "])
def test_a_row_of_signs_twice_as_long_is_twice_the_work(sign: str) -> None:
    """A pattern that goes back over what it has read would take hours."""
    once, twice = (count_calls(lambda row=sign * n + "x": convert_body(row)) for n in (1500, 3000))
    assert twice < 2.5 * once


def test_a_body_twice_as_long_is_twice_the_work() -> None:
    section = (
        "## Kết quả\n\n"
        + "Ban Dân vận Tỉnh ủy **tổ chức** [hội thi](a.md) tại Hiệp Hòa. " * 20
        + "\n\n- một\n- hai\n\n"
    )
    assert convert_body(section * 50)[1].syllables > 10_000
    once, twice = (count_calls(lambda body=section * n: convert_body(body)) for n in (25, 50))
    assert twice < 2.2 * once
