"""Two texts are compared as an editor reads them: whole words, whole paragraphs, fields by their labels."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.desk.history.authorship import authorship
from newsroom.desk.history.body_diff import MAX_TOKENS, Block, compare_blocks, fragment_blocks, text_blocks
from newsroom.desk.history.comparison import compare
from newsroom.desk.history.store import Version
from newsroom.desk.history.word_diff import compare_words
from newsroom.desk.items.open_file import EditableText
from newsroom.kinds import KINDS
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import nfc


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(signs[piece.change].format(piece.text.rstrip() if piece.change != "same" else piece.text)
                   for piece in compare_words(old, new))  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("khai mạc ngày 10/12 tại xã", "khai mạc ngày 12/12 tại xã", "khai mạc ngày [-10/12-]{+12/12+}tại xã"),
        ("vận động 1.200 hộ", "vận động 1.250 hộ", "vận động [-1.200-]{+1.250+}hộ"),
        ("hóa học", "hoá học", "[-hóa-]{+hoá+}học"),
        ("một\nhai", "một  hai", "một  hai"),
        ("e\u0302", "\u00ea", "\u00ea"),
        ("", "mới", "{+mới+}"),
        # Single words that happen to be the same hold no rewritten sentence together.
        (
            "Ông A cho biết tổ đã vận động 30 hộ",
            "Bà B nói rằng thôn đã giúp hơn 40 hộ",
            "[-Ông A cho biết tổ đã vận động 30-]{+Bà B nói rằng thôn đã giúp hơn 40+}hộ",
        ),
    ],
)
def test_words_are_whole_syllables_dates_and_numbers(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


texts = st.text(st.sampled_from("aáb 1/,.<\n"), max_size=60)


@given(texts, texts)
@example("a b c", "c b a")
def test_the_pieces_make_both_texts_again(old: str, new: str) -> None:
    pieces = compare_words(old, new)
    for text, other in ((new, "deleted"), (old, "inserted")):
        joined = "".join(piece.text for piece in pieces if piece.change != other)
        assert "".join(joined.split()) == "".join(nfc(text).split())


def told(old: str, new: str) -> list[str]:
    changes = compare_blocks(fragment_blocks(old), fragment_blocks(new))
    return [
        f"{change.change} {change.kind}: {re.sub('</?span[^>]*>', '', change.html)}"
        f"{' | ' + change.note if change.note else ''}{change.skipped or ''}"
        for change in changes
    ]


SAME = "<p>Một.</p><p>Hai.</p><p>Ba.</p>"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            f"{SAME}<p>Bốn.</p>",
            SAME,
            ["skipped paragraph: 2", "same paragraph: Ba.", "deleted paragraph: <del>bỏ: Bốn.</del>"],
        ),
        ("<p>a <strong>b</strong></p>", "<p>a b</p>", ["changed paragraph: a b | đổi cách trình bày"]),
        ("<p>a b c</p>", "<h2>a b c</h2>", ["changed heading: a b c | đoạn văn thành đầu mục"]),
        (
            '<p>xem <a href="newsroom:x.md">đây</a> và kia</p>',
            '<p>xem <a href="newsroom:y.md">đây</a> và kia</p>',
            ["changed paragraph: xem đây và kia | bỏ liên kết tới x.md; thêm liên kết tới y.md"],
        ),
        (
            '<p>chữ <img src="newsroom:a.jpg" alt="Cầu"> sau</p>',
            '<p>chữ <img src="newsroom:b.jpg" alt="Cầu"> sau</p>',
            ["changed paragraph: chữ <del>bỏ: [Ảnh a.jpg: Cầu]</del> <ins>thêm: [Ảnh b.jpg: Cầu]</ins>  sau"],
        ),
        (
            "<ul><li>một</li><li>hai</li></ul>",
            "<ul><li>một</li><li>ba</li></ul>",
            ["same entry: một", "deleted entry: <del>bỏ: hai</del>", "inserted entry: <ins>thêm: ba</ins>"],
        ),
        (
            "<table><tr><td>An</td><td>8</td></tr></table>",
            "<table><tr><td>An</td><td>9</td></tr></table>",
            ["changed row: An │ <del>bỏ: 8</del><ins>thêm: 9</ins>"],
        ),
        ("<p>a\nb</p>", "<p>a b</p>", ["skipped paragraph: 1"]),
        ("<p>2 &lt; 3</p>", "<p>2 &lt; 4</p>", ["changed paragraph: 2 &lt; <del>bỏ: 3</del><ins>thêm: 4</ins>"]),
    ],
)
def test_paragraphs_are_compared_as_readers_see_them(old: str, new: str, expected: list[str]) -> None:
    assert told(old, new) == expected


def test_a_paragraph_that_was_moved_and_one_that_was_mended_are_not_two_new_ones() -> None:
    old = "<p>Đầu bài có vài chữ.</p><p>Thân bài dài hơn một chút, nói về nước sạch.</p><p>Cuối.</p>"
    new = "<p>Thêm ở trên.</p><p>Đầu bài có vài chữ.</p><p>Thân bài dài hơn một chút, nói về đường mới.</p><p>Cuối.</p>"
    kinds = [line.split(" ")[0] for line in told(old, new)]
    assert kinds == ["inserted", "same", "changed", "same"]


class Nesting(HTMLParser):
    """Raises where a tag is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


inline = st.recursive(
    st.sampled_from(["một ", "hai ", "ba", "&lt;b&gt; "]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["strong", "em", "a"]), st.lists(inner).map("".join)
    ),
    max_leaves=6,
)
paragraphs = st.lists(st.lists(inline, min_size=1).map(lambda parts: f"<p>{''.join(parts)}</p>"), max_size=3).map(
    "".join
)


@given(paragraphs, paragraphs)
@example("<p><strong>một</strong> hai</p>", "<p>một <em>hai</em></p>")
def test_every_tag_of_a_comparison_is_closed_and_no_text_becomes_a_tag(old: str, new: str) -> None:
    for change in compare_blocks(fragment_blocks(old), fragment_blocks(new)):
        Nesting(str(change.html))
        assert "<b>" not in change.html


def test_a_text_too_long_to_compare_is_shown_as_gone_and_come() -> None:
    old, new = (Block("paragraph", (word,) * (MAX_TOKENS + 1)) for word in ("a ", "b "))
    assert [change.change for change in compare_blocks([old], [new])] == ["deleted", "inserted"]
    many = [Block("paragraph", (str(n),)) for n in range(MAX_TOKENS + 1)]
    assert {change.change for change in compare_blocks(many, many[::-1])} == {"deleted", "inserted"}


HEAD = "title: Bài một\ndate: 2018-10-19 08:00\n"


def editable(front_matter: str, body: str = "Một.\n", kind: str = "article") -> EditableText:
    return EditableText(f"---\n{HEAD}{front_matter}---\n\n{body}", KINDS[kind].fields)


def field_changes(old: str, new: str, kind: str = "article") -> list[str]:
    comparison = compare(editable(old, kind=kind), editable(new, kind=kind), lambda text: "")
    return [f"{field.label}: {''.join(f'[{piece.change[0]}]{piece.text}' for piece in field.pieces)}"
            for field in comparison.fields]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "kind", "expected"),
    [
        ("draft: yes\n", "", "article", ["Bản nháp: [d]có"]),
        ("tags: [a, b]\n", "tags: [a, c]\n", "article", ["Chủ đề: [s]a; [d]b[i]c"]),
        ("image: {src: a.jpg, alt: Cầu}\n", "image: {src: b.jpg, alt: Cầu}\n", "article", None),
        ("extra: {x: 1}\n", "extra: {x: 2}\n", "article", ["Thông tin khác: [s]{x: [d]1[i]2[s]}"]),
        ("review: {state: cho-duyet}\n", "", "article", []),
        (
            "corrections: [{date: 2018-10-20, kind: go, text: Sai}]\n",
            "corrections: [{date: 2018-10-20, kind: go, text: Nhầm}]\n",
            "article",
            None,
        ),
    ],
)
def test_fields_are_compared_by_their_labels_in_words(
    old: str, new: str, kind: str, expected: list[str] | None
) -> None:
    changes = field_changes(old, new, kind)
    if expected is None:
        assert len(changes) == 1
        assert "[d]" in changes[0] and "[i]" in changes[0] and "kind" not in changes[0]
    else:
        assert changes == expected


def test_a_difference_that_readers_do_not_see_is_said_to_be_none() -> None:
    plain, commented = editable(""), editable("# ghi chú\n")
    assert "giống hệt nhau" in compare(plain, plain, lambda text: "").note
    assert "bạn đọc không thấy khác" in compare(plain, commented, lambda text: "").note


def test_a_body_that_gives_no_page_is_compared_as_it_is_written() -> None:
    comparison = compare(editable("", "Một.\n\nHai ba bốn.\n"), editable("", "Một.\n\nHai ba năm.\n"), lambda text: "")
    assert [block.change for block in comparison.blocks] == ["same", "changed"]


def test_a_paragraph_is_by_who_changed_it_last_and_who_wrote_it_first() -> None:
    names = ("An", "Bình", "Chi", "An")
    versions = [Version(str(n), parse_moment("2018-10-20"), name, "", "", "") for n, name in enumerate(names)]
    bodies = [
        "Một hai ba bốn.",
        "Một hai ba bốn.\n\nNăm sáu bảy tám.",
        "Một hai ba bốn.\n\nNăm sáu bảy chín.\n\nCuối cùng ở đây.",
        "Mở đầu.\n\nMột hai ba bốn.\n\nCuối cùng ở đây.",
    ]
    history = [(version, text_blocks(body)) for version, body in zip(versions, bodies, strict=True)]
    told = [(each.first.name, each.last.name) for each in authorship(history[:3])]
    assert told == [("An", "An"), ("Bình", "Chi"), ("Chi", "Chi")]
    assert [each.first.id for each in authorship(history)] == ["3", "0", "2"]
