"""Files with front matter of every shape, for properties of what edits them."""

from hypothesis import strategies as st
from newsroom.content.frontmatter.writer import FrontMatterValue, compact_entry
from newsroom.text.normalize import collapse_whitespace, nfc, strip_control_chars

WORDS = st.text(max_size=30).map(lambda text: nfc(collapse_whitespace(strip_control_chars(text.replace("\ufeff", "")))))
PRINTABLE = WORDS.map(lambda text: "".join(sign for sign in text if sign.isprintable()))
SOME = PRINTABLE.map(collapse_whitespace).filter(bool)
NAMES = st.sampled_from(["title", "date", "tags", "image", "signer", "teams", "summary"])
GROUP = st.dictionaries(st.sampled_from(["name", "alt", "from"]), SOME, min_size=1)
VALUES = SOME | st.lists(SOME, min_size=1, max_size=4) | GROUP | st.lists(GROUP, min_size=1, max_size=3)
COMMENTS = st.sampled_from(["", "# ghi chú", "   # thụt vào", "# title: x"])
ENDINGS = st.sampled_from(["\n", "\r\n"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[str, FrontMatterValue]]:
    """A file with some keys, comments and blank lines between them, and what its keys say."""
    values: dict[str, FrontMatterValue] = draw(st.dictionaries(NAMES, VALUES, max_size=5))
    lines = ["---"]
    for key, value in values.items():
        lines += [draw(COMMENTS), *compact_entry(key, value)]
    body = draw(st.text(max_size=40)).replace("\r", "").replace("\x00", "")
    ending = draw(ENDINGS)
    return ending.join([*lines, draw(COMMENTS), "---", ""]) + body, values
