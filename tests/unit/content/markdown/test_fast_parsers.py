"""The fast parsers give the same HTML as Python-Markdown's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from newsroom.content.markdown import fast_parsers
from newsroom.content.markdown.work_limit import WorkLimit

EXTENSIONS = [
    ["tables", "fenced_code", "abbr", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists"],
    ["tables", "admonition", "pymdownx.superfences", "pymdownx.tilde", "pymdownx.details", "smarty"],
    [],
]
SNIPPETS = [
    "Ban Dân vận",
    "**đậm**",
    "*nghiêng*",
    "_gạch_",
    "`mã`",
    "[bài](x.md)",
    '![ảnh](x.jpg "Chú")',
    "[a]: x",
    "[a]",
    "<b>",
    "</b>",
    "<div markdown>",
    "</div>",
    "&amp;",
    "&",
    "\\*",
    "\\",
    "  \n",
    "\n",
    "\n\n",
    "- ",
    "* ",
    "1. ",
    "> ",
    "# ",
    "## Mục {#muc}",
    "{: .lop }",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    ":   nghĩa",
    "[^1]",
    "[^1]: chú thích",
    "*[TW]: Trung ương",
    "TW",
    "```\nmã\n```",
    "    thụt",
    "---",
    "===",
    "~~bỏ~~",
    "<https://a.vn>",
    "a@b.vn",
    "!!! note",
    "“Khéo”",
    "(ngoặc)",
    "<!-- x -->",
    "\x02",
    "\x03",
    "klzzwxh:0",
    '<div markdown="1">\n\nĐoạn\n{: .lop }\n\n</div>\n\n',
]
TEXTS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=8), max_size=24).map(" ".join) | st.lists(
    st.sampled_from(SNIPPETS), max_size=24
).map("".join)


class UnlimitedWork(WorkLimit):
    def spend(self, steps: int, text: str) -> None:
        pass


def converters(extensions: list[str]) -> tuple[Markdown, Markdown]:
    ordinary, fast = Markdown(extensions=extensions), Markdown(extensions=extensions)
    fast_parsers.install_fast_parsers(fast, UnlimitedWork())
    return ordinary, fast


@pytest.mark.parametrize("extensions", EXTENSIONS, ids=["usual", "others", "none"])
def test_any_text_becomes_the_same_html(extensions: list[str]) -> None:
    ordinary, fast = converters(extensions)

    @settings(max_examples=300)
    @given(TEXTS)
    def same(text: str) -> None:
        ordinary.reset()
        fast.reset()
        assert fast.convert(text) == ordinary.convert(text)

    same()


def test_plain_news_prose_is_not_searched_for_patterns() -> None:
    _, fast = converters(EXTENSIONS[0])
    searched: list[str] = []
    for name in [entry.name for entry in fast.inlinePatterns._priority]:
        pattern = fast.inlinePatterns[name]
        pattern.getCompiledRegExp = lambda name=name: searched.append(name)  # type: ignore[method-assign]
    assert (
        fast.convert("Hội thi có mười một đội, kéo dài hai ngày.")
        == "<p>Hội thi có mười một đội, kéo dài hai ngày.</p>"
    )
    assert searched == []
