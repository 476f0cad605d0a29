"""Whatever stands in an old site's texts, the file that they become is whole, can be read, and runs nothing."""

import re
from datetime import datetime
from html import escape, unescape

import pytest
from drafted_articles import PARSER
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.migration import item_body
from newsroom.migration.convert import convert_item
from newsroom.migration.media import MediaFolders
from newsroom.migration.old_site import OldFile, OldItem, OldPicture
from newsroom.migration.outcome import ConvertedItem
from newsroom.text.dates import TIME_ZONE
from old_site_here import context

PATH = "tin-tuc/2018/05/bai-moi.md"
MEDIA = MediaFolders([])
# What an attribute or an element may do in a page, if it gets there.
ACTIVE = re.compile(
    r"<[^<>]*\s(?:on\w+|style|srcset)\s*=|<(?:script|iframe|object|embed|form|input|svg|base|meta|style)\b"
    r"|<[^<>]*\s(?:href|src)=\"?\s*(?:javascript|data|vbscript|file):",
    re.IGNORECASE,
)

WORDS = st.sampled_from(
    [
        "chữ",
        "Đảng bộ",
        "1.",
        "2)",
        "-",
        "+",
        "*",
        "#",
        "##",
        "_a_",
        "**",
        "`",
        "~~~",
        "|",
        "[",
        "](",
        ")",
        "![",
        "<b>",
        "&lt;",
        "&",
        "{",
        "}",
        "\\",
        ":",
        "=",
        "---",
        ">",
        "http://a.vn/x",
        "a@b.vn",
        "“",
        '"',
        "'",
        "\u00a0",
        "\u200b",
        "…",
        "Ð",
        "e\u0301",
        "[^1]",
        "{{ x }}",
        "{% x %}",
        "<!--",
        "-->",
        "*[HTML]: x",
        "$",
        "tại đây",
        "Ảnh: Văn An",
    ]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=12)
ADDRESSES = st.sampled_from(
    [
        "/tin-tuc/bai-khac-12.html",
        "https://bacgiang.gov.vn/",
        "javascript:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,x",
        "//x.vn/a b(c)",
        "?p=12",
        "#",
        "",
        "http://[",
        "mailto:a@b.vn",
        "x.jpg",
        "../../../../etc/passwd",
        "C:\\anh.jpg",
        "%zz",
        'a"b<c>',
        "\\\\may\\chung",
        "/a)b",
        "https://www.youtube.com/embed/abcdefghijk",
    ]
)
INLINE = ("b", "strong", "em", "i", "u", "span", "font", "sup", "sub", "code", "s", "small", "mark")
BLOCK = ("p", "div", "h1", "h2", "h4", "li", "ul", "ol", "blockquote", "table", "center", "figure", "figcaption", "pre")
MORE_BLOCKS = ("section", "dl", "dt", "dd", "article", "form", "nav")
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<style>p{display:none}</style>",
        "<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<math><mi//xlink:href='data:x'>",
        "<!-- <p>",
        "</p></div>",
        "<table><tr>",
        "<![CDATA[x]]>",
        "<?php echo 1 ?>",
        "<a b=",
        "\0",
        "<iframe src='//x.vn/'></iframe>",
        "<base href='//x.vn/'>",
        "<form action='//x'><input name=a>",
        "<plaintext>",
        "<noscript>n</noscript>",
        "<p hidden>ẩn</p>",
        "<textarea>x",
        "<o:p>w</o:p>",
        "<video src='a.mp4'>v</video>",
        "<template><p>t</p></template>",
    ]
)


def element(name: str, inner: str, address: str) -> str:
    if name == "a":
        return f'<a href="{escape(address)}">{inner}</a>'
    if name == "table":
        caption = f"<caption>{escape(address)}</caption>"
        return f"<table>{caption}<tr><td>{inner}</td><th>{inner}</th></tr><tr><td>{inner}</table>"
    return f"<{name}>{inner}</{name}>"


MARKUP = st.recursive(
    TEXTS.map(escape)
    | st.builds(lambda address: f'<img src="{escape(address)}" alt="x">', ADDRESSES)
    | st.just("<br>"),
    lambda inner: st.builds(
        element,
        st.sampled_from((*INLINE, *BLOCK, *MORE_BLOCKS, "a", "a")),
        st.lists(inner, max_size=4).map("".join),
        ADDRESSES,
    ),
    max_leaves=20,
)
ANYTHING = st.lists(MARKUP | HOSTILE | st.text(alphabet="<>/&;\"'= abp\n", max_size=20), max_size=6).map("".join)


def converted(body: str, path: str = PATH, **values: object) -> ConvertedItem:
    fields = {"key": "old:1", "kind": "article", "title": "Bài mới", "date": datetime(2018, 5, 1, tzinfo=TIME_ZONE)}
    item = OldItem(**{**fields, "body": body, **values})  # type: ignore[arg-type]
    return convert_item(item, path, context(item, path, MEDIA))


def assert_is_sound(result: ConvertedItem) -> str:
    """The file can be read, is a draft where it has errors, and runs nothing; gives its page's text."""
    parsed = PARSER.parse(PATH, result.text.encode())
    assert parsed.item is not None
    assert parsed.item.draft == (not result.is_public)
    errors = [str(problem) for problem in parsed.problems if problem.level == "error"]
    assert not errors or not result.is_public
    assert ACTIVE.search(parsed.fragment) is None
    assert all(re.fullmatch(r"bai-moi-\d+\.[a-z0-9]+", file.name) for file in result.files)
    return unescape(re.sub(r"<[^<>]*>", " ", parsed.fragment))


@given(MARKUP)
@example("<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>")
@example("<ul><li>a<p>b</p><ol><li>c</li></ol></li></ul>e")
def test_every_word_of_a_text_comes_over(body: str) -> None:
    result = converted(body)
    assert_is_sound(result)
    assert (result.counts.words_kept, body) == (result.counts.words, body), result.text


@given(ANYTHING, st.sampled_from(["html", "markdown"]))
def test_hostile_texts_become_files_that_run_nothing(body: str, form: str) -> None:
    assert_is_sound(converted(body, body_format=form))


@given(st.text(max_size=60), st.text(max_size=40), st.lists(TEXTS, max_size=3), ADDRESSES)
def test_hostile_values_become_front_matter(title: str, text: str, texts: list[str], address: str) -> None:
    result = converted(
        "<p>Chữ của bài.</p>",
        title=title,
        summary=text,
        tags=tuple(texts),
        authors=tuple(texts),
        source=text,
        slug=text,
        feed_id=text,
        image=OldPicture(address, text, text, text),
        attachments=(OldFile(address, text),),
        address=address,
        extra={text: [text, {text: text}]},
        record={"number": text, "issued": text, text: text},
    )
    assert_is_sound(result)


W = "<p>chữ đầu</p>"
# libxml2 left out all that lies below 256 elements, or after an attribute of 10 MB.
LARGE = {
    "deep blocks": "<div>" * 1500 + W + "</div>" * 1500 + "<p>chữ cuối</p>",
    "deep inline": "<p>" + "<span>" * 3000 + "chữ sâu" + "</span>" * 3000 + "</p><p>chữ cuối</p>",
    "deep lists": "<ul><li>a" * 500 + "</li></ul>" * 500 + "<p>cuối</p>",
    "deep tables": "<table><tr><td>a</td><td>b" * 200 + "</td></tr></table>" * 200 + "<p>cuối</p>",
    "deep quotations": "<blockquote>" * 400 + "a" + "</blockquote>" * 400 + "<p>cuối</p>",
    "a picture in the page": f"{W}<img src='data:image/png;base64,{'A' * 11_000_000}'><p>chữ cuối</p>",
    "bold that never ends": "<p>" + "".join(f"<b>chữ {number} <p>" for number in range(500)),
    "many attributes": f"<p {' '.join(f'a{number}' for number in range(30_000))}>chữ</p>",
}


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_words_however_deep_or_long_the_text(body: str) -> None:
    result = converted(body)
    assert_is_sound(result)
    assert result.counts.words_kept == result.counts.words > 0


def test_a_text_longer_than_any_build_reads_is_a_draft_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_body, "MAX_TEXT_LENGTH", 1000)
    result = converted("<p>chữ <b>dài</b></p>" * 500)
    assert "chữ dài" in assert_is_sound(result)
    assert (result.is_public, result.counts.words_kept) == (False, 1000)
    assert [finding.kind for finding in result.findings] == ["unreadable-body"]
