"""Text that came from elsewhere means nothing to Markdown, and its spaces and quotes are tidy."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_site import convert_body
from newsroom.importing.markdown import TextRun, runs_to_markdown, runs_to_text, tidy_runs

SIGNS = st.text(st.sampled_from("aĐ1 *_`[]()<>&#-+:.!|\\{}=^~\"'\n/;“”"), max_size=40)
WORDS = st.builds(TextRun, SIGNS, st.booleans(), st.booleans())


def visible_text(text: str) -> str:
    """The text of a page that Markdown makes."""
    fragment = re.sub(r"<br ?/?>", "\n", convert_body(text)[0])
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", fragment)).split())


@settings(deadline=None, max_examples=600)
@given(SIGNS)
@example("1. một\n2) hai\n# ba\n+ bốn\n> năm")
@example("[^1] và [a](b) [c]: d ![e](f)")
@example("a_b_c *d* **e** `g` <b>h</b> &amp; \\i {: .k}")
@example("=\n- -")
@example("1\n{1}")
@example("# a {b}")
def test_markdown_shows_what_was_there(text: str) -> None:
    runs = tidy_runs([TextRun(text)])
    assert visible_text(runs_to_markdown(runs)) == "".join(runs_to_text(runs).split())


@settings(deadline=None, max_examples=300)
@given(st.lists(st.builds(TextRun, st.text("aĐb1 ,", max_size=12), st.booleans(), st.booleans()), max_size=6))
def test_bold_and_slanted_words_are_no_less_nor_more(runs: list[TextRun]) -> None:
    tidy = tidy_runs(runs)
    fragment = convert_body(runs_to_markdown(tidy))[0]
    assert visible_text(runs_to_markdown(tidy)) == "".join(runs_to_text(tidy).split())
    strong = "".join(re.findall(r"<strong>(.*?)</strong>", fragment))
    assert "".join(re.sub("<[^>]+>", "", strong).split()) == "".join(
        "".join(run.text for run in tidy if run.strong).split()
    )


TIDY = {
    "a  b\u00a0\u00a0c": "a b c",
    " a , b . c": "a, b. c",
    'nói "vâng" rồi ("thôi")': "nói “vâng” rồi (“thôi”)",
    "Ðảng\u200b bộ": "Đảng bộ",
    "dân\u00ad vận": "dân vận",
    "nho\u0301m": "nhóm",
    "2,5 % , 3 .5": "2,5 %, 3 .5",
    "Trái    Phải": "Trái\tPhải",
}


@pytest.mark.parametrize(("given_text", "tidy"), TIDY.items())
def test_spaces_quotes_and_letters_are_tidied(given_text: str, tidy: str) -> None:
    assert runs_to_text(tidy_runs([TextRun(given_text)])) == tidy


def test_quotes_are_paired_over_changes_of_form() -> None:
    runs = tidy_runs([TextRun('Phong trào "'), TextRun("Dân vận khéo", strong=True), TextRun('" ở xã')])
    assert runs_to_markdown(runs) == "Phong trào “**Dân vận khéo**” ở xã"
